"""Invented registers of any size: every child with a leaning of their own, as real ones have."""

from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from gatepost.attendance.calendar import SchoolCalendar, Span
from gatepost.attendance.codes import CodeBook
from gatepost.attendance.register import BLANK, COLUMNS, SESSIONS_A_WEEK, Marks, column_dates

YEAR = 2025
SPANS = (
    Span(date(2025, 9, 2), date(2025, 12, 19), "term", "Autumn"),
    Span(date(2026, 1, 5), date(2026, 3, 27), "term", "Spring"),
    Span(date(2026, 4, 13), date(2026, 7, 21), "term", "Summer"),
    Span(date(2025, 10, 27), date(2025, 10, 31), "holiday", "Half term"),
    Span(date(2026, 2, 16), date(2026, 2, 20), "holiday", "Half term"),
    Span(date(2026, 5, 4), date(2026, 5, 4), "bank_holiday", "May Day"),
    Span(date(2026, 5, 25), date(2026, 5, 29), "holiday", "Half term"),
    Span(date(2025, 9, 3), date(2025, 9, 3), "inset", "Staff day"),
    Span(date(2026, 1, 5), date(2026, 1, 5), "inset", "Staff day"),
    Span(date(2026, 6, 29), date(2026, 7, 1), "inset", "Staff days"),
)
CALENDAR = SchoolCalendar(SPANS)
"""A school year of 380 sessions."""

_OTHER_DAYS = {b"II": 26, b"OO": 14, b"GG": 4, b"MM": 3, b"/I": 6, b"/M": 7, b"L\\": 20, b"U\\": 5,
               b"NN": 5, b"EE": 2, b"BB": 8}  # fmt: skip
"""Days other than "present all day", and how many of a hundred such days each makes."""
_SHARE, _SPREAD = 0.11, 0.7
"""The share of such days, and how unevenly it falls on children (the deviation of its logarithm)."""
_BLOCK = 20_000


def marks(pupils: int, seed: int = 1) -> Marks:
    """A year of each child, marked at every session of ``CALENDAR``; shape (pupils, 530)."""
    rng = np.random.default_rng(seed)
    year = np.full((pupils, COLUMNS), BLANK, dtype=np.uint8)
    days = CALENDAR.open_mask(YEAR)[::2]
    pairs = np.array([np.frombuffer(pair, dtype=np.uint16)[0] for pair in _OTHER_DAYS])
    weights = np.array(list(_OTHER_DAYS.values())) / sum(_OTHER_DAYS.values())
    for first in range(0, pupils, _BLOCK):
        here = np.full(
            (len(year[first : first + _BLOCK]), int(days.sum())), np.frombuffer(b"/\\", np.uint16)[0]
        )
        leaning = _SHARE * np.exp(_SPREAD * rng.standard_normal(len(here)) - _SPREAD**2 / 2)
        other = rng.random(here.shape, dtype=np.float32) < leaning[:, None]
        here[other] = rng.choice(pairs, p=weights, size=int(other.sum()))
        year[first : first + _BLOCK].view(np.uint16)[:, days] = here
    return year


def write_long(year: Marks, book: CodeBook, path: Path) -> None:
    """The same marks as one line each: pupil, date, school week, session, code; sorted by pupil."""
    columns = np.flatnonzero(CALENDAR.open_mask(YEAR))
    dates, weeks = column_dates(YEAR)[columns], CALENDAR.school_weeks(YEAR).cumsum()
    known = {code.byte: code.symbol for code in book.codes}
    symbols = pa.array([known.get(byte, "") for byte in range(256)])
    writer: pq.ParquetWriter | None = None
    for first in range(0, len(year), 5_000):
        block = year[first : first + 5_000, columns]
        codes = pa.DictionaryArray.from_arrays(pa.array(block.ravel().astype(np.int16)), symbols)
        table = pa.table(
            {
                "pupil": np.repeat(np.arange(first, first + len(block), dtype=np.int32), len(columns)),
                "date": pa.array(np.tile(dates, len(block))),
                "week": np.tile(weeks[columns // SESSIONS_A_WEEK].astype(np.int16), len(block)),
                "pm": np.tile(columns % 2 == 1, len(block)),
                "code": codes,
            }
        )
        writer = writer or pq.ParquetWriter(path, table.schema)
        writer.write_table(table)
    if writer:
        writer.close()
