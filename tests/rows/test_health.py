"""C14 Health."""

from datetime import date, timedelta

from gatepost.casework.rows import BY_KEY
from tests import factories
from tests.world import World

ROW = "health"


def ill(world: World, days: int) -> None:
    first = date(2026, 9, 7)
    dates = [first + timedelta(days=n) for n in range(28) if n % 7 < 5][:days]
    factories.marks(world.asha, {(day, half): "I" for day in dates for half in ("AM", "PM")})


def test_c14_counts_illness_by_day_and_keeps_the_sessions(world: World) -> None:
    ill(world, 3)
    assert "3 days of illness this year: the council is told from 15 days." in factories.found(
        world.case, ROW
    )
    assert len(BY_KEY[ROW].findings(factories.sitting(world.case))[0].sessions) == 6


def test_c14_the_council_is_told_from_fifteen_days(world: World) -> None:
    ill(world, 14)
    assert factories.missing(world.case, ROW) == []
    ill(world, 15)
    assert factories.missing(world.case, ROW) == ["health.return"]
    factories.answered(world.case, world.ben, ROW, council_told="yes")
    assert factories.missing(world.case, ROW) == []


def test_c14_nobody_has_to_ask_for_evidence(world: World) -> None:
    ill(world, 10)
    assert factories.missing(world.case, ROW) == []


def test_c14_what_was_asked_for_is_awaited(world: World) -> None:
    factories.answered(world.case, world.ben, ROW, evidence_asked="yes", why_doubt="Seen in town.")
    assert factories.missing(world.case, ROW) == ["health.awaited"]
    said = {"evidence_asked": "yes", "why_doubt": "Seen in town.", "evidence_seen": ["talk"]}
    factories.answered(world.case, world.ben, ROW, **said)
    assert factories.missing(world.case, ROW) == []


def test_c14_a_document_is_what_was_asked_for(world: World) -> None:
    factories.answered(world.case, world.ben, ROW, evidence_asked="yes", why_doubt="Seen in town.")
    factories.told(world.case, world.ben, "document", ROW, says="Appointment card.")
    assert factories.missing(world.case, ROW) == []
