"""Reasons to think about a child, each with its numbers: a person decides what, if anything, to do.

A trigger has two halves: which pupils it may concern, decided for a whole school at once from the glance,
and what is said about one child. The second half alone may still find that there is nothing to say.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from gatepost.attendance.glance import Glance, Spans, Spread
from gatepost.attendance.history import History, Statement
from gatepost.attendance.register import Mask, Session
from gatepost.attendance.windows import Threshold, ThresholdRule

SIGN, NEARING, REACHED = 0, 1, 2
"""An early sign; on the way to a published limit; the limit reached."""


@dataclass(frozen=True, slots=True)
class Concern:
    """One reason, in words and numbers, with the sessions behind it.

    ``weight`` orders reasons and children, nearest to a published limit first: its whole part is SIGN,
    NEARING or REACHED, its fraction how far the number has gone past its own limit.
    """

    key: str
    sentence: str
    numbers: Mapping[str, float]
    sessions: tuple[Session, ...]
    weight: float


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


@dataclass(frozen=True, slots=True)
class Child:
    """One pupil under the watch's eye: marks up to today, counts, and what people have said."""

    history: History
    counts: Glance
    spans: Spans
    threshold: Threshold
    told: Told = field(default_factory=Told)

    def sessions(self, table: Mask, where: Mask) -> tuple[Session, ...]:
        """The sessions inside ``where`` whose marks are of one sort."""
        return self.history.sessions(table[self.history.marks] & where)


@dataclass(frozen=True, slots=True)
class Trigger:
    """Which pupils it may concern, and what is then said of one of them."""

    finds: Callable[[Glance, Spans, Limits], Mask]
    tells: Callable[[Child, Limits], Concern | None]


def weigh(kind: int, number: float, limit: float) -> float:
    """The weight of a concern: its kind, then its number as a share of ten times its limit."""
    return kind + min(number / (10 * limit), 0.999)
