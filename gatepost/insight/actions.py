"""Registers out of the desk, for tables of an authority or the nation."""

import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa

from gatepost.access.actor import Actor
from gatepost.access.models import School
from gatepost.access.wall import scope
from gatepost.attendance.register import Mask, first_monday
from gatepost.audit.log import note
from gatepost.insight.layout import ROWS_A_GROUP, Unreadable, rows, writer
from gatepost.records import registers


def export(*, by: Actor, schools: Sequence[School], year: int, until: date, path: Path) -> int:
    """Write one academic year of these schools to a Parquet file; how many rows.

    A row is one pupil's year up to and including ``until``, as the layout says: no name, no number. Each school's
    audit log says that it was written. Raises Unreadable where there is nothing to write, and leaves no file.
    """
    by.must("insight.export")
    made = path.with_name(path.name + ".part")
    try:
        many = _write(by, schools, year, until, made)
        if not many:
            raise Unreadable(
                f"No pupil was on roll in {year}/{(year + 1) % 100:02}: there is nothing to export."
            )
        made.replace(path)
    except OSError as error:
        raise Unreadable(f"{path} cannot be written: {os.strerror(error.errno or 0)}.") from error
    finally:
        with suppress(OSError):
            made.unlink(missing_ok=True)
    return many


def _write(by: Actor, schools: Sequence[School], year: int, until: date, path: Path) -> int:
    many, waiting = 0, list[pa.Table]()
    with writer(path) as file:
        for school in schools:
            with scope([school.pk]):
                waiting.append(rows_of(school, year, until))
                note(by, "insight.exported", school, school=school.pk)
            if sum(map(len, waiting)) >= ROWS_A_GROUP or school is schools[-1]:
                file.write_table(pa.concat_tables(waiting), row_group_size=ROWS_A_GROUP)
                many += sum(map(len, waiting))
                waiting = []
    return many


def rows_of(school: School, year: int, until: date) -> pa.Table:
    """The rows of everybody who was on a school's roll in an academic year; needs its scope."""
    start, last = first_monday(year), first_monday(year + 1) - timedelta(days=1)
    register = registers.read(school, start=start, end=start)
    counts = register.counted(start, min(until, last))
    here: Mask = np.logical_or.reduce(counts, axis=1)
    groups = [pupil.year_group for pupil, was in zip(register.pupils, here, strict=True) if was]
    order = sorted(range(len(groups)), key=lambda n: groups[n])
    return rows(
        year,
        school.laestab[:3],
        school.phase,
        [groups[n] for n in order],
        register.calendar.school_weeks(year),
        register.marks[here][order],
        counts[here][order],
    )
