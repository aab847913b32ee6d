"""For what is near, or has lately been, a letter of a list waits: a meeting, or attendance getting better."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from gatepost.access.models import School
from gatepost.attendance.tally import Tally
from gatepost.casework.comparing import tallies
from gatepost.casework.models import Meeting, MeetingState
from gatepost.records.models import CalendarSpan, Pupil, Service

MEETING_WITHIN = timedelta(days=7)
TWO_WEEKS = 10
"""School days."""
UNMARKED = 2
"""Sessions without a mark, at most; where more are missing nobody knows whether it got better."""


def meetings_soon(pupils: Collection[int], on: date) -> dict[int, date]:
    """The next meeting about each child from ``on`` to seven days later: the school's own, or a service's."""
    last = on + MEETING_WITHIN
    services = Service.objects.filter(pupil__in=pupils, next_meeting__range=(on, last))
    own = Meeting.objects.filter(
        case__pupil__in=pupils,
        state=MeetingState.FIXED,
        at__gte=on.isoformat(),
        at__lt=(last + timedelta(days=1)).isoformat(),
    )
    known = services.values_list("pupil_id", "next_meeting")
    found = [(pupil, meets) for pupil, meets in known if meets]
    found += [(pupil, date.fromisoformat(at[:10])) for pupil, at in own.values_list("case__pupil_id", "at")]
    return dict(sorted(found, key=lambda meeting: meeting[1], reverse=True))


def improving(school: School, pupils: Sequence[Pupil], on: date) -> set[int]:
    """The children who in the last two school weeks missed at most half of what they missed in the two before.

    The weeks end on the day before ``on``: a letter counts no later either. Nobody is, before a school has
    been open for four weeks.
    """
    calendar = CalendarSpan.calendar(school.pk)
    days = list(calendar.school_days(on - timedelta(days=120), on - timedelta(days=1)))[-2 * TWO_WEEKS :]
    if len(days) < 2 * TWO_WEEKS or not pupils:
        return set()
    before, lately = (
        tallies(school, some[0], some[-1], pupils) for some in (days[:TWO_WEEKS], days[TWO_WEEKS:])
    )
    return {pupil.pk for pupil in pupils if _better(before[pupil], lately[pupil])}


def _better(then: Tally, now: Tally) -> bool:
    if not then.absence or now.absence is None or now.blank > UNMARKED:
        return False
    return 2 * now.absence <= then.absence
