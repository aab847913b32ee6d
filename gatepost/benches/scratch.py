"""A passing database beside the installation's own, dropped at the end, and an invented school to put in it."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pyarrow as pa
from django.core.management import call_command
from django.db import connection
from pyarrow import csv

from gatepost.access import wall
from gatepost.attendance.register import Marks, column_dates
from gatepost.benches.invented import CALENDAR, SPANS, YEAR
from gatepost.demonstration.children import upn
from gatepost.policy import national

LAESTAB = "9994001"


Fill = Callable[[], None]
_filled: dict[Fill, str] = {}


def nothing() -> None:
    """What a new installation holds."""


@contextmanager
def database(fill: Fill = nothing) -> Iterator[str]:
    """Work in a new, migrated database on the same server until the block ends; its name.

    ``fill`` puts something in it: once, and whoever asks for the same again has a copy, until ``forget``.
    """
    name = f"gatepost_bench_{os.getpid()}"
    with _new(name, like=_once(fill)):
        yield name


def forget() -> None:
    """Drop what was filled to be copied."""
    while _filled:
        _drop(_filled.popitem()[1])


def _once(fill: Fill) -> str:
    if fill not in _filled:
        like = _once(nothing) if fill is not nothing else ""
        name = f"gatepost_bench_{os.getpid()}_{len(_filled)}"
        with _new(name, like=like, keep=True):
            fill()
        _filled[fill] = name
    return _filled[fill]


@contextmanager
def _new(name: str, *, like: str = "", keep: bool = False) -> Iterator[None]:
    settings, own = connection.settings_dict, connection.settings_dict["NAME"]
    as_owner(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{like}"' if like else ""))
    connection.close()
    settings["NAME"] = name
    done = False
    try:
        call_command("init", stdout=open(os.devnull, "w"))  # noqa: PTH123, SIM115
        yield
        done = True
    finally:
        connection.close()
        settings["NAME"] = own
        if not (keep and done):
            _drop(name)


def _drop(name: str) -> None:
    as_owner(f'DROP DATABASE "{name}" WITH (FORCE)')


def as_owner(*statements: str) -> None:
    """Run statements that the application's role may not."""
    with wall.as_owner(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    connection.ensure_connection()


def empty(*tables: str) -> None:
    """Forget what these tables hold, and what hangs on them."""
    as_owner(f"TRUNCATE {', '.join(tables)} CASCADE")


def write_school(folder: Path, pupils: int) -> None:
    """One school in the native format, without its marks."""
    folder.mkdir(parents=True, exist_ok=True)
    school = {"laestab": LAESTAB, "name": "Millbrook School", "phase": "secondary"}
    _write(folder / "schools.csv", [school])
    spans = [
        {
            "laestab": LAESTAB,
            "date_from": span.start.isoformat(),
            "date_to": span.end.isoformat(),
            "kind": span.kind,
            "label": span.label,
        }
        for span in SPANS
    ]
    _write(folder / "calendar.csv", spans)
    _write(folder / "pupils.csv", [_pupil(n) for n in range(pupils)])


def upn_of(pupil: int) -> str:
    """The UPN of the n-th invented child."""
    return upn(4001, 2000 + pupil // 999, pupil % 999 + 1)


def _pupil(n: int) -> dict[str, str]:
    year = 7 + n % 5
    return {
        "laestab": LAESTAB,
        "upn": upn_of(n),
        "forename": f"Child {n:04}",
        "surname": "Invented",
        "date_of_birth": f"{YEAR - year - 4}-01-{1 + n % 28:02}",
        "year_group": str(year),
        "form": f"{year}{'ABCDEFGH'[n // 5 % 8]}",
        "start_date": f"{YEAR}-09-02",
    }


def write_marks(folder: Path, year: Marks) -> Path:
    """``session_marks.csv``: one line a mark, in the order in which systems export them, by child and date."""
    folder.mkdir(parents=True, exist_ok=True)
    columns = np.flatnonzero(CALENDAR.open_mask(YEAR))
    known = {code.byte: code.symbol for code in national.code_book().codes}
    symbols = pa.array([known.get(byte, "") for byte in range(256)])
    marks = year[:, columns]
    late = marks == ord("L")
    table = pa.table(
        {
            "upn": pa.array([upn_of(n) for n in range(len(year))]).take(
                np.repeat(np.arange(len(year)), columns.size)
            ),
            "laestab": pa.array([LAESTAB]).take(np.zeros(marks.size, dtype=np.int8)),
            "date": pa.array(np.tile(column_dates(YEAR)[columns], len(year))),
            "session": pa.array(["AM", "PM"]).take(np.tile(columns % 2, len(year))),
            "code": symbols.take(marks.ravel()),
            "minutes_late": pa.array(np.where(late, 7, 0).ravel(), mask=~late.ravel()),
        }
    )
    path = folder / "session_marks.csv"
    csv.write_csv(table, path, csv.WriteOptions(quoting_style="needed"))
    return path


def _write(path: Path, lines: list[dict[str, str]]) -> None:
    csv.write_csv(pa.Table.from_pylist(lines), path, csv.WriteOptions(quoting_style="needed"))
