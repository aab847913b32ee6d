"""Letters to many families: who is held back, and a run that survives being stopped, killed and overtaken."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gatepost.access.actor import Actor
from gatepost.access.models import School
from gatepost.access.wall import scope
from gatepost.attendance.register import Session, column
from gatepost.casework.actions import Refused
from gatepost.casework.models import Case, Concern, Meeting
from gatepost.letters import runs
from gatepost.letters.models import ChildState, Letter, LetterState, Run
from gatepost.records.models import Guardian, Parent, Pupil, RegisterYear, Service
from gatepost.web import letter_runs
from tests import factories
from tests.letters.reading_pdf import opened, page_count, squashed, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_and_uploads")]

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
TODAY = NOW.date()
AWAY = {(date(2026, 11, day), half): "O" for day in (9, 16, 23) for half in ("AM", "PM")}
NAMES = ("Asha", "Bo", "Cleo", "Dana")


@dataclass
class World:
    """Four children who have missed three days each, each with one parent."""

    school: School
    officer: Actor
    children: dict[str, Pupil]

    def start(self) -> Run:
        pupils = [child.pk for child in self.children.values()]
        return runs.start(by=self.officer, school=self.school, pupils=pupils, at=NOW)

    def make_all(self, run: Run) -> None:
        while runs.make_next(run):
            pass

    def held(self) -> dict[str, str]:
        return {need.pupil.forename: need.held for need in runs.who_needs(self.school, TODAY)}


@pytest.fixture
def world() -> Iterator[World]:
    school = factories.school(phone="01632 960 000")
    with scope([school.pk]):
        factories.calendar(school)
        children = {}
        for serial, name in enumerate(NAMES, start=1):
            child = factories.pupil(school, name, serial=serial)
            factories.marks(child, AWAY)
            factories.parent(child, f"{name}son", address_line1=f"{serial} Long Row")
            concern(child)
            children[name] = child
        yield World(school, factories.actor(school, name="Ben Field"), children)


def concern(child: Pupil, key: str = "missed_days", **fields: Any) -> Concern:
    about = {"sentence": "3 days missed.", "first_seen": TODAY, "last_seen": TODAY, **fields}
    return Concern.objects.create(school=child.school, pupil=child, key=key, **about)


def test_each_reason_to_wait_holds_a_child_back(world: World) -> None:
    asha, bo, cleo, dana = world.children.values()
    Concern.objects.filter(pupil=asha).update(
        state="known", reason="Operation", until=TODAY + timedelta(days=9)
    )
    concern(bo, "ill")
    factories.case(cleo, world.officer)
    Concern.objects.filter(pupil=cleo).update(state="new")
    Guardian.objects.filter(pupil=dana).update(contact_restriction="no_contact")
    assert world.held() == {
        "Asha": "Known reason: Operation",
        "Bo": "A long illness: a person writes their own letter.",
        "Cleo": "Has a case: write from there.",
        "Dana": "Nobody may be written to: see the reasons.",
    }
    with pytest.raises(Refused):
        world.start()


@pytest.mark.parametrize("care", ["cp", "looked_after"])
def test_a_child_whom_the_authority_cares_for_gets_no_letter_from_a_list(world: World, care: str) -> None:
    Pupil.objects.filter(pk=world.children["Asha"].pk).update(social_care=care)
    assert "ask the social worker" in world.held()["Asha"]
    assert runs.why_not_here(world.school, "asha", TODAY)[0][1].startswith("Held back:")
    assert runs.why_not_here(world.school, "bo", TODAY)[0][1] == "On the list above."


def test_letters_are_printed_by_class_or_by_postcode(world: World) -> None:
    run = world.start()
    for place, child in enumerate(world.children.values()):
        Parent.objects.filter(guardianships__pupil=child).update(postcode=f"ZZ{9 - place} 1AA")
    world.make_all(run)
    letters = list(run.letters.select_related("pupil"))
    by_class = [letter.pupil.forename for letter in sorted(letters, key=runs.ORDERS["class"])]
    by_postcode = [letter.pupil.forename for letter in sorted(letters, key=runs.ORDERS["postcode"])]
    assert by_postcode == ["Dana", "Cleo", "Bo", "Asha"] != by_class


def test_a_child_who_is_only_late_is_not_on_the_list(world: World) -> None:
    Concern.objects.filter(pupil=world.children["Asha"]).update(key="late")
    assert set(world.held()) == {"Bo", "Cleo", "Dana"}


@pytest.mark.parametrize(("posted", "held"), [(date(2026, 11, 4), True), (date(2026, 11, 3), False)])
def test_a_letter_in_the_last_fifteen_school_days_holds_back_the_next(
    world: World, posted: date, held: bool
) -> None:
    # School days after Tuesday 3 November, to Tuesday 24: 4-6, 9-13, 16-20, 23 and 24, that is 15. After the 4th: 14.
    run = world.start()
    world.make_all(run)
    Letter.objects.update(state="posted", posted_on=posted, approved_at=NOW)
    assert (world.held()["Asha"] == "A letter went in the last 15 school days.") == held


def test_a_run_killed_in_the_middle_goes_on_and_nobody_is_written_to_twice(world: World) -> None:
    run = world.start()
    assert runs.make_next(run) and runs.make_next(run)  # and here the worker ends
    world.make_all(run)
    world.make_all(run)
    assert sorted(letter.parent.surname for letter in run.letters.all()) == [f"{n}son" for n in NAMES]
    assert Run.objects.get().state == "made"


def test_children_made_together_have_the_letters_that_each_alone_would_have(world: World) -> None:
    run = world.start()
    runs.make_next(run, 1)
    runs.make_next(run, 3)
    assert not runs.make_next(run, 3)
    letters = list(run.letters.select_related("pupil", "parent"))
    assert {letter.pupil.forename: str(letter.parent).split()[-1] for letter in letters} == {
        name: f"{name}son" for name in NAMES
    }
    # An approval writes each again from that child's facts alone: whatever differed would be taken out.
    assert runs.approve_all(by=world.officer, letters=letters, at=NOW) == (4, 0)


def test_a_stopped_run_makes_no_more(world: World) -> None:
    run = world.start()
    runs.make_next(run)
    runs.stop(by=world.officer, run=run)
    world.make_all(run)
    assert run.letters.count() == 1
    assert [child.why for child in run.children.filter(state=ChildState.OUT)] == ["Stopped."] * 3
    assert Run.objects.get().state == "stopped"


def test_what_stops_one_child_stops_only_that_one(world: World) -> None:
    run = world.start()
    Guardian.objects.filter(pupil=world.children["Cleo"]).update(contact_restriction="refer_dsl")
    world.make_all(run)
    out = run.children.get(state=ChildState.OUT)
    assert (out.pupil.forename, out.why) == ("Cleo", "Choose somebody who may be written to.")
    assert run.letters.count() == 3


def test_a_letter_whose_ground_has_gone_is_taken_out_with_the_reason(world: World) -> None:
    run = world.start()
    world.make_all(run)
    year = RegisterYear.objects.get(pupil=world.children["Bo"], year=2026)
    row = bytearray(year.marks)
    row[column(Session(date(2026, 11, 23), False))] = ord("I")
    RegisterYear.objects.filter(pk=year.pk).update(marks=bytes(row))
    assert runs.approve_all(by=world.officer, letters=run.letters.all(), at=NOW) == (3, 1)
    out = run.letters.get(state=LetterState.OUT)
    assert (out.pupil.forename, out.out_because) == ("Bo", "Marks have changed since.")


def test_the_batch_prints_each_letter_on_its_own_sheet_with_its_mark(world: World) -> None:
    Guardian.objects.get(pupil=world.children["Bo"]).parent.__class__.objects.filter(surname="Boson").update(
        language="ur"
    )
    run = world.start()
    world.make_all(run)
    pdf = runs.batch(world.school, run.letters.all(), NOW)
    # Asha one page and a blank back; Bo in Urdu with English behind; Cleo with a blank back; Dana.
    assert page_count(pdf) == 7
    marks = {letter.pupil.forename: letter.context["mark"] for letter in run.letters.all()}
    assert len(set(marks.values())) == 4
    for page, name in ((1, "Asha"), (3, "Bo"), (4, "Bo"), (5, "Cleo"), (7, "Dana")):
        assert squashed(marks[name]) in words(pdf, page)
        assert all(squashed(marks[other]) not in words(pdf, page) for other in NAMES if other != name)
    with opened(pdf) as file:
        assert str(file.docinfo["/Title"]) == "Oakbridge Academy"


def test_through_the_pages(world: World) -> None:
    client = Client()
    assert world.officer.user
    client.force_login(world.officer.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    listed = client.get(reverse("letter_runs")).content.decode()
    assert "Asha Rao" in listed and "Mrs Ashason" in listed
    asha = str(world.children["Asha"].pk)
    client.post(reverse("letter_runs"), {"pupils": [asha, "not a number", "999999"]})
    run = Run.objects.get()
    assert [child.pupil.forename for child in run.children.all()] == ["Asha"]
    shown = client.get(reverse("letter_run", kwargs={"pk": run.pk})).content.decode()
    assert "Made letters for 0 of 1 children. You can leave this page." in shown
    world.make_all(run)
    assert "Approve 1 letter" in client.get(reverse("letter_run", kwargs={"pk": run.pk})).content.decode()
    client.post(reverse("approve_run", kwargs={"pk": run.pk}))
    assert client.get(reverse("run_pdf", kwargs={"pk": run.pk})).content.startswith(b"%PDF")
    assert "1 Long Row" in client.get(reverse("posting_sheet", kwargs={"pk": run.pk})).content.decode()
    form = {"posted_on": "2026-11-24", "how": "second", "proof": ""}
    done = client.post(reverse("run_posted", kwargs={"pk": run.pk}), form, follow=True)
    assert "1 posted." in done.content.decode()
    assert Letter.objects.get().state == LetterState.POSTED


def weeks(child: Pupil, *, before: int, lately: int) -> None:
    """Sessions missed in the ten school days to 6 November, and in the ten to 23 November."""
    earlier = [date(2026, 11, day) for day in (2, 3, 4, 5, 6)]
    later = [date(2026, 11, day) for day in (16, 17, 18, 19, 20, 23)]
    halves = [(day, half) for day in earlier for half in ("AM", "PM")][:before]
    halves += [(day, half) for day in later for half in ("AM", "PM")][:lately]
    factories.marks(child, dict.fromkeys(halves, "O"))


IMPROVING = "It is getting better: days off have at least halved in the last two weeks."


@pytest.mark.parametrize(
    ("before", "lately", "held"),
    [(8, 0, True), (8, 4, True), (8, 5, False), (1, 0, True), (0, 0, False), (2, 2, False), (0, 6, False)],
)
def test_attendance_that_gets_better_holds_a_letter_back(
    world: World, before: int, lately: int, held: bool
) -> None:
    weeks(world.children["Bo"], before=before, lately=lately)
    assert (world.held()["Bo"] == IMPROVING) is held
    why = runs.why_not_here(world.school, "bo", TODAY)[0][1]
    assert why == (f"Held back: {IMPROVING}" if held else "On the list above.")


def test_weeks_without_marks_are_no_better_weeks(world: World) -> None:
    """The register was not read in for two weeks: nobody knows."""
    child = world.children["Bo"]
    factories.marks(child, {(date(2026, 11, 3), "AM"): "O"}, to=date(2026, 11, 9))
    assert world.held()["Bo"] == ""


@pytest.mark.parametrize(("day", "held"), [(23, False), (24, True), (27, True), (1, True), (2, False)])
def test_a_services_meeting_in_the_next_seven_days_holds_a_letter_back(
    world: World, day: int, held: bool
) -> None:
    meets = date(2026, 11 if day > 20 else 12, day)
    Service.objects.create(
        school=world.school, pupil=world.children["Cleo"], service="early_help", next_meeting=meets
    )
    says = f"There is a meeting on {meets:%A} {meets.day} {meets:%B}."
    assert world.held()["Cleo"] == (says if held else "")
    why = runs.why_not_here(world.school, "cleo", TODAY)[0][1]
    assert why == (f"Held back: {says}" if held else "On the list above.")


def test_a_meeting_of_our_own_does_too(world: World) -> None:
    """From a case that has ended since, for an open one holds by itself."""
    dana = world.children["Dana"]
    case = factories.case(dana, world.officer)
    Case.objects.filter(pk=case.pk).update(status="closed")
    Concern.objects.filter(pupil=dana).update(state="new")
    meeting = Meeting.objects.create(
        school=world.school, case=case, state="fixed", at="2026-12-01T15:30", planned_on=TODAY
    )
    assert world.held()["Dana"] == "There is a meeting on Tuesday 1 December."
    Meeting.objects.filter(pk=meeting.pk).update(state="cancelled")
    assert world.held()["Dana"] == ""


@pytest.mark.parametrize(
    ("look", "nothing"), [("meetings_soon", dict[int, date]()), ("improving", set[int]())]
)
def test_mutant_a_reason_to_wait_that_nobody_asks_for_is_noticed(
    world: World, monkeypatch: pytest.MonkeyPatch, look: str, nothing: object
) -> None:
    monkeypatch.setattr(runs, look, lambda *asked: nothing)
    with pytest.raises(AssertionError):
        if look == "improving":
            test_attendance_that_gets_better_holds_a_letter_back(world, 8, 4, True)
        test_a_services_meeting_in_the_next_seven_days_holds_a_letter_back(world, 27, True)


def test_a_long_list_folds_and_every_child_of_it_stays_chosen(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letter_runs, "A_PART", 3)
    client = Client()
    assert world.officer.user
    client.force_login(world.officer.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    shown = client.get(reverse("letter_runs")).content.decode()
    form = shown[shown.index('name="pupils"') : shown.index("Make the letters to look at")]
    assert shown.count('name="pupils"') == 4
    assert form.count("checked") == 4
    assert form.count("<details") == 1
    assert "4 to 4: Dana Rao to Dana Rao" in form
    assert "All 4 are chosen" in form
