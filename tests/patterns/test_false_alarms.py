"""Everything that is looked for at once, in children about whom there is nothing to find.

Days, halves, breaks, lessons, and one brother or sister: at most one child in twenty may be told a pattern.
"""

import numpy as np
import pytest

from gatepost.attendance import lessons as lesson_looks
from gatepost.attendance.exact import LEVEL
from gatepost.attendance.history import History
from gatepost.attendance.lessons import Lesson, lesson_patterns
from gatepost.attendance.patterns import day_patterns
from gatepost.attendance.register import session_at
from gatepost.attendance.siblings import together
from tests.patterns.school import MEANINGS, OPEN, YEAR
from tests.patterns.test_day_patterns import HELD, absent_days, as_marks, shuffled_within_weeks

CHILDREN = 500
SUBJECTS = ("Maths", "English", "Science", "PE", "Art")
PERIODS = {False: (1, 2, 3), True: (4, 5)}


def shuffled(rng: np.random.Generator) -> History:
    """A child whose days away are dealt anew within each week."""
    return History(YEAR, as_marks(shuffled_within_weeks(absent_days(rng), rng)), MEANINGS)


def cut_by_luck(child: History, rng: np.random.Generator) -> list[Lesson]:
    """Five lessons a day; while in school, any of them is missed as easily as any other."""
    found, odds = [], rng.uniform(0, 0.06)
    away = child.away
    for column in HELD.ravel().tolist():
        session = session_at(YEAR, column)
        for period in PERIODS[session.pm]:
            subject = SUBJECTS[(session.date.weekday() * 5 + period * 2 + session.date.weekday()) % 5]
            gone = bool(away[column])
            found.append(Lesson(session, period, subject, f"Ms {subject}", gone or rng.random() < odds, gone))
    return found


def told_a_pattern(rng: np.random.Generator) -> bool:
    """Whether anything stands out for one such child, beside a brother or sister away on days of their own."""
    child = shuffled(rng)
    found = [*day_patterns(child, OPEN), *lesson_patterns(cut_by_luck(child, rng))]
    found.append(together(child, shuffled(rng), "Yusuf"))
    return any(statement.stands_out for statement in found)


def alarms(children: int = CHILDREN) -> float:
    rng = np.random.default_rng(20261127)
    return sum(told_a_pattern(rng) for _ in range(children)) / children


def test_at_most_one_child_in_twenty_is_told_a_pattern_where_there_is_none() -> None:
    assert alarms() <= LEVEL


def test_mutant_lessons_looked_at_one_by_one_raise_false_alarms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lesson_looks, "unlikely", lambda chances: [chance <= LEVEL for chance in chances])
    monkeypatch.setattr(lesson_looks, "GAP_POINTS", 0)
    assert alarms(200) > LEVEL
