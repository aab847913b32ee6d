"""Sending: every gate again at the moment of sending, and both sides right afterwards."""

from datetime import date, timedelta

import pytest

from gatepost.access.actor import NotAllowed
from gatepost.access.models import Membership
from gatepost.authority.models import DeskParent, DeskPost, DeskReferral, Dispatch, SchoolPost, Way
from gatepost.authority.school import actions, watching
from gatepost.casework import actions as casework
from gatepost.casework.actions import Refused
from gatepost.casework.models import CaseStatus, Referral
from gatepost.records.models import Enrolment
from tests import factories
from tests.authority.conftest import AT, AUTHORITY, LATER, Sides

FEWER = dict(list(factories.AWAY.items())[:-1]) | {(factories.MONDAYS[-1], "PM"): "I"}
FAR_FEWER = {key: "O" for key in list(factories.AWAY)[:8]} | {key: "I" for key in list(factories.AWAY)[8:]}


def test_a_signed_referral_reaches_the_desk_whole(sides: Sides) -> None:
    dispatch = sides.send()
    assert (sides.state(), dispatch.way) == ("sent", Way.DESK)
    with sides.at_desk():
        held = sides.held()
        assert (held.state, held.claimed, held.counted, held.changes) == ("sent", 12, 12, [])
        assert held.sha256 == sides.referral.sha256
        assert (held.initials, held.year_group, held.school_name) == ("A.R.", "8", "Oakbridge Academy")
        assert [p.name for p in DeskParent.objects.all()] == ["Mrs Rao"]
        assert held.due_on == date(2026, 12, 8)  # ten working days after Tuesday 24 November
        assert any(title.startswith("The threshold") for title in held.pages)
        with held.pdf.open("rb") as theirs, sides.referral.pdf.open("rb") as ours:
            assert theirs.read() == ours.read()


def test_a_child_who_was_away_again_since_the_signature_is_no_contradiction(sides: Sides) -> None:
    """Signed for 12 sessions; two more in the same ten weeks before it is sent: the marks still give those 12."""
    later = dict.fromkeys([(date(2026, 11, 20), "AM"), (date(2026, 11, 20), "PM")], "O")
    factories.marks(sides.world.asha, factories.AWAY | later)
    assert factories.sitting(sides.world.case).measured_all.threshold.sessions == 14
    sides.send()
    with sides.at_desk():
        held = sides.held()
        assert (held.claimed, held.counted, held.changes) == (12, 12, [])
        assert held.register[-1][0] == "2026-10-12 PM"


def test_only_those_who_may_send_do(sides: Sides) -> None:
    for by in (sides.world.year, sides.dev):
        with pytest.raises(NotAllowed):
            actions.send(by=by, referral=sides.referral, facts=factories.sitting(sides.world.case), at=AT)
    assert sides.state() == "signed"


def test_a_mark_amended_between_sign_off_and_sending_refuses_the_send(sides: Sides) -> None:
    factories.marks(sides.world.asha, FEWER)
    with pytest.raises(Refused, match=r"School says 12; marks give 11 \(12 Oct PM is I\)"):
        sides.send()
    assert sides.state() == "signed"
    with sides.at_desk():
        assert not DeskReferral.objects.exists()


def test_without_the_guard_the_amended_mark_would_go(sides: Sides, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutant: nobody asks at the gates."""
    factories.marks(sides.world.asha, FEWER)
    monkeypatch.setattr(actions, "_refuse_at_the_gates", lambda referral, facts: None)
    sides.send()
    assert sides.state() == "sent"


def test_what_was_changed_after_signing_is_not_sent(sides: Sides) -> None:
    frozen = sides.referral.frozen
    frozen["pack"]["expected_change"] = "Something else."
    Referral.objects.filter(pk=sides.referral.pk).update(frozen=frozen)
    with pytest.raises(Refused, match="not what was signed"):
        sides.send()


def test_a_child_who_has_left_is_not_referred(sides: Sides) -> None:
    Enrolment.objects.update(leaving_date=factories.TODAY - timedelta(days=3))
    with pytest.raises(Refused, match="no longer on this school’s roll"):
        sides.send()


def test_without_the_guard_a_child_who_left_would_be_referred(
    sides: Sides, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutant: everybody is on roll."""
    Enrolment.objects.update(leaving_date=factories.TODAY - timedelta(days=1))
    monkeypatch.setattr(actions, "on_roll", lambda facts: True)
    sides.send()
    assert sides.state() == "sent"


def test_a_pause_after_signing_stops_the_send(sides: Sides) -> None:
    dsl = factories.actor(sides.world.school, "dsl", name="Mrs Bell")
    casework.place_hold(by=dsl, case=sides.world.case, why="The family is safe and settling.")
    with pytest.raises(Refused, match="Not ready"):
        sides.send()
    assert sides.state() == "signed"


def test_it_is_sent_once(sent: Sides) -> None:
    with pytest.raises(Refused, match="cannot be done now"):
        sent.send()
    with sent.at_desk():
        assert DeskReferral.objects.count() == 1


def test_a_school_without_a_desk_keeps_it_for_secure_mail(sides: Sides) -> None:
    Membership.objects.filter(role="la_officer").update(left=factories.TODAY)
    dispatch = sides.send()
    assert dispatch.way == Way.DOWNLOAD
    with pytest.raises(Refused, match="before the referral was sent"):
        actions.type_outcome(by=sides.ben, referral=sides.referral, outcome="Support.", on=date(2026, 11, 1))
    actions.type_outcome(by=sides.ben, referral=sides.referral, outcome="Support.", on=factories.TODAY)
    assert sides.state() == "decided"
    assert sides.world.case.evidence.filter(says__contains="The council decided: Support.").exists()


def test_the_desk_of_this_installation_answers_for_itself(sent: Sides) -> None:
    with pytest.raises(Refused, match="sends the outcome itself"):
        actions.type_outcome(by=sent.ben, referral=sent.referral, outcome="Support.", on=factories.TODAY)


def test_a_withdrawn_referral_is_withdrawn_on_both_sides(sent: Sides) -> None:
    with pytest.raises(Refused, match="why this is withdrawn"):
        actions.withdraw(by=sent.ben, referral=sent.referral, why=" ", at=LATER)
    actions.withdraw(by=sent.ben, referral=sent.referral, why="A meeting was agreed.", at=LATER)
    assert (sent.state(), sent.desk_state()) == ("withdrawn", "withdrawn")
    sent.world.case.refresh_from_db()
    assert sent.world.case.status == CaseStatus.OPEN
    with sent.at_desk():
        assert sent.held().ended_why == "A meeting was agreed."


def test_changed_marks_that_leave_enough_are_told_and_stop_nothing(sent: Sides) -> None:
    factories.marks(sent.world.asha, FEWER)
    assert look(sent) == 1
    assert (sent.state(), sent.desk_state()) == ("sent", "sent")
    with sent.at_desk():
        held = sent.held()
        assert (held.counted, held.changes) == (11, [["2026-10-12 PM", "O", "I"]])
    assert look(sent) == 0  # told once


def test_where_the_ground_falls_both_sides_stop(sent: Sides) -> None:
    factories.marks(sent.world.asha, FAR_FEWER)
    look(sent)
    assert (sent.state(), sent.desk_state()) == ("ground_lost", "ground_lost")
    with sent.at_desk():
        assert sent.held().counted == 8
        assert "marks give 8" in sent.held().ended_why
        assert sent.held().due_on is None
    sent.world.case.refresh_from_db()
    assert sent.world.case.status == CaseStatus.OPEN
    assert sent.world.case.evidence.filter(says__contains="The ground of the referral has gone").exists()


def test_the_watch_runs_at_least_every_five_minutes() -> None:
    from procrastinate.contrib.django import app

    from gatepost.authority import tasks

    periods = {t.task.name: t.cron for t in app.periodic_registry.periodic_tasks.values()}
    assert periods[tasks.watch_ground.name] == "*/4 * * * *"


def test_a_child_who_moves_after_sending_is_shown(sent: Sides) -> None:
    Enrolment.objects.update(leaving_date=factories.TODAY - timedelta(days=1))
    assert look(sent) == 1
    with sent.at_desk():
        assert sent.held().left_school
    assert look(sent) == 0


def test_the_desk_does_not_see_the_school_nor_the_school_the_desk(sent: Sides) -> None:
    assert Dispatch.objects.exists()
    assert SchoolPost.objects.exists()
    assert not DeskReferral.objects.exists()
    with sent.at_desk():
        assert not Dispatch.objects.exists()
        assert DeskPost.objects.exists()
    from gatepost.access.wall import scope

    with scope([], "Another authority"):
        assert not DeskReferral.objects.exists()


def look(sides: Sides) -> int:
    """What the worker does every few minutes."""
    from gatepost.access.actor import Actor

    school = sides.world.school
    return watching.watch(by=Actor.system([school]), school=school, at=LATER)


assert AUTHORITY
