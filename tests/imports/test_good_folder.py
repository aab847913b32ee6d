"""A good folder: everything in it is held afterwards, once, and the same folder again changes nothing."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from gatepost.access.actor import Actor
from gatepost.access.models import Membership, School, User
from gatepost.access.wall import scope
from gatepost.attendance.register import Session, column
from gatepost.audit.models import Event
from gatepost.imports.actions import apply_plan
from gatepost.imports.plan import Plan, plan_folder
from gatepost.records.models import (
    Amendment,
    Enrolment,
    Guardian,
    LessonYear,
    MarkNote,
    Parent,
    Pupil,
    RegisterImport,
    RegisterYear,
    SiblingLink,
    TeachingGroup,
)
from tests.imports.folders import ASHA, BILAL, CEM, ELM, OAK, replaced, with_line, write
from tests.imports.holdings import everything

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def bring_in(folder: Path, *, keep_good: bool = False) -> Plan:
    plan = plan_folder(folder, on=TODAY)
    assert keep_good or plan.faults == []
    apply_plan(by=Actor.system(), plan=plan, at=NOW, keep_good=keep_good)
    return plan


@pytest.fixture
def schools(tmp_path: Path) -> dict[str, School]:
    """The small folder, imported."""
    bring_in(write(tmp_path / "first"))
    return {school.laestab: school for school in School.objects.all()}


def mark(upn: str, on: date, pm: bool = False) -> str:
    row = bytes(RegisterYear.objects.get(pupil__upn=upn, year=2026).marks)
    return chr(row[column(Session(on, pm))])


def test_every_file_counts_its_rows_as_new(tmp_path: Path) -> None:
    files = plan_folder(write(tmp_path), on=TODAY).as_json()["files"]
    rows = {"schools": 2, "calendar": 3, "pupils": 4, "parents": 3, "siblings": 1, "services": 1}
    rows |= {"session_marks": 6, "lesson_marks": 3}
    expected = {
        f"{stem}.csv": {"rows": n, "added": n, "changed": 0, "unchanged": 0, "refused": 0}
        for stem, n in rows.items()
    }
    assert files == expected


def test_a_plan_writes_nothing(tmp_path: Path) -> None:
    before = everything()
    plan_folder(write(tmp_path), on=TODAY)
    assert everything() == before


def test_marks_stand_at_their_session(schools: dict[str, School]) -> None:
    with scope([schools[OAK].pk]):
        assert mark(ASHA, date(2026, 9, 7)) == "/"
        assert mark(ASHA, date(2026, 9, 7), pm=True) == "\\"
        assert mark(ASHA, date(2026, 9, 8)) == "L"
        assert mark(ASHA, date(2026, 9, 9)) == " "
        assert mark(BILAL, date(2026, 9, 7)) == "1"  # the byte of C1
        note = MarkNote.objects.get()
        assert (note.pupil.upn, note.minutes_late, note.comment) == (ASHA, 12, "Bus late")


def test_children_families_and_rolls_are_held(schools: dict[str, School]) -> None:
    with scope([schools[OAK].pk]):
        asha = Pupil.objects.get(upn=ASHA)
        assert (asha.forename, asha.form, asha.year_group) == ("Asha", "8R", "8")
        assert Guardian.objects.get(pupil=asha).parent.surname == "Rao"
        assert Parent.objects.get(person_id="P2").address_restricted
        spans = Enrolment.objects.filter(pupil__upn=BILAL).order_by("start_date")
        assert [(s.start_date.year, s.leaving_date) for s in spans] == [
            (2024, date(2025, 1, 10)),
            (2026, None),
        ]


def test_a_sibling_elsewhere_is_known_by_the_schools_name_only(schools: dict[str, School]) -> None:
    with scope([schools[OAK].pk]):
        link = SiblingLink.objects.get()
        assert (link.pupil.upn, link.sibling_upn, link.sibling_school) == (ASHA, CEM, "Elm Primary School")
    with scope([schools[ELM].pk]):
        assert SiblingLink.objects.get().sibling_school == "Oakbridge Academy"


def test_lessons_are_laid_out_by_meeting(schools: dict[str, School]) -> None:
    with scope([schools[OAK].pk]):
        maths = TeachingGroup.objects.get(code="8M1")
        assert maths.meetings == [
            TeachingGroup.meeting(date(2026, 9, 7), 1),
            TeachingGroup.meeting(date(2026, 9, 8), 1),
        ]
        assert maths.teacher == "Mr Field"
        assert bytes(LessonYear.objects.get(group=maths, pupil__upn=ASHA).marks) == b"/ "
        assert bytes(LessonYear.objects.get(group=maths, pupil__upn=BILAL).marks) == b" L"


def test_each_school_gets_one_import_and_one_line_in_the_log(schools: dict[str, School]) -> None:
    with scope([school.pk for school in schools.values()]):
        assert sorted(RegisterImport.objects.values_list("school__laestab", "marks_to")) == [
            (OAK, date(2026, 9, 8)),
            (ELM, date(2026, 9, 7)),
        ]
    noted = Event.objects.filter(verb="import.applied").values_list("school", flat=True)
    assert sorted(noted) == sorted(school.pk for school in schools.values())


def test_the_same_folder_again_changes_nothing(schools: dict[str, School], tmp_path: Path) -> None:
    before = everything()
    plan = bring_in(write(tmp_path / "again"))
    assert everything() == before
    assert {counts.unchanged == counts.rows for counts in plan.files.values()} == {True}


def test_a_changed_mark_keeps_what_stood_there(schools: dict[str, School], tmp_path: Path) -> None:
    changed = replaced("session_marks.csv", f"{ASHA},{OAK},2026-09-08,PM,N", f"{ASHA},{OAK},2026-09-08,PM,I")
    plan = bring_in(write(tmp_path / "changed", session_marks=changed))
    assert plan.files["session_marks.csv"].changed == 1
    with scope([schools[OAK].pk]):
        amendment = Amendment.objects.get()
        assert (amendment.original, amendment.new, amendment.pm) == ("N", "I", True)
        assert (amendment.date, amendment.at) == (date(2026, 9, 8), NOW)
        assert mark(ASHA, date(2026, 9, 8), pm=True) == "I"
        assert RegisterImport.objects.count() == 2
    with scope([schools[ELM].pk]):
        assert RegisterImport.objects.count() == 1  # nothing changed there


def test_a_note_that_the_school_took_away_goes(schools: dict[str, School], tmp_path: Path) -> None:
    without = replaced("session_marks.csv", "AM,L,12,Bus late", "AM,L,,")
    plan = bring_in(write(tmp_path / "changed", session_marks=without))
    assert plan.files["session_marks.csv"].changed == 1
    with scope([schools[OAK].pk]):
        assert not MarkNote.objects.exists()
        assert not Amendment.objects.exists()  # the mark itself is as it was


def test_a_new_meeting_between_two_others_moves_no_mark(schools: dict[str, School], tmp_path: Path) -> None:
    more = with_line("lesson_marks.csv", f"{ASHA},{OAK},2026-09-07,3,Maths,8M1,Mr Field,N,")
    plan = bring_in(write(tmp_path / "more", lesson_marks=more))
    counts = plan.files["lesson_marks.csv"]
    assert (counts.added, counts.unchanged) == (1, 3)
    with scope([schools[OAK].pk]):
        rows = LessonYear.objects.filter(group__code="8M1")
        assert {row.pupil.upn: bytes(row.marks) for row in rows} == {ASHA: b"/N ", BILAL: b"  L"}


def test_children_who_are_not_in_the_file_are_left_alone(schools: dict[str, School], tmp_path: Path) -> None:
    only_asha = "laestab,upn,forename,surname,date_of_birth,year_group,start_date\n"
    only_asha += f"{OAK},{ASHA},Asha,Rao,2014-03-14,9,2025-09-02\n"
    folder = tmp_path / "one"
    folder.mkdir()
    (folder / "pupils.csv").write_text(only_asha)
    bring_in(folder)
    with scope([schools[OAK].pk]):
        assert Pupil.objects.count() == 2
        asha = Pupil.objects.get(upn=ASHA)
        assert (asha.year_group, asha.form) == ("9", "8R")  # a column that is not there changes nothing


def test_a_new_upn_replaces_the_former_one(schools: dict[str, School], tmp_path: Path) -> None:
    new = "E999100126003"
    text = "laestab,upn,former_upn,forename,surname,date_of_birth,year_group,start_date\n"
    text += f"{OAK},{new},{ASHA},Asha,Rao,2014-03-14,8,2025-09-02\n"
    folder = tmp_path / "new"
    folder.mkdir()
    (folder / "pupils.csv").write_text(text)
    bring_in(folder)
    with scope([schools[OAK].pk]):
        asha = Pupil.objects.get(upn=new)
        assert not Pupil.objects.filter(upn=ASHA).exists()
        assert asha.register_years.count() == 1
        assert mark(new, date(2026, 9, 8)) == "L"


def test_a_child_at_two_schools_is_a_row_in_each(schools: dict[str, School], tmp_path: Path) -> None:
    both = with_line("pupils.csv", f"{ELM},{ASHA},Asha,Rao,2014-03-14,8,8R,2026-09-02,,none")
    there = with_line("session_marks.csv", f"{ASHA},{ELM},2026-09-09,AM,D,,")
    bring_in(write(tmp_path / "both", pupils=both, session_marks=there))
    with scope([schools[ELM].pk]):
        assert mark(ASHA, date(2026, 9, 9)) == "D"
        assert Guardian.objects.filter(pupil__upn=ASHA).count() == 1
    with scope([schools[OAK].pk]):
        assert mark(ASHA, date(2026, 9, 9)) == " "


def test_a_corrected_term_takes_the_old_ones_place(schools: dict[str, School], tmp_path: Path) -> None:
    shorter = replaced("calendar.csv", f"{OAK},2026-09-02,2026-12-18", f"{OAK},2026-09-02,2026-12-17")
    plan = bring_in(write(tmp_path / "shorter", calendar=shorter))
    assert plan.files["calendar.csv"].changed == 1
    from gatepost.records.models import CalendarSpan

    with scope([schools[OAK].pk]):
        assert CalendarSpan.objects.count() == 2
        assert not CalendarSpan.calendar(schools[OAK].pk).is_open(date(2026, 12, 18))


def test_staff_come_without_a_password(schools: dict[str, School], tmp_path: Path) -> None:
    text = f"laestab,email,name,role,forms\n{OAK},Ben@Oakbridge.Example,Ben Low,tutor,8R 9K\n"
    folder = tmp_path / "staff"
    folder.mkdir()
    (folder / "staff.csv").write_text(text)
    bring_in(folder)
    ben = User.objects.get(email="ben@oakbridge.example")
    assert not ben.has_usable_password()
    assert Membership.objects.get(user=ben).forms == ["8R", "9K"]


def test_two_children_alike_stay_two(schools: dict[str, School], tmp_path: Path) -> None:
    """The same name, birthday and form: only their UPNs differ, and neither takes the other's marks."""
    twin = "G999400126002"
    children = with_line("pupils.csv", f"{OAK},{twin},Asha,Rao,2014-03-14,8,8R,2025-09-02,,none")
    there = with_line("session_marks.csv", f"{twin},{OAK},2026-09-08,AM,O,,")
    bring_in(write(tmp_path / "alike", pupils=children, session_marks=there))
    with scope([schools[OAK].pk]):
        assert Pupil.objects.filter(forename="Asha", surname="Rao", form="8R").count() == 2
        assert (mark(ASHA, date(2026, 9, 8)), mark(twin, date(2026, 9, 8))) == ("L", "O")
