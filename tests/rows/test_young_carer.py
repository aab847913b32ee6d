"""C10 Young carer?"""

from tests import factories
from tests.world import World

ROW = "young_carer"
GAP = ["young_carer.no_support"]


def carer(world: World, known: bool | None) -> None:
    world.asha.young_carer = known
    world.asha.save()


def test_c10_shows_what_the_register_of_young_carers_says(world: World) -> None:
    assert factories.found(world.case, ROW) == "Nobody has recorded whether this child cares for someone."
    carer(world, True)
    assert factories.found(world.case, ROW) == "On the young carer register."


def test_c10_a_carer_without_an_offer_is_a_stop(world: World) -> None:
    carer(world, True)
    assert factories.missing(world.case, ROW) == GAP
    factories.told(
        world.case, world.ben, "offer", ROW, says="A young carer’s assessment.", outcome="thinking"
    )
    assert factories.missing(world.case, ROW) == []


def test_c10_the_childs_own_answer_counts_more_than_the_register(world: World) -> None:
    carer(world, False)
    factories.answered(world.case, world.ben, ROW, caring="yes")
    assert factories.missing(world.case, ROW) == GAP
    carer(world, True)
    factories.answered(world.case, world.ben, ROW, caring="no")
    assert factories.missing(world.case, ROW) == []
