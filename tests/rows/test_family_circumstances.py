"""C6 Think about what the family is dealing with."""

import pytest

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
