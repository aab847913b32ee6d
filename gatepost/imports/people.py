"""Every file but the marks: in which order they are looked at."""

from collections.abc import Mapping

from gatepost.imports import families, pupils, schools
from gatepost.imports.held import Held
from gatepost.imports.state import People
from gatepost.imports.table import Table


def look(held: Held, tables: Mapping[str, Table], *, may_found: bool, closed: set[str]) -> People:
    """Check every file but the marks against its rules and compare it with what is held."""
    people = People(held, may_found, closed, known=set(held.schools))
    for name, step in _STEPS.items():
        if name in tables and tables[name].values:
            step(people, tables[name])
        if name in _SETTLED:
            _SETTLED[name](people)
    return people


_STEPS = {
    "schools.csv": schools.schools,
    "calendar.csv": schools.calendar,
    "pupils.csv": pupils.pupils,
    "parents.csv": families.parents,
    "siblings.csv": families.siblings,
    "services.csv": families.services,
    "staff.csv": families.staff,
}
_SETTLED = {
    "calendar.csv": schools.settle_calendars,
    "pupils.csv": pupils.settle_rolls,
    "parents.csv": families.find_families,
}
