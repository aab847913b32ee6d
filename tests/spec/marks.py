"""Marks as a table writes them, laid out as a register."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

import numpy as np

from gatepost.attendance.codes import CodeBook
from gatepost.attendance.register import BLANK, COLUMNS, Marks, Mask, Session, academic_year, column
from gatepost.attendance.tally import Counts, count

DOT = "·"
YEARS = 2


def symbols(text: str) -> list[str]:
    """The marks of a line such as ``/ \\ 30×O ·``: 30×O is thirty times O, ``·`` a mark nobody made."""
    pairs = (part.rpartition("×") for part in text.split())
    return [symbol for times, _, symbol in pairs for _ in range(int(times or 1))]


def byte_of(symbol: str, book: CodeBook) -> int:
    """The byte of a symbol, whatever its dates."""
    return BLANK if symbol == DOT else next(code.byte for code in book.codes if code.symbol == symbol)


def counts_of(marks: Iterable[str], book: CodeBook) -> Counts:
    """Counts of one pupil's marks at as many successive sessions, each of them counted."""
    row = np.full((1, COLUMNS), BLANK, dtype=np.uint8)
    own = [byte_of(symbol, book) for symbol in marks]
    row[0, : len(own)] = own
    return count(row, np.arange(COLUMNS) < len(own))


def lay_out(weeks: str, first: date, book: CodeBook) -> tuple[Marks, Mask, int]:
    """Weeks such as ``5O2N . ~``, from the Monday ``first``: marks, counted sessions and first year.

    ``5O2N`` is five marks of O, then two of N, from Monday morning; ``.`` a week without either; ``~`` a week
    of holiday. All other sessions of school weeks are present marks.
    """
    year = academic_year(first)
    marks = np.full((1, COLUMNS * YEARS), BLANK, dtype=np.uint8)
    mask = np.zeros(COLUMNS * YEARS, dtype=bool)
    for number, week in enumerate(weeks.split()):
        if week != "~":
            own = [] if week == "." else _week(week)
            start = _column(first + timedelta(days=7 * number), year)
            marks[0, start : start + 10] = [byte_of(s, book) for s in (own + ["/", "\\"] * 5)[:10]]
            mask[start : start + 10] = True
    return marks, mask, year


def _week(text: str) -> list[str]:
    """``5O2N`` → five times O, twice N."""
    return [symbol for times, symbol in re.findall(r"(\d+)(\D)", text) for _ in range(int(times))]


def _column(monday: date, first_year: int) -> int:
    return column(Session(monday, pm=False)) + COLUMNS * (academic_year(monday) - first_year)
