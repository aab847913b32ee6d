"""A whole school at a glance: the few counts of every child that the nightly watch looks at.

Everything here is a sum over columns of the byte matrix, for all pupils at once; what needs a child's
days one after the other (runs, windows) is left for the few whom these counts have found.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from gatepost.attendance.calendar import SchoolCalendar
from gatepost.attendance.days import PRESENT
from gatepost.attendance.history import Meanings
from gatepost.attendance.register import COLUMNS, Marks, Mask, academic_year, column_dates, span_mask

CHUNK = 1_024
"""Pupils read at a time, so that a whole authority needs little memory."""

Numbers = NDArray[np.int64]
Bits = NDArray[np.uint64]
_PRESENT_ALL_DAY = np.frombuffer(PRESENT, np.uint16)[0]
_MORNINGS = np.uint64(0xAAAAAAAAAAAAAAAA)
"""The first of every two sessions, in bits."""


@dataclass(frozen=True, slots=True)
class Lates:
    """Minutes late, one entry for each late mark that has them: pupil's row, column, minutes."""

    pupils: NDArray[np.intp]
    columns: NDArray[np.intp]
    minutes: NDArray[np.int64]


NO_LATES = Lates(*(np.zeros(0, dtype=np.int64) for _ in range(3)))


@dataclass(frozen=True, slots=True)
class Spans:
    """Which columns each question is asked of, on one day; each mask has shape (530 × years,)."""

    known: Mask
    """School sessions up to and including today."""
    year: Mask
    """… of this academic year."""
    recent: Mask
    """… of the last four school weeks (or as many as the limits say), this week included."""
    before: Mask
    """The last term that was over before those weeks began; empty if the calendar has none."""
    window: Mask
    """The threshold's ten school weeks up to today."""
    windows: Mask
    """Every ten school weeks that end within the last ten."""
    weekdays: tuple[Mask, ...]
    """For Monday to Friday: the last five on which the school was open."""
    ahead: int
    """Sessions still to come, this academic year, in the school days of the projection."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How far back and ahead the watch looks: school weeks, days of one weekday, school days ahead."""

    recent_weeks: int
    window_weeks: int
    weekday_of: int
    days_ahead: int


def spans_on(calendar: SchoolCalendar, first_year: int, years: int, on: date, spread: Spread) -> Spans:
    """The spans as they stand at the end of ``on``."""
    dates = column_dates(first_year, years)
    opened = calendar.open_mask(first_year, years)
    known = opened & (dates <= np.datetime64(on))
    this_year = np.arange(dates.size) // COLUMNS == academic_year(on) - first_year
    recent = _last_weeks(known, spread.recent_weeks)
    ahead = int((opened & this_year & (dates > np.datetime64(on))).sum())
    return Spans(
        known=known,
        year=known & this_year,
        recent=recent,
        before=opened & _term_before(calendar, first_year, years, dates[recent]),
        window=_last_weeks(known, spread.window_weeks),
        windows=_last_weeks(known, 2 * spread.window_weeks - 1),
        weekdays=tuple(_last_of_weekday(known, weekday, spread.weekday_of) for weekday in range(5)),
        ahead=min(ahead, 2 * spread.days_ahead),
    )


def _last_weeks(known: Mask, weeks: int) -> Mask:
    grid = known.reshape(-1, 10)
    held = np.flatnonzero(grid.any(axis=1))[-weeks:]
    kept = np.zeros_like(grid)
    kept[held] = grid[held]
    return kept.ravel()


def _last_of_weekday(known: Mask, weekday: int, count: int) -> Mask:
    grid = known.reshape(-1, 5, 2)
    held = np.flatnonzero(grid[:, weekday].any(axis=1))[-count:]
    kept = np.zeros_like(grid)
    kept[held, weekday] = grid[held, weekday]
    return kept.ravel()


def _term_before(
    calendar: SchoolCalendar, first_year: int, years: int, recent: NDArray[np.datetime64]
) -> Mask:
    terms = [span for span in calendar.spans if span.kind == "term" and recent.size]
    over = [term for term in terms if np.datetime64(term.end) < recent[0]]
    if not over:
        return np.zeros(years * COLUMNS, dtype=bool)
    last = max(over, key=lambda term: term.end)
    return span_mask(first_year, years, last.start, last.end)


@dataclass(slots=True)
class Glance:
    """Counts of every pupil, each of shape (pupils,): sessions, unless the name says days or minutes."""

    missed: Numbers
    possible: Numbers
    recent_missed: Numbers
    recent_possible: Numbers
    before_missed: Numbers
    before_possible: Numbers
    weekday_days: Numbers
    """Days missed, in part or whole, of the last five of each weekday; shape (pupils, 5)."""
    lates: Numbers
    late_minutes: Numbers
    unexplained_days: Numbers
    counting: Numbers
    """Towards the threshold, in the window up to today."""
    counting_most: Numbers
    """… in all windows that end within the last ten school weeks: at least the most in any one."""
    ill: Numbers
    unauthorised: Numbers

    def row(self, pupil: int | NDArray[np.intp]) -> "Glance":
        """The counts of one pupil, each of shape () or (5,), or of some."""
        return Glance(*(getattr(self, name)[pupil] for name in self.__slots__))

    def each(self, pupils: NDArray[np.intp]) -> Iterator["Glance"]:
        """``row`` of each of these, in plain whole numbers: what a sentence is made of."""
        of_all = (getattr(self, name)[pupils] for name in self.__slots__)
        plain = (list(part) if part.ndim > 1 else part.tolist() for part in of_all)
        return (Glance(*row) for row in zip(*plain, strict=True))


def glance(marks: Marks, meanings: Meanings, spans: Spans, lates: Lates = NO_LATES) -> Glance:
    """Count every pupil; ``marks`` has shape (pupils, 530 × years), as the masks of ``spans``."""
    looked_at = np.logical_or.reduce([spans.year, spans.recent, spans.before, spans.windows, *spans.weekdays])
    parts = [_counted(part, looked_at, meanings, spans) for part in _chunks(marks)]
    sums = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]} if parts else {}
    recent = spans.recent[lates.columns]
    minutes = np.bincount(lates.pupils[recent], lates.minutes[recent], len(marks)).astype(np.int64)
    return Glance(**sums, late_minutes=minutes)


def _chunks(marks: Marks) -> Iterator[Marks]:
    for start in range(0, max(len(marks), 1), CHUNK):
        yield marks[start : start + CHUNK]


def _counted(marks: Marks, looked_at: Mask, meanings: Meanings, spans: Spans) -> dict[str, Numbers]:
    """A bit a session: first which marks are of which sort, then how many of those lie in which span."""
    seen = _columns(marks, looked_at)
    others = np.flatnonzero(seen != _PRESENT_ALL_DAY)
    missed, possible, unauthorised, counting, late, ill, unexplained = (
        _packed(_sessions_of(table, seen, others))
        for table in (
            meanings.missed,
            meanings.possible,
            meanings.unauthorised,
            meanings.counting,
            meanings.late | meanings.late_after,
            meanings.ill,
            meanings.unexplained,
        )
    )

    def sessions(sort: Bits, where: Mask) -> Numbers:
        return _bits(sort & _packed(where[looked_at]))

    def days(sort: Bits, where: Mask) -> Numbers:
        return _bits(sort & _packed(where[looked_at]), of_days=True)

    return {
        "missed": sessions(missed, spans.year),
        "possible": sessions(possible, spans.year),
        "recent_missed": sessions(missed, spans.recent),
        "recent_possible": sessions(possible, spans.recent),
        "before_missed": sessions(missed, spans.before),
        "before_possible": sessions(possible, spans.before),
        "weekday_days": np.stack([days(missed, five) for five in spans.weekdays], axis=1),
        "lates": sessions(late, spans.recent),
        "unexplained_days": days(unexplained, spans.year),
        "counting": sessions(counting, spans.window),
        "counting_most": sessions(counting, spans.windows),
        "ill": sessions(ill, spans.year),
        "unauthorised": sessions(unauthorised, spans.year),
    }


def _columns(marks: Marks, where: Mask) -> NDArray[np.uint16]:
    """The columns where it holds: whole days, morning and afternoon together."""
    whole = np.ascontiguousarray(marks).view(np.uint16)
    return whole.take(np.flatnonzero(where[0::2]), axis=1)


def _sessions_of(table: Mask, seen: NDArray[np.uint16], others: NDArray[np.intp]) -> Mask:
    """Which sessions are of one sort. Nine days in ten are "present all day", so only the ``others`` are read."""
    alike = table[np.frombuffer(PRESENT, np.uint8)].view(np.uint16)[0]
    held = np.full(seen.shape, alike, dtype=np.uint16)
    held.ravel()[others] = table.take(seen.take(others).view(np.uint8)).view(np.uint16)
    return held.view(bool)


def _packed(held: Mask) -> Bits:
    """Eight sessions a byte, the last axis filled up to whole words."""
    packed = np.packbits(held, axis=-1)
    whole = np.zeros((*packed.shape[:-1], -(-packed.shape[-1] // 8) * 8), dtype=np.uint8)
    whole[..., : packed.shape[-1]] = packed
    return whole.view(np.uint64)


def _bits(held: Bits, *, of_days: bool = False) -> Numbers:
    """How many bits are set in each row; ``of_days`` takes the two halves of a day for one."""
    if of_days:
        held = (held | (held << np.uint64(1))) & _MORNINGS
    counts: Numbers = np.bitwise_count(held).sum(axis=-1, dtype=np.int64)
    return counts
