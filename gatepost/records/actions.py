"""Every write of records: rows as a school's files state them. An import calls these, having checked.

Whoever calls has asked the actor's permission, stands in a transaction with the schools in scope, and notes
the whole of it once in the audit log.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.db import connection, models

from gatepost.records.models import Pupil, RegisterChange, RegisterImport, RegisterYear
from gatepost.records.registers import EMPTY_YEAR, difference

Row = TypeVar("Row", bound=models.Model)
_BATCH = 2_000


def upsert(kind: type[Row], rows: Sequence[Row], *, unique: Sequence[str], fields: Iterable[str]) -> None:
    """Add rows, or change ``fields`` of the rows that have the same ``unique`` fields already."""
    if stated := sorted(fields):
        kind._default_manager.bulk_create(
            rows, _BATCH, update_conflicts=True, unique_fields=unique, update_fields=stated
        )
    else:
        kind._default_manager.bulk_create(rows, _BATCH, ignore_conflicts=True)


def add(kind: type[Row], rows: Sequence[Row]) -> None:
    """Add rows that are new."""
    kind._default_manager.bulk_create(rows, _BATCH)


def take_out(kind: type[models.Model], keys: Iterable[int]) -> None:
    """Delete rows that others take the place of."""
    kind._default_manager.filter(pk__in=list(keys)).delete()


def put_back(kind: type[Row], rows: Sequence[Row]) -> None:
    """Let rows stand as they are given, under their own keys, whether they were changed or deleted."""
    fields = [column.name for column in kind._meta.concrete_fields if not column.primary_key]
    kind._default_manager.bulk_create(
        rows, _BATCH, update_conflicts=True, unique_fields=[kind._meta.pk.name], update_fields=fields
    )


def replace_upn(school: int, former: str, upn: str) -> None:
    """Give a pupil the UPN that replaces their former one."""
    Pupil.objects.filter(school=school, upn=former).update(upn=upn)


def store_registers(
    rows: Iterable[tuple[int, int, int, bytes]], imports: Mapping[int, RegisterImport]
) -> None:
    """Keep whole register rows: (school, pupil, academic year, 530 bytes), and what changes in them.

    ``imports`` is the import of each school to which the change is put down. A year left without a mark goes.
    """
    coming = list(rows)
    _note_changes(coming, imports)
    _copy_in(
        coming,
        columns="school_id bigint, pupil_id bigint, year smallint, marks bytea",
        insert="""
            INSERT INTO records_registeryear (school_id, pupil_id, year, marks)
            SELECT school_id, pupil_id, year, marks FROM coming
            ON CONFLICT (pupil_id, year) DO UPDATE SET marks = excluded.marks
        """,
    )
    emptied = [pupil for _, pupil, _, marks in coming if marks == EMPTY_YEAR]
    RegisterYear.objects.filter(pupil__in=emptied, marks=EMPTY_YEAR).delete()


def _note_changes(
    coming: Sequence[tuple[int, int, int, bytes]], imports: Mapping[int, RegisterImport]
) -> None:
    stored = RegisterYear.objects.filter(
        pupil__in={pupil for _, pupil, _, _ in coming}, year__in={year for _, _, year, _ in coming}
    )
    held = {
        (pupil, year): bytes(marks) for pupil, year, marks in stored.values_list("pupil", "year", "marks")
    }
    changes = [
        RegisterChange(
            school_id=school,
            register_import=imports[school],
            pupil_id=pupil,
            year=year,
            difference=difference(held.get((pupil, year), EMPTY_YEAR), marks),
        )
        for school, pupil, year, marks in coming
    ]
    RegisterChange.objects.bulk_create(changes, _BATCH)


def store_lessons(rows: Iterable[tuple[int, int, int, bytes]]) -> None:
    """Keep the lessons of pupils in groups: (school, pupil, group, a byte for each meeting)."""
    _copy_in(
        rows,
        columns="school_id bigint, pupil_id bigint, group_id bigint, marks bytea",
        insert="""
            INSERT INTO records_lessonyear (school_id, pupil_id, group_id, marks)
            SELECT school_id, pupil_id, group_id, marks FROM coming
            ON CONFLICT (pupil_id, group_id) DO UPDATE SET marks = excluded.marks
        """,
    )


def _copy_in(rows: Iterable[tuple[Any, ...]], *, columns: str, insert: str) -> None:
    """COPY into a passing table, then into place: COPY itself may not write through the wall."""
    types = [column.split()[1] for column in columns.split(", ")]
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE coming ({columns}) ON COMMIT DROP")
        with cursor.copy("COPY coming FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(types)
            for row in rows:
                copy.write_row(row)
        cursor.execute(insert)
        cursor.execute("DROP TABLE coming")
