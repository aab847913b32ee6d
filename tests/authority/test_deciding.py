"""Deciding for each parent: each kind asks for its own, nobody decides twice, and the ground is watched on."""

from datetime import date

import pytest

from gatepost.authority.deciding import actions as deciding
from gatepost.authority.deciding.actions import Chosen, DecidedMeanwhile
from gatepost.authority.deciding.terms import Terms
from gatepost.authority.models import Decision, DeskParent
from gatepost.authority.school import watching
from gatepost.casework.actions import Refused
from gatepost.casework.models import CaseStatus
from tests import factories
from tests.authority.conftest import AT, LATER, Sides
from tests.authority.steps import (
    IMPROVE,
    NOTICE,
    WHY,
    accept,
    decide,
    history,
)
from tests.authority.test_sending import look

# --- Deciding ---


def test_nothing_is_decided_before_it_is_accepted(sent: Sides) -> None:
    with pytest.raises(Refused, match="cannot be done now"):
        decide(sent, "no_action", Terms())
    assert sent.state() == "sent"


def test_a_decision_reaches_the_case_with_what_to_do_now(sent: Sides) -> None:
    accept(sent)
    decide(sent, "notice_to_improve", IMPROVE)
    assert (sent.state(), sent.desk_state()) == ("decided", "decided")
    told = sent.world.case.evidence.filter(says__startswith="The council decided").get().says
    assert "Mrs Rao: Notice to improve. From 24 November 2026 for 6 weeks, to 4 January 2027." in told
    assert WHY in told
    from gatepost.authority.models import SchoolPost

    assert "Keep every offer of support going" in SchoolPost.objects.get(kind="decided").body["next"]
    sent.world.case.refresh_from_db()
    assert sent.world.case.status == CaseStatus.OPEN


def test_reasons_kept_at_the_desk_do_not_reach_the_school(sent: Sides) -> None:
    accept(sent)
    with sent.at_desk():
        held = sent.held()
        chosen = Chosen("no_action", "CanaryReason stays with us.", Terms(), internal=True)
        parent = DeskParent.objects.get(referral=held)
        deciding.decide(
            by=sent.dev, parent=parent, chosen=chosen, seen_version=0, on=factories.TODAY, at=LATER
        )
    assert "CanaryReason" not in history(sent)


@pytest.mark.parametrize(
    ("kind", "terms", "fault"),
    [
        (
            "notice_to_improve",
            Terms(starts_on=factories.TODAY, weeks=2, enough="Four weeks of six."),
            "3 to 6 weeks",
        ),
        (
            "notice_to_improve",
            Terms(starts_on=factories.TODAY, weeks=7, enough="Four weeks of six."),
            "3 to 6 weeks",
        ),
        ("notice_to_improve", Terms(starts_on=factories.TODAY, weeks=6), "enough improvement"),
        (
            "notice_to_improve",
            Terms(starts_on=date(2026, 1, 1), weeks=6, enough="All of it, please."),
            "first day",
        ),
        ("penalty_notice", Terms(), "issued"),
        ("penalty_notice", Terms(issued_on=date(2027, 1, 1)), "today or earlier"),
        (
            "penalty_notice",
            Terms(issued_on=factories.TODAY, served_on=date(2026, 11, 1)),
            "before it is issued",
        ),
        ("education_supervision_order", Terms(), "social care"),
        ("prosecution", Terms(offence="s444_1", hearing="court"), "evidence is enough"),
        (
            "prosecution",
            Terms(evidential="It is enough here.", public_interest="It is in it."),
            "Choose the offence",
        ),
        ("anything", Terms(), "Choose what is decided"),
    ],
)
def test_each_kind_asks_for_its_own(sent: Sides, kind: str, terms: Terms, fault: str) -> None:
    accept(sent)
    with pytest.raises(Refused, match=fault):
        decide(sent, kind, terms)
    assert sent.desk_state() == "accepted"
    with sent.at_desk():
        assert not Decision.objects.exists()


def test_a_decision_needs_reasons(sent: Sides) -> None:
    accept(sent)
    with sent.at_desk(), pytest.raises(Refused, match="in a sentence why"):
        parent = DeskParent.objects.get()
        chosen = Chosen("no_action", " ", Terms())
        deciding.decide(by=sent.dev, parent=parent, chosen=chosen, seen_version=0, on=factories.TODAY, at=AT)


def test_two_officers_at_once_the_second_sees_both(sent: Sides) -> None:
    accept(sent)
    decide(sent, "support", Terms(), by=sent.dora)
    with pytest.raises(DecidedMeanwhile, match="Dora Lim decided for Mrs Rao") as meanwhile:
        decide(sent, "penalty_notice", NOTICE, seen=0)
    assert meanwhile.value.theirs is not None
    assert meanwhile.value.theirs.kind == "support"
    with sent.at_desk():
        assert [d.kind for d in Decision.objects.all()] == ["support"]
    with pytest.raises(Refused, match="Withdraw that one first"):
        decide(sent, "penalty_notice", NOTICE)


def test_without_the_version_the_second_would_not_see_the_first(
    sent: Sides, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutant: nobody compares versions, nor looks for a standing decision; the database still keeps one."""
    from django.db import IntegrityError, transaction

    accept(sent)
    decide(sent, "support", Terms(), by=sent.dora)
    monkeypatch.setattr(deciding, "_refuse_unless_undecided", lambda parent: None)
    with pytest.raises(IntegrityError), transaction.atomic():
        decide(sent, "penalty_notice", NOTICE)


PROSECUTE = Terms(
    offence="s444_1",
    hearing="court",
    evidential="The marks are settled and complete.",
    public_interest="Everything else was tried.",
)


def test_a_courts_result_is_kept_once_and_told(sent: Sides) -> None:
    accept(sent)
    made = decide(sent, "prosecution", PROSECUTE)
    day = date(2026, 11, 25)
    with sent.at_desk():
        for result, result_on, fault in (("", day, "Choose"), ("proved", date(2027, 1, 1), "today")):
            with pytest.raises(Refused, match=fault):
                deciding.heard_in_court(
                    by=sent.dev, decision=made, result=result, result_on=result_on, on=day, at=LATER
                )
        deciding.heard_in_court(by=sent.dev, decision=made, result="proved", result_on=day, on=day, at=LATER)
        with pytest.raises(Refused, match="kept already"):
            deciding.heard_in_court(
                by=sent.dora, decision=made, result="not_proved", result_on=day, on=day, at=LATER
            )
    assert "Prosecution: found proved. 25 November 2026." in history(sent)


def test_something_else_is_decided_with_reasons(sent: Sides) -> None:
    accept(sent)
    decide(sent, "other", Terms())
    assert "Something else" in history(sent)


# --- The improvement period and the ground afterwards ---


def test_the_improvement_period_has_a_living_count_on_both_sides(sent: Sides) -> None:
    accept(sent)
    decide(sent, "notice_to_improve", IMPROVE)
    more = dict(factories.AWAY) | {(factories.TODAY, half): "O" for half in ("AM", "PM")}
    factories.marks(sent.world.asha, more, to=factories.TODAY)
    look(sent)
    with sent.at_desk():
        assert sent.held().progress == {"count": 2, "to": "2026-11-25"}
    from gatepost.authority.models import Dispatch

    assert watching.period_of(Dispatch.objects.get()) == (factories.TODAY, date(2027, 1, 4))
    assert look(sent) == 0


def test_after_a_decision_the_ground_is_watched_still(sent: Sides) -> None:
    accept(sent)
    decide(sent, "penalty_notice", NOTICE)
    factories.marks(sent.world.asha, {})
    look(sent)
    assert (sent.state(), sent.desk_state()) == ("ground_lost", "ground_lost")
    with pytest.raises(Refused, match="has decided"):
        decide(sent, "support", Terms())
