"""The morning as three people meet it: the officer, a colleague, the safeguarding lead. 09:41 on a Tuesday."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from gatepost.access.actor import Actor
from gatepost.access.models import Membership
from gatepost.casework.contacts import Told, record_contact
from gatepost.casework.models import ContactAttempt, Outcome
from gatepost.morning import tasks
from gatepost.morning.closing import plain_cell, settle_by
from gatepost.morning.gathering import Family, gather
from gatepost.morning.models import Escalation, LeadDecision
from gatepost.records.models import CalendarSpan, Pupil
from gatepost.web import board, morning_rows
from tests import factories
from tests.morning.conftest import FORBIDDEN, NINE_41, Morning, client

pytestmark = pytest.mark.django_db
TODAY = factories.TODAY
FRIDAY = date(2026, 11, 27)
WALL = ZoneInfo("Europe/London")


def keep(by: Client, child: Pupil, outcome: str, **more: Any) -> str:
    """Post one outcome as a plain form does; returns the page that follows."""
    sent = {"outcome": outcome, "call": uuid4(), "seen": 0, **more}
    return by.post(reverse("call", kwargs={"pk": child.pk}), sent, follow=True).content.decode()


def opened(by: Client, child: Pupil) -> str:
    return by.get(reverse("call", kwargs={"pk": child.pk})).content.decode()


def test_only_those_without_a_reason_are_on_the_list(morning: Morning) -> None:
    shown = morning.officer.get(reverse("morning"), {"show": "all"}).content.decode()
    assert "Asha R." in shown
    assert "Tia M." in shown
    assert "Lewis" not in shown
    assert "<strong>2 not explained</strong>" in shown


def test_the_officer_begins_the_day_here(morning: Morning) -> None:
    assert morning.officer.get(reverse("home")).headers["Location"] == reverse("morning")


def test_an_open_row_says_whom_to_ring_and_in_which_language(morning: Morning) -> None:
    shown = opened(morning.officer, morning.asha)
    assert "07700 900111" in shown
    assert "Urdu" in shown
    assert "interpreter needed" in shown


def test_where_the_lead_comes_first_no_contact_and_no_reason_is_shown(morning: Morning) -> None:
    for shown in (
        opened(morning.officer, morning.tia),
        morning.officer.get(reverse("paper")).content.decode(),
        morning.officer.get(reverse("morning"), {"show": "all"}).content.decode(),
    ):
        assert FORBIDDEN not in shown
        assert "Mrs Moore" not in shown
        assert "Social worker" not in shown
    assert "Speak to the safeguarding lead first" in opened(morning.officer, morning.tia)
    assert FORBIDDEN in opened(morning.lead, morning.tia)


def test_a_list_that_forgot_to_hide_would_be_noticed(
    morning: Morning, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutant: everybody sees every contact."""
    monkeypatch.setattr(Family, "hidden_from", lambda self, reader: False)
    with pytest.raises(AssertionError):
        test_where_the_lead_comes_first_no_contact_and_no_reason_is_shown(morning)


def test_where_the_lead_comes_first_only_a_worry_is_taken(morning: Morning) -> None:
    assert "Speak to the safeguarding lead first." in keep(morning.officer, morning.tia, "no_answer")
    assert not ContactAttempt.objects.exists()
    keep(morning.officer, morning.tia, "worried")
    assert ContactAttempt.objects.get().worried


def test_once_the_lead_says_so_the_office_may_ring(morning: Morning) -> None:
    url = reverse("decision", kwargs={"pk": morning.tia.pk})
    sent = {"kind": "office", "sentence": "Father is fine to ring today.", "again_at": "10:10"}
    assert morning.lead.post(url, sent).headers["Location"] == reverse("board")
    assert FORBIDDEN in opened(morning.officer, morning.tia)


@pytest.mark.parametrize(
    ("sent", "fault"),
    [
        ({"kind": "visit", "again_at": "10:10"}, "Say in a sentence what you know"),
        ({"kind": "visit", "sentence": "Two of us go now."}, "Give a time later today"),
        (
            {"kind": "visit", "sentence": "Two of us go now.", "again_at": "09:30"},
            "Give a time later today",
        ),
        ({"sentence": "Two of us go now.", "again_at": "10:10"}, "Choose what happens now."),
    ],
)
def test_a_decision_wants_a_sentence_and_a_time_to_look_again(
    morning: Morning, sent: dict[str, str], fault: str
) -> None:
    shown = morning.lead.post(reverse("decision", kwargs={"pk": morning.tia.pk}), sent).content.decode()
    assert fault in shown
    assert not LeadDecision.objects.exists()


def test_a_parent_who_did_not_know_comes_before_the_lead_as_it_is_kept(morning: Morning) -> None:
    keep(morning.officer, morning.asha, "spoke", reason="parent_unaware", words="He left at eight")
    board = morning.lead.get(reverse("board")).content.decode()
    assert "Asha Rao" in board
    assert "Somebody is worried" in board
    assert "He left at eight" in board


def test_a_worry_about_a_child_who_is_in_school_waits_until_the_lead_decides(
    morning: Morning, clock: Any
) -> None:
    lewis = Pupil.objects.get(forename="Lewis")
    told = Told(Outcome.WORRIED, words="Mother sounded frightened", worried=True)
    by = Actor.of(Membership.objects.get(role="attendance_officer"))
    record_contact(by=by, pupils=[lewis], told=told, call=uuid4(), at=timezone.now(), on=TODAY)
    board = morning.lead.get(reverse("board")).content.decode()
    assert "Lewis Draper" in board
    assert "Mother sounded frightened" in board
    clock.shift(60)
    sent = {"kind": "safe", "sentence": "Spoke with Lewis and with the mother in school.", "again_at": ""}
    morning.lead.post(reverse("decision", kwargs={"pk": lewis.pk}), sent)
    assert "Lewis Draper" not in morning.lead.get(reverse("board")).content.decode()


def test_a_board_that_knew_only_children_away_would_be_noticed(
    morning: Morning, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board, "_worries", lambda morning: [])
    with pytest.raises(AssertionError):
        test_a_worry_about_a_child_who_is_in_school_waits_until_the_lead_decides(morning, clock)


def test_a_colleague_does_not_read_the_words_of_a_worry(morning: Morning) -> None:
    keep(morning.officer, morning.asha, "worried", words="Heard shouting")
    lee = client(morning.school, "head_of_year", "Lee")
    assert "told the safeguarding lead" in opened(lee, morning.asha)
    assert "Heard shouting" not in opened(lee, morning.asha)
    assert lee.get(reverse("board")).status_code == 404


def test_whoever_is_second_is_told_of_the_first(morning: Morning) -> None:
    lee = client(morning.school, "head_of_year", "Lee")
    keep(lee, morning.asha, "no_answer")
    shown = keep(morning.officer, morning.asha, "spoke", reason="ill")
    assert "Lee kept “no answer” at 09:41. Both are kept." in shown
    assert ContactAttempt.objects.count() == 2


def test_a_call_can_be_taken_back_and_the_child_is_to_be_rung_again(morning: Morning) -> None:
    keep(morning.officer, morning.asha, "spoke", reason="ill")
    call = ContactAttempt.objects.get().call
    morning.officer.post(reverse("undo_contact", kwargs={"key": call}))
    assert "Asha R." in morning.officer.get(reverse("morning")).content.decode()
    assert morning.officer.post(reverse("undo_contact", kwargs={"key": call})).status_code == 404


@pytest.mark.parametrize(
    ("sent", "fault"),
    [
        ({}, "Choose what the parent told you"),
        ({"reason": "other", "words": "eh"}, "Say in a few words what the reason is."),
        ({"reason": "ill", "back": "date"}, "Give the date on which the child is expected back."),
        ({"reason": "ill", "words": "x" * 241}, "Keep the note to 240 characters."),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(
    morning: Morning, sent: dict[str, str], fault: str
) -> None:
    shown = keep(morning.officer, morning.asha, "spoke", **sent)
    assert fault in shown
    assert sent.get("words", "") in shown
    assert not ContactAttempt.objects.exists()


def test_the_next_school_day_is_when_a_child_is_back_unless_somebody_says_otherwise(
    morning: Morning, clock: Any
) -> None:
    """Tuesday 24 November is followed by Wednesday 25."""
    keep(morning.officer, morning.asha, "spoke", reason="ill")
    kept = ContactAttempt.objects.get()
    assert (kept.back_on, kept.suggestion) == (date(2026, 11, 25), "I")


def test_marks_go_out_as_a_list_and_never_as_formulas(morning: Morning) -> None:
    """A parent's words can begin like a formula; a surname can too."""
    Pupil.objects.filter(pk=morning.asha.pk).update(surname="=HYPERLINK(1)")
    keep(morning.officer, morning.asha, "spoke", reason="ill", words='=cmd|" /C calc"!A0')
    rows = morning.officer.get(reverse("marks_csv")).content.decode().splitlines()
    assert len(rows) == 2
    assert rows[1].startswith("'=HYPERLINK(1),Asha,")
    shown = morning.officer.get(reverse("close_morning")).content.decode()
    copied = shown.partition('id="as-text"')[2].partition("</textarea>")[0]
    assert "Who said so\n&#x27;=HYPERLINK(1)\tAsha\t" in copied
    assert ",I," in rows[1]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_begins_as_a_formula(start: str) -> None:
    assert plain_cell(f"{start}1+1")[0] == "'"
    assert plain_cell("O'Neill") == "O'Neill"


def test_five_school_days_leave_out_the_half_term(morning: Morning) -> None:
    """From Thursday 22 October: Fri 23, then Mon 2, Tue 3, Wed 4 and Thu 5 November."""
    calendar = CalendarSpan.calendar(morning.school.pk)
    assert settle_by(calendar, date(2026, 10, 22)) == date(2026, 11, 5)


def test_marks_without_a_reason_are_listed_until_settled(morning: Morning) -> None:
    """N on Tuesday 17 November: to be settled by Tuesday 24. On the 24th not past, on the 25th past."""
    factories.marks(morning.asha, {(date(2026, 11, 17), "AM"): "N", (TODAY, "AM"): "N"}, to=TODAY)
    shown = morning.officer.get(reverse("close_morning")).content.decode()
    assert "Earlier sessions without a reason: 1" in shown
    assert "Tue 24 Nov" in shown
    assert "past that day" not in shown
    with time_machine.travel(datetime(2026, 11, 25, 9, 41, tzinfo=WALL), tick=False):
        lee = client(morning.school, "attendance_officer", "Lee")
        later = lee.get(reverse("close_morning")).content.decode()
    assert "past that day" in later


def test_the_worker_writes_down_once_who_came_before_the_lead(morning: Morning, clock: Any) -> None:
    clock.move_to(datetime(2026, 11, 24, 10, 31, tzinfo=WALL))
    tasks.watch_the_clock(0)
    tasks.watch_the_clock(0)
    found = Escalation.objects.get()
    assert (found.pupil, found.why) == (morning.asha, "Not reached")
    assert found.at == datetime(2026, 11, 24, 10, 30, tzinfo=WALL)


def test_a_second_person_takes_other_rows(morning: Morning) -> None:
    morning.officer.post(reverse("take_next"))
    lee = client(morning.school, "head_of_year", "Lee")
    answer = lee.post(reverse("take_next"), follow=True).content.decode()
    assert "There is nobody left to ring." in answer
    assert "Ben has this" in answer


def test_after_fifteen_minutes_a_row_is_free_again(morning: Morning, clock: Any) -> None:
    morning.officer.post(reverse("take_next"))
    clock.move_to(datetime(2026, 11, 24, 9, 57, tzinfo=WALL))
    lee = client(morning.school, "head_of_year", "Lee")
    assert "1 row is yours" in lee.post(reverse("take_next"), follow=True).content.decode()


def test_asking_for_news_costs_little_when_there_is_none(morning: Morning) -> None:
    shown = morning.officer.get(reverse("morning"))
    token = shown.context["token"]
    with CaptureQueriesContext(connection) as asked:
        assert morning.officer.get(reverse("morning_changes"), {"v": token}).status_code == 204
    assert len(asked) < 20
    keep(client(morning.school, "head_of_year", "Lee"), morning.asha, "no_answer")
    news = morning.officer.get(reverse("morning_changes"), {"v": token})
    assert news.status_code == 200
    assert "hx-swap-oob" in news.content.decode()


def test_more_children_ask_the_database_no_more_questions(morning: Morning) -> None:
    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            gather(morning.school, now=NINE_41)
        return len(asked)

    before = questions()
    for serial in range(10, 20):
        child = factories.pupil(morning.school, f"Child{serial}", serial=serial)
        factories.parent(child, phone="07700 900222")
        factories.marks(child, {(TODAY, "AM"): "N", (TODAY, "PM"): "N"}, to=TODAY)
    assert questions() == before


def test_a_key_asks_no_more_of_the_database_however_many_are_away(morning: Morning) -> None:
    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            keep(morning.officer, morning.asha, "no_answer")
        return len(asked)

    before = questions()
    for serial in range(10, 20):
        child = factories.pupil(morning.school, f"Child{serial}", serial=serial)
        factories.marks(child, {(TODAY, "AM"): "N", (TODAY, "PM"): "N"}, to=TODAY)
    assert questions() == before


def test_the_address_of_a_row_is_that_of_its_page() -> None:
    assert reverse("call", args=[12]) == morning_rows._ADDRESS % 12


def test_a_register_that_has_not_come_in_makes_nobody_absent(morning: Morning) -> None:
    for serial in (30, 31):
        factories.marks(factories.pupil(morning.school, f"New{serial}", serial=serial, form="9B"), {})
    found = gather(morning.school, now=NINE_41)
    assert found.roll_call.missing == {"9B": 2}
    assert len(found.children) == 2


def test_brothers_and_sisters_share_one_row_and_one_call(morning: Morning) -> None:
    from gatepost.records.models import SiblingLink

    yusuf = factories.pupil(morning.school, "Yusuf", serial=40, form="10K", year_group="10")
    factories.marks(yusuf, {(TODAY, "AM"): "N", (TODAY, "PM"): "N"}, to=TODAY)
    SiblingLink.objects.create(school=morning.school, pupil=yusuf, sibling_upn=morning.asha.upn)
    assert "Asha + Yusuf R." in morning.officer.get(reverse("morning")).content.decode()
    keep(morning.officer, morning.asha, "spoke", reason="ill")
    assert set(ContactAttempt.objects.values_list("pupil", flat=True)) == {morning.asha.pk, yusuf.pk}
    keep(morning.officer, morning.asha, Outcome.ARRIVED, children=[yusuf.pk])
    assert ContactAttempt.objects.filter(outcome="arrived").get().pupil == yusuf


def test_single_keys_can_be_switched_off(morning: Morning) -> None:
    assert "data-keys" in morning.officer.get(reverse("morning")).content.decode()
    morning.officer.post(reverse("settings"), {"theme": "auto"})
    assert "data-keys" not in morning.officer.get(reverse("morning")).content.decode()


def test_on_a_day_without_school_there_is_no_list(morning: Morning, clock: Any) -> None:
    clock.move_to(datetime(2026, 11, 28, 9, 0, tzinfo=WALL))
    lee, lead = client(morning.school, "attendance_officer", "Lee"), client(morning.school, "dsl", "Ann")
    assert "No school today" in lee.get(reverse("morning")).content.decode()
    assert lee.get(reverse("morning_changes")).status_code == 204
    for by, page in ((lee, "close_morning"), (lee, "paper"), (lee, "marks_csv"), (lead, "board")):
        assert by.get(reverse(page)).status_code == 200, page


def test_on_a_saturday_the_list_says_so_and_shows_how_friday_ended(morning: Morning, clock: Any) -> None:
    """Two of Friday's children, with how it stood; nothing that could be pressed."""
    factories.marks(morning.asha, {(FRIDAY, "AM"): "N", (FRIDAY, "PM"): "N"}, to=FRIDAY)
    clock.move_to(datetime(2026, 11, 28, 10, 0, tzinfo=WALL))
    shown = client(morning.school, "attendance_officer", "Lee").get(reverse("morning")).content.decode()
    assert "No school today" in shown
    assert "Monday 30 November" in shown
    assert "How Friday 27 November ended" in shown
    assert "Asha R." in shown
    assert "With the lead" in shown
    assert "data-row" not in shown
    assert "hx-get" not in shown
    assert FORBIDDEN not in shown


def test_in_the_holidays_the_last_school_day_is_the_one_before_them(morning: Morning, clock: Any) -> None:
    span = {"date_from": date(2026, 11, 27), "date_to": date(2026, 12, 4), "label": "Break"}
    CalendarSpan.objects.create(school=morning.school, kind="holiday", **span)
    clock.move_to(datetime(2026, 12, 2, 10, 0, tzinfo=WALL))
    shown = client(morning.school, "attendance_officer", "Lee").get(reverse("morning")).content.decode()
    assert "How Thursday 26 November ended" in shown
    assert "Monday 7 December" in shown


def queued(by: Client, child: Pupil, outcome: str, at: datetime) -> int:
    """A key that waited on its computer, sent without a row to show the answer in; the status."""
    sent = {"outcome": outcome, "call": uuid4(), "seen": 0, "pressed_at": at.isoformat()}
    return by.post(reverse("call", kwargs={"pk": child.pk}), sent, headers={"X-Queued": "1"}).status_code


@pytest.mark.parametrize(
    ("pressed", "kept_at"),
    [
        (NINE_41 - timedelta(minutes=20), NINE_41 - timedelta(minutes=20)),
        (NINE_41 + timedelta(minutes=5), NINE_41),
        (NINE_41 - timedelta(days=1), NINE_41),
    ],
)
def test_a_key_that_waited_says_when_it_was_pressed(
    morning: Morning, pressed: datetime, kept_at: datetime
) -> None:
    """A computer's clock is believed within the day and up to now."""
    assert queued(morning.officer, morning.asha, "no_answer", pressed) == 204
    assert ContactAttempt.objects.get().at == kept_at


def test_a_worry_that_waited_is_not_older_than_what_the_lead_decided_without_it(morning: Morning) -> None:
    assert queued(morning.officer, morning.asha, "worried", NINE_41 - timedelta(minutes=20)) == 204
    assert ContactAttempt.objects.get().at == NINE_41


def test_a_key_about_a_child_who_left_the_list_meanwhile_is_kept(morning: Morning) -> None:
    factories.marks(morning.asha, {(TODAY, "AM"): "I", (TODAY, "PM"): "I"}, to=TODAY)
    assert queued(morning.officer, morning.asha, "no_answer", NINE_41 - timedelta(minutes=9)) == 204
    assert ContactAttempt.objects.get().outcome == "no_answer"
    assert "The list has moved on" in keep(morning.officer, morning.asha, "arrived")
    assert ContactAttempt.objects.count() == 2
