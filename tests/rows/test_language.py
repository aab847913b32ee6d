"""C12 Make it understandable."""

from gatepost.casework.rows import BY_KEY
from tests import factories
from tests.world import World

ROW = "language"
GAP = ["language.letter"]


def urdu(world: World, **more: object) -> None:
    for name, value in {"language": "ur", **more}.items():
        setattr(world.mother.parent, name, value)
    world.mother.parent.save()


def letter(world: World, language: str) -> None:
    factories.told(
        world.case, world.ben, "letter", "letters_to_parents", parent=world.mother.parent, language=language
    )


def test_c12_does_not_apply_where_everybody_reads_english(world: World) -> None:
    applies = BY_KEY[ROW].applies(factories.sitting(world.case))
    assert not applies.yes and "English in standard print" in applies.why


def test_c12_applies_for_one_parent_not_for_a_family(world: World) -> None:
    urdu(world)
    factories.parent(world.asha, "Nair", relationship="father")
    applies = BY_KEY[ROW].applies(factories.sitting(world.case))
    assert applies.yes and "Rao" in applies.why and "Nair" not in applies.why


def test_c12_applies_for_an_interpreter_a_format_or_the_home_language(world: World) -> None:
    urdu(world, language="en", needs_interpreter=True)
    assert factories.status(world.case, ROW) == "not_started"
    urdu(world, language="en", needs_interpreter=False, format="large_print")
    assert factories.status(world.case, ROW) == "not_started"
    urdu(world, language="en", format="standard")
    world.asha.home_language = "pl"
    world.asha.save()
    assert "Polish" in BY_KEY[ROW].applies(factories.sitting(world.case)).why


def test_c12_a_letter_in_a_language_the_parent_does_not_read_is_no_letter(world: World) -> None:
    urdu(world)
    letter(world, "en")
    assert factories.missing(world.case, ROW) == GAP
    assert "Urdu. 0 of 1 letters in that language." in factories.found(world.case, ROW)
    letter(world, "ur")
    assert factories.missing(world.case, ROW) == []
    assert "1 of 2 letters in that language." in factories.found(world.case, ROW)


def test_c12_a_letter_without_a_language_counts_as_english(world: World) -> None:
    urdu(world)
    letter(world, "")
    assert factories.missing(world.case, ROW) == GAP


def test_c12_a_parent_may_prefer_english(world: World) -> None:
    urdu(world)
    letter(world, "en")
    factories.answered(world.case, world.ben, ROW, declined_by_parent="Asked on 3 November: prefers English.")
    assert factories.missing(world.case, ROW) == []
