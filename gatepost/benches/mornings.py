"""Twenty past nine in twenty schools: thirty officers at their lists, two hundred screens asking for news."""

import random
import tempfile
import time
import urllib.parse
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from gatepost.access.actor import Actor
from gatepost.access.models import Membership, School
from gatepost.access.wall import scope
from gatepost.benches import scratch
from gatepost.benches.pages import peak_of_all, server
from gatepost.benches.schools_of_a_morning import fill
from gatepost.benches.timing import Disagree, Figure, Scale, beside, p95
from gatepost.messages.actions import queue_texts
from gatepost.messages.models import Message, TextRules
from gatepost.messages.recipients import Decision, Household
from gatepost.records.models import Guardian, Pupil

YARDSTICK = "the same page as a file, from the same server"
PAGE, KEY, NEWS = "/morning?show=all", "key", "/morning/changes"
TOKEN = "b" * 32
"""Of the forms: cookie and header say the same."""


@dataclass(frozen=True)
class Officer:
    """One person at a list: the session, and the addresses of the rows."""

    cookie: str
    rows: tuple[str, ...]
    news: str
    turns: Iterator[int] = field(default_factory=count)


def mornings(scale: Scale) -> Iterator[Figure]:
    """Everybody at a person's pace, then all lists at one moment, then many screens; and two hundred texts."""
    schools, pupils = scale.of(20, 2), scale.of(1_500, 60)
    with scratch.database() as name, tempfile.TemporaryDirectory(prefix="gatepost-bench-") as folder:
        fill(schools, pupils, timezone.localdate())
        officers = [_officer(member) for member in _members(scale.of(30, 3))]
        file = _keep_as_file(officers[0], Path(folder) / "static" / "bench")
        with server(name, Path(folder)) as (port, pid):
            at = Crowd(port, officers, file, scale.of(30, 2))
            said = f"{len(officers)} officers, {schools} schools of {pupils:,}"
            lists, keys, files = at.desks()
            yield _figure(f"list, 95th percentile; {said}", lists, files, pid)
            yield _figure(f"key to saved, 95th percentile; {said}", keys, files, pid)
            yield _figure(f"list, all {len(officers)} at one moment, 95th percentile", *at.rush(), pid)
            yield _figure("asking for news, 200 screens, 95th percentile", *at.screens(scale.of(200, 4)), pid)
        yield _texts(scale)


def _figure(figure: str, ours: list[float], theirs: list[float], pid: int) -> Figure:
    return Figure("morning", figure, p95(ours), YARDSTICK, p95(theirs), peak_of_all(pid))


def _members(many: int) -> list[Membership]:
    found = list(Membership.objects.filter(role="attendance_officer").select_related("user").order_by("pk"))
    return found[:many]


def _client(member: Membership) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(member.user, settings.AUTHENTICATION_BACKENDS[0])
    return client


def _officer(member: Membership) -> Officer:
    client = _client(member)
    page = client.get(PAGE).content.decode()
    rows = tuple(part.split("?", 1)[0] for part in page.split('data-url="')[1:])
    if not rows:
        raise Disagree("morning: nobody is away, so there is nothing to time")
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    cookie = f"{settings.SESSION_COOKIE_NAME}={session}; csrftoken={TOKEN}"
    news = page.split("morning/changes?", 1)[1].split("&amp;", 1)[0]
    return Officer(cookie, rows, f"{NEWS}?{news}")


def _keep_as_file(officer: Officer, folder: Path) -> str:
    folder.mkdir(parents=True)
    client = Client(SERVER_NAME="localhost", HTTP_COOKIE=officer.cookie)
    (folder / "morning.html").write_bytes(client.get(PAGE).content)
    return "/static/bench/morning.html"


@dataclass(frozen=True)
class Crowd:
    """Officers at a server: what they do in turn, and how long each waits."""

    port: int
    officers: list[Officer]
    file: str
    seconds: int

    def desks(self) -> tuple[list[float], list[float], list[float]]:
        """Each opens the whole list every ten seconds and presses a key every four; then the file, as often."""
        with ThreadPoolExecutor(2 * len(self.officers)) as pool:
            pages = pool.map(partial(self._paced, PAGE, 10.0), self.officers)
            keys = pool.map(partial(self._paced, KEY, 4.0), self.officers)
            waits = [[w for one in side for w in one] for side in (pages, keys)]
        return waits[0], waits[1], self._all(partial(self._paced, self.file, 4.0))

    def rush(self) -> tuple[list[float], list[float]]:
        """All at once, and again as soon as they are answered."""
        return self._all(partial(self._hurried, PAGE)), self._all(partial(self._hurried, self.file))

    def screens(self, many: int) -> tuple[list[float], list[float]]:
        """Every screen asks each fifteen seconds, while keys are pressed in all schools."""
        crowd = [self.officers[n % len(self.officers)] for n in range(many)]
        with ThreadPoolExecutor(many + len(self.officers)) as pool:
            keys = [pool.submit(self._paced, KEY, 4.0, officer) for officer in self.officers]
            waits = list(pool.map(partial(self._paced, NEWS, 15.0), crowd))
            for each in keys:
                each.result()
        return [wait for one in waits for wait in one], self._all(partial(self._paced, self.file, 15.0))

    def _all(self, each: "partial[list[float]]") -> list[float]:
        with ThreadPoolExecutor(len(self.officers)) as pool:
            return [wait for waits in pool.map(each, self.officers) for wait in waits]

    def _paced(self, what: str, every: float, officer: Officer) -> list[float]:
        """One person's waits: something every so often, nobody in step with the others."""
        pace = min(every, self.seconds / 2)
        line, waits, until = self._line(), [], time.monotonic() + self.seconds
        due = time.monotonic() + random.uniform(0, pace)  # noqa: S311
        while due < until:
            time.sleep(max(0.0, due - time.monotonic()))
            line.close()  # the server keeps a line for two seconds: a person's next step needs a new one
            waits.append(self._ask(line, officer, what))
            due = max(due + pace, time.monotonic())
        line.close()
        return waits

    def _hurried(self, what: str, officer: Officer) -> list[float]:
        line = self._line()
        waits = [self._ask(line, officer, what) for _ in range(2)]
        line.close()
        return waits

    def _line(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self.port, timeout=60)

    def _ask(self, line: HTTPConnection, officer: Officer, what: str) -> float:
        headers = {"Cookie": officer.cookie, "Host": f"localhost:{self.port}"}
        start = time.perf_counter()
        if what == KEY:
            said = {"outcome": "no_answer", "call": str(uuid4()), "seen": "0"}
            headers |= {"X-CSRFToken": TOKEN, "HX-Request": "true"}
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            row = officer.rows[next(officer.turns) % len(officer.rows)]
            line.request("POST", row, urllib.parse.urlencode(said), headers)
        else:
            line.request("GET", officer.news if what == NEWS else what, headers=headers)
        answer = line.getresponse()
        answer.read()
        if answer.status not in (200, 204):
            raise Disagree(f"morning: {what} answers {answer.status}")
        return time.perf_counter() - start


def _texts(scale: Scale) -> Figure:
    """Texts for two hundred families, their jobs and their lines in the audit log, in one transaction."""
    school = School.objects.order_by("pk").first()
    assert school is not None
    settings.NOTIFY_API_KEY = settings.NOTIFY_TEMPLATE = "set up"  # nothing is sent: no worker runs here
    with scope([school.pk]):
        TextRules.objects.create(school=school, texting=True)
        chosen = _families(scale.of(200, 5))
        system = Actor.system([school])
        at = timezone.localtime()
        return beside(
            "morning",
            f"{len(chosen)} texts queued in one transaction",
            partial(_queue, system, school, chosen, at),
            "as many plain rows",
            partial(_plain_rows, len(chosen)),
            rounds=scale.rounds,
            before=lambda: Message.objects.all().delete(),
        )


def _families(many: int) -> list[Decision]:
    pupils = Pupil.objects.order_by("pk")[:many]
    found: list[Decision] = []
    for n, pupil in enumerate(pupils):
        guardian = Guardian.objects.filter(pupil=pupil).select_related("parent").first()
        if guardian:
            found.append(Decision(Household((pupil,), (guardian,)), "", guardian, f"+447700{900000 + n}"))
    return found


def _queue(by: Actor, school: School, chosen: list[Decision], at: datetime) -> int:
    with scope([school.pk]):
        batch = queue_texts(by=by, school=school, decisions=chosen, root="https://localhost/a/", at=at)
        return batch.messages.count()


def _plain_rows(many: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE plain (id bigserial, words text) ON COMMIT PRESERVE ROWS")
        cursor.executemany("INSERT INTO plain (words) VALUES (%s)", [["words"]] * many)
        cursor.execute("DROP TABLE plain")
    return many
