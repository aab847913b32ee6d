"""The school days that need a look: all but those on which a child was simply there, morning and afternoon.

Nine days in ten say "present, present". Whoever counts needs only how many those are; leaving them out first
makes a year of 100,000 children a matter of hundredths of a second.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gatepost.attendance.register import Marks, Mask

PRESENT = b"/\\"
"""Morning and afternoon."""
NOT_COUNTED = 0
"""Stands in ``OtherDays.codes`` for a session outside the mask."""

_PRESENT_ALL_DAY = np.frombuffer(PRESENT, dtype=np.uint16)[0]
_BOTH = 0xFFFF
_CHUNK = 1000
"""Pupils at a time: a year of their marks stays in a processor's cache. No power of two, whose multiples share
a few of its lines."""

Places = NDArray[np.intp]


class OtherDays(NamedTuple):
    """The days of some pupils that are not "present all day"."""

    pupils: int
    """How many pupils there are."""
    mornings: Places
    """The column of the morning of each day in which anything counts; shape (days,)."""
    pupil: Places
    """Whose day it is; shape (others,)."""
    day: Places
    """Which of ``mornings``; shape (others,)."""
    codes: Marks
    """Morning, afternoon, morning, …; shape (2 × others,)."""


def other_days(marks: Marks, mask: Mask) -> Iterator[tuple[slice, OtherDays]]:
    """Some pupils at a time, which rows they are and their other days; arguments as in ``tally.count``.

    Raises ValueError for a byte 0, which is no mark.
    """
    marked = np.ascontiguousarray(marks).view(np.uint16)  # whole days: morning and afternoon together
    keep = np.atleast_2d(np.negative(mask.view(np.uint8)).view(np.uint16))  # True becomes eight bits set
    days = np.flatnonzero(keep.any(axis=0))
    kept = np.broadcast_to(keep[:, days], (len(marks), len(days)))
    whole = bool((keep[:, days] == _BOTH).all())
    for first in range(0, len(marks), _CHUNK):
        some = slice(first, first + _CHUNK)
        if not marks[some].min(initial=255):
            raise ValueError("a register holds a byte 0, which is no mark")
        here = _taken(marked[some], days)
        if not whole:
            here &= kept[some]
        yield some, _others(here, days)


def kept_days(marks: Marks) -> Iterator[tuple[slice, OtherDays]]:
    """As ``other_days``, of marks in which ``NOT_COUNTED`` stands already wherever no session counts."""
    marked = np.ascontiguousarray(marks).view(np.uint16)
    for first in range(0, len(marks), _CHUNK):
        some = slice(first, first + _CHUNK)
        days = np.flatnonzero(np.bitwise_or.reduce(marked[some], axis=0))
        yield some, _others(_taken(marked[some], days), days)


def _taken(marked: NDArray[np.uint16], days: Places) -> NDArray[np.uint16]:
    """These columns: stretches of them, which are copied several times as fast as one column after another."""
    stretches = np.split(days, 1 + np.flatnonzero(np.diff(days) != 1)) if days.size else []
    parts = [marked[:, own[0] : own[-1] + 1] for own in stretches]
    return np.concatenate(parts, axis=1) if parts else marked[:, :0].copy()


def _others(here: NDArray[np.uint16], days: Places) -> OtherDays:
    others = np.flatnonzero(here != _PRESENT_ALL_DAY)
    pupil = others // max(len(days), 1)
    day = others - len(days) * pupil
    return OtherDays(len(here), 2 * days, pupil, day, here.take(others).view(np.uint8))
