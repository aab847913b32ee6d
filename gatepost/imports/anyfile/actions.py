"""What the school's register says to a file of any layout, and remembering how the file was matched."""

import re
from collections import defaultdict
from datetime import date
from hashlib import sha256

import msgspec

from gatepost.access.actor import Actor
from gatepost.access.models import School
from gatepost.imports.anyfile.grid import Grid
from gatepost.imports.anyfile.headings import plain
from gatepost.imports.anyfile.values import day_order
from gatepost.imports.matched import Known, Match, plain_number
from gatepost.imports.matching import Guess, guess, said_dates, week_said
from gatepost.imports.models import RememberedMatch
from gatepost.policy import national
from gatepost.records.models import Pupil


def known_of(school: School, *, on: date) -> Known:
    """What a school's register says already. Needs the school's scope."""
    return Known(school.laestab, held_numbers(school), national.code_book(), on)


def held_numbers(school: School) -> dict[str, dict[str, str]]:
    """Admission number, as ``plain_number`` writes it → UPN → name. Needs the school’s scope."""
    numbers: dict[str, dict[str, str]] = defaultdict(dict)
    for pupil in Pupil.objects.filter(school=school).exclude(admission_number=""):
        numbers[plain_number(pupil.admission_number)][pupil.upn] = (
            f"{pupil} ({pupil.form or pupil.year_group})"
        )
    return numbers


def remember_match(*, by: Actor, grid: Grid, match: Match) -> None:
    """Keep how a file was matched, for the next file of this layout."""
    by.must("import.apply")
    kept = msgspec.to_builtins(msgspec.structs.replace(match, starts=""))
    RememberedMatch.objects.update_or_create(
        school_id=by.school, layout=_layout(grid, match.kind), defaults={"match": kept}
    )


def match_of(school: int, grid: Grid, kind: str, *, on: date) -> tuple[Match, bool]:
    """The match of the last file of this layout, or a guess; and whether it is the former. Needs the school's scope."""
    guesses = guess(grid, kind, on=on)
    order = day_order(said_dates(grid, [one.meaning for one in guesses])).first_is_day
    guesses = guess(grid, kind, on=on, first_is_day=order)
    before = recalled(school, grid, kind, guesses, on=on)
    starts = week_said(grid, first_is_day=order, on=on)
    return before or Match(kind, [one.meaning for one in guesses], order, starts), before is not None


def recalled(school: int, grid: Grid, kind: str, guesses: list[Guess], *, on: date) -> Match | None:
    """The match of the last file of this layout; columns with dates are read anew. Needs the school's scope."""
    found = RememberedMatch.objects.filter(school=school, layout=_layout(grid, kind)).first()
    if found is None:
        return None
    match = msgspec.convert(found.match, Match)
    columns = [
        one.meaning if ":" in one.meaning else meaning
        for one, meaning in zip(guesses, match.columns, strict=True)
    ]
    return msgspec.structs.replace(
        match, columns=columns, starts=week_said(grid, first_is_day=match.first_is_day, on=on)
    )


def _layout(grid: Grid, kind: str) -> str:
    """The headings without what changes from one export to the next: numbers and the names of days and months."""
    headings = ("" if re.search(r"\d", heading) else plain(heading) for heading in grid.headings)
    return sha256("|".join((kind, str(len(grid.headings)), *headings)).encode()).hexdigest()
