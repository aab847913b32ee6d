"""What is wrong with a file, told so that a person can mend it: file, line, column, value, rule and mend."""

from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

SHOWN = 200
"""Faults that are spelled out for one file; the rest are only counted, by rule."""
LONGEST_VALUE = 80


class Broken(NamedTuple):
    """A rule that a value breaks, and what would mend it."""

    rule: str
    mend: str


@dataclass(frozen=True, slots=True)
class Fault:
    """One refusal. ``line`` is numbered as an editor does; 1 stands for the heading or the whole file."""

    file: str
    line: int
    column: str
    value: str
    rule: str
    mend: str

    def as_json(self) -> dict[str, Any]:
        """The fault as ``gatepost import --json`` prints it."""
        return asdict(self)

    def __str__(self) -> str:
        column = f", column {self.column}" if self.column else ""
        value = f": “{self.value}”" if self.value else ""
        return f"{self.file}, line {self.line}{column}{value}. {self.rule}. {self.mend}."


def shown(value: str) -> str:
    """A value short enough to print, with nothing in it that could move a terminal's cursor."""
    short = value if len(value) <= LONGEST_VALUE else f"{value[: LONGEST_VALUE - 1]}…"
    return "".join(letter if letter.isprintable() else "·" for letter in short)
