"""Rules broken on purpose: each break must make some row of a spec fail."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from gatepost.attendance import contributions, identifiers, roll, school_age, tally
from tests.spec.publish import SPECS


def more_than(absent: int, possible: int, limit: int, of: int = 100) -> bool:
    return of * absent > limit * possible


def rounded_first(absent: int, possible: int, limit: int, of: int = 100) -> bool:
    return bool(possible) and round(of * absent / possible, 1) >= limit


def half_even(exact: Fraction, places: int) -> Decimal:
    return Decimal(round(exact * 10**places)).scaleb(-places)


def without_first_day(days: Any, stay: Any) -> Any:
    return (days > np.datetime64(stay.start)) & (days <= np.datetime64(stay.leaving or date.max))


def never_left(days: Any, stay: Any) -> Any:
    return days >= np.datetime64(stay.start)


def no_label(absence: Fraction | Decimal) -> tuple[bool, ...]:
    return ()


MUTANTS: dict[str, tuple[ModuleType, str, Any]] = {
    "persistent only above 10%": (tally, "at_least", more_than),
    "label decided on the rounded figure": (tally, "at_least", rounded_first),
    "rounded half to even": (tally, "_half_up", half_even),
    "figure that contradicts its label": (tally, "_labels", no_label),
    "severe from 40%": (tally, "SEVERE", 40),
    "mornings taken for afternoons": (tally, "_PM", ord("/")),
    "letters that include I": (identifiers, "_LETTERS", "ABCDEFGHIJKLMNPQRTUVWXY"),
    "last Thursday of June": (school_age, "_FRIDAY", 3),
    "the first day on roll is lost": (roll, "here", without_first_day),
    "nobody leaves": (roll, "here", never_left),
    "no prescribed day in March": (school_age, "_PRESCRIBED", ((8, 31), (12, 31))),
}


def faults() -> int:
    """How many rows of all specs fail, or cannot be worked out at all."""
    return sum(_fails(spec, row) for spec in SPECS for row in spec.rows)


def _fails(spec: Any, row: Any) -> bool:
    try:
        return bool(spec.faults(row))
    except (ValueError, IndexError):
        return True


@pytest.mark.parametrize("mutant", MUTANTS)
def test_mutant_is_noticed(mutant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert faults() == 0
    module, name, broken = MUTANTS[mutant]
    monkeypatch.setattr(module, name, broken)
    assert faults() > 0


@pytest.mark.parametrize("group", ["attending", "authorised", "unauthorised", "not_possible"])
def test_mutant_a_group_that_adds_otherwise_is_noticed(group: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    others = {
        "attending": contributions.Measures(possible=1, authorised=1),
        "authorised": contributions.Measures(possible=1, unauthorised=1),
        "unauthorised": contributions.Measures(possible=1, authorised=1),
        "not_possible": contributions.Measures(possible=1, attended=1),
    }
    monkeypatch.setitem(contributions._ADDS, group, others[group])
    assert faults() > 0
