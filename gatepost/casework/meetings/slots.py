"""The times of a meeting: which of them suit who works, and what tells two offers apart."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from gatepost.casework.models import Meeting, MeetingState, Way

SLOTS = 3
BEFORE_WORK, AFTER_WORK = time(9, 0), time(15, 30)


@dataclass(frozen=True)
class Slot:
    """A time offered, in local time, and how one would meet."""

    at: datetime
    way: Way

    @property
    def iso(self) -> str:
        return f"{self.at:%Y-%m-%dT%H:%M}"

    @property
    def suits_work(self) -> bool:
        """Whether somebody who works in the day can take it."""
        early_or_late = self.at.time() < BEFORE_WORK or self.at.time() >= AFTER_WORK
        return early_or_late or self.way in (Way.PHONE, Way.HOME)

    def __str__(self) -> str:
        """As it is said: “Thursday 3 December at 16:00, at school”."""
        how = self.way.label[0].lower() + self.way.label[1:]
        return f"{self.at:%A} {self.at.day} {self.at:%B} at {self.at.hour}:{self.at:%M}, {how}"


def slots_of(meeting: Meeting) -> list[Slot]:
    """The times that a meeting offers, as they were offered."""
    return [Slot(datetime.fromisoformat(at), Way(way)) for at, way in meeting.slots]


def set_time(meeting: Meeting) -> Slot | None:
    """The time that is set, if one is."""
    return Slot(datetime.fromisoformat(meeting.at), Way(meeting.way)) if meeting.at else None


def shape(meeting: Meeting) -> tuple[object, ...]:
    """What tells two offers apart: times of day with their ways, the place, who would meet them, the language."""
    times = frozenset((slot.way, _part_of_day(slot.at.time())) for slot in slots_of(meeting))
    return times, meeting.place.strip().lower(), meeting.led_by_id, meeting.language


def _part_of_day(at: time) -> str:
    return "early" if at < BEFORE_WORK else "late" if at >= AFTER_WORK else "day"


def offers(meetings: Iterable[Meeting], on: date) -> list[Meeting]:
    """Meetings that count as offered: held or not, answered or past; never one that school took back."""
    return [
        meeting
        for meeting in meetings
        if meeting.state != MeetingState.CANCELLED and (meeting.over or _past(meeting, on))
    ]


def _past(meeting: Meeting, on: date) -> bool:
    slots = slots_of(meeting)
    return bool(slots) and max(slot.at.date() for slot in slots) < on
