"""A file with its cells read: values to work with, and every refusal with its place, rule and mend."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gatepost.imports.cells import ColumnRule
from gatepost.imports.faults import SHOWN, Broken, Fault, shown
from gatepost.imports.formats.native import FileRule
from gatepost.imports.reading import Sheet

Rows = NDArray[np.int64]
"""Numbers of rows, counted from 0 at the first row under the heading."""


@dataclass(frozen=True)
class Values:
    """A column as read: its distinct values, and for each row the place of its value (−1 where refused)."""

    distinct: Sequence[Any]
    index: NDArray[np.int64]


@dataclass
class Table:
    """One file of an import: what it says, and what of it is refused."""

    name: str
    rows: int
    sheet: Sheet | None = None  # none when the file could not be read at all
    values: dict[str, Values] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    rules: Counter[tuple[str, str]] = field(default_factory=Counter)
    refused: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=bool))
    lost: int = 0
    """Lines that could not become rows; they count as refused."""

    def good(self) -> Rows:
        """The rows that nothing refuses so far."""
        return np.flatnonzero(~self.refused)

    def has(self, column: str) -> bool:
        """Whether the file has this column."""
        return column in self.values

    def cell(self, row: int, column: str) -> Any:
        """The value of a good row."""
        column_values = self.values[column]
        return column_values.distinct[column_values.index[row]]

    def dicts(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Each good row: its number, and its values by column."""
        for row in self.good().tolist():
            yield row, {name: values.distinct[values.index[row]] for name, values in self.values.items()}

    def line(self, row: int) -> int:
        """The line of the file on which a row stands."""
        return self.sheet.line(row) if self.sheet else 1

    def refuse(self, rows: Iterable[int], column: str, why: Callable[[int], Broken]) -> None:
        """Refuse rows for what stands in ``column``; ``why`` gives the rule and the mend for a row."""
        for row in rows:
            broken = why(row)
            self.refused[row] = True
            self.rules[column, broken.rule] += 1
            if len(self.faults) < SHOWN:
                value = shown(self._written(row, column))
                self.faults.append(Fault(self.name, self.line(row), column, value, *broken))

    def refuse_whole(self, fault: Fault) -> None:
        """Refuse the file for a fault that leaves nothing of it to read."""
        self.faults.append(fault)
        self.rules[fault.column, fault.rule] += 1
        self.refused[:] = True

    def _written(self, row: int, column: str) -> str:
        written = self.sheet.columns.get(column) if self.sheet else None
        return written.distinct[written.index[row]] if written else ""


def check(sheet: Sheet, rule: FileRule) -> Table:
    """Read every cell of a sheet by the rules of its file."""
    table = Table(sheet.name, sheet.rows, sheet, refused=np.zeros(sheet.rows, dtype=bool))
    if fault := _heading_fault(sheet, rule):
        table.refuse_whole(fault)
        return table
    for column in rule.columns:
        if column.name in sheet.columns:
            table.values[column.name] = _read_column(table, sheet, column)
    _refuse_ragged(table, sheet)
    return table


def unreadable(fault: Fault) -> Table:
    """A file of which no row could be read."""
    table = Table(fault.file, 0)
    table.refuse_whole(fault)
    return table


def unknown_columns(sheet: Sheet, rule: FileRule) -> list[str]:
    """Headings that the format does not know: they are passed over, and the person is told."""
    known = {column.name for column in rule.columns}
    return [heading for heading in sheet.headings if heading and heading not in known]


def _heading_fault(sheet: Sheet, rule: FileRule) -> Fault | None:
    found = f"The heading has: {', '.join(shown(heading) for heading in sheet.headings[:60])}"
    twice = [heading for heading, times in Counter(sheet.headings).items() if heading and times > 1]
    if twice:
        return Fault(sheet.name, 1, shown(twice[0]), "", "A column stands twice in the heading", found)
    missing = [name for name in rule.required if name not in sheet.headings]
    if missing:
        needed = f"A required column is missing: {', '.join(missing)}"
        return Fault(sheet.name, 1, missing[0], "", needed, found)
    if not sheet.rows and not sheet.ragged_rows:
        return Fault(
            sheet.name, 1, "", "", "The file has a heading and no rows", "Export it again, or leave it out"
        )
    return None


def _read_column(table: Table, sheet: Sheet, rule: ColumnRule) -> Values:
    column = sheet.columns[rule.name]
    places: dict[Any, int] = {}
    broken: dict[int, Broken] = {}
    read = np.full(max(len(column.distinct), 1), -1, dtype=np.int64)
    for n, written in enumerate(column.distinct):
        value = rule.value(written)
        if isinstance(value, Broken):
            broken[n] = value
        else:
            read[n] = places.setdefault(value, len(places))
    index = read[column.index]
    if broken:
        table.refuse(
            np.flatnonzero(index < 0).tolist(), rule.name, lambda row: broken[int(column.index[row])]
        )
    return Values(list(places), index)


def _refuse_ragged(table: Table, sheet: Sheet) -> None:
    if not sheet.ragged_rows:
        return
    expected = len(sheet.headings)
    mend = f"Give it {expected}, as the heading has; if it is the last line, the file may be cut short"
    for line, cells in sheet.ragged:
        rule = f"This line has {cells} cell{'' if cells == 1 else 's'} and the heading has {expected}"
        table.rules["", rule] += 1
        table.lost += 1
        if len(table.faults) < SHOWN:
            table.faults.append(Fault(table.name, line, "", "", rule, mend))
