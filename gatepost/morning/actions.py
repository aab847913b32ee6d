"""Every write of the morning: who may, what changes, and its line in the audit log, in one transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from gatepost.access.actor import Actor
from gatepost.access.models import Membership, School, User
from gatepost.audit.log import note
from gatepost.casework.actions import Refused
from gatepost.casework.contacts import Told, record_contact, withdraw_contact
from gatepost.casework.models import Channel, ContactAttempt, Outcome, ReasonGiven
from gatepost.morning.clock import Clock
from gatepost.morning.gathering import CLAIMED_FOR, Family, Morning, listed
from gatepost.morning.models import (
    AT_THE_DOOR,
    BestTime,
    Claim,
    DecisionKind,
    Escalation,
    LeadDecision,
    MorningTimes,
    OldMarks,
    ServiceTold,
    Visit,
    VisitReport,
    VisitRequest,
)
from gatepost.morning.order import LEAD_FIRST
from gatepost.morning.progress import State
from gatepost.morning.reasons import reason
from gatepost.morning.telling import Telling, tellings
from gatepost.morning.visiting import CHECK_IN, told_by
from gatepost.records.models import Guardian, Parent, Pupil

A_HANDFUL = 10
A_FEW_WORDS = 5
"""Letters that a reason has at least."""


@transaction.atomic
def take_next(*, by: Actor, morning: Morning) -> list[Family]:
    """Put one's name to the next ten families to ring that nobody else has; it fades after fifteen minutes."""
    by.must("contact.record")
    School.objects.select_for_update().get(pk=morning.school.pk)
    fresh = Claim.objects.filter(date=morning.on, at__gt=morning.now - CLAIMED_FOR).exclude(by=by.user)
    theirs = set(fresh.values_list("pupil_id", flat=True))
    free = [f for f in morning.families if f.progress.ring and not f.pupils & theirs]
    taken = free[:A_HANDFUL]
    for family in taken:
        for child in family.children:
            Claim.objects.update_or_create(
                pupil=child.pupil,
                date=morning.on,
                defaults={"school": morning.school, "by": by.user, "at": morning.now},
            )
            note(by, "worklist.taken", child.pupil)
    return taken


@transaction.atomic
def go_on(*, by: Actor, morning: Morning, reason: str) -> OldMarks:
    """Ring on marks that are old, for the whole school and day; kept with who said so and why.

    Whoever is first is kept. Refused without a few words of reason, and while the marks are not old: nobody
    agrees beforehand.
    """
    by.must("contact.record")
    if not morning.old_marks:
        raise Refused(reason="These marks are new. You can ring.")
    if len(reason.strip()) < A_FEW_WORDS:
        raise Refused(reason="Say in a few words why you call on these marks.")
    row, new = OldMarks.objects.get_or_create(
        school=morning.school,
        date=morning.on,
        defaults={
            "at": morning.now,
            "by": by.user,
            "reason": reason.strip(),
            "read_at": morning.read_at,
        },
    )
    if new:
        note(by, "marks.went_on", row)
    return row


def record(
    *,
    by: Actor,
    morning: Morning,
    family: Family,
    pupils: Sequence[Pupil],
    told: Told,
    call: UUID,
    seen: int,
    pressed_at: datetime | None = None,
) -> list[ContactAttempt]:
    """Keep one try for the children of a family; returns what colleagues recorded meanwhile.

    It stands for those of ``pupils`` whose contact the adult is, and is refused where that is none of
    them. While the safeguarding lead is to be asked first, nobody else rings: only a worry is taken.
    ``pressed_at``:
    when it was, by the clock of a computer that had no connection then.
    """
    if family.hidden_from(by) and told.outcome != Outcome.WORRIED:
        raise Refused(outcome=f"{LEAD_FIRST}. They will say whether to ring.")
    told = _weighed(told)
    at = _when(told, pressed_at, morning.now)
    heard_of = {child.pupil for child in family.heard_of(told.parent)}
    if pupils and not heard_of & {*pupils}:
        names = listed([pupil.known_as for pupil in pupils])
        raise Refused(parent=f"{told.parent} is not a contact of {names}. Choose one of their contacts.")
    pupils = [pupil for pupil in pupils if pupil in heard_of]
    return record_contact(by=by, pupils=pupils, told=told, call=call, at=at, on=morning.on, seen=seen)


def record_off_the_list(
    *,
    by: Actor,
    morning: Morning,
    pupil: Pupil,
    told: Told,
    call: UUID,
    pressed_at: datetime | None,
) -> None:
    """Keep one try about a child who has left the list since: it was made, and the history shows it."""
    told = _weighed(told)
    at = _when(told, pressed_at, morning.now)
    record_contact(by=by, pupils=[pupil], told=told, call=call, at=at, on=morning.on)


def _weighed(told: Told) -> Told:
    """What was heard, with the mark to think about, and whether the safeguarding lead reads it now."""
    why = reason(told.reason)
    return replace(
        told,
        suggestion=why.suggestion if why and told.outcome == Outcome.SPOKE else "",
        worried=told.outcome == Outcome.WORRIED or told.reason == ReasonGiven.PARENT_UNAWARE,
    )


def _when(told: Told, pressed_at: datetime | None, now: datetime) -> datetime:
    """A computer's clock is believed within the day and up to now.

    Not for a worry: it would come before a decision that the lead took without knowing of it.
    """
    if pressed_at is None or told.worried:
        return now
    return pressed_at if pressed_at <= now and localdate(pressed_at) == localdate(now) else now


@transaction.atomic
def keep_best_time(*, by: Actor, pupil: Pupil, parent: Parent, words: str, at: datetime) -> None:
    """Keep when an adult of ``pupil`` is best rung; without words, what was kept is forgotten."""
    by.must("contact.record", pupil)
    if not Guardian.objects.filter(pupil=pupil, parent=parent).exists():
        raise Refused(parent="Choose one of this family’s contacts.")
    if words.strip():
        known = {"school_id": parent.school_id, "words": words.strip(), "by": by.user, "at": at}
        BestTime.objects.update_or_create(parent=parent, defaults=known)
        note(by, "contact.best_time_kept", parent, pupil=pupil.pk)
    elif BestTime.objects.filter(parent=parent).delete()[0]:
        note(by, "contact.best_time_forgotten", parent, pupil=pupil.pk)


@transaction.atomic
def ask_for_visit(*, by: Actor, pupils: Sequence[Pupil], call: UUID, at: datetime, on: date) -> None:
    """Ask that a family be visited today. The same request sent twice is kept once."""
    for pupil in pupils:
        by.must("contact.record", pupil)
        wish, new = VisitRequest.objects.get_or_create(
            pupil=pupil,
            call=call,
            defaults={"school_id": pupil.school_id, "date": on, "by": by.user, "at": at},
        )
        if new:
            note(by, "visit.asked", wish)


@dataclass(frozen=True)
class Errand:
    """What is to be known at a door. ``parent``: whose home; ``address``: as whoever sends saw or wrote it."""

    first: User
    second: User | None
    alone_agreed_by: User | None
    address: str
    reason: str
    parent: Parent | None = None
    to_check: str = ""
    risk: str = ""
    people: str = ""


@transaction.atomic
def send_visit(
    *, by: Actor, pupils: Sequence[Pupil], errand: Errand, call: UUID, at: datetime, on: date
) -> Visit:
    """Send two people to a family's door, or one whom the safeguarding lead has agreed may go alone.

    They say within 45 minutes that they are well. The same ``call`` sent twice is one visit. Refused with a
    sentence for each field that is missing; who lives there is kept only from somebody who decides.
    """
    for pupil in pupils:
        by.must("contact.record", pupil)
    if faults := _visit_faults(by, pupils, errand):
        raise Refused(**faults)
    people = errand.people.strip() if by.may("worklist.decide", pupils[0]) else ""
    youngest = max(pupils, key=lambda pupil: (pupil.date_of_birth, pupil.pk))
    known = vars(replace(errand, people=people)) | {
        "alone_agreed_by": None if errand.second else errand.alone_agreed_by,
        "pupil": youngest,
        "children": sorted(pupil.pk for pupil in pupils),
        "school_id": youngest.school_id,
        "date": on,
        "at": at,
        "by": by.user,
        "check_in_by": at + CHECK_IN,
    }
    visit, new = Visit.objects.get_or_create(call=call, defaults=known)
    if new:
        for pupil in pupils:
            note(by, "visit.sent", visit, pupil=pupil.pk)
    return visit


def _visit_faults(by: Actor, pupils: Sequence[Pupil], errand: Errand) -> dict[str, str]:
    faults = {}
    if not pupils:
        faults["children"] = "Choose at least one child whom this is about."
    if errand.second == errand.first:
        faults["second"] = "Name a second person, or the safeguarding lead who agrees that one goes alone."
    if errand.second is None and not _decides(by.school, errand.alone_agreed_by):
        faults["second"] = "Two people go. For one alone, name the safeguarding lead who agreed to it."
    if not errand.address.strip():
        faults["address"] = "Give the address, as the visitors need it."
    if not errand.reason.strip():
        faults["reason"] = "Say why somebody goes: the visitors read it at the door."
    return faults


def _decides(school: int, user: User | None) -> bool:
    """Whether somebody may decide about a child whom nobody has reached: the lead, or the head."""
    mine = Membership.objects.filter(user=user, school=school, left__isnull=True) if user else []
    return any(Actor.of(each).may("worklist.decide") for each in mine)


@transaction.atomic
def call_off_visit(*, by: Actor, visit: Visit, at: datetime) -> bool:
    """Call a visit off before anybody has been at the door; whether that was still possible."""
    by.must("contact.record", visit)
    open_still = Visit.objects.filter(pk=visit.pk, called_off_at=None, reports=None)
    called_off = open_still.update(called_off_at=at)
    if called_off:
        note(by, "visit.called_off", visit)
    return bool(called_off)


@dataclass(frozen=True)
class Found:
    """What was found at a door. ``key`` was made on the telephone; ``pressed_at``: when, by its clock."""

    outcome: Outcome
    key: UUID
    pressed_at: datetime | None = None
    who: str = ""
    said: str = ""
    offer: str = ""


@transaction.atomic
def report_visit(*, by: Actor, visit: Visit, found: Found, at: datetime) -> VisitReport:
    """Keep what a visit found, once: on the visit, and as a try to reach each child's family.

    A telephone's clock is believed between the moment at which they were sent and now.
    """
    by.must("contact.record", visit)
    if found.outcome not in AT_THE_DOOR:
        raise Refused(outcome="Choose what you found.")
    Visit.objects.select_for_update().get(pk=visit.pk)
    held = VisitReport.objects.filter(key=found.key).first()
    if held:
        return held
    pressed = found.pressed_at
    believed = pressed if pressed and visit.at <= pressed <= at else at
    report = VisitReport.objects.create(
        school_id=visit.school_id,
        visit=visit,
        key=found.key,
        outcome=found.outcome,
        at=believed,
        received_at=at,
        by=by.user,
        who=found.who.strip(),
        said=found.said.strip(),
        offer=found.offer.strip(),
    )
    note(by, f"visit.{found.outcome}", report, pupil=visit.pupil_id)
    _tell_the_list(by, visit, report)
    return report


def _tell_the_list(by: Actor, visit: Visit, report: VisitReport) -> None:
    outcome, worried = told_by(report)
    told = Told(
        outcome,
        channel=Channel.VISIT,
        words=f"{report.who}: {report.said}".strip(": ")[:240],
        heard_child=outcome == Outcome.SAW_CHILD,
        advice=report.offer,
        worried=worried,
    )
    pupils = list(Pupil.objects.filter(pk__in=visit.children))
    record_contact(by=by, pupils=pupils, told=told, call=report.key, at=report.at, on=visit.date)


@transaction.atomic
def take_back(*, by: Actor, call: UUID, at: datetime) -> list[Pupil]:
    """Undo a call or a request for a visit, for every child it was about; returns the children."""
    attempts = withdraw_contact(by=by, call=call, at=at)
    wishes = list(VisitRequest.objects.filter(call=call, taken_back_at=None).select_related("pupil"))
    for wish in wishes:
        by.must("contact.record", wish)
        wish.taken_back_at = at
        wish.save(update_fields=["taken_back_at"])
        note(by, "visit.taken_back", wish)
    return [attempt.pupil for attempt in attempts] + [wish.pupil for wish in wishes]


@transaction.atomic
def decide(
    *, by: Actor, pupil: Pupil, kind: str, sentence: str, again_at: time | None, at: datetime, on: date
) -> LeadDecision:
    """What the safeguarding lead does about a child nobody has seen or reached: always with a sentence.

    Except where the child is known to be safe, it needs a time at which to look again, later today.
    """
    by.must("worklist.decide", pupil)
    faults = {}
    if kind not in DecisionKind.values:
        faults["kind"] = "Choose what happens now."
    if len(sentence.strip()) < 10:
        faults["sentence"] = "Say in a sentence what you know and what happens now."
    again = datetime.combine(on, again_at, at.tzinfo) if again_at else None
    if kind != DecisionKind.SAFE and (again is None or again <= at):
        faults["again_at"] = "Give a time later today at which to look again."
    if faults:
        raise Refused(**faults)
    decision = LeadDecision.objects.create(
        school_id=pupil.school_id,
        pupil=pupil,
        date=on,
        at=at,
        by=by.user,
        kind=kind,
        sentence=sentence.strip(),
        again_at=None if kind == DecisionKind.SAFE else again,
    )
    note(by, f"lead.{kind}", decision)
    return decision


@transaction.atomic
def tell_service(
    *, by: Actor, morning: Morning, pupil: Pupil, service: int, by_mail: bool
) -> tuple[Telling, bool]:
    """Keep that a child's own worker was told of an absence nobody can explain; once a day, and whether it is new.

    ``service``: the line of the child's services. Refused where the absence is explained by now, where nobody is
    named there, and while the safeguarding lead is to be asked first.
    """
    by.must("contact.record", pupil)
    family = morning.family_of(pupil.pk)
    offered = tellings(morning, family, by) if family else ()
    telling = next((t for t in offered if t.service.pk == service and t.child.pupil == pupil), None)
    if telling is None:
        raise Refused(service="There is nobody to tell now. Look at the row again: something has changed.")
    row, new = ServiceTold.objects.get_or_create(
        pupil=pupil,
        date=morning.on,
        service=telling.service.service,
        defaults={
            "school": morning.school,
            "at": morning.now,
            "by": by.user,
            "lead_name": telling.service.lead_name,
            "by_mail": by_mail,
        },
    )
    if new:
        note(by, "service.told", row)
    return telling, new


@transaction.atomic
def note_escalations(*, by: Actor, morning: Morning) -> list[Escalation]:
    """Write down, once each, which children have come before the safeguarding lead by now."""
    by.must("concern.watch")
    noted = []
    for child in morning.children:
        stands = child.progress
        if stands.state == State.LEAD and stands.since and stands.why != LEAD_FIRST:
            row, new = Escalation.objects.get_or_create(
                pupil=child.pupil,
                date=morning.on,
                why=stands.why,
                defaults={"school": morning.school, "at": stands.since},
            )
            if new:
                note(by, "lead.told", row)
                noted.append(row)
    return noted


@transaction.atomic
def set_times(*, by: Actor, school: School, clock: Clock) -> MorningTimes:
    """Keep the school's own times of a morning."""
    by.must("settings.change")
    if not clock.named_at <= clock.alarm_at:
        raise Refused(alarm_at="The alarm comes after the time at which the lead is told.")
    if timedelta(minutes=clock.retry_minutes) < timedelta(minutes=5):
        raise Refused(retry_minutes="Give a family at least five minutes.")
    row, _ = MorningTimes.objects.update_or_create(school=school, defaults=vars(clock))
    note(by, "morning.times_set", row)
    return row


@transaction.atomic
def set_shortcuts(*, by: Actor, on: bool) -> None:
    """Switch single keys on or off for oneself."""
    if by.user is not None and by.user.shortcuts != on:
        by.user.shortcuts = on
        by.user.save(update_fields=["shortcuts"])


def family_pupils(family: Family, chosen: Iterable[str]) -> list[Pupil]:
    """The family's children whom a form named; all of them, when it named none."""
    wanted = set(chosen)
    return [c.pupil for c in family.children if not wanted or str(c.pupil.pk) in wanted]
