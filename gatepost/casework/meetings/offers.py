"""What a meeting may offer: whom to ask, whom not and why, and three times to begin with."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from gatepost.access.models import Membership
from gatepost.casework.facts import Facts
from gatepost.casework.meetings.slots import SLOTS, Slot, offers, slots_of
from gatepost.casework.models import Meeting, MeetingState, Part, Way
from gatepost.casework.rows import lead_professional
from gatepost.records.models import Guardian, Parent, Restriction

NEVER_ASKED = {
    Restriction.NO_CONTACT: "This person is not to be contacted.",
    Restriction.REFER_DSL: "Speak to the safeguarding lead first.",
}
SENCO_VIEWS = ("look_further", "need_found")


@dataclass(frozen=True)
class Invitee:
    """Somebody who could be asked. ``why_not``: why this person is not asked; ``usual``: ticked to begin with."""

    key: str
    part: Part
    name: str
    parent: Parent | None = None
    why_not: str = ""
    usual: bool = True


def invitees(facts: Facts) -> list[Invitee]:
    """The people whom a meeting about this child is usually made of; each adult refused, with the reason."""
    found = [_parent(guardian) for guardian in facts.guardians if not guardian.died]
    found.append(Invitee("child", Part.CHILD, facts.name))
    if facts.case and facts.case.lead:
        found.append(Invitee(f"staff{facts.case.lead_id}", Part.LEAD, str(facts.case.lead)))
    return _each_once([*found, *_staff(facts), *_professionals(facts)])


def _parent(guardian: Guardian) -> Invitee:
    why_not = NEVER_ASKED.get(Restriction(guardian.contact_restriction), "")
    if not why_not and not guardian.responsible:
        why_not = "No parental responsibility is recorded."
    key = f"parent{guardian.parent_id}"
    return Invitee(key, Part.PARENT, str(guardian.parent), guardian.parent, why_not, not why_not)


def _staff(facts: Facts) -> list[Invitee]:
    """The SENCo and the safeguarding lead, where something in the case is theirs to speak to."""
    senco = facts.pupil.sen != "none" or facts.answer("learning_needs", "senco_view") in SENCO_VIEWS
    dsl = bool(facts.holds) or facts.pupil.social_care != "none"
    roles = {"senco": (Part.SENCO, senco), "dsl": (Part.DSL, dsl)}
    wanted = [role for role, (_, needed) in roles.items() if needed]
    if not wanted:
        return []
    people = Membership.objects.filter(school=facts.school, role__in=wanted, left__isnull=True)
    return [
        Invitee(f"staff{m.user_id}", roles[m.role][0], str(m.user))
        for m in people.select_related("user").order_by("role", "pk")
    ]


def _professionals(facts: Facts) -> list[Invitee]:
    if not lead_professional.applies(facts).yes:
        return []
    return [
        Invitee(f"service{number}", Part.PROFESSIONAL, f"{s.lead_name}, {facts.pack.service_name(s.service)}")
        for number, s in enumerate(facts.services)
        if s.lead_name
    ]


def _each_once(found: Iterable[Invitee]) -> list[Invitee]:
    return list({invitee.name: invitee for invitee in reversed(list(found))}.values())[::-1]


def suggested_slots(facts: Facts, *, formal: bool = False) -> list[Slot]:
    """Three times on coming school days: after school, by phone, before school. A person changes them."""
    ahead = facts.pack.meetings.formal_notice_days if formal else 1
    opens = facts.school.am_opens or facts.pack.times.am_opens
    early = (datetime.combine(facts.on, opens) - timedelta(minutes=30)).time()
    wanted = [(time(16, 0), Way.SCHOOL), (time(12, 30), Way.PHONE), (early, Way.SCHOOL)]
    found: list[Slot] = []
    day = facts.calendar.next_school_day(facts.on + timedelta(days=ahead - 1))
    while day and len(found) < SLOTS:
        at, way = wanted[len(found)]
        found.append(Slot(datetime.combine(day, at), way))
        day = facts.calendar.next_school_day(day)
    return found


def what_to_change(meetings: Sequence[Meeting], on: date) -> str:
    """After an offer that did not lead to a meeting: what the next one should do differently."""
    waited = [m for m in offers(meetings, on) if m.state != MeetingState.HELD]
    if not waited:
        return ""
    ways = {slot.way for meeting in waited for slot in slots_of(meeting)}
    ideas = [
        "a talk at home" if Way.HOME not in ways else "",
        "a talk by phone" if Way.PHONE not in ways else "",
        "another time of day",
        "another person to meet",
    ]
    told = " or ".join(idea for idea in ideas if idea)
    return f"An offer of the same kind does not count as a second one. Propose {told}."
