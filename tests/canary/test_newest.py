"""Words planted where families and children are met, helped and visited, and looked for on every page of every role."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from gatepost.access.actor import Actor
from gatepost.casework.early_help import actions as early_help
from gatepost.casework.facts import gather
from gatepost.casework.meetings import actions as meetings
from gatepost.casework.meetings.actions import Noted
from gatepost.casework.meetings.slots import Slot
from gatepost.casework.models import (
    AgreementAnswer,
    ComingAnswer,
    Decision,
    Did,
    Feels,
    Meeting,
    Owner,
    Plan,
    Way,
)
from gatepost.casework.plans import actions as plans
from gatepost.casework.plans.actions import Came, Step
from gatepost.casework.readiness import readiness
from gatepost.letters.context import Officer
from gatepost.letters.kinds import KINDS
from gatepost.letters.packing import pack
from gatepost.letters.render import render, twin
from gatepost.letters.writing import Draft, write
from gatepost.messages.inviting.actions import open_page
from gatepost.messages.links import page_token
from gatepost.morning.models import Visit
from tests import factories
from tests.canary.test_canary import (  # noqa: F401 (a fixture)
    AT,
    LEADS,
    READERS,
    STAFF,
    Planted,
    _filling as filling,
    planted,
)
from tests.letters.reading_pdf import squashed, words

pytestmark = pytest.mark.django_db

CHILD_SIDE, FAMILY_SIDE, WISH, ACCESS = "tamarindchild", "saffronfamily", "nutmegwish", "cardamomaccess"
STEP, CHANGES, LEARNED, EXPLAINED = "fennelstep", "cuminchanges", "anislearned", "sumacexplained"
HOME, CARES, RISK = "cloveshome", "gingercares", "vanillarisk"
MAY_READ: dict[str, set[str]] = {
    CHILD_SIDE: READERS,
    FAMILY_SIDE: STAFF,
    WISH: STAFF,
    ACCESS: STAFF,
    STEP: STAFF,
    CHANGES: STAFF,
    LEARNED: STAFF,
    EXPLAINED: STAFF,
    HOME: LEADS,
    CARES: LEADS,
    RISK: STAFF,
}
"""Which roles may meet which word on any page."""
FOR_COUNCIL = {FAMILY_SIDE, STEP, CHANGES, LEARNED, EXPLAINED}
"""What may stand in a referral: said openly at a meeting, agreed in a plan, or asked about Early Help."""


@pytest.fixture
def newest(planted: Planted) -> Planted:  # noqa: F811
    return plant(planted)


def plant(planted: Planted) -> Planted:  # noqa: F811
    """A meeting held, a plan reviewed, Early Help explained, a visit planned, two rows kept for the lead."""
    case, school = planted.case, planted.school
    lead = factories.actor(school, "dsl", name="Mrs Newest Bell")
    mother = case.pupil.guardians.select_related("parent").first()
    assert mother is not None
    meeting = _met(case, lead, mother.parent)
    plan = _planned(case, lead, mother.parent)
    early_help.answer(
        by=lead,
        case=case,
        parent=mother.parent,
        answer="thinking",
        answered_on=factories.TODAY,
        how_explained=f"On paper and aloud, and that no is fine: {EXPLAINED}.",
        language="en",
        agencies="",
        on=factories.TODAY,
    )
    factories.answered(case, lead, "family_circumstances", may_see="dsl", in_their_words=f"Told: {HOME}.")
    factories.answered(
        case, lead, "young_carer", may_see="dsl", caring="maybe", cares_for=f"Somebody: {CARES}."
    )
    visit = Visit.objects.create(
        school=school,
        pupil=case.pupil,
        children=[case.pupil_id],
        call=uuid4(),
        date=factories.TODAY,
        at=AT,
        first=lead.user,
        alone_agreed_by=lead.user,
        parent=mother.parent,
        address="1 Mill Lane",
        reason="No answer for two days.",
        risk=f"Mind: {RISK}.",
        check_in_by=AT + timedelta(hours=1),
    )
    return replace(planted, made=planted.made | {Meeting: meeting.pk, Plan: plan.pk, Visit: visit.pk})


def _met(case: Any, by: Actor, parent: Any) -> Meeting:
    """Offered a week ago and held yesterday; both sides spoke."""
    facts = gather(case.pupil, on=date(2026, 11, 17), case=case)
    times = [
        (datetime(2026, 11, 23, 16, 0), Way.SCHOOL),  # noqa: DTZ001
        (datetime(2026, 11, 24, 8, 15), Way.SCHOOL),  # noqa: DTZ001
        (datetime(2026, 11, 25, 12, 30), Way.PHONE),  # noqa: DTZ001
    ]
    slots = [Slot(at, way) for at, way in times]
    draft = meetings.Draft(
        slots=slots,
        people=[f"parent{parent.pk}", "child"],
        place="Room 4",
        access_needs=f"A chair: {ACCESS}.",
    )
    meeting = meetings.plan_meeting(by=by, facts=facts, draft=draft)
    person = meeting.people.get(parent=parent)
    meetings.answer_invitation(
        by=by, person=person, answer=ComingAnswer.YES, slot=slots[0].iso, wishes=f"Please {WISH}.", at=AT
    )
    said = [
        Noted("child_side", "Asha", f"I say {CHILD_SIDE}."),
        Noted("family_side", "Mrs Rao", f"We say {FAMILY_SIDE}."),
    ]
    came = set(meeting.people.values_list("pk", flat=True))
    return meetings.record_meeting(by=by, meeting=meeting, came=came, noted=said, on=date(2026, 11, 23))


def _planned(case: Any, by: Actor, parent: Any) -> Plan:
    """A plan with one step, agreed with changes, and reviewed."""
    facts = gather(case.pupil, on=factories.TODAY, case=case)
    plan = plans.begin_plan(by=by, facts=facts)
    step = Step(f"Do {STEP}", "Ms Roe", Owner.SCHOOL, date(2026, 12, 8), "Seen twice")
    added = plans.add_step(by=by, plan=plan, facts=facts, step=step)
    started = plans.start_plan(by=by, plan=plan, facts=facts, review_on=date(2026, 12, 15))
    plans.agree(
        by=by,
        plan=started,
        parent=parent,
        answer=AgreementAnswer.CHANGES,
        on=factories.TODAY,
        changes=f"Rather {CHANGES}.",
        witness="Ms Roe",
    )
    plans.review_plan(
        by=by,
        plan=started,
        facts=facts,
        came={added.pk: Came(Did.YES, True)},
        feels=Feels.BETTER,
        decision=Decision.STAND_DOWN,
        learned=f"We learned {LEARNED}.",
    )
    return started


def heard(content: bytes) -> set[str]:
    text = unescape(content.decode("utf-8", errors="replace"))
    return {word for word in MAY_READ if word in text}


def test_no_letter_no_pack_and_no_command_tells_more_than_it_may(
    newest: Planted, capsys: pytest.CaptureFixture[str]
) -> None:
    facts = gather(newest.case.pupil, on=factories.TODAY, case=newest.case)
    for kind in KINDS:
        slots = {slot.key: filling(slot) for slot in kind.slots}
        officer = Officer(name="Dawn Price", role="Attendance officer", phone="01632 960001")
        text = words(render("letter", write(Draft(kind, slots, officer, AT), facts, facts.guardians[0])))
        assert {word for word in MAY_READ if squashed(word) in text} == set(), kind.key
    context = pack(facts, readiness(facts), None, at=timezone.now(), signer="Carol Head")
    text = words(render("pack", context))
    assert heard(twin(context)) <= FOR_COUNCIL
    assert {word for word in MAY_READ if squashed(word) in text} <= FOR_COUNCIL
    call_command("case", "show", str(newest.case.pk), "--json")
    shown = capsys.readouterr().out
    assert json.loads(shown)["rows"]
    assert heard(shown.encode()) <= FOR_COUNCIL


def test_a_parents_own_page_tells_nothing_of_what_others_said(newest: Planted) -> None:
    facts = gather(newest.case.pupil, on=factories.TODAY, case=newest.case)
    lead = factories.actor(newest.school, "head", name="Carol Newest")
    plan = Plan.objects.get(pk=newest.made[Plan])
    plan.state = "running"  # of one that has ended nothing is asked any more
    plan.save()
    opened = open_page(by=lead, facts=facts, parent=facts.guardians[0].parent, plan=plan)
    shown = Client().get(f"/p/{page_token(newest.school.pk, opened.pk)}")
    assert shown.status_code == 200
    assert heard(shown.content) <= {STEP}
