"""A fault at every statement of an import, of every way in: the old state or the new, and nothing between."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection

from gatepost.access.actor import Actor
from gatepost.access.models import School
from gatepost.access.wall import scope
from gatepost.imports.actions import OutOfDate, apply_plan
from gatepost.imports.anyfile.actions import known_of
from gatepost.imports.anyfile.grid import read_grid
from gatepost.imports.converting import convert
from gatepost.imports.doubts.doubt import Declared
from gatepost.imports.formats.ctf import read_ctf
from gatepost.imports.fuzzing.seeds import CTF
from gatepost.imports.matched import Match
from gatepost.imports.matching import guess, kind_of, known_headings
from gatepost.imports.plan import Plan, plan_folder
from gatepost.imports.wonde.actions import fetch
from gatepost.records.models import RegisterImport
from tests.imports.folders import ASHA, BILAL, OAK, replaced, with_line, write
from tests.imports.holdings import everything
from tests.imports.stand_in import TOKEN, stand_in

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def planned(folder: Path) -> Plan:
    """The plan of files that say how things stand today, as Wonde's do."""
    return plan_folder(folder, on=TODAY, declared=Declared(as_at=TODAY))


def keep(plan: Plan) -> list[RegisterImport]:
    return apply_plan(by=Actor.system(), plan=plan, at=NOW)


class Cut(DatabaseError):
    """The connection goes at a bad moment."""


def cut_at(nth: int, work: Callable[[], Any]) -> bool:
    """Do the work, failing at its nth statement; false when it has fewer."""
    seen = 0

    def count(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        nonlocal seen
        seen += 1
        if seen == nth:
            raise Cut
        return execute(sql, params, many, context)

    try:
        with connection.execute_wrapper(count):
            work()
    except Cut:
        return True
    return False


def native_marks(folder: Path) -> Path:
    changed = replaced("session_marks.csv", f"{ASHA},{OAK},2026-09-08,PM,N", f"{ASHA},{OAK},2026-09-08,PM,I")
    return write(folder, session_marks=f"{changed}{BILAL},{OAK},2026-09-09,PM,I,,Rang in\n")


def native_children(folder: Path) -> Path:
    return write(folder, pupils=replaced("pupils.csv", ",8R,", ",8K,"))


def native_lessons(folder: Path) -> Path:
    return write(
        folder,
        session_marks=None,
        lesson_marks=with_line("lesson_marks.csv", f"{BILAL},{OAK},2026-09-09,2,Art,9A1,Ms Blue,N,"),
    )


def any_file(folder: Path) -> Path:
    """A week with a column for each session, through the matching of columns."""
    content = f"UPN,Wed 09/09/2026 AM,Wed 09/09/2026 PM\n{ASHA},/,\\\n{BILAL},I,I\n".encode()
    grid = read_grid("export.csv", content, known=known_headings(), limit=2**20)
    school = School.objects.get(laestab=OAK)
    kind = kind_of(grid, on=TODAY)
    with scope([school.pk]):
        made = convert(
            grid,
            Match(kind, [one.meaning for one in guess(grid, kind, on=TODAY)]),
            known_of(school, on=TODAY),
        )
    return _written(folder, {made.name: [made.header, *made.rows]})


def transfer(folder: Path) -> Path:
    return _written(folder, read_ctf("a.xml", CTF.replace("Asha", "Ashanti").encode(), laestab=OAK).files)


def wonde(folder: Path) -> Path:
    folder.mkdir()
    school = School.objects.get(laestab=OAK)
    with stand_in() as server, scope([school.pk]):
        fetch(school, folder=folder, token=TOKEN, base_url=server.base)
    return folder


def _written(folder: Path, files: dict[str, list[list[str]]]) -> Path:
    import csv

    folder.mkdir()
    for name, rows in files.items():
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    return folder


WAYS = [native_marks, native_children, native_lessons, any_file, transfer, wonde]


@pytest.mark.django_db
@pytest.mark.parametrize("way_in", WAYS)
def test_a_fault_at_any_statement_leaves_the_old_state(
    way_in: Callable[[Path], Path], tmp_path: Path
) -> None:
    """Cut off at the first statement, at the second …, until an import has none left to cut."""
    keep(plan_folder(write(tmp_path / "first"), on=TODAY))
    plan = planned(way_in(tmp_path / "second"))
    assert plan.faults == []
    assert plan.touched, "nothing would change, so nothing could be half changed"
    before, cuts = everything(), 0
    while cut_at(cuts + 1, lambda: keep(plan)):
        cuts += 1
        assert everything() == before
    assert cuts > 8
    assert everything() != before
    assert planned(tmp_path / "second").touched == []


@pytest.mark.django_db
@pytest.mark.parametrize("way_in", WAYS)
def test_the_same_three_times_is_once(way_in: Callable[[Path], Path], tmp_path: Path) -> None:
    keep(plan_folder(write(tmp_path / "first"), on=TODAY))
    folder = way_in(tmp_path / "second")
    keep(planned(folder))
    once = everything()
    for _ in range(2):
        assert keep(planned(folder)) == []
        assert everything() == once


def at_once(*work: Callable[[], None]) -> list[str]:
    """Do these things at one moment, each with a connection of its own; how each ended, in order of the alphabet."""
    ends: list[str] = []
    ready = threading.Barrier(len(work))

    def do(one: Callable[[], None]) -> None:
        try:
            ready.wait()
            one()
            ends.append("kept")
        except OutOfDate:
            ends.append("out of date")
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=(one,)) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ends)


@pytest.mark.parametrize("way_in", WAYS)
def test_the_same_twice_at_once_is_kept_once(
    way_in: Callable[[Path], Path], tmp_path: Path, committed: None
) -> None:
    """Both were planned on one state: one is kept, the other is told to look again, and finds nothing to do."""
    keep(plan_folder(write(tmp_path / "first"), on=TODAY))
    folder = way_in(tmp_path / "second")
    plans = [planned(folder) for _ in range(2)]
    assert at_once(lambda: void(plans[0]), lambda: void(plans[1])) == ["kept", "out of date"]
    assert planned(folder).touched == []


def void(plan: Plan) -> None:
    keep(plan)


@pytest.mark.parametrize("way_in", [native_marks, any_file, transfer, wonde])
def test_two_different_imports_at_once_become_one_after_the_other(
    way_in: Callable[[Path], Path], tmp_path: Path, committed: None
) -> None:
    """Planned on the same state, of two ways in: one is kept, the other looks again and is kept then."""
    keep(plan_folder(write(tmp_path / "first"), on=TODAY))
    folders = [way_in(tmp_path / "a"), native_lessons(tmp_path / "b")]
    for name in (
        "pupils",
        "parents",
        "siblings",
        "services",
    ):  # of which the first way in says something else
        (folders[1] / f"{name}.csv").unlink()
    plans = [planned(folder) for folder in folders]
    assert at_once(lambda: void(plans[0]), lambda: void(plans[1])) == ["kept", "out of date"]
    for folder in folders:
        keep(planned(folder))
    assert [planned(folder).touched for folder in folders] == [[], []]


KILLED = """
import os, signal, sys
from pathlib import Path
import django
django.setup()
from django.conf import settings
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[3]
from datetime import date
from gatepost.access.actor import Actor
from gatepost.imports.actions import apply_plan
from gatepost.imports.plan import plan_folder
from django.utils import timezone
seen, nth = 0, int(sys.argv[2])
def count(execute, sql, params, many, context):
    global seen
    seen += 1
    if seen == nth:
        os.kill(os.getpid(), signal.SIGKILL)
    return execute(sql, params, many, context)
plan = plan_folder(Path(sys.argv[1]), on=date(2026, 11, 24))
with connection.execute_wrapper(count):
    apply_plan(by=Actor.system(), plan=plan, at=timezone.now())
"""


def killed_at(nth: int, folder: Path) -> int:
    """Import in a process of its own that is killed at its nth statement; the process's end."""
    words = [sys.executable, "-c", KILLED, str(folder), str(nth), connection.settings_dict["NAME"]]
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "gatepost.config.settings"}
    return subprocess.run(words, env=env, capture_output=True, text=True, check=False).returncode


def test_killed_and_begun_again(tmp_path: Path, committed: None) -> None:
    """SIGKILL in the middle leaves the old state; beginning again gives what an undisturbed import gives."""
    keep(plan_folder(write(tmp_path / "first"), on=TODAY))
    folder, before = native_marks(tmp_path / "second"), everything()
    assert killed_at(12, folder) == -signal.SIGKILL
    assert everything() == before
    assert killed_at(10_000, folder) == 0
    assert plan_folder(folder, on=TODAY).touched == []
