"""C2 Write to every parent."""

from tests import factories
from tests.world import World

ROW = "letters_to_parents"
GAP = "letters_to_parents.parent"


def test_c2_each_parent_needs_a_letter_of_their_own(world: World) -> None:
    father = factories.parent(world.asha, "Nair", title="Mr", relationship="father")
    assert factories.missing(world.case, ROW) == [GAP, GAP]
    factories.told(world.case, world.ben, "letter", ROW, parent=world.mother.parent)
    assert factories.missing(world.case, ROW) == [GAP]
    assert "Mr Nair: no letter yet." in factories.found(world.case, ROW)
    factories.told(world.case, world.ben, "letter", ROW, parent=father.parent)
    assert factories.missing(world.case, ROW) == []


def test_c2_who_has_no_responsibility_needs_no_letter(world: World) -> None:
    factories.parent(
        world.asha, "Webb", parental_responsibility="no", education_law_parent="no", relationship="lodger"
    )
    factories.told(world.case, world.ben, "letter", ROW, parent=world.mother.parent)
    assert factories.missing(world.case, ROW) == []
    assert "Webb" not in factories.found(world.case, ROW)


def test_c2_who_must_not_be_written_to_needs_the_reason_in_words(world: World) -> None:
    factories.parent(world.asha, "Nair", contact_restriction="no_contact", relationship="father")
    factories.told(world.case, world.ben, "letter", ROW, parent=world.mother.parent)
    assert factories.missing(world.case, ROW) == [GAP]
    factories.answered(
        world.case, world.ben, ROW, everyone_written_to="some", not_written_to="A court order forbids it."
    )
    assert factories.missing(world.case, ROW) == []


def test_c2_an_explanation_does_not_stand_in_for_a_parent_who_may_be_written_to(world: World) -> None:
    factories.answered(world.case, world.ben, ROW, everyone_written_to="some", not_written_to="No time.")
    assert factories.missing(world.case, ROW) == [GAP]


def test_c2_a_letter_taken_back_was_no_letter(world: World) -> None:
    from gatepost.casework import actions

    letter = factories.told(world.case, world.ben, "letter", ROW, parent=world.mother.parent)
    actions.take_back(by=world.ben, evidence=letter, because="It went to another family.")
    assert factories.missing(world.case, ROW) == [GAP]
