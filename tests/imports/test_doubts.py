"""Files whose every row may be right, and that are wrong as a whole: stopped before anything is saved."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from gatepost.access.actor import Actor
from gatepost.access.models import School
from gatepost.access.wall import scope
from gatepost.imports.actions import apply_plan
from gatepost.imports.doubts import children, look, marks as older_marks
from gatepost.imports.doubts.doubt import Declared, Doubted
from gatepost.imports.models import Statement
from gatepost.imports.plan import Plan, plan_folder
from gatepost.records.models import Amendment, Pupil, RegisterImport, RegisterYear
from tests.factories import upn
from tests.imports.folders import ASHA, FILES, OAK, write
from tests.imports.holdings import everything

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
HEADING = "laestab,upn,forename,surname,date_of_birth,year_group,form,start_date"
DAYS = ("2026-09-07", "2026-09-08")
WHOLE = Declared(whole=True)


def child(n: int, *, first: str = "First", last: str = "Last", born: str = "2014-03-05", start: str = "2025-09-02",
          year: str = "") -> str:  # fmt: skip
    letter = chr(97 + n % 26)
    return f"{OAK},{upn(n)},{first}{letter},{last}{letter},{born},{year or 7 + n % 3},8R,{start}"


def pupils(rows: Sequence[str]) -> str:
    return "\n".join([HEADING, *rows, ""])


def marks(n: int = 12, codes: Sequence[str] = ("/", "\\"), days: Sequence[str] = DAYS) -> str:
    rows = [
        f"{upn(k)},{OAK},{day},{half},{code}"
        for k in range(n)
        for day in days
        for half, code in zip(("AM", "PM"), codes, strict=True)
    ]
    return "\n".join(["upn,laestab,date,session,code", *rows, ""])


def folder(path: Path, **files: str) -> Path:
    """A folder with only these files; the school and its calendar besides."""
    others = dict.fromkeys(name.removesuffix(".csv") for name in FILES) | {
        "schools": FILES["schools.csv"],
        "calendar": FILES["calendar.csv"],
    }
    return write(path, **(others | files))


def planned(path: Path, declared: Declared = WHOLE, **files: str) -> Plan:
    return plan_folder(folder(path, **files), on=TODAY, declared=declared)


def keep(plan: Plan, **reasons: str) -> list[RegisterImport]:
    return apply_plan(by=Actor.system(), plan=plan, at=NOW, reasons=reasons)


@pytest.fixture
def held(tmp_path: Path) -> Path:
    """Twelve children in three year groups, two days of marks."""
    plan = planned(tmp_path / "held", pupils=pupils([child(n) for n in range(12)]), session_marks=marks())
    assert (plan.refused, plan.doubts) == (False, [])
    keep(plan)
    return tmp_path


def says(plan: Plan) -> str:
    return " ".join(doubt.says for doubt in plan.doubts)


def is_stopped(plan: Plan) -> str:
    """What is said where a plan is stopped; nothing may have changed."""
    before = everything()
    with pytest.raises(Doubted):
        apply_plan(by=Actor.system(), plan=plan, at=NOW, keep_good=True)
    assert everything() == before
    assert all(doubt.file and doubt.column and doubt.says and doubt.mend for doubt in plan.doubts)
    return says(plan)


# --- Another school's file


def test_a_file_whose_children_nobody_knows_is_stopped(held: Path) -> None:
    strangers = pupils([child(n) for n in range(100, 112)])
    assert "Of the 12 children in this file, none is known at this school" in is_stopped(
        planned(held / "a", Declared(), pupils=strangers)
    )


def test_a_new_intake_is_not_another_school(held: Path) -> None:
    intake = pupils([child(n, start="2026-09-02") for n in range(100, 112)])
    assert planned(held / "a", Declared(), pupils=intake).doubts == []


def test_marks_of_children_whom_nobody_knows_are_stopped(held: Path) -> None:
    strangers = marks().replace(upn(0), ASHA)
    for n in range(1, 12):
        strangers = strangers.replace(upn(n), upn(100 + n))
    plan = planned(held / "a", Declared(), session_marks=strangers)
    assert "seems to be another school’s" in says(plan)
    assert plan.refused


def test_mutant_nobody_asks_whose_file_it_is(held: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "KNOWN_SHARE", 0)
    assert planned(held / "a", Declared(), pupils=pupils([child(n) for n in range(100, 112)])).doubts == []


# --- Everybody, or only some


def test_everybody_with_one_year_group_is_stopped(held: Path) -> None:
    more = pupils([child(n) for n in range(60)])
    keep(planned(held / "more", pupils=more))
    one_year = pupils([child(n) for n in range(60) if n % 3 == 1])
    told = is_stopped(planned(held / "a", pupils=one_year))
    assert "has 60 children on roll in 3 year groups, and the file has year group 8 only" in told
    assert says(planned(held / "b", Declared(), pupils=one_year)) == told
    assert planned(held / "c", Declared(whole=False), pupils=one_year).doubts == []


def test_everybody_with_far_fewer_is_stopped(held: Path) -> None:
    keep(planned(held / "more", pupils=pupils([child(n) for n in range(60)])))
    assert "has 60 children on roll in 3 year groups, and the file has 40 of them" in is_stopped(
        planned(held / "a", pupils=pupils([child(n) for n in range(40)]))
    )


def test_marks_of_everybody_that_are_far_fewer_are_stopped(held: Path) -> None:
    keep(planned(held / "more", pupils=pupils([child(n) for n in range(60)]), session_marks=marks(60)))
    told = is_stopped(planned(held / "a", session_marks=marks(30)))
    assert "has 120 marks; of the same days this school holds 240 marks" in told
    assert planned(held / "b", Declared(), session_marks=marks(30)).doubts == []


def test_mutant_nobody_counts_how_many_there_are(held: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(planned(held / "more", pupils=pupils([child(n) for n in range(60)]), session_marks=marks(60)))
    monkeypatch.setattr(children, "WHOLE_SHARE", 0)
    monkeypatch.setattr(older_marks, "WHOLE_SHARE", 0)
    few = planned(held / "a", pupils=pupils([child(n) for n in range(10)]), session_marks=marks(10))
    assert few.doubts == []


def test_whoever_is_missing_from_a_file_of_everybody_is_asked_about_and_stays(held: Path) -> None:
    plan = planned(held / "a", pupils=pupils([child(n) for n in range(11)]))
    assert plan.doubts == []
    (kept,) = keep(plan)
    with scope([kept.school_id]):
        gone = Pupil.objects.get(upn=upn(11))
        assert kept.statement.missing == [gone.pk]
        assert gone.enrolments.get().leaving_date is None
        assert RegisterYear.objects.filter(pupil=gone).exists()
    assert planned(held / "b", pupils=pupils([child(n) for n in range(11)])).touched == []
    assert planned(held / "c", Declared(), pupils=pupils([child(n) for n in range(11)])).missing == {}


# --- Swapped columns


def test_first_names_and_surnames_swapped_are_stopped_for_good(held: Path) -> None:
    plan = planned(held / "a", pupils=pupils([child(n, first="Last", last="First") for n in range(12)]))
    assert "First names and surnames seem to be swapped" in is_stopped(plan)
    with pytest.raises(Doubted):
        keep(plan, **{doubt.key: "I say so" for doubt in plan.doubts})


def test_day_and_month_of_birth_swapped_are_stopped(held: Path) -> None:
    plan = planned(held / "a", pupils=pupils([child(n, born="2014-05-03") for n in range(12)]))
    assert "Day and month of birth seem to be swapped: for 12 children" in is_stopped(plan)


def test_a_mended_name_is_no_swap(held: Path) -> None:
    rows = [child(n) for n in range(11)] + [child(11, first="Last", last="First")]
    assert planned(held / "a", pupils=pupils(rows)).doubts == []


def test_mornings_and_afternoons_swapped_are_stopped(held: Path) -> None:
    assert "\\ stands in the morning" in is_stopped(
        planned(held / "a", session_marks=marks(codes=("\\", "/")))
    )


def test_absences_swapped_are_seen_from_what_is_held(held: Path) -> None:
    keep(planned(held / "absent", session_marks=marks(codes=("I", "O"))))
    assert "on 24 days of which this school holds the marks" in is_stopped(
        planned(held / "a", session_marks=marks(codes=("O", "I")))
    )


def test_mutant_nobody_looks_for_swapped_columns(held: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "swapped", lambda *_: iter(()))
    swapped = pupils([child(n, first="Last", last="First") for n in range(12)])
    assert planned(held / "a", pupils=swapped).doubts == []


# --- Older than what is held


def amended(held: Path) -> None:
    """The N of a morning becomes an I."""
    keep(planned(held / "n", session_marks=marks(codes=("N", "\\"))), **{f"older {OAK}": "They were away"})
    keep(planned(held / "i", session_marks=marks(codes=("I", "\\"))))


def test_the_files_of_an_earlier_import_are_asked_about(held: Path) -> None:
    amended(held)
    told = is_stopped(planned(held / "again", session_marks=marks(codes=("N", "\\"))))
    assert "they are the same as those of 24 November 2026, and others came after them" in told
    assert "They would change 24 marks" in told


def test_files_that_only_take_back_are_asked_about(held: Path) -> None:
    amended(held)
    told = is_stopped(planned(held / "a", session_marks=marks(11, codes=("N", "\\"))))
    assert "they bring nothing newer than is held, and take 22 marks back to what stood before" in told


def test_files_of_an_earlier_day_are_asked_about_and_later_ones_are_not(held: Path) -> None:
    keep(planned(held / "i", Declared(as_at=TODAY), session_marks=marks(codes=("I", "\\"))))
    early, late = Declared(as_at=date(2026, 11, 23)), Declared(as_at=date(2026, 11, 25))
    told = is_stopped(planned(held / "a", early, session_marks=marks(codes=("O", "\\"))))
    assert "they are of 23 November 2026, and what is held is of 24 November 2026" in told
    assert planned(held / "b", late, session_marks=marks(codes=("N", "\\"))).doubts == []


def test_an_unchanged_file_of_a_later_day_moves_the_day_on(held: Path) -> None:
    keep(planned(held / "i", Declared(as_at=date(2026, 11, 20)), session_marks=marks(codes=("I", "\\"))))
    before = RegisterImport.objects.count()
    assert keep(planned(held / "j", Declared(as_at=TODAY), session_marks=marks(codes=("I", "\\")))) == []
    assert RegisterImport.objects.count() == before
    older = planned(held / "k", Declared(as_at=date(2026, 11, 22)), session_marks=marks(codes=("O", "\\")))
    assert "what is held is of 24 November 2026" in says(older)


def test_newer_marks_with_a_reason_taken_back_are_not_older(held: Path) -> None:
    amended(held)
    newer = marks(codes=("N", "\\"), days=(*DAYS, "2026-09-09"))
    assert planned(held / "a", session_marks=newer).doubts == []


def test_a_person_goes_on_and_the_reason_is_kept(held: Path) -> None:
    amended(held)
    plan = planned(held / "again", session_marks=marks(codes=("N", "\\")))
    with pytest.raises(Doubted):
        keep(plan, **{f"older {OAK}": "  "})
    (kept,) = keep(plan, **{f"older {OAK}": "The calls were written down for the wrong child"})
    with scope([kept.school_id]):
        said = Statement.objects.get(register_import=kept).reasons
        assert [one["reason"] for one in said] == ["The calls were written down for the wrong child"]
        assert "older than what is held" in said[0]["doubt"]
        assert Amendment.objects.filter(register_import=kept, new="N").count() == 24


def test_mutant_nobody_asks_how_old_it_is(held: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    amended(held)
    monkeypatch.setattr(look.marks, "older", lambda *_: iter(()))
    (kept,) = keep(planned(held / "again", session_marks=marks(codes=("N", "\\"))))
    with scope([kept.school_id]):
        assert Amendment.objects.filter(register_import=kept, new="N").count() == 24


# --- Blank is not absent


def test_a_mark_that_a_file_does_not_name_stays(held: Path) -> None:
    with scope(School.objects.values_list("pk", flat=True)):
        before = dict(RegisterYear.objects.values_list("pupil__upn", "marks"))
    keep(planned(held / "a", session_marks=marks(codes=("I", "\\"), days=DAYS[1:])))
    with scope(School.objects.values_list("pk", flat=True)):
        after = dict(RegisterYear.objects.values_list("pupil__upn", "marks"))
    assert bytes(before[upn(0)]).split() == [b"/\\/\\"]
    assert bytes(after[upn(0)]).split() == [b"/\\I\\"]


def test_an_empty_code_is_refused_and_not_taken_for_absence(held: Path) -> None:
    plan = planned(held / "a", session_marks=marks().replace(",AM,/", ",AM,", 1))
    assert [(fault.column, fault.rule) for fault in plan.faults] == [("code", "This cell must not be empty")]
