"""A brother's school: asked for few facts, answered under a name, and the wall stands between the two."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gatepost.access.actor import Actor, NotAllowed
from gatepost.access.models import School
from gatepost.access.wall import scope
from gatepost.casework.actions import Refused
from gatepost.casework.asking import actions
from gatepost.casework.asking.actions import LinkEnded
from gatepost.casework.between_schools import actions as between
from gatepost.casework.models import ColleagueRequest, Evidence, SchoolQuestion
from gatepost.messages.actions import queue_request
from gatepost.messages.models import Message
from gatepost.records.models import SiblingLink
from tests import factories
from tests.asking.conftest import ROOT, address
from tests.world import World

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SAID = {"attends": "attends", "concerns": "phone", "leads": "Mrs Hallam"}


@pytest.fixture
def millbrook(world: World, noon: Any) -> School:
    there = factories.school("9991002", "Millbrook Primary")
    with scope([there.pk]):
        factories.pupil(there, "Dev", serial=3, surname="Okoro", form="4M")
    return there


@pytest.fixture
def hallam(millbrook: School) -> Actor:
    return factories.actor(millbrook, "attendance_officer", name="Mrs Hallam")


def link(world: World, school: str = "Millbrook Primary") -> SiblingLink:
    return SiblingLink.objects.create(
        school=world.school, pupil=world.asha, sibling_upn=factories.upn(3), sibling_school=school
    )


def ask(world: World, sibling: SiblingLink, **more: Any) -> ColleagueRequest:
    return between.ask_school(
        by=more.pop("by", world.ben), case=world.case, link=sibling, at=timezone.now(), root=ROOT, **more
    )


def arrived(there: School) -> SchoolQuestion:
    return SchoolQuestion.objects.get(school=there)


def read_by(actor: Actor, question: int) -> str:
    client = Client()
    assert actor.user
    client.force_login(actor.user, backend=BACKEND)
    return client.get(reverse("school_question", kwargs={"pk": question})).content.decode()


def test_c8_the_other_schools_answer_is_kept_with_a_name(
    world: World, millbrook: School, hallam: Actor
) -> None:
    ask(world, link(world))
    assert factories.missing(world.case, "siblings") == []
    with scope(hallam.schools):
        between.answer_school(by=hallam, question=arrived(millbrook), answers=SAID, at=timezone.now())
        assert between.waiting_for(hallam, factories.TODAY) == []
    told = Evidence.objects.get(kind="reply")
    assert told.who == "Mrs Hallam, Millbrook Primary" and "siblings" in told.rows
    assert "attends this school" in told.says and "Rather by phone" in told.says


def test_the_other_school_sees_its_own_pupil_and_nothing_of_the_case(
    world: World, millbrook: School, hallam: Actor
) -> None:
    ask(world, link(world))
    with scope(hallam.schools):
        question = arrived(millbrook).pk
    page = read_by(hallam, question)
    assert "Dev Okoro" in page and "Oakbridge Academy" in page
    assert not any(word in page for word in ("Asha", "Rao", "8R", world.asha.upn))


def test_a_child_who_is_not_there_is_a_number_only(world: World, hallam: Actor, millbrook: School) -> None:
    sibling = link(world)
    SiblingLink.objects.update(sibling_upn=factories.upn(7))
    sibling.refresh_from_db()
    ask(world, sibling)
    with scope(hallam.schools):
        question = arrived(millbrook)
    assert "Nobody on your roll" in read_by(hallam, question.pk)


def test_not_shared_is_a_full_answer(world: World, millbrook: School, hallam: Actor) -> None:
    ask(world, link(world))
    with scope(hallam.schools):
        question = arrived(millbrook)
        with pytest.raises(Refused, match="Does this child attend"):
            between.answer_school(by=hallam, question=question, answers={}, at=timezone.now())
        between.answer_school(
            by=hallam, question=question, answers={"attends": "not_shared"}, at=timezone.now()
        )
    assert Evidence.objects.get(kind="reply").says == "Not shared: no lawful reason"


def test_only_the_school_asked_sees_and_answers(world: World, millbrook: School, hallam: Actor) -> None:
    ask(world, link(world))
    assert SchoolQuestion.objects.count() == 0  # in the scope of the school that asks
    stranger = factories.actor(factories.school("9991003", "Fernhill School"), "head")
    tutor = factories.actor(millbrook, "tutor")
    with scope(hallam.schools):
        question = arrived(millbrook)
        assert ColleagueRequest.objects.count() == 0 and between.waiting_for(tutor, factories.TODAY) == []
        for other in (stranger, tutor, world.ben):
            with pytest.raises(NotAllowed):
                between.answer_school(by=other, question=question, answers=SAID, at=timezone.now())


def test_a_wall_that_opens_both_schools_is_noticed(
    world: World, millbrook: School, hallam: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutant: whoever answers covers every school."""
    monkeypatch.setattr(Actor, "_covers", lambda self, subject: True)
    with pytest.raises(pytest.fail.Exception):
        test_only_the_school_asked_sees_and_answers(world, millbrook, hallam)


def test_a_question_taken_back_is_gone_there_too(world: World, millbrook: School, hallam: Actor) -> None:
    request = ask(world, link(world))
    actions.withdraw(by=world.ben, request=request, at=timezone.now())
    assert factories.missing(world.case, "siblings") == ["siblings.not_asked"]
    with scope(hallam.schools):
        assert between.waiting_for(hallam, factories.TODAY) == []
        with pytest.raises(LinkEnded):
            between.answer_school(by=hallam, question=arrived(millbrook), answers=SAID, at=timezone.now())


def test_a_question_forged_onto_another_request_answers_nothing(
    world: World, millbrook: School, hallam: Actor, roe: Any
) -> None:
    """The number of a colleague's request is no key to it: the pupil asked about must be the same."""
    from tests.asking.conftest import ask as ask_colleague

    other = ask_colleague(world, roe)
    ask(world, link(world))
    with scope(hallam.schools):
        SchoolQuestion.objects.update(request=other.pk)
        with pytest.raises(LinkEnded):
            between.answer_school(by=hallam, question=arrived(millbrook), answers=SAID, at=timezone.now())
    assert not Evidence.objects.filter(kind="reply").exists()


def test_outside_a_link_goes_that_names_no_child(world: World, noon: Any) -> None:
    sibling = link(world, "Faraway School")
    with pytest.raises(Refused, match="own e-mail address"):
        ask(world, sibling)
    request = ask(world, sibling, email="office@faraway.example")
    queue_request(by=world.ben, request=request, at=timezone.now())
    mail = Message.objects.get()
    page = Client().get(address(request)).content.decode()
    for text in (mail.subject + mail.body, page):
        assert not any(word in text for word in ("Asha", "Rao", "A. R.", "8R", sibling.sibling_upn))
    shown = Client().post(address(request), {"go": "name"}).content.decode()
    assert sibling.sibling_upn in shown and "Asha" not in shown
    Client().post(address(request), {"go": "answer", "attends": "attends", "answered_by": "Mr Lindqvist"})
    assert Evidence.objects.get(kind="reply").who == "Mr Lindqvist, Faraway School"


def test_a_school_is_asked_once_and_only_about_a_sibling_of_this_child(
    world: World, millbrook: School
) -> None:
    sibling = link(world)
    ask(world, sibling)
    with pytest.raises(Refused, match="asked already"):
        ask(world, sibling)
    other = factories.pupil(world.school, "Cem", 5)
    strange = SiblingLink.objects.create(
        school=world.school, pupil=other, sibling_upn=factories.upn(8), sibling_school="Millbrook Primary"
    )
    with pytest.raises(Refused, match="not a brother or sister"):
        ask(world, strange)
    with pytest.raises(NotAllowed):
        ask(world, sibling, by=replace(world.ben, permissions=frozenset()))


def test_the_row_leads_to_the_question_and_the_page_sends_it(world: World, millbrook: School) -> None:
    sibling, client = link(world), Client()
    assert world.ben.user
    client.force_login(world.ben.user, backend=BACKEND)
    url = reverse("ask_siblings_school", kwargs={"pk": sibling.pk})
    row = client.get(reverse("row", kwargs={"pk": world.case.pk, "key": "siblings"})).content.decode()
    assert url in row
    assert "Article 6" in client.get(url).content.decode()
    assert "Data Protection Act 2018" in client.get(url).content.decode()
    client.post(url)
    assert ColleagueRequest.objects.get().name == "Millbrook Primary"
    assert not Message.objects.exists(), "nothing in our own outbox: it is the other school's"


def test_whoever_may_answer_there_is_told_by_an_e_mail_that_names_nobody(
    world: World, millbrook: School, hallam: Actor
) -> None:
    factories.member(millbrook, "tutor", name="Ms Clay")
    client = Client()
    assert world.ben.user and hallam.user
    client.force_login(world.ben.user, backend=BACKEND)
    client.post(reverse("ask_siblings_school", kwargs={"pk": link(world).pk}))
    with scope([millbrook.pk]):
        told = Message.objects.get()
        assert told.staff == hallam.user and told.to == hallam.user.email and told.kind == "question"
        said = f"{told.subject} {told.body}"
        assert "Sign in to answer" in said and "/asked" in said
        assert not [name for name in ("Asha", "Dev", "Rao", "Oakbridge", factories.upn(3)) if name in said]


def test_a_school_that_answers_by_post_gets_one_sheet_with_the_same_questions(world: World) -> None:
    """It names the brother by number, and nothing of the child whose case it is."""
    client = Client()
    assert world.ben.user
    client.force_login(world.ben.user, backend=BACKEND)
    sheet = client.get(reverse("siblings_school_paper", kwargs={"pk": link(world, "Farm Lane School").pk}))
    paper = sheet.content.decode().split("<article")[1].split("</article>")[0]
    assert (
        "To Farm Lane School" in paper
        and factories.upn(3) in paper
        and "Not shared: no lawful reason" in paper
    )
    assert paper.count("<strong>") >= 6 and "Ben" in paper, (
        "four questions, the school and the number; who asks"
    )
    assert not any(word in paper for word in ("Asha", "Rao", "8R", world.asha.upn))
    assert ColleagueRequest.objects.count() == 0, "printing writes nothing down"
