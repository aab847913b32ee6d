"""What a plan would change of what is held, one line each, for a person to look at. Reads the plan alone."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from gatepost.imports.held import Child
from gatepost.imports.plan import Plan
from gatepost.imports.state import People

SHOWN = {
    "forename": "First name", "surname": "Surname", "preferred_name": "Name the child goes by",
    "date_of_birth": "Date of birth", "year_group": "Year group", "form": "Tutor group",
    "admission_number": "Admission number", "leaving_date": "Last day on roll", "kind": "Kind of enrolment",
}  # fmt: skip
"""The fields whose values everybody who may import may also see. Of any other only that it changes is said."""
LEFT_BEHIND = "Adults whom the files do not name with the new name"
"""How many; who they are is not for everybody who imports."""
MORE = "Something else of the child’s record"


@dataclass(frozen=True)
class Change:
    """Whose, what, and what it is before and after; both empty where the values are not for every importer."""

    who: str
    what: str
    before: str = ""
    after: str = ""


def changes(plan: Plan) -> Iterator[Change]:
    """Children, then their time on roll, then marks that are amended. New things are not changes."""
    people = plan.people
    yield from _of_children(people)
    for (laestab, upn, start), says in people.enrolments.changed.items():
        spans = people.held.enrolments.get((laestab, upn), [])
        span = next((one for one in spans if one.start_date == start), None)
        if span:
            yield from _fields(_name(plan, (laestab, upn)), span, says)
    yield from _of_rolls(plan)
    for mark in sorted(plan.marks.amended, key=lambda one: (one.date, one.pm)):
        half = "afternoon" if mark.pm else "morning"
        yield Change(
            _name(plan, mark.child),
            f"{mark.date:%a} {mark.date.day} {mark.date:%b %Y}, {half}",
            mark.original,
            mark.new,
        )


def _of_rolls(plan: Plan) -> Iterator[Change]:
    """Stretches on roll that others take the place of: they overlap, and only one of them can be right."""
    people, gone = plan.people, set(plan.people.enrolments_replaced)
    starts: dict[Child, list[str]] = {}
    for laestab, upn, start in people.enrolments.added if gone else ():
        starts.setdefault((laestab, upn), []).append(_said(start))
    for child, said in starts.items():
        for span in people.held.enrolments.get(child, []):
            if span.pk in gone:
                yield Change(_name(plan, child), "First day on roll", _said(span.start_date), ", ".join(said))


def _of_children(people: People) -> Iterator[Change]:
    for child, says in people.pupils.changed.items():
        if held := people.held.pupils.get(child):
            if child in people.renamed:
                yield Change(str(held), "UPN", people.renamed[child], child[1])
            yield from _fields(str(held), held, says)
    left = Counter(tie.pupil_id for tie in people.left_behind)
    for held in people.held.pupils.values():
        if held.pk in left:
            yield Change(str(held), LEFT_BEHIND, str(left[held.pk]), "taken out")


def _fields(who: str, held: Any, says: dict[str, Any]) -> Iterator[Change]:
    differ = [name for name, value in says.items() if getattr(held, name) != value]
    for name in differ:
        if name in SHOWN:
            yield Change(who, SHOWN[name], _said(getattr(held, name)), _said(says[name]))
    if set(differ) - SHOWN.keys():
        yield Change(who, MORE)


def _said(value: Any) -> str:
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    return "none" if value in (None, "") else str(value)


def _name(plan: Plan, child: Child) -> str:
    return str(plan.people.held.pupils.get(child, child[1]))
