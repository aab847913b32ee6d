"""C1 Follow up absences on the day."""

from gatepost.casework.rows import BY_KEY
from tests import factories
from tests.world import World

ROW = "first_day_contact"


def test_c1_counts_the_days_away_that_nobody_followed_up(world: World) -> None:
    factories.told(world.case, world.ben, "call", ROW, on=factories.MONDAYS[0])
    assert factories.found(world.case, ROW) == (
        "1 of 6 days away without agreement were followed up the same day."
    )
    finding = BY_KEY[ROW].findings(factories.sitting(world.case))[0]
    assert finding.source and {s.date for s in finding.sessions} == set(factories.MONDAYS[1:])


def test_c1_is_weak_below_four_days_in_five(world: World) -> None:
    for day in factories.MONDAYS[:4]:  # 4 of 6 is 67%
        factories.told(world.case, world.ben, "call", ROW, on=day)
    assert factories.missing(world.case, ROW) == ["first_day_contact.gaps"]
    factories.told(world.case, world.ben, "visit", ROW, on=factories.MONDAYS[4])  # 5 of 6 is 83%
    assert factories.missing(world.case, ROW) == []


def test_c1_a_call_the_day_after_is_not_the_same_day(world: World) -> None:
    for day in factories.MONDAYS:
        factories.told(world.case, world.ben, "call", ROW, on=day.replace(day=day.day + 1))
    assert factories.missing(world.case, ROW) == ["first_day_contact.gaps"]


def test_c1_gaps_may_be_explained(world: World) -> None:
    factories.answered(world.case, world.ben, ROW, gaps_explained="The mother had rung the evening before.")
    assert factories.missing(world.case, ROW) == []


def test_c1_agreed_absence_and_late_arrival_need_no_call(world: World) -> None:
    codes = {(day, "AM"): code for day, code in zip(factories.MONDAYS, "IMCUU", strict=False)}
    factories.marks(world.asha, codes)
    assert factories.found(world.case, ROW) == "Every absence this year was agreed or explained."
    assert factories.missing(world.case, ROW) == []
