"""What may not wait for a page to be opened: a child with a social worker and no decision, a visit unheard of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from gatepost.access.actor import Actor
from gatepost.access.models import Membership, User
from gatepost.morning.gathering import Morning
from gatepost.morning.visiting import is_overdue, on_the_way
from gatepost.records.models import Pupil

VISIT = "visit-"
"""How the key of an alarm about a visit begins."""


@dataclass(frozen=True)
class Alarm:
    """One thing that waits for the safeguarding lead. ``key`` tells it from every other: each is told once."""

    key: str
    pupil: Pupil
    since: datetime


def alarms(morning: Morning) -> list[Alarm]:
    """Every child whose decision is overdue, and every visit of which nothing has been heard in time.

    A decision whose time to look again has passed is a new alarm.
    """
    waiting = (child for child in morning.children if child.progress.alarm)
    children = [
        Alarm(
            f"{child.pupil.pk}-{morning.on:%y%m%d}-{len(morning.decisions.get(child.pupil.pk, ()))}",
            child.pupil,
            child.progress.since or morning.now,
        )
        for child in waiting
    ]
    late = (visit for visit in on_the_way(morning.on) if is_overdue(visit, morning.now))
    return children + [Alarm(f"{VISIT}{visit.pk}", visit.pupil, visit.check_in_by) for visit in late]


def who_decides(school: int) -> list[User]:
    """Whom an alarm is sent to: everybody who may decide about a child nobody has reached."""
    mine = Membership.objects.filter(school=school, left__isnull=True).select_related("user", "school")
    found = {each.user for each in mine if Actor.of(each).may("worklist.decide")}
    return sorted(found, key=lambda user: user.pk)


def teachers_of(school: int, forms: Iterable[str]) -> dict[User, list[str]]:
    """Whom to remind of a register, and of which forms."""
    wanted, found = list(forms), {}
    mine = Membership.objects.filter(school=school, left__isnull=True, forms__overlap=wanted)
    for each in mine.select_related("user").order_by("pk"):
        found[each.user] = [form for form in wanted if form in each.forms]
    return found
