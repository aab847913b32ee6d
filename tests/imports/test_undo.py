"""Taking an import back: everything as it was, unless something rests on it; then nothing, and it says what."""

import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command

from gatepost.access.actor import Actor, NotAllowed
from gatepost.access.models import School
from gatepost.access.wall import scope
from gatepost.audit.models import Event
from gatepost.casework.models import Case, Concern
from gatepost.imports.actions import OutOfDate, apply_plan
from gatepost.imports.plan import plan_folder
from gatepost.imports.undo import actions as undoing
from gatepost.imports.undo.actions import Needed, undo_import
from gatepost.imports.undo.journal import Journal
from gatepost.records import registers
from gatepost.records.models import Amendment, Pupil, RegisterImport, RegisterYear
from tests import factories
from tests.imports.folders import ASHA, BILAL, OAK, replaced, with_line, write
from tests.imports.holdings import everything

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)
FIRST, SECOND, THIRD = (datetime(2026, 11, day, 8, 0, tzinfo=UTC) for day in (22, 23, 24))
TRACES = {
    "records_registerimport",
    "records_registerchange",
    "records_amendment",
    "audit_event",
}
"""What tells of imports and of taking them back; it stays."""
STAYS = {*TRACES, "access_school", "access_user"}


def bring_in(folder: Path, at: datetime = FIRST) -> dict[str, RegisterImport]:
    """The import of each school."""
    plan = plan_folder(folder, on=TODAY)
    assert not plan.refused, plan.faults
    kept = apply_plan(by=Actor.system(), plan=plan, at=at)
    return {School.objects.get(pk=one.school_id).laestab: one for one in kept}


def take_back(one: RegisterImport, at: datetime = THIRD) -> RegisterImport:
    return undo_import(by=Actor.system(), register_import=one, at=at)


def all_but(*tables: str) -> dict[str, Any]:
    return {table: rows for table, rows in everything().items() if table not in tables}


def second(tmp_path: Path) -> Path:
    """The small folder a day later: something of every kind is new, changed or gone."""
    marks = replaced("session_marks.csv", "2026-09-08,PM,N,,", "2026-09-08,PM,I,,Rang in")
    marks = marks.replace("AM,L,12,Bus late", "AM,L,,").replace("2026-09-07,AM,C1", "2026-09-09,AM,C1")
    return write(
        tmp_path / "second",
        schools=replaced("schools.csv", "Carol Hart", "Dina Hart"),
        calendar=replaced("calendar.csv", "2026-10-26,2026-10-30", "2026-10-26,2026-11-02"),
        pupils=with_line(
            "pupils.csv", f"{OAK},K999100126016,Zoe,Lund,2014-07-01,8,8R,2025-09-03,,none"
        ).replace(",8R,2025-09-02", ",8K,2025-09-01"),
        parents=with_line("parents.csv", f"{ASHA},P9,Mr,Arun,Rao,father,no,,normal").replace("123", "124"),
        services=replaced("services.csv", "Dee Low", "Dee High"),
        session_marks=marks,
        lesson_marks=with_line("lesson_marks.csv", f"{BILAL},{OAK},2026-09-07,1,Maths,8M1,Ms Hill,N,"),
        staff=f"laestab,email,name,role,forms\n{OAK},ben@oak.example,Ben Oak,tutor,8R\n",
    )


def test_a_first_import_leaves_only_its_trace(tmp_path: Path) -> None:
    with scope([]):
        before = all_but(*STAYS)
    imports = bring_in(write(tmp_path))
    for one in imports.values():
        take_back(one)
    assert all_but(*STAYS) == before
    assert Event.objects.filter(verb="import.taken_back").count() == 2


def test_everything_is_as_it_was_before_the_second_import(tmp_path: Path) -> None:
    bring_in(write(tmp_path / "first"))
    before = all_but(*TRACES, "access_user")
    imports = bring_in(second(tmp_path), SECOND)
    assert set(imports) == {OAK, "9991002"}
    after = everything()
    changed = {table for table, rows in before.items() if after[table] != rows}
    assert len(changed) >= 11, changed
    for one in imports.values():
        take_back(one)
    assert all_but(*TRACES, "access_user") == before


def test_an_amended_mark_is_amended_back(tmp_path: Path) -> None:
    bring_in(write(tmp_path / "first"))
    one = bring_in(second(tmp_path), SECOND)[OAK]
    under = take_back(one)
    with scope([one.school_id]):
        back = Amendment.objects.get(register_import=under)
        assert (back.pupil.upn, back.date, back.pm) == (ASHA, date(2026, 9, 8), True)
        assert (back.original, back.new, back.at) == ("I", "N", THIRD)


def test_the_same_files_can_come_again_afterwards(tmp_path: Path) -> None:
    folder = write(tmp_path)
    for one in bring_in(folder).values():
        take_back(one, SECOND)
    before = {k: len(v) for k, v in all_but(*TRACES).items()}
    bring_in(folder, THIRD)
    with scope(School.objects.values_list("pk", flat=True)):
        assert RegisterYear.objects.count() == 3
        assert Pupil.objects.count() == 3
    assert before["records_pupil"] == 0


def test_taking_back_twice_is_taking_back_once(tmp_path: Path) -> None:
    one = bring_in(write(tmp_path))[OAK]
    under = take_back(one)
    before = everything()
    assert take_back(one) == under
    assert everything() == before


def refused(one: RegisterImport, at: datetime = THIRD) -> str:
    """What taking back says stands in the way; and nothing has changed."""
    before = everything()
    with pytest.raises(Needed) as needed:
        take_back(one, at)
    assert everything() == before
    return str(needed.value)


def test_a_later_import_stands_in_the_way_until_it_is_taken_back(tmp_path: Path) -> None:
    first = bring_in(write(tmp_path / "first"))[OAK]
    later = bring_in(second(tmp_path), SECOND)[OAK]
    assert f"Import {later.pk} of 23 November 2026 came after it" in refused(first)
    under = take_back(later)
    assert "itself the taking back" in refused(under)
    take_back(first)


def test_a_case_about_a_child_that_it_added_stands_in_the_way(tmp_path: Path) -> None:
    one = bring_in(write(tmp_path))[OAK]
    with scope([one.school_id]):
        school, child = School.objects.get(laestab=OAK), Pupil.objects.get(upn=ASHA)
        case = factories.case(child, factories.actor(school))
    assert "1 case rests on a pupil that it added." in refused(one)
    with scope([one.school_id]):
        Case.objects.filter(pk=case.pk).delete()
        assert not undoing.needed_by(one, at=THIRD)


@pytest.mark.parametrize("decided", [True, False])
def test_only_a_concern_that_somebody_decided_stands_in_the_way(tmp_path: Path, decided: bool) -> None:
    one = bring_in(write(tmp_path))[OAK]
    with scope([one.school_id]):
        ben = factories.actor(School.objects.get(laestab=OAK)).user
        Concern.objects.create(
            school_id=one.school_id,
            pupil=Pupil.objects.get(upn=ASHA),
            key="late",
            sentence="Late.",
            first_seen=TODAY,
            last_seen=TODAY,
            decided_by=ben if decided else None,
        )
    if decided:
        assert "1 concern rests on a pupil that it added." in refused(one)
    else:
        take_back(one)


def test_a_mark_amended_since_stands_in_the_way(tmp_path: Path) -> None:
    one = bring_in(write(tmp_path))[OAK]
    with scope([one.school_id]):
        Amendment.objects.create(
            school_id=one.school_id,
            pupil=Pupil.objects.get(upn=ASHA),
            date=date(2026, 9, 7),
            pm=False,
            original="/",
            new="L",
            reason="Seen at 9",
            at=SECOND,
        )
    assert "1 mark was amended since." in refused(one)


def test_after_thirty_days_it_is_too_late(tmp_path: Path) -> None:
    one = bring_in(write(tmp_path))[OAK]
    assert "older than 30 days" in refused(one, FIRST + timedelta(days=30, minutes=1))
    take_back(one, FIRST + timedelta(days=30))


def test_a_plan_made_before_is_out_of_date(tmp_path: Path) -> None:
    bring_in(write(tmp_path / "first"))
    folder = second(tmp_path)
    imports = bring_in(folder, SECOND)
    stale = plan_folder(
        write(tmp_path / "third", session_marks=with_line("session_marks.csv", "x" * 3)), on=TODAY
    )
    stale = plan_folder(write(tmp_path / "fourth"), on=TODAY)
    for one in imports.values():
        take_back(one)
    with pytest.raises(OutOfDate):
        apply_plan(by=Actor.system(), plan=stale, at=THIRD, reasons={f"older {OAK}": "These are right"})


def test_another_schools_officer_cannot_take_it_back(tmp_path: Path) -> None:
    imports = bring_in(write(tmp_path))
    elm = School.objects.get(laestab="9991002")
    eve = Actor("attendance_officer", (elm.pk,), permissions=frozenset({"import.apply"}))
    before = everything()
    with pytest.raises(NotAllowed):
        undo_import(by=eve, register_import=imports[OAK], at=THIRD)
    assert everything() == before


def test_the_register_as_it_was_known(tmp_path: Path) -> None:
    """Asha's Tuesday afternoon: nothing before the first import, N after it, I after the second, then N again."""
    bring_in(write(tmp_path / "first"))
    one = bring_in(second(tmp_path), SECOND)[OAK]
    take_back(one)
    school = School.objects.get(laestab=OAK)
    with scope([school.pk]):
        asha = Pupil.objects.get(upn=ASHA)
        now = registers.read(school, pupils=[asha], start=date(2026, 9, 1), end=TODAY)
        moments = [FIRST - timedelta(1), FIRST, SECOND, THIRD]
        # the Monday on or before 1 August 2026 is 27 July; 8 September is the Tuesday six weeks later
        known = [chr(registers.as_known(now, at=at).marks[0, 6 * 10 + 3]) for at in moments]
    assert known == [" ", "N", "I", "N"]


def test_mutant_a_write_that_the_journal_forgets_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_in(write(tmp_path / "first"))
    before = all_but(*TRACES, "access_user")
    monkeypatch.setattr(
        Journal, "take_out", lambda _, kind, keys: kind.objects.filter(pk__in=list(keys)).delete()
    )
    for one in bring_in(second(tmp_path), SECOND).values():
        take_back(one)
    assert all_but(*TRACES, "access_user") != before


def test_mutant_a_later_import_that_nobody_looks_for_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = bring_in(write(tmp_path / "first"))[OAK]
    bring_in(second(tmp_path), SECOND)
    monkeypatch.setattr(undoing, "_later", lambda _: iter(()))
    take_back(first)
    with scope([first.school_id]):
        assert not Pupil.objects.filter(upn=ASHA).exists()


def run(*words: str) -> tuple[int, str]:
    out = io.StringIO()
    with time_machine.travel(THIRD, tick=False), pytest.raises(SystemExit) as end:
        call_command("import", *words, stdout=out, stderr=out)
    assert isinstance(end.value.code, int)
    return end.value.code, out.getvalue()


def test_the_command_takes_back_and_says_so(tmp_path: Path) -> None:
    first = bring_in(write(tmp_path / "first"))[OAK]
    later = bring_in(second(tmp_path), SECOND)[OAK]
    code, words = run("--undo", str(first.pk))
    assert code == 1
    assert f"Import {later.pk}" in words
    assert run("--undo", str(later.pk))[0] == 0
    assert run("--undo", "999999") == (2, "There is no import 999999.\n")


def test_folder_or_undo_but_not_neither() -> None:
    assert run()[0] == 2
