"""``gatepost import FOLDER``: plan, show, apply; and taking an import back."""

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

from django.core.management.base import BaseCommand
from django.db import DatabaseError
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from gatepost.access.actor import Actor
from gatepost.access.wall import scope
from gatepost.imports.actions import OutOfDate, apply_plan
from gatepost.imports.plan import Plan, Tell, plan_folder
from gatepost.imports.show import show
from gatepost.imports.undo.actions import Needed, undo_import
from gatepost.records.models import RegisterImport

log = logging.getLogger(__name__)

DONE, REFUSED, WRONG_USAGE = 0, 1, 2
_TRIES = 3
"""Somebody else's import may come between plan and writing; then plan again."""


class Command(BaseCommand):
    help = (
        "Read a folder of CSV files; say what would change; keep it. Exit 0 done, 1 refused, 2 wrong usage."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        ways = parser.add_mutually_exclusive_group()
        ways.add_argument(
            "folder",
            type=Path,
            nargs="?",
            help="folder with schools.csv, pupils.csv, session_marks.csv …",
        )
        ways.add_argument("--undo", type=int, metavar="ID", help="take an import back, whole")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and keep nothing")
        parser.add_argument(
            "--keep-good", action="store_true", help="keep the good rows though others are refused"
        )
        parser.add_argument("--json", action="store_true", help="print the plan as one JSON object")

    def handle(self, *args: Any, folder: Path | None, undo: int | None, **options: Any) -> None:
        if undo is not None:
            sys.exit(self._undo(undo))
        if folder is None:
            self.stderr.write("Give the folder that holds the CSV files. `gatepost import --help` says more.")
            sys.exit(WRONG_USAGE)
        sys.exit(self._run(folder, **{name: options[name] for name in ("dry_run", "keep_good", "json")}))

    def _undo(self, pk: int) -> int:
        by = Actor.system()
        with scope(by.schools):
            found = RegisterImport.objects.filter(pk=pk).first()
        if found is None:
            self.stderr.write(f"There is no import {pk}.")
            return WRONG_USAGE
        try:
            undo_import(by=by, register_import=found, at=timezone.now())
        except Needed as needed:
            self.stderr.write(f"Import {pk} stays, because something rests on it:")
            self.stderr.write("\n".join(needed.why))
            return REFUSED
        self.stdout.write(f"Import {pk} is taken back: everything is as it was before it.")
        return DONE

    def _run(self, folder: Path, *, dry_run: bool, keep_good: bool, json: bool) -> int:
        if not folder.is_dir():
            self.stderr.write(f"There is no folder {folder}. Give the folder that holds the CSV files.")
            return WRONG_USAGE
        try:
            plan, kept = _import(folder, dry_run=dry_run, keep_good=keep_good)
        except OutOfDate:
            self.stderr.write("Other imports keep coming in between. Nothing was kept; try again in a while.")
            return REFUSED
        except DatabaseError:
            log.exception("The database refused an import")
            self.stderr.write(
                "The database could not do this; nothing was kept. Has `gatepost init` been run?"
            )
            return REFUSED
        except Exception:
            log.exception("An import ended unexpectedly")
            self.stderr.write("The import ended unexpectedly; nothing was kept. The log says where.")
            return REFUSED
        self._tell(plan, kept, dry_run, json)
        return REFUSED if plan.refused and not kept else DONE

    def _tell(self, plan: Plan, kept: bool, dry_run: bool, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(plan.as_json(), ensure_ascii=False))
            return
        console = Console(file=cast(IO[str], self.stdout))
        show(plan, console)
        console.print(f"\n{_outcome(plan, kept, dry_run)}", highlight=False)


def _import(folder: Path, *, dry_run: bool, keep_good: bool) -> tuple[Plan, bool]:
    """The plan, and whether it was kept."""
    with _progress() as tell:
        for tries in range(_TRIES):
            by, at = Actor.system(), timezone.now()
            plan = plan_folder(folder, on=timezone.localdate(), by=by, tell=tell)
            good = any(counts.rows > counts.refused for counts in plan.files.values())
            if dry_run or (plan.refused and not (keep_good and good)):
                return plan, False
            tell("Keeping what changed")
            try:
                apply_plan(by=by, plan=plan, at=at, keep_good=keep_good)
            except OutOfDate:
                if tries == _TRIES - 1:
                    raise
            else:
                return plan, True
    raise OutOfDate


def _outcome(plan: Plan, kept: bool, dry_run: bool) -> str:
    if kept and plan.refused:
        return "The good rows were kept; the refused ones changed nothing."
    if kept:
        return "Kept." if plan.touched else "Everything is held already: nothing changed."
    if plan.refused:
        return "Refused: nothing was kept. Mend the files, or keep only the good rows with --keep-good."
    return "A dry run: nothing was kept."


@contextmanager
def _progress() -> Iterator[Tell]:
    """A progress bar where a person looks on; silence elsewhere."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description:<32}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task("Looking at the folder", total=None)
        yield lambda what: bar.update(task, description=what)
