"""Where the rows of a native file stand in the file that a person chose, so that every place is named as they know it.

Pure. A file of another layout becomes a native one before it is planned; what the plan finds is told of the first.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import msgspec

from gatepost.imports.doubts.doubt import Doubt
from gatepost.imports.faults import Fault
from gatepost.imports.formats.native import CALLED

_NEW_LINE = re.compile(r"\r\n|\r|\n")
_BESIDE = "of marks"


class Origin(msgspec.Struct, frozen=True):
    """One native file: which file it was made from, how its columns are called there, and where each line stands."""

    file: str
    columns: dict[str, str] = {}
    """Column of the native format → heading; columns that no heading speaks of are not here."""
    places: dict[int, tuple[str, str]] = {}
    """Line of the native file → line of the other, as ``Grid.lines`` says it, and the heading over the mark, if any."""


def origin(
    file: str,
    columns: Mapping[str, str],
    rows: Iterable[Sequence[str]],
    places: Iterable[tuple[str, str]],
) -> Origin:
    """The origin of a native file with these rows under its heading, each at one of ``places``."""
    at, found = 2, {}
    for row, place in zip(rows, places, strict=True):
        found[at] = place
        at += 1 + sum(len(_NEW_LINE.findall(cell)) for cell in row)
    return Origin(file, dict(columns), found)


@dataclass(frozen=True)
class Origins:
    """The origins of the native files of one import; a file without one is what the person chose."""

    of: Mapping[str, Origin] = field(default_factory=dict)

    def called(self, name: str) -> str:
        """A native file in a person's words: "Register marks (week.xlsx)", or its own name where they chose it."""
        return f"{CALLED[name]} ({self.of[name].file})" if name in self.of else name

    def doubt(self, said: Doubt) -> Doubt:
        """A doubt with its file and column as the person knows them."""
        made = self.of.get(said.file)
        return replace(said, file=made.file, column=_called(made, said.column)) if made else said

    def fault(self, said: Fault) -> Fault:
        """A refusal with its file, line and column as the person knows them."""
        made = self.of.get(said.file)
        if made is None:
            return said
        place, over = made.places.get(said.line, ("1", ""))
        file, line = place_in(made.file, place)
        other = made.places.get(said.other, ("0", ""))[0].rpartition(" ")[2]
        column = _called(made, said.column, over)
        return replace(said, file=file, line=line, column=column, other=int(other))

    def where(self, file: str, column: str) -> str:
        """File and column of a rule that cells break."""
        made = self.of.get(file)
        called = _called(made, column) if made else column
        name = made.file if made else file
        return f"{name}, column {called}" if called else name


def place_in(file: str, place: str) -> tuple[str, int]:
    """A file, with its sheet where it has several, and the line: of a place as ``Grid.lines`` says it."""
    sheet, _, line = place.rpartition(" ")
    return f"{file}, sheet “{sheet}”" if sheet else file, int(line)


def _called(made: Origin, column: str, over: str = "") -> str:
    """A column by its heading; ``over`` is the heading over the mark in question."""
    heading = made.columns.get(column) or over
    return f"“{heading}”" if heading else _BESIDE if column else ""
