"""Messages that came in before anybody rang: proposed, never applied; asked where two fit; some for the lead alone."""

from datetime import timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from gatepost.access import gate
from gatepost.access.wall import scope
from gatepost.audit.models import Event
from gatepost.casework.models import ContactAttempt
from gatepost.messages.models import Message
from gatepost.morning.models import ReceivedMessage
from gatepost.morning.received import matching
from gatepost.morning.received.reading import Line, lines, same_for_all
from gatepost.records.models import Guardian, Pupil
from gatepost.web import received
from tests import factories
from tests.morning.conftest import FORBIDDEN, NINE_41, Morning, client

pytestmark = pytest.mark.django_db
COLD = "Mrs Rao, 07700 900111, she has a cold"


def shown(client: Client, name: str = "received", **kwargs: int) -> str:
    answer = client.get(reverse(name, kwargs=kwargs))
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def write(client: Client, *pasted: str) -> ReceivedMessage:
    sent = {"pasted": "\n".join(pasted), "key": str(uuid4())}
    assert client.post(reverse("received"), sent).status_code == 302
    return ReceivedMessage.objects.order_by("-pk")[0]


def settle(client: Client, message: ReceivedMessage, do: str = "confirm", **said: Any) -> Any:
    sent = {f"m{message.pk}-{name}": value for name, value in said.items()} | {"do": do}
    return client.post(reverse("settle_received", args=[message.pk]), sent)


def twin(morning: Morning, forename: str, serial: int, **about: Any) -> Pupil:
    """Another child who is away without a reason this morning."""
    child = factories.pupil(morning.school, forename, serial=serial, **about)
    factories.marks(child, {(factories.TODAY, half): "N" for half in ("AM", "PM")}, to=factories.TODAY)
    return child


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (COLD, Line("Mrs Rao", "07700 900111", "she has a cold")),
        ("k.rao@example.org: Asha is ill", Line("", "k.rao@example.org", "Asha is ill")),
        ("Rao\t+44 7700 900111\tback on 12 May", Line("Rao", "+44 7700 900111", "back on 12 May")),
        ("Asha Rao is ill, back in 2 days", Line("", "", "Asha Rao is ill, back in 2 days")),
    ],
)
def test_a_line_is_read_however_it_was_pasted(text: str, line: Line) -> None:
    assert lines(f"\n{text}\n") == ([line], [])


@pytest.mark.parametrize(
    "written", ["07700900111", "+44 7700 900111", "0044 7700 900 111", "(07700) 900-111"]
)
def test_a_number_is_the_same_however_it_is_written(written: str) -> None:
    assert same_for_all(written) == same_for_all("07700 900111") != ""


def test_a_message_is_proposed_and_changes_nothing_by_itself(morning: Morning) -> None:
    write(morning.officer, COLD)
    page = shown(morning.officer)
    assert "1 possible match to confirm" in page
    assert "Asha Rao 8R" in page and "“she has a cold”" in page
    assert "1 possible match to confirm" in shown(morning.officer, "morning")
    assert not ContactAttempt.objects.exists()


def test_an_address_matches_whatever_its_capitals(morning: Morning) -> None:
    adult = Guardian.objects.get(pupil=morning.asha).parent
    adult.email = "K.Rao@example.org"
    adult.save()
    write(morning.officer, "k.rao@EXAMPLE.org she is ill")
    assert "1 possible match to confirm" in shown(morning.officer)


def test_confirming_keeps_one_try_with_the_reason_on_the_open_row(morning: Morning) -> None:
    message = write(morning.officer, COLD)
    for _ in range(2):
        settle(morning.officer, message, children=[morning.asha.pk], reason="ill")
    kept = ContactAttempt.objects.get()
    assert (kept.pupil, kept.outcome, kept.channel, kept.reason) == (morning.asha, "spoke", "message", "ill")
    assert (kept.suggestion, kept.words, kept.parent) == (
        "I",
        "she has a cold",
        Guardian.objects.get(pupil=morning.asha).parent,
    )
    assert "“she has a cold”" in shown(morning.officer, "call", pk=morning.asha.pk)
    assert "possible match" not in shown(morning.officer, "morning")


def test_a_try_taken_back_brings_its_message_back_to_be_confirmed_again(morning: Morning) -> None:
    message = write(morning.officer, COLD)
    settle(morning.officer, message, children=[morning.asha.pk], reason="ill")
    morning.officer.post(reverse("undo_contact", args=[ContactAttempt.objects.get().call]))
    assert "1 possible match to confirm" in shown(morning.officer)
    settle(morning.officer, message, children=[morning.asha.pk], reason="transport")
    assert [a.reason for a in ContactAttempt.objects.order_by("pk")] == ["ill", "", "transport"]


def test_a_parent_who_did_not_know_goes_to_the_lead_at_once(morning: Morning) -> None:
    message = write(morning.officer, "07700 900111 she left for school at 8")
    settle(morning.officer, message, children=[morning.asha.pk], reason="parent_unaware")
    assert ContactAttempt.objects.get().worried


def test_two_children_with_one_number_are_asked_about(morning: Morning) -> None:
    omar = twin(morning, "Omar", 4, surname="Khan", form="9B")
    factories.parent(omar, surname="Khan", phone="+44 7700 900111")
    message = write(morning.officer, COLD)
    page = shown(morning.officer)
    assert "Asha Rao 8R" in page and "Omar Khan 9B" in page and "choose" in page
    assert "checked" not in page
    answer = settle(morning.officer, message, reason="ill")
    assert "Choose the child whom this is about." in answer.content.decode()
    assert '<option value="ill" selected>' in answer.content.decode()
    assert not ContactAttempt.objects.exists()
    settle(morning.officer, message, children=[omar.pk], reason="ill")
    kept = ContactAttempt.objects.get()
    assert (kept.pupil, str(kept.parent)) == (omar, "Mrs Khan")


def test_mutant_the_first_of_two_taken_without_asking_is_noticed(
    morning: Morning, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(received.AboutForm, "pupils", lambda form: {morning.asha.pk})
    with pytest.raises(AssertionError):
        test_two_children_with_one_number_are_asked_about(morning)


def test_a_full_name_is_enough_where_only_one_child_away_has_it(morning: Morning) -> None:
    write(morning.officer, "It is Asha  RAO, ill again")
    assert "The name stands in the words" in shown(morning.officer)
    twin(morning, "Asha", 4, form="9B")
    assert "possible match" not in shown(morning.officer)


def test_half_a_name_is_not_enough(morning: Morning) -> None:
    write(morning.officer, "Asha is ill", "Asha Raoul is ill")
    assert "possible match" not in shown(morning.officer)


def test_who_is_in_school_is_not_proposed(morning: Morning) -> None:
    write(morning.officer, "Lewis Draper is ill")
    assert "About nobody whom we could find" in shown(morning.officer)


def forbidden(morning: Morning) -> str:
    """The number of an adult who is not to be contacted about Asha."""
    factories.parent(
        morning.asha, phone="07700 900222", contact_restriction="no_contact", relationship="father"
    )
    return "07700 900222"


def test_a_message_from_somebody_restricted_is_the_leads_alone(morning: Morning) -> None:
    message = write(morning.officer, f"Mr Rao, {forbidden(morning)}, where is she")
    page = shown(morning.officer)
    assert "1 message is with the safeguarding lead" in page
    assert "where is she" not in page and "Asha" not in page and "900222" not in page
    assert "possible match" not in shown(morning.officer, "morning")
    for do in ("confirm", "not", "away"):
        settle(morning.officer, message, do, children=[morning.asha.pk], reason="ill")
    message.refresh_from_db()
    assert (message.words, message.not_about) == ("where is she", [])
    assert not ContactAttempt.objects.exists()
    assert "1 message for you alone" in shown(morning.lead, "board")
    assert "“where is she”" in shown(morning.lead)


def test_the_lead_is_written_to_once_and_no_name_stands_in_it(morning: Morning) -> None:
    message = write(morning.officer, f"Mr Rao, {forbidden(morning)}, where is she")
    write(morning.officer, COLD)
    told = Message.objects.get(kind="lead")
    assert (told.version, str(told.staff)) == (f"received-{message.pk}", "Bell")
    assert "Asha" not in told.subject + told.body and "Rao" not in told.subject + told.body


def test_mutant_a_restriction_not_looked_at_is_noticed(
    morning: Morning, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matching, "not_to_be_contacted", lambda guardian: False)
    with pytest.raises(AssertionError):
        test_a_message_from_somebody_restricted_is_the_leads_alone(morning)


def test_an_unknown_number_about_a_child_with_a_restricted_contact_is_the_leads_too(morning: Morning) -> None:
    forbidden(morning)
    write(morning.officer, "07700 900333 Asha Rao is with me")
    assert "Asha" not in shown(morning.officer)
    assert "“Asha Rao is with me”" in shown(morning.lead)


@pytest.mark.parametrize("pasted", [f"{FORBIDDEN} she is ill", "Tia Moore is ill"])
def test_while_the_lead_is_to_be_asked_first_the_message_is_the_leads(morning: Morning, pasted: str) -> None:
    message = write(morning.officer, pasted)
    assert "is ill" not in shown(morning.officer)
    settle(morning.officer, message, children=[morning.tia.pk], reason="ill")
    assert not ContactAttempt.objects.exists()
    settle(morning.lead, message, children=[morning.tia.pk], reason="ill")
    assert ContactAttempt.objects.get().pupil == morning.tia


def test_another_schools_numbers_are_not_known_here(morning: Morning) -> None:
    theirs = factories.school("9991002", "Millbrook Primary")
    with scope([theirs.pk]):
        child = factories.pupil(theirs, "Eve", serial=9)
        factories.parent(child, phone="07700 900444", contact_restriction="no_contact", person_id="E1")
    write(morning.officer, "07700 900444 is she there", "Eve Rao is ill")
    page = shown(morning.officer)
    assert "possible match" not in page and "with the safeguarding lead" not in page
    assert "About nobody whom we could find on this morning’s list: 2" in page
    assert not Message.objects.exists()


def test_mutant_a_wall_with_a_hole_is_noticed(morning: Morning, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutant: every school's rows are in sight."""
    everywhere = list(range(morning.school.pk, morning.school.pk + 2))
    monkeypatch.setattr(gate, "scope", lambda schools, authority="": scope(everywhere, authority))
    with pytest.raises(AssertionError):
        test_another_schools_numbers_are_not_known_here(morning)


def test_not_this_child_is_not_proposed_again_and_another_can_be_chosen(morning: Morning) -> None:
    omar = twin(morning, "Omar", 4, surname="Khan", form="9B")
    message = write(morning.officer, COLD)
    settle(morning.officer, message, "not", children=[morning.asha.pk])
    assert "possible match" not in shown(morning.officer)
    settle(morning.officer, message, other=omar.pk, reason="ill")
    kept = ContactAttempt.objects.get()
    assert (kept.pupil, kept.parent) == (omar, None)


def test_a_message_put_away_keeps_no_words(morning: Morning) -> None:
    message = write(morning.officer, COLD)
    settle(morning.officer, message, "away")
    message.refresh_from_db()
    assert (message.sender, message.contact, message.words) == ("", "", "")
    assert "No message waits" in shown(morning.officer)


def test_a_message_of_over_a_week_ago_is_deleted(morning: Morning, clock: Any) -> None:
    old = write(morning.officer, COLD)
    clock.move_to(NINE_41 + timedelta(days=7))
    write(client(morning.school, "attendance_officer", "Cara"), COLD)
    assert ReceivedMessage.objects.filter(pk=old.pk).exists()
    clock.move_to(NINE_41 + timedelta(days=8))
    write(client(morning.school, "attendance_officer", "Dora"), COLD)
    assert not ReceivedMessage.objects.filter(pk=old.pk).exists()


def test_the_same_form_sent_twice_is_written_down_once(morning: Morning) -> None:
    sent = {"pasted": f"{COLD}\n{COLD}", "key": str(uuid4())}
    for _ in range(2):
        morning.officer.post(reverse("received"), sent)
    assert ReceivedMessage.objects.count() == 2


def test_a_line_that_cannot_be_read_keeps_nothing_and_loses_nothing(morning: Morning) -> None:
    pasted = f"{COLD}\nMrs Khan, 07700 900555"
    answer = morning.officer.post(reverse("received"), {"pasted": pasted, "key": str(uuid4())})
    page = unescape(answer.content.decode())
    assert "Line 2: write what they said after the number or e-mail." in page
    assert pasted in page
    assert not ReceivedMessage.objects.exists()


def test_the_log_says_what_was_done_and_holds_none_of_it(morning: Morning) -> None:
    message = write(morning.officer, COLD)
    settle(morning.officer, message, children=[morning.asha.pk], reason="ill")
    verbs = list(Event.objects.filter(verb__startswith="received").values_list("verb", flat=True))
    assert verbs == ["received.written_down", "received.confirmed"]
    assert "cold" not in str(list(Event.objects.values()))
