"""C16 Anxiety or mental health."""

import pytest

from gatepost.casework import actions
from gatepost.casework.rows import BY_KEY
from gatepost.records.models import Service
from tests import factories
from tests.world import World

ROW = "mental_health"
GAP = ["mental_health.no_support"]


def test_c16_does_not_apply_when_nobody_has_named_it(world: World) -> None:
    assert factories.status(world.case, ROW) == "does_not_apply"


@pytest.mark.parametrize(
    ("row", "who"), [("pupil_voice", "Asha"), ("parent_meeting", "a parent"), ("pastoral_staff", "staff")]
)
def test_c16_is_switched_on_by_a_reason_that_somebody_gave(world: World, row: str, who: str) -> None:
    factories.answered(world.case, world.year, row, reasons=["worry"])
    applies = BY_KEY[ROW].applies(factories.sitting(world.case))
    assert applies.yes and applies.why == f"Feelings were given as a reason by {who}."


def test_c16_another_reason_does_not_switch_it_on(world: World) -> None:
    factories.answered(world.case, world.year, "pupil_voice", reasons=["uniform"])
    assert factories.status(world.case, ROW) == "does_not_apply"


def test_c16_is_switched_on_by_a_service(world: World) -> None:
    Service.objects.create(school=world.school, pupil=world.asha, service="camhs")
    assert factories.status(world.case, ROW) == "not_started"


def test_c16_needs_one_support(world: World) -> None:
    factories.answered(world.case, world.year, "pupil_voice", reasons=["worry"])
    assert factories.missing(world.case, ROW) == GAP
    factories.told(world.case, world.ben, "referral", ROW, says="Asked the mental health support team.")
    assert factories.missing(world.case, ROW) == []


def test_c16_switched_on_by_a_person_it_needs_support_as_well(world: World) -> None:
    actions.turn_on(by=world.ben, case=world.case, row=ROW)
    assert factories.missing(world.case, ROW) == GAP
