"""Never out of date and never another school's: what an import must not do whoever asks. Faults: beside this file."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from gatepost.access.actor import Actor, NotAllowed
from gatepost.access.models import School
from gatepost.imports import pupils, seats
from gatepost.imports.actions import OutOfDate, Refused, apply_plan
from gatepost.imports.plan import plan_folder
from tests.imports.folders import ASHA, ELM, OAK, replaced, with_line, write
from tests.imports.holdings import everything

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def bring_in(folder: Path) -> None:
    apply_plan(by=Actor.system(), plan=plan_folder(folder, on=TODAY), at=NOW)


def officer(school: School, *more: str) -> Actor:
    """Ben, who may import for his own school."""
    return Actor("attendance_officer", (school.pk,), permissions=frozenset({"import.apply", *more}))


@pytest.mark.django_db
def test_a_plan_made_before_another_import_is_out_of_date(tmp_path: Path) -> None:
    bring_in(write(tmp_path / "first"))
    changed = replaced("session_marks.csv", "2026-09-08,PM,N", "2026-09-08,PM,I")
    folder = write(tmp_path / "second", session_marks=changed)
    stale = plan_folder(folder, on=TODAY)
    bring_in(folder)
    before = everything()
    with pytest.raises(OutOfDate):
        apply_plan(by=Actor.system(), plan=stale, at=NOW)
    assert everything() == before


@pytest.mark.django_db
def test_an_officer_cannot_import_for_another_school(tmp_path: Path) -> None:
    bring_in(write(tmp_path / "first"))
    oak = School.objects.get(laestab=OAK)
    changed = replaced("session_marks.csv", f"{ELM},2026-09-07,AM,I", f"{ELM},2026-09-07,AM,O")
    folder = write(tmp_path / "second", session_marks=changed)
    plan = plan_folder(folder, on=TODAY, by=officer(oak))
    elm = {fault.file: fault for fault in plan.faults}
    assert elm["schools.csv"].rule == "This school is not one of yours"
    assert (elm["session_marks.csv"].line, elm["session_marks.csv"].column) == (7, "laestab")
    before = everything()
    apply_plan(by=officer(oak), plan=plan, at=NOW, keep_good=True)
    assert everything() == before


@pytest.mark.django_db
def test_a_plan_of_the_system_is_not_an_officers_to_keep(tmp_path: Path) -> None:
    bring_in(write(tmp_path / "first"))
    changed = replaced("session_marks.csv", f"{ELM},2026-09-07,AM,I", f"{ELM},2026-09-07,AM,O")
    plan = plan_folder(write(tmp_path / "second", session_marks=changed), on=TODAY)
    before = everything()
    with pytest.raises(NotAllowed):
        apply_plan(by=officer(School.objects.get(laestab=OAK)), plan=plan, at=NOW)
    assert everything() == before


@pytest.mark.django_db
def test_an_officer_founds_no_school_and_gives_no_role(tmp_path: Path) -> None:
    school = School.objects.create(laestab=OAK, name="Oakbridge Academy")
    staff = f"laestab,email,name,role\n{OAK},ben@oak.example,Ben,head\n"
    plan = plan_folder(write(tmp_path, staff=staff), on=TODAY, by=officer(school))
    rules = {fault.file: fault.rule for fault in plan.faults}
    assert rules["staff.csv"] == "Your role does not include giving people roles"
    assert rules["schools.csv"] == "This school is not one of yours"


@pytest.mark.django_db
def test_without_the_permission_nothing_is_kept(tmp_path: Path) -> None:
    plan = plan_folder(write(tmp_path), on=TODAY)
    tutor = Actor("tutor", (1,), permissions=frozenset({"pupil.view"}))
    with pytest.raises(NotAllowed):
        apply_plan(by=tutor, plan=plan, at=NOW)
    assert not School.objects.exists()


@pytest.mark.django_db
def test_mutant_a_roll_that_nobody_checks_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the rule broken, a mark before a child's first day would come in."""
    early = write(tmp_path, pupils=replaced("pupils.csv", "2026-09-02,,support", "2026-09-08,,support"))
    assert plan_folder(early, on=TODAY).refused
    monkeypatch.setattr(
        seats, "_on_roll", lambda _, s: seats.np.ones((len(s.children), len(s.dates)), dtype=bool)
    )
    assert not plan_folder(early, on=TODAY).refused


@pytest.mark.django_db
def test_mutant_a_closed_day_that_nobody_checks_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = write(tmp_path, session_marks=with_line("session_marks.csv", f"{ASHA},{OAK},2026-10-27,AM,/,,"))
    assert plan_folder(closed, on=TODAY).refused
    monkeypatch.setattr(seats, "open_on", lambda _, dates: seats.np.ones(len(dates), dtype=bool))
    assert not plan_folder(closed, on=TODAY).refused


@pytest.mark.django_db
def test_mutant_a_upn_shared_by_two_children_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = with_line("pupils.csv", f"{OAK},{ASHA},Zoe,Lund,2014-07-01,8,8R,2025-09-03,,none")
    folder = write(tmp_path, pupils=shared)
    assert plan_folder(folder, on=TODAY).refused
    monkeypatch.setattr(pupils, "_other_child", lambda *_: None)
    assert not plan_folder(folder, on=TODAY).refused


@pytest.mark.django_db
def test_mutant_a_refused_plan_that_is_kept_all_the_same_is_noticed(tmp_path: Path) -> None:
    plan = plan_folder(write(tmp_path, siblings="upn\nx\n"), on=TODAY)
    with pytest.raises(Refused):
        apply_plan(by=Actor.system(), plan=plan, at=NOW)
    plan.faults.clear()  # the break: nobody remembers the refusal
    apply_plan(by=Actor.system(), plan=plan, at=NOW)
    assert School.objects.exists()
