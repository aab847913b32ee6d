"""Every write about a support meeting: planned, prepared, agreed, done, shared with the council."""

from datetime import date, datetime
from uuid import uuid4

from django.db import transaction

from gatepost.access.actor import Actor
from gatepost.access.models import School
from gatepost.audit.log import note
from gatepost.authority.arriving import take
from gatepost.authority.desks import way_from
from gatepost.authority.envelope import Message, NotAccepted
from gatepost.authority.models import MeetingAction, SupportMeeting, Way
from gatepost.authority.school.actions import tell_case
from gatepost.authority.support.agenda import agenda
from gatepost.authority.support.names import named_in
from gatepost.casework.actions import Refused
from gatepost.casework.models import Case


@transaction.atomic
def plan_meeting(
    *, by: Actor, school: School, held_on: date, with_whom: str, people: str, sure: bool = False
) -> SupportMeeting:
    """Set the day of a support meeting and who comes. Working together to improve school attendance: termly."""
    by.must("agenda.build")
    if school.pk not in by.schools:
        raise Refused(held_on="Plan a meeting at your own school.")
    if not with_whom.strip():
        raise Refused(with_whom="Say whom from the council you meet.")
    _no_names([], [with_whom, people], sure)
    meeting = SupportMeeting.objects.create(
        school=school, held_on=held_on, with_whom=with_whom.strip(), people=people.strip()
    )
    note(by, "supportmeeting.planned", meeting)
    return meeting


def _no_names(texts: list[str], of_staff: list[str], sure: bool) -> None:
    """Ask about every pupil who seems to be named, before anything is kept."""
    if sure or not (found := named_in(texts, of_staff=of_staff)):
        return
    names = ", ".join(f"“{name}”" for name in found[:3])
    raise Refused(
        sure=f"{names} may be a pupil’s name. The council reads this: write initials and year, "
        "or say that no pupil is named."
    )


@transaction.atomic
def prepare(
    *, by: Actor, meeting: SupportMeeting, cohort: str, asks: str, sure: bool = False
) -> SupportMeeting:
    """The two things that a person adds to the agenda: one group to talk about, and the asks of the council.

    Refused where a pupil seems to be named, unless whoever writes is ``sure`` that none is: the page goes to
    the council with initials.
    """
    by.must("agenda.build", meeting)
    _no_names([cohort, asks], [], sure)
    meeting.cohort, meeting.asks = cohort.strip(), asks.strip()
    meeting.save(update_fields=["cohort", "asks"])
    note(by, "supportmeeting.prepared", meeting)
    return meeting


@transaction.atomic
def agree(
    *,
    by: Actor,
    meeting: SupportMeeting,
    case: Case | None,
    what: str,
    who: str,
    by_date: date,
    on: date,
    sure: bool = False,
) -> MeetingAction:
    """What was agreed in the room, about one child or in general: what, who, and by when.

    About a child it is a task of the case, and a line in its history.
    """
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
    _no_names([what], [who], sure)
    action = MeetingAction.objects.create(
        school=meeting.school, meeting=meeting, case=case, what=what.strip(), who=who.strip(), by_date=by_date
    )
    if case is not None:
        says = f"Agreed with the council: {action.what} ({action.who}, by {by_date.day} {by_date:%B %Y})"
        tell_case(case, says, who=by.name, on=on)
    note(by, "supportmeeting.agreed", meeting, pupil=case.pupil_id if case else None)
    return action


@transaction.atomic
def mark_done(*, by: Actor, action: MeetingAction, on: date) -> MeetingAction:
    """An agreed action was done. Saying so twice keeps the first day."""
    by.must("agenda.build", action)
    action = MeetingAction.objects.select_for_update().get(pk=action.pk)
    if action.done_on is None:
        _done(action, on, by.name)
        note(by, "supportmeeting.done", action.meeting)
    return action


def _done(action: MeetingAction, on: date, who: str) -> None:
    action.done_on = on
    action.save(update_fields=["done_on"])
    if action.case is not None:
        tell_case(action.case, f"Done, as agreed with the council: {action.what}", who=who, on=on)


@transaction.atomic
def hear_done(*, message: Message) -> None:
    """The council has done what it had agreed to. Needs the school's scope; said twice, the first day stays.

    Raises NotAccepted where it comes from another council than the school's, or names nothing that was agreed.
    """
    try:
        number, on = int(message.body["number"]), date.fromisoformat(str(message.body["on"]))
    except (KeyError, TypeError, ValueError) as fault:
        raise NotAccepted("This message is not complete. Ask the sender to send it again.") from fault
    action = MeetingAction.objects.select_for_update(of=("self",)).filter(pk=number).first()
    if action is None or action.school.authority != message.sender:
        raise NotAccepted("Nothing of that kind was agreed with you.")
    if action.done_on is None:
        _done(action, on, message.sender)
        note(Actor(role="council", schools=(action.school_id,)), "supportmeeting.done", action.meeting)


@transaction.atomic
def share(*, by: Actor, meeting: SupportMeeting, on: date, at: datetime) -> SupportMeeting:
    """Bring the page, with initials only, to the council's desk; to another installation it goes as a file.

    Again after each change: the newer page takes the place of the older.
    """
    by.must("agenda.build", meeting)
    school = School.objects.get(pk=meeting.school_id)
    way = way_from(school)
    if way == Way.DOWNLOAD:
        raise Refused(
            share="The council has no desk that this Gatepost knows. Print the page, and take it along."
        )
    if way == Way.DESK:
        take(message_of(meeting, on=on, at=at), key="", at=at)
    meeting.shared_at = at
    meeting.save(update_fields=["shared_at"])
    note(by, "supportmeeting.shared", meeting)
    return meeting


def message_of(meeting: SupportMeeting, *, on: date, at: datetime) -> Message:
    """The page as it goes to the council."""
    school = School.objects.get(pk=meeting.school_id)
    body = agenda(meeting, on).as_json()
    return Message(uuid4(), uuid4(), "agenda", school.laestab, school.authority, at, body)
