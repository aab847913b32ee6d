"""The desk: clocks, asking, returning, deciding; both sides right after every step, and nobody decides twice."""

from datetime import UTC, date, datetime, timedelta

import pytest

from gatepost.access.actor import NotAllowed
from gatepost.authority.deciding import actions as deciding, earlier
from gatepost.authority.deciding.actions import Chosen, DecidedMeanwhile
from gatepost.authority.deciding.terms import Terms
from gatepost.authority.desk import actions as desk, clocks, returned, triage
from gatepost.authority.desk.actions import Question
from gatepost.authority.models import Ask, Decision, DeskParent
from gatepost.authority.school import actions as school, watching
from gatepost.casework.actions import Refused
from gatepost.casework.models import CaseStatus, KnownNotice
from gatepost.policy import national
from gatepost.policy.penalties import NoNotice, Notice
from tests import factories
from tests.authority.conftest import AT, AUTHORITY, LATER, Sides
from tests.authority.test_sending import FEWER, look

WHY = "Support was given, and it was not enough."
NOTICE = Terms(issued_on=factories.TODAY)
IMPROVE = Terms(
    starts_on=factories.TODAY, weeks=6, enough="No absence that is not agreed in four of six weeks."
)


def ask(sides: Sides, words: str = "On which date was PE offered?") -> None:
    with sides.at_desk():
        desk.ask(
            by=sides.dev,
            referral=sides.held(),
            questions=[Question("family_circumstances", words), Question("health", " ")],
            due_on=date(2026, 12, 4),
            on=factories.TODAY,
            at=AT,
        )


def accept(sides: Sides) -> None:
    with sides.at_desk():
        desk.accept(by=sides.dev, referral=sides.held(), at=AT)


def decide(sides: Sides, kind: str, terms: Terms, *, by: object = None, seen: int | None = None) -> Decision:
    """Dev decides for Asha's mother, having seen what is there; needs the school's scope."""
    with sides.at_desk():
        held = sides.held()
        return deciding.decide(
            by=by or sides.dev,  # type: ignore[arg-type]
            parent=DeskParent.objects.get(referral=held),
            chosen=Chosen(kind, WHY, terms),
            seen_version=held.version if seen is None else seen,
            on=factories.TODAY,
            at=LATER,
        )


def history(sides: Sides) -> str:
    return " ".join(sides.world.case.evidence.values_list("says", flat=True))


# --- Asking ---


def test_a_question_becomes_a_task_in_its_row_and_the_clock_stands_still(sent: Sides) -> None:
    ask(sent)
    assert (sent.state(), sent.desk_state()) == ("waiting", "waiting")
    task = Ask.objects.get()
    assert (task.row, task.question, task.due_on) == (
        "family_circumstances",
        "On which date was PE offered?",
        date(2026, 12, 4),
    )
    with sent.at_desk():
        assert (sent.held().due_on, sent.held().days_left) == (None, 10)


def test_the_answer_starts_the_clock_again_and_shows_only_the_difference(sent: Sides) -> None:
    ask(sent)
    factories.told(
        sent.world.case, sent.world.year, "offer", "family_circumstances", says="PE in a small group."
    )
    factories.told(sent.world.case, sent.world.year, "note", "punctuality", says="Late on Friday.")
    task = Ask.objects.get()
    with pytest.raises(Refused, match="in a sentence"):
        school.answer(by=sent.ben, ask=task, words=" ", on=factories.TODAY, at=LATER)
    school.answer(by=sent.ben, ask=task, words="On 3 November.", on=factories.TODAY, at=LATER)
    assert (sent.state(), sent.desk_state()) == ("sent", "sent")
    with sent.at_desk():
        held = sent.held()
        assert held.due_on == date(2026, 12, 9)  # ten working days after Wednesday 25 November
        body = held.posts.get(kind="answer").body
    assert [a["answer"] for a in body["answers"]] == ["On 3 November."]
    assert [e["what"] for e in body["new"]] == ["Offer of help: PE in a small group."]


def test_a_childs_words_do_not_travel_with_an_answer(sent: Sides) -> None:
    """Words that the child did not share stay at school, also when the row about them is asked."""
    with sent.at_desk():
        questions = [Question("pupil_voice", "When was Asha heard?")]
        held = sent.held()
        desk.ask(
            by=sent.dev,
            referral=held,
            questions=questions,
            due_on=date(2026, 12, 4),
            on=factories.TODAY,
            at=AT,
        )
    factories.told(sent.world.case, sent.world.year, "voice", "pupil_voice", says="“CanaryVoice”")
    school.answer(by=sent.ben, ask=Ask.objects.get(), words="On 3 November.", on=factories.TODAY, at=LATER)
    with sent.at_desk():
        assert "CanaryVoice" not in str(sent.held().posts.get(kind="answer").body)


def test_the_last_of_several_answers_sends_them(sent: Sides) -> None:
    with sent.at_desk():
        questions = [Question("health", "Was the nurse asked?"), Question("language", "Which language?")]
        held = sent.held()
        desk.ask(
            by=sent.dev,
            referral=held,
            questions=questions,
            due_on=date(2026, 12, 4),
            on=factories.TODAY,
            at=AT,
        )
    first, second = Ask.objects.all()
    school.answer(by=sent.ben, ask=first, words="Yes, she was.", on=factories.TODAY, at=LATER)
    assert sent.desk_state() == "waiting"
    with pytest.raises(Refused, match="answered this already"):
        first.refresh_from_db()
        school.answer(by=sent.ben, ask=first, words="No, not yet.", on=factories.TODAY, at=LATER)
    school.answer(by=sent.ben, ask=second, words="English, at home.", on=factories.TODAY, at=LATER)
    assert sent.desk_state() == "sent"


def test_nothing_is_asked_without_words_or_in_the_past(sent: Sides) -> None:
    with pytest.raises(Refused, match="at least one question"):
        ask(sent, " ")
    with sent.at_desk(), pytest.raises(Refused, match="date after today"):
        questions = [Question("health", "Was the nurse asked?")]
        desk.ask(
            by=sent.dev,
            referral=sent.held(),
            questions=questions,
            due_on=factories.TODAY,
            on=factories.TODAY,
            at=AT,
        )
    assert sent.state() == "sent"


# --- Accepting and returning ---


def test_a_returned_referral_frees_its_evidence_and_names_its_reasons(sent: Sides) -> None:
    with sent.at_desk():
        with pytest.raises(Refused, match="at least one reason"):
            desk.send_back(
                by=sent.dev, referral=sent.held(), reasons=["bad"], acceptable="More, please.", at=LATER
            )
        with pytest.raises(Refused, match="what would make this acceptable"):
            desk.send_back(
                by=sent.dev, referral=sent.held(), reasons=["child_not_heard"], acceptable=" ", at=LATER
            )
        desk.send_back(
            by=sent.dev,
            referral=sent.held(),
            reasons=["child_not_heard"],
            acceptable="Hear Asha first.",
            at=LATER,
        )
    assert (sent.state(), sent.desk_state()) == ("returned", "returned")
    sent.world.case.refresh_from_db()
    assert sent.world.case.status == CaseStatus.OPEN
    assert "The child was not heard. What would make it acceptable: Hear Asha first." in history(sent)
    stops = factories.sitting(sent.world.case).referrals
    assert stops == ()  # the same sessions may carry a new referral


def test_returns_are_counted_by_reason_school_and_row(sent: Sides) -> None:
    with sent.at_desk():
        desk.send_back(
            by=sent.dev,
            referral=sent.held(),
            reasons=["child_not_heard"],
            acceptable="Hear Asha first.",
            at=LATER,
        )
        line = returned.by_school(AUTHORITY)[0]
    assert (line.name, line.received, line.returned) == ("Oakbridge Academy", 1, 1)
    assert [(r.label, r.count, r.rows) for r in line.reasons] == [
        ("The child was not heard", 1, ("pupil_voice",))
    ]
    sent_count, back, reasons = returned.of_school()
    assert (sent_count, back, [r.count for r in reasons]) == (1, 1, [1])


def test_a_school_has_no_hand_in_the_desk(sent: Sides) -> None:
    with sent.at_desk():
        held = sent.held()
        for by in (sent.ben, sent.carol):
            with pytest.raises(NotAllowed):
                desk.accept(by=by, referral=held, at=AT)


def test_an_officer_of_another_authority_may_do_nothing(sent: Sides) -> None:
    other = factories.school("9991009", "Far School", authority="Farshire")
    eve = factories.actor(other, "la_officer", name="Eve Far")
    with sent.at_desk(), pytest.raises(NotAllowed):
        desk.accept(by=eve, referral=sent.held(), at=AT)
    assert sent.desk_state() == "sent"


# --- The card ---


def test_the_card_recounts_and_names_the_page(sent: Sides) -> None:
    with sent.at_desk():
        held = sent.held()
        lines = {line.key: line for line in triage.card(twin(held), held)}
    assert "School says 12; recounted from the marks: 12." in lines["threshold"].evidence
    assert lines["threshold"].page == 2
    assert not lines["threshold"].gap
    assert [line.key for line in national.council().lines] == list(lines)


def test_the_card_highlights_what_differs(sent: Sides) -> None:
    factories.marks(sent.world.asha, FEWER)
    look(sent)
    with sent.at_desk():
        held = sent.held()
        line = next(x for x in triage.card(twin(held), held) if x.key == "threshold")
    assert line.evidence.startswith("School says 12; marks give 11 (12 Oct PM is I).")
    assert line.gap


def test_ticks_are_kept_with_who_and_may_be_taken_back(sent: Sides) -> None:
    with sent.at_desk():
        held = sent.held()
        desk.tick(by=sent.dev, referral=held, answers={"heard": "met", "support": "ask"}, at=AT)
        assert {t.line: t.answer for t in held.ticks.all()} == {"heard": "met", "support": "ask"}
        desk.tick(by=sent.dora, referral=held, answers={"heard": ""}, at=AT)
        assert [t.line for t in held.ticks.all()] == ["support"]
        with pytest.raises(Refused, match="Met, Not met or Ask"):
            desk.tick(by=sent.dev, referral=held, answers={"heard": "maybe"}, at=AT)


def twin(held: object) -> dict[str, object]:
    import json

    return dict(json.loads(held.text))  # type: ignore[attr-defined]


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


# --- Penalty notices over time ---


def earlier_notice(
    sides: Sides, issued: date, *, withdrawn: bool = False, laestab: str = "9991002"
) -> Decision:
    """A notice to Mrs Rao for Asha that another school's referral led to."""
    held = factories.desk_referral(AUTHORITY, laestab=laestab, school_name="Millbrook Primary", window=[])
    adult = DeskParent.objects.create(authority=AUTHORITY, referral=held, name="Ms Rao", person="rao")
    return Decision.objects.create(
        authority=AUTHORITY,
        referral=held,
        parent=adult,
        kind="penalty_notice",
        reasons="Why.",
        order=1,
        amount=160,
        issued_on=issued,
        at=datetime.combine(issued, datetime.min.time(), UTC),
        withdrawn_at=AT if withdrawn else None,
    )


@pytest.mark.parametrize(
    ("issued", "withdrawn", "expected"),
    [
        ([], [], (1, 160)),
        ([date(2025, 6, 1)], [], (2, 160)),
        ([date(2025, 6, 1)], [0], (1, 160)),
        ([date(2022, 6, 1)], [], (1, 160)),
        ([date(2024, 6, 1), date(2025, 6, 1)], [], None),
        ([date(2024, 6, 1), date(2025, 6, 1)], [1], (2, 160)),
    ],
)
def test_notices_are_counted_across_schools(
    sent: Sides, issued: list[date], withdrawn: list[int], expected: tuple[int, int] | None
) -> None:
    accept(sent)
    with sent.at_desk():
        for n, day in enumerate(issued):
            earlier_notice(sent, day, withdrawn=n in withdrawn)
    if expected is None:
        with pytest.raises(Refused, match="There is no other: consider another way"):
            decide(sent, "penalty_notice", NOTICE)
        decide(sent, "support", Terms())
    else:
        made = decide(sent, "penalty_notice", NOTICE)
        assert (made.order, made.amount) == expected


def test_the_school_knows_of_a_notice_and_of_its_withdrawal(sent: Sides) -> None:
    """What the council decides counts at the school for the next referral, without anybody typing it."""
    accept(sent)
    made = decide(sent, "penalty_notice", NOTICE)
    known = KnownNotice.objects.get()
    assert (known.parent, known.issued_on) == (sent.world.mother.parent, factories.TODAY)
    assert known.withdrawn_on is None
    with sent.at_desk():
        why = next(iter(national.council().withdraw_reasons)).key
        deciding.withdraw(by=sent.dev, decision=made, why=why, words="An error in a mark.", at=LATER)
    known.refresh_from_db()
    assert known.withdrawn_on is not None


def test_the_same_marks_are_not_used_for_a_second_notice(sent: Sides) -> None:
    accept(sent)
    with sent.at_desk():
        old = earlier_notice(sent, date(2025, 6, 1))
        old.referral.window = [sent.held().window[0]]
        old.referral.save()
        found = earlier.next_for(DeskParent.objects.get(referral=sent.held()), factories.TODAY)
    assert isinstance(found, NoNotice)
    with pytest.raises(Refused, match="was used for an earlier notice"):
        decide(sent, "penalty_notice", NOTICE)


def test_another_parent_or_child_starts_at_the_first(sent: Sides) -> None:
    accept(sent)
    with sent.at_desk():
        old = earlier_notice(sent, date(2025, 6, 1))
        old.parent.person = "khan"
        old.parent.save()
        sibling = earlier_notice(sent, date(2025, 7, 1))
        sibling.referral.upn = factories.upn(77)
        sibling.referral.save()
        parent = DeskParent.objects.get(referral=sent.held())
        assert earlier.next_for(parent, factories.TODAY) == Notice(1, 160, 80)
        assert [o.upn for o in earlier.known_of(parent, factories.TODAY).others] == [factories.upn(77)]


def test_a_notice_is_served_paid_and_never_paid_wrongly(sent: Sides) -> None:
    accept(sent)
    made = decide(sent, "penalty_notice", NOTICE)
    with sent.at_desk():
        with pytest.raises(Refused, match="when the parent received it"):
            deciding.paid(by=sent.dev, decision=made, paid_on=factories.TODAY, amount=80, on=factories.TODAY)
        deciding.served(by=sent.dev, decision=made, served_on=factories.TODAY, on=factories.TODAY)
        made.refresh_from_db()
        after = factories.TODAY + timedelta(days=21)
        assert deciding.standing_of(made, factories.TODAY) == "Served: the lower amount until 14 December"
        assert deciding.standing_of(made, after) == "Served: to be paid by 21 December"
        assert deciding.standing_of(made, after + timedelta(days=7)).startswith("Unpaid")
        with pytest.raises(Refused, match="£160 was owed"):
            deciding.paid(by=sent.dev, decision=made, paid_on=after, amount=80, on=after)
        deciding.paid(by=sent.dev, decision=made, paid_on=after, amount=160, on=after)
        made.refresh_from_db()
        assert deciding.standing_of(made, after) == "Paid: £160"


def test_a_withdrawn_notice_is_told_and_no_longer_counts(sent: Sides) -> None:
    accept(sent)
    made = decide(sent, "penalty_notice", NOTICE)
    with sent.at_desk():
        with pytest.raises(Refused, match="why it is withdrawn"):
            deciding.withdraw(by=sent.dev, decision=made, why="", words="", at=LATER)
        deciding.withdraw(by=sent.dev, decision=made, why="material_error", words="A wrong date.", at=LATER)
        parent = DeskParent.objects.get()
        assert earlier.next_for(parent, factories.TODAY) == Notice(1, 160, 80)
    assert "Penalty notice withdrawn" in history(sent)
    again = decide(sent, "support", Terms())
    assert again.kind == "support"


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


def test_working_days_leave_out_the_weekend() -> None:
    assert clocks.working_days_after(date(2026, 11, 27), 1) == date(2026, 11, 30)
    assert clocks.working_days_between(date(2026, 11, 27), date(2026, 12, 4)) == 5
    assert clocks.working_days_between(date(2026, 11, 27), date(2026, 11, 20)) == 0
