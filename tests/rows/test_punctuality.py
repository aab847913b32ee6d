"""C7 Make mornings work."""

from datetime import date

from gatepost.casework import actions
from gatepost.casework.rows import BY_KEY
from gatepost.records.models import MarkNote
from tests import factories
from tests.world import World

ROW = "punctuality"
LATE = [date(2026, 11, day) for day in (9, 10, 12, 16, 18)]


def late(world: World, days: list[date], minutes: int = 5, code: str = "L") -> None:
    factories.marks(world.asha, {(day, "AM"): code for day in days})
    for day in days:
        MarkNote.objects.create(
            school=world.school, pupil=world.asha, date=day, pm=False, minutes_late=minutes, comment="Bus 14"
        )


def test_c7_five_lates_in_four_weeks_are_regular_and_four_are_not(world: World) -> None:
    late(world, LATE[:4])
    applies = BY_KEY[ROW].applies(factories.sitting(world.case))
    assert not applies.yes
    assert applies.why == "Late 4 times in the last 4 school weeks, 20 minutes this year: not regularly late."
    late(world, LATE[4:])
    factories.marks(world.asha, {(day, "AM"): "L" for day in LATE})
    assert BY_KEY[ROW].applies(factories.sitting(world.case)).yes


def test_c7_one_arrival_after_the_register_closed_is_enough(world: World) -> None:
    late(world, LATE[:1], code="U")
    assert factories.status(world.case, ROW) == "not_started"


def test_c7_a_person_may_switch_it_on(world: World) -> None:
    assert factories.status(world.case, ROW) == "does_not_apply"
    actions.turn_on(by=world.ben, case=world.case, row=ROW)
    assert factories.status(world.case, ROW) == "not_started"


def test_c7_shows_minutes_and_what_the_register_says_of_them(world: World) -> None:
    late(world, LATE)
    assert "25 minutes in all" in factories.found(world.case, ROW)
    assert "Noted beside late marks: “Bus 14” 5 times." in factories.found(world.case, ROW)
    assert len(BY_KEY[ROW].findings(factories.sitting(world.case))[0].sessions) == 5


def test_c7_is_weak_until_start_times_are_shared(world: World) -> None:
    late(world, LATE)
    assert factories.missing(world.case, ROW) == ["punctuality.times", "punctuality.no_offer"]
    factories.told(
        world.case, world.ben, "text", ROW, says="School starts at 8:45; the register closes at 9:15."
    )
    assert factories.missing(world.case, ROW) == ["punctuality.no_offer"]
    assert "Start times shared on 24 Nov 2026." in factories.found(world.case, ROW)
