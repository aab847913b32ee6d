"""What may be sent wrongly to a row: a sentence that says how to mend it, nothing kept, and nothing typed lost."""

import sys
from html import unescape
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gatepost.casework.models import Evidence, RowState
from tests import factories, pictures
from tests.world import World

PICTURE = pictures.png()
TYPED = "Rang at ten and asked, openly."
EVIDENCE = {
    "form": "evidence",
    "kind": "call",
    "happened_on": "2026-11-24",
    "who": "Ben Okoro",
    "says": TYPED,
}
ROW = {"form": "row", "status": "in_progress", "seen_version": "0"}


def sent(world: World, key: str, data: dict[str, Any]) -> str:
    """What comes back when a row's page is sent like this."""
    client = Client()
    assert world.ben.user is not None
    with time_machine.travel(f"{factories.TODAY}T12:00:00+00:00", tick=False):
        client.force_login(world.ben.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        answer = client.post(f"/cases/{world.case.pk}/checklist/{key}", data)
    assert answer.status_code == 200, "refused: the same page again"
    return unescape(answer.content.decode())


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"happened_on": "2026-11-25"}, "The date must be today or earlier."),
        ({"happened_on": "24.11.26 morning"}, "Enter a valid date."),
        ({"who": ""}, "Add who you spoke to, or who did this."),
        ({"who": "", "happened_on": "2026-11-25"}, "The date must be today or earlier."),
        ({"kind": "voice"}, "Select a valid choice"),
        (
            {"file": SimpleUploadedFile("letter.pdf", b"MZ a program")},
            "The file must be a PDF, a Word document, or a JPEG or PNG picture.",
        ),
        (
            {"file": SimpleUploadedFile("photo.png", PICTURE[:40])},
            "The picture cannot be opened: the file is damaged. Take it or send it again.",
        ),
    ],
)
def test_evidence_that_cannot_be_kept(world: World, wrong: dict[str, Any], sentence: str) -> None:
    shown = sent(world, "first_day_contact", EVIDENCE | wrong)
    assert sentence in shown
    assert TYPED in shown, "nothing typed is lost"
    assert not Evidence.objects.exists()


def scanner(code: str) -> list[str]:
    """A stand-in for a virus scanner: reads the file, and ends as told."""
    return [sys.executable, "-c", f"import sys; sys.stdin.buffer.read(); {code}"]


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (scanner("sys.exit(1)"), "The virus scanner does not let this file in."),
        (scanner("sys.exit(2)"), "The virus scanner does not answer, so the file is not kept."),
        (["/no/such/scanner"], "The virus scanner does not answer, so the file is not kept."),
    ],
)
def test_a_file_that_the_scanner_says_no_to(
    world: World, settings: Any, command: list[str], sentence: str
) -> None:
    settings.SCANNER = command
    shown = sent(world, "first_day_contact", EVIDENCE | {"file": SimpleUploadedFile("photo.png", PICTURE)})
    assert sentence in shown and TYPED in shown
    assert not Evidence.objects.exists()


def test_a_file_that_the_scanner_finds_clean_is_kept(world: World, settings: Any) -> None:
    settings.SCANNER = scanner("sys.exit(0 if len(sys.argv) == 1 else 2)")
    client = Client()
    assert world.ben.user is not None
    with time_machine.travel(f"{factories.TODAY}T12:00:00+00:00", tick=False):
        client.force_login(world.ben.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        file = SimpleUploadedFile("photo.png", PICTURE)
        url = f"/cases/{world.case.pk}/checklist/first_day_contact"
        assert client.post(url, EVIDENCE | {"file": file}).status_code == 302
    assert Evidence.objects.get().file_name == "photo.png"


@pytest.mark.parametrize(
    ("key", "wrong", "sentence"),
    [
        ("punctuality", {"status": "not_needed"}, "Say why this is not needed."),
        (
            "punctuality",
            {"status": "not_needed", "not_needed_reason": "agreed_start"},
            "Add a sentence on why this is not needed for this child.",
        ),
        ("pastoral_staff", {"next_action": "Ask again"}, "Say who will do this: a person, by name."),
        ("pastoral_staff", {"status": "done"}, "Answer “Who has been heard?” before this row is done."),
        ("pastoral_staff", {"status": ""}, "Choose where we are with this."),
        ("lead_professional", {"q_consulted_on": "2026-11-25"}, "The date must be today or earlier."),
        ("punctuality", {"q_reviewed_on": "2026-12-01"}, "The date must be today or earlier."),
    ],
)
def test_a_row_that_cannot_be_saved(world: World, key: str, wrong: dict[str, Any], sentence: str) -> None:
    text = {
        "punctuality": "q_journey",
        "pastoral_staff": "q_what_they_see",
        "lead_professional": "q_view_in_words",
    }[key]
    shown = sent(world, key, ROW | {text: TYPED} | wrong)
    assert sentence in shown
    assert TYPED in shown, "nothing typed is lost"
    assert not RowState.objects.filter(row=key, version__gt=0).exists()


def test_a_fault_stands_beside_the_date_that_it_is_about(world: World) -> None:
    """Two dates of one row were both called “When?”: the sentence stood beside the other one."""
    sent_ = ROW | {"status": "done", "q_meeting_held": "planned", "q_consulted_who": "Sam Ortiz"}
    page = sent(world, "lead_professional", sent_ | {"q_consulted_on": "2026-12-20"})
    assert 'href="#id_q_consulted_on"' in page and 'href="#id_q_meeting_on"' in page
    assert "Answer “When was it, or when will it be?” before this row is done." in page


def test_after_a_fault_the_file_is_asked_for_again(world: World) -> None:
    page = sent(
        world, "first_day_contact", EVIDENCE | {"who": "", "file": SimpleUploadedFile("a.png", PICTURE)}
    )
    assert "Choose it again, please: your browser does not keep it." in page
    assert "Choose it again" not in sent(world, "first_day_contact", EVIDENCE | {"who": ""})
