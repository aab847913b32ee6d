"""The demonstration's cases: each where it should be on its way, told by people and not by the machine."""

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from gatepost.access.actor import Actor
from gatepost.access.models import School
from gatepost.access.wall import scope
from gatepost.authority.deciding.earlier import known_of
from gatepost.authority.models import DeskReferral
from gatepost.casework.facts import gather
from gatepost.casework.models import Case, Concern, Evidence, FigureChange, Referral, RowState
from gatepost.casework.part_time.flags import flag_of
from gatepost.casework.readiness import Readiness, readiness
from gatepost.demonstration import afterwards, casework, council
from gatepost.demonstration.cases import CASES
from gatepost.demonstration.rows import BY_ROW
from gatepost.imports.actions import apply_plan
from gatepost.imports.models import Statement
from gatepost.imports.plan import plan_folder
from gatepost.policy.readability import forbidden_words
from gatepost.records.models import Pupil
from gatepost.web.management.commands import demo
from tests.demonstration.conftest import Told

FEWEST_FILLED = 9
"""Rows of sixteen that the data fill before anybody types."""
TYPED = {"Recorded in Gatepost", "Reasons taken from one list"}
NOTHING = ("No ", "Nobody", "Nothing")


def papers(*_: Any) -> tuple[bytes, bytes]:
    return b'{"child":"Oliver"}', b"%PDF"


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any, autumn_folder: Told) -> Iterator[Told]:
    """The demonstration of 24 November 2026, imported and told once; all of it is rolled back."""
    at = datetime(2026, 11, 24, 10, tzinfo=UTC)
    with django_db_blocker.unblock(), transaction.atomic():
        apply_plan(by=Actor.system(), plan=plan_folder(autumn_folder.folder, on=autumn_folder.on), at=at)
        casework.watch_registers(autumn_folder.on)
        assert casework.open_cases(on=autumn_folder.on, at=at, papers=papers) == len(CASES | BY_ROW) == 19
        with scope(School.objects.values_list("pk", flat=True)):
            yield autumn_folder
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def autumn_folder(tell: Any) -> Told:
    made: Told = tell(date(2026, 11, 24))
    return made


@pytest.fixture
def tray(told: Told) -> Iterator[list[DeskReferral]]:
    """What the council's officer finds, once the rest of the demonstration is told."""
    with transaction.atomic():
        School.objects.update(authority=told.authority, pack=told.authority.lower())
        council.fill_the_tray(on=told.on, at=datetime(2026, 11, 24, 10, tzinfo=UTC), papers=demo.papers)
        with scope([], told.authority):
            yield list(DeskReferral.objects.all())
        transaction.set_rollback(True)


def ready(told: Told, name: str) -> Readiness:
    return readiness(gather(case(name).pupil, on=told.on, case=case(name)))


def case(name: str) -> Case:
    forename, surname = name.split()
    return Case.objects.get(pupil__forename=forename, pupil__surname=surname)


def stops(told: Told, name: str) -> set[str]:
    return {point.key.rstrip("0123456789").rstrip("_") for point in ready(told, name).hard_stops}


def filled(told: Told, name: str) -> int:
    """How many rows say something from data, before anybody types: not that there is nothing to say."""
    facts = gather(case(name).pupil, on=told.on)  # without the case: only what was imported
    return sum(
        any(f.source not in TYPED and not f.sentence.startswith(NOTHING) for f in s.row.findings(facts))
        for s in ready(told, name).standings
    )


def test_amira_is_in_the_middle_and_has_not_been_heard(told: Told) -> None:
    assert {"pupil_voice.not_heard", "parent_meeting.not_met", "marks.unsettled"} <= stops(told, "Amira Khan")
    status = {s.row.id: s.status for s in ready(told, "Amira Khan").standings}
    assert status["C4"] == status["C9"] == "in_progress", "one honest try; a teacher asked, no answer yet"
    assert status["C5"] == status["C6"] == "in_progress"
    assert {status[row] for row in ("C1", "C2", "C3", "C7", "C8", "C10", "C11", "C12", "C14")} == {"done"}
    letters = Evidence.objects.filter(case=case("Amira Khan"), kind="letter")
    assert sorted(letter.language for letter in letters) == ["en", "ur"]


def test_the_data_fill_at_least_nine_rows_of_amiras_without_typing(told: Told) -> None:
    assert filled(told, "Amira Khan") >= FEWEST_FILLED


def test_the_data_fill_at_least_nine_rows_of_every_case_without_typing(told: Told) -> None:
    few = {name: filled(told, name) for name in CASES | BY_ROW}
    assert {name: rows for name, rows in few.items() if rows < FEWEST_FILLED} == {}, few


def test_poppy_is_ready_for_the_headteacher_with_weak_points(told: Told) -> None:
    assert ready(told, "Poppy Lane").ready
    assert ready(told, "Poppy Lane").weak
    assert not Referral.objects.filter(case=case("Poppy Lane")).exists()


def test_daria_waits_for_the_headteacher(told: Told) -> None:
    referral = Referral.objects.get(case=case("Daria Munteanu"))
    assert referral.signed_at is None and referral.parents.count() == 2


def test_oliver_is_signed_by_the_headteacher_and_frozen(told: Told) -> None:
    referral = Referral.objects.select_related("signed_by", "school").get(case=case("Oliver Sansom"))
    assert str(referral.signed_by) == referral.school.head_name
    assert len(referral.frozen["window"]) == 10 and referral.accepted


def test_the_others_are_each_stopped_by_what_their_story_is_about(told: Told) -> None:
    assert "hold" in stops(told, "Tia Morgan")
    assert "lead_professional.not_consulted_cin" in stops(told, "Kofi Asante")
    assert "young_carer.no_support" in stops(told, "Megan Doyle")
    assert case("Mason Wright").status == "stood_down" and case("Mason Wright").thank_family


def test_nobody_who_must_not_be_written_to_has_had_a_letter(told: Told) -> None:
    for letter in Evidence.objects.filter(kind="letter").select_related("parent", "case__pupil"):
        guardian = letter.case.pupil.guardians.get(parent=letter.parent)
        assert guardian.responsible and guardian.contact_restriction == "none"


def test_people_told_it_and_no_date_is_to_come(told: Told) -> None:
    assert not Evidence.objects.filter(recorded_by__isnull=True, request__isnull=True).exists()
    assert not Evidence.objects.filter(happened_on__gt=told.on).exists()
    assert not RowState.objects.filter(status="done", judged_by__isnull=True).exists()


def test_nothing_recorded_accuses(told: Told) -> None:
    texts = [*Evidence.objects.values_list("says", flat=True), *Case.objects.values_list("worry", flat=True)]
    texts += [str(answers) for answers in RowState.objects.values_list("answers", flat=True)]
    assert {word for text in texts for word in forbidden_words(text)} == set()


def test_what_is_new_this_week_can_be_told_from_the_rest(told: Told) -> None:
    seen = set(Concern.objects.values_list("first_seen", flat=True))
    assert seen == {told.on, told.on - casework.BEFORE}


def test_the_council_finds_new_referrals_and_one_at_each_step_of_its_work(tray: list[DeskReferral]) -> None:
    states = {referral.state for referral in tray}
    assert states == {"sent", "waiting", "accepted", "returned", "decided"}
    assert sum(referral.state == "sent" for referral in tray) >= 2


def test_the_council_is_asked_who_a_parent_on_an_old_paper_is(tray: list[DeskReferral]) -> None:
    """A child came from another school, where a parent of a shorter name had a notice: nothing counts by itself."""
    paper = next(referral for referral in tray if referral.by_hand)
    now = next(referral for referral in tray if referral.upn == paper.upn and referral != paper)
    assert now.state == "accepted"
    asked = [known_of(parent, date(2026, 11, 24)) for parent in now.parents.all()]
    assert [person.referral for known in asked for person in known.asked] == [paper]
    assert {known.in_three_years for known in asked} == {0}


@pytest.fixture
def later(told: Told, tmp_path: Path) -> Iterator[Told]:
    """What becomes known after the cases were told."""
    at = datetime(2026, 11, 24, 10, tzinfo=UTC)
    with transaction.atomic():
        for school in School.objects.all():
            with scope([school.pk]):
                afterwards.tell(school, on=told.on, at=at)
        demo.put_right(tmp_path / "later", at)
        shutil.copy(told.folder / "pupils.csv", tmp_path)  # what others read stays as it was written
        demo.bring_half_a_list(tmp_path, at)
        yield told
        transaction.set_rollback(True)


def test_what_becomes_known_afterwards_asks_and_tells_whoever_relied_on_it(later: Told) -> None:
    alfie = Pupil.objects.get(forename="Alfie", surname="Turner")
    flag = flag_of(alfie, later.on)
    assert flag is not None
    assert flag.outside.after_end, "C2 after the last day that was agreed"
    change = FigureChange.objects.get(reliance__pupil__surname="Dunn", reliance__pupil__forename="Lewis")
    assert change.reliance.name == "The decision “watching”"
    assert [mark[1:] for mark in change.marks] == [["N", "I"], ["N", "I"]]
    stopped = Statement.objects.exclude(reasons=[]).get()
    assert "the file has year group 8 only" in stopped.reasons[0]["doubt"]
    assert stopped.reasons[0]["reason"] == afterwards.WHY_ONE_YEAR
