"""Figures that people relied on: whoever said them hears when the marks behind them change."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from gatepost.access.actor import Actor, NotAllowed
from gatepost.access.models import School
from gatepost.access.wall import scope
from gatepost.audit.models import Event
from gatepost.casework import actions as casework, referrals, tasks
from gatepost.casework.living import actions, proposing
from gatepost.casework.living.proposing import ground_of
from gatepost.casework.models import Concern, ConcernState, FigureChange, Referral, Reliance, ReliedKind
from gatepost.casework.refusal import Refused
from gatepost.imports.actions import apply_plan
from gatepost.imports.plan import plan_folder
from gatepost.imports.undo.actions import undo_import
from gatepost.letters import actions as letters
from gatepost.letters.kinds import BY_KEY
from gatepost.letters.models import Letter, LetterState
from gatepost.letters.runs import officer_of
from gatepost.letters.writing import Draft, facts_for
from gatepost.records.models import CalendarSpan, Pupil, RegisterImport
from tests import factories
from tests.imports.folders import ASHA, FILES, OAK, write
from tests.world import World

AT = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
SOME_AGREED = factories.AWAY | {(day, half): "M" for day in factories.MONDAYS[:2] for half in ("AM", "PM")}
"""Two of the six Mondays were hospital appointments: 8 of 10 sessions count now."""
ONE_AGREED = factories.AWAY | {(factories.MONDAYS[0], "AM"): "M"}
"""11 of 10 still count."""


def look(world: World, at: datetime = LATER) -> list[FigureChange]:
    return actions.compare(by=Actor.system([world.school]), school=world.school, at=at)


def signed(world: World) -> Referral:
    factories.supported(world.case, world.year)
    carol = factories.actor(world.school, "head", name="Carol Head")
    facts = factories.sitting(world.case)
    draft = referrals.draft(
        by=world.ben,
        facts=facts,
        route="penalty_notice",
        parents=[world.mother.parent],
        will_change="She would know that we kept her place.",
        why_now="Support has run for six weeks and Mondays are as before.",
        considered="Early Help: not wanted at present.",
    )
    said = {point.key: "We asked him last year." for point in referrals.assess(facts, draft).weak}
    ready = referrals.accept_weak(by=carol, referral=draft, facts=facts, sentences=said)
    return referrals.sign(by=carol, referral=ready, facts=facts, twin=b"{}", pdf=b"%PDF", at=AT)


def written(world: World, kind: str = "noticed") -> Letter:
    facts = facts_for(world.asha, world.case, AT)
    draft = Draft(BY_KEY[kind], {}, officer_of(world.ben, world.school), AT)
    parents = {world.mother.parent_id}
    return letters.write_letters(by=world.ben, facts=facts, draft=draft, parents=parents, why_now="Now.")[0]


def posted(world: World) -> Letter:
    letter = letters.approve(by=world.ben, letter=written(world), at=AT)
    return letters.post(by=world.ben, letter=letter, on=AT.date(), how="second", proof="", today=AT.date())


def change_of(kind: str) -> FigureChange:
    return FigureChange.objects.get(reliance__kind=kind, gone_at__isnull=True, dealt_at__isnull=True)


def test_a_referral_whose_ground_has_fallen_says_so_and_stops(world: World) -> None:
    referral = signed(world)
    assert ground_of(referral).state == "holds"
    factories.marks(world.asha, SOME_AGREED)
    look(world)
    ground = ground_of(referral)
    assert ground.stops
    assert "8 sessions count now, and the threshold is 10" in ground.sentence
    change = change_of("referral")
    assert change.proposal == "withdraw"
    assert [line[0] for line in change.marks] == [
        f"2026-09-{day:02} {half}" for day in (7, 14) for half in ("AM", "PM")
    ]
    assert [(line.before, line.after) for line in change.lines if "threshold" in line.name] == [
        ("12, reached", "8, not reached")
    ]
    told = proposing.drafts(change)
    assert "We withdraw the referral of 24 November 2026" in told.council
    assert "We are sorry" in told.family


def test_forgetting_why_a_ground_falls_would_be_noticed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    referral = signed(world)
    monkeypatch.setattr(actions, "fallen", lambda before, after: "")
    factories.marks(world.asha, SOME_AGREED)
    look(world)
    assert not ground_of(referral).stops


def test_a_ground_that_stands_is_told_to_the_council_and_stops_nothing(world: World) -> None:
    referral = signed(world)
    factories.marks(world.asha, ONE_AGREED)
    look(world)
    assert (ground_of(referral).state, ground_of(referral).stops) == ("changed", False)
    assert change_of("referral").proposal == "tell_council"


def test_dealing_with_it_does_not_lift_a_fallen_ground_but_the_marks_do(world: World) -> None:
    referral = signed(world)
    factories.marks(world.asha, SOME_AGREED)
    look(world)
    actions.deal_with(by=world.ben, change=change_of("referral"), sentence="Told the council.", at=LATER)
    assert ground_of(referral).stops
    factories.marks(world.asha, factories.AWAY)
    look(world)
    back = ground_of(referral)
    assert back.state == "changed", "the council was told that it fell, so it must hear that it stands"
    assert back.change and [line.after for line in back.change.lines if "threshold" in line.name] == [
        "12, reached"
    ]


def test_looking_twice_writes_nothing_more(world: World) -> None:
    signed(world)
    factories.marks(world.asha, SOME_AGREED)
    assert look(world)
    before = list(FigureChange.objects.values())
    assert look(world, AT) == []
    assert list(FigureChange.objects.values()) == before


def test_nothing_is_told_while_nothing_has_changed(world: World) -> None:
    signed(world), posted(world)
    assert look(world) == []
    assert not FigureChange.objects.exists()


def test_a_posted_letter_wants_a_correction_and_a_waiting_one_is_written_again(world: World) -> None:
    letter = posted(world)
    factories.marks(world.asha, ONE_AGREED)
    look(world)
    change = change_of("letter")
    assert (change.reliance.subject, change.proposal) == (letter.pk, "correct")
    assert ("Not agreed by the school", "6 days", "5½ days") in [
        (line.name, line.before, line.after) for line in change.lines
    ]
    waiting = written(world)
    factories.marks(world.asha, factories.AWAY)
    look(world)
    assert FigureChange.objects.get(reliance__subject=waiting.pk).proposal == "write_again"


def test_a_letter_that_never_went_relies_on_nothing(world: World) -> None:
    letter = written(world)
    factories.marks(world.asha, ONE_AGREED)
    look(world)
    assert len(actions.open_changes(world.school.pk)) == 1
    letters.take_out(by=world.ben, letter=letter, why="The family rang.")
    assert actions.open_changes(world.school.pk) == []


def test_marks_that_come_back_close_it_without_anybody(world: World) -> None:
    posted(world)
    factories.marks(world.asha, ONE_AGREED)
    look(world)
    factories.marks(world.asha, factories.AWAY)
    assert look(world) == []
    assert actions.open_changes(world.school.pk) == []
    assert {change.gone_at for change in FigureChange.objects.all()} == {LATER}


def test_changes_before_anybody_looks_are_told_once_from_what_was_said(world: World) -> None:
    posted(world)
    factories.marks(world.asha, ONE_AGREED)
    look(world)
    factories.marks(world.asha, SOME_AGREED)
    look(world)
    change = FigureChange.objects.get(reliance__kind="letter")
    assert ("6 days", "4 days") in [(line.before, line.after) for line in change.lines]


def test_marks_after_the_day_that_was_counted_to_change_nothing(world: World) -> None:
    posted(world)
    after = factories.AWAY | {(date(2026, 11, 24), "AM"): "O"}
    factories.marks(world.asha, after, to=date(2026, 11, 24))
    look(world)
    assert not FigureChange.objects.filter(reliance__kind="letter").exists()


def test_a_day_taken_out_of_the_calendar_changes_what_was_said(world: World) -> None:
    posted(world)
    day = factories.MONDAYS[0]
    CalendarSpan.objects.create(school=world.school, date_from=day, date_to=day, kind="closure")
    look(world)
    change = change_of("letter")
    assert [mark[1:] for mark in change.marks] == [["O", "not counted"]] * 2
    assert ("6 days", "5 days") in [(line.before, line.after) for line in change.lines]


def test_a_decision_is_looked_at_again_when_its_limit_is_gone(world: World) -> None:
    concern = Concern.objects.create(
        school=world.school,
        pupil=world.asha,
        key="threshold",
        sentence="12 sessions.",
        first_seen=factories.TODAY,
        last_seen=factories.TODAY,
    )
    casework.decide_concern(
        by=world.year,
        concern=concern,
        state=ConcernState.WATCH,
        until=date(2026, 12, 8),
        reason="",
        on=factories.TODAY,
    )
    factories.marks(world.asha, ONE_AGREED)
    look(world)
    assert actions.open_changes(world.school.pk) == []
    factories.marks(world.asha, SOME_AGREED)
    look(world)
    change = change_of("concern")
    assert (change.proposal, change.reliance.by) == ("look_again", world.year.user)


def test_a_reason_found_for_n_reaches_whoever_relied_on_it(world: World) -> None:
    unexplained = {**factories.AWAY, **{(factories.MONDAYS[5], half): "N" for half in ("AM", "PM")}}
    factories.marks(world.asha, unexplained)
    posted(world)
    assert Reliance.objects.get(kind="letter").said.provisional == 2
    factories.marks(world.asha, {**unexplained, (factories.MONDAYS[5], "AM"): "I"})
    look(world)
    told = [(line.before, line.after) for line in change_of("letter").lines if "threshold" in line.name]
    assert told == [("12, reached, 2 without a reason yet", "11, reached, 1 without a reason yet")]


def test_it_is_dealt_with_once_and_in_a_sentence(world: World) -> None:
    posted(world)
    factories.marks(world.asha, ONE_AGREED)
    look(world)
    change = change_of("letter")
    with pytest.raises(Refused, match="in a sentence"):
        actions.deal_with(by=world.ben, change=change, sentence="ok", at=LATER)
    dpo = factories.actor(world.school, "dpo")
    with pytest.raises(NotAllowed):
        actions.deal_with(by=dpo, change=change, sentence="Sent a corrected letter.", at=LATER)
    actions.deal_with(by=world.ben, change=change, sentence="Sent a corrected letter.", at=LATER)
    with pytest.raises(Refused, match="already"):
        actions.deal_with(by=world.year, change=change, sentence="Me as well.", at=LATER)
    assert actions.open_changes(world.school.pk) == []
    assert Event.objects.filter(verb="figures.dealt_with", subject_id=change.pk).count() == 1


def test_only_the_desk_itself_compares(world: World) -> None:
    with pytest.raises(NotAllowed):
        actions.compare(by=world.ben, school=world.school, at=LATER)


@contextmanager
def imported(folder: Path, at: datetime) -> Iterator[RegisterImport]:
    plan = plan_folder(folder, on=date(2026, 11, 24))
    kept = apply_plan(by=Actor.system(), plan=plan, at=at)
    school = School.objects.get(laestab=OAK)
    with scope([school.pk]):
        yield next(one for one in kept if one.school_id == school.pk)


def waiting_jobs() -> list[dict[str, Any]]:
    jobs = ProcrastinateJob.objects.filter(task_name="gatepost.casework.tasks.marks_changed", status="todo")
    return [job.args for job in jobs.order_by("id")]


@pytest.mark.django_db
@time_machine.travel(datetime(2026, 11, 24, 9, 0, tzinfo=UTC), tick=False)
def test_an_import_and_its_undo_each_leave_a_job_that_tells(tmp_path: Path) -> None:
    with imported(write(tmp_path / "one"), AT) as first:
        pupil = Pupil.objects.get(upn=ASHA)
        officer = factories.actor(first.school)
        actions.rely(
            by=officer,
            kind=ReliedKind.LETTER,
            subject=1,
            name="“A letter”",
            pupil=pupil,
            case=None,
            on=date(2026, 9, 30),
            at=AT,
            out=True,
        )
    marks = FILES["session_marks.csv"].replace("2026-09-08,PM,N,,", "2026-09-08,PM,I,,Rang in")
    with imported(write(tmp_path / "two", session_marks=marks), LATER) as second:
        assert {"school": second.school_id, "register_import": second.pk} in waiting_jobs()
        tasks.marks_changed(school=second.school_id, register_import=second.pk)
        change = FigureChange.objects.get()
        assert change.register_import == second
        assert change.marks == [["2026-09-08 PM", "N", "I"]]
        under = undo_import(by=Actor.system(), register_import=second, at=LATER)
        assert {"school": under.school_id, "register_import": under.pk} in waiting_jobs()
        tasks.marks_changed(school=under.school_id, register_import=under.pk)
        assert FigureChange.objects.get().gone_at is not None


@pytest.mark.django_db(transaction=False)
def test_a_job_is_lost_with_its_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(register_import: RegisterImport) -> None:
        tasks.tell_later(register_import)
        raise OSError("the machine stops here")

    before = waiting_jobs()  # of whoever was here first
    monkeypatch.setattr("gatepost.imports.actions.tell_later", broken)
    with pytest.raises(OSError, match="stops here"), imported(write(tmp_path / "one"), AT):
        pass
    assert waiting_jobs() == before


def client_of(world: World, role: str) -> Client:
    member = factories.member(world.school, role, name=f"Eve {role}")
    client = Client()
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def text(client: Client, name: str, **at: int) -> str:
    answer = client.get(reverse(name, kwargs=at))
    assert answer.status_code == 200, name
    return answer.content.decode()


def test_it_is_seen_where_it_was_relied_on_and_dealt_with_there(world: World) -> None:
    letter, referral = posted(world), signed(world)
    assert letter.state == LetterState.POSTED
    factories.marks(world.asha, SOME_AGREED)
    look(world)
    officer = client_of(world, "attendance_officer")
    assert "3 figures have" in text(officer, "cases")  # the letter, the referral, the opening of the case
    for name, pk in (("case", world.case.pk), ("letter", letter.pk), ("sign_off", referral.pk)):
        assert "figures have changed since" in text(officer, name, pk=pk), name
    head = client_of(world, "head")
    assert "8 sessions count now" in text(head, "referrals")
    change = change_of("letter")
    shown = text(officer, "changed_figure", pk=change.pk)
    assert "6 days" in shown and "4 days" in shown and "Mon 7 Sep, morning" in shown
    url = reverse("changed_figure", kwargs={"pk": change.pk})
    assert "Say in a sentence" in officer.post(url, {"dealt": "ok"}).content.decode()
    assert officer.post(url, {"dealt": "Sent a corrected letter today."}).status_code == 302
    assert "Sent a corrected letter today." in text(officer, "letter", pk=letter.pk)
    assert "2 figures have" in text(officer, "cases")
