"""What a meeting needs: three times that a working parent can take."""

from datetime import datetime

from gatepost.access.actor import Actor
from gatepost.casework.meetings import actions
from gatepost.casework.meetings.actions import Draft
from gatepost.casework.meetings.slots import Slot
from gatepost.casework.models import Case, Meeting, Way
from tests import factories

SLOTS = [
    Slot(datetime(2026, 12, 3, 16, 0), Way.SCHOOL),  # noqa: DTZ001
    Slot(datetime(2026, 12, 4, 8, 15), Way.SCHOOL),  # noqa: DTZ001
    Slot(datetime(2026, 12, 7, 12, 30), Way.PHONE),  # noqa: DTZ001
]


def draft(case: Case, **changes: object) -> Draft:
    """An offer to the child's first parent and the child."""
    parent = case.pupil.guardians.order_by("pk").first()
    assert parent is not None
    usual = {"slots": SLOTS, "people": [f"parent{parent.parent_id}", "child"], "place": "Room 4, blue door"}
    return Draft(**{**usual, **changes})  # type: ignore[arg-type]


def offered(case: Case, by: Actor, **changes: object) -> Meeting:
    """A meeting that was offered today."""
    return actions.plan_meeting(by=by, facts=factories.sitting(case), draft=draft(case, **changes))
