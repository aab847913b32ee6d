"""Weekdays, halves of the day, breaks: named when they should be, silent when they should be."""

from collections.abc import Callable
from datetime import date, timedelta
from math import comb

import numpy as np
import pytest

from gatepost.attendance import patterns
from gatepost.attendance.exact import LEVEL
from gatepost.attendance.history import History, Statement, findings
from gatepost.attendance.patterns import day_patterns
from gatepost.attendance.register import Marks, Session
from tests.patterns.school import AMIRA, MEANINGS, OPEN, YEAR, history, register


def named(history: History) -> list[str]:
    return [found.sentence for found in day_patterns(history, OPEN) if found.stands_out]


def test_amiras_mondays_are_named_with_their_counts() -> None:
    mondays, *rest = day_patterns(history(AMIRA), OPEN)
    assert mondays.sentence == "Mondays: missed 12 of 22 sessions; other days 19 of 86."
    assert mondays.stands_out
    assert not any(found.stands_out for found in rest)
    assert len(mondays.sessions) == 12
    assert all(session.date.weekday() == 0 for session in mondays.sessions)
    assert mondays.sessions[0] == Session(date(2026, 9, 14), False)


def test_what_does_not_stand_out_is_said_too() -> None:
    quiet = {found.key: found.sentence for found in findings(day_patterns(history(AMIRA), OPEN)).quiet}
    # Eleven whole days and nine mornings were missed; four of those mornings began after the register closed.
    assert quiet["halves"] == "No pattern by morning or afternoon: mornings 16 of 54, afternoons 11 of 54."
    # Beside a break: 2 September, 23 October (morning), 2 November (morning).
    assert (
        quiet["breaks"]
        == "Nothing around holidays and other breaks: days beside a break 2 of 6, other days 29 of 102."
    )


def test_five_fridays_of_ten_weeks_are_luck_one_time_in_five_to_the_fifth() -> None:
    """One day away in each of five weeks, always Friday: (1/5)^5 = .00032, far below .05/8."""
    weeks = {date(2026, 9, 7) + timedelta(days=7 * n): ".. .. .. .. OO" for n in range(5)}
    (found,) = [one for one in day_patterns(history(weeks), OPEN) if one.stands_out]
    assert found.sentence == "Fridays: missed 10 of 22 sessions; other days 0 of 88."
    assert found.numbers["chance"] == pytest.approx(1 / 5**5)


@pytest.mark.parametrize(("fridays", "is_named"), [(3, False), (4, True)])
def test_three_fridays_may_be_luck_and_four_are_not(fridays: int, is_named: bool) -> None:
    """(1/5)^3 = .008 is more than .05/8 = .00625; (1/5)^4 = .0016 is less."""
    weeks = {date(2026, 9, 7) + timedelta(days=7 * n): ".. .. .. .. OO" for n in range(fridays)}
    assert bool(named(history(weeks))) is is_named


def test_a_fortnight_of_illness_is_no_pattern() -> None:
    weeks = {date(2026, 9, 14): "II II II II II", date(2026, 9, 21): "II II II II II"}
    assert named(history(weeks)) == []


def test_mornings_are_named_by_the_toss_of_a_coin() -> None:
    """Mornings alone in eight weeks, never an afternoon alone: 1/2^8 = .0039 is below .05/8."""
    weeks = {
        date(2026, 9, 7): "M. .. .. .. ..",
        date(2026, 9, 14): ".. M. .. .. ..",
        date(2026, 9, 21): ".. .. M. .. ..",
        date(2026, 9, 28): ".. .. .. M. ..",
        date(2026, 10, 5): ".. .. .. .. M.",
        date(2026, 10, 12): ".. .. M. .. ..",
        date(2026, 11, 2): "M. .. .. .. ..",
        date(2026, 11, 9): ".. M. .. .. ..",
    }
    (found,) = [one for one in day_patterns(history(weeks), OPEN) if one.stands_out]
    assert found.sentence == "Mornings: missed 8 of 55 sessions; afternoons 0 of 55."
    assert found.numbers["chance"] == pytest.approx(1 / 2**8)
    weeks[date(2026, 11, 9)] = ".. .. .. .. .."  # seven: 1/128 is not rare enough
    assert named(history(weeks)) == []
    weeks[date(2026, 11, 2)] = "M. .. M. .. .."  # eight mornings again, but still in seven weeks
    assert named(history(weeks)) == []


def test_late_after_the_register_closed_is_not_a_missed_morning() -> None:
    weeks = {date(2026, 9, 7) + timedelta(days=7 * n): "U. .. U. .. U." for n in range(6)}
    assert not any(found.key == "halves" for found in day_patterns(history(weeks), OPEN) if found.stands_out)


def test_days_beside_breaks_are_named() -> None:
    """2 September, 23 October, 2 November, 18 December and 4 January missed whole, no other day.

    Each is one day of its week: of 3 held in the first, else of 5. Luck: 1/3 × (1/5)^4.
    """
    weeks = {
        date(2026, 8, 31): "-- -- OO .. ..",
        date(2026, 10, 19): ".. .. .. .. OO",
        date(2026, 11, 2): "OO .. .. .. ..",
        date(2026, 12, 14): ".. .. .. .. OO",
        date(2027, 1, 4): "OO .. .. .. ..",
    }
    found = day_patterns(history(weeks, until=date(2027, 1, 15)), OPEN)[0]
    assert found.sentence == "Days beside a break: missed 10 of 10 sessions; other days 0 of 156."
    assert found.numbers["chance"] == pytest.approx(1 / 3 / 5**4)


@pytest.mark.parametrize(("until", "says"), [(date(2026, 9, 7), False), (date(2026, 9, 8), True)])
def test_fewer_than_ten_sessions_tell_nothing(until: date, says: bool) -> None:
    """2, 3, 4 and 7 September are eight sessions, with the 8th ten."""
    statements = day_patterns(history({}, until), OPEN)
    assert (len(statements) > 1) is says
    if not says:
        assert statements[0].sentence == "Too few sessions to tell: 8 so far."


def test_a_child_who_is_always_here_or_never_here_has_no_pattern() -> None:
    never = register({})
    never[never != ord(" ")] = ord("O")
    assert named(history({})) == []
    assert named(History(YEAR, never, MEANINGS)) == []


def test_a_small_difference_is_not_named_however_unlikely() -> None:
    """Nine points more, with a chance of nothing: the gap decides first."""
    counts = patterns._Counts(missed=90, possible=1000, rest_missed=0, rest_possible=4000)
    assert not counts.differ
    assert counts._replace(missed=100).differ


def test_at_most_four_stand_out() -> None:
    six = [Statement(str(n), "", {}, (), True) for n in range(6)]
    divided = findings([*six, Statement("quiet", "", {}, (), False)])
    assert [one.key for one in divided.first] == ["0", "1", "2", "3"]
    assert [one.key for one in divided.more] == ["4", "5"]
    assert [one.key for one in divided.quiet] == ["quiet"]


# --- The false-alarm rate: registers in which nothing but luck decides which days are missed. ---

CHILDREN = 2_000
HELD = np.flatnonzero(OPEN & (np.arange(530) < 530 * 5 // 12)).reshape(-1, 2)  # to the middle of January


def absent_days(rng: np.random.Generator) -> np.ndarray:
    """Days of one child in a row, 0 here, 1 morning, 2 afternoon, 3 away: spells at random dates."""
    days = np.zeros(len(HELD), dtype=int)
    for _ in range(rng.integers(1, 22)):
        start, length = rng.integers(len(days)), rng.choice([1, 1, 1, 2, 2, 3, 5])
        days[start : start + length] = rng.choice([1, 2, 3, 3, 3])
    return days


def as_marks(days: np.ndarray) -> Marks:
    marks = np.full(530, ord(" "), dtype=np.uint8)
    marks[HELD[:, 0]] = np.where(days & 1, ord("O"), ord("/"))
    marks[HELD[:, 1]] = np.where(days & 2, ord("O"), ord("\\"))
    return marks


def shuffled_within_weeks(days: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    weeks = HELD[:, 0] // 10
    order = np.lexsort((rng.random(len(days)), weeks))
    return tossed(days[order], rng)


def tossed(days: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Each half day a morning or an afternoon by the toss of a coin."""
    return np.where((days == 1) | (days == 2), rng.integers(1, 3, len(days)), days)


Luck = Callable[[np.ndarray, np.random.Generator], np.ndarray]
NULLS: dict[str, Luck] = {
    "days dealt anew within each week": shuffled_within_weeks,
    "days dealt anew over the whole time": lambda days, rng: tossed(rng.permutation(days), rng),
    "spells left whole, at random dates": lambda days, rng: days,
}


def alarms(null: str, children: int = CHILDREN) -> float:
    rng = np.random.default_rng(20261124)
    raised = 0
    for _ in range(children):
        days = NULLS[null](absent_days(rng), rng)
        raised += bool(named(History(YEAR, as_marks(days), MEANINGS)))
    return raised / children


@pytest.mark.parametrize("null", NULLS)
def test_luck_alone_names_a_pattern_in_at_most_one_child_of_twenty(null: str) -> None:
    assert alarms(null) <= LEVEL


def test_mutant_without_the_correction_luck_would_be_named_too_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "unlikely", lambda chances: [chance <= LEVEL for chance in chances])
    assert alarms("days dealt anew over the whole time", 500) > LEVEL


def test_a_real_habit_is_found() -> None:
    """Where one Monday of two is missed, and one other day of twenty, most children are noticed."""
    rng = np.random.default_rng(7)
    mondays = HELD[:, 0] % 10 == 0
    seen = 0
    for _ in range(200):
        days = np.where(rng.random(len(HELD)) < np.where(mondays, 0.5, 0.05), 3, 0)
        seen += any(
            sentence.startswith("Mondays") for sentence in named(History(YEAR, as_marks(days), MEANINGS))
        )
    assert seen > 160


def test_mutant_a_look_at_sessions_as_if_each_were_tossed_alone_raises_false_alarms(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whole days away count twice if sessions are taken for independent: the test must be of days."""

    def by_session(hands: list[tuple[list[int], int]], seen: int) -> float:
        total = 2 * sum(len(values) for values, _ in hands)
        marked, drawn = sum(sum(values) for values, _ in hands), 2 * sum(picks for _, picks in hands)
        ways = sum(comb(marked, k) * comb(total - marked, drawn - k) for k in range(seen, drawn + 1))
        return ways / comb(total, drawn)

    honest = alarms("days dealt anew over the whole time", 500)
    monkeypatch.setattr(patterns, "chance_dealt", by_session)
    assert alarms("days dealt anew over the whole time", 500) > 2 * honest
