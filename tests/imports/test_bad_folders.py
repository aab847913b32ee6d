"""Every refusal names file, line, column, value and rule; and a refused folder changes nothing."""

import io
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from gatepost.access.actor import Actor
from gatepost.imports.actions import Refused, apply_plan
from gatepost.imports.faults import SHOWN
from gatepost.imports.plan import Plan, plan_folder
from tests.imports.folders import ASHA, BILAL, CEM, ELM, FILES, OAK, replaced, with_line, write
from tests.imports.holdings import everything

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def refused(folder: Path) -> Plan:
    """The plan of a bad folder, having shown that keeping it is refused and changes nothing."""
    before = everything()
    plan = plan_folder(folder, on=TODAY)
    with pytest.raises(Refused):
        apply_plan(by=Actor.system(), plan=plan, at=NOW)
    assert everything() == before
    for counts in plan.files.values():
        assert counts.rows == counts.added + counts.changed + counts.unchanged + counts.refused
    return plan


def marks(line: str) -> str:
    return with_line("session_marks.csv", line)


# What stands in the file; then line, column, value and a piece of the rule.
BAD_CELLS = {
    "code of another date": (
        "session_marks",
        marks(f"{ASHA},{OAK},2026-09-09,AM,H,,"),
        8,
        "code",
        "H",
        "until",
    ),
    "no such code": (
        "session_marks",
        marks(f"{ASHA},{OAK},2026-09-09,AM,$,,"),
        8,
        "code",
        "$",
        "not a register code",
    ),
    "Cyrillic O": (
        "session_marks",
        marks(f"{ASHA},{OAK},2026-09-09,AM,О,,"),
        8,
        "code",
        "О",
        "not a register code",
    ),
    "digit for O": (
        "session_marks",
        marks(f"{ASHA},{OAK},2026-09-09,AM,0,,"),
        8,
        "code",
        "0",
        "not a register code",
    ),
    "a byte for a code": (
        "session_marks",
        marks(f"{ASHA},{OAK},2026-09-09,AM,1,,"),
        8,
        "code",
        "1",
        "not a register",
    ),
    "morning's stroke": (
        "session_marks",
        marks(f"{ASHA},{OAK},2026-09-09,PM,/,,"),
        8,
        "code",
        "/",
        "morning",
    ),
    "empty code": (
        "session_marks",
        marks(f"{ASHA},{OAK},2026-09-09,AM,,,"),
        8,
        "code",
        "",
        "must not be empty",
    ),
    "half-term": (
        "session_marks",
        marks(f"{ASHA},{OAK},2026-10-27,AM,/,,"),
        8,
        "date",
        "2026-10-27",
        "not open",
    ),
    "weekend": (
        "session_marks",
        marks(f"{ASHA},{OAK},2026-09-12,AM,/,,"),
        8,
        "date",
        "2026-09-12",
        "weekend",
    ),
    "summer": (
        "session_marks",
        marks(f"{ASHA},{OAK},2026-08-10,AM,/,,"),
        8,
        "date",
        "2026-08-10",
        "not open",
    ),
    "British date": (
        "session_marks",
        marks(f"{ASHA},{OAK},09/09/2026,AM,/,,"),
        8,
        "date",
        "09/09/2026",
        "year-month",
    ),
    "no such day": (
        "session_marks",
        marks(f"{ASHA},{OAK},2026-09-31,AM,/,,"),
        8,
        "date",
        "2026-09-31",
        "no such day",
    ),
    "session": ("session_marks", marks(f"{ASHA},{OAK},2026-09-09,Am,/,,"), 8, "session", "Am", "AM or PM"),
    "minutes": (
        "session_marks",
        marks(f"{ASHA},{OAK},2026-09-09,AM,L,ten,"),
        8,
        "minutes_late",
        "ten",
        "whole number",
    ),
    "unknown child": (
        "session_marks",
        marks(f"E999100126003,{OAK},2026-09-09,AM,/,,"),
        8,
        "upn",
        "E999100126003",
        "No child with this UPN",
    ),
    "child of another school": (
        "session_marks",
        marks(f"{CEM},{OAK},2026-09-09,AM,/,,"),
        8,
        "upn",
        CEM,
        "No child with this UPN",
    ),
    "unknown school": (
        "session_marks",
        marks(f"{ASHA},9991009,2026-09-09,AM,/,,"),
        8,
        "laestab",
        "9991009",
        "LAESTAB",
    ),
    "a mark that differs": (
        "session_marks",
        marks(f"{ASHA},{OAK},2026-09-07,AM,I,,"),
        8,
        "code",
        "I",
        "Another line marks the same session differently",
    ),
    "UPN with a wrong check letter": (
        "pupils",
        replaced("pupils.csv", ASHA, "A999400126001"),
        2,
        "upn",
        "A999400126001",
        "",
    ),
    "two children, one UPN": (
        "pupils",
        with_line("pupils.csv", f"{OAK},{ASHA},Zoe,Lund,2014-07-01,8,8R,2025-09-02,,none"),
        6,
        "upn",
        ASHA,
        "Two different children have one UPN",
    ),
    "born tomorrow": (
        "pupils",
        replaced("pupils.csv", "2014-03-14", "2026-11-25"),
        2,
        "date_of_birth",
        "2026-11-25",
        "",
    ),
    "left before start": (
        "pupils",
        replaced("pupils.csv", "2024-09-03,2025-01-10", "2024-09-03,2024-09-02"),
        3,
        "leaving_date",
        "2024-09-02",
        "leaves before",
    ),
    "year group": (
        "pupils",
        replaced("pupils.csv", ",8,8R,", ",Y8,8R,"),
        2,
        "year_group",
        "Y8",
        "must be one of",
    ),
    "long cell": (
        "pupils",
        replaced("pupils.csv", "Asha", "A" * 2**20),
        2,
        "forename",
        "A" * 79 + "…",
        "longer than",
    ),
    "control character": (
        "pupils",
        replaced("pupils.csv", "Asha", "As\x1bha"),
        2,
        "forename",
        "As·ha",
        "control",
    ),
    "e-mail": (
        "services",
        "upn,service,lead_email\n" + f"{ASHA},camhs,nobody\n",
        2,
        "lead_email",
        "nobody",
        "e-mail address",
    ),
    "telephone": (
        "parents",
        replaced("parents.csv", "07700 900123", "ring me"),
        2,
        "phone",
        "ring me",
        "five digits",
    ),
    "own sibling": (
        "siblings",
        with_line("siblings.csv", f"{ASHA},{ASHA}"),
        3,
        "sibling_upn",
        ASHA,
        "own sibling",
    ),
    "span": (
        "calendar",
        with_line("calendar.csv", f"{OAK},2026-12-02,2026-12-01,inset,"),
        5,
        "date_to",
        "2026-12-01",
        "ends before",
    ),
    "school twice": (
        "schools",
        with_line("schools.csv", f"{ELM},Elm,,,,,,,,,"),
        4,
        "laestab",
        ELM,
        "stands on another line already",
    ),
    "clock": ("schools", replaced("schools.csv", "08:45", "8.45"), 2, "am_opens", "8.45", "HH:MM"),
    "lesson's period": (
        "lesson_marks",
        with_line("lesson_marks.csv", f"{ASHA},{OAK},2026-09-09,13,Maths,8M1,,/,"),
        5,
        "period",
        "13",
        "1 to 12",
    ),
    "lesson that differs": (
        "lesson_marks",
        with_line("lesson_marks.csv", f"{ASHA},{OAK},2026-09-07,1,Maths,8M1,,N,"),
        5,
        "code",
        "N",
        "Another line marks the same lesson differently",
    ),
}


@pytest.mark.parametrize("bad", BAD_CELLS.values(), ids=BAD_CELLS.keys())
def test_a_bad_cell_is_named(bad: tuple[str, str, int, str, str, str], tmp_path: Path) -> None:
    stem, content, line, column, value, rule = bad
    plan = refused(write(tmp_path, **{stem: content}))
    named = [(f.file, f.line, f.column, f.value) for f in plan.faults]
    assert (f"{stem}.csv", line, column, value) in named
    fault = plan.faults[named.index((f"{stem}.csv", line, column, value))]
    assert rule in fault.rule
    assert fault.mend


XLSX = io.BytesIO()
with zipfile.ZipFile(XLSX, "w") as book:
    book.writestr("xl/workbook.xml", "<workbook/>")

BAD_FILES: dict[str, tuple[str | bytes, int, str]] = {
    "empty": ("", 1, "empty"),
    "only blank lines": ("\n\n", 1, "empty"),
    "only a heading": (FILES["session_marks.csv"].splitlines()[0], 1, "no rows"),
    "spreadsheet": (XLSX.getvalue(), 1, "spreadsheet (XLSX)"),
    "UTF-16": (FILES["session_marks.csv"].encode("utf-16"), 1, "UTF-16"),
    "Latin-1": (replaced("session_marks.csv", "Bus late", "Café").encode("latin-1"), 4, "not UTF-8"),
    "NUL": (replaced("session_marks.csv", "Bus late", "Bus\0late"), 4, "NUL"),
    "missing column": (
        replaced("session_marks.csv", ",code,", ",mark,"),
        1,
        "required column is missing: code",
    ),
    "column twice": (replaced("session_marks.csv", ",comment", ",code"), 1, "stands twice"),
    "far too wide": (",".join(f"column{n}" for n in range(100_000)), 1, "more than 200 columns"),
    "semicolons": (FILES["session_marks.csv"].replace(",", ";"), 1, "required column is missing"),
    "cut short in a cell": (FILES["session_marks.csv"][:-4], 7, "quotation mark"),
    "cut short in a line": (FILES["session_marks.csv"].rsplit(",AM", 1)[0], 7, "3 cells"),
}


@pytest.mark.parametrize("bad", BAD_FILES.values(), ids=BAD_FILES.keys())
def test_a_bad_file_is_named(bad: tuple[str | bytes, int, str], tmp_path: Path) -> None:
    content, line, rule = bad
    plan = refused(write(tmp_path, session_marks=content))
    assert [(f.file, f.line) for f in plan.faults] == [("session_marks.csv", line)]
    assert rule in plan.faults[0].rule
    assert plan.files["session_marks.csv"].added in (0, 5)


def test_a_missing_column_tells_what_was_found(tmp_path: Path) -> None:
    plan = refused(write(tmp_path, session_marks="upn,laestab,date,session,mark\na,b,c,d,e\n"))
    assert plan.faults[0].column == "code"
    assert plan.faults[0].mend == "The heading has: upn, laestab, date, session, mark"


def test_a_folder_with_nothing_known_is_refused(tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").write_bytes(b"not ours")
    plan = refused(tmp_path)
    assert plan.faults[0].file == tmp_path.name
    assert "holiday.jpg" in plan.faults[0].mend


def test_an_unknown_column_or_file_is_passed_over_and_told(tmp_path: Path) -> None:
    folder = write(tmp_path, siblings=f"upn,sibling_upn,shoe_size\n{ASHA},{CEM},4\n")
    (folder / "notes.txt").write_text("hello")
    plan = plan_folder(folder, on=TODAY)
    assert plan.faults == []
    assert any("shoe_size" in notice for notice in plan.notices)
    assert any("notes.txt" in notice for notice in plan.notices)


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    plan = plan_folder(write(tmp_path, pupils=b"\xef\xbb\xbf" + FILES["pupils.csv"].encode()), on=TODAY)
    assert plan.faults == []


def test_marks_without_any_calendar_say_so(tmp_path: Path) -> None:
    plan = refused(write(tmp_path, calendar=None, lesson_marks=None))
    assert {fault.rule for fault in plan.faults} == {
        "This school has no term dates, so no day is known as a school day"
    }
    assert plan.files["session_marks.csv"].refused == 6


def test_a_mark_off_roll_is_refused(tmp_path: Path) -> None:
    later = replaced("pupils.csv", "2026-09-02,,support", "2026-09-08,,support")
    plan = refused(write(tmp_path, pupils=later))
    fault = plan.faults[0]
    assert (fault.file, fault.line, fault.column, fault.value) == (
        "session_marks.csv",
        6,
        "date",
        "2026-09-07",
    )
    assert "not on this school's roll" in fault.rule


def test_lines_are_counted_as_an_editor_does(tmp_path: Path) -> None:
    """A comment of two lines and an empty line stand before the bad one."""
    content = replaced("session_marks.csv", "Bus late", '"Bus\nlate"') + f"\n{ASHA},{OAK},2026-09-09,AM,$,,\n"
    plan = refused(write(tmp_path, session_marks=content))
    assert content.split("\n")[plan.faults[0].line - 1].endswith("AM,$,,")
    assert plan.faults[0].line == 10


def test_what_hangs_on_a_refused_file_is_not_judged(tmp_path: Path) -> None:
    plan = refused(write(tmp_path, pupils="laestab\n1\n"))
    about = {fault.file: fault.rule for fault in plan.faults}
    assert "required column" in about["pupils.csv"]
    assert about["session_marks.csv"] == "pupils.csv is refused, and this file cannot be judged without it"
    assert len(plan.faults) == 6


def test_thousands_of_faults_are_counted_and_some_are_spelled_out(tmp_path: Path) -> None:
    many = "".join(f"{ASHA},{OAK},2026-09-09,AM,$,,\n" for _ in range(1000))
    plan = refused(write(tmp_path, session_marks=FILES["session_marks.csv"] + many))
    assert plan.files["session_marks.csv"].refused == 1000
    assert len(plan.faults) == SHOWN
    assert plan.rules["session_marks.csv", "code", "“$” is not a register code"] == 1000


def test_good_rows_are_kept_when_a_person_says_so(tmp_path: Path) -> None:
    plan = plan_folder(write(tmp_path, session_marks=marks(f"{ASHA},{OAK},2026-09-09,AM,$,,")), on=TODAY)
    counts = plan.files["session_marks.csv"]
    assert (counts.rows, counts.added, counts.refused) == (7, 6, 1)
    apply_plan(by=Actor.system(), plan=plan, at=NOW, keep_good=True)
    held = everything()
    assert len(held["records_registeryear"]) == 3
    assert len(held["records_pupil"]) == 3


def test_of_two_marks_that_differ_neither_is_kept(tmp_path: Path) -> None:
    plan = plan_folder(write(tmp_path, session_marks=marks(f"{BILAL},{OAK},2026-09-07,AM,I,,")), on=TODAY)
    assert [(fault.line, fault.value) for fault in plan.faults] == [(6, "C1"), (8, "I")]
    assert (BILAL, 2026) not in {(upn, year) for _, upn, year in plan.marks.registers}


def test_the_same_mark_twice_is_one_mark(tmp_path: Path) -> None:
    plan = plan_folder(write(tmp_path, session_marks=marks(f"{ASHA},{OAK},2026-09-07,AM,/,,")), on=TODAY)
    counts = plan.files["session_marks.csv"]
    assert (plan.faults, counts.added, counts.unchanged) == ([], 6, 1)
