"""Every write of a plan: begun, filled, agreed by each parent, and looked at again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from gatepost.access.actor import Actor
from gatepost.audit.log import note
from gatepost.casework.actions import Refused
from gatepost.casework.facts import Facts
from gatepost.casework.models import (
    Agreement,
    AgreementAnswer,
    CaseStatus,
    Decision,
    Did,
    Feels,
    Meeting,
    Owner,
    Plan,
    PlanAction,
    PlanState,
)
from gatepost.casework.plans.review import asks_of_school, review_day
from gatepost.records.models import Parent

NOBODY = {
    "school",
    "the school",
    "staff",
    "teacher",
    "teachers",
    "the teachers",
    "parents",
    "the parents",
    "family",
    "the family",
    "we",
    "all",
    "everyone",
    "everybody",
    "somebody",
    "someone",
    "tbc",
}
"""What is written where a name should stand: nobody does what everybody should."""


@transaction.atomic
def begin_plan(*, by: Actor, facts: Facts, meeting: Meeting | None = None) -> Plan:
    """Begin to write a plan, or go on with the one that is being written or under way."""
    case = facts.case
    assert case is not None
    by.must("meeting.plan", case)
    if case.status != CaseStatus.OPEN:
        raise Refused(case="This case has ended.")
    held = case.plans.exclude(state=PlanState.ENDED).first()
    if held:
        return held
    plan = Plan.objects.create(
        school_id=case.school_id,
        case=case,
        meeting=meeting,
        starts_on=facts.on,
        review_on=review_day(facts, facts.on, facts.pack.meetings.review_weeks),
        made_by=by.user,
    )
    note(by, "plan.begun", plan)
    return plan


@dataclass(frozen=True)
class Step:
    """One thing to do. ``reason``: a key of the shared list; empty where it answers none."""

    does: str
    who: str
    owner: Owner
    by_when: date
    how_known: str
    reason: str = ""


@transaction.atomic
def add_step(*, by: Actor, plan: Plan, facts: Facts, step: Step) -> PlanAction:
    """Put one thing into a plan: done by a person with a name, by a day, with how we will know."""
    by.must("meeting.plan", plan)
    held = _living(plan)
    if faults := _step_faults(facts, step):
        raise Refused(**faults)
    action = PlanAction.objects.create(
        school_id=held.school_id,
        plan=held,
        does=step.does.strip(),
        who=step.who.strip(),
        owner=step.owner,
        by_when=step.by_when,
        how_known=step.how_known.strip(),
        reason=step.reason,
    )
    note(by, "plan.step_added", held)
    return action


def _step_faults(facts: Facts, step: Step) -> dict[str, str]:
    faults = {}
    if not step.does.strip():
        faults["does"] = "Say what is done."
    who = step.who.strip().lower().rstrip(".")
    if not who or who in NOBODY or who == facts.school.name.lower():
        faults["who"] = "Name a person: nobody does what “the school” or “everyone” should do."
    if not step.how_known.strip():
        faults["how_known"] = "Say how we will know, for example “at breakfast three days in the week”."
    if step.by_when < facts.on:
        faults["by_when"] = "Choose today or a later day."
    if step.reason and step.reason not in {reason.key for reason in facts.pack.reasons}:
        faults["reason"] = "Choose a reason from the list."
    return faults


@transaction.atomic
def drop_step(*, by: Actor, plan: Plan, step: int) -> None:
    """Take one thing out of a plan that is still being written; what was begun is reviewed instead."""
    by.must("meeting.plan", plan)
    held = _living(plan)
    if held.state != PlanState.DRAFT:
        raise Refused(step="This plan is under way: say at the review what became of it.")
    held.actions.filter(pk=step).delete()
    note(by, "plan.step_dropped", held)


@transaction.atomic
def start_plan(*, by: Actor, plan: Plan, facts: Facts, review_on: date) -> Plan:
    """Set a plan going. Refused where it asks nothing of the school, or is looked at again too late."""
    by.must("meeting.plan", plan)
    held = _living(plan)
    most = facts.pack.meetings.review_weeks_most
    if not asks_of_school(held.actions.all()):
        raise Refused(plan="A plan needs at least one thing that somebody at school does.")
    if not facts.on < review_on <= review_day(facts, facts.on, most):
        raise Refused(review_on=f"Look again after today, and within {most} school weeks.")
    held.state, held.review_on = PlanState.RUNNING, review_on
    held.starts_on = facts.on if plan.state == PlanState.DRAFT else held.starts_on
    held.save(update_fields=["state", "review_on", "starts_on", "changed_at"])
    note(by, "plan.started", held)
    return held


def _living(plan: Plan) -> Plan:
    held = Plan.objects.select_for_update().get(pk=plan.pk)
    if held.state == PlanState.ENDED:
        raise Refused(plan="This plan was reviewed: write a new one.")
    return held


@transaction.atomic
def agree(
    *,
    by: Actor,
    plan: Plan,
    parent: Parent,
    answer: AgreementAnswer,
    on: date,
    changes: str = "",
    typed_name: str = "",
    witness: str = "",
) -> Agreement:
    """Keep what one parent says to a plan. A no is an answer; whoever wants to think is not asked twice a day."""
    by.must("meeting.plan", plan)
    held = _living(plan)
    faults = {}
    if not held.case.pupil.guardians.filter(parent=parent).exists():
        faults["parent"] = "Choose one of this child’s parents or carers."
    if answer == AgreementAnswer.CHANGES and not changes.strip():
        faults["changes"] = "Say what should change."
    if not typed_name.strip() and not witness.strip():
        faults["typed_name"] = "A typed name, or the name of somebody who heard it."
    if faults:
        raise Refused(**faults)
    agreement = Agreement.objects.create(
        school_id=held.school_id,
        plan=held,
        parent=parent,
        answer=answer,
        changes=changes.strip(),
        typed_name=typed_name.strip(),
        witness=witness.strip(),
        on=on,
        recorded_by=by.user,
    )
    held.save(update_fields=["changed_at"])
    note(by, f"plan.agreed_{answer}", held)
    return agreement


@dataclass(frozen=True)
class Came:
    """What became of one thing: done or not, and whether it helped (None: cannot be told)."""

    did: Did
    helped: bool | None = None


@transaction.atomic
def review_plan(
    *,
    by: Actor,
    plan: Plan,
    facts: Facts,
    came: Mapping[int, Came],
    feels: Feels,
    decision: Decision,
    learned: str,
) -> Plan | None:
    """Look at a plan again and decide. To carry on or to change begins the next plan with what is still open."""
    by.must("meeting.plan", plan)
    held = _living(plan)
    steps = list(held.actions.all())
    if held.state != PlanState.RUNNING:
        raise Refused(plan="This plan has not begun: start it first.")
    if any(step.pk not in came for step in steps):
        raise Refused(came="Say of each thing whether it was done.")
    for step in steps:
        step.did, step.helped = came[step.pk].did, came[step.pk].helped
        step.save(update_fields=["did", "helped"])
    held.state, held.reviewed_on, held.reviewed_by = PlanState.ENDED, facts.on, by.user
    held.feels, held.decision, held.learned = feels, decision, learned.strip()
    held.save()
    note(by, f"plan.reviewed_{decision}", held)
    if decision not in (Decision.CARRY_ON, Decision.CHANGE):
        return None
    return _next(by, held, facts, steps)


def _next(by: Actor, plan: Plan, facts: Facts, steps: list[PlanAction]) -> Plan:
    """The plan that follows: what helped or is not done yet goes into it, to be changed by a person."""
    new = begin_plan(by=by, facts=facts)
    keep = [step for step in steps if step.helped or step.did != Did.YES]
    PlanAction.objects.bulk_create(
        PlanAction(
            school_id=new.school_id,
            plan=new,
            does=step.does,
            reason=step.reason,
            who=step.who,
            owner=step.owner,
            by_when=max(step.by_when, new.review_on),
            how_known=step.how_known,
        )
        for step in keep
    )
    return new
