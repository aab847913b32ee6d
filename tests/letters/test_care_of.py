"""A parent whose own address nobody may know: letters go care of somebody, and that address is printed nowhere."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from gatepost.access.actor import Actor, NotAllowed
from gatepost.casework.care_of.actions import Place, end_care_of, write_care_of
from gatepost.casework.refusal import Refused
from gatepost.letters import recipients as module
from gatepost.letters.models import LetterState
from gatepost.letters.recipients import recipients
from gatepost.letters.writing import facts_for
from gatepost.records.actions import upsert
from gatepost.records.models import Parent
from tests import factories
from tests.letters.reading_pdf import squashed, words
from tests.letters.world import NOW, Family, family

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_and_uploads")]

CENTRE = Place("Mrs J Adeyemi", "Harbour Centre", "22 Quay Street", "Oakbridge", "ZZ4 4ZZ")
HIDDEN = {
    "address_line1": "3 Refugegate",
    "town": "Farhaven",
    "postcode": "ZZ7 7QQ",
    "address_restricted": True,
}
AGREED = "With her, in the nurse’s room, on Monday."


@pytest.fixture
def hidden() -> Iterator[Family]:
    with family(**HIDDEN) as home:
        yield home


@pytest.fixture
def lead(hidden: Family) -> Actor:
    return factories.actor(hidden.school, "dsl")


def write(lead: Actor, home: Family, place: Place = CENTRE, source: str = AGREED) -> None:
    write_care_of(
        by=lead, parent=Parent.objects.get(pk=home.mother.parent_id), place=place, source=source, at=NOW
    )


def test_the_letter_goes_there_and_says_nothing_of_where_she_lives(hidden: Family, lead: Actor) -> None:
    with pytest.raises(Refused):
        hidden.write()
    write(lead, hidden)
    letter = hidden.post(hidden.approve(hidden.write()))
    with letter.pdf.open("rb") as file:
        said = words(file.read())
    for line in ("c/o Mrs J Adeyemi", "Harbour Centre", "22 Quay Street", "Oakbridge", "ZZ4 4ZZ"):
        assert squashed(line) in said
    for secret in ("Refugegate", "Farhaven", "ZZ7 7QQ"):
        assert squashed(secret) not in said + squashed(str(letter.context))


def test_mutant_a_letter_that_forgets_it_is_noticed(
    hidden: Family, lead: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(lead, hidden)
    monkeypatch.setattr(module, "address_of", lambda parent: (parent.address_line1, parent.postcode))
    with hidden.write().pdf.open("rb") as file:
        assert squashed("3 Refugegate") in words(file.read())


def test_a_letter_on_the_way_to_the_old_address_does_not_go(lead: Actor, hidden: Family) -> None:
    write(lead, hidden)
    letter = hidden.approve(hidden.write())
    write(lead, hidden, replace(CENTRE, address_line2="9 Quay Street"))
    assert hidden.post(letter).state == LetterState.OUT
    assert letter.out_because == "The name or address has changed since."


def test_it_stands_through_an_import_and_ends_by_hand(hidden: Family, lead: Actor) -> None:
    write(lead, hidden)
    held = Parent.objects.get(pk=hidden.mother.parent_id)
    moved = Parent(
        school=held.school, person_id=held.person_id, surname="Rao", **{**HIDDEN, "town": "Faraway"}
    )
    upsert(Parent, [moved], unique=["school", "person_id"], fields=["town"])
    assert [d.may for d in recipients(facts_for(hidden.child, None, NOW))] == [True]
    end_care_of(by=lead, parent=held)
    assert [d.may for d in recipients(facts_for(hidden.child, None, NOW))] == [False]


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"of": "Oakbridge Women’s Refuge"}, "of", "what kind of place"),
        ({"address_line1": "3 refugegate", "postcode": "zz77qq"}, "address_line1", "their own address"),
        ({"address_line1": "77 Canal Street", "postcode": "ZZ8 8BB"}, "address_line1", "Another adult"),
    ],
)
def test_an_address_that_gives_her_away_is_refused(
    hidden: Family, lead: Actor, change: dict[str, str], field: str, says: str
) -> None:
    factories.parent(hidden.child, "Vale", address_line1="77 Canal Street", postcode="ZZ8 8BB")
    with pytest.raises(Refused, match=says) as refusal:
        write(lead, hidden, replace(CENTRE, **change))
    assert set(refusal.value.faults) == {field}
    with pytest.raises(Refused, match="with whom"):
        write(lead, hidden, source=" ")


def test_neither_the_officer_nor_a_restriction_is_passed_by(hidden: Family, lead: Actor) -> None:
    with pytest.raises(NotAllowed):
        write(hidden.officer, hidden)
    write(lead, hidden)
    for restriction, may in (("no_address", True), ("refer_dsl", False), ("no_contact", False)):
        hidden.mother.contact_restriction = restriction
        hidden.mother.save()
        assert [d.may for d in recipients(facts_for(hidden.child, None, NOW))] == [may], restriction


def test_through_the_page(hidden: Family, lead: Actor) -> None:
    client = Client()
    assert lead.user
    client.force_login(lead.user)
    url = reverse("care_of", args=[hidden.mother.parent_id])
    wrong = client.post(url, {**vars(CENTRE), "of": "The refuge", "source": AGREED})
    assert "what kind of place" in wrong.content.decode()
    assert "22 Quay Street" in wrong.content.decode()  # nothing typed is lost
    assert client.post(url, {**vars(CENTRE), "source": AGREED}).status_code == 302
    assert "c/o Mrs J Adeyemi" in client.get(url).content.decode()
    contacts = client.get(reverse("contacts", args=[hidden.case.pk])).content.decode()
    assert "Letters go to" in contacts
    assert "Refugegate" not in contacts
    assert client.post(reverse("end_care_of", args=[hidden.mother.parent_id])).status_code == 302
    assert "c/o" not in client.get(url).content.decode()
