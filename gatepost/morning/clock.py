"""The school's own times of a morning: when to ring again, and when a child comes before the safeguarding lead."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WALL = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class Clock:
    """Times of day as the school keeps them.

    ``named_at``: a child with a social worker whom nobody has reached comes before the lead. ``everyone_at``:
    every child does. ``alarm_at``: without a decision on a child with a social worker, the board sounds.
    """

    retry_minutes: int = 40
    named_at: time = time(10, 0)
    alarm_at: time = time(10, 15)
    everyone_at: time = time(10, 30)
    aim: time = time(11, 0)

    def deadlines(self, on: date, later: timedelta = timedelta(0)) -> "Deadlines":
        """The moments of one date; ``later`` moves them for a child who is away from the afternoon only."""
        named, alarm, everyone = (
            datetime.combine(on, at, WALL) + later for at in (self.named_at, self.alarm_at, self.everyone_at)
        )
        return Deadlines(named, alarm, everyone, timedelta(minutes=self.retry_minutes))


@dataclass(frozen=True)
class Deadlines:
    """One morning's moments, and how long to wait before every contact is tried again."""

    named: datetime
    alarm: datetime
    everyone: datetime
    retry: timedelta
