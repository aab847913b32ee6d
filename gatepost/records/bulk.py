"""The registers of many schools at once, for the nightly watch: rows of bytes, not objects.

``registers.read`` brings one school with its pupils; here an authority's come as records of one length that
NumPy reads as they lie.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import psycopg
from django.db import connection
from numpy.typing import NDArray

from gatepost.attendance.glance import Lates
from gatepost.attendance.register import BLANK, COLUMNS, Marks, column_dates, first_monday

Ids = NDArray[np.int64]
Days = NDArray[np.datetime64]
_WIDTHS = {"int8": ">i8", "int2": ">i2", "bool": "u1", "date_": ">i4"}
"""How PostgreSQL sends each type."""
_EPOCH = np.datetime64("2000-01-01")
"""PostgreSQL's days are counted from here."""


ONE_ANSWER = 2
"""Schools whose registers come as one answer: PostgreSQL lays small ones end to end faster than one large one."""


class Rolls(NamedTuple):
    """Pupils by school, and their marks while on roll."""

    pupils: Ids
    """Their keys, those of one school together; shape (pupils,)."""
    schools: Ids
    first_year: int
    marks: Marks
    """Shape (pupils, 530 × years), blank outside a pupil's time on roll."""


def rolls(schools: Sequence[int], first_year: int, years: int) -> Rolls:
    """Everybody ever on these schools' rolls; needs the scope of all of them."""
    people = _read(
        "SELECT id, school_id FROM records_pupil WHERE school_id = ANY(%s)",
        [list(schools)],
        pupil="int8",
        school="int8",
    )
    people = people[np.lexsort((people["pupil"], people["school"]))]
    pupils, held = people["pupil"].astype(np.int64), people["school"].astype(np.int64)
    marks = np.full((len(pupils), COLUMNS * years), BLANK, dtype=np.uint8)
    places = _Places(pupils)
    for first in range(0, len(schools), ONE_ANSWER):
        stored = _read(
            "SELECT pupil_id, year, marks FROM records_registeryear "
            "WHERE school_id = ANY(%s) AND year BETWEEN %s AND %s",
            [list(schools[first : first + ONE_ANSWER]), first_year, first_year + years - 1],
            pupil="int8",
            year="int2",
            marks=COLUMNS,
        )
        row = places.of(stored["pupil"])
        for year in range(years):
            own = np.flatnonzero(stored["year"] == first_year + year)
            marks[row[own], COLUMNS * year : COLUMNS * (year + 1)] = stored["marks"][own]
    _leave_out(schools, places, marks, first_year, years)
    return Rolls(pupils, held, first_year, marks)


def _leave_out(schools: Sequence[int], places: "_Places", marks: Marks, first_year: int, years: int) -> None:
    """Blank what lies outside each pupil's time on roll."""
    spans = _read(
        "SELECT pupil_id, start_date, coalesce(leaving_date, 'infinity') FROM records_enrolment "
        "WHERE school_id = ANY(%s)",
        [list(schools)],
        pupil="int8",
        came_on="date_",
        left_on="date_",
    )
    spans = spans[np.lexsort((spans["came_on"], spans["pupil"]))]
    row = places.of(spans["pupil"])
    first, behind = _columns(first_year, years, spans["came_on"], spans["left_on"])
    kept = np.zeros(len(marks), dtype=np.int64)  # up to which column each pupil's row is settled
    for n in range(int(np.bincount(row).max(initial=0))):  # first stays, second stays of whoever came back, …
        own = np.flatnonzero(_turn(row) == n)
        for start in np.unique(first[own]).tolist():
            for settled in np.unique(kept[row[own]][first[own] == start]).tolist():
                if settled < start:
                    these = row[own][(first[own] == start) & (kept[row[own]] == settled)]
                    marks[these, settled:start] = BLANK
        kept[row[own]] = np.maximum(kept[row[own]], behind[own])
    for settled in np.unique(kept).tolist():
        if settled < marks.shape[1]:
            marks[kept == settled, settled:] = BLANK
    marks[:, np.isnat(column_dates(first_year, years))] = BLANK  # a week that this year has not


def _turn(row: NDArray[np.intp]) -> NDArray[np.intp]:
    """0 for the first entry of each row, 1 for its second, …; entries of a row lie together."""
    begins = np.flatnonzero(np.diff(row, prepend=-1))
    return np.arange(len(row)) - np.repeat(begins, np.diff(np.append(begins, len(row))))


def _columns(
    first_year: int, years: int, start: NDArray[Any], end: NDArray[Any]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The first column of each span of dates, and the one behind its last."""
    dates = column_dates(first_year, years)
    known = np.flatnonzero(~np.isnat(dates))
    days = (dates[known] - _EPOCH).astype(np.int64)
    places = np.append(known, len(dates))
    behind = np.searchsorted(days, end.astype(np.int64), side="right")
    return places[np.searchsorted(days, start.astype(np.int64))], places[behind]


def lates(schools: Sequence[int], found: Rolls, since: date) -> Lates:
    """Minutes late of every late mark from a day on, as places in the matrix."""
    notes = _read(
        "SELECT pupil_id, date, pm, minutes_late FROM records_marknote "
        "WHERE school_id = ANY(%s) AND date >= %s AND minutes_late IS NOT NULL",
        [list(schools), since],
        pupil="int8",
        day="date_",
        pm="bool",
        minutes="int2",
    )
    days = (_EPOCH - np.datetime64(first_monday(found.first_year))).astype(np.int64) + notes["day"]
    dates = column_dates(found.first_year, found.marks.shape[1] // COLUMNS)
    at = np.searchsorted(dates[~np.isnat(dates)], _EPOCH + notes["day"].astype(np.int64))
    column = np.flatnonzero(~np.isnat(dates))[np.minimum(at, (~np.isnat(dates)).sum() - 1)] + notes["pm"]
    inside = (days >= 0) & (dates[column] == _EPOCH + notes["day"].astype(np.int64))
    row = _Places(found.pupils).of(notes["pupil"])
    return Lates(row[inside], column[inside], notes["minutes"].astype(np.int64)[inside])


class _Places:
    """In which row each pupil stands."""

    def __init__(self, pupils: Ids) -> None:
        self._order = np.argsort(pupils)
        self._sorted = pupils[self._order]

    def of(self, pupils: NDArray[Any]) -> NDArray[np.intp]:
        row: NDArray[np.intp] = self._order[np.searchsorted(self._sorted, pupils.astype(np.int64))]
        return row


def _read(query: str, values: Sequence[Any], **columns: str | int) -> NDArray[Any]:
    """The rows of a query as records, in any order; each column's type, or the number of its bytes.

    PostgreSQL lays the bytes of all rows end to end, so that Python never sees a row. None may be NULL.
    """
    fields: list[Any] = [
        (name, "u1", kind) if isinstance(kind, int) else (name, _WIDTHS[kind])
        for name, kind in columns.items()
    ]
    record = np.dtype(fields)
    sent = " || ".join(
        name if isinstance(kind, int) else f"{kind}send({name})" for name, kind in columns.items()
    )
    whole = f"SELECT count(*), string_agg({sent}, ''::bytea) FROM ({query}) AS r({', '.join(columns)})"  # noqa: S608
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(whole, values, binary=True)
        rows, read = cursor.fetchone() or (0, b"")
    if len(read or b"") != rows * record.itemsize:
        raise ValueError("a register is not 530 bytes long")
    return np.frombuffer(read or b"", record)
