"""C6 Think about what the family is dealing with."""

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from gatepost.access.actor import Actor
from gatepost.casework.rows import BY_KEY
from gatepost.records.models import Death
from tests import factories
from tests.world import World

ROW = "family_circumstances"
GAP = ["family_circumstances.no_offer"]


@pytest.mark.parametrize("answer", ["accepted", "declined", "thinking", "in_place"])
def test_c6_every_answer_of_the_family_is_a_full_answer(world: World, answer: str) -> None:
    factories.told(world.case, world.ben, "offer", ROW, says="Breakfast club.", outcome=answer)
    assert factories.missing(world.case, ROW) == []


@pytest.mark.parametrize("silence", ["", "no_answer"])
def test_c6_an_offer_nobody_answered_is_not_enough(world: World, silence: str) -> None:
    factories.told(world.case, world.ben, "offer", ROW, says="Breakfast club.", outcome=silence)
    assert factories.missing(world.case, ROW) == GAP
    assert "Breakfast club. Answer: No answer yet." in factories.found(world.case, ROW)


def test_c6_early_help_wants_to_think_counts_as_an_answer(world: World) -> None:
    factories.answered(world.case, world.ben, ROW, early_help="thinking")
    assert factories.missing(world.case, ROW) == []
    factories.answered(world.case, world.ben, ROW, early_help="not_offered")
    assert factories.missing(world.case, ROW) == GAP


def test_c6_shows_what_is_on_record(world: World) -> None:
    world.asha.fsm = True
    world.asha.save()
    assert "Free school meals." in factories.found(world.case, ROW)


def referred(world: World, on: date, outcome: str = "accepted") -> None:
    factories.told(
        world.case,
        world.ben,
        "referral",
        ROW,
        says="Help with housing.",
        who="Council housing",
        outcome=outcome,
        on=on,
    )


def test_c6_a_referral_is_shown_with_its_service_its_date_and_the_familys_answer(world: World) -> None:
    referred(world, date(2026, 11, 20), "declined")
    assert "20 Nov: Referral, Council housing: Help with housing. Answer: No, thank you." in factories.found(
        world.case, ROW
    )


def test_c6_a_service_that_has_said_nothing_for_weeks_is_asked_again(world: World) -> None:
    referred(world, date(2026, 10, 9))  # more than four school weeks, half-term not counted
    assert factories.missing(world.case, ROW) == ["family_circumstances.waits"]
    factories.told(world.case, world.ben, "reply", ROW, says="A flat in May.", who="council housing")
    assert factories.missing(world.case, ROW) == []


@pytest.mark.parametrize(
    ("on", "outcome"), [(date(2026, 11, 3), "accepted"), (date(2026, 10, 9), "declined")]
)
def test_c6_a_young_referral_and_one_the_family_did_not_want_are_not_waited_for(
    world: World, on: date, outcome: str
) -> None:
    referred(world, on, outcome)
    assert factories.missing(world.case, ROW) == []


def test_c6_names_what_was_said_of_home_to_staff_alone(world: World) -> None:
    factories.answered(world.case, world.ben, "parent_meeting", met="school", reasons=["conflict_housing"])
    found = BY_KEY[ROW].findings(factories.sitting(world.case))
    named = [f for f in found if f.sentence.startswith("Named at home: ")]
    assert len(named) == 1 and named[0].staff_only


def test_c6_shows_a_move_in_the_year_and_two_homes(world: World) -> None:
    assert "Joined this school" not in factories.found(world.case, ROW)
    world.asha.enrolments.update(start_date=date(2026, 11, 4))
    world.mother.lives_with = True
    world.mother.save()
    factories.parent(world.asha, "Rao", title="Mr", relationship="father")
    told = factories.found(world.case, ROW)
    assert "Joined this school on 4 November." in told
    assert "A parent with responsibility lives at another address." in told


def test_c6_what_is_for_the_lead_alone_is_read_by_nobody_else(world: World) -> None:
    dsl = factories.actor(world.school, "dsl", name="Mrs Bell")
    factories.answered(
        world.case, dsl, ROW, may_see="dsl", in_their_words="We left in the night.", considered_with="yes"
    )
    assert "We left in the night." in page_of(world, dsl)
    assert "We left in the night." not in page_of(world, world.year)
    answer = client_of(world.year).post(
        f"/cases/{world.case.pk}/checklist/{ROW}",
        {"form": "row", "status": "in_progress", "seen_version": "1", "q_considered_with": "no"},
    )
    assert answer.status_code == 302
    assert "We left in the night." not in page_of(world, world.year), "nor by whoever saved it last"
    state = world.case.row_states.get(row=ROW)
    assert state.answers["in_their_words"] == "We left in the night.", "kept by whoever cannot read it"
    assert state.answers["may_see"] == "dsl" and state.answers["considered_with"] == "no"


def test_mutant_a_row_that_shows_all_its_answers_is_noticed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutant: whoever may open the row reads everything in it."""
    from gatepost.web import row_forms

    monkeypatch.setattr(row_forms, "may_read_answer", lambda *_: True)
    with pytest.raises(AssertionError):
        test_c6_what_is_for_the_lead_alone_is_read_by_nobody_else(world)


def client_of(actor: Actor) -> Client:
    client = Client()
    assert actor.user is not None
    client.force_login(actor.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def page_of(world: World, reader: Actor) -> str:
    return client_of(reader).get(f"/cases/{world.case.pk}/checklist/{ROW}").content.decode()


def test_c6_a_death_in_the_family_stands_first_and_is_for_staff_alone(world: World) -> None:
    Death.objects.create(
        school=world.school,
        pupil=world.asha,
        parent=world.mother.parent,
        source="A neighbour rang.",
        told_at=timezone.now(),
    )
    first = BY_KEY[ROW].findings(factories.sitting(world.case))[0]
    assert first.sentence.startswith("Somebody in the family has died.") and first.staff_only
