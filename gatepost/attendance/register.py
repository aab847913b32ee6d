"""The byte matrix: where the mark of a date stands.

One pupil and academic year is a row of 530 one-byte codes: 53 weeks from the Monday on or before
1 August, ten columns a week (Monday to Friday, morning then afternoon). The place of a date is the
same for every school in the country, whatever its calendar; ``BLANK`` means that no mark was made.
"""

from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

WEEKS = 53
SESSIONS_A_WEEK = 10
COLUMNS = WEEKS * SESSIONS_A_WEEK
BLANK = ord(" ")

Marks = NDArray[np.uint8]
"""Codes as bytes, shape (pupils, columns); columns = 530 × the years side by side."""
Mask = NDArray[np.bool_]
"""True where something holds, shape (columns,) or (pupils, columns)."""


class Session(NamedTuple):
    """Half a school day: its date, and whether it is the afternoon."""

    date: date
    pm: bool

    def __str__(self) -> str:
        return f"{self.date:%a} {self.date.day} {self.date:%b %Y} {'PM' if self.pm else 'AM'}"


@cache
def first_monday(year: int) -> date:
    """The Monday on or before 1 August of ``year``: where that academic year's matrix begins."""
    august = date(year, 8, 1)
    return august - timedelta(days=august.weekday())


def academic_year(on: date) -> int:
    """The year in which the academic year of ``on`` began: 2026 for 2026/27."""
    return on.year if on >= first_monday(on.year) else on.year - 1


def column(session: Session) -> int:
    """The column of a session in its academic year, 0 to 529.

    Raises ValueError for a Saturday or Sunday: there is no such school session.
    """
    days = (session.date - first_monday(academic_year(session.date))).days
    week, weekday = divmod(days, 7)
    if weekday > 4:
        raise ValueError(f"{session.date} is at a weekend: no school session")
    return SESSIONS_A_WEEK * week + 2 * weekday + session.pm


@cache
def session_at(year: int, col: int) -> Session:
    """The session at a column, counted from the start of ``year``.

    ``col`` may run past 529 into the years that follow, as in matrices with several years side by side.
    """
    later, col = divmod(col, COLUMNS)
    week, place = divmod(col, SESSIONS_A_WEEK)
    weekday, pm = divmod(place, 2)
    return Session(first_monday(year + later) + timedelta(days=7 * week + weekday), bool(pm))


def blank_row() -> bytes:
    """A year in which no register was taken."""
    return bytes([BLANK]) * COLUMNS


def span_mask(first_year: int, years: int, start: date, end: date) -> Mask:
    """True for the columns whose date lies in ``start`` … ``end``, both included; shape (530 × years,)."""
    days = column_dates(first_year, years)
    return (days >= np.datetime64(start)) & (days <= np.datetime64(end))


@cache
def column_dates(first_year: int, years: int = 1) -> NDArray[np.datetime64]:
    """The date of each column of ``years`` academic years side by side; shape (530 × years,).

    A year of 52 weeks leaves its 53rd week to the next year: those ten columns are "not a date" (NaT),
    so that no date has two places.
    """
    dates = np.concatenate([_dates_of(first_year + n) for n in range(years)])
    dates.setflags(write=False)  # remembered, so nobody may write in it
    return dates


def _dates_of(year: int) -> NDArray[np.datetime64]:
    monday = np.datetime64(first_monday(year))
    weeks = np.arange(WEEKS)[:, None] * 7 + np.repeat(np.arange(5), 2)[None, :]
    days = (monday + weeks.ravel()).astype("datetime64[D]")
    days[days >= np.datetime64(first_monday(year + 1))] = np.datetime64("NaT")
    return days
