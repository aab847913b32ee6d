"""C4 Hear the child."""

from datetime import date

import pytest

from gatepost.access.actor import NotAllowed
from gatepost.casework.rows.pupil_voice import age_on, suggestion
from tests import factories
from tests.world import World

ROW = "pupil_voice"
GAP = ["pupil_voice.not_heard"]


def test_c4_stops_until_the_child_is_heard(world: World) -> None:
    assert factories.missing(world.case, ROW) == GAP
    factories.told(world.case, world.year, "voice", ROW, says="“PE is the worst.”")
    assert factories.missing(world.case, ROW) == []
    assert factories.found(world.case, ROW).startswith("Heard on 24 Nov 2026, with Ms Year.")


def test_c4_says_what_a_way_of_hearing_has_to_fit(world: World) -> None:
    assert factories.found(world.case, ROW).endswith("Asha is 12.")
    world.asha.sen, world.asha.home_language = "ehcp", "ur"
    world.asha.save()
    assert factories.found(world.case, ROW).endswith("Asha is 12, has an EHC plan, speaks Urdu at home.")


def test_c4_a_row_that_says_when_and_with_whom_is_a_hearing_too(world: World) -> None:
    factories.judged(world.case, world.year, ROW)
    assert factories.missing(world.case, ROW) == []


def test_c4_two_honest_tries_are_two_different_tries(world: World) -> None:
    factories.answered(world.case, world.year, ROW, heard="chose_not_to", tries="Twice.")
    for says in ("Asked in the library.", "Asked in the library. "):
        factories.told(world.case, world.year, "note", ROW, says=says)
    assert factories.missing(world.case, ROW) == GAP
    factories.told(world.case, world.year, "note", ROW, says="Offered cards with Mrs Lund.")
    assert factories.missing(world.case, ROW) == []


def test_c4_tries_alone_do_not_say_that_the_child_chose_not_to(world: World) -> None:
    for says in ("Asked in the library.", "Offered cards."):
        factories.told(world.case, world.year, "note", ROW, says=says)
    assert factories.missing(world.case, ROW) == GAP


@pytest.mark.parametrize(
    ("born", "age", "way"),
    [(date(2020, 11, 25), 5, "drawing"), (date(2016, 11, 24), 10, "cards"), (date(2014, 3, 14), 12, "week")],
)
def test_c4_suggests_a_form_that_fits_the_age(born: date, age: int, way: str) -> None:
    assert age_on(born, factories.TODAY) == age
    assert way in suggestion(age)


def test_c4_only_those_who_may_listen_write_a_childs_words(world: World) -> None:
    with pytest.raises(NotAllowed):
        factories.told(world.case, world.ben, "voice", ROW, says="“PE.”")
