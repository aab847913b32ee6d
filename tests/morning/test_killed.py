"""A real web server is killed as soon as it has answered a key: what it answered for is kept, and only once."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from uuid import UUID, uuid4

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from gatepost.access.models import School
from gatepost.access.wall import scope
from gatepost.audit.models import Event
from gatepost.casework.models import ContactAttempt
from gatepost.records.models import Pupil
from tests import factories
from tests.morning.conftest import NINE_41, TODAY, client

TOKEN = "a" * 32  # the same in the cookie and beside the form: no other site can have set it


@pytest.fixture
def asha(committed_school: School) -> Pupil:
    with scope([committed_school.pk]):
        factories.calendar(committed_school)
        asha = factories.pupil(committed_school)
        factories.parent(asha, phone="07700 900111")
        factories.marks(asha, {(TODAY, "AM"): "N", (TODAY, "PM"): "N"}, to=TODAY)
    return asha


@pytest.fixture
def officer(committed_school: School) -> Client:
    with time_machine.travel(NINE_41, tick=False):
        return client(committed_school, "attendance_officer", "Ben")


@contextmanager
def web_server() -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """A web server of its own process; its address, and the process."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    surroundings = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.morning.killed",
        "TEST_DATABASE": connection.settings_dict["NAME"],
    }
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "gatepost.config.wsgi:application",
        "--bind",
        f"127.0.0.1:{port}",
    ]
    command += ["--workers", "1", "--worker-tmp-dir", "/tmp"]  # noqa: S108
    running = subprocess.Popen(
        command,
        env=surroundings,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield f"http://127.0.0.1:{port}", running
    finally:
        if running.poll() is None:
            kill(running)


def kill(server: "subprocess.Popen[bytes]") -> None:
    """End it and its children at once, without a word (-9)."""
    os.killpg(server.pid, signal.SIGKILL)
    server.wait(10)


def press(root: str, officer: Client, child: Pupil, call: UUID, patience: int = 60) -> int:
    """The key "n" as the list sends it; the status of the answer."""
    cookies = {
        settings.SESSION_COOKIE_NAME: officer.cookies[settings.SESSION_COOKIE_NAME].value,
        settings.CSRF_COOKIE_NAME: TOKEN,
    }
    sent = urllib.parse.urlencode({"outcome": "no_answer", "call": call, "seen": 0}).encode()
    head = {
        "Cookie": "; ".join(f"{k}={v}" for k, v in cookies.items()),
        "X-CSRFToken": TOKEN,
        "HX-Request": "true",
    }
    address = root + reverse("call", kwargs={"pk": child.pk})
    request = urllib.request.Request(address, sent, head)  # noqa: S310 - loopback
    until = time.monotonic() + patience
    while True:
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - loopback
                return int(answer.status)
        except urllib.error.HTTPError:
            raise
        except (urllib.error.URLError, ConnectionError):  # it has not begun to listen
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def kept(child: Pupil) -> list[tuple[str, UUID]]:
    with scope([child.school_id]):
        return list(ContactAttempt.objects.filter(pupil=child).values_list("outcome", "call"))


def test_an_outcome_that_was_answered_outlives_the_server(asha: Pupil, officer: Client) -> None:
    call = uuid4()
    with web_server() as (root, running):
        assert press(root, officer, asha, call) == 200
        kill(running)
        assert kept(asha) == [("no_answer", call)]


def awake(root: str) -> None:
    """Wait until the server answers."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with suppress(OSError), urllib.request.urlopen(root + "/healthz", timeout=30):  # noqa: S310 - loopback
            return
        time.sleep(0.1)
    raise TimeoutError(root)


def in_the_middle(
    root: str, running: "subprocess.Popen[bytes]", officer: Client, child: Pupil, call: UUID
) -> None:
    """Press a key, hold the child's row so that the server is within its transaction, and kill it there."""
    with ThreadPoolExecutor(1) as pool:
        with scope([child.school_id]):
            Pupil.objects.select_for_update().get(pk=child.pk)
            pressed = pool.submit(press, root, officer, child, call, patience=0)
            until = time.monotonic() + 60
            while not waiting() and time.monotonic() < until:
                time.sleep(0.05)
            assert waiting()
            kill(running)
        with pytest.raises(OSError):
            pressed.result(60)


def waiting() -> bool:
    """Whether anybody waits for a row that somebody else holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def test_a_key_whose_server_dies_in_the_middle_is_kept_once_by_the_next(asha: Pupil, officer: Client) -> None:
    """Before it is answered nothing of it is there; sent again, and again, it is one."""
    call = uuid4()
    with web_server() as (root, running):
        awake(root)
        in_the_middle(root, running, officer, asha, call)
    assert kept(asha) == []
    assert not Event.objects.filter(verb="contact.no_answer").exists()
    with web_server() as (root, running):
        assert [press(root, officer, asha, call) for _ in range(2)] == [200, 200]
        kill(running)
    assert kept(asha) == [("no_answer", call)]
    assert Event.objects.filter(verb="contact.no_answer").count() == 1
