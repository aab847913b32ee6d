"""The nightly watch: over an authority in the database, over one of its schools, and one pupil's page."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.db import connection

from gatepost.access.actor import Actor
from gatepost.access.models import School
from gatepost.access.wall import scope
from gatepost.attendance.calendar import Span
from gatepost.attendance.register import Marks
from gatepost.benches import scratch
from gatepost.benches.invented import SPANS, YEAR, marks
from gatepost.benches.timing import Figure, Scale, beside
from gatepost.casework import watch
from gatepost.casework.facts import gather
from gatepost.records.models import CalendarSpan, Enrolment, Pupil

THE_NIGHT_BEFORE, ON = date(2026, 3, 19), date(2026, 3, 20)
SCHOOL = 1_200
"""Pupils of a school."""
A_YEAR = timedelta(days=364)
"""Between the first Mondays of the two academic years that the watch reads."""
SELECT = "SELECT of the same registers"


def watching(scale: Scale) -> Iterator[Figure]:
    """Beside a plain SELECT of the same registers, two years of each pupil."""
    size = scale.of(100_000, 60)
    with scratch.database():
        schools = keep_authority(size, scale.of(SCHOOL, 20))
        night = partial(_watch, schools)
        compared = partial(
            beside, "watch", yardstick=SELECT, theirs=partial(_select, schools), rounds=scale.rounds
        )
        many = f"{size:,} pupils in {len(schools)} schools"
        yield compared(
            figure=f"{many}, the night after: what changed is written",
            ours=partial(night, ON),
            before=partial(night, THE_NIGHT_BEFORE),
        )
        yield compared(figure=f"{many}, again: nothing changed", ours=partial(night, ON))
        yield compared(
            figure=f"{many}, the first night: every concern is new",
            ours=partial(night, ON),
            before=partial(scratch.empty, "casework_concern"),
        )
        one = schools[:1]
        yield beside(
            "watch",
            f"a school of {scale.of(SCHOOL, 20):,}, the night after",
            partial(_watch, one, ON),
            SELECT,
            partial(_select, one),
            rounds=scale.rounds,
            before=partial(_watch, one, THE_NIGHT_BEFORE),
        )
        yield _one_pupil(schools[0], scale)


def keep_authority(pupils: int, of_a_school: int) -> list[School]:
    """Schools of an authority with two years of terms and registers."""
    places = [min(of_a_school, pupils - first) for first in range(0, pupils, of_a_school)]
    schools = School.objects.bulk_create(
        School(laestab=f"999{4001 + n}", name=f"School {n}", phase="secondary") for n in range(len(places))
    )
    with scope([school.pk for school in schools]):
        _keep_terms(schools)
        own = [school for school, many in zip(schools, places, strict=True) for _ in range(many)]
        people = Pupil.objects.bulk_create(
            (_pupil(school, n) for n, school in enumerate(own)), batch_size=5_000
        )
        starts = date(YEAR - 1, 9, 2)
        Enrolment.objects.bulk_create(
            (Enrolment(school_id=one.school_id, pupil=one, start_date=starts) for one in people),
            batch_size=5_000,
        )
        with _staging() as keep:
            for n, year in enumerate((YEAR - 1, YEAR)):
                keep([one.pk for one in people], year, marks(pupils, seed=1 + n))
    scratch.as_owner("VACUUM ANALYZE")
    return schools


def _keep_terms(schools: list[School]) -> None:
    last_year = [Span(span.start - A_YEAR, span.end - A_YEAR, span.kind, span.label) for span in SPANS]
    CalendarSpan.objects.bulk_create(
        CalendarSpan(school=school, date_from=span.start, date_to=span.end, kind=span.kind, label=span.label)
        for school in schools
        for span in (*last_year, *SPANS)
    )


def _pupil(school: School, n: int) -> Pupil:
    group = 7 + n % 5
    return Pupil(
        school=school,
        upn=scratch.upn_of(n),
        forename=f"Child {n:04}",
        surname="Invented",
        date_of_birth=date(YEAR - group - 4, 1, 1 + n % 28),
        year_group=str(group),
    )


@contextmanager
def _staging() -> Iterator[Callable[[list[int], int, Marks], None]]:
    """COPY does not go through the wall: the lines lie in a table of no school first."""
    scratch_table = "CREATE TEMPORARY TABLE lines (pupil bigint, year smallint, marks bytea)"
    with connection.cursor() as cursor:
        cursor.execute(scratch_table)

        def keep(pupils: list[int], year: int, rows: Marks) -> None:
            with cursor.copy("COPY lines FROM STDIN (FORMAT BINARY)") as copy:
                copy.set_types(["bigint", "smallint", "bytea"])
                for pupil, row in zip(pupils, rows, strict=True):
                    copy.write_row((pupil, year, row.tobytes()))
            cursor.execute(
                "INSERT INTO records_registeryear (school_id, pupil_id, year, marks) "
                "SELECT p.school_id, p.id, l.year, l.marks FROM lines l JOIN records_pupil p ON p.id = l.pupil"
            )
            cursor.execute("TRUNCATE lines")

        yield keep
        cursor.execute("DROP TABLE lines")


def _watch(schools: list[School], on: date) -> int:
    found = 0
    for some in watch.in_turn(schools):
        with scope([school.pk for school in some]):
            found += sum(watch.run_all(by=Actor.system(some), schools=some, on=on).values())
    return found


def _select(schools: list[School]) -> int:
    with scope([school.pk for school in schools]), connection.cursor() as cursor:
        cursor.execute("SELECT pupil_id, year, marks FROM records_registeryear")
        return len(cursor.fetchall())


def _one_pupil(school: School, scale: Scale) -> Figure:
    """Everything that a pupil's pages show, beside the queries that it rests on."""
    with scope([school.pk]):
        pupil = Pupil.objects.order_by("pk")[0]
        asked: list[tuple[str, Any]] = []

        def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            asked.append((sql, params))
            return execute(sql, params, many, context)

        with connection.execute_wrapper(listen):
            gather(pupil, on=ON)
        found = beside(
            "watch",
            "one pupil's page data",
            partial(gather, pupil, on=ON),
            "the same queries alone",
            partial(_ask, asked),
            rounds=4 * scale.rounds,
        )
        over = 1000 * (found.seconds - found.yardstick_seconds)
        return replace(found, figure=f"{found.figure}, {over:.1f} ms over its {len(asked)} queries")


def _ask(queries: list[tuple[str, Any]]) -> None:
    with connection.cursor() as cursor:
        for sql, params in queries:
            cursor.execute(sql, params)
            cursor.fetchall()
