"""The letter that invites, or that carries the plan, brings a parent without e-mail to their own page."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from gatepost.casework.models import Meeting
from gatepost.letters import actions as letters
from gatepost.letters.models import Letter
from gatepost.messages.inviting.actions import open_page
from gatepost.messages.models import FamilyPage
from tests import factories
from tests.letters.reading_pdf import squashed, words
from tests.meetings.conftest import offered
from tests.world import World

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
FILLED = {
    "first_time": "2026-12-03T16:00",
    "second_time": "2026-12-04T08:15",
    "place": "Room 4",
}


@pytest.fixture(autouse=True)
def noon(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel("2026-11-24T12:00:00+00:00", tick=False):
        yield


@pytest.fixture
def meeting(world: World) -> Meeting:
    return offered(world.case, world.ben)


def opened(world: World, meeting: Meeting) -> FamilyPage:
    facts = factories.sitting(world.case)
    return open_page(by=world.ben, facts=facts, parent=world.mother.parent, meeting=meeting)


def invited(world: World) -> Letter:
    """The invitation, as an officer writes it on the screen."""
    client = Client()
    assert world.ben.user is not None
    client.force_login(world.ben.user, backend=BACKEND)
    url = reverse("write_letter", kwargs={"pk": world.case.pk, "kind": "invitation"})
    answer = client.post(url, {**FILLED, "parents": [world.mother.parent_id]})
    assert answer.status_code == 302, answer.content.decode()
    return Letter.objects.latest("pk")


def paper(letter: Letter) -> str:
    with default_storage.open(letter.pdf.name, "rb") as file:
        return words(file.read())


def test_the_invitation_prints_address_and_code_and_they_open_the_page(
    world: World, meeting: Meeting
) -> None:
    page = opened(world, meeting)
    letter = invited(world)
    code = f"{world.school.pk}-{page.code}"
    text = paper(letter)
    assert squashed(code) in text and squashed("http://testserver/p") in text
    answer = Client().post(reverse("family_code"), {"code": code})
    shown = Client().get(answer["Location"]).content.decode()
    assert "Room 4" in shown or "16:00" in shown


def test_the_same_letter_can_be_written_again(world: World, meeting: Meeting) -> None:
    opened(world, meeting)
    assert letters.changed_since(invited(world)) == ""


def test_without_a_page_that_waits_nothing_is_printed(world: World, meeting: Meeting) -> None:
    text = paper(invited(world))
    assert squashed("Type this code there") not in text
    page = opened(world, meeting)
    page.answered_at = datetime.fromisoformat("2026-11-24T10:00+00:00")
    page.save()
    assert squashed("Type this code there") not in paper(invited(world))


def test_each_parent_gets_their_own_code_and_nobody_elses(world: World, meeting: Meeting) -> None:
    father = factories.parent(world.asha, title="Mr", forename="Dev", relationship="father", priority=2)
    facts = factories.sitting(world.case)
    theirs = open_page(by=world.ben, facts=facts, parent=father.parent, meeting=meeting)
    mine = opened(world, meeting)
    text = paper(invited(world))
    assert squashed(mine.code) in text and squashed(theirs.code) not in text


def test_mutant_a_letter_with_anybodys_page_is_noticed(
    world: World, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutant: each parent gets another's page."""
    from gatepost.web import letters as web

    real = web._own_pages

    def mixed_up(*given: object) -> dict[int, object]:
        pages = real(*given)  # type: ignore[arg-type]
        return dict(zip(pages, reversed(pages.values()), strict=True))

    monkeypatch.setattr(web, "_own_pages", mixed_up)
    with pytest.raises(AssertionError):
        test_each_parent_gets_their_own_code_and_nobody_elses(world, meeting)


def test_it_stands_in_the_parents_own_language_with_english_on_the_back(
    world: World, meeting: Meeting
) -> None:
    world.mother.parent.language = "pl"
    world.mother.parent.save()
    page = opened(world, meeting)
    letter = invited(world)
    front, back = letter.context["front"], letter.context["back"]
    ends = ["".join(run["text"] for run in side["body"][-1]["runs"]) for side in (front, back)]
    assert ends[0].startswith("Mogą też Państwo") and ends[1].startswith("You can also answer")
    assert all(page.code in end for end in ends)
