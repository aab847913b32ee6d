"""Each story can be found again in the files, with numbers counted by hand from what it says."""

from collections import Counter
from datetime import date

import pytest

from gatepost.demonstration.stories import STORIES
from tests.demonstration.conftest import Told

ABSENT = set("IMRSTECGUON") | {"C1", "C2", "J1"}
EXPECTED: dict[str, dict[str, int]] = {
    # Before Tuesday 24 November 2026, since 2 September.
    "Amira Khan": {"I": 17, "O": 9, "U": 4, "N": 1, "L": 9},
    "Yusuf Khan": {"O": 8, "I": 6},
    "Lewis Dunn": {"N": 7},
    "Joanna Poole": {},
    "Chloe Marsh": {"O": 14},
    "Theo Hughes": {"O": 16},
    "Grace Whitlock": {"I": 7},
    "Tia Morgan": {"O": 10},
    "Reece Palmer": {"U": 9, "L": 16},
    "Nadia Chowdhury": {"O": 18},
    "Imran Chowdhury": {"O": 17},
    "Callum Reid": {},
    "Poppy Lane": {"O": 16},
    "Megan Doyle": {"O": 18},
    "Tyler Brooks": {"O": 18},
    "Daria Munteanu": {"O": 8},
    "Benjamin Carver": {"O": 16, "I": 7},
    "Daisy Fletcher": {"I": 34},
    "Kofi Asante": {"O": 8},
    "Ruby Nash": {"O": 10},
    "Jayden Cole": {"O": 25, "E": 8},
    "Isla Bennett": {"O": 23, "I": 4},
    "Mason Wright": {"O": 5},
    "Zofia Nowak": {"I": 2},
    "Harry Stone": {},
    "Aaron Fitzgerald": {"D": 42},
    "Maya Okafor": {"X": 54},
    "Alfie Turner": {"C2": 21},
    "Leah Simmons": {"O": 3},
    "Oliver Sansom": {"G": 10},
}


def parents(told: Told, name: str) -> list[dict[str, str]]:
    upn = told.child(name)["upn"]
    return [line for line in told.lines("parents.csv") if line["upn"] == upn]


def away(told: Told, name: str) -> set[str]:
    return {mark.date for mark in told.marks(name) if mark.code in ABSENT}


def test_every_row_of_the_checklist_has_a_child() -> None:
    rows = {row for story in STORIES for row in story.rows.split()}
    assert rows == {f"C{n}" for n in range(1, 17)}
    assert {f"{story.child.forename} {story.child.surname}" for story in STORIES} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_the_marks_are_those_of_the_story(autumn: Told, name: str) -> None:
    codes = Counter(mark.code for mark in autumn.marks(name) if mark.code not in "/\\")
    assert codes == EXPECTED[name]


def test_amira_has_the_numbers_of_the_worked_example(autumn: Told) -> None:
    marks = autumn.marks("Amira Khan")
    missed = [mark for mark in marks if mark.code in ABSENT]
    mondays = [mark for mark in missed if date.fromisoformat(mark.date).weekday() == 0]
    assert (len(marks), len(missed), len(mondays)) == (108, 31, 12)
    assert sum(mark.minutes for mark in marks) == 124
    assert [mark.date for mark in marks if mark.code == "N"] == ["2026-10-23"]
    unauthorised = [mark.date for mark in marks if mark.code in "OUN"]
    assert (unauthorised[0], len(unauthorised)) == ("2026-09-14", 14)
    line = autumn.child("Amira Khan")
    assert (line["form"], line["date_of_birth"], line["home_language"]) == ("8R", "2014-04-03", "ur")
    languages = [(each["relationship"], each["language"]) for each in parents(autumn, "Amira Khan")]
    assert languages == [("mother", "ur"), ("father", "en")]


def test_amira_is_in_school_but_not_in_pe(autumn: Told) -> None:
    upn = autumn.child("Amira Khan")["upn"]
    in_school = {(mark.date, mark.session) for mark in autumn.marks("Amira Khan") if mark.code in "/\\L"}
    held: Counter[bool] = Counter()
    missed: Counter[bool] = Counter()
    for lesson in autumn.lessons[upn]:
        if (lesson.date, "AM" if lesson.period <= 3 else "PM") in in_school:
            held[lesson.subject == "PE"] += 1
            missed[lesson.subject == "PE"] += lesson.code == "N"
    assert (missed[True], held[True]) == (5, 8)
    assert missed[False] == 2
    assert {lesson.teacher for lesson in autumn.lessons[upn] if lesson.subject == "PE"} == {"Mr D Fox"}


def test_amira_and_yusuf_are_away_together_on_seven_days(autumn: Told) -> None:
    amira, yusuf = away(autumn, "Amira Khan"), away(autumn, "Yusuf Khan")
    assert (len(amira), len(yusuf), len(amira & yusuf)) == (20, 8, 7)  # by chance 20 × 8 ÷ 54, about 3


def test_two_schools_the_same_days(autumn: Told) -> None:
    assert away(autumn, "Nadia Chowdhury") == away(autumn, "Imran Chowdhury")
    nadia, imran = autumn.child("Nadia Chowdhury"), autumn.child("Imran Chowdhury")
    assert nadia["laestab"] != imran["laestab"]
    pairs = {(line["upn"], line["sibling_upn"]) for line in autumn.lines("siblings.csv")}
    assert (nadia["upn"], imran["upn"]) in pairs


def test_separated_parents_live_at_two_addresses(autumn: Told) -> None:
    mother, father = parents(autumn, "Joanna Poole")
    assert mother["postcode"] != father["postcode"]
    assert (father["lives_with"], father["parental_responsibility"]) == ("no", "yes")
    assert autumn.child("Joanna Poole")["preferred_name"] == "Jo"


def test_nobody_may_contact_some_parents_and_some_homes_are_restricted(autumn: Told) -> None:
    assert parents(autumn, "Chloe Marsh")[1]["contact_restriction"] == "no_contact"
    mother, father = parents(autumn, "Tia Morgan")
    assert (mother["address_visibility"], mother["contact_restriction"]) == ("restricted", "refer_dsl")
    assert father["contact_restriction"] == "no_contact"
    assert autumn.child("Tia Morgan")["start_date"] == "2026-10-06"


def test_late_by_bus_with_minutes_and_a_note(autumn: Told) -> None:
    late = [mark for mark in autumn.marks("Reece Palmer") if mark.code == "L"]
    assert {mark.comment for mark in late} == {"Bus 14 late"}
    assert all(mark.minutes for mark in late)
    after_close = [mark for mark in autumn.marks("Reece Palmer") if mark.code == "U"]
    assert {date.fromisoformat(mark.date).weekday() for mark in after_close} == {0}
    assert all(mark.minutes > 30 for mark in after_close)


def test_callum_is_in_school_and_not_in_maths(autumn: Told) -> None:
    lessons = autumn.lessons[autumn.child("Callum Reid")["upn"]]
    missed = Counter(lesson.subject for lesson in lessons if lesson.code == "N")
    assert missed == {"Maths": 20, "Art": 1}


def test_poppy_is_away_on_every_day_with_pe(autumn: Told) -> None:
    lessons = autumn.lessons[autumn.child("Poppy Lane")["upn"]]
    pe_days = {lesson.date for lesson in lessons if lesson.subject == "PE" and lesson.date > "2026-09-25"}
    assert away(autumn, "Poppy Lane") <= pe_days
    assert len(pe_days - away(autumn, "Poppy Lane") - {"2026-11-24"}) <= 1


def test_needs_caring_and_plans_are_on_the_pupils_line(autumn: Told) -> None:
    assert autumn.child("Megan Doyle")["young_carer"] == "yes"
    assert "not yet assessed" in autumn.child("Tyler Brooks")["senco_note"]
    ben = autumn.child("Benjamin Carver")
    assert (ben["sen"], ben["ehcp_next_review"]) == ("ehcp", "2026-07-25")  # 122 days before
    assert parents(autumn, "Daria Munteanu")[0]["needs_interpreter"] == "yes"
    assert autumn.child("Leah Simmons")["social_care"] == "looked_after"


@pytest.mark.parametrize(
    ("name", "service", "lead"),
    [
        ("Kofi Asante", "cin", "Sam Ortiz"),
        ("Ruby Nash", "early_help", "Priya Raman"),
        ("Jayden Cole", "youth_offending", "Colin Treadwell"),
        ("Isla Bennett", "camhs", "Dr Nell Hargreaves"),
        ("Leah Simmons", "looked_after", "Hilary Osgood"),
    ],
)
def test_lead_professionals_are_named(autumn: Told, name: str, service: str, lead: str) -> None:
    upn = autumn.child(name)["upn"]
    found = [line for line in autumn.lines("services.csv") if line["upn"] == upn]
    assert [(line["service"], line["lead_name"]) for line in found] == [(service, lead)]


def test_this_morning_the_stories_go_on(autumn: Told) -> None:
    away_today = {"Amira Khan", "Yusuf Khan", "Lewis Dunn", "Joanna Poole", "Tia Morgan", "Kofi Asante"}
    for name in away_today:
        line = autumn.child(name)
        today = autumn.sessions[line["upn"], line["laestab"]][-1]
        assert (today.date, today.session, today.code) == ("2026-11-24", "AM", "N")


def test_isla_is_away_a_little_more_each_week(autumn: Told) -> None:
    missed = [mark.date for mark in autumn.marks("Isla Bennett") if mark.code in ABSENT]
    assert len([day for day in missed if day < "2026-10-19"]) < len(missed) / 4


def test_mason_reaches_ten_sessions_across_the_summer(autumn: Told) -> None:
    july = [mark for mark in autumn.marks("Mason Wright", this_year=False) if mark.date > "2026-07-13"]
    assert Counter(mark.code for mark in july)["O"] >= 6
    assert len([day for day in away(autumn, "Mason Wright")]) == 3


def test_comings_and_goings(autumn: Told) -> None:
    assert autumn.child("Zofia Nowak")["start_date"] == "2026-10-19"
    assert autumn.child("Zofia Nowak")["former_upn"]
    assert autumn.child("Harry Stone")["leaving_date"] == "2026-11-03"
    assert autumn.marks("Harry Stone")[-1].date == "2026-11-03"


def test_aaron_is_at_one_of_two_schools_each_day(autumn: Told) -> None:
    upn = autumn.child("Aaron Fitzgerald")["upn"]
    kinds = {line["enrolment"] for line in autumn.lines("pupils.csv") if line["upn"] == upn}
    assert kinds == {"main", "subsidiary"}
    here = {
        (m.date, m.session): m.code == "D" for m in autumn.sessions[upn, "9994001"] if m.date < "2026-11-24"
    }
    there = {(m.date, m.session): m.code == "D" for m in autumn.sessions[upn, "9997001"]}
    assert here.keys() == there.keys()
    assert all(here[session] != there[session] for session in here)
    today = autumn.sessions[upn, "9994001"][-1]
    assert (today.date, today.code) == ("2026-11-24", "D")  # a Tuesday


def test_the_stories_move_with_the_date(any_demonstration: Told) -> None:
    """On any date Amira's last eleven school weeks hold her picture, less what holidays hide."""
    told = any_demonstration
    marks = [*told.marks("Amira Khan", this_year=False), *told.marks("Amira Khan")]
    weeks = sorted({date.fromisoformat(mark.date).isocalendar()[:2] for mark in marks})[-11:]
    codes = Counter(mark.code for mark in marks if date.fromisoformat(mark.date).isocalendar()[:2] in weeks)
    assert 25 <= sum(codes[code] for code in ABSENT) <= 31
    assert 7 <= codes["L"] <= 9
    assert 12 <= codes["O"] + codes["U"] + codes["N"] <= 14
