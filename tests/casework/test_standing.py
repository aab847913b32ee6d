"""Where a case stands on a row: what people judged, how long it keeps, and that nobody else judges."""

from datetime import date

import pytest

from gatepost.access.actor import Actor, NotAllowed
from gatepost.casework import actions
from gatepost.casework.models import RowStatus
from gatepost.casework.rows import ROWS
from gatepost.casework.standing import standings
from tests import factories
from tests.world import World

ROW = "pastoral_staff"  # keeps for 8 school weeks


def test_the_sixteen_rows_stand_in_the_order_of_the_checklist(world: World) -> None:
    told = standings(factories.sitting(world.case))
    assert [s.row.id for s in told] == [f"C{n}" for n in range(1, 17)]
    assert [s.row.key for s in told] == [row.key for row in factories.sitting(world.case).pack.rows]


def test_every_finding_names_its_source(world: World) -> None:
    facts = factories.sitting(world.case)
    assert all(f.sentence and f.source for row in ROWS for f in row.findings(facts))


def test_evidence_begins_a_row_and_never_completes_it(world: World) -> None:
    for row in factories.sitting(world.case).pack.rows:
        for kind in row.evidence_kinds:
            factories.told(world.case, world.year, kind, row.key)
    assert set(world.case.row_states.values_list("status", flat=True)) == {"in_progress"}
    assert world.case.row_states.count() == 16


@pytest.mark.parametrize("status", [RowStatus.DONE, RowStatus.NOT_NEEDED])
def test_the_machine_may_not_judge_a_row(world: World, status: RowStatus) -> None:
    with pytest.raises(NotAllowed):
        actions.save_row(
            by=Actor.system([world.school]),
            case=world.case,
            row=ROW,
            on=factories.TODAY,
            seen_version=0,
            status=status,
            answers=factories.answers(world.case, ROW),
        )
    assert factories.status(world.case, ROW) == "not_started"


def test_done_keeps_for_its_school_weeks_and_holidays_do_not_count(world: World) -> None:
    # Judged on Friday 25 September: Mondays 28 Sep, 5, 12, 19 Oct, 2, 9, 16 and 23 Nov are eight.
    factories.judged(world.case, world.year, ROW, on=date(2026, 9, 25))
    assert factories.status(world.case, ROW, date(2026, 11, 24)) == "done"
    assert factories.status(world.case, ROW, date(2026, 11, 30)) == "check_again"


def test_what_has_no_shelf_life_keeps(world: World) -> None:
    factories.judged(world.case, world.ben, "first_day_contact", on=date(2026, 9, 4))
    assert factories.status(world.case, "first_day_contact") == "done"


def test_looking_again_settles_it(world: World) -> None:
    factories.judged(world.case, world.year, ROW, on=date(2026, 9, 4))
    assert factories.status(world.case, ROW) == "check_again"
    factories.judged(world.case, world.year, ROW)
    assert factories.status(world.case, ROW) == "done"


def test_evidence_said_once_serves_several_rows_and_is_taken_back_from_all(world: World) -> None:
    rows = ("parent_meeting", "health", "family_circumstances")
    meeting = factories.told(world.case, world.year, "meeting", *rows)
    for row in rows:
        factories.judged(world.case, world.year, row, **factories.KINDLY.get(row, {}))
        assert factories.status(world.case, row) == "done"
    actions.take_back(by=world.year, evidence=meeting, because="It was another child’s meeting.")
    assert {factories.status(world.case, row) for row in rows} == {"check_again"}


def test_after_something_was_taken_back_a_person_may_judge_again(world: World) -> None:
    reply = factories.told(world.case, world.year, "reply", ROW)
    actions.take_back(by=world.year, evidence=reply, because="Another child.")
    factories.judged(world.case, world.year, ROW)
    assert factories.status(world.case, ROW) == "done"


def test_a_row_says_once_what_is_missing(world: World) -> None:
    by_row = {s.row.key: [m.key for m in s.missing] for s in standings(factories.sitting(world.case))}
    assert by_row["pupil_voice"] == ["pupil_voice.not_heard"]
    assert by_row["health"] == ["health.not_started"]


def test_a_row_that_does_not_apply_says_why(world: World) -> None:
    ehcp = next(s for s in standings(factories.sitting(world.case)) if s.row.key == "ehcp")
    assert (ehcp.status, ehcp.why, ehcp.missing) == ("does_not_apply", "No EHC plan on record.", ())
