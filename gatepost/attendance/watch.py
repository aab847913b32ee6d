"""The nightly watch: a whole school in, the children to think about out, nearest to a limit first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from gatepost.attendance.calendar import SchoolCalendar
from gatepost.attendance.codes import CodeBook
from gatepost.attendance.concerns import Child, Concern, Limits, Told
from gatepost.attendance.duties import DUTIES, THRESHOLD
from gatepost.attendance.glance import NO_LATES, Lates, Spans, glance, spans_on
from gatepost.attendance.history import Meanings
from gatepost.attendance.register import COLUMNS, Marks, Mask, first_monday
from gatepost.attendance.signs import SIGNS, told_by_people
from gatepost.attendance.windows import Threshold, thresholds

TRIGGERS = (*DUTIES, *SIGNS)
_THRESHOLD = DUTIES.index(THRESHOLD)
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
    """Every pupil with a concern at the end of ``on``, nearest to a limit first; arguments as in ``watching``."""
    return tuple(sorted(watching(registers, limits, on, told), key=_nearest_first))


def watching(
    registers: Registers, limits: Limits, on: date, told: Mapping[int, Told] | None = None
) -> Iterator[Watched]:
    """Every pupil with a concern at the end of ``on``, one after the other, in the order of the rows.

    ``told`` holds, by row, what the marks cannot show. Sums over the whole matrix find a short list; only
    its children are read day by day, and none is kept here: of an authority they are tens of thousands.
    Raises ValueError when ``on`` lies outside the years given.
    """
    told = told or {}
    if not first_monday(registers.first_year) <= on < first_monday(registers.first_year + registers.years):
        raise ValueError(f"{on} is outside the registers given")
    spans = spans_on(registers.calendar, registers.first_year, registers.years, on, limits.spread)
    counts = glance(registers.marks, registers.meanings, spans, registers.lates)
    found = np.stack([trigger.finds(counts, spans, limits) for trigger in TRIGGERS], axis=1)
    for n, trigger in enumerate(TRIGGERS):
        if trigger.settles and (rows := np.flatnonzero(found[:, n])).size:
            own = registers.marks[rows]
            found[rows, n] = trigger.settles(own, registers.meanings, counts.row(rows), spans, limits)
    listed: Mask = np.logical_or.reduce(found, axis=1)
    listed[list(told)] = True
    rows = np.flatnonzero(listed)
    standing = _standing(registers, spans, limits, np.flatnonzero(found[:, _THRESHOLD]))
    for row, own_counts, holds in zip(rows.tolist(), counts.each(rows), found[rows].tolist(), strict=True):
        child = Child(
            registers.first_year,
            registers.marks[row],
            registers.meanings,
            own_counts,
            spans,
            standing.get(row),
            told.get(row, NOTHING_TOLD),
        )
        if concerns := _concerns(child, limits, holds):
            yield Watched(row, concerns)


def _standing(
    registers: Registers, spans: Spans, limits: Limits, rows: NDArray[np.intp]
) -> dict[int, Threshold]:
    """Where those whom the threshold may concern stand against it."""
    weeks = registers.calendar.school_weeks(registers.first_year, registers.years)
    marks = registers.marks[rows]
    found = thresholds(marks, spans.windows, registers.first_year, weeks, registers.book, limits.threshold)
    return dict(zip(rows.tolist(), found, strict=True))


def _concerns(child: Child, limits: Limits, found: list[bool]) -> tuple[Concern, ...]:
    told = [trigger.tells(child, limits) for trigger, holds in zip(TRIGGERS, found, strict=True) if holds]
    concerns = [concern for concern in told if concern is not None]
    if child.told is not NOTHING_TOLD:
        concerns += told_by_people(child)
    return (
        tuple(sorted(concerns, key=lambda concern: -concern.weight)) if len(concerns) > 1 else tuple(concerns)
    )


def _nearest_first(watched: Watched) -> tuple[float, int]:
    return -watched.concerns[0].weight, watched.pupil
