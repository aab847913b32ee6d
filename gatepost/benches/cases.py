"""A case with two years of marks, forty contacts and all sixteen rows: how long the slowest openings take."""

import tempfile
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import uuid4

from django.utils import timezone

from gatepost.access.actor import Actor
from gatepost.access.wall import scope
from gatepost.benches.desk import Desk, demonstration
from gatepost.benches.pages import YARDSTICK, ask, file_of, keep_as_files, peak_of_all, server
from gatepost.benches.timing import Disagree, Figure, Scale, p95
from gatepost.casework import actions
from gatepost.casework.models import ContactAttempt
from gatepost.casework.rows import ROWS
from gatepost.records.models import RegisterYear

CONTACTS = 40


def case(scale: Scale) -> Iterator[Figure]:
    """The wait within which 95 of 100 openings end, for one person who opens it again and again."""
    with demonstration() as desk, tempfile.TemporaryDirectory(prefix="gatepost-bench-") as folder:
        fill(desk)
        shown = {"case": f"/cases/{desk.case.pk}"}
        cookie = keep_as_files(desk, shown, Path(folder) / "static" / "bench")
        with server(desk.database, Path(folder)) as (port, pid):
            each = partial(ask, port, cookie, scale.of(100, 2))
            rounds = [
                (p95(each(shown["case"])), p95(each(file_of(shown["case"])))) for _ in range(scale.rounds)
            ]
            ours, theirs = (min(side) for side in zip(*rounds, strict=True))
            told = f"two years of marks, {CONTACTS} contacts, {len(ROWS)} rows: 95 of 100 openings within"
            yield Figure("case", told, ours, YARDSTICK, theirs, peak_of_all(pid))


def fill(desk: Desk) -> None:
    """Forty tries and forty calls, every row switched on; that the marks span two years is looked at."""
    with scope([desk.school.pk]):
        by = Actor.system([desk.school])
        pupil, now = desk.case.pupil, timezone.now()
        if RegisterYear.objects.filter(pupil=pupil).count() < 2:
            raise Disagree("case: the child has fewer than two years of marks")
        for row in ROWS:
            actions.turn_on(by=by, case=desk.case, row=row.key)
        for n in range(CONTACTS):
            at = now - timedelta(days=n)
            ContactAttempt.objects.create(
                school=desk.school, pupil=pupil, call=uuid4(), date=at.date(), at=at, outcome="no_answer"
            )
            actions.add_evidence(
                by=by,
                case=desk.case,
                rows=["first_day_contact"],
                kind="call",
                happened_on=timezone.localdate(at),
                who="Dawn Price",
                says="Rang home and asked what was happening.",
                on=timezone.localdate(now),
            )
