"""Every write about a support meeting: planned, prepared, agreed, done, shared with the council."""

from datetime import date, datetime
from uuid import uuid4

from django.db import transaction

from gatepost.access.actor import Actor
from gatepost.access.models import School
from gatepost.audit.log import note
from gatepost.authority.arriving import take
from gatepost.authority.desks import way_from
from gatepost.authority.envelope import Message
from gatepost.authority.models import MeetingAction, SupportMeeting, Way
from gatepost.authority.support.agenda import agenda
from gatepost.casework.actions import Refused
from gatepost.casework.models import Case


@transaction.atomic
def plan_meeting(*, by: Actor, school: School, held_on: date, with_whom: str, people: str) -> SupportMeeting:
    """Set the day of a support meeting and who comes. Working together to improve school attendance: termly."""
    by.must("agenda.build")
    if school.pk not in by.schools:
        raise Refused(held_on="Plan a meeting at your own school.")
    if not with_whom.strip():
        raise Refused(with_whom="Say whom from the council you meet.")
    meeting = SupportMeeting.objects.create(
        school=school, held_on=held_on, with_whom=with_whom.strip(), people=people.strip()
    )
    note(by, "supportmeeting.planned", meeting)
    return meeting


@transaction.atomic
def prepare(*, by: Actor, meeting: SupportMeeting, cohort: str, asks: str) -> SupportMeeting:
    """The two things that a person adds to the agenda: one group to talk about, and the asks of the council."""
    by.must("agenda.build", meeting)
    meeting.cohort, meeting.asks = cohort.strip(), asks.strip()
    meeting.save(update_fields=["cohort", "asks"])
    note(by, "supportmeeting.prepared", meeting)
    return meeting


@transaction.atomic
def agree(
    *, by: Actor, meeting: SupportMeeting, case: Case | None, what: str, who: str, by_date: date
) -> MeetingAction:
    """What was agreed in the room, about one child or in general: what, who, and by when."""
    by.must("agenda.build", meeting)
    faults = {}
    if not what.strip():
        faults["what"] = "Say what will be done."
    if not who.strip():
        faults["who"] = "Say who does it."
    if by_date < meeting.held_on:
        faults["by_date"] = "Choose a day on or after the meeting."
    if case is not None and case.school_id != meeting.school_id:
        faults["case"] = "Choose a child of this school."
    if faults:
        raise Refused(**faults)
    action = MeetingAction.objects.create(
        school=meeting.school, meeting=meeting, case=case, what=what.strip(), who=who.strip(), by_date=by_date
    )
    note(by, "supportmeeting.agreed", meeting, pupil=case.pupil_id if case else None)
    return action


@transaction.atomic
def mark_done(*, by: Actor, action: MeetingAction, on: date) -> MeetingAction:
    """An agreed action was done. Saying so twice keeps the first day."""
    by.must("agenda.build", action)
    action = MeetingAction.objects.select_for_update().get(pk=action.pk)
    if action.done_on is None:
        action.done_on = on
        action.save(update_fields=["done_on"])
        note(by, "supportmeeting.done", action.meeting)
    return action


@transaction.atomic
def share(*, by: Actor, meeting: SupportMeeting, on: date, at: datetime) -> SupportMeeting:
    """Bring the page, with initials only, to the council's desk in this installation. Again after each change."""
    by.must("agenda.build", meeting)
    school = School.objects.get(pk=meeting.school_id)
    if way_from(school) != Way.DESK:
        raise Refused(
            share="The council has no desk in this installation. Print the page, and take it along."
        )
    body = agenda(meeting, on).as_json()
    take(Message(uuid4(), uuid4(), "agenda", school.laestab, school.authority, at, body), key="", at=at)
    meeting.shared_at = at
    meeting.save(update_fields=["shared_at"])
    note(by, "supportmeeting.shared", meeting)
    return meeting
