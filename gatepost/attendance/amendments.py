"""A register as it stood at any past moment: every later change laid aside."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from gatepost.attendance.register import Marks


class Change(NamedTuple):
    """What one write changed in one pupil's marks, and when.

    ``difference`` is the exclusive-or of the bytes before and after; laid over the marks again it takes the
    change out, whatever came before or after it.
    """

    at: datetime
    difference: Marks


def as_known(marks: Marks, changes: Iterable[Change], at: datetime) -> Marks:
    """The marks as they stood at a moment, from the marks now and every change since they were first kept.

    A change of the very moment counts as known. The order of the changes does not matter; ``marks`` stays as
    it is. Shapes: (columns,) each.
    """
    known = marks.copy()
    for change in changes:
        if change.at > at:
            known ^= change.difference
    return known
