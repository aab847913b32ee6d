"""Random registers: two years of one pupil at one school, as dated marks and as the byte matrix."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

import numpy as np

from gatepost.attendance.register import BLANK, COLUMNS, Marks, Mask, Session, academic_year, column
from tests.reference import Mark, monday
from tests.spec.codes import BOOK

YEARS = 2
# The first pair of years spans the new codes of August 2024, the second begins with a year of 53 weeks.
FIRST_YEARS = (2023, 2027)


@dataclass(frozen=True)
class Register:
    """One pupil's marks, written twice: as a list, and as bytes with their masks."""

    first_year: int
    marks: list[Mark]
    counted: set[date]
    school_days: set[date]
    matrix: Marks
    mask: Mask
    weeks: Mask


def random_register(first_year: int, seed: int) -> Register:
    """A register with holidays, closed days, weeks away, other codes than usual, blanks and strays."""
    chance = Random(seed)
    school_days = _school_days(first_year, chance)
    counted = school_days & _on_roll(first_year, chance) & _span(first_year, chance)
    marks = list(_marks(_weekdays(first_year), school_days, chance))
    return Register(
        first_year,
        marks,
        counted,
        school_days,
        _matrix(marks, first_year),
        _mask(counted, first_year),
        _mask(school_days, first_year).reshape(-1, 10).any(axis=1),
    )


def _weekdays(first_year: int) -> list[date]:
    day, days = monday(date(first_year, 8, 1)), []
    while day < monday(date(first_year + YEARS, 8, 1)):
        if day.weekday() < 5:
            days.append(day)
        day += timedelta(days=1)
    return days


def _school_days(first_year: int, chance: Random) -> set[date]:
    """Most weeks are school weeks; of those, some days are closed."""
    weeks = {monday(day) for day in _weekdays(first_year)}
    open_weeks = {week for week in sorted(weeks) if chance.random() < 0.75}
    return {d for d in _weekdays(first_year) if monday(d) in open_weeks and chance.random() < 0.97}


def _on_roll(first_year: int, chance: Random) -> set[date]:
    """One stay or two: a pupil may leave and come back."""
    days = _weekdays(first_year)
    ends = sorted(chance.sample(range(len(days)), 4))
    if chance.random() < 0.5:
        ends = [0, ends[0], ends[0] + 1, len(days) - 1]
    return set(days[ends[0] : ends[1] + 1] + days[ends[2] : ends[3] + 1])


def _span(first_year: int, chance: Random) -> set[date]:
    days = _weekdays(first_year)
    start, end = sorted(chance.sample(range(len(days)), 2))
    return set(days if chance.random() < 0.5 else days[start : end + 1])


def _marks(days: list[date], school_days: set[date], chance: Random) -> list[Mark]:
    """Mostly present; odd marks and blanks by each pupil's own chance; a few strays while closed."""
    odd, blank = chance.choice((0.02, 0.1, 0.5)), chance.choice((0.0, 0.05))
    favourites = chance.choice(("GNOU", "OOOI", ""))
    return [
        Mark(day, pm, _symbol(day, pm, odd, blank, favourites, chance))
        for day in days
        for pm in (False, True)
        if day in school_days or chance.random() < 0.02
    ]


def _symbol(day: date, pm: bool, odd: float, blank: float, favourites: str, chance: Random) -> str:
    if chance.random() < blank:
        return ""
    if chance.random() > odd:
        return "\\" if pm else "/"
    return chance.choice(favourites or sorted(BOOK.on(day)))


def _matrix(marks: list[Mark], first_year: int) -> Marks:
    matrix = np.full(COLUMNS * YEARS, BLANK, dtype=np.uint8)
    for mark in marks:
        if mark.symbol:
            matrix[_place(mark.on, mark.pm, first_year)] = BOOK.on(mark.on)[mark.symbol].byte
    return matrix


def _mask(days: set[date], first_year: int) -> Mask:
    mask = np.zeros(COLUMNS * YEARS, dtype=bool)
    for day in days:
        mask[[_place(day, False, first_year), _place(day, True, first_year)]] = True
    return mask


def _place(day: date, pm: bool, first_year: int) -> int:
    return column(Session(day, pm)) + COLUMNS * (academic_year(day) - first_year)
