"""The files keep the native format's rules: identifiers, days, rolls, lessons, families, staff."""

import hashlib
import re
import string
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from gatepost.demonstration import terms
from gatepost.demonstration.folder import write
from tests.demonstration.conftest import Line, Mark, Told

LETTERS = "".join(letter for letter in string.ascii_uppercase if letter not in "IOS")
ROLES = {
    "tutor",
    "attendance_officer",
    "head_of_year",
    "senco",
    "dsl",
    "head",
    "la_officer",
    "trust_lead",
    "dpo",
}


def digest(folder: Path) -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(folder.iterdir()))).hexdigest()


def right_check_letter(upn: str) -> bool:
    total = sum(weight * int(digit) for weight, digit in zip(range(2, 14), upn[1:], strict=True))
    return LETTERS[total % 23] == upn[0]


def open_days(calendar: list[Line], laestab: str) -> set[str]:
    """School days by the rule of calendar.csv: weekdays of terms, less every other kind."""
    term: set[date] = set()
    closed: set[date] = set()
    for line in calendar:
        if line["laestab"] == laestab:
            start, end = date.fromisoformat(line["date_from"]), date.fromisoformat(line["date_to"])
            days = {start + timedelta(days=n) for n in range((end - start).days + 1)}
            (term if line["kind"] == "term" else closed).update(days)
    return {day.isoformat() for day in term - closed if day.weekday() < 5}


def test_the_same_date_and_seed_give_the_same_bytes(autumn: Told, tmp_path: Path) -> None:
    write(tmp_path / "again", on=autumn.on)
    assert digest(tmp_path / "again") == digest(autumn.folder)
    write(tmp_path / "other", on=autumn.on, seed=2)
    assert digest(tmp_path / "other") != digest(autumn.folder)


def test_it_says_how_far_it_has_got(tmp_path: Path) -> None:
    said: list[str] = []
    write(tmp_path, on=date(2026, 9, 2), progress=said.append)
    assert said[0] == "Inventing the children and their families"
    assert "Writing session_marks.csv" in said


def test_about_nineteen_hundred_children_in_three_schools(any_demonstration: Told) -> None:
    pupils = any_demonstration.lines("pupils.csv")
    here = [line for line in pupils if not line["leaving_date"]]
    sizes = Counter(line["laestab"] for line in here)
    assert 400 <= sizes["9992001"] <= 430
    assert 1300 <= sizes["9994001"] <= 1360
    assert 120 <= sizes["9997001"] <= 135
    assert any_demonstration.summary.rows["pupils.csv"] == len(pupils)


def test_every_upn_is_valid_and_one_child_only(any_demonstration: Told) -> None:
    pupils = any_demonstration.lines("pupils.csv")
    for line in pupils:
        assert re.fullmatch(f"[{LETTERS}]999[0-9]{{9}}", line["upn"])
        assert right_check_letter(line["upn"])
    assert len({(line["upn"], line["laestab"]) for line in pupils}) == len(pupils)
    people = {(line["upn"], line["forename"], line["surname"], line["date_of_birth"]) for line in pupils}
    assert len(people) == len({line["upn"] for line in pupils})


def test_a_wrong_check_letter_would_be_noticed() -> None:
    assert right_check_letter("T999400126001")  # the example of a valid UPN
    assert not right_check_letter("A999400126001")


def test_children_are_the_age_of_their_year(any_demonstration: Told) -> None:
    september = date(int(any_demonstration.year_starts[:4]), 9, 1)
    for line in any_demonstration.lines("pupils.csv"):
        if line["leaving_date"] and line["year_group"] == "6":
            continue  # now in Year 7
        year = {"N2": -1, "R": 0}.get(line["year_group"]) if not line["year_group"].isdigit() else None
        age = (year if year is not None else int(line["year_group"])) + 4
        born = date.fromisoformat(line["date_of_birth"])
        assert born < september.replace(year=september.year - age)
        assert born >= september.replace(year=september.year - age - 1)


def out_of_place(marks: list[Mark], roll: Line, days: set[str], on: date) -> list[Mark]:
    """Marks on a closed day, off roll, or later than the morning of ``on``."""
    last = min(roll["leaving_date"] or "9999", on.isoformat())
    return [
        mark
        for mark in marks
        if mark.date not in days
        or not roll["start_date"] <= mark.date <= last
        or (mark.date == on.isoformat() and mark.session == "PM")
    ]


def test_no_mark_on_a_closed_day_off_roll_or_in_the_future(any_demonstration: Told) -> None:
    told = any_demonstration
    calendar = told.lines("calendar.csv")
    days = {laestab: open_days(calendar, laestab) for laestab in ("9992001", "9994001", "9997001")}
    rolls = {(line["upn"], line["laestab"]): line for line in told.lines("pupils.csv")}
    for place, marks in told.sessions.items():
        assert not out_of_place(marks, rolls[place], days[place[1]], told.on)


@pytest.mark.parametrize(
    ("day", "session"),
    [
        ("2026-10-27", "AM"),
        ("2026-11-21", "AM"),
        ("2023-06-05", "AM"),
        ("2026-11-24", "PM"),
        ("2026-11-25", "AM"),
    ],
    ids=["half-term", "saturday", "before-joining", "this-afternoon", "tomorrow"],
)
def test_a_mark_out_of_place_would_be_noticed(autumn: Told, day: str, session: str) -> None:
    days = open_days(autumn.lines("calendar.csv"), "9994001")
    stray = Mark(day, session, "/", 0, "")
    assert out_of_place([stray], autumn.child("Amira Khan"), days, autumn.on) == [stray]


def test_no_session_has_two_marks(any_demonstration: Told) -> None:
    for marks in any_demonstration.sessions.values():
        sessions = [(mark.date, mark.session) for mark in marks]
        assert sessions == sorted(set(sessions))


def test_every_session_on_roll_before_today_has_a_mark(autumn: Told) -> None:
    days = sorted(open_days(autumn.lines("calendar.csv"), "9994001"))
    for line in autumn.lines("pupils.csv"):
        if line["laestab"] == "9994001":
            last = min(line["leaving_date"] or "9999", (autumn.on - timedelta(days=1)).isoformat())
            held = sum(line["start_date"] <= day <= last for day in days)
            marks = autumn.sessions[line["upn"], "9994001"]
            assert 2 * held == sum(mark.date <= last for mark in marks)


def test_some_registers_of_this_morning_have_not_come_in(autumn: Told) -> None:
    forms = {line["upn"]: line["form"] for line in autumn.lines("pupils.csv") if line["laestab"] == "9994001"}
    today = autumn.on.isoformat()
    marked = {
        forms[upn]
        for (upn, school), marks in autumn.sessions.items()
        if school == "9994001"
        if marks[-1].date == today
    }
    assert set(forms.values()) - marked == {"9B", "11K", "12Ma"}


def test_mornings_and_afternoons_have_their_own_present_mark(autumn: Told) -> None:
    for marks in autumn.sessions.values():
        for mark in marks:
            assert mark.code != {"AM": "\\", "PM": "/"}[mark.session]


def test_lessons_agree_with_the_session_they_are_in(autumn: Told) -> None:
    told = autumn
    assert told.lessons
    for upn, lessons in told.lessons.items():
        sessions = {(mark.date, mark.session): mark.code for mark in told.sessions[upn, "9994001"]}
        for lesson in lessons:
            session = sessions[lesson.date, "AM" if lesson.period <= 3 else "PM"]
            if session in {"/", "\\", "L", "U"}:
                assert lesson.code in {"/", "L", "N"}
            else:
                assert lesson.code == session
            assert lesson.group and lesson.teacher and lesson.subject


def test_the_calendar_has_the_autumn_of_the_worked_example(autumn: Told) -> None:
    days = open_days(autumn.lines("calendar.csv"), "9994001")
    assert len([day for day in days if "2026-09-01" <= day <= "2026-11-23"]) == 54
    assert min(day for day in days if day > "2026-08-01") == "2026-09-02"
    kinds = {line["kind"] for line in autumn.lines("calendar.csv")}
    assert kinds == {"term", "holiday", "inset", "closure", "bank_holiday"}


@pytest.mark.parametrize(
    ("year", "easter"),
    [
        (2024, date(2024, 3, 31)),
        (2025, date(2025, 4, 20)),
        (2026, date(2026, 4, 5)),
        (2038, date(2038, 4, 25)),
    ],
)
def test_easter_falls_when_it_does(year: int, easter: date) -> None:
    assert terms.easter(year) == easter


def test_telephones_mail_and_homes_belong_to_nobody(any_demonstration: Told) -> None:
    for line in any_demonstration.lines("parents.csv"):
        assert re.fullmatch(r"07700 900\d{3}|01632 960\d{3}", line["phone"])
        assert re.fullmatch(r"([a-z.0-9-]+@example\.org)?", line["email"])
        assert re.fullmatch(r"OB[1-5] \d[ABD-HJLNP-UW-Z]{2}", line["postcode"])
    for line in any_demonstration.lines("services.csv"):
        assert re.fullmatch(r"01632 960\d{3}", line["lead_phone"])
        assert line["lead_email"].endswith("@services.example")


def test_brothers_and_sisters_share_their_parents(autumn: Told) -> None:
    parents: dict[str, set[str]] = {}
    for line in autumn.lines("parents.csv"):
        parents.setdefault(line["upn"], set()).add(line["person_id"])
    siblings = autumn.lines("siblings.csv")
    assert len(siblings) > 500
    for line in siblings:
        assert parents[line["upn"]] == parents[line["sibling_upn"]]


def test_a_person_is_the_same_wherever_they_are_named(autumn: Told) -> None:
    seen: dict[str, tuple[str, ...]] = {}
    for line in autumn.lines("parents.csv"):
        who = tuple(
            line[column] for column in ("title", "forename", "surname", "phone", "postcode", "language")
        )
        assert seen.setdefault(line["person_id"], who) == who


def test_each_school_has_every_role_and_each_form_a_tutor(autumn: Told) -> None:
    staff, pupils = autumn.lines("staff.csv"), autumn.lines("pupils.csv")
    for laestab in ("9992001", "9994001", "9997001"):
        here = [line for line in staff if line["laestab"] == laestab]
        assert {line["role"] for line in here} == ROLES
        tutored = {form for line in here if line["role"] == "tutor" for form in line["forms"].split()}
        assert {line["form"] for line in pupils if line["laestab"] == laestab} <= tutored
    assert len({(line["laestab"], line["email"], line["role"]) for line in staff}) == len(staff)


def test_the_teacher_of_every_lesson_is_on_the_staff_with_that_group(autumn: Told) -> None:
    groups = {(line["name"], group) for line in autumn.lines("staff.csv") for group in line["groups"].split()}
    taught = {(lesson.teacher, lesson.group) for lessons in autumn.lessons.values() for lesson in lessons}
    assert taught <= groups


@pytest.mark.parametrize("on", [date(2026, 9, 1), date(2026, 8, 5), date(2027, 3, 10), date(2028, 2, 29)])
def test_it_works_on_any_date(on: date, tmp_path: Path) -> None:
    rows = write(tmp_path, on=on).rows
    assert rows["session_marks.csv"] > 600_000
    assert (rows["lesson_marks.csv"] == 0) == (on < date(2026, 9, 2))
