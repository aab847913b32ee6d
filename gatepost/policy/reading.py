"""Reads policy files strictly: whatever is not understood is refused, with its file, its key and the mend."""

import re
from collections.abc import Hashable
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

import msgspec
import yaml

T = TypeVar("T")

NATIONAL = "england"
NUMBERS = ("thresholds", "penalty_notices", "triggers")
"""National numbers of which an authority may have its own."""


def file_name(pack: str, stem: str) -> str:
    """What errors call a file of a pack; the national numbers lie beside the national law."""
    return f"england/{stem}.yaml" if pack == NATIONAL and stem in NUMBERS else f"packs/{pack}/{stem}.yaml"


class PolicyError(ValueError):
    """A policy file that cannot be used: in which file, at which key, what is wrong, and the mend."""

    def __init__(self, file: str, key: str, wrong: str, mend: str) -> None:
        super().__init__(f"{file}: {key}: {wrong}. {mend}")
        self.file, self.key, self.wrong, self.mend = file, key, wrong, mend


class _StrictLoader(yaml.SafeLoader):
    """YAML in which a key stands once, and in which yes, no and 08:45 are words, as their authors mean."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = next((key for key in keys if keys.count(key) > 1), None)
        if twice is not None:
            raise yaml.constructor.ConstructorError(None, None, f"“{twice}” stands twice", node.start_mark)
        return super().construct_mapping(node, deep)


_WORDS = ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:int", "tag:yaml.org,2002:float")
_StrictLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in _WORDS]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_StrictLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))
_StrictLoader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile("^[0-9]+$"), list("0123456789"))


def read(file: Traversable, name: str) -> Any:
    """The plain contents of one file; ``name`` is what errors call it. Raises PolicyError."""
    try:
        contents = yaml.load(file.read_text(encoding="utf-8"), Loader=_StrictLoader)  # noqa: S506 (it is safe)
    except yaml.MarkedYAMLError as fault:
        line = f"line {fault.problem_mark.line + 1}" if fault.problem_mark else "the file"
        raise PolicyError(
            name, line, fault.problem or "not YAML", "Correct the line and try again."
        ) from fault
    _each_once(name, "", contents)
    return contents


def _each_once(file: str, path: str, contents: Any) -> None:
    """No list has two members with one key."""
    if isinstance(contents, dict):
        for key, value in contents.items():
            _each_once(file, f"{path}.{key}".lstrip("."), value)
    elif isinstance(contents, list):
        keys = [member["key"] for member in contents if isinstance(member, dict) and "key" in member]
        twice = next((key for key in keys if keys.count(key) > 1), None)
        if twice is not None:
            raise PolicyError(file, path, f"“{twice}” stands twice", "Give each its own key.")
        for member in contents:
            _each_once(file, path, member)


def convert(raw: Any, kind: type[T], name: str) -> T:
    """Plain contents as a type of the schema. Raises PolicyError."""
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as fault:
        wrong, _, place = str(fault).partition(" - at `")
        key = place.rstrip("`").removeprefix("$").lstrip(".") or "the file"
        raise PolicyError(name, _spoken(raw, key), wrong, _mend(wrong)) from fault


def _spoken(raw: Any, path: str) -> str:
    """A path with the key of each list's member instead of its number, as its author would say it."""
    spoken: list[str] = []
    for step in re.findall(r"[^.\[\]]+", path):
        raw = _inside(raw, step)
        key = raw.get("key") if isinstance(raw, dict) and step.isdigit() else None
        spoken.append(str(key or step))
    return ".".join(spoken)


def _inside(raw: Any, step: str) -> Any:
    if isinstance(raw, list) and step.isdigit():
        return raw[int(step)]
    return raw.get(step) if isinstance(raw, dict) else None


def _mend(wrong: str) -> str:
    if "unknown field" in wrong:
        return "Take this key out, or correct its spelling."
    if "missing required field" in wrong:
        return "Add the missing key."
    if "Invalid enum value" in wrong:
        return "Use one of the words that the schema knows."
    if wrong.startswith("Expected"):
        return "Give a value of the kind expected; put quotation marks around words."
    return "Correct this value."
