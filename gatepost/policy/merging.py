"""Puts a pack together: an authority's changes by key, acronyms in words, options from the shared lists."""

import re
from collections.abc import Mapping
from typing import Any

from gatepost.policy.reading import PolicyError
from gatepost.policy.schema import Vocabulary

OPEN = frozenset(
    {
        "words.acronyms",
        "words.languages",
        "agencies.agencies",
        "acceptance.asks",
        "acceptance.clocks",
        "acceptance.form",
        "acceptance.unpublished",
        "checklist.rows.mental_health.questions.support.options",
    }
)
"""Lists to which an authority may add: its own words, services and ways of support, and what it asks for."""


def merged(base: Any, change: Any, file: str, path: str) -> Any:
    """``base`` with ``change`` laid over it.

    Mappings, and lists whose members have a ``key``, are merged member by member; anything else (also the
    values of a dated rule) is replaced whole. Raises PolicyError for a key that the national pack lacks.
    """
    if isinstance(base, dict) and isinstance(change, dict):
        _refuse_unknown(set(base) | _optional(base), change, file, path)
        return {**base, **{k: merged(base.get(k), v, file, f"{path}.{k}") for k, v in change.items()}}
    if _keyed(base) and _keyed(change):
        return _merged_lists(base, change, file, path)
    return change


def _optional(base: dict[str, Any]) -> set[str]:
    """Keys that a member may lack nationally; the schema refuses them where they do not belong."""
    return {"hint", "sensitive", "cue"} if "key" in base else set()


def _merged_lists(base: list[Any], change: list[Any], file: str, path: str) -> list[Any]:
    changes = {member["key"]: member for member in change}
    known = {member["key"] for member in base}
    if path not in OPEN:
        _refuse_unknown(known, changes, file, path)
    kept = [
        merged(member, changes.get(member["key"], {}), file, f"{path}.{member['key']}") for member in base
    ]
    return kept + [member for key, member in changes.items() if key not in known]


def _keyed(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(member, dict) and "key" in member for member in value)


def _refuse_unknown(known: set[str], change: dict[str, Any], file: str, path: str) -> None:
    unknown = next((key for key in change if key not in known), None)
    if unknown is not None:
        raise PolicyError(
            file,
            f"{path.partition('.')[2]}.{unknown}".lstrip("."),
            "the national pack has no such key",
            "Correct its spelling: an authority changes what is there, and adds only words and services.",
        )


def expanded(contents: Any, vocabulary: Vocabulary, file: str) -> Any:
    """The contents with each ``[[word]]`` replaced by what it stands for here. Raises PolicyError."""
    words = {acronym.key: str(acronym) for acronym in vocabulary.acronyms}

    def word(found: re.Match[str]) -> str:
        if found[1] not in words:
            mend = "Add it to words.yaml, or correct its spelling."
            raise PolicyError(file, found[0], "there is no such word", mend)
        # At the beginning of a text an acronym's long form begins with a capital letter.
        return words[found[1]] if found.start() else words[found[1]][:1].upper() + words[found[1]][1:]

    if isinstance(contents, str):
        return re.sub(r"\[\[([a-z_]+)\]\]", word, contents)
    if isinstance(contents, list):
        return [expanded(member, vocabulary, file) for member in contents]
    if isinstance(contents, dict):
        return {key: expanded(value, vocabulary, file) for key, value in contents.items()}
    return contents


def with_lists(contents: Any, pack: Mapping[str, Any]) -> Any:
    """The contents with the options of each question that takes them from another list (``options_from``)."""
    if isinstance(contents, list):
        return [with_lists(member, pack) for member in contents]
    if not isinstance(contents, dict):
        return contents
    filled = {key: with_lists(value, pack) for key, value in contents.items()}
    return (
        filled | {"options": _options(filled["options_from"], pack)} if "options_from" in filled else filled
    )


def _options(source: str, pack: Mapping[str, Any]) -> list[dict[str, str]]:
    """Reasons in one side's words, the services, or a family's answers; empty for an unknown list."""
    lists = {
        f"reasons.{side}": [(reason["key"], reason[side]) for reason in pack["reasons"]["reasons"]]
        for side in ("child", "parent", "school")
    }
    lists["agencies"] = [(agency["key"], agency["name"]) for agency in pack["agencies"]["agencies"]]
    lists["outcomes"] = [(outcome["key"], outcome["label"]) for outcome in pack["checklist"]["outcomes"]]
    return [{"key": key, "label": label} for key, label in lists.get(source, ())]
