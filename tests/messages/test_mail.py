"""E-mail, handed to a real mail server on loopback."""

import asyncio
import socket
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from aiosmtpd.controller import Controller
from django.core import mail as django_mail
from django.utils import timezone

from gatepost.casework.actions import Refused
from gatepost.messages import actions
from gatepost.messages.models import Channel, Message, State
from gatepost.messages.providers import mail
from gatepost.messages.tasks import send_message
from tests.messages.conftest import AT


class Post:
    """What the server took; ``answer`` is what it says to the next e-mail."""

    def __init__(self) -> None:
        self.taken: list[Any] = []
        self.answer = "250 Taken"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.answer == "hang up":
            self.taken.append(envelope)
            server.transport.abort()
        elif self.answer.startswith("250"):
            self.taken.append(envelope)
        elif self.answer == "too late":
            self.taken.append(envelope)
            self.slow = asyncio.Event()
            await self.slow.wait()
        return self.answer

    async def handle_QUIT(self, server: Any, session: Any, envelope: Any) -> str:
        if self.answer == "250 Taken, and gone":
            server.transport.abort()
        return "221 Bye"


@pytest.fixture
def post(settings: Any) -> Iterator[Post]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(Post(), hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    yield server.handler
    server.stop()


def queued(world: Any, **differs: Any) -> Message:
    world.mother.parent.email = differs.pop("email", "rao@example.org")
    world.mother.parent.save()
    says = {"subject": "Meeting at school", "body": "Shall we meet on Monday?", **differs}
    return actions.queue(
        by=world.ben,
        pupil=world.asha,
        parent=world.mother.parent,
        channel=Channel.EMAIL,
        version="1",
        at=AT,
        **says,
    )


def run(message: Message, after: timedelta = timedelta(minutes=11)) -> Message:
    with time_machine.travel(AT + after, tick=False):
        send_message(school=message.school_id, message=message.pk)
    message.refresh_from_db()
    return message


def test_an_email_waits_ten_minutes_and_goes_once(world: Any, post: Post) -> None:
    message = queued(world)
    assert run(message, timedelta(minutes=9)).state == State.WAITING
    assert post.taken == []
    assert run(message).state == State.SENT
    run(message)
    assert [envelope.rcpt_tos for envelope in post.taken] == [["rao@example.org"]]
    assert b"Shall we meet on Monday?" in post.taken[0].content
    assert message.reference.encode() in post.taken[0].content


def test_stopped_within_the_hold_it_never_goes(world: Any, post: Post) -> None:
    message = queued(world)
    assert actions.stop(by=world.ben, message=message)
    assert run(message).state == State.STOPPED
    assert post.taken == []


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ("451 Wait a little", State.WAITING),
        ("554 Not here", State.FAILED),
        ("hang up", State.UNKNOWN),
    ],
)
def test_what_the_server_answers_decides(world: Any, post: Post, answer: str, state: State) -> None:
    post.answer = answer
    message = run(queued(world))
    assert message.state == state
    assert message.why


def test_a_server_slower_than_our_patience_leaves_an_unknown_that_is_not_sent_again(
    world: Any, post: Post, settings: Any
) -> None:
    """It took the e-mail and never said so: a person looks, and the worker does not try a second time."""
    settings.EMAIL_TIMEOUT, post.answer = 0.5, "too late"
    message = run(queued(world))
    assert (message.state, message.why) == (
        State.UNKNOWN,
        "The mail server fell silent as it took the e-mail.",
    )
    assert run(message, timedelta(hours=1)).state == State.UNKNOWN
    assert len(post.taken) == 1


def test_a_server_that_dies_after_accepting_has_the_e_mail_once(world: Any, post: Post) -> None:
    post.answer = "250 Taken, and gone"
    assert run(queued(world)).state == State.SENT
    post.answer = "250 Taken"
    assert run(Message.objects.get(), timedelta(hours=1)).state == State.SENT
    assert len(post.taken) == 1


def test_mutant_a_silence_that_is_tried_again_is_noticed(
    world: Any, post: Post, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "_judge", lambda error: mail.DOWN)
    with pytest.raises(AssertionError):
        test_a_server_slower_than_our_patience_leaves_an_unknown_that_is_not_sent_again(world, post, settings)


def test_a_server_that_is_down_is_tried_again(world: Any, post: Post, settings: Any) -> None:
    settings.EMAIL_PORT = 1
    assert run(queued(world)).state == State.WAITING


def test_what_nobody_knows_of_is_settled_by_a_person_and_not_sent_again(world: Any, post: Post) -> None:
    post.answer = "hang up"
    message = run(queued(world))
    assert actions.settle(by=world.ben, message=message, went=True)
    assert run(message).state == State.SENT
    assert len(post.taken) == 1


@pytest.mark.parametrize("subject", ["Hello\r\nBcc: eve@example.org", "Hello\nBcc: eve@example.org"])
def test_no_line_can_be_smuggled_into_the_head(world: Any, subject: str) -> None:
    with pytest.raises(Refused, match="one line"):
        queued(world, subject=subject)


@pytest.mark.parametrize(
    "email", ["rao@example.org\r\nBcc: eve@example.org", "rao@example.org, eve@example.org", "rao", ""]
)
def test_no_second_address_can_be_smuggled_in(world: Any, email: str) -> None:
    with pytest.raises(Refused, match="can reach"):
        queued(world, email=email)
    assert not Message.objects.exists()


def test_the_sender_itself_writes_no_second_header(post: Post) -> None:
    """The wall behind the wall: even past the outbox's own look."""
    with pytest.raises(django_mail.BadHeaderError):
        mail.send("rao@example.org", "Hello\nBcc: eve@example.org", "Words.", "1.a")
    assert post.taken == []


def test_somebody_not_to_be_contacted_gets_nothing(world: Any) -> None:
    world.mother.contact_restriction = "no_contact"
    world.mother.save()
    with pytest.raises(Refused, match="no longer"):
        queued(world)


def test_an_address_is_masked_in_lists(world: Any) -> None:
    message = queued(world)
    assert message.masked == "r…@example.org"
    assert timezone.localtime(message.held_until).strftime("%H:%M") == "09:50"
