"""What a plan finds is told of the file that a person chose: its name, its line, its heading."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from gatepost.access.models import School
from gatepost.access.wall import scope
from gatepost.imports.doubts.doubt import Doubt
from gatepost.imports.faults import Fault
from gatepost.imports.formats import native
from gatepost.imports.fuzzing.seeds import CTF
from gatepost.imports.matching import KINDS
from gatepost.imports.origin import Origin, Origins, origin
from gatepost.policy import national
from gatepost.records.models import Pupil
from tests import factories
from tests.factories import upn
from tests.imports.books import book, sheet
from tests.imports.test_any_file_screens import choose, columns, officer, text
from tests.imports.test_doubts import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_the_desk")]
SAFE = {"first_is_day": "yes"}


@pytest.fixture
def client(school: School) -> Iterator[Client]:
    """An officer of a school with twelve children on its roll."""
    with scope([school.pk]):
        for n in range(12):
            child = factories.pupil(school, f"First{chr(97 + n)}", n)
            Pupil.objects.filter(pk=child.pk).update(upn=upn(n))
    yield officer(school)


def planned(client: Client, content: bytes | str, name: str) -> str:
    """The plan's page of a file, its columns matched as proposed."""
    onward = choose(client, content, name).url
    check = client.post(onward, columns(client.get(onward)) | SAFE).url
    return text(client.get(client.post(check, {"do": "go", "same": "yes"}).url))


def test_a_mark_under_a_heading_is_named_by_line_and_heading(client: Client) -> None:
    """The bank holiday at Christmas: the school is closed on the day of the second column."""
    rows = "".join(f"{upn(n)},/,I\n" for n in range(2))
    page = planned(client, f"Week of Oakbridge\nUPN,18/12/2026 AM,25/12/2025 AM\n{rows}", "week.csv")
    assert "Register marks (week.csv)" in page
    assert '<h3 class="govuk-heading-s">week.csv, column of marks: The school is not open' in page
    assert '<td class="govuk-table__cell">“25/12/2025 AM”</td>' in page
    assert "Line 3" in page
    assert "Line 4" in page
    assert not re.search(r"\b(session|lesson)_marks\b|pupils\.csv|attended_on", page)


def test_a_doubt_names_the_file_and_its_heading(client: Client) -> None:
    rows = "".join(f"{upn(n + 500)},08/09/2026,AM,/\n" for n in range(12))
    page = planned(client, f"Pupil UPN,Mark Date,Session Type,Attendance Mark\n{rows}", "Marks of SIMS.csv")
    assert "it seems to be another school’s" in page
    assert "Marks of SIMS.csv, column “Pupil UPN”." in page
    assert "session_marks.csv" not in page


def test_nothing_is_asked_where_nothing_can_be_kept_and_columns_can_be_matched_anew(
    client: Client, school: School
) -> None:
    rows = "".join(f"{upn(n + 500)},08/09/2026,AM,/\n" for n in range(12))
    page = planned(client, f"UPN,Mark Date,Session Type,Mark\n{rows}", "marks.csv")
    assert "it seems to be another school’s" in page
    assert "Why is this right?" not in page
    with scope([school.pk]):
        held = {child.upn: child for child in Pupil.objects.all()}
    lines = [f"{u},{c.forename},{c.surname},{c.date_of_birth:%d/%m/%Y},8,02/09/2025" for u, c in held.items()]
    swapped = "\n".join(["UPN,Surname,Forename,DOB,Year,Start date", *lines])
    page = planned(client, swapped, "list.csv")
    assert "list.csv, column “Forename”. Export again, or match the columns anew." in page
    assert "Match the columns again</a>" in page


def test_a_workbook_of_several_sheets_names_the_sheet(client: Client) -> None:
    head = ["UPN", "Session Date", "Session", "Mark"]
    content = book(
        sheet([head, [upn(1), "08/09/2026", "AM", "/"]]), sheet([head, [upn(2), "12/08/2026", "AM", "/"]])
    )
    page = planned(client, content, "registers.xlsx")
    assert "registers.xlsx, column “Session Date”: The school is not open" in page
    assert "Once, in registers.xlsx, sheet “S2”, line 2: “2026-08-12”." in page


def test_two_lines_that_differ_are_named_together(client: Client) -> None:
    rows = f"Report,,,\n,,,\nUPN,Date,Session,Mark\n{upn(1)},08/09/2026,AM,/\n{upn(1)},08/09/2026,AM,I\n"
    page = planned(client, rows, "long.csv")
    assert "long.csv, column “Mark”: Another line marks the same session differently" in page
    assert "Line 5 and 4" in page


def test_a_transfer_file_names_its_elements(client: Client) -> None:
    content = CTF.replace("<DOB>2014-03-14</DOB>", "<DOB>2027-03-14</DOB>")
    page = text(client.get(choose(client, content, "9991002_CTF_9991001_001.xml").url))
    assert "Children (9991002_CTF_9991001_001.xml)" in page
    assert "9991002_CTF_9991001_001.xml, column “DOB”: A date of birth lies in the past" in page
    assert f"line {CTF[: CTF.index('<Pupil>')].count(chr(10)) + 1}: “2027-03-14”" in page


def test_files_of_the_format_keep_their_own_names(client: Client) -> None:
    rows = f"upn,laestab,date,session,code\n{upn(1)},9991001,2026-08-12,AM,/\n"
    page = text(client.get(choose(client, rows, "session_marks.csv").url))
    assert "session_marks.csv, column date: The school is not open" in page
    assert "Once, in session_marks.csv, line 2" in page


def test_the_list_of_imports_speaks_of_what_the_files_held(client: Client) -> None:
    onward = choose(client, f"UPN,08/09/2026 AM\n{upn(1)},/\n", "week.csv").url
    check = client.post(onward, columns(client.get(onward)) | SAFE).url
    done = client.post(client.post(check, {"do": "go", "same": "yes"}).url, {"keep": "all"}).url
    assert "Register marks" in text(client.get(done))
    page = text(client.get(reverse("imports")))
    assert "Register marks" in page.partition("Earlier imports")[2]


def test_every_file_of_the_format_has_words() -> None:
    rules = native.files(on=TODAY, roles=sorted(national.roles()))
    assert list(native.CALLED) == [rule.name for rule in rules]
    assert set(KINDS.values()) <= set(native.CALLED.values())


def test_cells_of_several_lines_move_no_place() -> None:
    rows = [["a", "1\n2\r\n3"], ["b", ""]]
    made = origin("a.csv", {}, rows, [("4", ""), ("9", "")])
    assert made.places == {2: ("4", ""), 5: ("9", "")}


def test_mutant_a_fault_told_of_the_file_in_between_is_noticed() -> None:
    told = Origins({"session_marks.csv": Origin("week.csv", {"upn": "Adno"}, {7: ("3", "Mon AM")})})
    fault = Fault("session_marks.csv", 7, "code", "@", "Rule", "Mend")
    assert Origins().fault(fault) == fault
    assert str(told.fault(fault)) == "week.csv, line 3, column “Mon AM”: “@”. Rule. Mend."
    assert told.doubt(Doubt("k", "session_marks.csv", "upn", "s", "m")).column == "“Adno”"
    assert told.fault(Fault("pupils.csv", 2, "upn", "", "r", "m")).file == "pupils.csv"
