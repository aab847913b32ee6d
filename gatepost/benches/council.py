"""The council's desk: 10,000 open referrals listed and narrowed, and a triage card, beside what any page costs."""

import json
import time
from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from gatepost.access.models import Officer, User
from gatepost.access.wall import scope
from gatepost.attendance.register import Session
from gatepost.authority.marks import spelt
from gatepost.authority.models import DeskParent, DeskReferral
from gatepost.benches import scratch
from gatepost.benches.timing import Disagree, Figure, Scale, p95, peak_mb
from gatepost.policy import national

AUTHORITY = "Benchshire"
YARDSTICK = "the settings page, which asks for nothing"
TIMES = 40


def council(scale: Scale) -> Iterator[Figure]:
    """The wait within which 95 of 100 end, for each page, with 10,000 referrals at the desk."""
    with scratch.database():
        client = _officer()
        first = _fill(scale.of(10_000, 60))
        shown = {
            "tray, first page": "/desk?tab=open",
            "tray, last page": "/desk?tab=open&page=9999",
            "tray, one school": "/desk?tab=open&school=9990007",
            "tray, by a name": "/desk?tab=open&q=Child%2042",
            "triage card": f"/desk/{first}",
        }
        rounds = scale.of(TIMES, 2)
        for figure, address in shown.items():
            ours, theirs = (p95(_waits(client, page, rounds)) for page in (address, "/settings"))
            yield Figure("desk", f"{figure}, p95 wait", ours, YARDSTICK, theirs, peak_mb())


def _officer() -> Client:
    user = User.objects.create_user("bench@example.org", name="Bench Officer")
    Officer.objects.create(user=user, authority=AUTHORITY)
    client = Client(SERVER_NAME="localhost")
    client.force_login(user, settings.AUTHENTICATION_BACKENDS[0])
    return client


def _waits(client: Client, address: str, times: int) -> list[float]:
    waits = []
    for _ in range(times + 1):
        start = time.perf_counter()
        answer = client.get(address)
        waits.append(time.perf_counter() - start)
        if answer.status_code != 200:
            raise Disagree(f"desk: {address} answers {answer.status_code}")
    return waits[1:]  # the first warms the templates


def _fill(count: int) -> int:
    """Open referrals of a hundred schools; the first one's key."""
    now, today = timezone.now(), timezone.localdate()
    monday = today - timedelta(days=today.weekday())
    days = [monday - timedelta(weeks=week) for week in range(1, 8)]
    marks = sorted([spelt(Session(day, pm)), "O"] for day in days for pm in (False, True))
    text = json.dumps(_twin(marks))
    states = ("sent", "accepted", "waiting")
    with scope([], AUTHORITY):
        made = DeskReferral.objects.bulk_create(
            DeskReferral(
                authority=AUTHORITY,
                ref=f"00000000-0000-4000-8000-{n:012d}",
                number=f"26-{n:05d}",
                laestab=f"999{n % 100:04d}",
                school_name=f"School {n % 100}",
                upn=f"T{n:012d}",
                child=f"Child {n}",
                initials="C.N.",
                year_group=str(7 + n % 5),
                route="notice_to_improve",
                route_name="Notice to improve",
                state=states[n % 3],
                received_at=now - timedelta(days=n % 30),
                due_on=None if n % 3 == 2 else today + timedelta(days=n % 14 - 2),
                claimed=14,
                counted=14,
                gaps=n % 4,
                text=text,
                sha256="",
                register=marks,
                window=[when for when, _ in marks],
            )
            for n in range(count)
        )
        DeskParent.objects.bulk_create(
            DeskParent(
                authority=AUTHORITY, referral=held, name=f"Parent {n % 4000}", person=f"parent {n % 4000}"
            )
            for n, held in enumerate(made)
        )
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE; ANALYZE authority_deskreferral; ANALYZE authority_deskparent")
        cursor.execute(f"SET ROLE {settings.APP_ROLE}")
    return int(made[0].pk)


def _twin(marks: list[list[str]]) -> dict[str, object]:
    """As much of a pack as the card reads."""
    rows = [key for line in national.council().lines for key in line.rows]
    return {
        "route": "Notice to improve",
        "child": {"called": "Child"},
        "threshold": {
            "needed": 10,
            "window_from": marks[0][0][:10],
            "window_to": marks[-1][0][:10],
            "marks": [{"on": when[:10], "session": when[11:], "code": code} for when, code in marks],
        },
        "rows": [{"title": key, "status": "Done"} for key in rows],
        "parents": [{"name": "Parent"}],
    }
