"""Every write of a meeting: planned, a time set, changed, cancelled, held, or not attended."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from gatepost.access.actor import Actor
from gatepost.audit.log import note
from gatepost.casework.actions import Refused, add_evidence, take_back
from gatepost.casework.facts import Facts
from gatepost.casework.meetings.offers import Invitee, invitees
from gatepost.casework.meetings.slots import BEFORE_WORK, SLOTS, Slot, set_time
from gatepost.casework.models import (
    CaseStatus,
    ComingAnswer,
    Evidence,
    EvidenceKind,
    Meeting,
    MeetingNote,
    MeetingPerson,
    MeetingState,
    Part,
    Way,
)

FUTURE = "Choose times after today."


@dataclass(frozen=True)
class Draft:
    """What a person wants to offer. ``people``: keys of ``invitees``; ``others``: names typed besides."""

    slots: Sequence[Slot]
    people: Collection[str]
    others: Sequence[str] = ()
    place: str = ""
    formal: bool = False
    language: str = ""
    dialect: str = ""
    booked_by: str = ""
    reference: str = ""
    access_needs: str = ""
    childcare: str = ""
    bring: str = "Nothing"


ARRANGEMENTS = (
    "place",
    "formal",
    "language",
    "dialect",
    "booked_by",
    "reference",
    "access_needs",
    "childcare",
    "bring",
)


@transaction.atomic
def plan_meeting(*, by: Actor, facts: Facts, draft: Draft) -> Meeting:
    """Offer a meeting at three times, and keep the offer as evidence. Tells nobody yet.

    Refused where a time is not real, none suits somebody who works, a formal meeting comes too soon, or a
    person is chosen whom the family's record says not to ask.
    """
    case = facts.case
    assert case is not None
    by.must("meeting.plan", case)
    if case.status != CaseStatus.OPEN:
        raise Refused(case="This case has ended.")
    if faults := _faults(facts, draft):
        raise Refused(**faults)
    meeting = Meeting.objects.create(
        school_id=case.school_id,
        case=case,
        slots=_kept(draft.slots),
        led_by=case.lead or by.user,
        planned_by=by.user,
        planned_on=facts.on,
        **{name: getattr(draft, name) for name in ARRANGEMENTS},
    )
    _ask(meeting, facts, draft)
    meeting.offer = _offer(by, facts, meeting, draft)
    meeting.save(update_fields=["offer"])
    note(by, "meeting.planned", meeting)
    return meeting


def _kept(slots: Sequence[Slot]) -> list[list[str]]:
    return [[slot.iso, slot.way.value] for slot in sorted(slots, key=lambda slot: slot.at)]


def _ask(meeting: Meeting, facts: Facts, draft: Draft) -> None:
    chosen = [invitee for invitee in invitees(facts) if invitee.key in draft.people]
    typed = [Invitee("", Part.OTHER, name.strip()) for name in draft.others if name.strip()]
    for invitee in {invitee.name: invitee for invitee in [*typed, *chosen]}.values():
        MeetingPerson.objects.get_or_create(
            meeting=meeting,
            name=invitee.name,
            defaults={"school_id": meeting.school_id, "part": invitee.part, "parent": invitee.parent},
        )


def _offer(by: Actor, facts: Facts, meeting: Meeting, draft: Draft) -> Evidence:
    parent = next((p.parent for p in meeting.people.select_related("parent") if p.parent), None)
    times = "; ".join(str(slot) for slot in sorted(draft.slots, key=lambda slot: slot.at))
    return add_evidence(
        by=by,
        case=meeting.case,
        rows=["parent_meeting"],
        kind=EvidenceKind.OFFER,
        happened_on=facts.on,
        who=by.name,
        says=f"A meeting was offered: {times}.",
        on=facts.on,
        parent=parent,
        language=draft.language,
        outcome="no_answer",
    )


def _faults(facts: Facts, draft: Draft) -> dict[str, str]:
    faults = _slot_faults(facts, draft)
    may = {invitee.key: invitee for invitee in invitees(facts)}
    refused = [may[key] for key in draft.people if key in may and may[key].why_not]
    if refused:
        faults["people"] = f"{refused[0].name} cannot be asked: {refused[0].why_not}"
    elif not any(may[key].part == Part.PARENT for key in draft.people if key in may):
        faults["people"] = "Choose at least one parent or carer."
    if any(slot.way == Way.SCHOOL for slot in draft.slots) and not draft.place.strip():
        faults["place"] = "Say where at school: a room, and which door."
    return faults


def _slot_faults(facts: Facts, draft: Draft) -> dict[str, str]:
    moments = {slot.at for slot in draft.slots}
    if len(moments) < SLOTS:
        return {"slots": "Offer three different times, so that there is a choice."}
    if min(moments).date() <= facts.on:
        return {"slots": FUTURE}
    if not any(slot.suits_work for slot in draft.slots):
        return {
            "slots": f"Offer at least one time before {BEFORE_WORK:%H:%M}, after 15:30, by phone or at home."
        }
    notice = facts.pack.meetings.formal_notice_days
    if draft.formal and min(moments).date() < facts.on + timedelta(days=notice):
        return {"slots": f"A formal meeting needs {notice} days’ notice: choose later times."}
    if busy := _busy(facts, draft):
        return {"slots": busy}
    return {}


def _busy(facts: Facts, draft: Draft) -> str:
    """Whether whoever leads has set another meeting at one of the times."""
    case = facts.case
    if case is None or case.lead_id is None:
        return ""
    others = Meeting.objects.filter(led_by=case.lead_id, state=MeetingState.FIXED).exclude(case=case)
    taken = set(others.values_list("at", flat=True))
    clash = next((slot for slot in draft.slots if slot.iso in taken), None)
    return f"{case.lead} meets another family on {clash}: choose another time." if clash else ""


@transaction.atomic
def set_meeting(*, by: Actor, meeting: Meeting, slot: Slot, on: date) -> Meeting:
    """Set the time: one of those offered, or another that was agreed with the family."""
    by.must("meeting.plan", meeting)
    held = _open(meeting)
    if slot.at.date() < on:
        raise Refused(slot=FUTURE)
    held.at, held.way, held.state, held.sequence = slot.iso, slot.way, MeetingState.FIXED, held.sequence + 1
    held.save(update_fields=["at", "way", "state", "sequence", "changed_at"])
    note(by, "meeting.set", held)
    return held


@transaction.atomic
def change_meeting(*, by: Actor, meeting: Meeting, facts: Facts, draft: Draft) -> Meeting:
    """Offer other times or arrangements; people asked before stay asked, and answers are asked for anew."""
    by.must("meeting.plan", meeting)
    held = _open(meeting)
    if faults := _faults(facts, draft):
        raise Refused(**faults)
    for name in ARRANGEMENTS:
        setattr(held, name, getattr(draft, name))
    held.slots, held.state, held.at, held.way = _kept(draft.slots), MeetingState.OFFERED, "", ""
    held.sequence += 1
    held.save()
    held.people.filter(part=Part.PARENT).update(answer="", slot="", answered_on=None)
    _ask(held, facts, draft)
    note(by, "meeting.changed", held)
    return held


@transaction.atomic
def cancel_meeting(*, by: Actor, meeting: Meeting, why: str, on: date) -> Meeting:
    """Call a meeting off. An offer that school took back was none: its evidence no longer stands."""
    by.must("meeting.plan", meeting)
    held = _open(meeting)
    if not why.strip():
        raise Refused(why="Say why, as you would tell the family.")
    held.state, held.why_ended, held.ended_on = MeetingState.CANCELLED, why.strip(), on
    held.sequence += 1
    held.save(update_fields=["state", "why_ended", "ended_on", "sequence", "changed_at"])
    if held.offer and not held.offer.taken_back:
        take_back(by=by, evidence=held.offer, because="The meeting was called off by school.")
    note(by, "meeting.cancelled", held)
    return held


def _open(meeting: Meeting) -> Meeting:
    held = Meeting.objects.select_for_update(of=("self",)).select_related("case", "offer").get(pk=meeting.pk)
    if held.over:
        raise Refused(state="This meeting is over.")
    return held


@dataclass(frozen=True)
class Noted:
    """What one person said to one item of the agenda."""

    item: str
    who: str
    says: str


@transaction.atomic
def record_meeting(
    *, by: Actor, meeting: Meeting, came: Collection[int], noted: Sequence[Noted], on: date
) -> Meeting:
    """Keep who came and what each person said. Where no parent came, it was an offer and nothing else."""
    by.must("meeting.plan", meeting)
    held = _open(meeting)
    slot = set_time(held)
    if slot is None:
        raise Refused(state="Set the time first.")
    if slot.at.date() > on:
        raise Refused(state=f"This meeting is on {slot}: record it afterwards.")
    if any(entry.says.strip() and not entry.who.strip() for entry in noted):
        raise Refused(noted="Say who said it.")
    for person in held.people.all():
        person.came = person.pk in came
        person.save(update_fields=["came"])
    there = [person for person in held.people.select_related("parent") if person.came]
    if not any(person.part == Part.PARENT for person in there):
        return _not_attended(by, held, on)
    _keep_notes(by, held, noted)
    held.state, held.ended_on = MeetingState.HELD, on
    held.evidence = _evidence(by, held, there, slot, on)
    held.save(update_fields=["state", "ended_on", "evidence", "changed_at"])
    note(by, "meeting.held", held)
    return held


def _not_attended(by: Actor, meeting: Meeting, on: date) -> Meeting:
    meeting.state, meeting.ended_on = MeetingState.NOT_ATTENDED, on
    meeting.save(update_fields=["state", "ended_on", "changed_at"])
    note(by, "meeting.not_attended", meeting)
    return meeting


def _keep_notes(by: Actor, meeting: Meeting, noted: Sequence[Noted]) -> None:
    MeetingNote.objects.bulk_create(
        MeetingNote(
            school_id=meeting.school_id,
            meeting=meeting,
            item=entry.item,
            who=entry.who.strip(),
            says=entry.says.strip(),
            noted_by=by.user,
        )
        for entry in noted
        if entry.says.strip()
    )


def _evidence(by: Actor, meeting: Meeting, there: list[MeetingPerson], slot: Slot, on: date) -> Evidence:
    """What the family said. The child's words stay in the meeting's own notes, and are repeated nowhere."""
    notes = meeting.notes.filter(item="family_side")
    said = " ".join(f"{n.who}: “{n.says.rstrip('.')}.”" for n in notes)
    names = ", ".join(person.name for person in there)
    rows = ["parent_meeting"]
    if any(person.part == Part.PROFESSIONAL for person in there):
        rows.append("lead_professional")
    parent = next(person.parent for person in there if person.parent)
    how = Way(meeting.way).label
    return add_evidence(
        by=by,
        case=meeting.case,
        rows=rows,
        kind=EvidenceKind.MEETING,
        happened_on=slot.at.date(),
        who=by.name,
        says=f"Met {how[0].lower()}{how[1:]}, with {names}. {said}".strip(),
        on=on,
        parent=parent,
        language=meeting.language or parent.language,
    )


@transaction.atomic
def answer_invitation(
    *, by: Actor, person: MeetingPerson, answer: ComingAnswer, slot: str, wishes: str, at: datetime
) -> MeetingPerson:
    """Keep what somebody answered. A yes to one of the times sets it, if none is set yet."""
    by.must("meeting.plan", person.meeting)
    meeting = _open(person.meeting)
    offered = {iso: way for iso, way in meeting.slots}
    if answer == ComingAnswer.YES and not meeting.at and slot not in offered:
        raise Refused(slot="Choose one of the times.")
    person.answer, person.slot, person.wishes = answer, slot if slot in offered else "", wishes.strip()
    person.answered_on = at.date()
    person.save(update_fields=["answer", "slot", "wishes", "answered_on"])
    if answer == ComingAnswer.YES and not meeting.at:
        meeting.at, meeting.way, meeting.state = slot, offered[slot], MeetingState.FIXED
        meeting.sequence += 1
    meeting.save(update_fields=["at", "way", "state", "sequence", "changed_at"])
    note(by, f"meeting.answered_{answer}", meeting)
    return person
