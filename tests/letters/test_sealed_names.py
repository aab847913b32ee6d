"""A name of before, sealed: no letter, pack, title or search carries it, and who may not see it opens nothing."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from gatepost.access.actor import Actor, NotAllowed
from gatepost.casework.facts import gather
from gatepost.casework.readiness import readiness
from gatepost.casework.refusal import Refused
from gatepost.casework.sealing.actions import seal, unseal
from gatepost.letters import sealed as module
from gatepost.letters.models import Letter, LetterState
from gatepost.letters.packing import pack
from gatepost.letters.refusal import CannotPrint
from gatepost.letters.render import render, twin
from gatepost.letters.sealed import LEFT_OUT
from gatepost.records.models import SealedName
from tests import factories
from tests.letters.reading_pdf import squashed, words
from tests.letters.world import NOW, TODAY, Family, family

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_and_uploads")]

BEFORE = "Oldsurname"
TIMES = {"first_time": "2026-12-01T15:30", "second_time": "2026-12-02T08:15"}


@pytest.fixture
def asha() -> Iterator[Family]:
    with family() as home:
        yield home


@pytest.fixture
def lead(asha: Family) -> Actor:
    return factories.actor(asha.school, "dsl")


def told(asha: Family) -> None:
    """Somebody typed the name into the case."""
    words = f"The OLDSURNAME family rang; old{BEFORE.lower()}s are others."
    factories.told(asha.case, asha.officer, "call", "parent_meeting", says=words)


def packed(asha: Family) -> tuple[str, bytes]:
    facts = gather(asha.child, on=TODAY, case=asha.case)
    made = pack(facts, readiness(facts), None, at=NOW, signer="The headteacher")
    return twin(made).decode(), render("pack", made)


def test_a_letter_that_holds_it_is_refused_with_the_place(asha: Family, lead: Actor) -> None:
    seal(by=lead, pupil=asha.child, name=BEFORE, at=NOW)
    with pytest.raises(CannotPrint, match=r"must not be used .*: Paragraph \d, in the letter\.") as refusal:
        asha.write("invitation", place=f"At the {BEFORE} house", **TIMES)
    assert BEFORE not in str(refusal.value)
    assert asha.write("invitation", place="Room 3", **TIMES).state == LetterState.WRITTEN


def test_a_pack_shows_that_it_was_left_out(asha: Family, lead: Actor) -> None:
    told(asha)
    assert "OLDSURNAME" in packed(asha)[0]
    seal(by=lead, pupil=asha.child, name=BEFORE, at=NOW)
    text, pdf = packed(asha)
    assert "OLDSURNAME" not in text and LEFT_OUT in text
    assert f"old{BEFORE.lower()}s" in text  # another word stays as it is
    assert squashed(LEFT_OUT) in words(pdf) and "OLDSURNAME" not in words(pdf)


def test_mutant_a_seal_that_finds_nothing_is_noticed(
    asha: Family, lead: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(asha)
    seal(by=lead, pupil=asha.child, name=BEFORE, at=NOW)
    monkeypatch.setattr(module, "_pattern", lambda pupil: None)
    assert "OLDSURNAME" in packed(asha)[0]
    assert asha.write("invitation", place=BEFORE, **TIMES).state == LetterState.WRITTEN


def test_letters_of_before_open_for_the_lead_alone_and_waiting_ones_are_taken_out(
    asha: Family, lead: Actor
) -> None:
    old = asha.post(asha.approve(asha.write("invitation", place=BEFORE, **TIMES)))
    waiting = asha.write("certificate")
    Letter.objects.filter(pk=waiting.pk).update(context={**waiting.context, "mark": f"for {BEFORE}"})
    client, officer = Client(), asha.officer.user
    assert officer and lead.user
    client.force_login(lead.user)
    page = reverse("sealed_names", args=[asha.child.pk])
    done = client.post(page, {"name": f"  {BEFORE.upper()} "}, follow=True).content.decode()
    assert "taken out: 1" in done and BEFORE.upper() in done
    assert Letter.objects.get(pk=waiting.pk).state == LetterState.OUT
    pdf, evidence = reverse("letter_pdf", args=[old.pk]), reverse("evidence_file", args=[old.evidence_id])
    paper = client.get(pdf)
    assert b"".join(paper.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    client.force_login(officer)
    assert [client.get(url).status_code for url in (pdf, evidence, page)] == [404, 404, 404]
    shown = client.get(reverse("letter", args=[old.pk]), follow=True).content.decode()
    assert "ask the safeguarding lead" in shown and BEFORE not in shown
    found = client.get(reverse("pupils"), {"q": BEFORE}).content.decode()
    assert "Asha" not in found


def test_only_the_lead_seals_and_never_a_name_of_now(asha: Family, lead: Actor) -> None:
    with pytest.raises(NotAllowed):
        seal(by=asha.officer, pupil=asha.child, name=BEFORE, at=NOW)
    for name in ("Rao", "asha", "Al", " "):
        with pytest.raises(Refused):
            seal(by=lead, pupil=asha.child, name=name, at=NOW)
    held = seal(by=lead, pupil=asha.child, name=BEFORE, at=NOW)
    assert seal(by=lead, pupil=asha.child, name=f" {BEFORE}", at=NOW) == held
    unseal(by=lead, sealed=held)
    assert not SealedName.objects.exists()
