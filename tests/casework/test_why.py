"""Why think about this child: in days, with numbers, and without a guess."""

from datetime import date

from gatepost.casework.why import why
from gatepost.records.models import Service
from tests import factories
from tests.world import World


def test_days_missed_are_told_in_days_with_what_was_agreed(world: World) -> None:
    ill = {(date(2026, 11, 3), "AM"): "I"}
    factories.marks(world.asha, factories.AWAY | ill)
    # 2 September to 23 November: 3 + 7 × 5 + 3 × 5 + 1 = 54 days
    assert why(factories.sitting(world.case)).sentence == (
        "Asha has missed 6½ of 54 days since 2 September: ½ day through illness; "
        "6 days (12 sessions) not agreed by the school (O 12)."
    )


def test_a_child_who_was_always_here_is_said_to_be(world: World) -> None:
    factories.marks(world.asha, {})
    assert why(factories.sitting(world.case)).sentence == "Asha has not missed a session since 2 September."


def test_no_rate_is_shown_for_a_handful_of_sessions(world: World) -> None:
    factories.marks(world.asha, {}, to=date(2026, 9, 7))  # 2 to 7 September: 8 sessions
    assert why(factories.sitting(world.case, date(2026, 9, 7))).rate is None
    factories.marks(world.asha, {}, to=date(2026, 9, 8))
    assert why(factories.sitting(world.case, date(2026, 9, 8))).rate == "100.0%"


def test_what_stands_out_is_told_apart_from_what_does_not(world: World) -> None:
    found = why(factories.sitting(world.case)).found
    assert any("Monday" in statement.sentence for statement in found.first)
    assert all(not statement.stands_out for statement in found.quiet)


def test_what_is_already_known_is_listed_and_nothing_else(world: World) -> None:
    assert why(factories.sitting(world.case)).known == []
    world.asha.fsm, world.asha.sen, world.asha.home_language = True, "support", "ur"
    world.asha.save()
    Service.objects.create(school=world.school, pupil=world.asha, service="early_help")
    assert why(factories.sitting(world.case)).known == [
        "SEN support",
        "Home language: Urdu",
        "Free school meals",
        "Early Help: lead not named",
    ]
