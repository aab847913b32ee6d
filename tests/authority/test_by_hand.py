"""A council and a school that carry files to each other: the whole talk, without a connection."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gatepost.access.models import Membership, Officer
from gatepost.authority import keys
from gatepost.authority.desk import actions as desk
from gatepost.authority.models import Ask, DeskPost, Partner, SchoolPost, Way
from gatepost.authority.school import actions as school, hearing
from gatepost.casework.models import Referral
from tests import factories
from tests.authority.conftest import AT, AUTHORITY, LATER, Sides
from tests.authority.steps import ask

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def apart(sides: Sides, settings: Any, tmp_path: Any) -> Sides:
    """Each the other's partner, with no address: nothing goes by itself."""
    settings.DATA = tmp_path
    Partner.objects.create(
        name="Millshire Council",
        public_key=keys.public_key(),
        authority=AUTHORITY,
        laestabs=[sides.world.school.laestab],
    )
    Officer.objects.create(user=sides.dev.user, authority=AUTHORITY)
    assert sides.send().way == Way.PARTNER
    return sides


def client_of(role: str) -> Client:
    client = Client()
    client.force_login(Membership.objects.filter(role=role).order_by("pk")[0].user, backend=BACKEND)
    return client


def bring(client: Client, page: str, file: bytes) -> str:
    """Take in a file; the page that follows."""
    upload = SimpleUploadedFile("a.gatepost", file)
    return client.post(reverse(page), {"file": upload}, follow=True).content.decode()


def file_of(client: Client, name: str, pk: int, message: int | None = None) -> bytes:
    query = {"message": str(message)} if message else {}
    answer = client.get(reverse(name, kwargs={"pk": pk}), query)
    assert answer["Content-Disposition"].endswith('.gatepost"')
    return answer.content


def to_the_desk(sides: Sides) -> tuple[Client, Client]:
    head, officer = client_of("head"), client_of("la_officer")
    page = bring(officer, "bring_referral", file_of(head, "referral_message", sides.referral.pk))
    assert "Taken in. It was signed by who sent it" in page and "Asha" in page
    return head, officer


def asked_by_file(sides: Sides) -> tuple[Client, Client]:
    head, officer = to_the_desk(sides)
    ask(sides)
    with sides.at_desk():
        held = sides.held().pk
    page = bring(head, "bring_answer", file_of(officer, "desk_message", held))
    assert "On which date was PE offered?" in page
    return head, officer


def test_a_question_and_its_answer_are_carried(apart: Sides) -> None:
    head, officer = asked_by_file(apart)
    assert apart.state() == "waiting"
    assert SchoolPost.objects.get(kind="referral").delivered_at is not None  # who asks about it has it
    school.answer(
        by=apart.ben,
        ask=Ask.objects.get(),
        words="On 2 November.",
        on=factories.TODAY,
        at=timezone.now(),
    )
    answer = SchoolPost.objects.get(kind="answer")
    page = bring(officer, "bring_referral", file_of(head, "referral_message", apart.referral.pk, answer.pk))
    assert "On 2 November." in page
    with apart.at_desk():
        assert apart.held().state == "sent"
        assert DeskPost.objects.get(kind="asked").delivered_at is not None


def test_a_return_is_carried_and_says_where_to_begin(apart: Sides) -> None:
    head, officer = to_the_desk(apart)
    with apart.at_desk():
        held = apart.held()
        desk.send_back(
            by=apart.dev,
            referral=held,
            reasons=["child_not_heard", "other"],
            acceptable="Hear Asha first.",
            at=LATER,
        )
    page = bring(head, "bring_answer", file_of(officer, "desk_message", held.pk))
    assert "Hear Asha first." in page
    case = Referral.objects.get(pk=apart.referral.pk).case_id
    assert reverse("row", kwargs={"pk": case, "key": "pupil_voice"}) in page


def test_only_what_has_not_arrived_is_a_file(apart: Sides) -> None:
    head, officer = to_the_desk(apart)
    with apart.at_desk():
        held = apart.held().pk
    nothing = officer.get(reverse("desk_message", kwargs={"pk": held}), follow=True).content.decode()
    assert "There is no message to carry." in nothing
    mine = SchoolPost.objects.get(kind="referral")
    SchoolPost.objects.update(delivered_at=AT)
    address = reverse("referral_message", kwargs={"pk": apart.referral.pk})
    gone = head.get(address, {"message": str(mine.pk)}, follow=True).content.decode()
    assert "There is no message to carry." in gone


def test_a_referral_that_waits_although_the_council_spoke_is_noticed(
    apart: Sides, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutant: hearing the council does not show that the referral has arrived."""
    monkeypatch.setattr(hearing, "_has_arrived", lambda dispatch, at: None)
    with pytest.raises(AssertionError):
        test_a_question_and_its_answer_are_carried(apart)
