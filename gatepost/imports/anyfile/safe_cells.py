"""Cells that a spreadsheet program will not take for formulas, and the way back."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

_UNSEEN = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_BLANK = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
_STARTS_A_FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")


def inert(cell: str) -> str:
    """A cell that is shown and never reckoned: a quotation mark before whatever could start a formula."""
    return f"'{cell}" if _STARTS_A_FORMULA.match(cell) else cell


def bare_of_unseen(text: str) -> str:
    """Text without characters that nobody sees, and with every kind of blank as an ordinary one."""
    return text if text.isascii() else _BLANK.sub(" ", _UNSEEN.sub("", text))


def bare(cell: str) -> str:
    """The cell that ``inert`` wrote."""
    return cell[1:] if cell.startswith("'") and _STARTS_A_FORMULA.match(cell) else cell


def as_csv(rows: Iterable[Sequence[str]]) -> str:
    """Rows for a person to open in a spreadsheet program."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([inert(cell) for cell in row] for row in rows)
    return out.getvalue()
