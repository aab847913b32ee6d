"""Texts: each is sent once, or says that nobody knows; never twice, never in silence."""

import time
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from gatepost.casework.actions import Refused
from gatepost.casework.contacts import Told, record_contact
from gatepost.casework.models import ContactAttempt, Outcome
from gatepost.messages import actions, delivery
from gatepost.messages.models import Channel, Message, NeverText, State
from gatepost.messages.providers import Handed, Verdict
from gatepost.messages.recipients import Decision, Household
from gatepost.messages.tasks import send_message
from tests import factories
from tests.messages.conftest import AT, MOBILE
from tests.messages.notify import Notify

ROOT = "https://desk.example/a/"


def decision(desk: Any) -> Decision:
    return Decision(Household((desk.asha,), (desk.mother,)), "", desk.mother, "+447700900123")


def queued(desk: Any, *decisions: Decision) -> Message:
    chosen = decisions or (decision(desk),)
    batch = actions.queue_texts(
        by=desk.ben, school=desk.school, decisions=chosen, root=ROOT, at=timezone.now()
    )
    return batch.messages.get()


def run(message: Message) -> Message:
    """What the worker does with the message's job."""
    send_message(school=message.school_id, message=message.pk)
    message.refresh_from_db()
    return message


def test_a_text_goes_once_with_a_link_and_without_a_name(desk: Any, notify: Notify) -> None:
    message = run(queued(desk))
    assert (message.state, message.attempts) == (State.SENT, 1)
    run(message)
    text = notify.taken[0]
    assert len(notify.asked) == 1
    assert text["phone_number"] == "+447700900123"
    assert message.provider_id == text["id"]
    body = text["personalisation"]["message"]
    assert "Oakbridge Academy" in body
    assert "https://desk.example/a/" in body and "{token}" not in body
    assert "Asha" not in body and "Rao" not in body


def test_what_was_sent_stands_on_the_worklist_under_the_senders_name(desk: Any) -> None:
    run(queued(desk))
    attempt = ContactAttempt.objects.get()
    assert (attempt.channel, attempt.outcome, attempt.parent) == ("text", "sent", desk.mother.parent)
    assert attempt.by == desk.ben.user


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (400, State.FAILED),
        (403, State.FAILED),
        (429, State.WAITING),
        (500, State.UNKNOWN),
        (503, State.UNKNOWN),
    ],
)
def test_what_notify_answers_decides(desk: Any, notify: Notify, status: int, state: State) -> None:
    notify.plan.append(lambda text: status)
    message = run(queued(desk))
    assert message.state == state
    assert message.why
    assert not ContactAttempt.objects.exists()


def test_a_wrong_key_is_refused_and_says_where_to_look(desk: Any, notify: Notify, settings: Any) -> None:
    settings.NOTIFY_API_KEY = notify.key[:-1] + ("0" if notify.key[-1] != "0" else "1")
    message = run(queued(desk))
    assert message.state == State.FAILED
    assert "NOTIFY_API_KEY" in message.why


def test_notify_down_is_tried_again_and_told_in_the_end(desk: Any, settings: Any, notify: Notify) -> None:
    settings.NOTIFY_BASE_URL = "http://127.0.0.1:1"
    message = queued(desk)
    for _ in range(delivery.MOST):
        assert message.state == State.WAITING
        run(message)
    assert (message.state, message.why) == (State.FAILED, "Notify does not answer.")


def test_each_new_try_waits_longer(desk: Any, notify: Notify) -> None:
    message = queued(desk)
    for _ in range(3):
        notify.plan.append(lambda text: 429)
        run(message)
    waits = ProcrastinateJob.objects.filter(scheduled_at__isnull=False).order_by("id")
    minutes = [round((job.scheduled_at - timezone.now()).total_seconds() / 60) for job in waits]
    assert minutes == [1, 2, 4]


def test_notify_slow_is_unknown_and_not_sent_again(
    desk: Any, notify: Notify, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It took the text and answered too late."""
    monkeypatch.setattr("gatepost.messages.providers.notify.SECONDS", 0.1)
    notify.plan.append(_slowly(notify))
    message = run(run(queued(desk)))
    assert message.state == State.UNKNOWN
    assert len(notify.asked) == 1


def _slowly(notify: Notify) -> Any:
    def step(text: dict[str, Any]) -> int:
        notify.take(text)
        time.sleep(0.3)
        return 500

    return step


def test_500_after_it_was_taken_is_found_out_by_asking(desk: Any, notify: Notify) -> None:
    notify.plan.append(lambda text: (notify.take(text), 500)[1])
    message = run(queued(desk))
    assert message.state == State.UNKNOWN
    notify.statuses[message.reference] = "delivered"
    assert actions.check(by=desk.ben, message=message)
    message.refresh_from_db()
    assert (message.state, len(notify.asked)) == (State.DELIVERED, 1)
    assert ContactAttempt.objects.get().outcome == "sent"


def test_a_text_that_notify_does_not_know_did_not_go(desk: Any, notify: Notify) -> None:
    notify.plan.append(lambda text: 500)
    message = run(queued(desk))
    assert actions.check(by=desk.ben, message=message)
    message.refresh_from_db()
    assert message.state == State.FAILED
    assert not ContactAttempt.objects.exists()


def test_asking_while_notify_is_down_changes_nothing(desk: Any, notify: Notify, settings: Any) -> None:
    notify.plan.append(lambda text: 500)
    message = run(queued(desk))
    settings.NOTIFY_BASE_URL = "http://127.0.0.1:1"
    assert not actions.check(by=desk.ben, message=message)
    message.refresh_from_db()
    assert message.state == State.UNKNOWN


class Died(BaseException):
    """What ends a worker, as far as one process can show it (the real thing: test_killed.py)."""


def test_a_worker_that_died_in_between_leaves_an_unknown(
    desk: Any, notify: Notify, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Notify takes the text, and the worker dies before it can write that down."""

    def die(*_: Any) -> None:
        raise Died

    message = queued(desk)
    with monkeypatch.context() as patch, pytest.raises(Died):
        patch.setattr(delivery, "settle", die)
        run(message)
    message = run(message)
    assert (message.state, message.why) == (State.UNKNOWN, delivery.ENDED)
    assert len(notify.asked) == 1


def test_mutant_without_the_look_at_the_state_it_would_go_twice(
    desk: Any, notify: Notify, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutant: whoever has the job sends, whatever the message says of itself."""
    monkeypatch.setattr(
        delivery, "_claim", lambda pk, later: Message.objects.select_related("parent").get(pk=pk)
    )
    with pytest.raises(AssertionError):
        test_a_text_goes_once_with_a_link_and_without_a_name(desk, notify)


@pytest.mark.parametrize("order", [["delivered", "temporary-failure"], ["temporary-failure", "delivered"]])
def test_callbacks_in_either_order_and_twice_end_delivered(desk: Any, order: list[str]) -> None:
    message = run(queued(desk))
    for status in [*order, *order]:
        delivery.hear(message, status)
    message.refresh_from_db()
    assert (message.state, message.why) == (State.DELIVERED, "")
    assert ContactAttempt.objects.count() == 1


def test_a_callback_before_the_sender_has_written_down_is_not_overwritten(desk: Any) -> None:
    message = queued(desk)
    Message.objects.filter(pk=message.pk).update(state=State.SENDING)
    delivery.hear(message, "delivered", "their-id")
    delivery.settle(message, Handed(Verdict.UNKNOWN, "Late."), later=lambda message, at: None)
    message.refresh_from_db()
    assert (message.state, message.provider_id) == (State.DELIVERED, "their-id")
    assert ContactAttempt.objects.count() == 1


def test_a_failure_says_why_in_words(desk: Any) -> None:
    message = run(queued(desk))
    delivery.hear(message, "permanent-failure")
    message.refresh_from_db()
    assert message.state == State.FAILED
    assert "no such number" in message.why


def test_a_stopped_message_never_goes(desk: Any, notify: Notify) -> None:
    message = queued(desk)
    assert actions.stop(by=desk.ben, message=message)
    assert run(message).state == State.STOPPED
    assert notify.asked == []
    assert not actions.stop(by=desk.ben, message=message)


def test_a_restriction_that_came_meanwhile_stops_it(desk: Any, notify: Notify) -> None:
    message = queued(desk)
    desk.mother.contact_restriction = "no_contact"
    desk.mother.save()
    assert run(message).state == State.STOPPED
    assert notify.asked == []


def test_a_number_found_meanwhile_to_be_somebody_elses_is_not_texted(desk: Any, notify: Notify) -> None:
    message = queued(desk)
    wrong = Told(Outcome.WRONG_NUMBER, parent=desk.mother.parent)
    record_contact(by=desk.ben, pupils=[desk.asha], told=wrong, call=uuid4(), at=AT, on=AT.date())
    assert run(message).state == State.STOPPED
    assert notify.asked == []


def test_mutant_a_wrong_number_not_looked_at_again_is_noticed(
    desk: Any, notify: Notify, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "wrong_numbers", lambda adults: {})
    with pytest.raises(AssertionError):
        test_a_number_found_meanwhile_to_be_somebody_elses_is_not_texted(desk, notify)


def test_somebody_who_asked_not_to_be_texted_meanwhile_is_not(desk: Any, notify: Notify) -> None:
    message = queued(desk)
    actions.never_text(by=desk.ben, parent=desk.mother.parent, at=AT)
    assert run(message).state == State.STOPPED
    assert notify.asked == []
    assert NeverText.objects.count() == 1


def test_a_second_batch_texts_nobody_twice(desk: Any) -> None:
    queued(desk)
    with pytest.raises(Refused, match="nobody left"):
        queued(desk)
    assert Message.objects.count() == 1


def test_without_the_schools_word_nothing_is_queued(desk: Any) -> None:
    actions.set_rules(
        by=factories.actor(desk.school, "head"),
        school=desk.school,
        texting=False,
        oldest_marks=90,
        mail_hold=10,
    )
    with pytest.raises(Refused, match="not set up"):
        queued(desk)


def test_two_hundred_texts_are_queued_with_two_statements_each(desk: Any) -> None:
    """How long that takes is the machine's affair; how much is asked of the database is ours."""
    homes = []
    for n in range(2, 202):
        child = factories.pupil(desk.school, "Child", serial=n)
        adult = factories.parent(child, person_id=f"Q{n}", phone=MOBILE)
        homes.append(Decision(Household((child,), (adult,)), "", adult, f"+447700900{n:03}"))
    with CaptureQueriesContext(connection) as asked:
        batch = actions.queue_texts(by=desk.ben, school=desk.school, decisions=homes, root=ROOT, at=AT)
    assert len(asked) <= 2 * 200 + 20
    jobs = ProcrastinateJob.objects.filter(task_name="gatepost.messages.tasks.send_message", status="todo")
    assert (batch.messages.count(), jobs.count()) == (200, 200)


def test_one_key_is_one_message(desk: Any) -> None:
    one, other = (
        actions.queue(
            by=desk.ben,
            pupil=desk.asha,
            parent=desk.mother.parent,
            channel=Channel.TEXT,
            version="plan-1",
            body="Thank you for coming in.",
            at=AT + timedelta(minutes=n),
        )
        for n in range(2)
    )
    assert one.pk == other.pk
    assert ProcrastinateJob.objects.filter(task_name="gatepost.messages.tasks.send_message").count() == 1
