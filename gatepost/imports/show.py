"""A plan in the terminal: counts by file, then every refusal with its place, rule and mend."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from gatepost.imports.faults import Fault
from gatepost.imports.origin import Origins
from gatepost.imports.plan import Plan

EXAMPLES = 3
"""Places that are named for one rule of one column; more only repeat it."""


def show(plan: Plan, console: Console, origins: Origins) -> None:
    """Print what a plan would do, its places named as ``origins`` know them."""
    console.print(_counts(plan, origins))
    for notice in plan.notices:
        console.print(f"[yellow]Note:[/] {escape(notice)}", highlight=False, soft_wrap=True)
    for doubt in map(origins.doubt, plan.doubts):
        console.print(
            f"\n[bold]{escape(doubt.file)}, column {doubt.column}[/]: {escape(doubt.says)}.",
            highlight=False,
            soft_wrap=True,
        )
        console.print(escape(f"  {doubt.mend}."), highlight=False, soft_wrap=True)
    for (file, column, rule), times in plan.rules.items():
        same = [f for f in plan.faults if (f.file, f.column, f.rule) == (file, column, rule)]
        _show_rule(
            console, origins.where(file, column), rule, times, list(map(origins.fault, same[:EXAMPLES]))
        )


def _counts(plan: Plan, origins: Origins) -> Table:
    table = Table("File", title="What these files hold", title_justify="left")
    for heading in ("Rows", "New", "Changed", "As held", "Refused"):
        table.add_column(heading, justify="right")
    for name, counts in plan.files.items():
        refused = f"[red]{counts.refused:,}[/]" if counts.refused else "0"
        figures = (counts.rows, counts.added, counts.changed, counts.unchanged)
        table.add_row(escape(origins.called(name)), *(f"{figure:,}" for figure in figures), refused)
    return table


def _show_rule(console: Console, where: str, rule: str, times: int, faults: list[Fault]) -> None:
    console.print(f"\n[bold]{escape(where)}[/]: {escape(rule)}.", highlight=False, soft_wrap=True)
    for fault in faults:
        value = f": “{fault.value}”" if fault.value else ""
        console.print(escape(f"  line {fault.lines}{value}"), highlight=False, soft_wrap=True)
    if times > EXAMPLES:
        console.print(f"  … {times:,} times in all.", highlight=False, soft_wrap=True)
    if faults:
        console.print(f"  {escape(faults[0].mend)}.", highlight=False, soft_wrap=True)
