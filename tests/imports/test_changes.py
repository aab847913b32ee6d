"""What a plan would change, line by line, as people read it; and nothing that an importer may not see."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from gatepost.access.actor import Actor
from gatepost.imports import changes as showing
from gatepost.imports.actions import apply_plan
from gatepost.imports.changes import Change, changes
from gatepost.imports.plan import Plan, plan_folder
from tests.imports.folders import ASHA, OAK, replaced, with_line, write

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)


def second(tmp_path: Path, **files: str) -> Plan:
    """The plan of other files over the small folder."""
    first = plan_folder(write(tmp_path / "first"), on=TODAY)
    apply_plan(by=Actor.system(), plan=first, at=datetime(2026, 11, 24, 8, tzinfo=UTC))
    return plan_folder(write(tmp_path / "second", **files), on=TODAY)


def test_a_class_and_a_mark(tmp_path: Path) -> None:
    marks = replaced("session_marks.csv", f"{ASHA},{OAK},2026-09-08,PM,N", f"{ASHA},{OAK},2026-09-08,PM,I")
    plan = second(tmp_path, pupils=replaced("pupils.csv", ",8R,", ",8K,"), session_marks=marks)
    assert list(changes(plan)) == [
        Change("Asha Rao", "Tutor group", "8R", "8K"),
        Change("Asha Rao", "Tue 8 Sep 2026, afternoon", "N", "I"),
    ]


def test_a_last_day_and_a_new_number(tmp_path: Path) -> None:
    pupils = replaced("pupils.csv", "2026-09-02,,support", "2026-09-02,2026-11-20,support")
    plan = second(tmp_path, pupils=pupils)
    assert list(changes(plan)) == [Change("Bilal Khan", "Last day on roll", "none", "20 November 2026")]


def test_another_first_day_in_place_of_the_one_held(tmp_path: Path) -> None:
    plan = second(tmp_path, pupils=replaced("pupils.csv", "2025-09-02,,none", "2025-09-04,,none"))
    assert list(changes(plan)) == [
        Change("Asha Rao", "First day on roll", "2 September 2025", "4 September 2025")
    ]


def test_what_is_new_is_no_change(tmp_path: Path) -> None:
    new = with_line("session_marks.csv", f"{ASHA},{OAK},2026-09-09,AM,/,,")
    assert list(changes(second(tmp_path, session_marks=new))) == []


def test_that_something_sensitive_changes_is_said_and_not_what(tmp_path: Path) -> None:
    heading = replaced("pupils.csv", "leaving_date,sen", "leaving_date,sen,social_care,senco_note")
    pupils = heading.replace("2025-09-02,,none", "2025-09-02,,none,cp,A private note")
    pupils = pupils.replace(",,support", ",,support,,").replace("2025-01-10,support", "2025-01-10,support,,")
    pupils = pupils.replace("2022-09-02,,none", "2022-09-02,,none,,")
    told = list(changes(second(tmp_path, pupils=pupils)))
    assert told == [Change("Asha Rao", showing.MORE)]
    assert "private" not in str(told)


def test_mutant_a_list_that_shows_every_field_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(showing.SHOWN, "sen", "SEN")
    plan = second(tmp_path, pupils=replaced("pupils.csv", "2025-09-02,,none", "2025-09-02,,ehcp"))
    assert "ehcp" in str(list(changes(plan)))
    monkeypatch.undo()
    assert "ehcp" not in str(list(changes(plan)))
