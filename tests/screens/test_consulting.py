"""The page that asks a lead professional: what stands on it, what does not, and that sending it is kept."""

import re
from collections.abc import Iterator
from datetime import date
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from gatepost.casework.actions import stand_down
from gatepost.casework.models import Evidence, Referral
from gatepost.letters import packing
from gatepost.records.models import SealedName, Service
from tests import factories
from tests.world import World

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def client(world: World) -> Iterator[Client]:
    """Ben, at his desk on Tuesday 24 November; Sam Ortiz leads for the family, and CAMHS gave no name."""
    for key, lead in (("cin", "Sam Ortiz"), ("camhs", "")):
        Service.objects.create(school=world.school, pupil=world.asha, service=key, lead_name=lead)
    assert world.ben.user
    found = Client()
    found.force_login(world.ben.user, backend=BACKEND)
    with time_machine.travel(f"{factories.TODAY}T12:00:00+00:00", tick=False):
        yield found


def address(world: World, service: str = "cin") -> str:
    return reverse("consult", kwargs={"pk": world.case.pk, "service": service})


def sheet(world: World, client: Client, service: str = "cin") -> str:
    page = unescape(client.get(address(world, service)).content.decode())
    return " ".join(page.split("<article")[1].split("</article>")[0].split())


def row(world: World, client: Client) -> str:
    url = reverse("row", kwargs={"pk": world.case.pk, "key": "lead_professional"})
    return unescape(client.get(url).content.decode())


def test_one_page_says_who_asks_what_was_tried_and_leaves_three_boxes(world: World, client: Client) -> None:
    factories.told(world.case, world.ben, "offer", "family_circumstances", says="Breakfast club.")
    long = "A call home on Fridays, " * 30
    factories.told(world.case, world.ben, "offer", "family_circumstances", says=long, outcome="declined")
    paper = sheet(world, client)
    assert "To: Sam Ortiz" in paper and "From: Ben Okoro" in paper
    assert "Asha Rao</strong>, born 14 March 2014" in paper
    assert re.search(r"Asha has missed 6 of (the )?\d+ days", paper), "six Mondays away, both halves"
    assert re.search(r"A call home on Fridays, [^…]{60,90}… No, thank you\.", paper), (
        "cut short, with the answer"
    )
    assert "Breakfast club." in paper and "We have not asked the council." in paper
    for box in ("I support this", "I would prefer something else", "I object"):
        assert paper.count(f'aria-hidden="true"></span> {box}') == 1
    assert "back by 1 December 2026" in paper, "five school days on, a Tuesday"
    assert "To: The lead for" in sheet(world, client, "camhs")


def test_the_page_does_not_say_that_the_council_was_not_asked_when_it_was(
    world: World, client: Client
) -> None:
    """Even a referral that the school has withdrawn was made."""
    about = {"school": world.school, "case": world.case, "route": "penalty_notice"}
    made = Referral.objects.create(**about, drafted_by=world.ben.user)
    assert "We have not asked the council." in sheet(world, client), "a draft was never sent"
    Referral.objects.filter(pk=made.pk).update(
        state="withdrawn", signed_at="2026-10-06T12:00:00Z", signed_by=world.ben.user
    )
    paper = sheet(world, client)
    assert "We have not asked" not in paper and "attendance before, and are thinking" in paper


def test_sending_it_is_kept_once_with_the_day_and_offered_no_more(world: World, client: Client) -> None:
    assert row(world, client).count("I have sent it") == 2
    for _ in range(2):
        client.post(address(world))
    kept = Evidence.objects.get(kind="request")
    assert (kept.who, kept.happened_on, kept.rows) == ("Sam Ortiz", factories.TODAY, ["lead_professional"])
    shown = row(world, client)
    assert "Sam Ortiz was asked on 24 Nov 2026: no answer yet." in shown
    assert shown.count("I have sent it") == 1, "the other lead has not been asked"


def test_the_case_says_who_is_to_be_rung_and_by_when(world: World, client: Client) -> None:
    client.post(address(world))
    case = reverse("case", kwargs={"pk": world.case.pk})
    assert "Ring Sam Ortiz for their view (due" in unescape(client.get(case).content.decode())
    factories.told(world.case, world.ben, "consultation", "lead_professional", who="Sam Ortiz")
    assert "Ring Sam Ortiz" not in unescape(client.get(case).content.decode())


def nothing_unshared(world: World, client: Client) -> None:
    Evidence.objects.create(
        school=world.school,
        case=world.case,
        rows=["pupil_voice", "family_circumstances"],
        kind="offer",
        happened_on=factories.TODAY,
        who="Ms Year",
        says="She said canaryword.",
    )
    assert "canaryword" not in sheet(world, client), "the child's words left the school"


def test_what_the_child_did_not_share_and_a_sealed_name_are_not_on_it(world: World, client: Client) -> None:
    nothing_unshared(world, client)
    factories.told(world.case, world.ben, "offer", "family_circumstances", says="A talk with Mrs Oldname.")
    assert "Mrs Oldname" in sheet(world, client)
    SealedName.objects.create(
        school=world.school, pupil=world.asha, name="Oldname", sealed_at="2026-11-24T12:00:00Z"
    )
    assert "A talk with Mrs [name left out]." in sheet(world, client)


def test_mutant_a_sheet_that_prints_what_the_pack_leaves_out_is_noticed(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutant: nothing is from the child."""
    monkeypatch.setattr(packing, "_from_child", lambda evidence: False)
    with pytest.raises(AssertionError, match="left the school"):
        nothing_unshared(world, client)


def test_there_is_no_page_for_a_lead_who_was_heard_nor_for_a_case_that_has_ended(
    world: World, client: Client
) -> None:
    factories.told(world.case, world.ben, "consultation", "lead_professional", who="Sam Ortiz")
    assert client.get(address(world)).status_code == 404
    assert client.post(address(world, "nobody")).status_code == 404
    later = date(2027, 1, 12)
    stand_down(
        by=world.ben,
        case=world.case,
        because="She is well again.",
        look_again_on=later,
        thank_family=False,
        on=factories.TODAY,
    )
    assert client.post(address(world, "camhs")).status_code == 404
    assert not Evidence.objects.filter(kind="request").exists()
