"""The import: a school year of 1,200 children, 456,000 session marks, into an empty and a full register."""

import tempfile
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
from django.conf import settings
from django.db import connection
from django.utils import timezone
from pyarrow import csv

from gatepost.access.actor import Actor
from gatepost.attendance.register import Marks
from gatepost.benches import scratch
from gatepost.benches.invented import marks
from gatepost.benches.timing import Disagree, Figure, Scale, beside
from gatepost.imports.actions import apply_plan
from gatepost.imports.plan import Plan, plan_folder

ON = date(2026, 7, 22)
YARDSTICK = "pyarrow reads the file, COPY keeps its lines"
KEPT = ("records_registeryear", "records_amendment", "records_marknote", "records_registerimport")


def importing(scale: Scale) -> Iterator[Figure]:
    """Beside pyarrow reading the same file and PostgreSQL's COPY of the same lines, committed."""
    year = marks(scale.of(1_200, 20))
    with tempfile.TemporaryDirectory(prefix="gatepost-bench-") as folder, scratch.database():
        first, other = Path(folder) / "first", Path(folder) / "other"
        path = scratch.write_marks(first, year)
        scratch.write_marks(other, _amended(year))
        keep_school(Path(folder) / "school", len(year))
        _prepare_copy()
        size, theirs = f"{year.shape[0] * 380:,} marks", partial(_read_and_copy, path)
        for figure, ours, before in (
            (f"{size} into an empty register", partial(keep, first), _forget_marks),
            (
                f"{size} into a full register, one in a hundred amended",
                partial(keep, other),
                partial(keep, first),
            ),
            (f"{size} again, nothing changed", partial(keep, first), partial(keep, first)),
        ):
            yield beside("import", figure, ours, YARDSTICK, theirs, rounds=scale.rounds, before=before,
                         agree=_same)  # fmt: skip


def keep_school(folder: Path, pupils: int) -> None:
    """An invented school, its calendar and children, imported as any school is."""
    scratch.write_school(folder, pupils)
    keep(folder)


def keep(folder: Path) -> int:
    """Plan and apply, as ``gatepost import`` does; the rows of the marks' file."""
    plan: Plan = plan_folder(folder, on=ON)
    if plan.refused:
        raise Disagree(f"import: {plan.faults[0]}")
    reasons = {doubt.key: "the bench goes to and fro" for doubt in plan.doubts}
    apply_plan(by=Actor.system(), plan=plan, at=timezone.now(), reasons=reasons)
    counts = plan.files.get("session_marks.csv")
    return counts.rows if counts else 0


def _forget_marks() -> None:
    scratch.empty(*KEPT, "lines")


def _amended(year: Marks) -> Marks:
    """Every hundredth mark of those that are present becomes an authorised absence."""
    other = year.copy()
    there = (other == ord("/")).nonzero()
    some = slice(None, None, 100)
    other[there[0][some], there[1][some]] = ord("I")
    return other


def _prepare_copy() -> None:
    columns = "upn text, laestab text, date date, session text, code text, minutes_late smallint"
    scratch.as_owner(f"CREATE TABLE lines ({columns})", f"GRANT ALL ON lines TO {settings.APP_ROLE}")


def _read_and_copy(path: Path) -> int:
    text = {name: pa.string() for name in ("upn", "laestab", "date", "session", "code", "minutes_late")}
    table = csv.read_csv(path, convert_options=csv.ConvertOptions(column_types=text))
    with connection.cursor() as cursor, cursor.copy("COPY lines FROM STDIN (FORMAT CSV, HEADER)") as copy:
        copy.write(path.read_bytes())
    return int(table.num_rows)


def _same(ours: Any, theirs: Any) -> bool:
    return bool(ours == theirs)
