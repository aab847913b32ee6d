"""What is new since somebody looked: meetings, plans, answers and marks, and nothing a reader may not know."""

from datetime import UTC, date, datetime, timedelta

import time_machine
from django.test import Client
from django.utils import timezone

from gatepost.casework.early_help import actions as early_help
from gatepost.casework.meetings import actions as meetings
from gatepost.casework.models import AgreementAnswer, ComingAnswer, ContactAttempt, Owner
from gatepost.casework.plans import actions as plans
from gatepost.casework.plans.actions import Step
from gatepost.casework.since import since
from tests import factories
from tests.meetings.conftest import SLOTS, offered
from tests.world import World

GATE = Step("Met at the gate", "Ms Roe", Owner.SCHOOL, date(2026, 12, 8), "In on three Mondays", "worry")


def new(world: World, looked: datetime, on: date = factories.TODAY) -> str:
    return " ".join(since(factories.sitting(world.case, on), looked, world.ben))


def test_an_offer_an_answer_and_a_set_time_are_new_once(world: World) -> None:
    before = timezone.now()
    meeting = offered(world.case, world.ben)
    assert "A meeting is offered at three times." in new(world, before)
    after = timezone.now()
    assert new(world, after).startswith("Nothing new since ")
    person = meeting.people.get(parent=world.mother.parent)
    meetings.answer_invitation(
        by=world.ben, person=person, answer=ComingAnswer.YES, slot=SLOTS[0].iso, wishes="", at=after
    )
    told = new(world, after)
    assert "A meeting is set: Thursday 3 December at 16:00, at school." in told
    assert "Mrs Rao: can come." in told


def test_a_plan_and_what_each_parent_says_to_it_are_new(world: World) -> None:
    before, facts = timezone.now(), factories.sitting(world.case)
    plan = plans.begin_plan(by=world.ben, facts=facts)
    plans.add_step(by=world.ben, plan=plan, facts=facts, step=GATE)
    plans.start_plan(by=world.ben, plan=plan, facts=facts, review_on=plan.review_on)
    assert "A plan is under way; we look again on 15 Dec." in new(world, before)
    after = timezone.now()
    plans.agree(
        by=world.ben,
        plan=plan,
        parent=world.mother.parent,
        answer=AgreementAnswer.NO,
        on=factories.TODAY,
        witness="Ms Roe",
    )
    assert "Mrs Rao to the plan: No." in new(world, after)


def test_an_answer_about_early_help_and_its_taking_back_are_new(world: World) -> None:
    before = timezone.now()
    consent = early_help.answer(
        by=world.ben,
        case=world.case,
        parent=world.mother.parent,
        answer="yes",
        answered_on=factories.TODAY,
        how_explained="Who would come, what they would see, and that no is fine.",
        language="en",
        agencies="",
        on=factories.TODAY,
    )
    assert "Early Help: Mrs Rao answered." in new(world, before)
    after = timezone.now()
    early_help.withdraw(by=world.ben, consent=consent, on=factories.TODAY)
    assert "Early Help: Mrs Rao took a yes back." in new(world, after)


def test_sessions_since_that_look_are_counted_and_an_old_n_is_named(world: World) -> None:
    looked = datetime(2026, 11, 19, 12, tzinfo=UTC)  # a Thursday; then Friday and Monday
    factories.marks(world.asha, {(date(2026, 11, 23), "AM"): "O", (date(2026, 11, 9), "PM"): "N"})
    told = new(world, looked)
    assert "In for 3 of 4 sessions." in told
    assert "The reason for 9 Nov is still to be found." in told


def test_that_somebody_told_the_lead_is_new_only_for_those_who_may_know(world: World) -> None:
    at = timezone.now()
    ContactAttempt.objects.create(
        school=world.school,
        pupil=world.asha,
        call="6f1c1f6e-0000-4000-8000-000000000001",
        date=factories.TODAY,
        at=at,
        outcome="worried",
        worried=True,
    )
    facts, before = factories.sitting(world.case), at - timedelta(minutes=1)
    lead = factories.actor(world.school, "dsl", name="Mrs Bell")
    assert "told the safeguarding lead" in " ".join(since(facts, before, lead))
    reader = factories.actor(world.school, "tutor", name="Ms Roe", forms=("8R",))
    assert "told the safeguarding lead" not in " ".join(since(facts, before, reader))


def test_the_first_page_says_what_runs_and_what_comes_next(world: World) -> None:
    meeting = offered(world.case, world.ben)
    meetings.set_meeting(by=world.ben, meeting=meeting, slot=SLOTS[0], on=factories.TODAY)
    facts = factories.sitting(world.case)
    plan = plans.begin_plan(by=world.ben, facts=facts)
    plans.add_step(by=world.ben, plan=plan, facts=facts, step=GATE)
    plans.start_plan(by=world.ben, plan=plan, facts=facts, review_on=plan.review_on)
    client = Client()
    assert world.ben.user is not None
    with time_machine.travel(f"{factories.TODAY}T12:00:00+00:00", tick=False):
        client.force_login(world.ben.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        page = client.get(f"/cases/{world.case.pk}").content.decode()
    assert page.count("Meeting: Thursday 3 December at 16:00, at school") == 2  # in the bar, and below
    assert "Met at the gate" in page and "Ms Roe, " in page and "We look at the plan again" in page
