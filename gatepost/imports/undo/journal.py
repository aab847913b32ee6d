"""What stood where an import writes, gathered as it writes, so that the whole of it can be taken back.

Registers need no entry here: ``records.RegisterChange`` keeps what changed in them.
"""

import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.core import serializers
from django.db import models

from gatepost.access.models import School
from gatepost.imports.models import Before
from gatepost.records import actions as records
from gatepost.records.models import RegisterImport

Row = TypeVar("Row", bound=models.Model)
Key = tuple[Any, ...]


@dataclass
class _Entry:
    """One school's rows of one write: those that were there, as they were, and the keys of new ones."""

    rows: list[models.Model] = field(default_factory=list)
    added: list[int] = field(default_factory=list)


class Journal:
    """Writes rows as ``records.actions`` does, and remembers what each write found."""

    def __init__(self) -> None:
        self._writes: list[tuple[type[models.Model], dict[int, _Entry]]] = []

    def upsert(
        self, kind: type[Row], rows: Sequence[Row], *, unique: Sequence[str], fields: Iterable[str]
    ) -> None:
        """Add rows, or change ``fields`` of the rows that have the same ``unique`` fields already."""
        keys = {tuple(getattr(row, column) for column in _columns(kind, unique)) for row in rows}
        before = self.found(kind, unique, keys)
        records.upsert(kind, rows, unique=unique, fields=fields)
        self.wrote(kind, unique, keys, before)

    def add(self, kind: type[Row], rows: Sequence[Row]) -> None:
        """Add rows that are new."""
        records.add(kind, rows)
        self._remember(kind, [], [(row.pk, _school(row)) for row in rows])

    def take_out(self, kind: type[models.Model], keys: Iterable[int]) -> None:
        """Delete rows that others take the place of."""
        gone = list(keys)
        self._remember(kind, list(kind._default_manager.filter(pk__in=gone)), [])
        records.take_out(kind, gone)

    def about_to_change(self, rows: Iterable[models.Model]) -> None:
        """Remember rows of one kind that somebody else is going to change."""
        if standing := list(rows):
            self._remember(type(standing[0]), standing, [])

    def found(self, kind: type[models.Model], unique: Sequence[str], keys: set[Key]) -> list[models.Model]:
        """The rows with these unique fields, before they are written."""
        columns = _columns(kind, unique)
        rows = kind._default_manager.filter(_among(columns, keys)) if keys else []
        return [row for row in rows if tuple(getattr(row, column) for column in columns) in keys]

    def wrote(
        self, kind: type[models.Model], unique: Sequence[str], keys: set[Key], before: list[models.Model]
    ) -> None:
        """Remember a write: what was ``found`` before it, and by difference what is new."""
        columns, known = _columns(kind, unique), {row.pk for row in before}
        rows = kind._default_manager.filter(_among(columns, keys)) if keys else kind._default_manager.none()
        school = "pk" if kind is School else "school_id"
        now = rows.values_list("pk", school, *columns)
        added = [(pk, at) for pk, at, *key in now if tuple(key) in keys and pk not in known]
        self._remember(kind, before, added)

    def _remember(
        self, kind: type[models.Model], before: Iterable[models.Model], added: Iterable[tuple[int, int]]
    ) -> None:
        entries: dict[int, _Entry] = defaultdict(_Entry)
        for row in before:
            entries[_school(row)].rows.append(row)
        for pk, school in added:
            entries[school].added.append(pk)
        self._writes.append((kind, entries))

    def keep(self, imports: Mapping[int, RegisterImport]) -> None:
        """Put down what was gathered, to the import of each school (by the school's key)."""
        rows = [
            Before(
                school_id=school,
                register_import=imports[school],
                kind=kind._meta.label_lower,
                added=entry.added,
                rows=zlib.compress(serializers.serialize("json", entry.rows).encode()),
            )
            for kind, entries in self._writes
            for school, entry in entries.items()
            if school in imports
        ]
        records.add(Before, rows)


def rows_before(before: Before) -> list[models.Model]:
    """The rows that one write found, as they were."""
    text = zlib.decompress(before.rows).decode()
    return [found.object for found in serializers.deserialize("json", text)]


def _columns(kind: type[models.Model], fields: Sequence[str]) -> list[str]:
    return [kind._meta.get_field(name).attname for name in fields]  # type: ignore[union-attr]


def _among(columns: Sequence[str], keys: set[Key]) -> models.Q:
    """Rows whose every column has a value that some key has there: a superset, found by index."""
    parts = zip(columns, zip(*keys, strict=True), strict=True)
    return models.Q(**{f"{column}__in": set(values) for column, values in parts})


def _school(row: models.Model) -> int:
    return int(row.pk if isinstance(row, School) else row.school_id)  # type: ignore[attr-defined]
