"""The whole demonstration for one date: children, calendars and registers, all from one seed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

import numpy as np

from gatepost.attendance.calendar import SchoolCalendar
from gatepost.attendance.register import academic_year
from gatepost.demonstration import lessons, registers, terms
from gatepost.demonstration.children import Admissions, Child, Roll
from gatepost.demonstration.lessons import Lessons
from gatepost.demonstration.registers import Pictures, Register
from gatepost.demonstration.schools import SCHOOLS, SECONDARY, SPECIAL, School
from gatepost.policy import published
from gatepost.policy.published import Published

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Authority:
    """Everything that the files of the demonstration are written from."""

    on: date
    children: list[Child]
    calendars: Mapping[str, SchoolCalendar]
    figures: Mapping[str, Published]
    last_year: list[Register]
    this_year: list[Register]
    lessons: Lessons


def invent(on: date, name: str, seed: int, tell: Tell) -> Authority:
    """Three schools as they stand on the morning of ``on``, absent as ``name`` was in the published figures.

    Raises NotPublished where there is no such authority.
    """
    figures = {school.laestab: published.nearest(school.phase, authority=name) for school in SCHOOLS}
    year = academic_year(on)
    tell("Inventing the children and their families")
    children = Admissions(year, on, Random(seed)).children()  # noqa: S311 — invention, not secrets
    calendars = {school.laestab: _calendar(school, year) for school in SCHOOLS}
    last: list[Register] = []
    this: list[Register] = []
    for school in SCHOOLS:
        tell(f"Taking the registers of {school.name}")
        rng = np.random.default_rng([seed, int(school.laestab)])
        clerk = _Clerk(school, children, calendars[school.laestab], figures[school.laestab], on, rng)
        last.append(clerk.year_before())
        this.append(clerk.year_so_far())
    tell(f"Marking the lessons of {SECONDARY.name}")
    weeks = registers.school_weeks(calendars[SECONDARY.laestab], date(year, 8, 1), date(year + 1, 7, 31))
    taught = lessons.take(this[SCHOOLS.index(SECONDARY)], weeks, np.random.default_rng([seed, 5]))
    return Authority(on, children, calendars, figures, last, this, taught)


def _calendar(school: School, year: int) -> SchoolCalendar:
    return terms.calendar(school, (year - 1, year))


@dataclass(frozen=True, slots=True)
class _Clerk:
    """Takes one school's registers."""

    school: School
    children: list[Child]
    calendar: SchoolCalendar
    figures: Published
    on: date
    rng: np.random.Generator

    def year_before(self) -> Register:
        """The whole of last year."""
        year = academic_year(self.on) - 1
        return self._take(date(year, 8, 1), date(year + 1, 7, 31), quiet_stories=False)

    def year_so_far(self) -> Register:
        """This year to yesterday; in two of the schools this morning's register is in already."""
        first, yesterday = date(academic_year(self.on), 8, 1), self.on - timedelta(days=1)
        register = self._take(first, yesterday, quiet_stories=True)
        if self.school is SPECIAL or not self.calendar.is_open(self.on):
            return register
        return registers.this_morning(register, self.on, self.figures, self.rng)

    def _take(self, start: date, end: date, *, quiet_stories: bool) -> Register:
        places = self._places(start, max(start, end + timedelta(days=1)))
        days = list(self.calendar.school_days(start, end))
        pictures = Pictures(self.calendar, academic_year(self.on), self.on)
        return registers.take(
            self.school, places, days, self.figures, pictures, self.rng, quiet_stories=quiet_stories
        )

    def _places(self, start: date, end: date) -> list[tuple[Child, Roll]]:
        return [
            (child, roll)
            for child in self.children
            for roll in child.rolls
            if roll.school is self.school and roll.joins <= end and (roll.leaves or end) >= start
        ]
