"""Asking a colleague: who may be asked, what is sent, when they are reminded, what taking it back undoes."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gatepost.access.actor import Actor, NotAllowed
from gatepost.access.models import Membership
from gatepost.casework.actions import Refused
from gatepost.casework.asking import actions
from gatepost.casework.models import ColleagueRequest, Evidence
from gatepost.messages import reminding
from gatepost.messages.delivery import still_may
from gatepost.messages.models import Kind, Message
from gatepost.policy.pack import load
from tests import factories
from tests.asking.conftest import AT, ROOT, ask
from tests.world import World

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def ask_somebody(world: World, email: str, name: str = "Supply Teacher") -> ColleagueRequest:
    return actions.ask(
        by=world.ben, case=world.case, row="pastoral_staff", name=name, email=email, at=timezone.now(), root=ROOT
    )  # fmt: skip


def test_the_mail_has_the_link_and_names_no_child(world: World, asked: ColleagueRequest) -> None:
    mail = Message.objects.get()
    assert (mail.to, mail.kind, mail.addressee) == (asked.email, Kind.ASKS, "Ms Roe")
    assert f"{ROOT}{{token}}" in mail.body
    told = mail.subject + mail.body
    assert not any(word in told for word in ("Asha", "Rao", "8R", "A. R."))


def test_having_asked_is_in_the_row_and_is_no_answer(world: World, asked: ColleagueRequest) -> None:
    assert "1 asked, no answer yet." in factories.found(world.case, "pastoral_staff")
    assert factories.missing(world.case, "pastoral_staff") == ["pastoral_staff.nobody"]


def test_somebody_without_an_account_is_asked_at_a_school_address_only(world: World, noon: Any) -> None:
    assert ask_somebody(world, "supply@example.org").colleague is None
    for outside in ("supply@elsewhere.example", "nonsense", "", "a@b@example.org"):
        with pytest.raises(Refused) as refused:
            ask_somebody(world, outside)
        assert "this school’s own" in refused.value.faults["email"]


def test_a_colleague_who_has_left_is_not_asked(world: World, roe: Membership, noon: Any) -> None:
    roe.left = factories.TODAY
    roe.save()
    with pytest.raises(Refused, match="no longer works"):
        ask(world, roe)
    assert not ColleagueRequest.objects.exists() and not Evidence.objects.exists()


def test_nobody_is_asked_twice_about_the_same(world: World, roe: Membership, asked: ColleagueRequest) -> None:
    with pytest.raises(Refused, match="asked about this already"):
        ask(world, roe)
    assert ask(world, roe, row="learning_needs").row == "learning_needs"


def test_a_tutor_asks_nobody(world: World, roe: Membership, noon: Any) -> None:
    with pytest.raises(NotAllowed):
        actions.ask(
            by=Actor.of(roe), case=world.case, row="pastoral_staff", colleague=roe, name="", email="",
            at=timezone.now(), root=ROOT,
        )  # fmt: skip


def test_taken_back_its_mail_does_not_go_and_it_no_longer_counts(
    world: World, asked: ColleagueRequest
) -> None:
    actions.withdraw(by=world.ben, request=asked, at=timezone.now())
    mail = Message.objects.select_related("request__case").get()
    assert not still_may(mail)
    assert "Nobody has been asked yet." in factories.found(world.case, "pastoral_staff")


def reminders(world: World, days: int) -> int:
    """Mails written by the worker on the morning so many days after the asking."""
    at = AT + timedelta(days=days)
    with time_machine.travel(at, tick=False):
        return reminding.run(by=Actor.system([world.school]), school=world.school, at=at)


def test_reminded_after_two_and_four_school_days_then_back_to_whoever_asked(
    world: World, asked: ColleagueRequest
) -> None:
    """Asked on a Tuesday: Thursday, Monday, and on the Wednesday after it goes back. The weekend does not count."""
    wrote = {day: reminders(world, day) for day in range(1, 12)}
    assert wrote == {day: int(day in (2, 6, 8)) for day in range(1, 12)}
    kinds = [m.kind for m in Message.objects.order_by("queued_at", "pk")]
    assert kinds == [Kind.ASKS] * 3 + [Kind.UNANSWERED]
    back = Message.objects.get(kind=Kind.UNANSWERED)
    assert back.to == world.ben.user.email and "Asha" not in back.subject + back.body  # type: ignore[union-attr]


def test_whoever_has_answered_is_not_reminded(world: World, asked: ColleagueRequest) -> None:
    actions.answer(request=asked, answers={"sees": "Cheerful."}, at=timezone.now())
    assert [reminders(world, day) for day in (2, 6, 8)] == [0, 0, 0]


def test_two_workers_on_one_morning_remind_once(world: World, asked: ColleagueRequest) -> None:
    assert [reminders(world, 2), reminders(world, 2)] == [1, 0]


def test_a_colleague_who_left_meanwhile_is_not_written_to(world: World, asked: ColleagueRequest) -> None:
    Membership.objects.filter(pk=asked.colleague_id).update(left=factories.TODAY)
    assert reminders(world, 2) == 1
    assert Message.objects.latest("pk").kind == Kind.UNANSWERED


def test_every_row_can_be_asked_about(world: World, roe: Membership, noon: Any) -> None:
    for row in load().rows:
        ask(world, roe, row=row.key)
    assert Evidence.objects.filter(kind="request").count() == 16


def test_asking_a_colleague_is_not_asking_another_school(world: World, roe: Membership, noon: Any) -> None:
    from gatepost.records.models import SiblingLink

    SiblingLink.objects.create(
        school=world.school, pupil=world.asha, sibling_upn="Z", sibling_school="Mill Primary"
    )
    ask(world, roe, row="siblings")
    assert factories.missing(world.case, "siblings") == ["siblings.not_asked"]


def signed_in(member: Membership) -> Client:
    client = Client()
    client.force_login(member.user, backend=BACKEND)
    return client


def test_the_desk_asks_from_a_row_and_takes_back(world: World, roe: Membership, noon: Any) -> None:
    desk = signed_in(factories.member(world.school, "attendance_officer", name="Dawn"))
    url = reverse("ask_colleague", kwargs={"pk": world.case.pk, "key": "pastoral_staff"})
    assert b"Ms Roe, Form tutor or teacher (8R)" in desk.get(url).content
    page = desk.post(url, {"colleague": roe.pk, "about": ""}, follow=True)
    assert b"Ms Roe is asked." in page.content and b"No answer yet." in page.content
    again = desk.post(url, {"colleague": roe.pk, "about": "Away on Mondays."})
    assert b"asked about this already" in again.content and b"Away on Mondays." in again.content
    taken = desk.post(
        reverse("withdraw_request", kwargs={"pk": ColleagueRequest.objects.get().pk}), follow=True
    )
    assert b"The link no longer opens." in taken.content


def test_a_colleague_finds_what_they_were_asked(roe: Membership, asked: ColleagueRequest) -> None:
    page = signed_in(roe).get(reverse("asked_of_me"))
    assert b"/q/" in page.content and b"Asha" not in page.content
    actions.answer(request=asked, answers={"sees": "Cheerful."}, at=timezone.now())
    assert b"Nobody is waiting" in signed_in(roe).get(reverse("asked_of_me")).content
