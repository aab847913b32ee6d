"""THE definition of attendance: count marks by code, then add up. There is no second one, at any scale."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from gatepost.attendance.codes import CodeBook
from gatepost.attendance.register import Marks, Mask

Counts = NDArray[np.uint16]
"""How often each byte occurs among a pupil's counted sessions; shape (pupils, 256)."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Attendance of one pupil or group, in whole sessions. ``codes`` holds only codes that occur."""

    possible: int
    attended: int
    authorised: int
    unauthorised: int
    late_before_close: int
    late_after_close: int
    blank: int
    codes: Mapping[str, int]

    @property
    def absent(self) -> int:
        """Sessions of absence, authorised or not."""
        return self.authorised + self.unauthorised

    @property
    def absence(self) -> Fraction | None:
        """Absence as an exact share of possible sessions; None where none was possible: no rate at all."""
        raise NotImplementedError

    @property
    def attendance(self) -> Fraction | None:
        """Attendance as an exact share of possible sessions; None where none was possible."""
        raise NotImplementedError

    def is_at_least(self, limit: int, of: int = 100) -> bool:
        """Whether absence is at least ``limit`` in ``of`` of possible sessions, decided in whole numbers."""
        raise NotImplementedError

    @property
    def persistent(self) -> bool:
        """Absence of 10% or more of the pupil's own possible sessions."""
        raise NotImplementedError

    @property
    def severe(self) -> bool:
        """Absence of 50% or more of the pupil's own possible sessions."""
        raise NotImplementedError

    @property
    def shown_absence(self) -> str | None:
        """Absence to print, as "9.97%": never a rounded figure that contradicts the label."""
        raise NotImplementedError

    @property
    def shown_attendance(self) -> str | None:
        """Attendance to print, as "90.03%": never a rounded figure that contradicts the label."""
        raise NotImplementedError


def count(marks: Marks, mask: Mask) -> Counts:
    """How often each byte occurs in each row of ``marks`` where ``mask`` holds; shape (pupils, 256).

    ``marks``: (pupils, columns). ``mask``: (columns,) or (pupils, columns), true where a session counts: the
    school open, the pupil on roll, the date in the span asked for. A mark outside the mask (say, on a day
    that the calendar has since closed) is in no count at all: imports refuse such marks.
    """
    raise NotImplementedError


def sums(counts: Counts, book: CodeBook) -> NDArray[np.int64]:
    """Whole sessions of each measure; shape (pupils, measures), columns in the order of ``MEASURES``."""
    raise NotImplementedError


def tally(counts: Counts, book: CodeBook) -> list[Tally]:
    """One Tally for each row. Raises ValueError for a byte that is no code: no mark is dropped silently."""
    raise NotImplementedError


def group(tallies: Iterable[Tally]) -> Tally:
    """A group's Tally: sums of sessions, so that its rate is never the mean of its pupils' rates."""
    raise NotImplementedError


def days(sessions: int) -> str:
    """Sessions as days, in halves: 11 sessions are "5½"."""
    raise NotImplementedError
