"""C3 Ask the people who know the child."""

from tests import factories
from tests.world import World

ROW = "pastoral_staff"


def test_c3_asking_is_not_hearing(world: World) -> None:
    factories.told(world.case, world.ben, "request", ROW, says="What do you see?")
    assert factories.missing(world.case, ROW) == ["pastoral_staff.nobody"]
    assert factories.found(world.case, ROW) == "1 asked, no answer yet. Asha is in form 8R."


def test_c3_names_who_would_know_before_anybody_is_asked(world: World) -> None:
    factories.member(world.school, "tutor", "Ms Roe", forms=("8R",))
    factories.member(world.school, "tutor", "Mr Fox", forms=("9T",))
    told = factories.found(world.case, ROW)
    assert "Asha is in form 8R: Ms Roe, form tutor." in told
    assert "Mr Fox" not in told


def test_c3_one_answer_is_enough_and_is_shown_with_its_name(world: World) -> None:
    factories.told(world.case, world.ben, "reply", ROW, says="Quiet on Mondays.", who="Ms Roe")
    assert factories.missing(world.case, ROW) == []
    assert "Ms Roe, 24 Nov: Quiet on Mondays." in factories.found(world.case, ROW)
