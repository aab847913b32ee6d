"""C13 EHC plan working?"""

from datetime import date

import pytest

from tests import factories
from tests.world import World

ROW = "ehcp"
GAP = ["ehcp.review"]


def plan(world: World, last: date | None, planned: date | None = None) -> None:
    world.asha.sen, world.asha.ehcp_last_review, world.asha.ehcp_next_review = "ehcp", last, planned
    world.asha.save()


def test_c13_applies_only_with_a_plan(world: World) -> None:
    assert factories.status(world.case, ROW) == "does_not_apply"
    plan(world, date(2026, 6, 1))
    assert factories.status(world.case, ROW) == "not_started"


@pytest.mark.parametrize(
    ("last", "planned", "gap", "says"),
    [
        (date(2025, 11, 24), None, [], "Next review by 24 Nov 2026."),  # due today: in time
        (date(2025, 11, 23), None, GAP, "Overdue by 1 day."),
        (date(2025, 7, 25), None, GAP, "Overdue by 122 days."),  # 25 Jul to 24 Nov 2026
        (date(2024, 2, 29), None, GAP, "Overdue by 633 days."),  # 1 Mar 2025 to 24 Nov 2026
        (date(2026, 6, 1), date(2026, 11, 1), GAP, "Overdue by 23 days."),
        (None, None, GAP, "No date of a review is recorded."),
    ],
)
def test_c13_a_review_is_due_within_twelve_months(
    world: World, last: date | None, planned: date | None, gap: list[str], says: str
) -> None:
    plan(world, last, planned)
    assert factories.missing(world.case, ROW) == gap
    assert says in factories.found(world.case, ROW)


def test_c13_a_late_plan_for_a_review_does_not_stretch_the_twelve_months(world: World) -> None:
    plan(world, date(2025, 9, 1), date(2027, 3, 1))
    assert factories.missing(world.case, ROW) == GAP


def test_c13_an_early_review_asked_for_or_a_review_held_settles_it(world: World) -> None:
    plan(world, date(2025, 7, 25))
    factories.answered(world.case, world.ben, ROW, early_review_requested="yes")
    assert factories.missing(world.case, ROW) == []
    factories.answered(world.case, world.ben, ROW, last_reviewed_on="2026-11-20")
    assert factories.missing(world.case, ROW) == []
