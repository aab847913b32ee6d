"""Are these marks older than what is held, or far fewer than they should be? Judged by what is held."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date

import numpy as np

from gatepost.attendance.register import BLANK, Session, academic_year, column
from gatepost.imports.doubts.children import WHOLE_SHARE
from gatepost.imports.doubts.doubt import Declared, Doubt, Standing
from gatepost.imports.marks import Amended, MarkChanges
from gatepost.records.models import Amendment, RegisterYear

_ENOUGH = 100
"""Fewer marks than this prove nothing about a whole file."""
_UNSETTLED = "N"
_FILE = "session_marks.csv"


def older(
    changes: MarkChanges, standing: Mapping[str, Standing], declared: Declared, repeats: Mapping[str, str]
) -> Iterator[Doubt]:
    """Files that speak of an earlier day than what is held, and would change it.

    When nobody has declared of which day they speak: the very files of an earlier import (``repeats``: LAESTAB →
    when that was), or files that bring nothing newer and most of whose changes go back to what stood before.
    """
    changed = Counter(change.child[0] for change in changes.amended)
    for laestab, times in changed.items():
        here, last = standing.get(laestab, Standing()), changes.last.get(laestab)
        if declared.as_at and here.as_at:
            if declared.as_at < here.as_at:
                yield _older(
                    laestab,
                    times,
                    f"are of {_said(declared.as_at)}, and what is held is of {_said(here.as_at)}",
                )
        elif declared.as_at is None and laestab in repeats:
            yield _older(
                laestab, times, f"are the same as those of {repeats[laestab]}, and others came after them"
            )
        elif declared.as_at is None and last and here.marks_to and last <= here.marks_to:
            back = sum(_goes_back(changes.amended, laestab))
            if back * 2 > times:
                yield _older(
                    laestab,
                    times,
                    f"bring nothing newer than is held, and take {_many(back)} back to what stood before",
                )


def _older(laestab: str, times: int, why: str) -> Doubt:
    says = f"These files seem older than what is held: they {why}. They would change {_many(times)}"
    mend = "Export again today; or say of which day they are, or why these marks are right"
    return Doubt(f"older {laestab}", _FILE, "date", says, mend)


def _goes_back(amended: list[Amended], laestab: str) -> Iterator[bool]:
    """For each changed mark: is it what an amendment took away, or no reason where one is held?"""
    ours = [change for change in amended if change.child[0] == laestab]
    days = [change.date for change in ours]
    before = Amendment.objects.filter(
        school__laestab=laestab, date__range=(min(days), max(days)), pupil__upn__in={c.child[1] for c in ours}
    ).order_by("pk")
    latest = {
        (upn, day, pm): (original, new)
        for upn, day, pm, original, new in before.values_list("pupil__upn", "date", "pm", "original", "new")
    }
    for change in ours:
        undone = latest.get((change.child[1], change.date, change.pm)) == (change.new, change.original)
        yield undone or change.new == _UNSETTLED


def far_fewer(changes: MarkChanges, declared: Declared) -> Iterator[Doubt]:
    """Marks that are said to be everybody's, and are far fewer than those held of the same days."""
    for laestab, (stated, days) in changes.said.items() if declared.whole else ():
        held = _held(laestab, days)
        if held >= _ENOUGH and stated < WHOLE_SHARE * held:
            says = (
                f"The file is said to hold everybody’s and has {_many(stated)}; "
                f"of the same days this school holds {_many(held)}"
            )
            mend = "Export all year groups, or say that the file holds only some children"
            yield Doubt(f"far fewer marks {laestab}", _FILE, "code", says, mend)


def _held(laestab: str, days: frozenset[date]) -> int:
    """How many marks a school holds of some days."""
    places: dict[int, list[int]] = {}
    for day in days:
        morning = column(Session(day, False))
        places.setdefault(academic_year(day), []).extend((morning, morning + 1))
    rows = RegisterYear.objects.filter(school__laestab=laestab, year__in=places).values_list("year", "marks")
    return sum(int((np.frombuffer(bytes(m), np.uint8)[places[year]] != BLANK).sum()) for year, m in rows)


def _many(times: int) -> str:
    return f"{times:,} mark{'' if times == 1 else 's'}"


def _said(day: object) -> str:
    return f"{day:%d %B %Y}".lstrip("0")
