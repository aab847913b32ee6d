"""Pages for those without an account: a parent's answer, and Notify's word. Nothing is told to a stranger."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from gatepost.casework.models import ContactAttempt, ReasonGiven
from gatepost.messages import actions, links
from gatepost.messages.models import Message, State
from gatepost.messages.recipients import Decision, Household
from gatepost.messages.words import IN_THEIR_WORDS
from tests.messages.conftest import AT
from tests.screens.test_words import blame

APP = Path(actions.__file__).parent
CALLBACK = {"HTTP_AUTHORIZATION": "Bearer a token for callbacks"}


@pytest.fixture
def text(desk: Any) -> Any:
    """A text that was sent at 09:40, on the same morning."""
    found = Decision(Household((desk.asha,), (desk.mother,)), "", desk.mother, "+447700900123")
    with time_machine.travel(AT, tick=False):
        batch = actions.queue_texts(
            by=desk.ben, school=desk.school, decisions=[found], root="https://x/a/", at=timezone.now()
        )
        Message.objects.update(state=State.SENT)
        yield batch.messages.get()


def address(message: Message) -> str:
    return f"/a/{links.token(message)}"


def test_the_page_is_small_needs_no_script_and_sets_no_cookie(text: Message) -> None:
    page = Client().get(address(text))
    styles = (APP / "static/outbox/answer.css").read_bytes()
    assert page.status_code == 200
    assert len(page.content) + len(styles) < 50_000
    assert b"<script" not in page.content and not page.cookies
    assert b"Why is Asha not in school today?" in page.content
    assert b"<title>A message from school</title>" in page.content
    assert page["Cache-Control"] == "no-store"


def test_an_answer_lands_on_the_worklist_once(text: Message) -> None:
    for _ in range(2):
        Client().post(address(text), {"reason": "ill", "words": "A cold."})
    told = ContactAttempt.objects.get(channel="message")
    assert (told.outcome, told.reason, told.words, told.suggestion) == ("spoke", "ill", "A cold.", "I")
    assert (told.pupil_id, told.parent_id, told.worried) == (text.pupil_id, text.parent_id, False)


def test_a_parent_who_did_not_know_brings_it_before_the_lead(text: Message) -> None:
    page = Client().post(address(text), {"reason": "parent_unaware"}, follow=True)
    assert ContactAttempt.objects.get().worried
    assert b"ring us now" in page.content


def test_every_link_that_does_not_hold_says_the_same(desk: Any, text: Message) -> None:
    """Wrong, used, of yesterday, stopped, or of somebody restricted since: one page, and no name on it."""
    answers = [Client().get(place) for place in ("/a/nonsense", "/a/1-1~x", address(text)[:-1] + "!")]
    with time_machine.travel(AT + timedelta(days=1), tick=False):
        answers.append(Client().get(address(text)))
    desk.mother.contact_restriction = "no_contact"
    desk.mother.save()
    answers.append(Client().get(address(text)))
    desk.mother.contact_restriction = "none"
    desk.mother.save()
    Message.objects.update(state=State.STOPPED)
    answers.append(Client().get(address(text)))
    Message.objects.update(state=State.SENT, answered_at=timezone.now())
    answers += [Client().get(address(text)), Client().post(address(text), {"reason": "ill"})]
    assert {(a.status_code, a.content) for a in answers} == {(404, answers[0].content)}
    assert b"Asha" not in answers[0].content and b"Oakbridge" not in answers[0].content
    assert not ContactAttempt.objects.exists()


def test_mutant_a_link_that_is_not_looked_at_is_noticed(
    desk: Any, text: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutant: any link opens the page."""
    monkeypatch.setattr(links, "read", lambda token: (text.school_id, text.pk))
    with pytest.raises(AssertionError):
        test_every_link_that_does_not_hold_says_the_same(desk, text)


def test_without_a_choice_the_page_asks_again_and_keeps_what_was_typed(text: Message) -> None:
    page = Client().post(address(text), {"words": "A cold."})
    assert b"Choose one of the answers." in page.content
    assert b"A cold." in page.content
    assert b"<title>Error: " in page.content


def test_every_reason_has_a_parents_words() -> None:
    assert list(IN_THEIR_WORDS) == list(ReasonGiven)


@pytest.mark.parametrize("path", sorted(APP.glob("templates/outbox/*.html")), ids=lambda path: path.name)
def test_no_page_for_parents_blames_anybody(path: Path) -> None:
    assert blame(path.read_text()) == []


def called(message: Message, status: str = "delivered", **head: str) -> int:
    said = {"id": "their-id", "reference": message.reference, "status": status, "to": "+447700900123"}
    given = head or CALLBACK
    return Client().post("/messages/callback", json.dumps(said), "application/json", **given).status_code


def test_notifys_word_is_heard_with_the_token_only(text: Message, settings: Any) -> None:
    for wrong in ("", "Bearer ", "Bearer wrong"):
        assert called(text, HTTP_AUTHORIZATION=wrong) == 401
    settings.NOTIFY_CALLBACK_TOKEN = ""
    assert called(text, HTTP_AUTHORIZATION="Bearer ") == 401
    text.refresh_from_db()
    assert text.state == State.SENT


def test_notifys_word_twice_is_one_delivery(text: Message) -> None:
    assert [called(text), called(text), called(text, "temporary-failure")] == [204, 204, 204]
    text.refresh_from_db()
    assert text.state == State.DELIVERED
    assert ContactAttempt.objects.count() == 1


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"reference": "x.y", "status": "delivered"}', "{"])
def test_nonsense_is_refused_without_a_trace(text: Message, body: str) -> None:
    assert Client().post("/messages/callback", body, "application/json", **CALLBACK).status_code == 400


def test_a_word_on_a_text_of_nobodys_is_taken_and_changes_nothing(text: Message) -> None:
    message = Message.objects.get()
    said = {"reference": f"{message.school_id}.{'0' * 32}", "status": "delivered"}
    answer = Client().post("/messages/callback", json.dumps(said), "application/json", **CALLBACK)
    message.refresh_from_db()
    assert (answer.status_code, message.state) == (204, State.SENT)
