"""C12 Make it understandable."""

from django.utils import timezone

from gatepost.casework.rows import BY_KEY
from gatepost.letters.models import Letter
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
    assert factories.missing(world.case, ROW) == ["translation_unchecked"]
    assert "1 of 2 letters in that language." in factories.found(world.case, ROW)


def test_c12_a_translation_that_nobody_checked_is_weak_until_a_person_says_so(world: World) -> None:
    """What was written elsewhere only a person can vouch for; it never stops a referral by itself."""
    urdu(world)
    letter(world, "ur")
    gap = BY_KEY[ROW].missing(factories.sitting(world.case))[0]
    assert (gap.says, gap.hard) == ("A translation into Urdu has not been checked by a person.", False)
    factories.answered(world.case, world.ben, ROW, second_language="yes", letters_translated="some")
    assert factories.missing(world.case, ROW) == ["translation_unchecked"]
    factories.answered(world.case, world.ben, ROW, second_language="yes", letters_translated="all")
    assert factories.missing(world.case, ROW) == []


def test_c12_a_letter_posted_from_here_carries_its_own_check(world: World) -> None:
    urdu(world)
    letter(world, "ur")
    posted = world.case.evidence.get(kind="letter", language="ur")
    Letter.objects.create(
        school=world.school,
        pupil=world.asha,
        case=world.case,
        parent=world.mother.parent,
        kind="noticed",
        language="ur",
        evidence=posted,
        written_at=timezone.now(),
    )
    assert factories.missing(world.case, ROW) == []


def test_c12_a_letter_without_a_language_counts_as_english(world: World) -> None:
    urdu(world)
    letter(world, "")
    assert factories.missing(world.case, ROW) == GAP


def test_c12_a_parent_may_prefer_english(world: World) -> None:
    urdu(world)
    letter(world, "en")
    factories.answered(world.case, world.ben, ROW, declined_by_parent="Asked on 3 November: prefers English.")
    assert factories.missing(world.case, ROW) == []
