"""A live call: how long it takes from the last key until the words are kept, with the script's two seconds left out."""

import tempfile
import time
import urllib.parse
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gatepost.access.actor import Actor
from gatepost.access.wall import scope
from gatepost.benches.desk import Desk, demonstration
from gatepost.benches.pages import YARDSTICK, peak_of_all, server
from gatepost.benches.timing import Disagree, Figure, Scale, p95
from gatepost.casework.conversation.actions import begin
from gatepost.records.models import Restriction

TOKEN = "c" * 32
"""Of the forms: cookie and field say the same."""
WORDS = "Up all night on the phone, tummy hurts in the mornings, does not want PE kit. "


def calls(scale: Scale) -> Iterator[Figure]:
    """One officer on the line: draft after draft of a longer and longer note at the open question."""
    times = scale.of(100, 3)
    with demonstration() as desk, tempfile.TemporaryDirectory(prefix="gatepost-bench-") as folder:
        address, cookie = _on_the_line(desk, Path(folder) / "static" / "bench")
        with server(desk.database, Path(folder)) as (port, pid):
            mine = [_draft(port, cookie, address, n) for n in range(times)]
            theirs = [_file(port) for _ in range(times)]
            yield Figure(
                "call", f"key to saved, 95th percentile of {times} drafts", p95(mine), YARDSTICK,
                p95(theirs), peak_of_all(pid),
            )  # fmt: skip


def _on_the_line(desk: Desk, folder: Path) -> tuple[str, str]:
    """Where drafts of a talk are kept, and the cookies of whoever holds it; its page is kept as a file."""
    with scope([desk.school.pk]):
        guardians = desk.case.pupil.guardians.filter(contact_restriction=Restriction.NONE)
        guardian = guardians.select_related("parent").first()
        if guardian is None:
            raise Disagree("call: the child has nobody to ring")
        talk = begin(by=Actor.of(desk.officer), case=desk.case, parent=guardian.parent, at=timezone.now())
    client = Client(SERVER_NAME="localhost")
    client.force_login(desk.officer.user, settings.AUTHENTICATION_BACKENDS[0])
    step = {"pk": talk.pk, "step": "working_together"}
    folder.mkdir(parents=True)
    (folder / "talk.html").write_bytes(client.get(reverse("talk_step", kwargs=step)).content)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return reverse("talk_draft", kwargs=step), (
        f"{settings.SESSION_COOKIE_NAME}={session}; csrftoken={TOKEN}"
    )


def _draft(port: int, cookie: str, address: str, n: int) -> float:
    said = {"q_parents_words": WORDS * (1 + n % 20), "seen_version": str(n), "csrfmiddlewaretoken": TOKEN}
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    return _ask(port, "POST", address, urllib.parse.urlencode(said), headers)


def _file(port: int) -> float:
    return _ask(port, "GET", "/static/bench/talk.html", "", {})


def _ask(port: int, how: str, address: str, body: str, headers: dict[str, str]) -> float:
    """The wait for one answer; each on a line of its own, as two seconds lie between two drafts."""
    line = HTTPConnection("127.0.0.1", port, timeout=60)
    start = time.perf_counter()
    line.request(how, address, body, {"Host": f"localhost:{port}", **headers})
    answer = line.getresponse()
    answer.read()
    wait = time.perf_counter() - start
    line.close()
    if answer.status != 200:
        raise Disagree(f"call: {address} answers {answer.status}")
    return wait
