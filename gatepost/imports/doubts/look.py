"""Holding a plan as a whole against what stands: every doubt about it, and whom it leaves out."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from gatepost.imports.doubts import children, marks
from gatepost.imports.doubts.doubt import Doubt, OnRoll, Standing
from gatepost.imports.models import Statement
from gatepost.imports.table import Table
from gatepost.records.models import Enrolment, Pupil, RegisterImport

if TYPE_CHECKING:
    from gatepost.imports.plan import Plan

_ABOUT_CHILDREN = ("pupils.csv", "session_marks.csv", "lesson_marks.csv")


def look(plan: "Plan", tables: Mapping[str, Table], *, on: date) -> None:
    """Put into a plan what makes it look wrong as a whole. Needs the scope of its schools."""
    schools = plan.people.held.schools
    plan.standing = {laestab: _standing(school.pk, on) for laestab, school in schools.items()}
    readable = {name: table for name, table in tables.items() if table.values}
    plan.doubts = list(_doubts(plan, readable, on))
    if plan.declared.whole and "pupils.csv" in readable:
        told = children.stated(readable["pupils.csv"])
        for laestab, upns in told.items():
            renamed = {former for (at, _), former in plan.people.renamed.items() if at == laestab}
            roll = plan.standing.get(laestab, Standing()).roll
            plan.missing[laestab] = sorted(roll[upn].pk for upn in roll.keys() - upns - renamed)
        plan.missing = {laestab: pks for laestab, pks in plan.missing.items() if laestab in plan.standing}


def _doubts(plan: "Plan", tables: Mapping[str, Table], on: date) -> Iterator[Doubt]:
    for name in _ABOUT_CHILDREN:
        if name in tables:
            yield from children.another_schools(tables[name], plan.standing, on=on)
    if "pupils.csv" in tables:
        yield from children.not_everybody(tables["pupils.csv"], plan.standing, plan.declared)
        yield from children.swapped(tables["pupils.csv"], plan.people.held)
    if plan.marks.swapped:
        yield plan.marks.swapped
    yield from marks.far_fewer(plan.marks, plan.declared)
    yield from marks.older(plan.marks, plan.standing, plan.declared, _repeats(plan))


def _standing(school: int, on: date) -> Standing:
    pupils = Pupil.objects.filter(school=school).values_list(
        "pk", "upn", "former_upn", "forename", "surname", "year_group"
    )
    here = Q(leaving_date=None) | Q(leaving_date__gte=on)
    roll = set(
        Enrolment.objects.filter(here, school=school, start_date__lte=on).values_list("pupil", flat=True)
    )
    upns, on_roll = set(), {}
    for pk, upn, former, *about in pupils:
        upns |= {upn, former} - {""}
        if pk in roll:
            on_roll[upn] = OnRoll(pk, *about)
    imports = _that_stand(school)
    said = Statement.objects.filter(register_import__in=imports)
    days = [day for day in imports.values_list("marks_to", flat=True) if day]
    spoken = [day for day in said.values_list("as_at", flat=True) if day]
    last = said.filter(whole=True).order_by("-register_import").values_list("missing", flat=True).first()
    return Standing(
        on_roll, frozenset(upns), max(days, default=None), max(spoken, default=None), frozenset(last or ())
    )


def _that_stand(school: int) -> QuerySet[RegisterImport]:
    return RegisterImport.objects.filter(school=school, taken_back=None, takes_back=None)


def _repeats(plan: "Plan") -> dict[str, str]:
    """LAESTAB → when these very files came before, where others came after them."""
    found = {}
    for laestab, school in plan.people.held.schools.items():
        ours = _that_stand(school.pk).order_by("-pk")
        last, same = ours.first(), ours.filter(digest=plan.digest).first()
        if same and last and same.pk != last.pk:
            found[laestab] = f"{same.at:%d %B %Y}".lstrip("0")
    return found
