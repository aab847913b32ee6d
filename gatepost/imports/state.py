"""What an import would leave behind, gathered file by file: changes to write, and the state they lead to."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from gatepost.attendance.calendar import SchoolCalendar
from gatepost.imports.faults import Broken
from gatepost.imports.held import Child, Held
from gatepost.imports.table import Table
from gatepost.records.models import Guardian

Key = tuple[Any, ...]
Fields = dict[str, Any]


@dataclass
class Changes:
    """What would be written of one kind of thing: its key in the files → the fields that they state."""

    added: dict[Key, Fields] = field(default_factory=dict)
    changed: dict[Key, Fields] = field(default_factory=dict)

    def compare(self, key: Key, fields: Fields, held: Any) -> str:
        """Take in one statement, and say whether it is "added", "changed" or "unchanged"."""
        if held is None:
            self.added[key] = fields
            return "added"
        if all(getattr(held, name) == value for name, value in fields.items()):
            return "unchanged"
        self.changed[key] = fields
        return "changed"

    def all(self) -> dict[Key, Fields]:
        """Everything to write."""
        return {**self.added, **self.changed}


@dataclass
class People:
    """The changes to everything but marks, and the state that they would leave."""

    held: Held
    may_found: bool
    """Whether schools that are not held yet may be made."""
    closed: set[str] = field(default_factory=set)
    """Schools that are held and are somebody else's."""
    schools: Changes = field(default_factory=Changes)
    spans: Changes = field(default_factory=Changes)
    pupils: Changes = field(default_factory=Changes)
    enrolments: Changes = field(default_factory=Changes)
    parents: Changes = field(default_factory=Changes)
    guardians: Changes = field(default_factory=Changes)
    links: Changes = field(default_factory=Changes)
    services: Changes = field(default_factory=Changes)
    users: Changes = field(default_factory=Changes)
    memberships: Changes = field(default_factory=Changes)
    ties: set[Key] = field(default_factory=set)
    """Each child and adult that parents.csv names together: LAESTAB, UPN, person."""
    left_behind: list[Guardian] = field(default_factory=list)
    """Ties of children with a new name to adults whom the files no longer name."""
    renamed: dict[Child, str] = field(default_factory=dict)
    """Children whose UPN was replaced: the child as now → the UPN held so far."""
    spans_replaced: list[int] = field(default_factory=list)
    enrolments_replaced: list[int] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    """LAESTABs of the schools in play."""
    calendars: dict[str, SchoolCalendar] = field(default_factory=dict)
    rolls: dict[Child, list[tuple[date, date | None]]] = field(default_factory=dict)
    """The spans on roll of each child."""
    refused_upns: set[str] = field(default_factory=set)
    """Children whose own line is refused, so that what hangs on it can say so."""
    tally: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """For each file, how many rows are added, changed, unchanged."""

    def count(self, table: Table, *verdicts: str) -> None:
        """Count one row by the weightiest of its verdicts."""
        verdict = min(verdicts, key=("added", "changed", "unchanged").index, default="unchanged")
        self.tally[table.name][verdict] += 1

    def schools_of(self, upn: str) -> list[str]:
        """The schools in play that will know this child."""
        return [laestab for laestab in sorted(self.known) if (laestab, upn) in self.rolls]


def refuse(table: Table, row: int, column: str, rule: str, mend: str, line: int = 0) -> None:
    """Refuse one row; ``line`` is the other line that has to do with it."""
    table.refuse([row], column, lambda _: Broken(rule, mend, line))


def unknown_child(people: People, upn: str) -> Broken:
    """Why a row about a child that no school in play knows is refused."""
    if upn in people.refused_upns:
        return Broken("This child's line in pupils.csv is refused", "Mend that line first")
    return Broken(
        "No child with this UPN is known here",
        "Bring in the list of children first (pupils.csv), or correct the UPN",
    )


def refuse_unknown_schools(people: People, table: Table) -> None:
    """Refuse the rows of schools that are neither held nor in the folder, or not this person's."""
    laestab = table.values["laestab"]
    unknown = {n for n, value in enumerate(laestab.distinct) if value not in people.known}
    if unknown:
        rows = [row for row in table.good().tolist() if laestab.index[row] in unknown]
        rule = "No school with this LAESTAB is known to you here"
        table.refuse(rows, "laestab", lambda _: Broken(rule, "Correct it, or add the school to schools.csv"))
