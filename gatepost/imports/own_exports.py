"""A folder of a school's own exports as native files, each matched as a person matched the last of its layout.

So that a nightly export need not be in Gatepost's own format. A layout that nobody has matched is refused, not guessed.
"""

import csv
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.conf import settings

from gatepost.access.models import School
from gatepost.imports.anyfile.actions import known_of, match_of
from gatepost.imports.anyfile.grid import Grid, read_grid
from gatepost.imports.converting import convert, origin_of
from gatepost.imports.faults import SHOWN, Broken, Fault, shown
from gatepost.imports.formats.ctf import read_ctf
from gatepost.imports.formats.native import CALLED
from gatepost.imports.matched import LeftOut, Match
from gatepost.imports.matching import KINDS, kind_of, known_headings
from gatepost.imports.origin import Origin, Origins, place_in
from gatepost.imports.plan import Plan
from gatepost.imports.reading import Unreadable

ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".xml")
_UNMATCHED = Broken(
    "Nobody has matched the columns of a file of this layout yet",
    "Choose it under Imports once; from then on such files are read by themselves",
)
_TWICE = Broken("Another file of the folder holds the same kind of thing", "Leave one of them out")


@dataclass
class Exports:
    """What became of the files of a folder: where the rows of the native files stand, and what is not in those."""

    origins: dict[str, Origin] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def tell(self, plan: Plan) -> Origins:
        """Put into the plan of the native files what never came into them; returns the origins to name it by."""
        plan.faults = [*self.faults[:SHOWN], *plan.faults]
        plan.rules.update((fault.file, fault.column, fault.rule) for fault in self.faults)
        plan.notices += self.notices
        return Origins(self.origins)


def in_native_format(folder: Path, into: Path, *, school: School, on: date) -> Exports:
    """Write into ``into`` what the files of a folder say; files of the format go over as they are.

    Needs the school's scope. Files that cannot be read are faults; nothing is raised for them.
    """
    made = Exports()
    for path in sorted(folder.iterdir()):
        if path.name in CALLED:
            shutil.copyfile(path, into / path.name)
    for path in sorted(folder.iterdir()):
        if path.name not in CALLED and path.suffix.lower() in ENDINGS and path.is_file():
            try:
                _take_in(made, path, into, school, on)
            except Unreadable as unreadable:
                made.faults.append(unreadable.fault)
    return made


def _take_in(made: Exports, path: Path, into: Path, school: School, on: date) -> None:
    content = path.read_bytes()
    if path.suffix.lower() == ".xml":
        transfer = read_ctf(path.name, content, laestab=school.laestab)
        for name, rows in transfer.files.items():
            _write(made, into / name, path.name, rows, transfer.origins[name])
        made.notices += [f"{path.name}: {notice}" for notice in transfer.notices]
        return
    grid = read_grid(path.name, content, known=known_headings(), limit=settings.IMPORT_LIMIT)
    match = _matched(school, grid, on)
    if match is None:
        raise Unreadable(Fault(path.name, 1, "", "", _UNMATCHED.rule, _UNMATCHED.mend))
    found = convert(grid, match, known_of(school, on=on))
    made.faults += [Fault(path.name, 1, "", "", stop.rule, stop.mend) for stop in found.stops]
    origin = origin_of(grid, match, found)
    made.faults += [_fault(grid, origin, one) for one in found.left_out]
    made.notices += [f"{path.name}: {notice}" for notice in found.notices]
    if found.rows and not found.stops:
        _write(made, into / found.name, path.name, [found.header, *found.rows], origin)


def _matched(school: School, grid: Grid, on: date) -> Match | None:
    """How the last file of this layout was matched, as whatever kind of thing it was."""
    first = kind_of(grid, on=on)
    for kind in (first, *(other for other in KINDS if other != first)):
        match, recalled = match_of(school.pk, grid, kind, on=on)
        if recalled:
            return match
    return None


def _fault(grid: Grid, origin: Origin, one: LeftOut) -> Fault:
    file, line = place_in(grid.name, grid.lines[one.row])
    column = origin.columns.get(one.meaning, one.meaning)
    return Fault(file, line, column, shown(one.value), one.broken.rule, one.broken.mend)


def _write(made: Exports, path: Path, chosen: str, rows: Iterable[Sequence[str]], origin: Origin) -> None:
    if path.exists():
        made.faults.append(Fault(chosen, 1, "", "", _TWICE.rule, _TWICE.mend))
        return
    with path.open("w", encoding="utf-8", newline="") as native:
        csv.writer(native).writerows(rows)
    made.origins[path.name] = origin
