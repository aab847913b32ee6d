"""``gatepost import``: plan, show, apply, from a folder, a watched folder or Wonde; and taking an import back."""

import json
import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any, cast

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from gatepost.access.actor import Actor
from gatepost.access.models import School
from gatepost.access.wall import scope
from gatepost.imports.actions import OutOfDate, apply_plan
from gatepost.imports.doubts.doubt import Declared, unanswered
from gatepost.imports.formats.native import CALLED
from gatepost.imports.origin import Origins
from gatepost.imports.own_exports import in_native_format
from gatepost.imports.plan import Plan, Tell, plan_folder
from gatepost.imports.show import show
from gatepost.imports.undo.actions import Needed, undo_import
from gatepost.imports.watched import Watched
from gatepost.imports.wonde.actions import fetch, keep_token, read_up_to, token_of
from gatepost.imports.wonde.client import WondeRefused
from gatepost.records.models import RegisterImport

log = logging.getLogger(__name__)

DONE, REFUSED, WRONG_USAGE = 0, 1, 2
_BETWEEN_LOOKS = 10
"""Seconds between two looks at a watched folder."""
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
        ways.add_argument("--watch", type=Path, metavar="FOLDER", help="import each dated folder put in here")
        ways.add_argument("--wonde", action="store_true", help="fetch what is new from Wonde (WONDE_TOKEN)")
        ways.add_argument(
            "--keep-wonde-key", metavar="LAESTAB", help="keep a school's own key, read from standard input"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and keep nothing")
        parser.add_argument(
            "--keep-good", action="store_true", help="keep the good rows though others are refused"
        )
        whole = parser.add_mutually_exclusive_group()
        whole.add_argument(
            "--full", action="store_true", default=None, help="everybody on roll stands in the files"
        )
        whole.add_argument(
            "--partial", action="store_false", dest="full", help="the files are meant to hold only some"
        )
        parser.add_argument(
            "--as-at", type=date.fromisoformat, metavar="DAY", help="the day of which the files speak"
        )
        parser.add_argument(
            "--go-on", default="", metavar="REASON", help="why this is right though it looks wrong as a whole"
        )
        parser.add_argument(
            "--school",
            default="",
            metavar="LAESTAB",
            help="whose own exports these are, where they are no files of the format (the only school’s without it)",
        )
        parser.add_argument("--json", action="store_true", help="print the plan as one JSON object")

    def handle(self, *args: Any, folder: Path | None, **options: Any) -> None:
        how = {name: options[name] for name in ("dry_run", "keep_good", "json", "go_on")}
        how["declared"] = Declared(whole=options["full"], as_at=options["as_at"])
        how["school"] = options["school"]
        if options["undo"] is not None:
            end = self._undo(options["undo"])
        elif options["watch"]:
            end = self._watch(options["watch"], options["school"])
        elif options["wonde"]:
            end = self._wonde(**how)
        elif options["keep_wonde_key"]:
            end = self._keep_key(options["keep_wonde_key"])
        elif folder:
            end = self._run(folder, **how)
        else:
            self.stderr.write("Give the folder that holds the CSV files. `gatepost import --help` says more.")
            end = WRONG_USAGE
        sys.exit(end)

    def _watch(self, folder: Path, school: str) -> int:
        if not folder.is_dir():
            self.stderr.write(f"There is no folder {folder}. Give the folder to watch.")
            return WRONG_USAGE
        watched = Watched(folder, partial(self._bring, school=school))
        self.stdout.write(f"Watching {folder}. Stop with Ctrl+C.")
        try:
            while True:
                for place in watched.look():
                    self.stdout.write(f"{place.parent.name}: {place.name}")
                time.sleep(_BETWEEN_LOOKS)
        except KeyboardInterrupt:
            return DONE

    def _bring(self, folder: Path, *, school: str = "") -> tuple[bool, str]:
        """Import one folder, its words gathered for a report."""
        words = StringIO()
        told = Command(stdout=words, stderr=words, no_color=True)
        dated = Declared(as_at=date.fromisoformat(folder.name[:10]))
        how: dict[str, Any] = {"dry_run": False, "keep_good": False, "json": False, "go_on": ""}
        end = told._run(folder, declared=dated, school=school, **how)
        return end == DONE, words.getvalue()

    def _wonde(self, **how: Any) -> int:
        by, ends = Actor.system(), []
        how["declared"] = Declared(whole=how["declared"].whole, as_at=timezone.localdate())
        for school in School.objects.filter(pk__in=by.schools).order_by("laestab"):
            begun = timezone.now()
            with TemporaryDirectory() as room, scope([school.pk]):
                folder = Path(room) / school.laestab
                folder.mkdir()
                try:
                    token = token_of(school, otherwise=settings.WONDE_TOKEN)
                    left = fetch(school, folder=folder, token=token, base_url=settings.WONDE_BASE_URL)
                except WondeRefused as refused:
                    self.stderr.write(f"{school.name}: {refused}")
                    ends.append(REFUSED)
                    continue
                if left:
                    self.stderr.write(f"{school.name}: {left}")
                ends.append(self._run(folder, **how))
                if ends[-1] == DONE and not how["dry_run"]:
                    read_up_to(by=by, school=school, at=begun)
        return max(ends, default=DONE)

    def _keep_key(self, laestab: str) -> int:
        by = Actor.system()
        school = School.objects.filter(laestab=laestab, pk__in=by.schools).first()
        if school is None:
            self.stderr.write(f"There is no school {laestab}.")
            return WRONG_USAGE
        with scope([school.pk]):
            keep_token(by=by, school=school, token=sys.stdin.readline().strip())
        self.stdout.write("Kept, encrypted.")
        return DONE

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

    def _run(self, folder: Path, *, dry_run: bool, json: bool, **how: Any) -> int:
        if not folder.is_dir():
            self.stderr.write(f"There is no folder {folder}. Give the folder that holds the CSV files.")
            return WRONG_USAGE
        if how["school"] and not School.objects.filter(laestab=how["school"]).exists():
            self.stderr.write(
                f"There is no school {how['school']}. Give the LAESTAB of one that is held here."
            )
            return WRONG_USAGE
        try:
            plan, kept, origins = _import(folder, dry_run=dry_run, **how)
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
        self._tell(plan, origins, kept, dry_run, json)
        return REFUSED if (plan.refused or plan.doubts) and not kept else DONE

    def _tell(self, plan: Plan, origins: Origins, kept: bool, dry_run: bool, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(plan.as_json(origins), ensure_ascii=False))
            return
        console = Console(file=cast(IO[str], self.stdout))
        show(plan, console, origins)
        console.print(f"\n{_outcome(plan, kept, dry_run)}", highlight=False)


def _import(
    folder: Path, *, dry_run: bool, keep_good: bool, go_on: str, declared: Declared, school: str
) -> tuple[Plan, bool, Origins]:
    """The plan, whether it was kept, and how its places are called."""
    with _progress() as tell:
        for tries in range(_TRIES):
            by, at = Actor.system(), timezone.now()
            plan, origins = _planned(folder, school, by=by, tell=tell, declared=declared)
            reasons = {doubt.key: go_on for doubt in plan.doubts}
            good = any(counts.rows > counts.refused for counts in plan.files.values())
            stopped = unanswered(plan.doubts, reasons) or (plan.refused and not (keep_good and good))
            if dry_run or stopped:
                return plan, False, origins
            tell("Keeping what changed")
            try:
                apply_plan(by=by, plan=plan, at=at, keep_good=keep_good, reasons=reasons)
            except OutOfDate:
                if tries == _TRIES - 1:
                    raise
            else:
                return plan, True, origins
    raise OutOfDate


def _planned(folder: Path, laestab: str, *, by: Actor, **how: Any) -> tuple[Plan, Origins]:
    """The plan of a folder, its school's own exports read too where it is known whose they are."""
    on = timezone.localdate()
    schools = School.objects.filter(pk__in=by.schools)
    if laestab:
        schools = schools.filter(laestab=laestab)
    whose = schools.first() if schools.count() == 1 else None
    if whose is None or all(path.name in CALLED for path in folder.iterdir()):
        return plan_folder(folder, on=on, by=by, **how), Origins()
    with TemporaryDirectory() as room:
        into = Path(room) / folder.name
        into.mkdir()
        with scope([whose.pk]):
            exports = in_native_format(folder, into, school=whose, on=on)
        plan = plan_folder(into, on=on, by=by, **how)
    return plan, exports.tell(plan)


def _outcome(plan: Plan, kept: bool, dry_run: bool) -> str:
    if kept and plan.refused:
        return "The good rows were kept; the refused ones changed nothing."
    if kept:
        return "Kept." if plan.touched else "Everything is held already: nothing changed."
    if plan.doubts and not dry_run:
        return "Stopped: nothing was kept. If all of it is right and may go on, say why with --go-on."
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
