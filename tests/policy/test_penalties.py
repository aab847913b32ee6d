"""Penalty notices against a table worked out by hand from the regulations, and mutants that it must notice."""

from datetime import date, timedelta

import pytest

from gatepost.policy import penalties
from gatepost.policy.pack import load
from gatepost.policy.penalties import Earlier, NoNotice, Notice, due, next_notice, owed, years_before

RULES = load().penalty_notices
ON = date(2026, 11, 24)
NEW = frozenset({"2026-11-02 AM"})


def earlier(issued: date, *, withdrawn: bool = False, sessions: tuple[str, ...] = ()) -> Earlier:
    return Earlier(issued, frozenset(sessions), withdrawn)


# Earlier notices to this parent for this child → what one issued on 24 November 2026 would be.
# Notices from before the national framework (19 August 2024) do not count, though three years reach further back.
TABLE = [
    ("none before", [], (1, 160, 80)),
    ("one last year", [date(2025, 11, 24)], (2, 160, None)),
    ("one the day before the framework", [date(2024, 8, 18)], (1, 160, 80)),
    ("one on the framework’s first day", [date(2024, 8, 19)], (2, 160, None)),
    ("one a day inside three years, before the framework", [date(2023, 11, 25)], (1, 160, 80)),
    ("one exactly three years ago", [date(2023, 11, 24)], (1, 160, 80)),
    ("one long ago", [date(2022, 1, 10)], (1, 160, 80)),
    ("one today", [date(2026, 11, 24)], (2, 160, None)),
    ("two inside", [date(2025, 1, 10), date(2026, 1, 10)], None),
    ("two, the older before the framework", [date(2024, 8, 18), date(2026, 1, 10)], (2, 160, None)),
    ("two, the older on its first day", [date(2024, 8, 19), date(2026, 1, 10)], None),
    ("three inside", [date(2024, 9, 1), date(2025, 1, 10), date(2026, 1, 10)], None),
]


@pytest.mark.parametrize(("name", "issued", "expected"), TABLE, ids=[row[0] for row in TABLE])
def test_which_notice_it_would_be(
    name: str, issued: list[date], expected: tuple[int, int, int | None]
) -> None:
    found = next_notice(RULES, [earlier(day) for day in issued], NEW, on=ON)
    if expected is None:
        assert isinstance(found, NoNotice)
        assert "There is no other" in found.because
    else:
        assert found == Notice(*expected)


# By 2028 three years no longer reach back to the framework's first day: only the span decides.
SPAN = [
    ("a day inside three years", date(2025, 11, 25), (2, 160, None)),
    ("exactly three years ago", date(2025, 11, 24), (1, 160, 80)),
    ("a year inside", date(2026, 11, 24), (2, 160, None)),
    ("ten months outside", date(2025, 1, 10), (1, 160, 80)),
]


@pytest.mark.parametrize(("name", "issued", "expected"), SPAN, ids=[row[0] for row in SPAN])
def test_three_years_end_on_the_day_of_issue(name: str, issued: date, expected: tuple[int, int, int]) -> None:
    assert next_notice(RULES, [earlier(issued)], NEW, on=date(2028, 11, 24)) == Notice(*expected)


def test_a_withdrawn_notice_never_was_one() -> None:
    withdrawn = [earlier(date(2025, 3, 3), withdrawn=True), earlier(date(2026, 3, 3), withdrawn=True)]
    assert next_notice(RULES, withdrawn, NEW, on=ON) == Notice(1, 160, 80)
    one = [*withdrawn, earlier(date(2026, 5, 5))]
    assert next_notice(RULES, one, NEW, on=ON) == Notice(2, 160, None)


def test_the_same_marks_are_never_used_twice_however_old() -> None:
    before = earlier(date(2020, 1, 1), sessions=("2026-11-02 AM",))
    found = next_notice(RULES, [before], {"2026-11-02 AM", "2026-11-03 AM"}, on=ON)
    assert found == NoNotice(
        "The session of 2 November 2026, morning was used for an earlier notice to this parent."
    )
    again = earlier(date(2020, 1, 1), withdrawn=True, sessions=("2026-11-02 AM",))
    assert next_notice(RULES, [again], NEW, on=ON) == Notice(1, 160, 80)


# The day of receipt is day 1: £80 up to day 21, £160 up to day 28. A second notice: £160 all along.
DAYS = [(1, 80, 160), (20, 80, 160), (21, 80, 160), (22, 160, 160), (28, 160, 160), (29, 160, 160)]


@pytest.mark.parametrize(("day", "first", "second"), DAYS)
@pytest.mark.parametrize("received", [date(2026, 11, 24), date(2028, 2, 20), date(2026, 12, 20)])
def test_what_is_owed_on_a_day(received: date, day: int, first: int, second: int) -> None:
    paid_on = received + timedelta(days=day - 1)
    assert owed(RULES, 1, received_on=received, paid_on=paid_on) == first
    assert owed(RULES, 2, received_on=received, paid_on=paid_on) == second


def test_the_last_days_of_payment() -> None:
    first = due(RULES, 1, received_on=date(2026, 11, 24))
    assert (first.early_until, first.until) == (date(2026, 12, 14), date(2026, 12, 21))
    second = due(RULES, 2, received_on=date(2026, 11, 24))
    assert (second.early_until, second.until) == (None, date(2026, 12, 21))


def test_three_years_before_a_leap_day() -> None:
    assert years_before(date(2028, 2, 29), 3) == date(2025, 2, 28)
    assert years_before(date(2026, 3, 1), 3) == date(2023, 3, 1)


MUTANTS = {
    "two years instead of three": lambda day, years: day.replace(year=day.year - 2),
    "the boundary day counts": lambda day, years: day.replace(year=day.year - years) - timedelta(days=1),
    "four years": lambda day, years: day.replace(year=day.year - 4),
}


@pytest.mark.parametrize("name", sorted(MUTANTS))
def test_a_wrong_span_is_noticed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(penalties, "years_before", MUTANTS[name])
    with pytest.raises(AssertionError):
        for row in SPAN:
            test_three_years_end_on_the_day_of_issue(*row)


def test_notices_from_before_the_framework_that_count_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutant: only the three years are looked at."""
    monkeypatch.setattr(penalties, "counted_since", lambda rules, on: years_before(on, 3) + timedelta(days=1))
    with pytest.raises(AssertionError):
        for row in TABLE:
            test_which_notice_it_would_be(*row)


def test_a_receipt_day_that_is_not_the_first_day_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutant: the day after receipt is the first day."""
    right = penalties.due
    late = timedelta(days=1)
    monkeypatch.setattr(
        penalties,
        "due",
        lambda rules, order, *, received_on: right(rules, order, received_on=received_on + late),
    )
    with pytest.raises(AssertionError):
        for row in DAYS:
            test_what_is_owed_on_a_day(date(2026, 11, 24), *row)


def test_withdrawn_notices_that_count_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutant: nobody looks whether a notice was withdrawn."""
    right = penalties.next_notice
    monkeypatch.setattr(
        "tests.policy.test_penalties.next_notice",
        lambda rules, before, sessions, *, on: right(
            rules, [Earlier(b.issued_on, b.sessions) for b in before], sessions, on=on
        ),
    )
    with pytest.raises(AssertionError):
        test_a_withdrawn_notice_never_was_one()
    with pytest.raises(AssertionError):
        test_the_same_marks_are_never_used_twice_however_old()
