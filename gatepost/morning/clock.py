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
    ``oldest_marks``: minutes after which marks are too old to ring anybody on.
    """

    retry_minutes: int = 40
    named_at: time = time(10, 0)
    alarm_at: time = time(10, 15)
    everyone_at: time = time(10, 30)
    aim: time = time(11, 0)
    oldest_marks: int = 240

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


def old_marks(read_at: datetime | None, *, begun: bool, now: datetime, oldest: timedelta) -> str:
    """Why marks are too old to ring anybody on, in a sentence that says how to mend it; empty while they are not.

    ``begun``: there is a mark of today. A file of yesterday may hold one too, of an absence that was planned, so
    the day on which the marks were read counts as well. A child may have arrived since an old file was made.
    """
    if read_at and (read := read_at.astimezone(WALL)).date() < now.astimezone(WALL).date():
        yesterday = read.date() == now.astimezone(WALL).date() - timedelta(days=1)
        day = "yesterday" if yesterday else f"{read:%A} {read.day} {read:%B}"
        return f"These marks are from {day} {read:%H:%M}. Import this morning’s file before you call."
    if not begun:
        return "There are no marks of today yet. Import this morning’s file before you call."
    if read_at and now - read_at > oldest:
        return f"These marks are from {read_at.astimezone(WALL):%H:%M}. Import a newer file before you call."
    return ""
