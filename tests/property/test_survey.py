"""A whole authority at once says of each pupil what is said of them alone."""

from types import SimpleNamespace

import numpy as np
import pytest

from gatepost.attendance import days
from gatepost.attendance.measure import measure, survey
from gatepost.attendance.register import COLUMNS
from gatepost.attendance.tally import MEASURES
from gatepost.attendance.windows import ThresholdRule
from tests.property.registers import FIRST_YEARS, random_register
from tests.spec.codes import BOOK

RULE = ThresholdRule(frozenset("GNOU"), 10, 10, frozenset("N"))


def differing(first_year: int) -> int:
    """Registers of which ``survey`` says something else than ``measure``."""
    differ = 0
    for seed in range(40):
        one = random_register(first_year, seed)
        both = SimpleNamespace(marks=np.stack([one.matrix] * 2), mask=np.stack([one.mask] * 2))
        both.mask[1, : COLUMNS // 2] = False
        alone = measure(both.marks, both.mask, first_year, one.weeks, BOOK, RULE)
        found = survey(both.marks, both.mask, one.weeks, BOOK, RULE)
        said = [[getattr(each.tally, name) for name in MEASURES] for each in alone]
        differ += found.sums.tolist() != said
        differ += found.most.tolist() != [each.threshold.sessions for each in alone]
    return differ


@pytest.mark.parametrize("first_year", FIRST_YEARS)
def test_survey_agrees_with_measure(first_year: int) -> None:
    assert differing(first_year) == 0


def test_mutant_a_chunk_that_loses_its_last_week_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    from gatepost.attendance import windows

    most = windows._most
    monkeypatch.setattr(windows, "_most", lambda held, length: most(held[:-1], length))
    assert differing(FIRST_YEARS[0]) > 0


def test_more_pupils_than_a_chunk_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    one = random_register(FIRST_YEARS[0], 7)
    marks = np.stack([random_register(FIRST_YEARS[0], seed).matrix for seed in range(7)])
    whole = survey(marks, one.mask, one.weeks, BOOK, RULE)
    monkeypatch.setattr(days, "_CHUNK", 3)
    parts = survey(marks, one.mask, one.weeks, BOOK, RULE)
    assert whole.sums.tolist() == parts.sums.tolist()
    assert whole.most.tolist() == parts.most.tolist()


def test_a_rule_that_counts_presence_is_refused() -> None:
    one = random_register(FIRST_YEARS[0], 7)
    rule = ThresholdRule(frozenset("/"), 10, 10, frozenset())
    with pytest.raises(ValueError, match="present"):
        survey(one.matrix[None], one.mask, one.weeks, BOOK, rule)
    with pytest.raises(ValueError, match="no school week"):
        survey(one.matrix[None], one.mask, ~one.weeks, BOOK, RULE)
