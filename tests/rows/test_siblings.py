"""C8 Look at brothers and sisters."""

from gatepost.casework.rows import BY_KEY
from gatepost.records.models import SiblingLink
from tests import factories
from tests.world import World

ROW = "siblings"


def elsewhere(world: World, serial: int, school: str) -> None:
    SiblingLink.objects.create(
        school=world.school, pupil=world.asha, sibling_upn=factories.upn(serial), sibling_school=school
    )


def brother(world: World) -> None:
    dev = factories.pupil(world.school, "Dev", 2)
    factories.marks(dev, factories.AWAY)
    SiblingLink.objects.create(school=world.school, pupil=world.asha, sibling_upn=dev.upn)


def test_c8_does_not_apply_without_a_known_brother_or_sister(world: World) -> None:
    assert factories.status(world.case, ROW) == "does_not_apply"


def test_c8_finds_days_away_together_within_the_school(world: World) -> None:
    brother(world)
    told = factories.found(world.case, ROW)
    assert "Dev" in told and "6" in told
    assert factories.missing(world.case, ROW) == []  # nobody else to ask


def test_c8_a_brothers_name_is_for_staff_only(world: World) -> None:
    brother(world)
    findings = BY_KEY[ROW].findings(factories.sitting(world.case))
    assert all(f.staff_only for f in findings if "Dev" in f.sentence)


def test_c8_each_other_school_is_asked(world: World) -> None:
    elsewhere(world, 3, "Millbrook Primary")
    elsewhere(world, 4, "Fernhill School")
    assert "A brother or sister at Millbrook Primary." in factories.found(world.case, ROW)
    factories.told(world.case, world.ben, "request", ROW, who="Millbrook Primary, Mrs Hallam")
    assert factories.missing(world.case, ROW) == ["siblings.not_asked"]
    factories.told(world.case, world.ben, "call", ROW, who="Fernhill School, Mr Lindqvist")
    assert factories.missing(world.case, ROW) == []


def test_c8_no_lawful_reason_to_ask_is_an_answer(world: World) -> None:
    elsewhere(world, 3, "Millbrook Primary")
    factories.answered(world.case, world.ben, ROW, not_asked_because="No lawful reason to share.")
    assert factories.missing(world.case, ROW) == []
