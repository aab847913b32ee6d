"""What goes home after a talk: one button approves what stands on the page, and nothing that is no longer so."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gatepost.casework.conversation import actions
from gatepost.casework.conversation.serving import served
from gatepost.casework.conversation.talk import Talk
from gatepost.letters.actions import write_letters
from gatepost.letters.context import Officer
from gatepost.letters.kinds import BY_KEY, CONVERSATION
from gatepost.letters.models import Letter, LetterState
from gatepost.letters.talks import said_in
from gatepost.letters.writing import Draft, facts_for
from gatepost.messages.models import Message
from gatepost.web import conversing_home
from tests import factories
from tests.conversation.conftest import AT, Say
from tests.letters.reading_pdf import page_count, words
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def uploads(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path
    yield


@pytest.fixture
def both(world: World, say: Say, ended: Callable[..., Talk]) -> Talk:
    """The talk is in the case; its letter and the certificate wait."""
    parent = world.mother.parent
    parent.email, parent.address_line1, parent.postcode = "s.rao@example.org", "1 Mill Lane", "ZZ9 9AA"
    parent.save()
    say("working_together", parents_words="She cannot sleep.", reasons=["tired"])
    talk = ended()
    rows = [row.row for row in served(talk) if row.ticked]
    actions.put_in_case(by=world.ben, talk=talk, rows=rows, suggested=[], on=factories.TODAY)
    facts = facts_for(world.asha, world.case, AT)
    officer = Officer(name="Ben Okoro", role="Attendance officer", phone="01632 960001")
    for kind, slots in ((CONVERSATION, said_in(talk)), (BY_KEY["certificate"], {})):
        draft = Draft(kind, slots, officer, AT)
        write_letters(by=world.ben, facts=facts, draft=draft, parents=[parent.pk])
    return talk


def press(world: World, talk: Talk, go: str) -> Any:
    client = Client()
    client.force_login(world.ben.user)
    return client.post(reverse("send_home", kwargs={"pk": talk.conversation.pk}), {"go": go}, follow=True)


def states(world: World) -> list[str]:
    return [letter.state for letter in Letter.objects.order_by("pk")]


def test_the_page_shows_the_words_their_reading_age_and_both_buttons(world: World, both: Talk) -> None:
    client = Client()
    client.force_login(world.ben.user)
    page = client.get(reverse("talk_after", kwargs={"pk": both.conversation.pk})).content.decode()
    assert "She cannot sleep." in page
    assert "Send both" in page and "Print both" in page
    assert page.count("reading age") == 2
    assert "Look again" not in page


def test_send_both_approves_both_and_queues_an_email_each(world: World, both: Talk) -> None:
    press(world, both, "send")
    assert states(world) == [LetterState.APPROVED] * 2
    assert sorted(Message.objects.values_list("to", flat=True)) == ["s.rao@example.org"] * 2


def test_print_both_is_one_file_of_both(world: World, both: Talk) -> None:
    answer = press(world, both, "print")
    assert answer["Content-Type"] == "application/pdf"
    assert page_count(answer.content) >= 2
    assert "Shecannotsleep" in words(answer.content)
    assert not Message.objects.exists()


def test_what_is_no_longer_so_does_not_go_with_the_other(world: World, both: Talk) -> None:
    factories.marks(world.asha, {})
    press(world, both, "send")
    assert states(world) == [LetterState.OUT] * 2
    assert not Message.objects.exists()


def test_whoever_writes_but_does_not_send_cannot_press_it(world: World, both: Talk) -> None:
    client = Client()
    client.force_login(factories.actor(world.school, "dsl").user)
    address = reverse("send_home", kwargs={"pk": both.conversation.pk})
    assert client.post(address, {"go": "send"}).status_code == 404
    assert states(world) == [LetterState.WRITTEN] * 2


def test_a_word_that_hurts_is_flagged(world: World, both: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    letter = Letter.objects.order_by("pk")[0]
    letter.context["front"]["body"][0]["runs"][0]["text"] = "There is no excuse for this failure."
    assert conversing_home.looked(letter).flags == ("the word “failure”", "the word “excuse”")
