"""The plan: something school does, persons with names, agreed by each parent, and looked at again honestly."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client

from gatepost.casework.actions import Refused
from gatepost.casework.models import AgreementAnswer, Case, Decision, Did, Feels, Owner, Plan, PlanAction
from gatepost.casework.plans import actions
from gatepost.casework.plans.actions import Came, Step
from gatepost.casework.plans.review import CAUTION, compared, review_day
from gatepost.casework.readiness import readiness
from tests import factories
from tests.world import World

GATE = Step("Met at the gate", "Ms Roe", Owner.SCHOOL, date(2026, 12, 15), "In on three Mondays", "worry")
ALARM = Step("Sets an alarm", "Mrs Rao", Owner.FAMILY, date(2026, 12, 1), "Up at seven")


def begun(world: World, *steps: Step) -> Plan:
    facts = factories.sitting(world.case)
    plan = actions.begin_plan(by=world.ben, facts=facts)
    for step in steps:
        actions.add_step(by=world.ben, plan=plan, facts=facts, step=step)
    return plan


def started(world: World, *steps: Step) -> Plan:
    plan = begun(world, *steps)
    facts = factories.sitting(world.case)
    return actions.start_plan(by=world.ben, plan=plan, facts=facts, review_on=plan.review_on)


def weak(case: Case) -> set[str]:
    return {point.key for point in readiness(factories.sitting(case)).weak}


def test_it_is_looked_at_again_in_three_school_weeks(world: World) -> None:
    assert begun(world).review_on == date(2026, 12, 15)


def test_weeks_of_holiday_do_not_count(world: World) -> None:
    facts = factories.sitting(world.case)
    assert review_day(facts, date(2026, 10, 13), 3) == date(2026, 11, 10)


@pytest.mark.parametrize(
    "who", ["", "School", "the school", "everyone", "Oakbridge Academy", "We", "parents."]
)
def test_a_person_does_it_and_never_the_school(world: World, who: str) -> None:
    with pytest.raises(Refused) as refusal:
        begun(world, Step("Met at the gate", who, Owner.SCHOOL, date(2026, 12, 15), "In"))
    assert "Name a person" in refusal.value.faults["who"]


def test_a_step_says_how_we_know_and_lies_ahead(world: World) -> None:
    with pytest.raises(Refused) as refusal:
        begun(world, Step("Something", "Ms Roe", Owner.SCHOOL, date(2026, 11, 23), " ", "no_such_reason"))
    assert set(refusal.value.faults) == {"how_known", "by_when", "reason"}


def test_a_plan_without_school_does_not_begin_and_is_weak(world: World) -> None:
    plan = begun(world, ALARM)
    assert "plan_without_school" in weak(world.case)
    with pytest.raises(Refused, match="at least one thing that somebody at school does"):
        facts = factories.sitting(world.case)
        actions.start_plan(by=world.ben, plan=plan, facts=facts, review_on=plan.review_on)
    facts = factories.sitting(world.case)
    actions.add_step(by=world.ben, plan=plan, facts=facts, step=GATE)
    assert "plan_without_school" not in weak(world.case)


def test_mutant_a_plan_that_asks_nobody_is_noticed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutant: every plan asks something of the school."""
    monkeypatch.setattr(actions, "asks_of_school", lambda steps: True)
    with pytest.raises(pytest.fail.Exception):
        test_a_plan_without_school_does_not_begin_and_is_weak(world)


@pytest.mark.parametrize("review_on", [factories.TODAY, date(2027, 3, 1)])
def test_the_review_is_soon_and_never_later_than_six_school_weeks(world: World, review_on: date) -> None:
    plan = begun(world, GATE)
    with pytest.raises(Refused) as refusal:
        facts = factories.sitting(world.case)
        actions.start_plan(by=world.ben, plan=plan, facts=facts, review_on=review_on)
    assert "review_on" in refusal.value.faults


def test_each_answer_of_a_parent_is_kept_with_a_name_or_a_witness(world: World) -> None:
    plan = started(world, GATE)
    about: dict[str, Any] = {
        "by": world.ben,
        "plan": plan,
        "parent": world.mother.parent,
        "on": factories.TODAY,
    }
    with pytest.raises(Refused) as refusal:
        actions.agree(**about, answer=AgreementAnswer.CHANGES)
    assert set(refusal.value.faults) == {"changes", "typed_name"}
    actions.agree(**about, answer=AgreementAnswer.THINKING, witness="Ben Okoro")
    actions.agree(**about, answer=AgreementAnswer.NO, typed_name="R. Rao")
    assert [a.answer for a in plan.agreements.all()] == ["thinking", "no"]


def test_somebody_elses_parent_cannot_agree(world: World) -> None:
    other = factories.parent(factories.pupil(world.school, "Bela", 2), "Ito")
    with pytest.raises(Refused) as refusal:
        actions.agree(
            by=world.ben,
            plan=started(world, GATE),
            parent=other.parent,
            answer=AgreementAnswer.YES,
            on=factories.TODAY,
            typed_name="X",
        )
    assert "parent" in refusal.value.faults


def reviewed(world: World, plan: Plan, decision: Decision) -> Plan | None:
    steps = {step.does: step.pk for step in plan.actions.all()}
    came = {steps["Met at the gate"]: Came(Did.YES, True), steps["Sets an alarm"]: Came(Did.YES, False)}
    return actions.review_plan(
        by=world.ben,
        plan=plan,
        facts=factories.sitting(world.case, date(2026, 12, 15)),
        came=came,
        feels=Feels.BETTER,
        decision=decision,
        learned="The gate makes the difference.",
    )


def test_to_carry_on_keeps_what_helped(world: World) -> None:
    new = reviewed(world, started(world, GATE, ALARM), Decision.CARRY_ON)
    assert new is not None and [step.does for step in new.actions.all()] == ["Met at the gate"]
    ended = Plan.objects.get(state="ended")
    assert (ended.feels, ended.decision, ended.reviewed_on) == ("better", "carry_on", date(2026, 12, 15))


def test_to_stand_down_begins_no_other(world: World) -> None:
    assert reviewed(world, started(world, GATE, ALARM), Decision.STAND_DOWN) is None
    assert Plan.objects.count() == 1


def test_nothing_is_left_out_of_a_review(world: World) -> None:
    with pytest.raises(Refused, match="Say of each thing"):
        actions.review_plan(
            by=world.ben,
            plan=started(world, GATE),
            facts=factories.sitting(world.case, date(2026, 12, 15)),
            came={},
            feels=Feels.SAME,
            decision=Decision.CHANGE,
            learned="",
        )
    assert not PlanAction.objects.exclude(did="").exists()


def test_before_and_after_come_from_the_register_with_as_many_school_weeks(world: World) -> None:
    """Three weeks from 9 November, and three before: half-term is none of them, Monday 12 October was missed."""
    plan = started(world, GATE)
    Plan.objects.filter(pk=plan.pk).update(starts_on=date(2026, 11, 9))
    plan.refresh_from_db()
    found = compared(factories.sitting(world.case, date(2026, 11, 23)), plan)
    assert found is not None
    assert (found.weeks, found.before.absent, found.after.absent) == (3, 2, 0)
    assert found.before.possible == 3 * 10
    assert found.strip is not None and "holiday" in found.strip.title
    assert "some would have improved anyway" in CAUTION


def test_a_plan_that_was_reviewed_still_shows_before_and_after_with_the_caution(world: World) -> None:
    plan = started(world, GATE)
    Plan.objects.filter(pk=plan.pk).update(
        starts_on=date(2026, 11, 2), state="ended", reviewed_on=date(2026, 11, 20), decision="carry_on"
    )
    client = Client()
    assert world.ben.user is not None
    client.force_login(world.ben.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    with time_machine.travel(f"{factories.TODAY}T12:00:00+00:00", tick=False):
        page = client.get(f"/cases/{world.case.pk}/plan").content.decode()
    assert "before the plan" in page and "While it ran" in page and CAUTION in page


def test_a_plan_of_today_shows_no_figures(world: World) -> None:
    plan = started(world, GATE)
    found = compared(factories.sitting(world.case), plan)
    assert found is None or found.after.possible == 0
