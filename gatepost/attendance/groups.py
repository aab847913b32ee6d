"""Groups of pupils at any scale: what ``tally`` and ``windows`` say of each child, added up by group and week.

Nothing is defined here. The sums of two halves of a group, added, are the sums of the group: so an authority, or
a country, may be counted in parts, anywhere and in any order, and comes out equal to the last digit.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gatepost.attendance.codes import CodeBook
from gatepost.attendance.days import NOT_COUNTED, PRESENT, OtherDays, kept_days
from gatepost.attendance.register import BLANK, COLUMNS, SESSIONS_A_WEEK, WEEKS, Marks, Mask
from gatepost.attendance.tally import (
    MEASURES,
    PERSISTENT,
    SEVERE,
    DayKinds,
    Whole,
    adding,
    at_least,
    count_days,
    day_kinds,
    sums,
)
from gatepost.attendance.windows import ThresholdRule, most_sessions

LABELS = ("persistent", "severe", "threshold")
"""The columns of ``GroupSums.labelled``."""
_POSSIBLE, _AUTHORISED, _UNAUTHORISED = (
    MEASURES.index(name) for name in ("possible", "authorised", "unauthorised")
)
_ASKED = (len(MEASURES), WEEKS + 1, WEEKS, len(LABELS))
"""How many questions the last four of ``GroupSums`` put to each pupil."""


class GroupSums(NamedTuple):
    """Whole numbers of each group, shape (groups, …)."""

    counts: Whole
    """How often each byte occurs in the year; (groups, 256)."""
    sums: Whole
    """Sessions of each measure in each week; (groups, 53, measures)."""
    having: Whole
    """Pupils with each byte at least once; (groups, 256)."""
    adding: Whole
    """Pupils with at least one session of each measure; (groups, measures)."""
    absent: Whole
    """Pupils absent at least once in each week, and last in the year; (groups, 54)."""
    here: Whole
    """Pupils with a possible session in each week; (groups, 53)."""
    labelled: Whole
    """Pupils persistently absent, severely absent, at the threshold; (groups, 3)."""


class _Reading(NamedTuple):
    """A code book made ready for counting: a row of counts for each byte that may stand in a register.

    The first row is for sessions that do not count, the last for bytes that may not stand there.
    """

    book: CodeBook
    bytes: NDArray[np.uint8]
    """The bytes of all rows but the first and last."""
    row: NDArray[np.intp]
    """The row of every byte; (256,)."""
    adds: NDArray[np.float64]
    """What one mark of each row adds; (rows, measures)."""
    kinds: DayKinds
    missed: Mask
    """The kinds of days on which a session was missed."""
    possible: Mask
    """The kinds of days on which one was possible."""


@lru_cache(maxsize=4)
def _reading(book: CodeBook) -> _Reading:
    known = np.array(sorted({BLANK, *(code.byte for code in book.codes)}), dtype=np.uint8)
    row = np.full(256, len(known) + 1)
    row[NOT_COUNTED], row[known] = 0, 1 + np.arange(len(known))
    adds = np.zeros((len(known) + 2, len(MEASURES)))
    adds[1:-1] = adding(book)(np.eye(256, dtype=np.int64)[known])  # asked of the tally, a mark at a time
    kinds = day_kinds(book)
    missed = kinds.adds[:, _AUTHORISED] + kinds.adds[:, _UNAUTHORISED] > 0
    return _Reading(book, known, row, adds, kinds, missed, kinds.adds[:, _POSSIBLE] > 0)


def group_sums(
    marks: Marks, group: NDArray[np.intp], groups: int, weeks: Mask, book: CodeBook, rule: ThresholdRule
) -> GroupSums:
    """The sums of each of ``groups`` groups over one academic year.

    ``marks``: (pupils, 530), ``NOT_COUNTED`` wherever no session counts. ``group``: whose group, (pupils,); quickest
    where pupils of one group lie together. ``weeks``: the school weeks of all, (53,), or of each pupil, (pupils, 53).
    Raises ValueError as ``tally.sums`` and ``windows.most_sessions`` do.
    """
    of = _reading(book)
    codes = np.empty((len(of.adds), len(marks)), dtype=np.uint16)
    answers = np.empty((sum(_ASKED), len(marks)), dtype=bool)
    days = np.zeros((groups, WEEKS, len(of.kinds.adds)), dtype=np.int64)
    for some, others in kept_days(marks):
        codes[:, some] = counts = _by_code(others, of)
        week = others.mornings // SESSIONS_A_WEEK
        kind = of.kinds.of_day.take(others.codes.view(np.uint16))
        own, place = np.unique(group[some], return_inverse=True)
        days[own] += _by_week(others, week, kind, place, of)
        most = most_sessions(others, weeks if weeks.ndim == 1 else _school_weeks(weeks[some]), book, rule)
        added, away, shares = _of_year(counts, of)
        absent, here = _in_weeks(others, week, kind, of)
        np.concatenate([added, absent, away, here, shares, [most >= rule.sessions]], out=answers[:, some])
    fold = _folding(group, groups)
    counts, having = np.zeros((2, groups, 256), dtype=np.int64)
    counts[:, of.bytes], having[:, of.bytes] = fold(codes[1:-1], COLUMNS), fold(codes[1:-1] > 0, 1)
    asked = np.split(fold(answers, 1), np.cumsum(_ASKED)[:-1], axis=1)
    return GroupSums(counts, (days @ of.kinds.adds).astype(np.int64), having, *asked)


def _by_code(others: OtherDays, of: _Reading) -> Whole:
    """How often each pupil has the code of each row, (rows, pupils). Raises ValueError for a byte that is no code."""
    places = (others.pupils * of.row).take(others.codes)
    places += np.repeat(others.pupil, 2)
    size = len(of.adds) * others.pupils
    counts = np.bincount(places, minlength=size).reshape(len(of.adds), others.pupils)
    if counts[-1].any():
        sums(count_days(others), of.book)  # says which
    there = len(others.mornings) - np.bincount(others.pupil, minlength=others.pupils)
    counts[of.row[[*PRESENT]]] += there
    return counts


def _by_week(others: OtherDays, week: Whole, kind: NDArray[np.uint8], place: Whole, of: _Reading) -> Whole:
    """How many days of each kind each group has in each week; ``place`` says whose group each pupil is of."""
    many, groups = len(of.kinds.adds), int(place.max()) + 1
    at = (WEEKS * many * place).take(others.pupil)
    at += (many * week).take(others.day)
    at += kind
    days = np.bincount(at, minlength=groups * WEEKS * many).reshape(groups, WEEKS, many)
    all_days = np.bincount(place)[:, None] * np.bincount(week, minlength=WEEKS)
    days[:, :, of.kinds.present] += all_days - days.sum(axis=2)
    return days


def _of_year(counts: Whole, of: _Reading) -> tuple[Mask, Mask, Mask]:
    """Which measures each pupil has a session of, whether they were absent, and what share of sessions."""
    occurring = np.flatnonzero(counts.any(axis=1))
    totals = (of.adds[occurring].T @ counts[occurring].astype(np.float64)).astype(np.int64)
    absent, possible = totals[_AUTHORISED] + totals[_UNAUTHORISED], totals[_POSSIBLE]
    shares = np.stack([at_least(absent, possible, limit) for limit in (PERSISTENT, SEVERE)])
    return totals > 0, absent[None] > 0, shares


def _in_weeks(others: OtherDays, week: Whole, kind: NDArray[np.uint8], of: _Reading) -> tuple[Mask, Mask]:
    """Whether each pupil was absent in each week, and whether a session was possible for them in it."""
    begins = others.pupils * week
    absent = np.zeros((WEEKS, others.pupils), dtype=bool)
    some = np.flatnonzero(of.missed.take(kind))
    absent.ravel()[begins.take(others.day.take(some)) + others.pupil.take(some)] = True
    days = np.bincount(week, minlength=WEEKS)[:, None]
    here = np.broadcast_to(days > 0, absent.shape)
    if (some := np.flatnonzero(~of.possible.take(kind))).size:
        at = begins.take(others.day.take(some)) + others.pupil.take(some)
        here = np.bincount(at, minlength=absent.size).reshape(absent.shape) < days
    return absent, here


def _school_weeks(weeks: Mask) -> Mask:
    """One row for all, where all have the same: as a rule, a school's pupils stand together."""
    return weeks[0] if (weeks == weeks[0]).all() else weeks


def _folding(group: NDArray[np.intp], groups: int) -> Callable[[NDArray[Any], int], Whole]:
    """Adds up the columns of each group: of (rows, pupils) makes (groups, rows).

    A run of one group's pupils is added in pieces, whose sums the small numbers can hold in which they lie.
    """
    runs = np.flatnonzero(np.diff(group, prepend=-1))

    def fold(rows: NDArray[Any], largest: int) -> Whole:
        small = rows.view(np.uint8) if rows.dtype == bool else rows
        length = int(np.iinfo(small.dtype).max) // largest
        begins = np.union1d(runs, np.arange(0, len(group), length))
        pieces = np.add.reduceat(small, begins, axis=1, dtype=small.dtype)
        own = group[begins]
        order = np.argsort(own, kind="stable")
        having, first = np.unique(own[order], return_index=True)
        folded = np.zeros((groups, len(rows)), dtype=np.int64)
        folded[having] = np.add.reduceat(pieces[:, order], first, axis=1, dtype=np.int64).T
        return folded

    return fold
