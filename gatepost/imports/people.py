"""Schools, calendars, children, families, services, staff: their rules, and what would change."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from gatepost.attendance.calendar import SchoolCalendar, Span
from gatepost.imports.faults import Broken
from gatepost.imports.held import Child, Held
from gatepost.imports.table import Table

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


def look(held: Held, tables: Mapping[str, Table], *, may_found: bool, closed: set[str]) -> People:
    """Check every file but the marks against its rules and compare it with what is held."""
    people = People(held, may_found, closed, known=set(held.schools))
    for name, step in _STEPS.items():
        if name in tables and tables[name].values:
            step(people, tables[name])
        if name in _SETTLED:
            _SETTLED[name](people)
    return people


def _schools(people: People, table: Table) -> None:
    first: dict[str, int] = {}
    for row, says in list(table.dicts()):
        laestab = says.pop("laestab")
        if laestab in first:
            line = table.line(first[laestab])
            _refuse(
                table, row, "laestab", f"This school stands on line {line} already", "Keep one of the lines"
            )
            continue
        first[laestab] = row
        if laestab in people.closed or (laestab not in people.known and not people.may_found):
            _refuse(
                table, row, "laestab", "This school is not one of yours", "Import your own school's files"
            )
            continue
        people.known.add(laestab)
        people.count(table, people.schools.compare((laestab,), says, people.held.schools.get(laestab)))


def refuse_unknown_schools(people: People, table: Table) -> None:
    """Refuse the rows of schools that are neither held nor in the folder, or not this person's."""
    laestab = table.values["laestab"]
    unknown = {n for n, value in enumerate(laestab.distinct) if value not in people.known}
    if unknown:
        rows = [row for row in table.good().tolist() if laestab.index[row] in unknown]
        rule = "No school with this LAESTAB is known to you here"
        table.refuse(rows, "laestab", lambda _: Broken(rule, "Correct it, or add the school to schools.csv"))


def _calendar(people: People, table: Table) -> None:
    refuse_unknown_schools(people, table)
    stated: dict[str, list[tuple[int, Fields]]] = defaultdict(list)
    for row, says in list(table.dicts()):
        if says["date_to"] < says["date_from"]:
            _refuse(table, row, "date_to", "The span ends before it begins", "Correct one of the two dates")
            continue
        stated[says.pop("laestab")].append((row, says))
    for laestab, spans in stated.items():
        _compare_spans(people, table, laestab, [says for _, says in spans])


def _compare_spans(people: People, table: Table, laestab: str, spans: list[Fields]) -> None:
    """A span takes the place of the spans of its kind that it overlaps, unless the file states them too."""
    held = {(span.date_from, span.date_to, span.kind): span for span in people.held.spans.get(laestab, [])}
    stated = {(says["date_from"], says["date_to"], says["kind"]) for says in spans}
    free = [span for key, span in held.items() if key not in stated]
    for says in spans:
        key = (says.pop("date_from"), says.pop("date_to"), says.pop("kind"))
        start, end, kind = key
        replaced = [s.pk for s in free if s.kind == kind and s.date_from <= end and start <= s.date_to]
        verdict = people.spans.compare((laestab, *key), says, held.get(key))
        people.spans_replaced += replaced
        people.count(table, "changed" if replaced else verdict)


def _settle_calendars(people: People) -> None:
    spans: dict[str, list[Span]] = {laestab: [] for laestab in people.known}
    gone = set(people.spans_replaced)
    for laestab, held in people.held.spans.items():
        spans[laestab] += [Span(s.date_from, s.date_to, s.kind) for s in held if s.pk not in gone]  # type: ignore[arg-type]
    for laestab, start, end, kind in people.spans.added:
        spans[laestab].append(Span(start, end, kind))
    people.calendars = {laestab: SchoolCalendar(found) for laestab, found in spans.items()}


_ENROLMENT = {"start_date": "start_date", "leaving_date": "leaving_date", "enrolment": "kind"}


def _pupils(people: People, table: Table) -> None:
    refuse_unknown_schools(people, table)
    _refuse_wrong_children(people, table)
    _note_refused(people, table)
    latest: dict[Child, Fields] = {}
    spans: dict[Child, list[Fields]] = defaultdict(list)
    lines: list[tuple[Child, date]] = []
    for _, says in table.dicts():
        child = (says.pop("laestab"), says.pop("upn"))
        span = {ours: says.pop(theirs) for theirs, ours in _ENROLMENT.items() if theirs in says}
        lines.append((child, span["start_date"]))
        if span["start_date"] == max(s["start_date"] for s in [*spans[child], span]):
            latest[child] = says
        spans[child].append(span)
    about = {child: _compare_pupil(people, child, says) for child, says in latest.items()}
    rolls = {child: _compare_roll(people, child, found) for child, found in spans.items()}
    for child, start in lines:
        people.count(table, about[child], rolls[child][start])


def _compare_pupil(people: People, child: Child, says: Fields) -> str:
    held = people.held.pupils.get(child)
    former = (child[0], says.get("former_upn", ""))
    if held is None and former in people.held.pupils:
        held = people.held.pupils[former]
        people.renamed[child] = former[1]
        people.held.pupils[child] = people.held.pupils.pop(former)
        people.held.enrolments[child] = people.held.enrolments.pop(former, [])
        people.pupils.changed[child] = says
        return "changed"
    return people.pupils.compare(child, says, held)


def _compare_roll(people: People, child: Child, spans: list[Fields]) -> dict[date, str]:
    """A stretch on roll takes the place of held ones that it overlaps, unless the file states them too."""
    held = {span.start_date: span for span in people.held.enrolments.get(child, [])}
    stated = {says["start_date"] for says in spans}
    verdicts: dict[date, str] = {}
    for says in spans:
        start = says.pop("start_date")
        end = says.get("leaving_date") or date.max
        overlapped = [
            span.pk
            for span in held.values()
            if span.start_date not in stated
            and span.start_date <= end
            and start <= (span.leaving_date or date.max)
        ]
        people.enrolments_replaced += overlapped
        verdict = people.enrolments.compare((*child, start), says, held.get(start))
        verdicts[start] = "changed" if overlapped else verdict
    return verdicts


def _refuse_wrong_children(people: People, table: Table) -> None:
    """Refuse spans that end before they begin, and lines that give one UPN to two children."""
    seen: dict[str, tuple[int, Fields]] = {}
    starts: dict[Key, tuple[int, Fields]] = {}
    for row, says in list(table.dicts()):
        broken = _wrong_dates(says) or _other_child(people, table, says, seen)
        key = (says["laestab"], says["upn"], says["start_date"])
        if not broken and key in starts and starts[key][1] != says:
            line = table.line(starts[key][0])
            rule = f"Line {line} says something else of the same child and start date"
            broken = ("start_date", Broken(rule, "Keep the line that is right"))
        if broken:
            _refuse(table, row, broken[0], *broken[1])
            continue
        seen.setdefault(says["upn"], (row, says))
        starts.setdefault(key, (row, says))


def _wrong_dates(says: Fields) -> tuple[str, Broken] | None:
    leaving = says.get("leaving_date")
    if leaving and leaving < says["start_date"]:
        return "leaving_date", Broken("The child leaves before they start", "Correct one of the two dates")
    if says["start_date"] < says["date_of_birth"]:
        return "start_date", Broken("The child starts before they were born", "Correct one of the two dates")
    return None


def _other_child(
    people: People, table: Table, says: Fields, seen: Mapping[str, tuple[int, Fields]]
) -> tuple[str, Broken] | None:
    mend = "Find out in the school's own system whose UPN it is"
    if says["upn"] in seen:
        row, other = seen[says["upn"]]
        here = says["laestab"] == other["laestab"]
        differs = _names(says) != _names(other) if here else False
        if differs or says["date_of_birth"] != other["date_of_birth"]:
            rule = f"Two different children have one UPN: this one and the one on line {table.line(row)}"
            return "upn", Broken(rule, mend)
    held = people.held.pupils.get((says["laestab"], says["upn"]))
    born_otherwise = held is not None and held.date_of_birth != says["date_of_birth"]
    if held and born_otherwise and held.forename.casefold() != says["forename"].casefold():
        return "upn", Broken("Another child of this school is held under this UPN", mend)
    return None


def _names(says: Fields) -> tuple[str, str]:
    return says["forename"].casefold(), says["surname"].casefold()


def _note_refused(people: People, table: Table) -> None:
    upns = table.values["upn"]
    bad = table.refused & (upns.index >= 0)
    good = {upns.distinct[n] for n in upns.index[table.good()].tolist()}
    people.refused_upns = {upns.distinct[n] for n in upns.index[bad].tolist()} - good


def _settle_rolls(people: People) -> None:
    gone = set(people.enrolments_replaced)
    stated = people.enrolments.all()
    for child in people.held.pupils:
        people.rolls[child] = [
            (span.start_date, span.leaving_date)
            for span in people.held.enrolments.get(child, [])
            if span.pk not in gone and (*child, span.start_date) not in stated
        ]
    for (laestab, upn, start), says in stated.items():
        held = next(
            (s for s in people.held.enrolments.get((laestab, upn), []) if s.start_date == start), None
        )
        leaving = says.get("leaving_date", held.leaving_date if held else None)
        people.rolls.setdefault((laestab, upn), []).append((start, leaving))


def _children(people: People, table: Table) -> Iterator[tuple[Fields, list[str]]]:
    """Each good row with the schools that its child belongs to; rows of unknown children are refused."""
    for row, says in list(table.dicts()):
        schools = people.schools_of(says["upn"])
        if schools:
            yield says, schools
        else:
            _refuse(table, row, "upn", *unknown_child(people, says["upn"]))


def unknown_child(people: People, upn: str) -> Broken:
    """Why a row about a child that no school in play knows is refused."""
    if upn in people.refused_upns:
        return Broken("This child's line in pupils.csv is refused", "Mend that line first")
    return Broken("No child with this UPN is known here", "Add the child to pupils.csv, or correct the UPN")


_GUARDIAN = (
    "relationship",
    "parental_responsibility",
    "education_law_parent",
    "lives_with",
    "priority",
    "contact_restriction",
    "restriction_review",
)


def _parents(people: People, table: Table) -> None:
    adults: dict[Key, Fields] = {}
    ties: dict[Key, Fields] = {}
    lines: list[list[Key]] = []
    for says, schools in _children(people, table):
        upn, person = says.pop("upn"), says.pop("person_id")
        tie = {name: says.pop(name) for name in _GUARDIAN if name in says}
        if "address_visibility" in says:
            says["address_restricted"] = says.pop("address_visibility") == "restricted"
        adults |= {(laestab, person): says for laestab in schools}
        ties |= {(laestab, upn, person): tie for laestab in schools}
        lines.append([(laestab, upn, person) for laestab in schools])
    held = people.held
    of_adult = {key: people.parents.compare(key, says, held.parents.get(key)) for key, says in adults.items()}
    of_tie = {key: people.guardians.compare(key, says, held.guardians.get(key)) for key, says in ties.items()}
    for keys in lines:
        people.count(table, *(of_tie[key] for key in keys), *(of_adult[key[0], key[2]] for key in keys))


def _find_families(people: People) -> None:
    """Children who share an adult are siblings; of another school no more than its name is told."""
    families = {person: set(children) for person, children in people.held.families.items()}
    for laestab, upn, person in people.guardians.added:
        families.setdefault(person, set()).add((laestab, upn))
    schools: dict[tuple[Child, str], set[str]] = defaultdict(set)
    for children in families.values():
        for child in children & people.rolls.keys():
            for elsewhere, sibling in children:
                if sibling != child[1]:
                    schools[child, sibling].add(elsewhere)
    for (child, sibling), elsewhere_all in schools.items():
        _link(people, child, sibling, elsewhere_all)


def _link(people: People, child: Child, sibling: str, schools: set[str]) -> str:
    """Join a child to a brother or sister at these schools; a school that is not the child's own is named."""
    key = (*child, sibling)
    if key in people.links.added:
        return "added"
    held = people.held.links.get(key)
    name = "" if child[0] in schools or not schools else _name(people, min(schools))
    fields = {"sibling_school": name} if name or held is None else {}
    return people.links.compare(key, fields, held)


def _name(people: People, laestab: str) -> str:
    stated = people.schools.all().get((laestab,), {})
    return str(stated.get("name") or people.held.names.get(laestab, ""))


def _siblings(people: People, table: Table) -> None:
    for row, says in list(table.dicts()):
        if says["upn"] == says["sibling_upn"]:
            _refuse(
                table, row, "sibling_upn", "A child is not their own sibling", "Correct one of the two UPNs"
            )
    for says, schools in _children(people, table):
        upn, sibling = says["upn"], says["sibling_upn"]
        elsewhere = set(people.schools_of(sibling))
        people.count(table, *(_link(people, (laestab, upn), sibling, elsewhere) for laestab in schools))


def _services(people: People, table: Table) -> None:
    stated: dict[Key, Fields] = {}
    lines: list[list[Key]] = []
    for says, schools in _children(people, table):
        key = (says.pop("upn"), says.pop("service"))
        stated |= {(laestab, *key): says for laestab in schools}
        lines.append([(laestab, *key) for laestab in schools])
    held = people.held.services
    verdicts = {key: people.services.compare(key, says, held.get(key)) for key, says in stated.items()}
    for keys in lines:
        people.count(table, *(verdicts[key] for key in keys))


def _staff(people: People, table: Table) -> None:
    """Who works where. A person already known keeps their name: it is not one school's to change."""
    refuse_unknown_schools(people, table)
    stated: dict[Key, Fields] = {}
    for _, says in table.dicts():
        email = says["email"].lower()
        reach: Fields = {name: list(says[name]) for name in ("forms", "groups") if name in says}
        stated[says["laestab"], email, says["role"]] = reach
        if email not in people.held.users:
            people.users.added[email,] = {"name": says["name"]}
    held = people.held.memberships
    verdicts = {key: people.memberships.compare(key, says, held.get(key)) for key, says in stated.items()}
    for _, says in table.dicts():
        people.count(table, verdicts[says["laestab"], says["email"].lower(), says["role"]])


def _refuse(table: Table, row: int, column: str, rule: str, mend: str) -> None:
    table.refuse([row], column, lambda _: Broken(rule, mend))


_STEPS = {
    "schools.csv": _schools,
    "calendar.csv": _calendar,
    "pupils.csv": _pupils,
    "parents.csv": _parents,
    "siblings.csv": _siblings,
    "services.csv": _services,
    "staff.csv": _staff,
}
_SETTLED = {"calendar.csv": _settle_calendars, "pupils.csv": _settle_rolls, "parents.csv": _find_families}
