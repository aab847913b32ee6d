"""``gatepost insight export`` and ``gatepost insight run``."""

import json
from argparse import ArgumentTypeError
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from gatepost.insight.engines import ENGINES
from gatepost.insight.layout import Unreadable, files_of
from gatepost.insight.tables import Tables, tables

REFUSED = 1
LEFT_OUT = "–"
TITLES = {"groups": "Phases and year groups", "reasons": "Absence by reason", "weeks": "Absence by week"}


class Command(BaseCommand):
    help = "Registers out as Parquet, without names; tables of authorities and the nation in from it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        writing = verbs.add_parser("export", help="write an academic year of every school to a Parquet file")
        writing.add_argument("--out", type=Path, required=True, metavar="FILE")
        writing.add_argument("--year", type=int, help="in which the academic year began; this one without it")
        writing.add_argument("--to", type=_day, metavar="DATE", help="last date counted; today without it")
        writing.add_argument("--school", metavar="LAESTAB", help="one school; every school without it")
        running = verbs.add_parser("run", help="count a Parquet file, or a folder of them")
        running.add_argument("path", type=Path, metavar="FILE")
        running.add_argument("--engine", choices=sorted(ENGINES), default="local")
        running.add_argument("--json", action="store_true", help="one JSON object a line")

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        try:
            if verb == "export":
                self._export(options["out"], options["year"], options["to"], options["school"])
            else:
                found = tables(ENGINES[options["engine"]](files_of(options["path"])))
                _print(found, self.stdout, as_json=options["json"])
        except Unreadable as error:
            raise CommandError(str(error), returncode=REFUSED) from error

    def _export(self, path: Path, year: int | None, until: date | None, laestab: str | None) -> None:
        from gatepost.access.actor import Actor
        from gatepost.access.models import School
        from gatepost.attendance.register import academic_year
        from gatepost.insight.actions import export

        until = until or timezone.localdate()
        schools = list(School.objects.filter(**({"laestab": laestab} if laestab else {})).order_by("laestab"))
        if not schools:
            raise Unreadable(
                f"No school with the LAESTAB {laestab} is held." if laestab else "No school is held."
            )
        of = academic_year(until) if year is None else year
        many = export(by=Actor.system(schools), schools=schools, year=of, until=until, path=path)
        self.stdout.write(f"{path}: {many} pupils of {len(schools)} schools, {of}/{(of + 1) % 100:02}")


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise ArgumentTypeError(f"{written} is not a date; write it as 2026-09-01") from None


def _print(found: Tables, out: Any, *, as_json: bool) -> None:
    if as_json:
        for line in found.lines():
            out.write(json.dumps(line, ensure_ascii=False))
        return
    console = Console(file=out, width=max(Console().width, 120))
    for (year, area, name), lines in groupby(
        found.lines(), key=lambda line: (line["year"], line["area"], line["table"])
    ):
        title = "All authorities" if area == "all" else f"Authority {area}"
        console.print(_table(f"{title}, {year}/{(year + 1) % 100:02}: {TITLES[name]}", lines))
    if found.hidden:
        console.print(f"{LEFT_OUT} left out: fewer than six children, or a number that would give them away.")


def _table(title: str, lines: Iterator[dict[str, Any]]) -> Table:
    table = Table(title=title, title_justify="left")
    for n, line in enumerate(lines):
        shown = {name: value for name, value in line.items() if name not in ("table", "year", "area")}
        if not n:
            for name in shown:
                table.add_column(name.replace("_", " "), justify="left" if name in _WORDS else "right")
        table.add_row(*(LEFT_OUT if value is None else str(value) for value in shown.values()))
    return table


_WORDS = ("phase", "year_group", "code", "meaning", "counts_as", "week")
