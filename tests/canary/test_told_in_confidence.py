"""Words planted with the council, after a death, at a door and between two schools, and looked for on every page.

A support meeting's own words, who told of a death, what visitors were told and found, another school's answer.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from gatepost.access.actor import Actor
from gatepost.access.models import School
from gatepost.access.wall import scope
from gatepost.audit.models import Event
from gatepost.authority.models import AgreedAction, DeskPost, MeetingAction, SupportMeeting
from gatepost.authority.support import actions as support
from gatepost.casework.between_schools import actions as between
from gatepost.casework.deaths import actions as deaths
from gatepost.casework.facts import gather
from gatepost.casework.models import Outcome, SchoolQuestion
from gatepost.casework.readiness import readiness
from gatepost.letters.packing import pack
from gatepost.letters.render import render, twin
from gatepost.messages.models import Message
from gatepost.morning import actions as morning
from gatepost.morning.actions import Errand, Found
from gatepost.morning.models import Visit
from gatepost.records.models import Death, Pupil, SiblingLink
from tests import factories
from tests.access.test_matrix import signed_in
from tests.canary.test_canary import (  # noqa: F401 (a fixture)
    AT,
    LEADS,
    STAFF,
    Planted,
    every_letter,
    every_page,
    planted,
    read,
)
from tests.letters.reading_pdf import squashed, words

pytestmark = pytest.mark.django_db

COHORT, ASKS, AGREED = "junipercohort", "bergamotasks", "sorrelagreed"
MOURNED, RELEASED = "larkspurmourned", "foxgloverelease"
CHECK, LIVES, DOOR, WORRY = "tansycheck", "yarrowlives", "burdockdoor", "hellebore"
NEXT_DOOR = "marjoramleads"
PREPARING = {"attendance_officer", "head_of_year", "head"}
"""Who prepares the termly meeting with the council."""
MAY_READ: dict[str, set[str]] = {
    COHORT: PREPARING | {"la_officer"},
    ASKS: PREPARING | {"la_officer"},
    AGREED: STAFF | {"la_officer"},
    MOURNED: STAFF,
    RELEASED: set(),
    CHECK: STAFF,
    LIVES: STAFF,
    DOOR: STAFF,
    WORRY: LEADS,
    NEXT_DOOR: STAFF,
}
"""Which roles may meet which word on any page."""
FOR_COUNCIL = {AGREED, NEXT_DOOR, DOOR}
"""What may stand in a referral: agreed with the council itself, told by a school whose facts were asked for, or
said by the family at the door, as in any call. Never what worried a visitor."""


@dataclass
class Told:
    planted: Planted
    there: School
    """The school that was asked about a brother, and answered."""


@pytest.fixture
def told(planted: Planted) -> Told:  # noqa: F811
    return plant(planted)


def plant(planted: Planted) -> Told:  # noqa: F811
    """A meeting with the council shared, a death told, a visit with two reports, another school's answer."""
    head = factories.actor(planted.school, "head", name="Mrs Told Bell")
    made = planted.made | _met_the_council(planted, head)
    made |= {Death: _mourned(planted).pk, Visit: _visited(planted).pk}
    return Told(replace(planted, made=made), _asked_next_door(planted, head))


def _met_the_council(planted: Planted, head: Actor) -> dict[type[Any], int]:  # noqa: F811
    factories.actor(planted.school, "la_officer", name="Dev Patel")
    meeting = support.plan_meeting(
        by=head, school=planted.school, held_on=factories.TODAY, with_whom="Dev Patel", people="", sure=True
    )
    support.prepare(by=head, meeting=meeting, cohort=f"Year 7: {COHORT}", asks=f"A word on {ASKS}", sure=True)
    action = support.agree(
        by=head,
        meeting=meeting,
        case=planted.case,
        what=f"Try {AGREED}",
        who="Dev Patel",
        by_date=factories.TODAY,
        on=factories.TODAY,
        sure=True,
    )
    support.share(by=head, meeting=meeting, on=factories.TODAY, at=AT)
    with scope([], "Millshire"):
        shared = DeskPost.objects.filter(kind="agenda").latest("pk")
        agreed = AgreedAction.objects.filter(agenda=shared).get()
    return {
        SupportMeeting: meeting.pk,
        MeetingAction: action.pk,
        DeskPost: shared.pk,
        AgreedAction: agreed.pk,
    }


def _mourned(planted: Planted) -> Death:  # noqa: F811
    """The father has died; letters to the mother go out again after a talk with her."""
    child = planted.case.pupil
    father = factories.parent(child, title="Mr", forename="Dev", relationship="father", priority=2)
    lead = factories.actor(planted.school, "dsl", name="Ms Told Roe")
    death = deaths.tell(by=lead, pupil=child, parent=father.parent, source=f"An aunt: {MOURNED}.", at=AT)
    deaths.let_go_out_again(by=lead, death=death, pupil=child, agreed_with=f"Mrs Rao: {RELEASED}", at=AT)
    return death


def _visited(planted: Planted) -> Visit:  # noqa: F811
    lead = factories.actor(planted.school, "dsl", name="Ms Lead Fox")
    assert lead.user is not None
    errand = Errand(
        first=lead.user,
        second=None,
        alone_agreed_by=lead.user,
        address="1 Mill Lane",
        reason="No answer for two days.",
        to_check=f"See {CHECK}.",
        people=f"At home: {LIVES}.",
    )
    pupils = [planted.case.pupil]
    visit = morning.send_visit(by=lead, pupils=pupils, errand=errand, call=uuid4(), at=AT, on=factories.TODAY)
    for outcome, word in ((Outcome.ADULT_ONLY, DOOR), (Outcome.WORRIED, WORRY)):
        found = Found(outcome, uuid4(), who="An adult", said=f"Said {word}.")
        morning.report_visit(by=lead, visit=visit, found=found, at=AT + timedelta(minutes=20))
    return visit


def _asked_next_door(planted: Planted, head: Actor) -> School:  # noqa: F811
    there = factories.school("9991002", "Fernhill School")
    link = SiblingLink.objects.get(pk=planted.made[SiblingLink])
    with scope([there.pk]):
        factories.pupil(there, "Kit", serial=9, surname="Rao", form="4M")
        hallam = factories.actor(there, "attendance_officer", name="Mrs Hallam")
    between.ask_school(by=head, case=planted.case, link=link, at=AT, root="https://desk.example.org/q/")
    with scope([there.pk]):
        question = SchoolQuestion.objects.get(school=there)
        said = {"attends": "attends", "concerns": "yes", "leads": f"Ask for {NEXT_DOOR}"}
        between.answer_school(by=hallam, question=question, answers=said, at=AT)
    return there


def heard(content: bytes) -> set[str]:
    text = unescape(content.decode("utf-8", errors="replace"))
    return {word for word in MAY_READ if word in text}


@pytest.mark.parametrize("role", ["attendance_officer", "dsl", "head"])
def test_the_school_that_answered_reads_nothing_of_the_case(told: Told, role: str) -> None:
    with scope([told.there.pk]):
        client = signed_in(told.there, role)
    met = {word for _, url in every_page(told.planted) for word in heard(read(client, url))}
    assert met == set()


def test_no_letter_tells_any_of_it_and_the_pack_only_what_the_council_may_know(told: Told) -> None:
    assert {
        word for text in every_letter(told.planted) for word in MAY_READ if squashed(word) in text
    } == set()
    facts = gather(told.planted.case.pupil, on=factories.TODAY, case=told.planted.case)
    context = pack(facts, readiness(facts), None, at=timezone.now(), signer="Carol Head")
    text = words(render("pack", context))
    assert heard(twin(context)) <= FOR_COUNCIL
    assert {word for word in MAY_READ if squashed(word) in text} <= FOR_COUNCIL


def test_no_mail_and_no_line_of_the_log_tells_any_of_it(told: Told) -> None:
    mails = "".join(f"{m.subject}{m.body}{m.to}" for m in Message.objects.all())
    assert heard((mails + str(list(Event.objects.values()))).encode()) == set()


def test_the_council_is_told_initials_and_no_name(told: Told) -> None:
    child = Pupil.objects.get(pk=told.planted.case.pupil_id)
    with scope([], "Millshire"):
        body = str(DeskPost.objects.get(pk=told.planted.made[DeskPost]).body)
    assert AGREED in body and child.forename not in body and child.surname not in body
