"""The screens of the outbox, as people get them: what is offered, what is sent, what nobody knows of."""

from collections.abc import Iterator
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from gatepost.audit.models import Event
from gatepost.casework.contacts import Told, record_contact
from gatepost.casework.models import ContactAttempt, Outcome
from gatepost.messages.models import Batch, Message, State, TextRules
from gatepost.records.models import Pupil, RegisterImport
from tests import factories
from tests.messages.conftest import AT
from tests.messages.notify import Notify

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def morning(desk: Any) -> Iterator[Any]:
    """Asha is away without a reason this morning; so is Zed, for whom a social worker is named."""
    with time_machine.travel(AT, tick=False):
        zed = factories.pupil(desk.school, "Zed", serial=2, surname="Moon", social_care="cp", form="8R")
        factories.parent(zed, surname="Moon", phone="07700 900222")
        for child in (desk.asha, zed):
            away = {(factories.TODAY, half): "N" for half in ("AM", "PM")}
            factories.marks(child, away, to=factories.TODAY)
        RegisterImport.objects.create(school=desk.school, at=AT, digest="")
        yield desk


def officer(desk: Any) -> Client:
    client = Client()
    client.force_login(desk.ben.user, backend=BACKEND)
    return client


def shown(client: Client, name: str, **kwargs: int) -> str:
    answer = client.get(reverse(name, kwargs=kwargs))
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_what_is_shown_is_what_is_sent(morning: Any) -> None:
    client = officer(morning)
    page = shown(client, "text_families")
    assert "Send 1 text" in page and "…123" in page
    assert "900123" not in page and "900 123" not in page
    assert "Zed Moon</strong>: Social worker named: ring, do not text." in page
    answer = client.post(reverse("text_families"), {"families": [morning.asha.pk]}, follow=True)
    assert "1 of 1 still to go" in unescape(answer.content.decode())
    assert Message.objects.get().body.count("http://testserver/a/{token}") == 1
    assert Batch.objects.get().left_out == [[_zed(), "Social worker named: ring, do not text."]]


def _zed() -> int:
    return Pupil.objects.get(forename="Zed").pk


def test_whoever_was_not_shown_is_not_texted(morning: Any) -> None:
    answer = officer(morning).post(reverse("text_families"), {"families": [_zed()]}, follow=True)
    assert "nobody left to text" in answer.content.decode()
    assert not Message.objects.exists()


def test_old_marks_stop_a_batch_before_it_goes(morning: Any) -> None:
    TextRules.objects.update(oldest_marks=5)
    with time_machine.travel(AT.replace(minute=46), tick=False):
        client = officer(morning)
        assert "too old" in shown(client, "text_families")
        client.post(reverse("text_families"), {"families": [morning.asha.pk]})
        assert "900123" not in shown(client, "copy_numbers")
    assert not Message.objects.exists()


def test_without_a_gateway_numbers_are_copied_and_kept_as_texted(morning: Any, settings: Any) -> None:
    settings.NOTIFY_API_KEY = ""
    client = officer(morning)
    assert "Copy 1 number" in shown(client, "text_families")
    assert "+447700900123" in shown(client, "copy_numbers")
    assert Event.objects.filter(verb="contact.number_copied", pupil=morning.asha.pk).count() == 1
    client.post(reverse("copy_numbers"), {"families": [morning.asha.pk]})
    kept = ContactAttempt.objects.get()
    assert (kept.channel, kept.outcome, kept.by) == ("text", "sent", morning.ben.user)
    assert "Texted about today already" in shown(client, "text_families")


def test_an_unknown_is_checked_from_the_list(morning: Any, notify: Notify) -> None:
    client = officer(morning)
    client.post(reverse("text_families"), {"families": [morning.asha.pk]})
    Message.objects.update(state=State.UNKNOWN, why="The worker ended.")
    page = shown(client, "messages")
    assert "To check: 1" in page and "Check with Notify" in page and "900123" not in page
    answer = client.post(reverse("check_message", kwargs={"pk": Message.objects.get().pk}), follow=True)
    assert "Notify says: not sent" in answer.content.decode()


def test_a_wrong_number_takes_somebody_off_the_list(morning: Any) -> None:
    wrong = Told(Outcome.WRONG_NUMBER, parent=morning.mother.parent)
    record_contact(by=morning.ben, pupils=[morning.asha], told=wrong, call=uuid4(), at=AT, on=factories.TODAY)
    page = shown(officer(morning), "text_families")
    assert "the number was somebody else’s: ask for a new one." in page
    assert "…123" not in page


def test_never_text_takes_somebody_off_the_list(morning: Any) -> None:
    client = officer(morning)
    client.post(reverse("never_text", kwargs={"pk": morning.mother.parent.pk}))
    assert "asked not to be texted" in shown(client, "text_families")


def test_texting_cannot_be_switched_on_without_a_gateway(morning: Any, settings: Any) -> None:
    settings.NOTIFY_API_KEY = ""
    head = Client()
    head.force_login(factories.member(morning.school, "head").user, backend=BACKEND)
    says = {"texting": "on", "oldest_marks": 60, "mail_hold": 10}
    assert "Set up a gateway first" in head.post(reverse("message_rules"), says).content.decode()


@pytest.mark.parametrize(
    ("differs", "says"),
    [
        ({}, "texts          well"),
        ({"NOTIFY_API_KEY": ""}, "texts          well"),
        ({"NOTIFY_TEMPLATE": "another"}, "texts          Notify does not answer for key and template (404)"),
        ({"NOTIFY_CALLBACK_TOKEN": ""}, "texts          NOTIFY_CALLBACK_TOKEN not set: see README"),
    ],
)
def test_gatepost_check_looks_at_the_gateway(
    desk: Any, settings: Any, capsys: Any, differs: dict[str, str], says: str
) -> None:
    for name, value in differs.items():
        setattr(settings, name, value)
    with pytest.raises(SystemExit):
        call_command("check")
    assert says in capsys.readouterr().out.splitlines()
