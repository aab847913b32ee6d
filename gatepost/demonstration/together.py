"""A meeting and a plan, told as they happened: offered, met, agreed and looked at again."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

from gatepost.casework.facts import Facts, gather
from gatepost.casework.meetings import actions as meetings
from gatepost.casework.meetings.actions import Draft, Noted
from gatepost.casework.meetings.offers import invitees
from gatepost.casework.meetings.slots import Slot
from gatepost.casework.models import (
    AgreementAnswer,
    Decision,
    Did,
    Feels,
    Meeting,
    MeetingState,
    Part,
    Plan,
    Way,
)
from gatepost.casework.plans import actions as plans
from gatepost.casework.plans.actions import Came, Step
from gatepost.demonstration.desk import Desk

TIMES = ((time(16, 0), Way.SCHOOL), (time(8, 15), Way.SCHOOL), (time(12, 30), Way.PHONE))


def facts_then(desk: Desk, days: int) -> Facts:
    """What was known so many days ago."""
    return gather(desk.pupil, on=desk.ago(days), case=desk.case)


def offer(desk: Desk, days: int, place: str, *, interpreter: str = "") -> Meeting:
    """A meeting offered at three times on the school days that followed, the first of which was set."""
    facts = facts_then(desk, days)
    slots, day = [], facts.on
    for at, way in TIMES:
        day = facts.calendar.next_school_day(day) or day
        slots.append(Slot(datetime.combine(day, at), way))
    asked = [invitee for invitee in invitees(facts) if not invitee.why_not]
    needs = next((i.parent.language for i in asked if i.parent and i.parent.needs_interpreter), "")
    draft = Draft(
        slots=slots,
        people=[invitee.key for invitee in asked],
        place=place,
        language=needs,
        booked_by=interpreter,
    )
    by = desk.staff["year"]
    meeting = meetings.plan_meeting(by=by, facts=facts, draft=draft)
    return meetings.set_meeting(by=by, meeting=meeting, slot=slots[0], on=facts.on)


def met(desk: Desk, meeting: Meeting, said: Sequence[tuple[str, str, str]]) -> bool:
    """Everybody came; ``said``: item of the agenda, who, what. False where that day is still to come."""
    day = date.fromisoformat(meeting.at[:10])
    if day > desk.on:
        return False
    meetings.record_meeting(
        by=desk.staff["year"],
        meeting=meeting,
        came=set(meeting.people.values_list("pk", flat=True)),
        noted=[Noted(item, who, words) for item, who, words in said],
        on=day,
    )
    return True


def nobody_came(desk: Desk, meeting: Meeting) -> None:
    """No parent could come: an offer, and nothing else."""
    day = date.fromisoformat(meeting.at[:10])
    if day <= desk.on:
        there = meeting.people.exclude(part=Part.PARENT).values_list("pk", flat=True)
        meetings.record_meeting(by=desk.staff["year"], meeting=meeting, came=set(there), noted=[], on=day)


def plan(desk: Desk, days: int, steps: Sequence[Step], answer: AgreementAnswer, changes: str = "") -> Plan:
    """A plan begun with these steps, to which the first parent said something."""
    by, facts = desk.staff["year"], facts_then(desk, days)
    held = next((m for m in reversed(facts.meetings) if m.state == MeetingState.HELD), None)
    begun = plans.begin_plan(by=by, facts=facts, meeting=held)
    for step in steps:
        plans.add_step(by=by, plan=begun, facts=facts, step=step)
    started = plans.start_plan(by=by, plan=begun, facts=facts, review_on=begun.review_on)
    plans.agree(
        by=by,
        plan=started,
        parent=desk.parents[0],
        answer=answer,
        on=facts.on,
        changes=changes,
        witness=by.name,
    )
    return started


def review(
    desk: Desk,
    days: int,
    running: Plan,
    helped: Mapping[str, bool | None],
    *,
    feels: Feels,
    decision: Decision,
    learned: str,
) -> None:
    """What became of each step, by what it does: whether it helped; a step that is not named was not done."""
    came = {
        step.pk: Came(Did.YES, helped[step.does]) if step.does in helped else Came(Did.NO)
        for step in running.actions.all()
    }
    plans.review_plan(
        by=desk.staff["year"],
        plan=running,
        facts=facts_then(desk, days),
        came=came,
        feels=feels,
        decision=decision,
        learned=learned,
    )
