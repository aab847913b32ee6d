"""What is wrong with a file, told so that a person can mend it: file, line, column, value, rule and mend."""

from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

SHOWN = 200
"""Faults that are spelled out for one file; the rest are only counted, by rule."""
LONGEST_VALUE = 80


class Broken(NamedTuple):
    """A rule that a value breaks, what would mend it, and the other line that has to do with it (0: none)."""

    rule: str
    mend: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Fault:
    """One refusal. ``line`` is numbered as an editor does; 1 stands for the heading or the whole file."""

    file: str
    line: int
    column: str
    value: str
    rule: str
    mend: str
    other: int = 0
    """Another line of the file that has to do with it."""

    def as_json(self) -> dict[str, Any]:
        """The fault as ``gatepost import --json`` prints it."""
        return asdict(self)

    def __str__(self) -> str:
        column = f", column {self.column}" if self.column else ""
        value = f": “{self.value}”" if self.value else ""
        return f"{self.file}, line {self.lines}{column}{value}. {self.rule}. {self.mend}."

    @property
    def lines(self) -> str:
        """The line, and the other one that has to do with it: "4", "4 and 7"."""
        return f"{self.line} and {self.other}" if self.other else f"{self.line}"


def shown(value: str) -> str:
    """A value short enough to print, with nothing in it that could move a terminal's cursor."""
    short = value if len(value) <= LONGEST_VALUE else f"{value[: LONGEST_VALUE - 1]}…"
    return "".join(letter if letter.isprintable() else "·" for letter in short)
