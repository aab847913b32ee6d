"""pupils.csv: children and their time on roll, its rules, and what it would change."""

import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from gatepost.imports.faults import Broken
from gatepost.imports.held import Child
from gatepost.imports.state import Fields, Key, People, refuse, refuse_unknown_schools
from gatepost.imports.table import Table

_ENROLMENT = {
    "start_date": "start_date",
    "leaving_date": "leaving_date",
    "ended_by_death": "ended_by_death",
    "enrolment": "kind",
}
_DIED = re.compile(
    r"((the )?(pupil|student|child) )?(has )?(died|deceased|passed away)\b.*"
    r"|(dead|death( of (the |a )?(pupil|student|child))?)",
    re.IGNORECASE,
)
"""How schools' systems word it, at the beginning of the reason: “moved after the death of …” is not it."""


def pupils(people: People, table: Table) -> None:
    refuse_unknown_schools(people, table)
    _refuse_wrong_children(people, table)
    _note_refused(people, table)
    latest: dict[Child, Fields] = {}
    spans: dict[Child, list[Fields]] = defaultdict(list)
    lines: list[tuple[Child, date]] = []
    for _, says in table.dicts():
        child = (says.pop("laestab"), says.pop("upn"))
        if "leaving_reason" in says:
            says["ended_by_death"] = tells_of_death(says.pop("leaving_reason"))
        span = {ours: says.pop(theirs) for theirs, ours in _ENROLMENT.items() if theirs in says}
        lines.append((child, span["start_date"]))
        if span["start_date"] == max(s["start_date"] for s in [*spans[child], span]):
            latest[child] = says
        spans[child].append(span)
    about = {child: _compare_pupil(people, child, says) for child, says in latest.items()}
    rolls = {child: _compare_roll(people, child, found) for child, found in spans.items()}
    for child, start in lines:
        people.count(table, about[child], rolls[child][start])


def tells_of_death(reason: str) -> bool:
    """Whether a reason for leaving says that the child died. Every other reason is passed over, and not kept."""
    return _DIED.fullmatch(reason.strip(" .")) is not None


def new_deaths(people: People) -> list[Child]:
    """The children of whom a file says for the first time that they died."""
    return [
        (laestab, upn)
        for (laestab, upn, start), says in people.enrolments.all().items()
        if says.get("ended_by_death")
        and not any(
            span.ended_by_death and span.start_date == start
            for span in people.held.enrolments.get((laestab, upn), [])
        )
    ]


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
            rule, line = "Another line says something else of the same child and start date", starts[key][0]
            broken = ("start_date", Broken(rule, "Keep the line that is right", table.line(line)))
        if broken:
            refuse(table, row, broken[0], *broken[1])
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
            return "upn", Broken("Two different children have one UPN", mend, table.line(row))
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


def settle_rolls(people: People) -> None:
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
