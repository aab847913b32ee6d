"""A death in a family: nothing goes out by itself, to anybody of it, until the safeguarding lead says so."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from gatepost.access.actor import Actor, NotAllowed
from gatepost.casework.deaths import actions
from gatepost.casework.facts import gather
from gatepost.casework.models import Concern
from gatepost.casework.readiness import readiness
from gatepost.casework.refusal import Refused
from gatepost.letters import runs
from gatepost.letters.actions import take_out_of
from gatepost.letters.models import LetterState
from gatepost.letters.recipients import GRIEVING, recipients
from gatepost.letters.writing import facts_for
from gatepost.messages.actions import queue
from gatepost.messages.delivery import still_may
from gatepost.messages.models import Channel, Message
from gatepost.records import deaths, registers
from gatepost.records.actions import upsert
from gatepost.records.models import Death, Guardian, Pupil
from tests import factories
from tests.letters.world import NOW, TODAY, Family, family

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_and_uploads")]


@pytest.fixture
def asha() -> Iterator[Family]:
    with family(email="sunita@example.org") as home:
        yield home


@pytest.fixture
def father(asha: Family) -> Guardian:
    return factories.parent(asha.child, title="Mr", forename="Dev", relationship="father", priority=2)


@pytest.fixture
def brother(asha: Family, father: Guardian) -> Pupil:
    """Ravi, who shares only his father with Asha."""
    ravi = factories.pupil(asha.school, "Ravi", 2)
    Guardian.objects.create(
        school=asha.school,
        pupil=ravi,
        parent=father.parent,
        relationship="father",
        parental_responsibility="yes",
    )
    return ravi


@pytest.fixture
def stranger(asha: Family) -> Pupil:
    other = factories.pupil(asha.school, "Lewis", 3)
    factories.parent(other, "Dunn")
    return other


@pytest.fixture
def lead(asha: Family) -> Actor:
    return factories.actor(asha.school, "dsl")


def tell(asha: Family, who: Guardian | None) -> Death:
    return actions.tell(
        by=asha.officer,
        pupil=asha.child,
        parent=who.parent if who else None,
        source="An aunt rang this morning.",
        at=NOW,
    )


def may(child: Pupil) -> dict[str, bool]:
    return {str(d.guardian.parent): d.may for d in recipients(facts_for(child, None, NOW))}


def test_nobody_of_the_family_is_written_to_and_nobody_else_is_touched(
    asha: Family, father: Guardian, brother: Pupil, stranger: Pupil
) -> None:
    assert all(may(asha.child).values())
    tell(asha, asha.mother)
    assert may(asha.child) == {"Mrs Sunita Rao": False, "Mr Dev Rao": False}
    assert may(brother) == {"Mr Dev Rao": False}
    assert may(stranger) == {"Mrs Dunn": True}


def test_the_lead_lets_letters_go_child_by_child_and_never_to_who_died(
    asha: Family, father: Guardian, brother: Pupil, lead: Actor
) -> None:
    death = tell(asha, asha.mother)
    actions.let_go_out_again(by=lead, death=death, pupil=asha.child, agreed_with="Mr Rao, by phone.", at=NOW)
    assert may(asha.child) == {"Mrs Sunita Rao": False, "Mr Dev Rao": True}
    assert may(brother) == {"Mr Dev Rao": False}
    why = [d.why for d in recipients(facts_for(asha.child, None, NOW)) if not d.may]
    assert why == ["This person has died."]


def test_a_letter_on_the_way_is_taken_out_and_no_new_one_is_written(asha: Family) -> None:
    waiting, approved = asha.write(), asha.approve(asha.write("invitation", place="Room 3", **TIMES))
    death = tell(asha, asha.mother)
    assert take_out_of(by=asha.officer, pupils=deaths.family_of(death)) == 2
    for letter in (waiting, approved):
        letter.refresh_from_db()
        assert (letter.state, letter.out_because) == (LetterState.OUT, GRIEVING)
        assert not letter.pdf
    with pytest.raises(Refused, match="death in the family"):
        asha.write()


TIMES = {"first_time": "2026-12-01T15:30", "second_time": "2026-12-02T08:15"}


def test_even_a_letter_that_nobody_took_out_does_not_go(asha: Family) -> None:
    letter = asha.approve(asha.write())
    tell(asha, asha.mother)
    assert asha.post(letter).state == LetterState.OUT


def test_a_family_in_grief_is_held_back_from_a_run(asha: Family) -> None:
    asha.case.delete()
    about = {"key": "missed_days", "sentence": "Days add up.", "first_seen": TODAY, "last_seen": TODAY}
    Concern.objects.create(school=asha.school, pupil=asha.child, **about)
    (need,) = runs.who_needs(asha.school, TODAY)
    assert need.held == ""
    tell(asha, asha.mother)
    (need,) = runs.who_needs(asha.school, TODAY)
    assert need.held == GRIEVING


def test_a_message_that_waits_does_not_go(asha: Family, father: Guardian) -> None:
    father.parent.email = "dev@example.org"
    father.parent.save()
    message = queue(
        by=asha.officer,
        pupil=asha.child,
        parent=father.parent,
        channel=Channel.EMAIL,
        version="1",
        subject="A word",
        body="Good morning.",
        at=NOW,
    )
    assert still_may(message)
    tell(asha, asha.mother)
    assert not still_may(Message.objects.get(pk=message.pk))


def test_a_child_who_died_is_on_no_mornings_list_and_never_released(asha: Family, lead: Actor) -> None:
    assert asha.child.pk in registers.day(asha.school, TODAY)
    death = tell(asha, None)
    assert asha.child.pk not in registers.day(asha.school, TODAY)
    with pytest.raises(Refused, match="child who has died"):
        actions.let_go_out_again(by=lead, death=death, pupil=asha.child, agreed_with="Mrs Rao", at=NOW)
    assert may(asha.child) == {"Mrs Sunita Rao": False}


def test_who_died_is_named_in_no_referral_and_rung_by_nobody(asha: Family, father: Guardian) -> None:
    tell(asha, father)
    facts = gather(asha.child, on=TODAY, case=asha.case)
    assert [str(g.parent) for g in readiness(facts).parents] == ["Mrs Sunita Rao"]


def test_no_import_brings_them_back(asha: Family) -> None:
    """The school's own system goes on naming her: she stays as she was told here."""
    tell(asha, asha.mother)
    fresh = Guardian(
        school=asha.school, pupil=asha.child, parent=asha.mother.parent, relationship="mother",
        parental_responsibility="yes", education_law_parent="yes",
    )  # fmt: skip
    upsert(Guardian, [fresh], unique=["pupil", "parent"], fields=["relationship", "parental_responsibility"])
    assert Guardian.objects.get(pupil=asha.child, parent=asha.mother.parent).died


def test_a_mistake_is_taken_back(asha: Family, lead: Actor) -> None:
    death = tell(asha, asha.mother)
    actions.take_back(by=lead, death=death, at=NOW)
    assert may(asha.child) == {"Mrs Sunita Rao": True}
    assert tell(asha, asha.mother).pk != death.pk


def test_it_is_told_once_with_its_source_and_released_by_the_lead_alone(asha: Family, lead: Actor) -> None:
    with pytest.raises(Refused, match="Say who told you"):
        actions.tell(by=asha.officer, pupil=asha.child, parent=None, source=" ", at=NOW)
    death = tell(asha, asha.mother)
    assert tell(asha, asha.mother) == death
    for act in (
        lambda: actions.take_back(by=asha.officer, death=death, at=NOW),
        lambda: actions.let_go_out_again(
            by=asha.officer, death=death, pupil=asha.child, agreed_with="Mr Rao", at=NOW
        ),
    ):
        with pytest.raises(NotAllowed):
            act()
    with pytest.raises(Refused, match="agreed it"):
        actions.let_go_out_again(by=lead, death=death, pupil=asha.child, agreed_with="", at=NOW)
    with pytest.raises(NotAllowed):
        actions.tell(
            by=factories.actor(asha.school, "tutor", forms=("8R",)),
            pupil=asha.child,
            parent=None,
            source="A word.",
            at=NOW,
        )


def test_the_page_takes_letters_out_and_the_flag_stands_on_the_childs_page(asha: Family) -> None:
    letter = asha.write()
    client = Client()
    client.force_login(asha.officer.user)
    client.post(
        reverse("deaths", kwargs={"pk": asha.child.pk}),
        {"who": str(asha.mother.parent_id), "source": "Her sister rang at nine."},
    )
    letter.refresh_from_db()
    assert letter.state == LetterState.OUT
    page = client.get(reverse("pupil", kwargs={"pk": asha.child.pk})).content.decode()
    assert "A death in the family" in page


def test_mutant_a_silence_that_sleeps_is_noticed(
    asha: Family, father: Guardian, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deaths, "silent", lambda pupils: frozenset())
    tell(asha, asha.mother)
    assert may(asha.child)["Mr Dev Rao"]
