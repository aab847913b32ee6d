"""C11 Possible unmet learning need?"""

from gatepost.casework.rows import BY_KEY
from tests import factories
from tests.world import World

ROW = "learning_needs"


def test_c11_stops_until_the_senco_has_answered(world: World) -> None:
    assert factories.missing(world.case, ROW) == ["learning_needs.no_view"]
    factories.answered(world.case, world.ben, ROW, senco_view="no_sign")
    assert factories.missing(world.case, ROW) == []


def test_c11_a_need_that_was_found_needs_a_next_step(world: World) -> None:
    factories.answered(world.case, world.ben, ROW, senco_view="need_found")
    assert factories.missing(world.case, ROW) == ["learning_needs.no_step"]
    factories.answered(
        world.case, world.ben, ROW, senco_view="need_found", next_step="Reading group, Mrs Lund."
    )
    assert factories.missing(world.case, ROW) == []


def test_c11_the_sencos_note_is_shown_to_staff_only(world: World) -> None:
    world.asha.sen, world.asha.senco_note = "support", "Reading age seven."
    world.asha.save()
    findings = BY_KEY[ROW].findings(factories.sitting(world.case))
    assert [(f.sentence, f.staff_only) for f in findings] == [
        ("Has SEN support.", False),
        ("SENCo’s note: Reading age seven.", True),
    ]
