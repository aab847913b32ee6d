"""Groups of pupils at any scale: what ``tally`` and ``windows`` say of each child, added up by group and week.

Nothing is defined here. The sums of two halves of a group, added, are the sums of the group: so an authority, or
a country, may be counted in parts, anywhere and in any order, and comes out equal to the last digit.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gatepost.attendance.codes import CodeBook
from gatepost.attendance.days import NOT_COUNTED, PRESENT, OtherDays, kept_days
from gatepost.attendance.register import SESSIONS_A_WEEK, WEEKS, Marks, Mask
from gatepost.attendance.tally import MEASURES, PERSISTENT, SEVERE, Whole, adding, at_least, count_days
from gatepost.attendance.windows import ThresholdRule, most_sessions

LABELS = ("persistent", "severe", "threshold")
"""The columns of ``GroupSums.labelled``."""
_POSSIBLE, _AUTHORISED, _UNAUTHORISED = (
    MEASURES.index(name) for name in ("possible", "authorised", "unauthorised")
)
_AM, _PM = PRESENT


class GroupSums(NamedTuple):
    """Whole numbers of each group, shape (groups, …)."""

    counts: Whole
    """How often each byte occurs in each week of the year; (groups, 53, 256)."""
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


def group_sums(
    marks: Marks, group: NDArray[np.intp], groups: int, weeks: Mask, book: CodeBook, rule: ThresholdRule
) -> GroupSums:
    """The sums of each of ``groups`` groups over one academic year.

    ``marks``: (pupils, 530), ``NOT_COUNTED`` wherever no session counts. ``group``: whose group, (pupils,); pupils
    of one group lie together, the groups in their order. ``weeks``: each pupil's school weeks, (pupils, 53).
    Raises ValueError as ``tally.sums`` and ``windows.most_sessions`` do.
    """
    add = adding(book)
    possible, missed = _sorts(book)
    counts = np.zeros((groups, WEEKS, 256), dtype=np.int64)
    having = np.zeros((groups, 256), dtype=np.int64)
    parts = (len(MEASURES), WEEKS + 1, WEEKS, len(LABELS))
    people = np.zeros((groups, sum(parts)), dtype=np.int64)
    for some, others in kept_days(marks):
        begins = np.flatnonzero(np.diff(group[some], prepend=-1))
        own, place = (
            group[some][begins],
            np.repeat(np.arange(len(begins)), np.diff(begins, append=others.pupils)),
        )
        counts[own] += _weekly(others, place, len(own))
        codes = count_days(others)
        occurring = np.flatnonzero(np.bitwise_or.reduce(codes, axis=0))
        sums = add(codes)
        at = others.pupil * WEEKS + (others.mornings // SESSIONS_A_WEEK)[others.day]
        school_weeks = weeks[some]
        if (school_weeks == school_weeks[0]).all():  # as a rule, a school's pupils stand together
            school_weeks = school_weeks[0]
        absent = sums[:, _AUTHORISED] + sums[:, _UNAUTHORISED]
        each = np.concatenate(
            [
                sums > 0,
                _in_weeks(others, at, missed, others_only=True),
                (absent > 0)[:, None],
                _in_weeks(others, at, possible, others_only=False),
                at_least(absent, sums[:, _POSSIBLE], PERSISTENT)[:, None],
                at_least(absent, sums[:, _POSSIBLE], SEVERE)[:, None],
                (most_sessions(others, school_weeks, book, rule) >= rule.sessions)[:, None],
            ],
            axis=1,
        )
        people[own] += np.add.reduceat(each.view(np.uint8), begins, axis=0, dtype=np.int64)
        having[np.ix_(own, occurring)] += np.add.reduceat(
            codes[:, occurring] > 0, begins, axis=0, dtype=np.int64
        )
    split = np.split(people, np.cumsum(parts)[:-1], axis=1)
    weekly = add(counts.reshape(-1, 256)).reshape(groups, WEEKS, len(MEASURES))
    return GroupSums(counts, weekly, having, *split)


def _sorts(book: CodeBook) -> tuple[Mask, Mask]:
    """Which bytes are possible sessions, and which absences: asked of the tally, a mark at a time."""
    one_each = np.zeros((256, 256), dtype=np.int64)
    bytes_ = [code.byte for code in book.codes]
    one_each[bytes_, bytes_] = 1
    sums = adding(book)(one_each)
    return sums[:, _POSSIBLE] > 0, sums[:, _AUTHORISED] + sums[:, _UNAUTHORISED] > 0


def _weekly(others: OtherDays, place: NDArray[np.intp], groups: int) -> Whole:
    """How often each byte occurs in each week of each group."""
    week = others.mornings // SESSIONS_A_WEEK
    at = place[others.pupil] * WEEKS + week[others.day]
    size = groups * WEEKS
    counts = np.bincount(np.repeat(256 * at, 2) + others.codes, minlength=256 * size)
    counts = counts.reshape(groups, WEEKS, 256)
    days = np.bincount(place, minlength=groups)[:, None] * np.bincount(week, minlength=WEEKS)
    there = days - np.bincount(at, minlength=size).reshape(groups, WEEKS)
    counts[:, :, [_AM, _PM]] += there[:, :, None]
    counts[:, :, NOT_COUNTED] = 0
    return counts


def _in_weeks(others: OtherDays, at: NDArray[np.intp], sort: Mask, *, others_only: bool) -> Mask:
    """Whether each pupil has a mark of one sort in each week; "present all day" is of the sort or is not."""
    held = np.zeros((others.pupils, WEEKS), dtype=bool)
    held.ravel()[at[sort[others.codes].view(np.uint16) != 0]] = True
    if others_only:
        return held
    days = np.bincount(others.mornings // SESSIONS_A_WEEK, minlength=WEEKS)
    others_held = np.bincount(at, minlength=held.size).reshape(held.shape)
    there: Mask = held | (others_held < days)
    return there
