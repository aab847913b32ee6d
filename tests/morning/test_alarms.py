"""Nothing that must not wait can wait unseen: an alarm on screen and a message, by the worker's own clock."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse
from hypothesis import given, strategies as st

from gatepost.messages.models import Kind, Message
from gatepost.morning import actions, alarms as module, progress as stands_module
from gatepost.morning.gathering import gather
from gatepost.morning.progress import State
from gatepost.web import board, tasks
from tests import factories
from tests.morning.conftest import NINE_41, TODAY, Morning
from tests.morning.test_progress import DAD, MUM, Tried, at, stands

OUTCOMES = (
    "no_answer",
    "left_message",
    "wrong_number",
    "sent",
    "adult_only",
    "card_left",
    "worried",
    "moved_away",
)
TRIES = st.lists(
    st.tuples(st.integers(0, 60), st.sampled_from(OUTCOMES), st.sampled_from([MUM, DAD])), max_size=12
)


def tried(what: list[tuple[int, str, int]]) -> list[Tried]:
    start = at("09:15")
    return [
        Tried(start + timedelta(minutes=m), outcome, whom, outcome in ("worried", "moved_away"))
        for m, outcome, whom in sorted(what)
    ]


@given(what=TRIES, minutes=st.integers(0, 400), visit=st.booleans(), lead_first=st.booleans())
def test_unreached_with_a_social_worker_and_no_decision_is_an_alarm_from_quarter_past_ten(
    what: list[tuple[int, str, int]], minutes: int, visit: bool, lead_first: bool
) -> None:
    """Whatever was tried, asked or flagged, in whichever order."""
    clock = f"{(615 + minutes) // 60:02}:{(615 + minutes) % 60:02}"
    found = stands(clock, *tried(what), named=True, visit=visit, lead_first=lead_first)
    assert (found.state, found.alarm) == (State.LEAD, True)


def test_mutant_an_alarm_that_a_visit_silences_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    exact = stands_module._alarm
    monkeypatch.setattr(stands_module, "_alarm", lambda child, *rest: not child.visit and exact(child, *rest))
    with pytest.raises(AssertionError):
        test_unreached_with_a_social_worker_and_no_decision_is_an_alarm_from_quarter_past_ten()


def sound(clock: Any, minutes: int) -> list[Message]:
    clock.move_to(NINE_41 + timedelta(minutes=minutes))
    tasks.sound_alarms(timestamp=0)
    return list(Message.objects.filter(kind=Kind.LEAD))


@pytest.mark.django_db
def test_the_lead_is_written_to_once_and_no_name_stands_in_it(morning: Morning, clock: Any) -> None:
    """Tia has a social worker: 09:41 + 33 minutes is 10:14, + 34 is 10:15."""
    assert sound(clock, 33) == []
    told = sound(clock, 34)
    assert [message.addressee for message in told] == ["Bell"]
    assert "Tia" not in told[0].body + told[0].subject
    assert len(sound(clock, 35)) == 1
    shown = morning.officer.get(reverse("morning")).content.decode()
    assert "waits for a decision of the safeguarding lead now" in shown


@pytest.mark.django_db
def test_a_board_left_open_sounds_by_itself(morning: Morning, clock: Any) -> None:
    page = morning.lead.get(reverse("board")).content.decode()
    assert "a decision now" not in page
    news = re.search(r'hx-get="([^"]*)"\s+hx-trigger="every', page)
    assert news

    def ask() -> HttpResponse:
        return morning.lead.get(news[1], headers={"HX-Request": "true"})

    assert ask().status_code == 204
    clock.move_to(NINE_41 + timedelta(minutes=34))
    assert "1 child needs a decision now." in unescape(ask().content.decode())


@pytest.mark.django_db
def test_on_every_page_of_the_lead_an_alarm_is_seen_and_on_no_others(morning: Morning, clock: Any) -> None:
    assert f'hx-get="{reverse("alarm")}"' in morning.lead.get(reverse("settings")).content.decode()
    assert reverse("alarm") not in morning.officer.get(reverse("settings")).content.decode()
    assert "decision now" not in morning.lead.get(reverse("alarm")).content.decode()
    clock.move_to(NINE_41 + timedelta(minutes=34))
    told = morning.lead.get(reverse("alarm"), {"v": "0-0"}).content.decode()
    assert "1 child needs a decision now." in told
    assert "Tia" not in told
    assert morning.lead.get(reverse("alarm"), {"v": "1-0"}).status_code == 204


@pytest.mark.django_db
def test_mutant_a_board_without_a_clock_is_noticed(
    morning: Morning, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board, "newest", lambda on: "nothing new")
    with pytest.raises(AssertionError):
        test_a_board_left_open_sounds_by_itself(morning, clock)


@pytest.mark.django_db
def test_after_a_decision_the_alarm_sounds_again_only_when_its_time_has_passed(
    morning: Morning, clock: Any
) -> None:
    lead = factories.actor(morning.school, "head", name="Hale")
    when = NINE_41 + timedelta(minutes=20)
    actions.decide(
        by=lead,
        pupil=morning.tia,
        kind="call",
        sentence="I ring the social worker now.",
        again_at=(when + timedelta(minutes=30)).time(),
        at=when,
        on=TODAY,
    )
    assert sound(clock, 49) == []
    assert {message.addressee for message in sound(clock, 50)} == {"Bell", "Hale"}


@pytest.mark.django_db
def test_mutant_a_worker_that_forgets_the_children_is_noticed(
    morning: Morning, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "alarms", lambda found: [])
    with pytest.raises(AssertionError):
        test_the_lead_is_written_to_once_and_no_name_stands_in_it(morning, clock)


@pytest.mark.django_db
def test_one_press_reminds_the_teacher_of_a_register_once(morning: Morning) -> None:
    for serial in (30, 31):
        factories.marks(factories.pupil(morning.school, f"New{serial}", serial=serial, form="9B"), {})
    assert gather(morning.school, now=NINE_41).roll_call.missing == {"9B": 2}
    unknown = morning.officer.post(reverse("remind_registers"), follow=True).content.decode()
    assert "No teacher is kept for 9B" in unknown
    factories.member(morning.school, "tutor", name="Ms Roe", forms=("9B",))
    for _ in range(2):
        shown = morning.officer.post(reverse("remind_registers"), follow=True).content.decode()
        assert "Reminded by e-mail: Ms Roe" in shown
    mail = Message.objects.get(kind=Kind.REGISTER)
    assert (mail.addressee, mail.held_until) == ("Ms Roe", None)
    assert "9B" in mail.body


@pytest.mark.django_db
def test_an_overdue_visit_is_an_alarm_of_its_own(morning: Morning) -> None:
    from tests.morning.test_visits import send

    visit = send(morning)
    found = gather(morning.school, now=NINE_41)
    assert module.alarms(found) == []
    late = gather(morning.school, now=visit.check_in_by)
    assert f"visit-{visit.pk}" in [alarm.key for alarm in module.alarms(late)]
