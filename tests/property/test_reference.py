"""Random registers: the kernel and the slow reference agree on every figure."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from gatepost.attendance import contributions, measure, tally, windows
from gatepost.attendance.codes import CodeBook
from gatepost.attendance.register import Mask
from gatepost.attendance.windows import ThresholdRule
from tests import reference
from tests.property.registers import FIRST_YEARS, Register, random_register
from tests.spec.codes import BOOK
from tests.spec.threshold import NATIONAL

SEEDS = range(12)


def measured(
    registers: list[Register], book: CodeBook = BOOK, rule: ThresholdRule = NATIONAL
) -> list[dict[str, Any]]:
    """The kernel's figures for pupils of one school, each with a mask of their own."""
    found = [
        measure.measure(r.matrix[None], r.mask[None], r.first_year, r.weeks, book, rule) for r in registers
    ]
    return [one.as_json() for (one,) in found]


def expected(registers: list[Register]) -> list[dict[str, Any]]:
    """The reference's figures for the same pupils."""
    return [reference.measure(r.marks, r.counted, r.school_days) for r in registers]


@settings(max_examples=150, deadline=None, derandomize=True)
@given(first_year=st.sampled_from(FIRST_YEARS), seed=st.integers(0, 2**32))
def test_kernel_and_reference_agree(first_year: int, seed: int) -> None:
    register = random_register(first_year, seed)
    assert measured([register]) == expected([register])


@pytest.fixture(scope="module")
def pupils() -> list[Register]:
    return [random_register(year, seed) for year in FIRST_YEARS for seed in SEEDS]


def test_many_pupils_at_once_are_measured_as_each_alone(pupils: list[Register]) -> None:
    own = [pupil for pupil in pupils if pupil.first_year == 2023]
    weeks = np.logical_or.reduce([pupil.weeks for pupil in own])
    many = [replace(own[n % len(own)], weeks=weeks) for n in range(1100)]  # more than one chunk
    marks, masks = np.stack([m.matrix for m in many]), np.stack([m.mask for m in many])
    together = measure.measure(marks, masks, 2023, weeks, BOOK, NATIONAL)
    assert [one.as_json() for one in together] == measured(many[: len(own)]) * (1100 // len(own)) + measured(
        many[: 1100 % len(own)]
    )


def test_a_mask_for_all_is_the_same_mask_for_each(pupils: list[Register]) -> None:
    marks = np.stack([pupil.matrix for pupil in pupils])
    mask = pupils[0].mask
    each = np.broadcast_to(mask, marks.shape).copy()
    assert (tally.count(marks, mask) == tally.count(marks, each)).all()


def test_the_sessions_of_a_window_are_those_it_counts(pupils: list[Register]) -> None:
    for pupil in pupils:
        (found,) = windows.thresholds(
            pupil.matrix[None], pupil.mask, pupil.first_year, pupil.weeks, BOOK, NATIONAL
        )
        listed = windows.window_sessions(pupil.matrix, pupil.mask, pupil.first_year, found, BOOK, NATIONAL)
        marks = {(mark.on, mark.pm): mark.symbol for mark in pupil.marks}
        assert len(listed) == found.sessions
        assert [symbol for _, symbol in listed].count("N") == found.provisional
        assert all(marks[session.date, session.pm] == symbol for session, symbol in listed)


def test_weeks_outside_the_span_change_nothing(pupils: list[Register]) -> None:
    for pupil in pupils:
        counted = np.flatnonzero(pupil.mask.reshape(-1, 10).any(axis=1))
        inside = np.zeros_like(pupil.weeks)
        inside[counted.min(initial=0) : counted.max(initial=0) + 1] = True
        assert measured([replace(pupil, weeks=pupil.weeks & inside)]) == measured([pupil])


# Mutants: each breaks one rule on purpose, and must be noticed on the pupils above.

MOVED = {"C1": "unauthorised", "K": "not_possible", "U": "attending", "X": "authorised", "Y1": "unauthorised"}


@pytest.mark.parametrize("symbol", MOVED)
def test_mutant_a_code_in_another_group_is_noticed(symbol: str, pupils: list[Register]) -> None:
    moved = CodeBook(
        replace(code, counts_as=MOVED[symbol]) if code.symbol == symbol else code for code in BOOK.codes
    )
    assert measured(pupils, book=moved) != expected(pupils)


@pytest.mark.parametrize(
    "rule",
    [
        replace(NATIONAL, weeks=11),
        replace(NATIONAL, weeks=9),
        replace(NATIONAL, sessions=11),
        replace(NATIONAL, sessions=9),
        replace(NATIONAL, codes=frozenset("GOU")),
        replace(NATIONAL, codes=frozenset("GNOUI")),
        replace(NATIONAL, provisional=frozenset("O")),
    ],
    ids=["11 weeks", "9 weeks", "11 sessions", "9 sessions", "without N", "with I", "O provisional"],
)
def test_mutant_another_threshold_is_noticed(rule: ThresholdRule, pupils: list[Register]) -> None:
    assert measured(pupils, rule=rule) != expected(pupils)


def test_mutant_holidays_that_are_not_skipped_are_noticed(pupils: list[Register]) -> None:
    every_week = [replace(pupil, weeks=np.ones_like(pupil.weeks)) for pupil in pupils]
    assert measured(every_week) != expected(pupils)


def test_mutant_a_blank_that_counts_as_absence_is_noticed(
    pupils: list[Register], monkeypatch: pytest.MonkeyPatch
) -> None:
    def guessed(book: CodeBook) -> Any:
        matrix = contributions.contributions(book)
        matrix[ord(" ")] = contributions.Measures(possible=1, unauthorised=1)
        return matrix

    monkeypatch.setattr(tally, "contributions", guessed)
    assert measured(pupils) != expected(pupils)


def test_mutant_marks_outside_the_mask_are_noticed(
    pupils: list[Register], monkeypatch: pytest.MonkeyPatch
) -> None:
    def unmasked(marks: Any, mask: Mask) -> Any:
        return tally.count(marks, np.ones_like(mask))

    monkeypatch.setattr(measure, "count", unmasked)
    assert measured(pupils) != expected(pupils)
