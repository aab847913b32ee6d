"""Exports in shapes nobody wrote the reader from, each from the upload to the register, page by page."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gatepost.access.models import School
from gatepost.access.wall import scope
from gatepost.attendance.register import Session, column
from gatepost.policy import national
from gatepost.records.models import Guardian, MarkNote, Pupil, RegisterYear
from tests import factories
from tests.imports import unseen
from tests.imports.test_any_file_screens import choose, columns, officer, text
from tests.imports.unseen import ASHA, BILAL, CEM, ZOE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_the_desk")]


@pytest.fixture
def known(school: School) -> School:
    """A school that has both children already, with their numbers."""
    with scope([school.pk]):
        born = {"date_of_birth": date(2014, 3, 14), "admission_number": "004512"}
        child = factories.pupil(school, "Asha", **born)
        Pupil.objects.filter(pk=child.pk).update(upn=ASHA)
        born = {
            "date_of_birth": date(2013, 1, 2),
            "year_group": "9",
            "form": "9K",
            "admission_number": "004513",
        }
        child = factories.pupil(school, "Bilal", 2, surname="Khan", **born)
        Pupil.objects.filter(pk=child.pk).update(upn=BILAL)
    return school


def bring(client: Client, content: bytes, name: str, **said: str) -> tuple[str, str]:
    """Upload, match as proposed but for what is ``said``, check and keep; the check's page and the plan's."""
    onward = choose(client, content, name).url
    page = client.get(onward)
    week = page.context["form"].initial["starts"] or ""
    answered = columns(page) | {"first_is_day": "yes", "starts": week} | _by_heading(page, said)
    check = client.post(onward, answered).url
    seen = text(client.get(check))
    plan = client.post(check, {"do": "go", "same": "yes"}).url
    planned = text(client.get(plan))
    assert client.post(plan, {"keep": "all"}).url.startswith(reverse("imports"))
    return seen, planned


def _by_heading(page: Any, said: dict[str, str]) -> dict[str, str]:
    """What a person chose, by the heading that they see."""
    names = {one.heading: field.html_name for one, field in page.context["form"].lines}
    return {names.get(heading, heading): meaning for heading, meaning in said.items()}


def children(school: School) -> dict[str, tuple[str, str, str, str, str, str]]:
    with scope([school.pk]):
        return {
            child.upn: (
                child.forename, child.surname, child.date_of_birth.isoformat(), child.year_group, child.form,
                child.enrolments.get().start_date.isoformat(),
            )
            for child in Pupil.objects.all()
        }  # fmt: skip


def marks(school: School) -> set[tuple[str, str, str, str]]:
    """Every mark that is held, as somebody who reads a register says it."""
    book, found = national.code_book(), set()
    with scope([school.pk]):
        for row in RegisterYear.objects.select_related("pupil"):
            for day in (date(2026, 9, n) for n in range(1, 25)):
                for pm in (False, True):
                    if day.weekday() < 5 and (byte := bytes(row.marks)[column(Session(day, pm))]) != 0x20:
                        code = book.decode(byte).strip()
                        found.add((row.pupil.upn, day.isoformat()[5:], "PM" if pm else "AM", code))
    return found


ASHA_RAO = ("Asha", "Rao", "2014-03-14", "8", "8R", "2025-09-02")
BILAL_KHAN = ("Bilal", "Khan", "2013-01-02", "9", "9K", "2024-09-03")


@pytest.mark.parametrize(
    ("made", "name", "said"),
    [
        (unseen.classes_as_sheets, "lists.xlsx", {"Sheet": "form"}),
        (unseen.lists_between_blank_lines, "lists.csv", {}),
        (unseen.headings_on_two_rows, "basic.csv", {}),
        (unseen.told_how_it_is_separated, "basic.csv", {}),
        (unseen.characters_nobody_sees, "paste.csv", {}),
    ],
)
def test_lists_of_children(
    made: Callable[[], bytes], name: str, said: dict[str, str], school: School
) -> None:
    bring(officer(school), made(), name, **said)
    assert children(school) == {ASHA: ASHA_RAO, BILAL: BILAL_KHAN}


def test_a_sheet_that_only_explains_is_passed_over_and_named(school: School) -> None:
    seen, _ = bring(officer(school), unseen.classes_as_sheets(), "lists.xlsx")
    assert "Read 2 sheets with one heading: “8R”, “9K”." in seen
    assert "Passed over “Key”: no heading there is known." in seen


def test_unicode_text(school: School) -> None:
    bring(officer(school), unseen.unicode_text_without_its_mark(), "unicode.txt")
    assert children(school)[ASHA] == ("Åsha", "Råo", *ASHA_RAO[2:])


def test_one_cell_for_the_name_and_one_class_over_several_children(school: School) -> None:
    seen, _ = bring(officer(school), unseen.names_in_one_cell(), "names.xlsx")
    found = children(school)
    assert found[ASHA] == ("Asha", "RAO", *ASHA_RAO[2:])
    assert {upn: about[4] for upn, about in found.items()} == {ASHA: "8R", CEM: "8R", ZOE: "8R", BILAL: "9K"}
    assert "stands once for each class: taken for every child below it" in seen


def test_strings_of_weeks_side_by_side(known: School) -> None:
    bring(officer(known), unseen.weeks_side_by_side(), "weeks.csv")
    found = marks(known)
    assert {(ASHA, "09-09", "AM", "C1"), (ASHA, "09-10", "AM", "L"), (ASHA, "09-15", "PM", "Y4")} <= found
    assert {(ASHA, "09-18", "AM", "J1"), (BILAL, "09-07", "PM", "N"), (BILAL, "09-18", "PM", "\\")} <= found
    assert not any(upn == ASHA and day == "09-17" for upn, day, _, _ in found)
    assert len(found) == 38


def test_dates_over_weekdays_over_halves(known: School) -> None:
    bring(officer(known), unseen.three_rows_of_headings(), "merged.xlsx")
    assert marks(known) == {
        (ASHA, "09-07", "AM", "/"), (ASHA, "09-07", "PM", "\\"), (ASHA, "09-08", "AM", "L"),
        (ASHA, "09-08", "PM", "\\"), (BILAL, "09-07", "AM", "I"), (BILAL, "09-07", "PM", "I"),
        (BILAL, "09-08", "AM", "/"), (BILAL, "09-08", "PM", "\\"),
    }  # fmt: skip


def test_a_row_for_each_half(known: School) -> None:
    bring(officer(known), unseen.a_row_for_each_half(), "halves.csv")
    found = marks(known)
    assert {(ASHA, "09-08", "AM", "L"), (ASHA, "09-09", "PM", "C1"), (BILAL, "09-07", "PM", "N")} <= found
    assert len(found) == 12


def test_day_and_half_in_one_cell(known: School) -> None:
    bring(officer(known), unseen.day_and_half_in_one_cell(), "pipes.txt")
    assert marks(known) == {
        (ASHA, "09-07", "AM", "/"), (ASHA, "09-07", "PM", "\\"),
        (BILAL, "09-08", "AM", "I"), (BILAL, "09-15", "PM", "I"),
    }  # fmt: skip


def test_a_month_on_a_page(known: School) -> None:
    bring(officer(known), unseen.a_month_on_a_page(), "month.csv")
    found = marks(known)
    assert {(ASHA, "09-04", "AM", "L"), (ASHA, "09-08", "PM", "N"), (BILAL, "09-07", "PM", "C1")} <= found
    assert len(found) == 20
    assert not any(day == "09-01" for _, day, _, _ in found)


def test_classes_one_under_another_with_their_sums(known: School) -> None:
    seen, _ = bring(officer(known), unseen.blocks_of_classes(), "sessions.xlsx")
    assert marks(known) == {
        (ASHA, "09-07", "AM", "/"), (ASHA, "09-07", "PM", "\\"), (ASHA, "09-08", "AM", "L"),
        (ASHA, "09-08", "PM", "\\"), (BILAL, "09-07", "AM", "N"), (BILAL, "09-07", "PM", "N"),
        (BILAL, "09-08", "AM", "/"), (BILAL, "09-08", "PM", "\\"),
    }  # fmt: skip
    assert "something we cannot read" not in seen


def test_a_percentage_is_no_string_of_marks(known: School) -> None:
    bring(officer(known), unseen.strings_beside_a_percentage(), "weeks.csv")
    found = marks(known)
    assert {(ASHA, "09-09", "AM", "L"), (ASHA, "09-11", "PM", "N"), (BILAL, "09-11", "PM", "\\")} <= found
    assert len(found) == 18


def test_a_row_for_each_week_with_a_column_for_each_weekday(known: School) -> None:
    seen, _ = bring(officer(known), unseen.a_row_for_each_week(), "weekdays.csv")
    found = marks(known)
    assert {(ASHA, "09-09", "AM", "L"), (ASHA, "09-15", "AM", "N"), (ASHA, "09-15", "PM", "N")} <= found
    assert len(found) == 12
    assert "This holds 1 marks where 2 belong" in seen
    assert "The week is missing" in seen


def test_a_day_with_its_time_is_that_day(known: School) -> None:
    bring(officer(known), unseen.moments_in_place_of_days(), "calls.xlsx")
    assert marks(known) == {(ASHA, "09-07", "AM", "/"), (ASHA, "09-07", "PM", "\\")}


def test_a_mark_that_opens_a_cell_for_good_is_named_by_its_line(school: School) -> None:
    content = f'UPN,Surname,Forename\n{ASHA},Rao,"Asha\n{BILAL},Khan,Bilal\n'
    client = officer(school)
    page = text(choose(client, content, "list.csv"))
    assert "Line 2: A quotation mark opens a cell on this line and is never closed" in page
    assert "Line 3: " in text(choose(client, f"sep=,\n{content}", "list.csv"))


def test_adults_side_by_side(known: School) -> None:
    bring(officer(known), unseen.adults_side_by_side(), "contacts.csv")
    with scope([known.pk]):
        found = {
            (tie.pupil.upn, str(tie.parent), tie.relationship, tie.parent.phone, tie.priority)
            for tie in Guardian.objects.select_related("pupil", "parent")
        }
    assert found == {
        (ASHA, "Mrs Meera Rao", "Mother", "07700900123", 1),
        (ASHA, "Mr Arun Rao", "Father", "07700 900124", 2),
        (BILAL, "Mr Imran Khan", "Father", "+44 7700 900125", 1),
    }


# --- By admission number


def test_children_are_found_by_their_admission_number(known: School) -> None:
    seen, _ = bring(officer(known), unseen.by_admission_number(), "week.csv")
    assert "children are found by their admission number" in seen
    assert "No child is held with this admission number" in seen
    assert "“9999” (1) means" in seen
    assert {(ASHA, "09-08", "AM", "L"), (BILAL, "09-08", "AM", "U"), (BILAL, "09-07", "AM", "N")} <= marks(
        known
    )
    assert len(marks(known)) == 8
    with scope([known.pk]):
        minutes = dict(MarkNote.objects.values_list("pupil__upn", "minutes_late"))
    assert minutes == {ASHA: 12, BILAL: 45}


def test_a_list_with_both_numbers_makes_the_next_file_readable(school: School) -> None:
    client = officer(school)
    both = (
        f"Adno,UPN,Surname,Forename,DOB,Year,Reg,Start date\n004512,{ASHA},Rao,Asha,14/03/2014,8,8R,02/09/2025\n"
        f"004513,{BILAL},Khan,Bilal,02/01/2013,9,9K,03/09/2024\n"
    )
    bring(client, both.encode(), "both.csv")
    bring(client, unseen.by_admission_number(), "week.csv")
    assert len(marks(school)) == 8


def test_two_children_with_one_number_are_named_and_asked_about(known: School) -> None:
    with scope([known.pk]):
        Pupil.objects.filter(upn=BILAL).update(admission_number="4512")
    client = officer(known)
    onward = choose(client, unseen.by_admission_number(), "week.csv").url
    said = {"starts": "2026-09-07", "first_is_day": "yes"}
    check = client.post(onward, columns(client.get(onward)) | said).url
    seen = text(client.get(check))
    assert "2 children have this admission number: Asha Rao (8R) and Bilal Khan (9K)" in seen
    form = client.get(check).context["form"]
    box = next(name for name, place in form.places.items() if place == ("admission_number", "4512"))
    again = client.post(check, {"do": "mean", box: ASHA}).url
    assert "2 children have this admission number" not in text(client.get(again))
    client.post(client.post(again, {"do": "go", "same": "yes"}).url, {"keep": "all"})
    assert {upn for upn, _, _, _ in marks(known)} == {ASHA}


def test_a_leavers_number_given_to_another_child_is_not_guessed(known: School) -> None:
    """Mutant: were the first of the two taken, Bilal's marks would stand under Asha's name."""
    from gatepost.imports.anyfile.actions import known_of
    from gatepost.imports.anyfile.grid import Grid
    from gatepost.imports.matched import Cells, Match

    with scope([known.pk]):
        Pupil.objects.update(admission_number="7")
        told = known_of(known, on=date(2026, 11, 24))
    grid = Grid("a", ["Adno"], [["7"]], ["2"])
    source, upn = Cells(grid, Match("session_marks", ["admission_number"]), told).upn(["7"])
    assert source == "admission_number"
    assert not isinstance(upn, str)


# --- What is no list at all


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<html><table><tr><td>UPN</td></tr></table></html>", "This is a web page or XML"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", "This is a web page or XML"),
        (b"%PDF-1.7\n%\xe2\xe3", "This is a PDF"),
        (b"{\\rtf1\\ansi UPN}", "a document of a word processor"),
    ],
)
def test_what_only_looks_like_a_workbook_is_named(content: bytes, said: str, school: School) -> None:
    page = text(choose(officer(school), content, "export.xls"))
    assert said in page
    assert "save it as an Excel workbook (.xlsx), or export it as CSV" in page


def test_sheets_of_two_lists_are_named_and_refused(school: School) -> None:
    from tests.imports.books import book, sheet

    two = book(sheet([["UPN", "Forename"], [ASHA, "Asha"]]), sheet([["UPN", "Mobile"], [ASHA, "1"]]))
    page = text(choose(officer(school), two, "two.xlsx"))
    assert "2 sheets with something in them: “S1”, “S2”" in page
