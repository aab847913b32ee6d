"""The desk: clocks, asking, returning, the card; both sides right after every step."""

from datetime import date

import pytest

from gatepost.access.actor import NotAllowed
from gatepost.authority.desk import actions as desk, clocks, returned, triage
from gatepost.authority.desk.actions import Question
from gatepost.authority.models import Ask, DeskReferral
from gatepost.authority.school import actions as school
from gatepost.casework.actions import Refused
from gatepost.casework.models import CaseStatus
from gatepost.policy import national
from gatepost.web.templatetags.council import clock
from tests import factories
from tests.authority.conftest import AT, AUTHORITY, LATER, Sides
from tests.authority.steps import (
    ask,
    history,
)
from tests.authority.test_sending import FEWER, look
from tests.letters.reading_pdf import squashed, words

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


def test_a_file_of_returns_tells_no_small_number(sent: Sides) -> None:
    with sent.at_desk():
        for n in range(7):
            factories.desk_referral(
                AUTHORITY,
                upn=factories.upn(n + 20),
                state="returned",
                return_reasons=["child_not_heard", *(["letters"] if n < 5 else [])],
            )
        heard, letters = returned.lines(AUTHORITY, {"pupil_voice": "Pupil voice"})[1:]
        rows = dict(returned.by_row(returned.by_school(AUTHORITY)))
    assert heard == ["Oakbridge Academy", "8", "0", "7", "The child was not heard", "Pupil voice", "7"]
    assert letters[-1] == "fewer than 6"
    assert rows == {"pupil_voice": 7, "letters_to_parents": 5, "language": 5}


def test_without_the_guard_a_small_number_would_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutant: every number is large enough."""
    assert returned.few(5) == "fewer than 6"
    monkeypatch.setattr(returned, "FEWEST", 0)
    assert returned.few(5) == "5"


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
        with held.pdf.open("rb") as pdf:
            pack = pdf.read()
    assert "School says 12; recounted from the marks: 12." in lines["threshold"].evidence
    assert squashed("The threshold") in words(pack, lines["threshold"].page)
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


# --- The clock ---


def test_working_days_leave_out_the_weekend() -> None:
    assert clocks.working_days_after(date(2026, 11, 27), 1) == date(2026, 11, 30)
    assert clocks.working_days_between(date(2026, 11, 27), date(2026, 12, 4)) == 5
    assert clocks.working_days_between(date(2026, 11, 27), date(2026, 11, 20)) == 0


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2026, 12, 18), date(2027, 1, 6)),  # Christmas Day, the day for Boxing Day, New Year's Day
        (date(2026, 3, 27), date(2026, 4, 14)),  # Good Friday and Easter Monday, in the schools' holidays
        (date(2026, 10, 23), date(2026, 11, 6)),  # half-term at every school: the council works
    ],
)
def test_ten_working_days_of_a_council(received: date, due: date) -> None:
    assert clocks.due_on(received) == due


def test_beyond_the_list_of_bank_holidays_the_clock_says_so() -> None:
    """New Year’s Day 2029 is in no list yet and counts as a working day: the officer reads that."""
    late = DeskReferral(state="sent", due_on=date(2029, 1, 5))
    assert clock(late, date(2028, 12, 29)) == "5 working days left (bank holidays of 2029 not known)"
    assert clock(DeskReferral(state="sent", due_on=date(2028, 12, 29)), date(2028, 12, 27)).endswith("left")


def test_without_the_list_christmas_would_be_a_working_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutant: no bank holidays are known."""
    monkeypatch.setattr(national, "bank_holidays", frozenset)
    assert clocks.due_on(date(2026, 12, 18)) == date(2027, 1, 1)
