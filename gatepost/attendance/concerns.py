"""Reasons to think about a child, each with its numbers: a person decides what, if anything, to do.

A trigger has two halves: which pupils it may concern, decided for a whole school at once from the glance,
and what is said about one child. The second half alone may still find that there is nothing to say.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from gatepost.attendance.glance import Glance, Spans, Spread
from gatepost.attendance.history import History, Meanings, Statement, sessions_at
from gatepost.attendance.register import Marks, Mask, Session
from gatepost.attendance.windows import Threshold, ThresholdRule

SIGN, NEARING, REACHED = 0, 1, 2
"""An early sign; on the way to a published limit; the limit reached."""


@dataclass(slots=True)
class Concern:
    """One reason, in words and numbers, with the sessions behind it: listed for whoever asks to see them.

    ``weight`` orders reasons and children, nearest to a published limit first: its whole part is SIGN,
    NEARING or REACHED, its fraction how far the number has gone past its own limit.
    """

    key: str
    sentence: str
    numbers: Mapping[str, float]
    shown: Callable[[], tuple[Session, ...]] = field(compare=False, repr=False)
    weight: float

    @property
    def sessions(self) -> tuple[Session, ...]:
        """The sessions that it is about, in order."""
        return self.shown()


@dataclass(frozen=True, slots=True)
class Limits:
    """The numbers from which something is a reason to look: values of the authority's policy."""

    missed_days: int
    """… in the recent weeks."""
    fall_points: int
    """Percentage points of attendance below the term before."""
    weekday_times: int
    """Days missed of the last ``spread.weekday_of`` of one weekday."""
    lates: int
    late_minutes: int
    unexplained_days: int
    absence_lines: tuple[int, ...]
    """Absence in percent whose crossing is projected: 10 (persistent) and 50 (severe)."""
    threshold: ThresholdRule
    threshold_near: int
    """Sessions towards the threshold from which it is near."""
    ill_days: int
    unauthorised_run: int
    """School days in a row."""
    fewest_sessions: int
    """Below so many possible sessions no rate is compared or projected."""
    spread: Spread


@dataclass(frozen=True, slots=True)
class Told:
    """What the marks cannot know: lessons, a sibling's case, and that somebody is worried."""

    lessons: tuple[Statement, ...] = ()
    siblings_in_case: int = 0
    raised_by: tuple[str, ...] = ()


@dataclass(slots=True)
class Child:
    """One pupil under the watch's eye: marks, shape (columns,), counts, and what people have said.

    ``threshold`` is known of those whom it may concern.
    """

    first_year: int
    marks: Marks
    meanings: Meanings
    counts: Glance
    spans: Spans
    threshold: Threshold | None
    told: Told

    @property
    def history(self) -> History:
        """The marks up to today."""
        return History(self.first_year, self.marks, self.meanings).within(self.spans.known)

    def sessions(self, table: Mask, where: Mask) -> tuple[Session, ...]:
        """The sessions inside ``where``, which is one of the spans, whose marks are of one sort."""
        return sessions_at(self.first_year, table[self.marks] & where)

    def number(self, table: Mask, where: Mask) -> int:
        """How many sessions that would be."""
        return int(np.count_nonzero(table[self.marks] & where))


@dataclass(frozen=True, slots=True)
class Trigger:
    """Which pupils it may concern, and what is then said of one of them."""

    finds: Callable[[Glance, Spans, Limits], Mask]
    tells: Callable[[Child, Limits], Concern | None]
    settles: Callable[[Marks, Meanings, Glance, Spans, Limits], Mask] | None = None
    """A dearer look at those found (their marks and counts), still at all of them at once."""


def weigh(kind: int, number: float, limit: float) -> float:
    """The weight of a concern: its kind, then its number as a share of ten times its limit."""
    return kind + min(number / (10 * limit), 0.999)
