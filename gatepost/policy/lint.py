"""What a schema cannot say about wording: that it is complete, kind, short, and free of guesses."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from gatepost.attendance.codes import CodeBook
from gatepost.policy.reading import PolicyError
from gatepost.policy.rules import Thresholds
from gatepost.policy.schema import (
    Checklist,
    Condition,
    Conversation,
    Question,
    ReadinessWording,
    Routes,
    Slot,
)
from gatepost.policy.script import slots_in

ROW_IDS = tuple(f"C{number}" for number in range(1, 17))
STEP_IDS = tuple(f"S{number}" for number in range(1, 18))
NEVER_EXCUSED = "lead_professional"
STAFF_WORDS, FAMILY_WORDS = 25, 15
"""The longest sentence, in words."""

_BLAMING = re.compile(
    r"\b(fail(s|ed|ing|ures?)?|truan\w*|excuses?|claims?|refus\w*|non-?complian\w*|poor(ly)?|unacceptable|"
    r"concerning|mismatch\w*|inconsisten\w*|unco-?operative|blame\w*|lazy|naughty)\b",
    re.IGNORECASE,
)
_GUESSING = re.compile(r"\b(he|she|him|her|his|hers|himself|herself|s/he)\b", re.IGNORECASE)


def check(
    name: str,
    plain: Mapping[str, Any],
    checklist: Checklist,
    conversation: Conversation,
    readiness: ReadinessWording,
    routes: Routes,
) -> None:
    """Raise PolicyError at the first fault of a pack's wording; ``plain`` are its finished files."""
    _rows(name, checklist)
    _steps(name, checklist, conversation)
    _readiness(name, checklist, readiness)
    _routes(name, checklist, routes)
    slots = {"conversation": conversation.slots, "readiness": readiness.slots}
    for stem, contents in plain.items():
        file, texts = f"packs/{name}/{stem}.yaml", tuple(_texts(contents))
        for key, text in texts:
            _words(file, key, text)
        _slots(file, slots.get(stem, ()), texts)


def check_codes(name: str, thresholds: Thresholds, book: CodeBook) -> None:
    """Raise PolicyError for a code that counts towards the threshold and is no unauthorised absence."""
    unauthorised = {code.symbol for code in book.codes if code.counts_as == "unauthorised"}
    for value in (*thresholds.codes.values, *thresholds.provisional.values):
        if wrong := sorted(value.value - unauthorised):
            mend = "Only codes of unauthorised absence can count."
            raise PolicyError(f"packs/{name}/thresholds.yaml", "codes", f"“{wrong[0]}” cannot count", mend)


def _rows(name: str, checklist: Checklist) -> None:
    file = f"packs/{name}/checklist.yaml"
    _all_there(file, "rows", [row.id for row in checklist.rows], ROW_IDS)
    _each_once(file, "rows", [row.key for row in checklist.rows])
    groups = {group.key for group in checklist.groups}
    for row in checklist.rows:
        _known(file, f"rows.{row.key}.group", [row.group], groups)
        _questions(file, f"rows.{row.key}", row.questions)
        if row.key == NEVER_EXCUSED and row.gate != "hard":
            mend = "Leave its gate hard: a lead professional is always consulted first."
            raise PolicyError(file, f"rows.{row.key}.gate", "this row cannot be softened", mend)


def _steps(name: str, checklist: Checklist, conversation: Conversation) -> None:
    file = f"packs/{name}/conversation.yaml"
    _all_there(file, "steps", [step.id for step in conversation.steps], STEP_IDS)
    _each_once(file, "steps", [step.key for step in conversation.steps])
    rows, conditions = {row.key for row in checklist.rows}, _keys(conversation.conditions)
    for step in conversation.steps:
        whens = [step.when, *(line.when for line in step.lines)]
        _known(file, f"steps.{step.key}.when", whens, conditions)
        _known(file, f"steps.{step.key}.serves", step.serves, rows)
        _questions(file, f"steps.{step.key}", step.questions)


def _readiness(name: str, checklist: Checklist, readiness: ReadinessWording) -> None:
    file = f"packs/{name}/readiness.yaml"
    _each_once(file, "checks", [check.key for check in readiness.checks])
    rows = {"", *(row.key for row in checklist.rows)}
    for found in readiness.checks:
        _known(file, f"checks.{found.key}.row", [found.row], rows)


def _routes(name: str, checklist: Checklist, routes: Routes) -> None:
    file = f"packs/{name}/routes.yaml"
    _each_once(file, "routes", [route.key for route in routes.routes])
    _known(file, "default", [routes.default], {route.key for route in routes.routes})
    excusable = {row.key for row in checklist.rows} - {NEVER_EXCUSED}
    for route in routes.routes:
        _known(file, f"routes.{route.key}.excused_rows", route.excused_rows, excusable)


def _questions(file: str, place: str, questions: tuple[Question, ...]) -> None:
    """Keys once; what a question depends on was asked before, and can be answered so."""
    _each_once(file, place, [question.key for question in questions])
    answers: dict[str, set[str]] = {}
    for question in questions:
        spot = f"{place}.{question.key}"
        _each_once(file, spot, [option.key for option in question.options])
        for earlier, wanted in question.shown_when.items():
            _known(file, f"{spot}.shown_when", [earlier], answers)
            _known(file, f"{spot}.shown_when.{earlier}", wanted, answers[earlier])
        options = {option.key for option in question.options}
        answers[question.key] = {"yes", "no"} if question.kind == "yes_no" else options


def _words(file: str, key: str, text: str) -> None:
    """Kind, short, and without a guess at who somebody is."""
    if blaming := _BLAMING.search(text):
        raise PolicyError(file, key, f"“{blaming[0]}” blames somebody", "Say what happened instead.")
    if guess := _GUESSING.search(text):
        raise PolicyError(file, key, f"“{guess[0]}” guesses", "Use the name, or leave it out.")
    longest = FAMILY_WORDS if _is_for_families(file, key) else STAFF_WORDS
    for sentence in re.split(r"[.!?:;]+(?:\s|$)", text):
        if len(sentence.split()) > longest:
            wrong = f"a sentence of {len(sentence.split())} words: “{sentence[:40]}…”"
            raise PolicyError(file, key, wrong, f"Use {longest} words at most; make two sentences.")


def _is_for_families(file: str, key: str) -> bool:
    return key.endswith(".say") or file.endswith("/reasons.yaml")


def _slots(file: str, slots: tuple[Slot, ...], texts: Collection[tuple[str, str]]) -> None:
    known, used = _keys(slots), set[str]()
    for key, text in texts:
        _known(file, key, slots_in(text), known)
        used |= set(slots_in(text))
    if idle := sorted(known - used):
        raise PolicyError(file, f"slots.{idle[0]}", "nothing uses this slot", "Take it out, or use it.")


def _texts(contents: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a file with the keys that lead to it; sources keep their own titles."""
    if isinstance(contents, str):
        yield path, contents
    elif isinstance(contents, list):
        for number, member in enumerate(contents):
            step = member.get("key", number) if isinstance(member, dict) else number
            yield from _texts(member, f"{path}.{step}".lstrip("."))
    elif isinstance(contents, dict):
        for key, value in contents.items():
            if key not in ("source", "key"):
                yield from _texts(value, f"{path}.{key}".lstrip("."))


def _all_there(file: str, key: str, found: list[str], wanted: tuple[str, ...]) -> None:
    if missing := [each for each in wanted if each not in found]:
        raise PolicyError(file, key, f"{missing[0]} is missing", "Put it back: none may be left out.")
    if list(wanted) != found:
        raise PolicyError(
            file, key, "there are others than these, or another order", f"Keep {wanted[0]} to {wanted[-1]}."
        )


def _each_once(file: str, place: str, keys: list[str]) -> None:
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice is not None:
        raise PolicyError(file, place, f"“{twice}” stands twice", "Give each its own key.")


def _known(file: str, place: str, keys: Collection[str], known: Collection[str]) -> None:
    unknown = next((key for key in keys if key not in known), None)
    if unknown is not None:
        raise PolicyError(
            file, place, f"“{unknown}” is not known here", f"Known: {', '.join(sorted(known))}."
        )


def _keys(members: tuple[Slot, ...] | tuple[Condition, ...]) -> set[str]:
    return {member.key for member in members}
