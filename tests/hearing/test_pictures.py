"""A photo or drawing is an item of the sitting: read back, shared by itself, taken out, moved to the lead."""

from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gatepost.access.actor import NotAllowed
from gatepost.casework.actions import Refused
from gatepost.casework.hearing import actions
from gatepost.casework.models import ContactAttempt, Evidence, VoiceItem, VoiceSession
from gatepost.casework.sharing import NotShared, PictureForParents
from gatepost.casework.uploads import Upload
from tests import factories, pictures
from tests.hearing.conftest import begun, finished, say, signed_in
from tests.world import World

PNG = pictures.png()
SHOWS = "A bus with rain over it, and me behind it."


@pytest.fixture(autouse=True)
def uploads(settings: Any, tmp_path: Path) -> Iterator[Path]:
    settings.MEDIA_ROOT = tmp_path
    yield tmp_path


def drawn(world: World, session: VoiceSession, shows: str = SHOWS) -> VoiceItem:
    upload = Upload("bus.png", "image/png", PNG)
    return actions.add_picture(by=world.year, session=session, upload=upload, shows=shows)


def opened(client: Client, item: VoiceItem) -> tuple[int, bytes]:
    answer = client.get(reverse("voice_picture", kwargs={"pk": item.pk}))
    return answer.status_code, answer.content


def shown(answer: HttpResponse) -> str:
    return unescape(answer.content.decode())


def read_back(client: Client, session: VoiceSession) -> str:
    return shown(client.get(reverse("voice_step", kwargs={"pk": session.pk, "step": "read-back"})))


def test_a_drawing_is_read_back_with_its_words_and_shared_by_itself(
    world: World, listener: Client, session: VoiceSession
) -> None:
    kept = say(world, session, "say_more", "Only for you.")
    url = reverse("voice_add_picture", kwargs={"pk": session.pk})
    page = listener.post(url, {"file": SimpleUploadedFile("bus.png", PNG), "shows": SHOWS}, follow=True)
    item = session.items.exclude(file="").get()
    assert SHOWS in shown(page) and f'value="{item.pk}"' in shown(page), "it stands in the table to share"
    with item.file.open("rb") as file:
        assert opened(listener, item) == (200, file.read())
    back = reverse("voice_step", kwargs={"pk": session.pk, "step": "read-back"})
    listener.post(back, {"parents": [item.pk], "agreed_by": "drawing", "go": "right"})
    shared = {e.share_parents: e.says for e in Evidence.objects.filter(voice=session)}
    assert SHOWS in shared[True] and SHOWS not in shared[False]
    assert kept.words in shared[False]
    row = shown(listener.get(reverse("row", kwargs={"pk": world.case.pk, "key": "pupil_voice"})))
    assert reverse("voice_picture", kwargs={"pk": item.pk}) in row


def test_a_picture_without_words_or_of_another_kind_is_not_kept(
    world: World, listener: Client, session: VoiceSession
) -> None:
    url = reverse("voice_add_picture", kwargs={"pk": session.pk})
    page = listener.post(url, {"file": SimpleUploadedFile("bus.png", PNG), "shows": ""})
    assert "Say in words what it shows" in shown(page)
    pdf = SimpleUploadedFile("bus.pdf", b"%PDF-1.7\n")
    page = listener.post(url, {"file": pdf, "shows": SHOWS})
    assert "Choose a JPEG or PNG picture." in shown(page) and SHOWS in shown(page), "nothing typed is lost"
    assert not session.items.exists()


def test_nothing_is_kept_before_it_is_said_who_sees_it(world: World) -> None:
    with pytest.raises(Refused, match="First say who will read this"):
        drawn(world, begun(world))


def test_only_those_who_may_read_her_words_see_her_picture(world: World, session: VoiceSession) -> None:
    item = drawn(world, session)
    seen = {
        role: opened(signed_in(factories.member(world.school, role, name=f"Eve {role}")), item)[0]
        for role in ("attendance_officer", "head_of_year", "senco", "dsl", "head", "admin")
    }
    assert {role for role, code in seen.items() if code == 200} == {"head_of_year", "senco", "dsl", "head"}
    with pytest.raises(NotAllowed):
        actions.add_picture(
            by=world.ben, session=session, upload=Upload("b.png", "image/png", PNG), shows=SHOWS
        )


def test_a_picture_she_keeps_from_home_cannot_be_put_on_a_card(
    world: World, listener: Client, session: VoiceSession
) -> None:
    kept, open_ = drawn(world, session, "My room."), drawn(world, session)
    actions.share(by=world.year, session=session, parents={open_.pk}, council=set())
    finished(world, session)
    did = {item.pk: ("We looked at it together.", "") for item in (kept, open_)}
    actions.close_loop(by=world.year, session=session, answers=did, on=factories.TODAY, shown=True)
    card = shown(listener.get(reverse("voice_card", kwargs={"pk": session.pk})))
    assert SHOWS in card and reverse("voice_picture", kwargs={"pk": open_.pk}) in card
    assert "My room." not in card and reverse("voice_picture", kwargs={"pk": kept.pk}) not in card
    kept.refresh_from_db()
    with pytest.raises(NotShared):
        PictureForParents.showing(kept, "My room.")


def test_mutant_a_card_that_does_not_ask_about_a_picture_is_noticed(
    world: World, listener: Client, session: VoiceSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutant: whatever was drawn may be seen by parents."""
    from gatepost.casework import sharing

    monkeypatch.setattr(sharing, "allowed", lambda said: frozenset({"staff", "parents", "council"}))
    with pytest.raises(AssertionError):
        test_a_picture_she_keeps_from_home_cannot_be_put_on_a_card(world, listener, session)


def test_a_picture_for_the_lead_leaves_everybody_elses_record(
    world: World, listener: Client, session: VoiceSession
) -> None:
    item = drawn(world, session)
    actions.share(by=world.year, session=session, parents={item.pk}, council=set())
    finished(world, session)
    actions.tell_lead(by=world.year, item=item, at=timezone.now())
    assert SHOWS in ContactAttempt.objects.get().words
    assert not any(SHOWS in e.says or e.share_parents for e in Evidence.objects.filter(voice=session))
    assert opened(listener, item)[0] == 404
    lead = signed_in(factories.member(world.school, "dsl", name="Ms Lead"))
    assert opened(lead, item)[0] == 200
    page = reverse("voice", kwargs={"pk": session.pk})
    assert "Open the picture" in shown(lead.get(page)) and "Open the picture" not in shown(listener.get(page))


def test_a_picture_taken_out_is_gone_from_the_disk(
    world: World,
    session: VoiceSession,
    uploads: Path,
    django_capture_on_commit_callbacks: Any,
) -> None:
    item = drawn(world, session)
    assert [path.suffix for path in uploads.rglob("*") if path.is_file()] == [".png"]
    with django_capture_on_commit_callbacks(execute=True):
        actions.take_out(by=world.year, item=item)
    assert not any(path.is_file() for path in uploads.rglob("*")) and not session.items.exists()


def test_a_drawing_can_come_after_the_sitting(world: World, listener: Client, session: VoiceSession) -> None:
    say(world, session, "say_more", "It rained.")
    finished(world, session)
    item = drawn(world, session)
    assert SHOWS in Evidence.objects.get(voice=session).says
    assert reverse("voice_picture", kwargs={"pk": item.pk}) in shown(
        listener.get(reverse("voice", kwargs={"pk": session.pk}))
    )
