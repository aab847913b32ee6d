"""A dozen exports in the shapes that schools' systems give: what each column is guessed to be, and what comes out."""

from datetime import date

import pytest

from gatepost.imports.anyfile.grid import read_grid
from gatepost.imports.anyfile.values import as_day, as_session, as_upn
from gatepost.imports.converting import convert
from gatepost.imports.faults import Broken
from gatepost.imports.fuzzing.exports import ASHA, BILAL, CEM, EXPORTS
from gatepost.imports.matched import Converted, Known, Match
from gatepost.imports.matching import guess, kind_of, known_headings, week_said
from gatepost.policy import national

TODAY = date(2026, 11, 24)
KNOWN = Known("9991001", {}, national.code_book(), TODAY)


def made_of(content: str, **said: object) -> Converted:
    """What comes out where a person agrees with every guess."""
    grid = read_grid("export.csv", content.encode(), known=known_headings(), limit=2**20)
    kind = kind_of(grid, on=TODAY)
    columns = [one.meaning for one in guess(grid, kind, on=TODAY)]
    starts = week_said(grid, first_is_day=True, on=TODAY)
    return convert(grid, Match(kind, columns, **({"starts": starts} | said)), KNOWN)  # type: ignore[arg-type]


def people(name: str) -> list[tuple[str, ...]]:
    made = made_of(EXPORTS[name])
    assert (made.name, made.stops, made.left_out) == ("pupils.csv", [], [])
    wanted = ("upn", "forename", "surname", "date_of_birth", "year_group", "form", "start_date")
    return [
        tuple(dict(zip(made.header, row, strict=True)).get(one, "") for one in wanted) for row in made.rows
    ]


def marks(name: str) -> set[tuple[str, str, str, str]]:
    made = made_of(EXPORTS[name])
    assert (made.name, made.stops, made.left_out) == ("session_marks.csv", [], [])
    return {(row[0], row[2], row[3], row[4]) for row in made.rows}


RAO = (ASHA, "Asha", "Rao", "2014-03-14", "8", "8R", "2025-09-02")
KHAN = (BILAL, "Bilal", "Khan", "2013-01-02", "9", "9K", "2024-09-03")


@pytest.mark.parametrize(
    "name",
    ["semicolons and months in words", "names the other way round", "one name column",
     "dates as a spreadsheet counts them"],
)  # fmt: skip
def test_children(name: str) -> None:
    assert people(name) == [RAO, KHAN]


def test_children_between_titles_totals_and_headings_again() -> None:
    found = people("a list with title lines, a total and a repeated heading")
    assert found == [RAO, KHAN, (CEM, "Cem", "Rao", "2014-05-25", "8", "8R", "2025-09-02")]
    notices = made_of(EXPORTS["a list with title lines, a total and a repeated heading"]).notices
    assert "Passed over 2 lines with totals or the heading again." in notices


def test_every_column_of_a_usual_list_is_sure() -> None:
    content = EXPORTS["a list with title lines, a total and a repeated heading"].encode()
    grid = read_grid("a.csv", content, known=known_headings(), limit=2**20)
    guesses = {one.heading: one for one in guess(grid, "pupils", on=TODAY)}
    assert [one.heading for one in guesses.values() if not one.sure] == []
    assert (guesses["Adno"].meaning, guesses["Adno"].why) == ("admission_number", "")


def test_adults_with_one_telephone_lost() -> None:
    made = made_of(EXPORTS["adults"])
    assert (made.name, made.stops) == ("parents.csv", [])
    assert [(one.row, one.meaning) for one in made.left_out] == [(2, "phone")]
    mother = dict(zip(made.header, made.rows[0], strict=True))
    assert (mother["phone"], mother["parental_responsibility"], mother["relationship"]) == (
        "07700900123",
        "yes",
        "Mother",
    )


def test_a_week_of_weekdays() -> None:
    found = marks("a week with a column for each session")
    assert (ASHA, "2026-09-07", "AM", "/") in found
    assert (ASHA, "2026-09-08", "AM", "L") in found
    assert (ASHA, "2026-09-10", "PM", "C1") in found
    assert not any(on == "2026-09-11" and who == ASHA for who, on, _, _ in found)
    assert len(found) == 18
    assert made_of(EXPORTS["a week with a column for each session"], starts="").stops[0].rule == (
        "We need the Monday of the week of these columns"
    )


def test_a_week_with_two_marks_under_each_weekday() -> None:
    """A cell with one mark ends in words; once it ended in a traceback."""
    made = made_of(EXPORTS["a week with two marks under each weekday"])
    assert len(made.rows) == 16
    assert [(one.meaning, one.value) for one in made.left_out] == [("wd:4", "I")]


def test_strings_of_a_week() -> None:
    found = marks("a string of marks for each week")
    assert (ASHA, "2026-09-09", "AM", "L") in found
    assert (ASHA, "2026-09-14", "PM", "C1") in found
    assert (ASHA, "2026-09-17", "AM", "J1") in found
    assert len(found) == 30


def test_roll_calls_in_words() -> None:
    assert marks("roll calls with the mark in words") == {
        (ASHA, "2026-09-07", "AM", "/"), (ASHA, "2026-09-07", "PM", "L"), (BILAL, "2026-09-08", "AM", "I"),
    }  # fmt: skip


def test_days_over_halves() -> None:
    assert marks("days above, halves below") == {
        (ASHA, "2026-09-07", "AM", "/"), (ASHA, "2026-09-07", "PM", "\\"), (ASHA, "2026-09-08", "AM", "L"),
        (ASHA, "2026-09-08", "PM", "\\"), (BILAL, "2026-09-07", "AM", "N"), (BILAL, "2026-09-07", "PM", "N"),
        (BILAL, "2026-09-08", "AM", "/"), (BILAL, "2026-09-08", "PM", "\\"),
    }  # fmt: skip


def test_days_over_halves_with_the_names_above() -> None:
    made = made_of(f"Name,UPN,07/09/2026,,08/09/2026,\n,,AM,PM,AM,PM\nAsha Rao,{ASHA},/,\\,L,C1\n")
    assert {(row[2], row[3], row[4]) for row in made.rows} == {
        ("2026-09-07", "AM", "/"), ("2026-09-07", "PM", "\\"), ("2026-09-08", "AM", "L"), ("2026-09-08", "PM", "C1"),
    }  # fmt: skip


def test_a_line_for_each_day() -> None:
    assert marks("a line for each day") == {
        (ASHA, "2026-09-07", "AM", "/"), (ASHA, "2026-09-07", "PM", "\\"), (ASHA, "2026-09-14", "AM", "L"),
        (ASHA, "2026-09-14", "PM", "C1"), (BILAL, "2026-09-14", "AM", "N"),
    }  # fmt: skip


def test_tabs_and_apostrophes() -> None:
    assert marks("tabs and apostrophes") == {(ASHA, "2026-09-07", "AM", "/"), (ASHA, "2026-09-07", "PM", "L")}


@pytest.mark.parametrize(
    ("written", "read"),
    [("Mon, 07 Sep 2026", "2026-09-07"), ("7th September 2026", "2026-09-07"), ("41712", "2014-03-14"),
     ("41712.0", "2014-03-14"), ("07/09/2026 00:00", "2026-09-07"), ("Monday 7-9-26", "2026-09-07"),
     ("2026-09-07T00:00:00Z", "2026-09-07"), ("2026-09-07 08:55:00.000+01:00", "2026-09-07"),
     ("46272.5625", "2026-09-07")],
)  # fmt: skip
def test_dates_in_many_hands(written: str, read: str) -> None:
    assert as_day(first_is_day=True)(written) == read


@pytest.mark.parametrize("written", ["99999", "4171", "7th Smarch 2026", "Monday"])
def test_what_is_no_date_stays_none(written: str) -> None:
    assert isinstance(as_day(first_is_day=True)(written), Broken)


def test_halves_in_words() -> None:
    words = ("AM Registration", "Mon PM", "Afternoon", "1")
    assert [as_session(word) for word in words] == ["AM", "PM", "PM", "AM"]
    assert isinstance(as_session("AM/PM"), Broken)
    assert as_upn("'t999400126001") == ASHA


def test_a_name_without_a_comma_is_left_out() -> None:
    made = made_of(EXPORTS["one name column"].replace('"Rao, Asha"', "Asha Rao"))
    assert "which part is the surname" in made.left_out[0].broken.rule


def test_marks_at_weekends_show_day_and_month_swapped() -> None:
    days = ("02/09/2026", "03/09/2026", "07/09/2026", "08/09/2026", "01/10/2026", "05/10/2026")
    text = "UPN,Date,Session,Mark\n" + "".join(
        f"{ASHA},{day},{half},/\n" for day in days for half in ("AM", "PM")
    )
    assert made_of(text).stops == []
    assert "day and month seem to be swapped" in made_of(text, first_is_day=False).stops[0].rule


def test_one_day_of_several_is_swapped() -> None:
    from tests.factories import upn

    rows = [f"{upn(n)},07/09/2026,AM,/\n{upn(n)},07/09/2026,PM,\\\n" for n in range(6)]
    rows += [f"{upn(n)},08/09/2026,AM,\\\n{upn(n)},08/09/2026,PM,/\n" for n in range(6)]
    assert (
        "on some days only: 8 September 2026"
        in made_of("UPN,Date,Session,Mark\n" + "".join(rows)).stops[0].rule
    )


def test_a_child_whose_name_begins_a_line_like_a_total_is_kept() -> None:
    text = f"Surname,Forename,UPN,DOB,Year,Start date\nPage,Asha,{ASHA},41712,8,45902\nCount,Bo,{BILAL},41276,9,45538\n"
    made = made_of(text)
    assert len(made.rows) == 2
