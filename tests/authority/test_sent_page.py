"""What a school sees of a referral after it was sent: where it is, never where it is not yet."""

import pytest
from django.test import Client
from django.urls import reverse

from gatepost.access.models import Membership
from gatepost.authority.models import Dispatch, Partner, SchoolPost, Way
from gatepost.authority.school.actions import post
from gatepost.casework.models import Referral
from gatepost.casework.referral_states import State
from tests.authority.conftest import AT, AUTHORITY, Sides


@pytest.fixture
def going(sides: Sides) -> SchoolPost:
    """A referral on its way to another installation."""
    partner = Partner.objects.create(name="Millshire Council", public_key="k" * 44, authority=AUTHORITY)
    dispatch = Dispatch.objects.create(
        school=sides.world.school,
        referral=sides.referral,
        way=Way.PARTNER,
        authority=AUTHORITY,
        partner=partner,
        sent_at=AT,
    )
    Referral.objects.filter(pk=sides.referral.pk).update(state=State.SENT)
    return post(dispatch, "referral", {}, who="Ben Okoro", at=AT)


def told(sides: Sides) -> str:
    head = Membership.objects.get(role="head")
    client = Client()
    client.force_login(head.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.get(reverse("sent_referral", kwargs={"pk": sides.referral.pk})).content.decode()


def test_what_has_not_arrived_is_on_its_way(sides: Sides, going: SchoolPost) -> None:
    page = told(sides)
    assert "On its way to the council" in page and "Waiting to be taken by Millshire Council" in page
    assert ">With the council<" not in page


def test_what_was_not_taken_says_so_with_the_reason(sides: Sides, going: SchoolPost) -> None:
    going.fault = "This was written by an older version of Gatepost."
    going.save()
    page = told(sides)
    assert "Not taken by the council yet" in page and going.fault in page
    assert "withdraw this and send it anew" in page


def test_what_has_arrived_is_with_the_council(sides: Sides, going: SchoolPost) -> None:
    going.delivered_at = AT
    going.save()
    assert "With the council" in told(sides)


@pytest.mark.parametrize(("state", "watched"), [("sent", True), ("decided", True), ("returned", False)])
def test_only_while_it_rests_on_marks_are_changes_promised(
    sides: Sides, going: SchoolPost, state: str, watched: bool
) -> None:
    Referral.objects.filter(pk=sides.referral.pk).update(state=state)
    assert ("told to the council within five minutes" in told(sides)) is watched


def test_what_goes_by_mail_is_a_file_to_carry(sides: Sides, going: SchoolPost) -> None:
    Dispatch.objects.update(way=Way.DOWNLOAD, partner=None)
    page = told(sides)
    assert "To go by secure mail" in page and reverse("pack_pdf", kwargs={"pk": sides.referral.pk}) in page
