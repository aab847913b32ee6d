"""What is new in a case since a person last looked: marks, tries, meetings, plans, answers, rows."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone

from gatepost.access.actor import Actor
from gatepost.casework.facts import Facts
from gatepost.casework.meetings.slots import set_time
from gatepost.casework.models import Agreement, Meeting, MeetingState, Outcome, Plan, PlanState
from gatepost.casework.seeing import words_of

MOST_WORDS = 120
ROWS_NAMED = 3


def since(facts: Facts, looked: datetime, reader: Actor) -> list[str]:
    """A few sentences, each about one thing; only words that this reader may see."""
    told = [*_register(facts, looked), *_tries(facts, looked, reader)]
    told += [
        f"{e.get_kind_display()}: {words_of(e, reader)[:MOST_WORDS]}"
        for e in facts.evidence
        if e.recorded_at > looked
    ]
    for meeting in facts.meetings:
        told += _of_meeting(meeting) if meeting.changed_at > looked else []
    for plan in facts.plans:
        told += _of_plan(plan, looked) if plan.changed_at > looked else []
    told += [
        f"Early Help: {consent.parent} {'took a yes back' if consent.withdrawn_on else 'answered'}."
        for consent in facts.consents
        if consent.changed_at > looked
    ]
    told += _rows(facts, looked)
    day = timezone.localtime(looked)
    return told or [f"Nothing new since {day:%a} {day.day} {day:%b, %H:%M}."]


def _register(facts: Facts, looked: datetime) -> Iterator[str]:
    """The sessions of the days after that look, and what has waited for a reason for too long."""
    first = timezone.localdate(looked) + timedelta(days=1)
    if first <= facts.on:
        sums = facts.measured_between(first, facts.on).tally
        if sums.possible:
            yield f"In for {sums.attended} of {sums.possible} session{'s' if sums.possible > 1 else ''}."
    if facts.unsettled:
        oldest = facts.unsettled[0].date
        yield f"The reason for {oldest.day} {oldest:%b} is still to be found."


def _tries(facts: Facts, looked: datetime, reader: Actor) -> list[str]:
    """Tries to reach the family; that somebody told the lead of a worry is for those who may know of it."""
    told = facts.case is not None and reader.may("notes.flag", facts.case)
    return [
        f"{a.get_channel_display()}: {a.get_outcome_display()}."
        for a in facts.attempts
        if a.at > looked and (told or a.outcome != Outcome.WORRIED)
    ]


def _of_meeting(meeting: Meeting) -> list[str]:
    slot = set_time(meeting)
    now = {
        MeetingState.OFFERED: "A meeting is offered at three times.",
        MeetingState.FIXED: f"A meeting is set: {slot}.",
        MeetingState.HELD: f"The family was met: {slot}.",
        MeetingState.NOT_ATTENDED: "The family could not come to the meeting.",
        MeetingState.CANCELLED: "School called the meeting off.",
    }
    answers = [
        f"{p}: {p.get_answer_display().lower()}" for p in meeting.asked if p.answer and not meeting.over
    ]
    return [" ".join([now[MeetingState(meeting.state)], *(f"{answer}." for answer in answers)])]


def _of_plan(plan: Plan, looked: datetime) -> list[str]:
    """Where a plan stands, and what each parent has said to it since."""
    again = f"{plan.review_on.day} {plan.review_on:%b}"
    now = {
        PlanState.DRAFT: "A plan is being written.",
        PlanState.RUNNING: f"A plan is under way; we look again on {again}.",
        PlanState.ENDED: f"The plan was reviewed: {plan.get_decision_display()}.",
    }
    said = Agreement.objects.filter(plan=plan, recorded_at__gt=looked).select_related("parent")
    return [now[PlanState(plan.state)], *(f"{a.parent} to the plan: {a.get_answer_display()}." for a in said)]


def _rows(facts: Facts, looked: datetime) -> list[str]:
    """Rows of the checklist that somebody saved: by name while they are few."""
    names = [facts.pack.row(s.row).name for s in facts.states.values() if s.saved_at > looked]
    if not names:
        return []
    if len(names) > ROWS_NAMED:
        return [f"{len(names)} rows of the checklist changed."]
    return ["Changed in the checklist: " + ", ".join(f"“{name}”" for name in names) + "."]
