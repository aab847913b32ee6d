"""Registers in and out of the database, as the matrix that the attendance layer counts.

``read`` is the way to a register: a pupil's page asks for one row, the nightly watch for a school. Who is away
this morning is asked every few seconds by many people: ``day`` looks at two bytes of each child, ``years`` only
at the children who turned out to matter.
"""

import zlib
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple

import numpy as np
from django.db import connection

from gatepost.access.models import School
from gatepost.attendance import amendments, roll
from gatepost.attendance.amendments import Change
from gatepost.attendance.calendar import SchoolCalendar, Span
from gatepost.attendance.register import (
    BLANK,
    COLUMNS,
    Marks,
    Mask,
    Session,
    academic_year,
    column,
    column_dates,
)
from gatepost.records.deaths import dead_children
from gatepost.records.models import Pupil, RegisterChange, RegisterYear

Row = tuple[Any, ...]
"""Of ``_HELD``, without its first column."""
EMPTY_YEAR = bytes([BLANK]) * COLUMNS
"""A pupil's year without a mark."""


@dataclass(frozen=True)
class Register:
    """The marks of some pupils of one school over whole academic years.

    ``marks`` and ``on_roll`` have the shape (pupils, 530 × years); row n is ``pupils[n]``.
    """

    school: School
    pupils: Sequence[Pupil]
    first_year: int
    years: int
    marks: Marks
    on_roll: Mask
    calendar: SchoolCalendar

    @property
    def open(self) -> Mask:
        """The columns in which the school holds a session; shape (530 × years,)."""
        return self.calendar.open_mask(self.first_year, self.years)

    def counted(self, start: date, end: date) -> Mask:
        """Where a session counts: the school open, the pupil on roll, the date in the span; shape as marks."""
        days = column_dates(self.first_year, self.years)
        inside = (days >= np.datetime64(start)) & (days <= np.datetime64(end))
        return self.on_roll & (self.open & inside)[None, :]

    def only(self, row: int) -> "Register":
        """One pupil's part."""
        kept = slice(row, row + 1)
        return replace(self, pupils=self.pupils[kept], marks=self.marks[kept], on_roll=self.on_roll[kept])

    def last_marked(self) -> date | None:
        """The last date on which any of these pupils has a mark."""
        marked = (self.marks != BLANK).any(axis=0)
        if not marked.any():
            return None
        last: date = column_dates(self.first_year, self.years)[marked].max().item()
        return last


def read(school: School, *, pupils: Sequence[Pupil] | None = None, start: date, end: date) -> Register:
    """The registers of a school's pupils (all of them by default) for the years that ``start`` … ``end`` touch."""
    if pupils is None:
        pupils = list(Pupil.objects.filter(school=school).order_by("upn"))
    first, years = academic_year(start), academic_year(end) - academic_year(start) + 1
    place = {pupil.pk: n for n, pupil in enumerate(pupils)}
    held = _held(school.pk, list(place), first, first + years - 1)
    return Register(
        school=school,
        pupils=pupils,
        first_year=first,
        years=years,
        marks=_marks(held["marks"], place, first, years),
        on_roll=_on_roll(held["stay"], place, first, years),
        calendar=SchoolCalendar(Span(*row[3:]) for row in held["span"]),
    )


class Today(NamedTuple):
    """One child on roll on one date: the form, and the marks of its two sessions as bytes."""

    form: str
    am: int
    pm: int


def day(school: School, on: date) -> dict[int, Today]:
    """Everybody on a school's roll on a school day, by id: two bytes of each register, not the register."""
    am = column(Session(on, False))
    with connection.cursor() as cursor:
        cursor.execute(_DAY, [am, BLANK, am + 1, BLANK, academic_year(on), school.pk, on, on])
        kept = cursor.fetchall()
    gone = dead_children()
    return {pupil: Today(*rest) for pupil, *rest in kept if pupil not in gone}


_DAY = """
    SELECT stay.pupil_id, child.form,
        coalesce(get_byte(kept.marks, %s), %s), coalesce(get_byte(kept.marks, %s), %s)
    FROM records_enrolment stay
    JOIN records_pupil child ON child.id = stay.pupil_id
    LEFT JOIN records_registeryear kept ON kept.pupil_id = stay.pupil_id AND kept.year = %s
    WHERE stay.school_id = %s AND stay.start_date <= %s
        AND (stay.leaving_date IS NULL OR stay.leaving_date >= %s)
    ORDER BY stay.pupil_id
"""
"""A queryset's own way of reading fifteen hundred lines took three times as long."""


def years(pupils: Collection[int], year: int) -> dict[int, bytes]:
    """The academic year of some pupils, by id; ``EMPTY_YEAR`` for one who has no mark."""
    stored = RegisterYear.objects.filter(pupil__in=pupils, year=year).values_list("pupil_id", "marks")
    return {pupil: EMPTY_YEAR for pupil in pupils} | {pupil: bytes(row) for pupil, row in stored}


def as_known(register: Register, *, at: datetime) -> Register:
    """The same register with the marks as they stood at a moment: every later import laid aside."""
    span = (register.first_year, register.first_year + register.years - 1)
    place = {pupil.pk: n for n, pupil in enumerate(register.pupils)}
    later = RegisterChange.objects.filter(register_import__at__gt=at, pupil__in=place, year__range=span)
    changes: dict[tuple[int, int], list[Change]] = defaultdict(list)
    for pupil, year, moment, packed in later.values_list(
        "pupil_id", "year", "register_import__at", "difference"
    ):
        changes[pupil, year].append(Change(moment, _unpacked(bytes(packed))))
    marks = register.marks.copy()
    for (pupil, year), made in changes.items():
        start = (year - register.first_year) * COLUMNS
        here = marks[place[pupil], start : start + COLUMNS]
        here[:] = amendments.as_known(here, made, at)
    return replace(register, marks=marks)


def difference(before: bytes, after: bytes) -> bytes:
    """What turns one year of marks into the other, and back; kept compressed."""
    changed = np.frombuffer(before, dtype=np.uint8) ^ np.frombuffer(after, dtype=np.uint8)
    return zlib.compress(changed.tobytes())


def changed_by(marks: bytes, packed: bytes) -> bytes:
    """A year of marks with a difference laid over it."""
    laid: Marks = np.frombuffer(marks, dtype=np.uint8) ^ _unpacked(packed)
    return laid.tobytes()


def _unpacked(packed: bytes) -> Marks:
    return np.frombuffer(zlib.decompress(packed), dtype=np.uint8)


def _marks(held: list[Row], place: dict[int, int], first: int, years: int) -> Marks:
    marks = np.full((len(place), COLUMNS * years), BLANK, dtype=np.uint8)
    for pupil, year, row, *_ in held:
        at = (year - first) * COLUMNS
        marks[place[pupil], at : at + COLUMNS] = np.frombuffer(row, dtype=np.uint8)
    return marks


def _on_roll(held: list[Row], place: dict[int, int], first: int, years: int) -> Mask:
    days = column_dates(first, years)
    on_roll = np.zeros((len(place), days.size), dtype=bool)
    for pupil, _, _, start, leaving, *_ in held:
        on_roll[place[pupil]] |= roll.here(days, roll.Stay(start, leaving))
    return on_roll


def _held(school: int, pupils: list[int], first: int, last: int) -> dict[str, list[Row]]:
    """What a register is made of: the ``marks`` of each year, each ``stay`` on roll, each ``span`` of the calendar.

    One question, because every page asks it; building it as querysets took longer than the database takes to answer.
    """
    found: dict[str, list[Row]] = {"marks": [], "stay": [], "span": []}
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [pupils, first, last, pupils, school])
        for what, *row in cursor.fetchall():
            found[what].append(tuple(row))
    return found


_HELD = """
    SELECT 'marks', pupil_id, year, marks, NULL::date, NULL::date, NULL, NULL
    FROM records_registeryear WHERE pupil_id = ANY(%s) AND year BETWEEN %s AND %s
    UNION ALL
    SELECT 'stay', pupil_id, NULL, NULL, start_date, leaving_date, NULL, NULL
    FROM records_enrolment WHERE pupil_id = ANY(%s)
    UNION ALL
    SELECT 'span', NULL, NULL, NULL, date_from, date_to, kind, label
    FROM records_calendarspan WHERE school_id = %s
    ORDER BY 5
"""
