"""``gatepost measure``: attendance and threshold of each pupil, by the one kernel."""

import json
from argparse import ArgumentTypeError
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.db.models import QuerySet
from django.utils import timezone
from rich.console import Console
from rich.table import Column, Table

from gatepost.access.models import School
from gatepost.access.wall import scope
from gatepost.attendance.measure import Measured, measure
from gatepost.attendance.register import academic_year, first_monday
from gatepost.policy import national
from gatepost.policy.pack import load
from gatepost.policy.reading import PolicyError
from gatepost.records import registers
from gatepost.records.models import Pupil

REFUSED, WRONG_USAGE = 1, 2


class Command(BaseCommand):
    help = "Measure attendance and threshold, one pupil a line. Exit 0 done, 1 refused, 2 wrong usage."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--school", metavar="LAESTAB", help="one school; every school without it")
        parser.add_argument("--upn", help="one pupil")
        parser.add_argument(
            "--from", dest="start", metavar="DATE", type=_day, help="first date, as 2026-09-01"
        )
        parser.add_argument("--to", dest="end", metavar="DATE", type=_day, help="last date; today without it")
        parser.add_argument("--json", action="store_true", help="one JSON object a line")

    def handle(self, *args: Any, **options: Any) -> None:
        start, end = _span(options["start"], options["end"])
        lines = self._lines(options["school"], options["upn"], start, end)
        try:
            found = self._print(lines) if options["json"] else _print_table(self.stdout, lines)
        except PolicyError as error:
            raise CommandError(f"The policy pack cannot be read. {error}", returncode=REFUSED) from error
        except DatabaseError as error:
            raise CommandError("The database has no registers. Has `gatepost init` been run?") from error
        if not found:
            raise CommandError("There is nobody to measure: no such pupil is held.", returncode=REFUSED)

    def _print(self, lines: Iterator[dict[str, Any]]) -> int:
        found = 0
        for line in lines:
            self.stdout.write(json.dumps(line))
            found += 1
        return found

    def _lines(
        self, laestab: str | None, upn: str | None, start: date, end: date
    ) -> Iterator[dict[str, Any]]:
        for school in _schools(laestab):
            with scope([school.pk]):
                pupils = Pupil.objects.filter(school=school).order_by("upn")
                chosen = list(pupils.filter(upn=upn) if upn else pupils)
                register = registers.read(school, pupils=chosen, start=start, end=end)
            if chosen and not register.calendar.spans:
                says = f"{school} ({school.laestab}) has no term dates: import its calendar.csv first."
                raise CommandError(says, returncode=REFUSED)
            for pupil, measured in zip(chosen, _measure(register, start, end), strict=True):
                yield {"upn": pupil.upn, "laestab": school.laestab, **measured.as_json()}


def _measure(register: registers.Register, start: date, end: date) -> list[Measured]:
    if not register.pupils:
        return []
    weeks = register.calendar.school_weeks(register.first_year, register.years)
    rule, book = load(register.school.pack).threshold_rule(end), national.code_book()
    return measure(register.marks, register.counted(start, end), register.first_year, weeks, book, rule)


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise ArgumentTypeError(f"{written} is not a date; write it as 2026-09-01") from None


def _span(start: date | None, end: date | None) -> tuple[date, date]:
    end = end or timezone.localdate()
    start = start or first_monday(academic_year(end))
    if start > end:
        raise CommandError(f"The span ends ({end}) before it begins ({start}).", returncode=WRONG_USAGE)
    return start, end


def _schools(laestab: str | None) -> QuerySet[School]:
    schools = School.objects.order_by("laestab")
    if laestab is None:
        return schools
    if not schools.filter(laestab=laestab).exists():
        raise CommandError(f"No school with the LAESTAB {laestab} is held.", returncode=REFUSED)
    return schools.filter(laestab=laestab)


def _print_table(out: Any, lines: Iterator[dict[str, Any]]) -> int:
    upn = Column("UPN", no_wrap=True)
    table = Table(upn, "School", "Absent of possible", "Label", "Threshold", "First reached")
    for line in lines:
        label = "severe" if line["severe"] else "persistent" if line["persistent"] else ""
        threshold = line["threshold"]
        reached = f"{threshold['sessions']} sessions" + (" (reached)" if threshold["reached"] else "")
        first = threshold["first_reached_on"] or ""
        table.add_row(line["upn"], line["laestab"], line["absence"] or "none possible", label, reached, first)
    Console(file=out).print(table)
    return table.row_count
