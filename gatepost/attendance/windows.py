"""Ten school weeks, wherever they lie: when a limit of sessions is met, and by which sessions.

School weeks are the Monday-to-Friday weeks in which a school holds a session. Holidays are skipped, so
ten consecutive school weeks may span terms and years.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from gatepost.attendance.codes import CodeBook
from gatepost.attendance.days import PRESENT, OtherDays
from gatepost.attendance.register import COLUMNS, SESSIONS_A_WEEK, Marks, Mask, Session, session_at, span_mask

Places = NDArray[np.int64]
"""Where certain marks stand in a matrix, row after row: pupil × columns + column."""
NO_SCHOOL_WEEK = "a session counts in a week that is no school week: mask and weeks disagree"


@dataclass(frozen=True, slots=True)
class ThresholdRule:
    """How many sessions of which codes, within how many school weeks; ``provisional`` codes may yet change.

    Nationally 10 sessions of G, N, O or U in any 10 school weeks, N being provisional
    (Department for Education, *Working together to improve school attendance*, August 2024, chapter 6).
    """

    codes: frozenset[str]
    sessions: int
    weeks: int
    provisional: frozenset[str]


@dataclass(frozen=True, slots=True)
class Threshold:
    """Where one pupil stands against a rule.

    ``sessions`` is the most in any one window, ``provisional`` how many of those may yet change. Of several
    windows with the most, the one that ends first is meant: ``window_from`` and ``window_to`` are its first
    and last counted day (None without sessions). At the start of the counted span a window may hold fewer
    weeks than the rule's. ``first_reached_on`` is the date of the session that first met the limit.
    """

    reached: bool
    sessions: int
    provisional: int
    first_reached_on: date | None
    window_from: date | None
    window_to: date | None


def thresholds(
    marks: Marks, mask: Mask, first_year: int, weeks: Mask, book: CodeBook, rule: ThresholdRule
) -> list[Threshold]:
    """Where each pupil stands against ``rule``, counting only sessions inside ``mask``.

    ``marks``: (pupils, 530 × years) with the years side by side from ``first_year``; ``mask``: the counted
    sessions, (columns,) or (pupils, columns); ``weeks``: the school weeks, (53 × years,).
    Raises ValueError when a session counts in a week that is no school week, or the rule names a code that
    the book does not know.
    """
    counting = _places(marks, mask, book, rule.codes)
    doubtful = _places(marks, mask, book, rule.codes & rule.provisional)
    held = _in_windows(counting, len(marks), weeks, rule.weeks)
    ends = held.argmax(axis=1)
    everyone = np.arange(len(marks))
    most = held[everyone, ends]
    provisional = _in_windows(doubtful, len(marks), weeks, rule.weeks)[everyone, ends]
    met = _first_met(counting, marks.shape[1], weeks, rule)
    if mask.ndim == 1:  # one calendar for all: a window's days are the same for whoever has it
        of_all = {end: _counted_days(mask, weeks, end, rule.weeks, first_year) for end in set(ends.tolist())}
        days = [of_all[end] for end in ends.tolist()]
    else:
        days = [_counted_days(*one, rule.weeks, first_year) for one in _each(mask, weeks, ends)]
    return [
        Threshold(
            sessions >= rule.sessions,
            sessions,
            doubt,
            session_at(first_year, met[pupil]).date if pupil in met else None,
            *window,
        )
        for pupil, (sessions, doubt, window) in enumerate(
            zip(most.tolist(), provisional.tolist(), days, strict=True)
        )
    ]


def _each(mask: Mask, weeks: Mask, ends: Places) -> Iterator[tuple[Mask, Mask, int]]:
    return ((own, weeks, end) for own, end in zip(mask, ends.tolist(), strict=True))


def most_sessions(others: OtherDays, weeks: Mask, book: CodeBook, rule: ThresholdRule) -> Places:
    """``Threshold.sessions`` of a few pupils at once, and nothing else: for a whole school or authority.

    ``weeks``: the school weeks of all, (weeks,), or of each pupil, (pupils, weeks).
    Raises ValueError as ``thresholds`` does, and for a rule that counts presence.
    """
    wanted = _bytes(book, rule.codes)
    if set(wanted) & set(PRESENT):
        raise ValueError("the rule counts sessions at which the pupil was present")
    week = others.mornings // SESSIONS_A_WEEK
    if weeks.ndim == 1 and not weeks[week].all():
        raise ValueError(NO_SCHOOL_WEEK)
    counting = np.zeros(others.codes.shape, dtype=bool)
    for byte in wanted:
        counting |= others.codes == byte
    other = np.flatnonzero(counting) >> 1
    pupil, day = others.pupil.take(other), others.day.take(other)
    if weeks.ndim == 1:
        place = ((weeks.cumsum() - 1)[week] * others.pupils).take(day) + pupil
    else:
        if not weeks[pupil, week[day]].all():
            raise ValueError(NO_SCHOOL_WEEK)
        place = (weeks.cumsum(axis=1) - 1)[pupil, week[day]] * others.pupils + pupil
    held = np.bincount(place, minlength=int(weeks.sum(axis=-1).max(initial=0)) * others.pupils)
    return _most(held.reshape(-1, others.pupils), rule.weeks)


def _most(held: Places, length: int) -> Places:
    """The largest sum of ``length`` weeks on end of each pupil; ``held`` has shape (school weeks, pupils)."""
    weekly = held.astype(np.uint16)  # of ten sessions at most
    sums, over = weekly, 1
    for bit in f"{min(length, len(held)):b}"[
        1:
    ]:  # over 1, 2, 5, 10 weeks: twice as many, at times and one more
        sums, over = sums[over:] + sums[:-over], 2 * over
        if bit == "1":
            sums, over = sums[1:] + weekly[: len(sums) - 1], over + 1
    most: Places = sums.max(axis=0, initial=0).astype(np.int64)
    return most


def window_sessions(
    marks: Marks, mask: Mask, first_year: int, threshold: Threshold, book: CodeBook, rule: ThresholdRule
) -> list[tuple[Session, str]]:
    """The sessions that make up one pupil's ``threshold.sessions``, in order, each with its code.

    ``marks`` and ``mask`` are that pupil's own row, shape (columns,).
    """
    if threshold.window_from is None or threshold.window_to is None:
        return []
    years = len(marks) // COLUMNS
    inside = mask & span_mask(first_year, years, threshold.window_from, threshold.window_to)
    places = _places(marks, inside, book, rule.codes).tolist()
    return [(session_at(first_year, place), book.decode(int(marks[place]))) for place in places]


def _places(marks: Marks, mask: Mask, book: CodeBook, symbols: frozenset[str]) -> Places:
    """Where counted marks of certain codes stand, in order."""
    wanted = np.zeros(256, dtype=bool)
    wanted[_bytes(book, symbols)] = True
    return np.flatnonzero(wanted[marks] & mask)


def _bytes(book: CodeBook, symbols: frozenset[str]) -> list[int]:
    unknown = symbols - {code.symbol for code in book.codes}
    if unknown:
        raise ValueError(f"the rule counts codes that the code book does not know: {sorted(unknown)}")
    return [code.byte for code in book.codes if code.symbol in symbols]


def _in_windows(places: Places, pupils: int, weeks: Mask, length: int) -> Places:
    """Sessions in the window that ends with each school week; shape (pupils, 1 + school weeks).

    Column n is the window that ends with the n-th school week; column 0, before the first, holds nothing.
    """
    weekly = np.bincount(places // SESSIONS_A_WEEK, minlength=pupils * len(weeks)).reshape(pupils, len(weeks))
    if weekly[:, ~weeks].any():
        raise ValueError(NO_SCHOOL_WEEK)
    running = np.zeros((pupils, 1 + np.count_nonzero(weeks)), dtype=np.int64)
    weekly[:, weeks].cumsum(axis=1, out=running[:, 1:])
    before = np.maximum(np.arange(running.shape[1]) - length, 0)
    return running - running[:, before]


def _first_met(places: Places, columns: int, weeks: Mask, rule: ThresholdRule) -> dict[int, int]:
    """Pupil → column of the session with which the limit was first met.

    That is the first session whose ninth forerunner (for a limit of ten) lies in the same window.
    """
    pupil, column = np.divmod(places, columns)
    week = weeks.cumsum()[column // SESSIONS_A_WEEK]
    closing = slice(rule.sessions - 1, None)
    opening = slice(len(places[closing]))
    met = (pupil[closing] == pupil[opening]) & (week[closing] - week[opening] < rule.weeks)
    backwards = slice(None, None, -1)  # so that a pupil's first is written last
    return dict(
        zip(pupil[closing][met][backwards].tolist(), column[closing][met][backwards].tolist(), strict=True)
    )


def _counted_days(
    mask: Mask, weeks: Mask, end: int, length: int, first_year: int
) -> tuple[date, date] | tuple[None, None]:
    """First and last counted day of the window that ends with the ``end``-th school week."""
    if end == 0:
        return None, None
    window = np.flatnonzero(weeks)[max(end - length, 0) : end]
    start, stop = window[0] * SESSIONS_A_WEEK, (window[-1] + 1) * SESSIONS_A_WEEK
    counted = start + np.flatnonzero(mask[start:stop])
    return session_at(first_year, int(counted[0])).date, session_at(first_year, int(counted[-1])).date
