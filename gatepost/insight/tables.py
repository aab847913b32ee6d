"""Authority and national tables from sums: lines of whole numbers, with None where a small one is left out."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple

import pyarrow as pa

from gatepost.attendance.groups import LABELS
from gatepost.attendance.register import first_monday
from gatepost.insight.counting import MARK, WHOLE_YEAR
from gatepost.insight.suppression import Cell, hidden
from gatepost.policy import national

ALL = "all"
"""The area of all authorities in the files together."""
SESSIONS = ("possible", "absent", "authorised", "unauthorised", "blank")
FIGURES = ("pupils", *SESSIONS, *LABELS)
"""What is said of each group."""


class Where(NamedTuple):
    """A year, and whose numbers: an area, a phase of it, a year group of that; empty for all of them."""

    year: int
    area: str
    phase: str = ""
    year_group: str = ""


class Key(NamedTuple):
    """Where a number stands."""

    where: Where
    figure: str
    week: int = WHOLE_YEAR


@dataclass(frozen=True)
class Tables:
    """Every number, and which of them are not shown."""

    cells: dict[Key, Cell]
    hidden: set[Key]

    def shown(self, key: Key) -> int | None:
        """A number, nought where there is none, or None where it is left out."""
        return None if key in self.hidden else self.cells[key].number if key in self.cells else 0

    def lines(self) -> Iterator[dict[str, Any]]:
        """Every table, a line at a time, in a fixed order: groups, then reasons, then weeks of each area."""
        areas = sorted({(key.where.year, key.where.area) for key in self.cells}, key=_all_last)
        for year, area in areas:
            yield from self._groups(year, area)
            yield from self._reasons(year, area)
            yield from self._weeks(year, area)

    def _groups(self, year: int, area: str) -> Iterator[dict[str, Any]]:
        places = {key.where for key in self.cells if key.where[:2] == (year, area) and key.figure == "pupils"}
        for where in sorted(places):
            shown = {figure: self.shown(Key(where, figure)) for figure in FIGURES}
            yield {"table": "groups", **where._asdict(), **shown, "absence": _share(shown)}

    def _reasons(self, year: int, area: str) -> Iterator[dict[str, Any]]:
        where = Where(year, area)
        for code in national.code_book().codes:
            key = Key(where, MARK + code.symbol)
            if code.counts_as in ("authorised", "unauthorised") and key in self.cells:
                of = {"code": code.symbol, "meaning": code.meaning, "counts_as": code.counts_as}
                yield {
                    "table": "reasons",
                    "year": year,
                    "area": area,
                    **of,
                    "sessions": self.shown(key),
                }

    def _weeks(self, year: int, area: str) -> Iterator[dict[str, Any]]:
        where = Where(year, area)
        for week in sorted({key.week for key in self.cells if key.where == where} - {WHOLE_YEAR}):
            shown = {figure: self.shown(Key(where, figure, week)) for figure in ("possible", "absent")}
            monday = first_monday(year) + timedelta(weeks=week)
            yield {
                "table": "weeks",
                "year": year,
                "area": area,
                "week": monday.isoformat(),
                **shown,
                "absence": _share(shown),
            }


def tables(sums: pa.Table) -> Tables:
    """The tables of ``counting.PARTS``, added up."""
    cells = _cells(sums)
    return Tables(cells, hidden(cells, list(_totals(cells))))


def _all_last(area: tuple[int, str]) -> tuple[int, bool, str]:
    return area[0], area[1] == ALL, area[1]


def _share(shown: dict[str, int | None]) -> str | None:
    """Absence as its two counts, not reduced: nobody loses sight of how many sessions a rate is made of."""
    absent, possible = shown["absent"], shown["possible"]
    return f"{absent}/{possible}" if absent is not None and possible else None


def _cells(sums: pa.Table) -> dict[Key, Cell]:
    """Every group's numbers, added up to its phase, its authority, and all authorities."""
    held: dict[Key, list[int]] = defaultdict(lambda: [0, 0])
    for year, authority, phase, year_group, figure, week, number, pupils in zip(
        *(column.to_pylist() for column in sums.columns), strict=True
    ):
        for area in (authority, ALL):
            for where in {
                Where(year, area, phase, year_group),
                Where(year, area, phase),
                Where(year, area),
            }:
                cell = held[Key(where, figure, week)]
                cell[0] += number
                cell[1] += pupils
    return {
        key: Cell(number, pupils, _of(held, key), label=key.figure in LABELS)
        for key, (number, pupils) in held.items()
    }


def _of(held: dict[Key, list[int]], key: Key) -> int:
    """How many children a number speaks of: those who could have come, that week or that year."""
    known = held.get(Key(key.where, "possible", key.week))
    return known[1] if known else 0


def _totals(cells: dict[Key, Cell]) -> Iterator[Sequence[Key]]:
    """Each total with its parts, in every way in which a reader can add the tables up."""
    parts: dict[tuple[str, Key], list[Key]] = defaultdict(list)
    for key in cells:
        where, figure, week = key
        if where.area != ALL:
            parts["by area", key._replace(where=where._replace(area=ALL))].append(key)
        if where.year_group:
            parts["by year group", key._replace(where=where._replace(year_group=""))].append(key)
        elif where.phase:
            parts["by phase", key._replace(where=where._replace(phase=""))].append(key)
        elif week != WHOLE_YEAR:
            parts["by week", Key(where, figure)].append(key)
    yield from ([total, *found] for (_, total), found in parts.items())
    yield from _by_reason(cells)


def _by_reason(cells: dict[Key, Cell]) -> Iterator[Sequence[Key]]:
    kinds = {MARK + code.symbol: code.counts_as for code in national.code_book().codes}
    reasons: dict[Key, list[Key]] = defaultdict(list)
    for key in cells:
        if kinds.get(key.figure) in ("authorised", "unauthorised"):
            reasons[Key(key.where, kinds[key.figure])].append(key)
        if key.figure == "absent" and key.week == WHOLE_YEAR:
            yield [key, Key(key.where, "authorised"), Key(key.where, "unauthorised")]
    yield from ([total, *found] for total, found in reasons.items())
