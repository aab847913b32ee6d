"""The child's pages: one prompt each, a way out on every one, and a card that can go home."""

from html import unescape

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gatepost.casework.hearing import actions
from gatepost.casework.models import ContactAttempt, Evidence, VoiceItem, VoiceSession
from gatepost.casework.seeing import may_open_file
from gatepost.policy.pack import load
from tests import factories, pictures
from tests.hearing.conftest import begun, finished, say
from tests.screens.test_words import blame
from tests.world import World

SECRET = "I say tummy so mum lets me."


def shown(answer: HttpResponse) -> str:
    return unescape(answer.content.decode())


def at(session: VoiceSession, step: str) -> str:
    return reverse("voice_step", kwargs={"pk": session.pk, "step": step})


def test_a_whole_card_sort_without_a_script(world: World, listener: Client) -> None:
    """From choosing a way to the case, with nothing but links and buttons."""
    url = reverse("hear", kwargs={"pk": world.case.pk})
    assert "may suit" in shown(listener.get(url))
    answer = listener.post(url, {"format": "cards", "with_whom": "Mrs Osei", "place": "Library"})
    session = VoiceSession.objects.get()
    assert answer["Location"] == at(session, "before")
    assert listener.get(at(session, "lunch"))["Location"] == at(session, "before")
    refused = listener.post(at(session, "before"), {"keep_from_home": "About PE."})
    assert "tick that you have said it" in shown(refused) and "About PE." in shown(refused)
    answer = listener.post(at(session, "before"), {"said_this": "on", "keep_from_home": "About PE."})
    for _ in range(24):
        page = shown(listener.get(answer["Location"]))
        assert all(word in page for word in ("Helps me", "Not me", "Skip", "Stop here"))
        answer = listener.post(answer["Location"], {"answer": "bit_hard"})
    answer = listener.post(answer["Location"], {"words": SECRET, "go": "next"})
    answer = listener.post(answer["Location"], {"reason": ["uniform", "tired"], "go": "next"})
    answer = listener.post(answer["Location"], {"wish": ["A side gate", "", "Ms Roe"], "go": "next"})
    answer = listener.post(answer["Location"], {"words": "I'm not being bad.", "go": "next"})
    assert answer["Location"] == at(session, "read-back")
    page = shown(listener.get(answer["Location"]))
    assert SECRET in page and ["A side gate", "Ms Roe"][1] in page
    item = VoiceItem.objects.get(prompt="one_thing")
    asks = listener.post(at(session, "read-back"), {"parents": [item.pk], "go": "right"})
    assert "how the child said" in shown(asks)
    listener.post(at(session, "read-back"), {"parents": [item.pk], "agreed_by": "tick", "go": "right"})
    told = {e.share_parents: e.says for e in Evidence.objects.filter(kind="voice")}
    assert "I'm not being bad." in told[True] and SECRET not in told[True] and SECRET in told[False]


@pytest.mark.parametrize("way", [way.key for way in load().voice.formats])
def test_every_page_of_every_way_opens_and_can_be_left(world: World, listener: Client, way: str) -> None:
    listener.post(reverse("hear", kwargs={"pk": world.case.pk}), {"format": way, "with_whom": "Mrs Osei"})
    session = VoiceSession.objects.get()
    url = listener.post(at(session, "before"), {"said_this": "on"})["Location"]
    while not url.endswith("read-back"):
        page = shown(listener.get(url))
        assert "Skip" in page and "Stop here" in page and blame(page.split("<main")[1]) == []
        url = listener.post(url, {"go": "skip"})["Location"]
    assert "that is fine" in shown(listener.get(url))


def test_stop_here_saves_what_is_on_the_page(world: World, listener: Client, session: VoiceSession) -> None:
    page = listener.post(at(session, "say_more"), {"words": SECRET, "go": "stop"}, follow=True)
    assert "Everything that was said is kept." in shown(page)
    assert SECRET in Evidence.objects.get(kind="voice").says


def test_another_pile_can_be_pressed_later(world: World, listener: Client, session: VoiceSession) -> None:
    listener.post(at(session, "lunch"), {"answer": "helps"})
    assert 'aria-pressed="true"' in shown(listener.get(at(session, "lunch")))
    listener.post(at(session, "lunch"), {"answer": ["helps", "really_hard"]})
    assert VoiceItem.objects.get().answer == "really_hard"


def test_tell_the_lead_from_the_page(world: World, listener: Client, session: VoiceSession) -> None:
    page = listener.post(at(session, "say_more"), {"words": "Uncle Tim.", "go": "lead"}, follow=True)
    assert "Uncle Tim." in ContactAttempt.objects.get().words
    assert "Uncle Tim." not in shown(page)


def test_the_card_holds_only_what_may_be_read_at_home(
    world: World, listener: Client, session: VoiceSession
) -> None:
    kept = say(world, session, "say_more", SECRET)
    open_ = say(world, session, "would_help", "A side gate")
    listener.post(at(session, "read-back"), {"parents": [open_.pk], "agreed_by": "aloud", "go": "right"})
    did = {
        f"did_{kept.pk}": "A cubicle to change in.",
        f"not_{kept.pk}": "",
        f"did_{open_.pk}": "It is open.",
    }
    page = listener.post(reverse("voice_loop", kwargs={"pk": session.pk}), {**did, "go": "told"}, follow=True)
    assert "The loop is closed." in shown(page)
    card = shown(listener.get(reverse("voice_card", kwargs={"pk": session.pk})))
    assert "A side gate" in card and "It is open." in card
    assert SECRET not in card and "A cubicle" not in card and "1 thing" in card


def test_mutant_a_card_that_does_not_ask_is_noticed(
    world: World, listener: Client, session: VoiceSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutant: whatever was said may be read by parents."""
    from gatepost.casework import sharing

    monkeypatch.setattr(sharing, "allowed", lambda said: frozenset({"staff", "parents", "council"}))
    with pytest.raises(AssertionError):
        test_the_card_holds_only_what_may_be_read_at_home(world, listener, session)


def test_the_loop_asks_before_it_closes_and_loses_nothing(
    world: World, listener: Client, session: VoiceSession
) -> None:
    say(world, session, "would_help", "A side gate")
    finished(world, session)
    page = listener.post(reverse("voice_loop", kwargs={"pk": session.pk}), {"go": "told"})
    assert "at least one thing" in shown(page)


def test_the_row_leads_to_the_childs_pages(world: World, listener: Client) -> None:
    row = shown(listener.get(reverse("row", kwargs={"pk": world.case.pk, "key": "pupil_voice"})))
    assert "Choose a way and begin" in row


def test_a_photo_of_a_drawing_is_kept_with_words_and_for_whom_the_child_chose(world: World) -> None:
    """From the sitting's page to the row: a picture is the child's words too, and opens for nobody else."""
    picture = pictures.png()
    client = Client()
    assert world.year.user is not None
    with time_machine.travel(f"{factories.TODAY}T12:00:00+00:00", tick=False):
        client.force_login(world.year.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        sent = {
            "form": "evidence",
            "kind": "voice",
            "happened_on": "2026-11-24",
            "who": "Ms Year",
            "says": "A bus with rain over it, and a small house.",
            "share": ["council"],
            "file": SimpleUploadedFile("drawing.png", picture),
        }
        answer = client.post(f"/cases/{world.case.pk}/checklist/pupil_voice", sent)
    assert answer.status_code == 302
    kept = world.case.evidence.get()
    assert (kept.share_parents, kept.share_council, kept.file_name) == (False, True, "drawing.png")
    assert may_open_file(kept, world.year)
    assert world.ben.user is not None
    client.force_login(world.ben.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(f"/evidence/{kept.pk}/file").status_code == 404, "an officer does not open it"


def test_a_child_who_would_rather_not_talk_is_not_called_unheard(world: World, listener: Client) -> None:
    for place in ("The library", "The field"):
        sitting = begun(world, place=place)
        actions.chose_not_to(by=world.year, session=sitting, how="“Not now.”", at=timezone.now())
    page = shown(listener.get(reverse("case", kwargs={"pk": world.case.pk})))
    assert "Would rather not talk, asked twice" in page and "Another way, person or place" in page
