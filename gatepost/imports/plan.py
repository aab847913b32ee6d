"""The plan of an import: what a folder would add and change, and what is refused. Nothing is written here."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from gatepost.access.actor import Actor
from gatepost.access.models import School
from gatepost.access.wall import scope
from gatepost.imports import held, lessons, marks, people
from gatepost.imports.doubts import look as doubts
from gatepost.imports.doubts.doubt import Declared, Doubt, Standing
from gatepost.imports.faults import Fault
from gatepost.imports.formats import native
from gatepost.imports.formats.native import FileRule
from gatepost.imports.lessons import LessonChanges
from gatepost.imports.marks import MarkChanges
from gatepost.imports.new_names import contacts_left_behind, unnamed
from gatepost.imports.origin import Origins
from gatepost.imports.reading import Unreadable, read
from gatepost.imports.state import People
from gatepost.imports.table import Table, check, unknown_columns, unreadable
from gatepost.policy import national

Tell = Callable[[str], None]
"""Told what is being done, for a progress bar."""

HANGS_ON = {
    "calendar.csv": ("schools.csv",),
    "pupils.csv": ("schools.csv",),
    "parents.csv": ("pupils.csv",),
    "siblings.csv": ("pupils.csv",),
    "services.csv": ("pupils.csv",),
    "staff.csv": ("schools.csv",),
    "session_marks.csv": ("calendar.csv", "pupils.csv"),
    "lesson_marks.csv": ("calendar.csv", "pupils.csv"),
}
"""The files without which a file cannot be judged: when one of them cannot be read, neither is this one."""


@dataclass(frozen=True)
class Counts:
    """The rows of one file, and what would become of them."""

    rows: int
    added: int
    changed: int
    unchanged: int
    refused: int


@dataclass
class Plan:
    """What an import would do. Made by ``plan_folder``, shown to a person, and kept by ``apply_plan``."""

    people: People
    digest: str
    files: dict[str, Counts] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    """The faults of each file in their order, at most ``faults.SHOWN`` a file."""
    rules: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """(file, column, rule) → how many cells break it."""
    notices: list[str] = field(default_factory=list)
    """What was passed over without harm."""
    marks: MarkChanges = field(default_factory=MarkChanges)
    lessons: LessonChanges = field(default_factory=LessonChanges)
    basis: Mapping[str, int] = field(default_factory=dict)
    """The last import of each school when the plan was made."""
    doubts: list[Doubt] = field(default_factory=list)
    """What makes the whole of it look wrong; a person may go on with some of them, and says why."""
    declared: Declared = field(default_factory=Declared)
    missing: dict[str, list[int]] = field(default_factory=dict)
    """LAESTAB → children on roll whom files of everybody leave out. Nothing is deleted: a person is asked."""
    standing: Mapping[str, Standing] = field(default_factory=dict)

    @property
    def refused(self) -> bool:
        """Whether anything is refused."""
        return bool(self.faults)

    @property
    def touched(self) -> list[str]:
        """The LAESTABs of the schools for which something would be written, in order."""
        p = self.people
        kinds = (p.spans, p.pupils, p.enrolments, p.parents, p.guardians, p.links, p.services, p.memberships)
        keys: list[Any] = [key for kind in (p.schools, *kinds) for key in kind.all()]
        keys += [*self.marks.registers, *self.marks.notes, *self.lessons.groups]
        keys += [child for _, child in self.lessons.lessons]
        left_out = {at for at, pks in self.missing.items() if set(pks) != self.standing[at].missing}
        return sorted({key[0] for key in keys} | left_out)

    def as_json(self, origins: Origins = Origins()) -> dict[str, Any]:  # noqa: B008 — frozen
        """The plan as ``gatepost import --json`` prints it, its places named as ``origins`` know them."""
        return {
            "files": {name: asdict(counts) for name, counts in self.files.items()},
            "errors": [origins.fault(fault).as_json() for fault in self.faults],
            "rules": [
                {"file": file, "column": column, "rule": rule, "times": times}
                for (file, column, rule), times in self.rules.most_common()
            ],
            "notices": self.notices,
            "doubts": [origins.doubt(doubt).as_json() for doubt in self.doubts],
        }


def plan_folder(
    path: Path,
    *,
    on: date,
    by: Actor | None = None,
    tell: Tell = lambda _: None,
    declared: Declared = Declared(),  # noqa: B008 — frozen
) -> Plan:
    """Read a folder of native files and compare it with what is held at the actor's schools.

    ``by`` is whose schools may be looked at (the system's when not given: commands); ``on`` is today;
    ``declared`` is what a person says of the files.
    Bad files and rows become faults of the plan; nothing is raised for them.
    """
    by = by or Actor.system()
    rules = native.files(on=on, roles=sorted(national.roles()))
    tables, notices, digest = _read_folder(path, rules, tell)
    tell("Comparing with what is held")
    with scope(by.schools):
        plan = _compare(by, tables, notices, digest)
        plan.declared = declared
        doubts.look(plan, tables, on=on)
        return plan


def _read_folder(
    path: Path, rules: Iterable[FileRule], tell: Tell
) -> tuple[dict[str, Table], list[str], str]:
    tables: dict[str, Table] = {}
    notices: list[str] = []
    digest = hashlib.sha256()
    known = {rule.name: rule for rule in rules}
    for name, rule in known.items():
        if (path / name).is_file():
            tell(f"Reading {name}")
            content = _content(path / name)
            digest.update(name.encode() + b"\0" + hashlib.sha256(content or b"").digest())
            tables[name] = _read_file(rule, content, notices)
    others = sorted(entry.name for entry in path.iterdir() if entry.name not in known)
    if not tables:
        tables[path.name] = unreadable(_no_known_file(path.name, known, others))
    elif others:
        notices.append(f"Passed over, because the format has no such file: {', '.join(others[:20])}.")
    return tables, notices, digest.hexdigest()


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _read_file(rule: FileRule, content: bytes | None, notices: list[str]) -> Table:
    if content is None:
        return unreadable(Fault(rule.name, 1, "", "", "The file cannot be opened", "Check who may read it"))
    try:
        sheet = read(rule.name, content, limit=settings.IMPORT_LIMIT)
    except Unreadable as error:
        return unreadable(error.fault)
    if unknown := unknown_columns(sheet, rule):
        notices.append(
            f"{rule.name}: passed over, because the format has no such column: {', '.join(unknown[:20])}."
        )
    return check(sheet, rule)


def _no_known_file(folder: str, known: Iterable[str], others: list[str]) -> Fault:
    found = f"It has: {', '.join(others[:20])}" if others else "It is empty"
    rule = f"The folder has none of the files {', '.join(known)}"
    return Fault(folder, 1, "", "", rule, f"{found}. Choose the folder that your system exported into")


def _compare(by: Actor, tables: dict[str, Table], notices: list[str], digest: str) -> Plan:
    _refuse_what_hangs(tables)
    _refuse_staff(by, tables)
    schools = _schools_in_play(by, tables)
    known = held.load(
        schools,
        upns=_named(tables, "upn", "former_upn", "sibling_upn"),
        people=_named(tables, "person_id"),
        emails={email.lower() for email in _named(tables, "email", of="staff.csv")},
    )
    found = people.look(known, tables, may_found=by.may("*"), closed=_not_ours(by, tables))
    plan = Plan(found, digest, notices=notices, basis=held.last_imports(schools.values()))
    found.left_behind = contacts_left_behind(found)
    if count := unnamed(found):
        plan.notices.append(
            f"{'1 child has' if count == 1 else f'{count} children have'} a new surname or number, and the files "
            "name no adult of theirs: look on the child’s page who may be written to before anybody writes."
        )
    book = national.code_book()
    if "session_marks.csv" in tables and tables["session_marks.csv"].values:
        plan.marks = marks.look(found, tables["session_marks.csv"], book)
    if "lesson_marks.csv" in tables and tables["lesson_marks.csv"].values:
        plan.lessons = lessons.look(found, tables["lesson_marks.csv"], book)
    for name, table in tables.items():
        _report(plan, name, table)
    return plan


def _refuse_what_hangs(tables: dict[str, Table]) -> None:
    for name, needed in HANGS_ON.items():
        broken = [other for other in needed if other in tables and not tables[other].values]
        if name in tables and tables[name].values and broken:
            rule = f"{broken[0]} is refused, and this file cannot be judged without it"
            tables[name].values.clear()
            tables[name].refuse_whole(Fault(name, 1, "", "", rule, f"Mend {broken[0]} first"))


def _refuse_staff(by: Actor, tables: Mapping[str, Table]) -> None:
    """Roles are given only by those who may give them: a file must not make its importer a headteacher."""
    if "staff.csv" in tables and not by.may("member.manage"):
        tables["staff.csv"].values.clear()
        rule = "Your role does not include giving people roles"
        fault = Fault("staff.csv", 1, "", "", rule, "Leave the file out, or ask somebody whose role does")
        tables["staff.csv"].refuse_whole(fault)


def _schools_in_play(by: Actor, tables: Mapping[str, Table]) -> dict[str, School]:
    """The actor's schools that the folder names; all of them when no file names any."""
    ours = School.objects.filter(pk__in=by.schools)
    if any("laestab" in table.values for table in tables.values()):
        ours = ours.filter(laestab__in=_named(tables, "laestab"))
    return {school.laestab: school for school in ours.order_by("laestab")}


def _not_ours(by: Actor, tables: Mapping[str, Table]) -> set[str]:
    """The schools that the folder names and Gatepost holds, and that are not the actor's."""
    others = School.objects.filter(laestab__in=_named(tables, "laestab")).exclude(pk__in=by.schools)
    return set(others.values_list("laestab", flat=True))


def _named(tables: Mapping[str, Table], *columns: str, of: str = "") -> set[str]:
    return set(_values(tables, columns, of))


def _values(tables: Mapping[str, Table], columns: Iterable[str], of: str) -> Iterator[str]:
    for name, table in tables.items():
        for column in columns:
            if column in table.values and of in ("", name):
                yield from table.values[column].distinct


def _report(plan: Plan, name: str, table: Table) -> None:
    tally = plan.people.tally[name]
    refused = int(table.refused.sum()) + table.lost
    kept = {verdict: tally[verdict] for verdict in ("added", "changed", "unchanged")}
    plan.files[name] = Counts(rows=table.rows + table.lost, refused=refused, **kept)
    plan.faults += sorted(table.faults, key=lambda fault: fault.line)
    plan.rules.update({(name, *where): times for where, times in table.rules.items()})
