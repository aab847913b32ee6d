"""The nightly watch: over a school in the database, and over 100,000 children in memory."""

import tempfile
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import connection

from gatepost.access.actor import Actor
from gatepost.access.models import School
from gatepost.access.wall import scope
from gatepost.attendance.register import Marks
from gatepost.attendance.watch import Registers, watch
from gatepost.benches import scratch
from gatepost.benches.importing import keep, keep_school
from gatepost.benches.invented import CALENDAR, YEAR, marks
from gatepost.benches.timing import Figure, Scale, beside
from gatepost.casework import watch as nightly
from gatepost.policy import national
from gatepost.policy.pack import load

ON = date(2026, 3, 20)


def watching(scale: Scale) -> Iterator[Figure]:
    """Beside a plain SELECT of the same registers."""
    with tempfile.TemporaryDirectory(prefix="gatepost-bench-") as folder, scratch.database():
        year = marks(scale.of(1_200, 20))
        keep_school(Path(folder) / "school", len(year))
        scratch.write_marks(Path(folder) / "marks", year)
        keep(Path(folder) / "marks")
        yield beside(
            "watch",
            f"a school of {len(year):,}, read, looked through and kept",
            partial(_watch_school, School.objects.get()),
            "SELECT of the same registers",
            partial(_select_school, School.objects.get()),
            rounds=scale.rounds,
        )
        many = marks(scale.of(100_000, 200))
        _keep_bytes(many)
        yield beside(
            "watch",
            f"{len(many):,} pupils in memory",
            partial(watch_all, many),
            "SELECT of the same registers",
            _select_all,
            rounds=scale.rounds,
        )


def watch_all(year: Marks) -> int:
    """The watch as an authority meets it: how many children it finds."""
    pack = load()
    registers = Registers(YEAR, year, CALENDAR, national.code_book(), pack.meanings(ON))
    return len(watch(registers, pack.limits(ON), ON))


def _watch_school(school: School) -> int:
    with scope([school.pk]):
        return nightly.run(by=Actor.system([school]), school=school, on=ON)


def _select_school(school: School) -> int:
    with scope([school.pk]), connection.cursor() as cursor:
        cursor.execute("SELECT pupil_id, marks FROM records_registeryear")
        return len(cursor.fetchall())


def _keep_bytes(year: Marks) -> None:
    scratch.as_owner(
        "CREATE TABLE many (pupil integer PRIMARY KEY, marks bytea)",
        f"GRANT ALL ON many TO {settings.APP_ROLE}",
    )
    with connection.cursor() as cursor, cursor.copy("COPY many FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(["integer", "bytea"])
        for pupil, row in enumerate(year):
            copy.write_row((pupil, row.tobytes()))


def _select_all() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pupil, marks FROM many")
        return len(cursor.fetchall())
