"""The nightly watch: a whole school in, the children to think about out, nearest to a limit first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from gatepost.attendance.calendar import SchoolCalendar
from gatepost.attendance.codes import CodeBook
from gatepost.attendance.concerns import Child, Concern, Limits, Told
from gatepost.attendance.duties import DUTIES
from gatepost.attendance.glance import NO_LATES, Lates, glance, spans_on
from gatepost.attendance.history import History, Meanings
from gatepost.attendance.register import COLUMNS, Marks, Mask, first_monday
from gatepost.attendance.signs import SIGNS, told_by_people
from gatepost.attendance.windows import thresholds

TRIGGERS = (*DUTIES, *SIGNS)
NOTHING_TOLD = Told()


@dataclass(frozen=True, slots=True)
class Registers:
    """A school's registers: marks of shape (pupils, 530 × years) from ``first_year`` on, and their reading.

    Two years side by side let the threshold's weeks and the term before reach back over the summer.
    """

    first_year: int
    marks: Marks
    calendar: SchoolCalendar
    book: CodeBook
    meanings: Meanings
    lates: Lates = NO_LATES

    @property
    def years(self) -> int:
        """How many academic years stand side by side."""
        return int(self.marks.shape[1]) // COLUMNS


@dataclass(frozen=True, slots=True)
class Watched:
    """One pupil (the row of the marks) with at least one concern, the heaviest first."""

    pupil: int
    concerns: tuple[Concern, ...]


def watch(
    registers: Registers, limits: Limits, on: date, told: Mapping[int, Told] | None = None
) -> tuple[Watched, ...]:
    """Every pupil with a concern at the end of ``on``, nearest to a limit first.

    ``told`` holds, by row, what the marks cannot show. Sums over the whole matrix find a short list; only
    its children are read day by day. Raises ValueError when ``on`` lies outside the years given.
    """
    told = told or {}
    if not first_monday(registers.first_year) <= on < first_monday(registers.first_year + registers.years):
        raise ValueError(f"{on} is outside the registers given")
    spans = spans_on(registers.calendar, registers.first_year, registers.years, on, limits.spread)
    counts = glance(registers.marks, registers.meanings, spans, registers.lates)
    found = np.stack([trigger.finds(counts, spans, limits) for trigger in TRIGGERS], axis=1)
    listed: Mask = np.logical_or.reduce(found, axis=1)
    listed[list(told)] = True
    rows = np.flatnonzero(listed)
    weeks = registers.calendar.school_weeks(registers.first_year, registers.years)
    standing = thresholds(
        registers.marks[rows], spans.windows, registers.first_year, weeks, registers.book, limits.threshold
    )
    watched = []
    for row, threshold in zip(rows.tolist(), standing, strict=True):
        history = History(registers.first_year, registers.marks[row], registers.meanings).within(spans.known)
        child = Child(history, counts.row(row), spans, threshold, told.get(row, NOTHING_TOLD))
        watched.append(Watched(row, _concerns(child, limits, found[row].tolist())))
    return tuple(sorted((child for child in watched if child.concerns), key=_nearest_first))


def _concerns(child: Child, limits: Limits, found: list[bool]) -> tuple[Concern, ...]:
    told = [trigger.tells(child, limits) for trigger, holds in zip(TRIGGERS, found, strict=True) if holds]
    concerns = [concern for concern in told if concern is not None] + list(told_by_people(child))
    return tuple(sorted(concerns, key=lambda concern: -concern.weight))


def _nearest_first(watched: Watched) -> tuple[float, int]:
    return -watched.concerns[0].weight, watched.pupil
