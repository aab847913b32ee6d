"""C5 Meet the parents and ask why."""

from gatepost.casework.rows import BY_KEY
from tests import factories
from tests.world import World

ROW = "parent_meeting"
GAP = ["parent_meeting.not_met"]


def test_c5_two_offers_of_the_same_shape_are_one(world: World) -> None:
    for _ in range(2):
        factories.told(world.case, world.ben, "offer", ROW, says="Tuesday 8:30 at school.")
    assert factories.missing(world.case, ROW) == GAP
    factories.told(world.case, world.ben, "offer", ROW, says="Thursday 16:00 at home.")
    assert factories.missing(world.case, ROW) == []


def test_c5_a_meeting_is_enough(world: World) -> None:
    factories.told(world.case, world.ben, "meeting", ROW, says="“She will not get up.”")
    assert factories.missing(world.case, ROW) == []
    assert factories.found(world.case, ROW).startswith("Met once, last on 24 Nov 2026; 0 meetings offered.")


def test_c5_a_call_is_not_a_meeting_until_a_person_says_so(world: World) -> None:
    factories.told(world.case, world.ben, "call", ROW)
    assert factories.missing(world.case, ROW) == GAP
    factories.answered(world.case, world.ben, ROW, met="phone", met_on="2026-11-24")
    assert factories.missing(world.case, ROW) == []


def test_c5_shows_what_both_said_and_what_only_one_did(world: World) -> None:
    factories.answered(world.case, world.year, "pupil_voice", heard="heard", reasons=["tired", "uniform"])
    factories.answered(world.case, world.ben, ROW, reasons=["tired", "pain"])
    told = factories.found(world.case, ROW)
    assert "Both said: Tired" in told
    assert "Only Asha said: Uniform" in told
    assert "Only the parents said: Pain" in told


def test_c5_says_nothing_of_two_sides_until_both_were_heard(world: World) -> None:
    factories.answered(world.case, world.ben, ROW, reasons=["tired"])
    assert "said" not in factories.found(world.case, ROW)


def test_c5_says_whom_to_ask_and_what_to_mind_to_staff_alone(world: World) -> None:
    world.mother.parent.language, world.mother.parent.needs_interpreter = "ur", True
    world.mother.parent.save()
    factories.parent(
        world.asha, title="Mr", relationship="father", contact_restriction="refer_dsl", person_id="P77"
    )
    found = BY_KEY[ROW].findings(factories.sitting(world.case))
    told = next(f for f in found if f.sentence.startswith("To ask: "))
    assert told.staff_only
    assert told.sentence == (
        "To ask: Mrs Rao, with an interpreter (Urdu); Mr Rao, speak to the safeguarding lead first."
    )
