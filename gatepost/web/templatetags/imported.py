"""How the plan of an import reads on a page. ``{% load imported %}``."""

from dataclasses import dataclass

from django import template

from gatepost.charts.chart import Table
from gatepost.imports.faults import Fault
from gatepost.imports.origin import Origins
from gatepost.imports.plan import Plan

register = template.Library()

SPELLED_OUT = 20
"""Places that are listed for one rule; more only repeat it."""


@dataclass(frozen=True)
class BrokenRule:
    """One cause of refusal: how often, how to mend it, and the first places where it happened."""

    where: str
    rule: str
    times: int
    faults: list[Fault]

    @property
    def mend(self) -> str:
        return self.faults[0].mend if self.faults else "Look at the file"

    @property
    def table(self) -> Table:
        sheets = len({f.file for f in self.faults}) > 1
        rows = tuple((_line(f, sheets), f.column or "–", f.value or "(empty)", f.mend) for f in self.faults)
        return Table(f"{self.where}: {self.rule}", ("Line", "Column", "Value", "How to mend it"), rows)


def _line(fault: Fault, sheets: bool) -> str:
    """Where it stands; with its sheet where they are several, and the other line that has to do with it."""
    return f"{fault.file}, line {fault.lines}" if sheets else f"Line {fault.lines}"


@register.simple_tag
def counts_table(plan: Plan, origins: Origins) -> Table:
    """What would become of the rows of each file."""
    rows = tuple(
        (origins.called(name), *(f"{n:,}" for n in (c.rows, c.added, c.changed, c.unchanged, c.refused)))
        for name, c in plan.files.items()
    )
    headers = ("File", "Rows", "New", "Changed", "As held", "Refused")
    return Table("What these files hold", headers, rows)


@register.simple_tag
def by_rule(plan: Plan, origins: Origins) -> list[BrokenRule]:
    """The refusals, most frequent cause first, named as in the file that was chosen."""
    return [_broken(plan, origins, *where, times) for where, times in plan.rules.most_common()]


def _broken(plan: Plan, origins: Origins, file: str, column: str, rule: str, times: int) -> BrokenRule:
    same = [f for f in plan.faults if (f.file, f.column, f.rule) == (file, column, rule)][:SPELLED_OUT]
    return BrokenRule(origins.where(file, column), rule, times, [origins.fault(fault) for fault in same])


@register.simple_tag
def keepable(plan: Plan) -> int:
    """How many rows would change what is held."""
    return sum(counts.added + counts.changed for counts in plan.files.values())
