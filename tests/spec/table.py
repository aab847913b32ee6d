"""A spec: a small table of questions with answers worked out by hand. Run as tests, published as a manual."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

Row = Mapping[str, str]


@dataclass(frozen=True)
class Spec:
    """``answers`` are the last columns of the table; ``work`` answers a row from its other columns."""

    title: str
    says: str
    table: str
    work: Callable[[Row], Row]

    @property
    def rows(self) -> list[Row]:
        """The table's rows, each cell by the name of its column; quotes of code are taken off."""
        lines = [[_plain(cell) for cell in line.strip()[1:-1].split("|")] for line in _lines(self.table)]
        columns, _, *cells = lines
        return [dict(zip(columns, line, strict=True)) for line in cells]

    def faults(self, row: Row) -> dict[str, tuple[str, str]]:
        """Each answer that differs: its column, what the table says, what was worked out."""
        worked = self.work(row)
        return {column: (row[column], says) for column, says in worked.items() if row[column] != says}


def _lines(table: str) -> list[str]:
    return table.strip().splitlines()


def _plain(cell: str) -> str:
    return cell.strip().strip("`")
