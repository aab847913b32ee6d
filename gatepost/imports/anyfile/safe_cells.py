"""Cells that a spreadsheet program will not take for formulas, and the way back."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

_STARTS_A_FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")


def inert(cell: str) -> str:
    """A cell that is shown and never reckoned: a quotation mark before whatever could start a formula."""
    return f"'{cell}" if _STARTS_A_FORMULA.match(cell) else cell


def bare(cell: str) -> str:
    """The cell that ``inert`` wrote."""
    return cell[1:] if cell.startswith("'") and _STARTS_A_FORMULA.match(cell) else cell


def as_csv(rows: Iterable[Sequence[str]]) -> str:
    """Rows for a person to open in a spreadsheet program."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([inert(cell) for cell in row] for row in rows)
    return out.getvalue()
