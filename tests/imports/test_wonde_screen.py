"""A school's key to Wonde on the desk: given, tried, replaced, removed, never shown again; and the nightly fetch."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from gatepost.access.models import School
from gatepost.access.wall import scope
from gatepost.audit.models import Event
from gatepost.imports import tasks
from gatepost.imports.models import WondeLink
from gatepost.imports.wonde import actions, client as asking
from gatepost.records.models import Pupil, RegisterImport
from tests import factories
from tests.imports.stand_in import LISTS, TOKEN, StandIn, stand_in
from tests.imports.test_any_file_screens import officer, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings: Any) -> Iterator[StandIn]:
    with stand_in() as running, time_machine.travel("2026-11-24T08:00:00Z", tick=False):
        settings.WONDE_BASE_URL = running.base
        settings.WONDE_TOKEN = ""
        yield running


def give(client: Client, token: str = TOKEN.replace(" ", "-"), number: str = "") -> str:
    return text(client.post(reverse("wonde"), {"do": "keep", "token": token, "number": number}))


@pytest.fixture(autouse=True)
def one_word(monkeypatch: pytest.MonkeyPatch) -> None:
    """The stand-in's key without spaces, as Wonde's are."""
    monkeypatch.setattr("tests.imports.stand_in.TOKEN", TOKEN.replace(" ", "-"))


def link(school: School) -> WondeLink | None:
    with scope([school.pk]):
        return WondeLink.objects.filter(school=school).first()


def test_a_key_is_tried_kept_and_never_shown(
    server: StandIn, school: School, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client, token = officer(school), TOKEN.replace(" ", "-")
    page = give(client)
    assert "The key is kept, encrypted" in page
    assert "Marks of mornings and afternoons" in page
    held = link(school)
    assert held
    assert held.number == "A1"
    assert token.encode() not in bytes(held.token)
    everywhere = (
        page + text(client.get(reverse("wonde"))) + text(client.get(reverse("imports"))) + caplog.text
    )
    assert token not in everywhere
    assert token not in str(list(Event.objects.values()))
    assert Event.objects.filter(verb="wonde.token_kept").count() == 1


def test_a_key_that_is_not_accepted_is_not_kept(server: StandIn, school: School) -> None:
    page = give(officer(school), token="withdrawn")
    assert "The key was not kept: Wonde does not accept it" in page
    assert "withdrawn&quot;" not in page
    assert link(school) is None


def test_another_schools_id_is_not_kept(server: StandIn, school: School) -> None:
    assert "The id A9 is that of another school, with the LAESTAB 9991009" in give(
        officer(school), number="A9"
    )
    assert link(school) is None


def test_a_key_is_one_word(server: StandIn, school: School) -> None:
    client = officer(school)
    assert "A key is one word" in give(client, token="two words")
    assert "Paste the key from Wonde" in give(client, token="")
    assert server.asked == []


def test_what_is_not_shared_is_said(server: StandIn, school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(LISTS, "schools/A1/attendance/session/")
    page = give(officer(school))
    assert "Registers cannot be read yet" in page


def test_test_the_connection_says_when_the_key_was_withdrawn(server: StandIn, school: School) -> None:
    client = officer(school)
    give(client)
    assert "Wonde answers, and the key opens your school" in text(
        client.post(reverse("wonde"), {"do": "try"})
    )
    server.trouble += [(401, {})]
    page = text(client.post(reverse("wonde"), {"do": "try"}))
    assert "no longer accepts our key" in page
    assert "Ask for a new key in Wonde" in page
    server.trouble += [(503, {})]
    assert "does not answer at the moment" in text(client.post(reverse("wonde"), {"do": "try"}))


def test_a_key_is_removed(server: StandIn, school: School) -> None:
    client = officer(school)
    give(client)
    assert "The key is forgotten" in text(client.post(reverse("wonde"), {"do": "remove"}, follow=True))
    held = link(school)
    assert held
    assert (bytes(held.token), held.number) == (b"", "")
    assert Event.objects.filter(verb="wonde.token_removed").count() == 1
    client.post(reverse("wonde"), {"do": "remove"})
    assert Event.objects.filter(verb="wonde.token_removed").count() == 1


def test_each_night_what_is_new_is_kept(server: StandIn, school: School) -> None:
    give(officer(school))
    tasks.fetch_school(school=school.pk)
    held = link(school)
    assert held
    assert (held.trouble, str(held.read_to)[:16]) == ("", "2026-11-24 08:00")
    with scope([school.pk]):
        assert Pupil.objects.count() == 2
        assert RegisterImport.objects.get().by is None
    server.asked.clear()
    tasks.fetch_school(school=school.pk)
    with scope([school.pk]):
        assert RegisterImport.objects.count() == 1
    assert any("updated_after=2026-11-24+07" in path for path in server.asked)


def test_a_night_in_which_nothing_could_be_kept_says_why(
    server: StandIn, school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = officer(school)
    give(client)
    monkeypatch.setattr(asking.time, "sleep", lambda _: None)
    server.trouble += [(401, {})]
    tasks.fetch_school(school=school.pk)
    page = text(client.get(reverse("wonde")))
    assert "Nothing was kept the last time. Wonde no longer accepts our key" in page
    with scope([school.pk]):
        assert not Pupil.objects.exists()
    odd = [{**one, "attendance_code": "K9"} for one in LISTS["schools/A1/attendance/session/"]]
    monkeypatch.setitem(LISTS, "schools/A1/attendance-codes/", [{"id": "K9", "code": "@"}])
    monkeypatch.setitem(LISTS, "schools/A1/attendance/session/", odd)
    tasks.fetch_school(school=school.pk)
    held = link(school)
    assert held
    assert (
        "rows could not be kept; most often, among the register marks: “@” is not a register code"
        in held.trouble
    )
    assert held.read_to is None


def test_a_job_for_each_school_with_a_key(
    server: StandIn, school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.school("9991002", "Millbrook Primary")
    give(officer(school))
    jobs: list[int] = []

    class Job:
        def defer(self, *, school: int) -> None:
            jobs.append(school)

    monkeypatch.setattr(tasks.fetch_school, "configure", lambda **_: Job())
    tasks.nightly_wonde(timestamp=0)
    assert jobs == [school.pk]


def test_others_do_not_see_it(server: StandIn, school: School) -> None:
    for role in ("tutor", "head", "dpo"):
        client = officer(school, role)
        assert client.get(reverse("wonde")).status_code == 404
        assert client.post(reverse("wonde"), {"do": "remove"}).status_code == 404


def test_mutant_a_key_kept_as_it_is_would_be_noticed(
    server: StandIn, school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Glass:
        def encrypt(self, content: bytes) -> bytes:
            return content

    monkeypatch.setattr(actions, "_vault", Glass)
    give(officer(school))
    held = link(school)
    assert held
    assert TOKEN.replace(" ", "-").encode() in bytes(held.token)
