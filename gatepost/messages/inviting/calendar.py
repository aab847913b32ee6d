"""A meeting as a calendar file (RFC 5545). A locked telephone shows its title to anybody: it names nobody."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone
from icalendar import Calendar, Event

from gatepost.access.models import School
from gatepost.casework.meetings.slots import Slot, set_time
from gatepost.casework.models import Meeting, MeetingState, Way

TITLE = "Meeting at school"
LASTS = timedelta(minutes=45)
MAKER = "-//Gatepost//Meeting//EN"


def calendar_file(meeting: Meeting, school: School, at: datetime) -> str:
    """The set time of a meeting; empty while none is set.

    The UID stays and SEQUENCE counts up, so that a changed meeting moves in the calendar and a cancelled one
    leaves it. Neither the child's name nor what the meeting is about stands in it.
    """
    slot = set_time(meeting)
    if slot is None:
        return ""
    event = Event()
    event.add("uid", f"{meeting.uid}@gatepost")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", at.astimezone(UTC))
    starts = timezone.make_aware(slot.at).astimezone(UTC)
    event.add("dtstart", starts)
    event.add("dtend", starts + LASTS)
    event.add("summary", TITLE)
    event.add("location", _where(slot, school))
    event.add("class", "PRIVATE")
    cancelled = meeting.state == MeetingState.CANCELLED
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if cancelled else "PUBLISH")
    calendar.add_component(event)
    return str(calendar.to_ical(), "utf-8")


def _where(slot: Slot, school: School) -> str:
    return school.name if slot.way == Way.SCHOOL else slot.way.label
