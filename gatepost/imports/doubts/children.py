"""Is it this school's file, is everybody in it, and are its columns what they say? Judged by the children. Pure."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np

from gatepost.imports.doubts.doubt import FEW, Declared, Doubt, Standing
from gatepost.imports.held import Held
from gatepost.imports.table import Table

KNOWN_SHARE = 0.1
"""A file of whose children fewer than this share are known is another school's, or a whole new intake."""
WHOLE_SHARE = 0.8
"""A file of everybody that has less than this share of the roll is not one."""
_SOME_YEARS = 2
_NEW = timedelta(days=90)
"""Children who start no longer ago than this are a new intake: that nobody knows them proves nothing."""

Stated = Mapping[str, set[str]]
"""LAESTAB → UPNs that a file names, also in rows that are refused for another reason."""


def stated(table: Table) -> dict[str, set[str]]:
    """Whom a file names, school by school."""
    school, upn = table.values["laestab"], table.values["upn"]
    read = (school.index >= 0) & (upn.index >= 0)
    width = max(len(upn.distinct), 1)
    found: dict[str, set[str]] = {}
    for pair in np.unique(school.index[read] * width + upn.index[read]).tolist():
        at, who = divmod(pair, width)
        found.setdefault(school.distinct[at], set()).add(upn.distinct[who])
    return found


def another_schools(table: Table, standing: Mapping[str, Standing], *, on: date) -> Iterator[Doubt]:
    """Nearly nobody in the file is known here. Rows about unknown children's marks are lost: that is certain."""
    for laestab, upns in stated(table).items():
        here = standing.get(laestab)
        if here is None or len(here.roll) < FEW or len(upns) < FEW or _new_intake(table, laestab, on):
            continue
        known = len(upns & here.upns)
        if known < KNOWN_SHARE * len(upns):
            says = (
                f"Of the {len(upns):,} children in this file, {known or 'none'} "
                f"{'is' if known < 2 else 'are'} known at this school: it seems to be another school’s"
            )
            mend = "Choose your own school’s file; if the children are new here, say so"
            yield Doubt(f"another school {laestab} {table.name}", table.name, "upn", says, mend)


def _new_intake(table: Table, laestab: str, on: date) -> bool:
    """Whether everybody in the file has just started, or is going to."""
    if not table.has("start_date"):
        return False
    school, start = table.values["laestab"], table.values["start_date"]
    rows = [n for n in table.good().tolist() if school.distinct[school.index[n]] == laestab]
    return bool(rows) and all(start.distinct[start.index[n]] >= on - _NEW for n in rows)


def not_everybody(table: Table, standing: Mapping[str, Standing], declared: Declared) -> Iterator[Doubt]:
    """A file that is said to hold everybody and leaves out many; or one year group, and nobody has said why."""
    if declared.whole is False:
        return
    for laestab, upns in stated(table).items():
        roll = standing[laestab].roll if laestab in standing else {}
        there = upns & roll.keys()
        if len(roll) - len(there) < FEW or len(there) >= WHOLE_SHARE * len(roll):
            continue
        years, held = {roll[upn].year_group for upn in there}, {child.year_group for child in roll.values()}
        one_year = len(years) == 1 and len(held) > _SOME_YEARS and len(upns) >= FEW
        if declared.whole or one_year:
            only = f"year group {next(iter(years))} only" if one_year else f"{len(there) or 'none'} of them"
            says = (
                f"This school has {len(roll):,} children on roll in {_years(held)}, and the file has {only}"
            )
            mend = "Export everybody, or say that the file is meant to hold only some children"
            yield Doubt(f"not everybody {laestab} {table.name}", table.name, "upn", says, mend)


def _years(held: set[str]) -> str:
    return f"{len(held)} year group{'' if len(held) == 1 else 's'}"


def swapped(table: Table, held: Held) -> Iterator[Doubt]:
    """First names in the place of surnames, months in the place of days: as the children held show."""
    told = [(says, held.pupils[key]) for says, key in _both(table, held)]
    names = [
        (says, was)
        for says, was in told
        if (says["forename"], says["surname"]) != (was.forename, was.surname)
    ]
    crossed = sum((says["surname"], says["forename"]) == (was.forename, was.surname) for says, was in names)
    if crossed >= 2 and crossed * 2 > len(names):
        yield _certain("names", table, "forename", "First names and surnames", crossed)
    dates = [(says["date_of_birth"], was.date_of_birth) for says, was in told]
    moved = [(says, was) for says, was in dates if says != was]
    crossed = sum(_day_for_month(says) == was for says, was in moved)
    if crossed >= 2 and crossed * 2 > len(moved):
        yield _certain("dates", table, "date_of_birth", "Day and month of birth", crossed)


def _certain(what: str, table: Table, column: str, words: str, times: int) -> Doubt:
    says = f"{words} seem to be swapped: for {times:,} children this school holds them the other way round"
    return Doubt(
        f"swapped {what}", table.name, column, says, "Export again, or match the columns anew", certain=True
    )


def _both(table: Table, held: Held) -> Iterator[tuple[dict[str, Any], tuple[str, str]]]:
    """What the file says of children who are held."""
    columns = {
        name: table.values[name] for name in ("laestab", "upn", "forename", "surname", "date_of_birth")
    }
    whole = np.all([column.index >= 0 for column in columns.values()], axis=0)
    for row in np.flatnonzero(whole).tolist():
        says = {name: column.distinct[column.index[row]] for name, column in columns.items()}
        key = (says["laestab"], says["upn"])
        if key in held.pupils:
            yield says, key


def _day_for_month(day: date) -> date | None:
    return day.replace(day=day.month, month=day.day) if day.day <= 12 else None
