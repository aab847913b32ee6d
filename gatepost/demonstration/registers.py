"""One school's register of one academic year: stories planted first, the rest filled to shape."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from gatepost.attendance.calendar import SchoolCalendar
from gatepost.attendance.register import Marks
from gatepost.demonstration import shape
from gatepost.demonstration.children import Child, Roll
from gatepost.demonstration.schools import NURSERY, School
from gatepost.demonstration.shape import FREE
from gatepost.demonstration.story import PRESENT
from gatepost.policy.published import Published

MORNINGS_ONLY = ".X .X .X .X .X"
NOTHING = ".. .. .. .. .."
UNSAID = "  "
NOT_TAKEN_YET = ("9B", "11K", "12Ma", "1C")
"""Forms whose register has not come in this morning."""
LATE, AFTER_CLOSE, NO_REASON, ILL = ord("L"), ord("U"), ord("N"), ord("I")
Minutes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Register:
    """Marks of the children on a school's roll; two columns a school day, 0 where there is no mark."""

    school: School
    places: Sequence[tuple[Child, Roll]]
    days: Sequence[date]
    marks: Marks
    minutes: Minutes


def school_weeks(calendar: SchoolCalendar, start: date, end: date) -> list[date]:
    """The Monday of each week with a school day, in order; holidays leave no gap."""
    mondays = (day - timedelta(days=day.weekday()) for day in calendar.school_days(start, end))
    return list(dict.fromkeys(mondays))


class Pictures:
    """Hangs the stories' pictures on real dates."""

    def __init__(self, calendar: SchoolCalendar, year: int, on: date) -> None:
        weeks = school_weeks(calendar, date(year - 1, 8, 1), date(year + 1, 7, 31))
        self._weeks = weeks
        self._this_year = next(
            (n for n, monday in enumerate(weeks) if monday >= date(year, 8, 1)), len(weeks)
        )
        yesterday = on - timedelta(days=1)
        self._newest = sum(monday <= yesterday for monday in weeks) - 1

    def marks(self, child: Child) -> dict[date, str]:
        """What the child's story says of each date that its picture covers."""
        if child.story is None or not child.story.picture:
            return {}
        cells = child.story.cells()
        ends = child.story.ends
        last = self._newest if ends == "now" else self._this_year + ends - 1
        drawn: dict[date, str] = {}
        for place, week in enumerate(cells, start=last - len(cells) + 1):
            if 0 <= place < len(self._weeks):
                monday = self._weeks[place]
                drawn |= {monday + timedelta(days=day): cell for day, cell in enumerate(week)}
        return drawn


def take(
    school: School,
    places: Sequence[tuple[Child, Roll]],
    days: Sequence[date],
    published: Published,
    pictures: Pictures,
    rng: np.random.Generator,
    *,
    quiet_stories: bool,
) -> Register:
    """The register of ``days``, complete.

    ``quiet_stories`` keeps a story's child in school wherever their picture says nothing.
    """
    marks = _roll_call(places, days)
    for row, (child, roll) in zip(marks, places, strict=True):
        _plant(row, days, child, roll, pictures.marks(child), quiet_stories)
    leaning = [_leaning(child, rng) for child, _ in places]
    shape.fill(marks, published, leaning, [roll.form.year for _, roll in places], rng)
    return Register(school, places, days, marks, _minutes(marks, places, rng))


def _roll_call(places: Sequence[tuple[Child, Roll]], days: Sequence[date]) -> Marks:
    """FREE wherever a child is on roll."""
    dates = np.repeat(np.array(days, dtype="datetime64[D]"), 2)
    joins = np.array([roll.joins for _, roll in places], dtype="datetime64[D]")[:, None]
    leaves = np.array([roll.leaves or date.max for _, roll in places], dtype="datetime64[D]")[:, None]
    return ((dates >= joins) & (dates <= leaves)).astype(np.uint8) * np.uint8(FREE)


def _plant(
    row: Marks, days: Sequence[date], child: Child, roll: Roll, drawn: dict[date, str], quiet_story: bool
) -> None:
    weekly = (roll.every_week or (MORNINGS_ONLY if roll.form.year == NURSERY else NOTHING)).split()
    otherwise = ".." if quiet_story and child.story else UNSAID
    for n, day in enumerate(days):
        cell = _over(weekly[day.weekday()], drawn.get(day, otherwise))
        for pm, mark in enumerate(cell):
            if row[2 * n + pm] and mark not in UNSAID:
                row[2 * n + pm] = ord("/\\"[pm] if mark == PRESENT else mark)


def _over(weekly: str, cell: str) -> str:
    """What every week says comes before what a picture says."""
    return "".join(cell[pm] if weekly[pm] == PRESENT else weekly[pm] for pm in (0, 1))


def _leaning(child: Child, rng: np.random.Generator) -> float:
    """A child's standing: mostly their own (from the UPN, so the same every year), partly chance."""
    own = crc32(child.upn.encode()) / 2**32
    return float(2.5 * own + rng.random())


def _minutes(marks: Marks, places: Sequence[tuple[Child, Roll]], rng: np.random.Generator) -> Minutes:
    late, closed = marks == LATE, marks == AFTER_CLOSE
    minutes = np.zeros(marks.shape, dtype=np.uint8)
    minutes[late] = np.minimum(29, 1 + rng.gamma(2.0, 5.0, int(late.sum()))).astype(np.uint8)
    minutes[closed] = np.minimum(180, 31 + rng.gamma(1.5, 20.0, int(closed.sum()))).astype(np.uint8)
    for row, marked, (child, _) in zip(minutes, marks, places, strict=True):
        if child.story and child.story.minutes:
            for code, told in ((LATE, child.story.minutes), (AFTER_CLOSE, child.story.minutes_closed)):
                at = np.flatnonzero(marked == code)
                row[at] = np.resize(told or 0, len(at))
    return minutes


def this_morning(register: Register, on: date, published: Published, rng: np.random.Generator) -> Register:
    """The register with the morning of ``on``: nearly every absence still without a reason.

    Forms whose register has not been taken yet are blank; so is every afternoon.
    """
    marks = np.zeros((len(register.places), 2), dtype=np.uint8)
    on_roll = _roll_call(register.places, [on])[:, 0] == FREE
    taken = np.array([roll.form.name not in NOT_TAKEN_YET for _, roll in register.places])
    marks[on_roll & taken, 0] = ord("/")
    here = np.flatnonzero(marks[:, 0])
    for code, share in ((NO_REASON, 0.8), (ILL, 0.1)):
        away = rng.choice(here, round(share * float(published.absence) * len(here)), replace=False)
        marks[away, 0] = code
    late = rng.choice(here, round(1.6 * float(published.rate("L")) * len(here)), replace=False)
    marks[late, 0] = LATE
    _today_of_stories(marks, register.places, on)
    minutes = _minutes(marks, register.places, rng)
    return Register(
        register.school,
        register.places,
        [*register.days, on],
        np.hstack([register.marks, marks]),
        np.hstack([register.minutes, minutes]),
    )


def _today_of_stories(marks: Marks, places: Sequence[tuple[Child, Roll]], on: date) -> None:
    for row, (child, roll) in zip(marks, places, strict=True):
        if child.story and row[0]:
            weekly = (roll.every_week or NOTHING).split()[on.weekday()]
            mark = _over(weekly, 2 * child.story.today)[0]
            row[0] = ord("/" if mark == PRESENT else mark)
