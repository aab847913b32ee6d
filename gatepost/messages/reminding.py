"""Reminding colleagues who have not answered: twice, kindly, and then it goes back to whoever asked."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from gatepost.access.actor import Actor
from gatepost.access.models import School
from gatepost.attendance.calendar import SchoolCalendar
from gatepost.casework.asking import actions as asking
from gatepost.casework.asking.closed import closed_because
from gatepost.casework.models import ColleagueRequest, RequestState
from gatepost.messages.actions import queue_request
from gatepost.messages.models import Kind
from gatepost.policy.pack import load
from gatepost.records.models import CalendarSpan


def run(*, by: Actor, school: School, at: datetime) -> int:
    """Remind, or give back, whatever is due at a school today; how many mails were written.

    Safe to repeat: on one day nobody is reminded twice. On a day without school nothing is written.
    """
    today, calendar = timezone.localdate(at), CalendarSpan.calendar(school.pk)
    if not calendar.is_open(today):
        return 0
    waiting = ColleagueRequest.objects.filter(school=school, state=RequestState.OPEN, back_on=None)
    found = list(waiting.select_related("case__pupil", "colleague__user", "asked_by", "school"))
    return sum(_attend_to(by, request, school, calendar, at) for request in found)


def _attend_to(
    by: Actor, request: ColleagueRequest, school: School, calendar: SchoolCalendar, at: datetime
) -> int:
    rules, today = load(school.pack).askings, timezone.localdate(at)
    waited = school_days_waited(request, calendar, today)
    if waited >= rules.back_after or closed_because(request, today):
        asking.give_back(by=by, request=request, on=today)
        return 1 if queue_request(by=by, request=request, at=at, kind=Kind.UNANSWERED) else 0
    if sum(waited >= days for days in rules.remind_after) <= request.reminded:
        return 0
    reminded = asking.remind(by=by, request=request, at=at)
    return 1 if queue_request(by=by, request=reminded, at=at) else 0


def school_days_waited(request: ColleagueRequest, calendar: SchoolCalendar, today: date) -> int:
    """How many school days have begun since the day on which it was asked."""
    asked = timezone.localdate(request.asked_at)
    return sum(1 for _ in calendar.school_days(asked + timedelta(days=1), today))
