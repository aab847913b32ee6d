"""Lateness, days in a row, change against the term before."""

from datetime import date, time

import numpy as np
import pytest

from gatepost.attendance.glance import spans_on
from gatepost.attendance.history import History, Statement
from gatepost.attendance.lateness import Bell, LateLimits, about_lessons, lateness
from gatepost.attendance.register import Session, column, span_mask
from gatepost.attendance.streaks import change, has_fallen, runs, streaks
from tests.patterns.school import AMIRA, CALENDAR, LIMITS, MEANINGS, TODAY, YEAR, history, register

BELL = Bell(time(8, 40), 60)
RECENT = spans_on(CALENDAR, YEAR, 1, TODAY, LIMITS.spread).recent


def lates(weeks: dict[date, str], minutes: dict[int, int]) -> Statement:
    return lateness(history(weeks), minutes, RECENT, BELL, LateLimits(lates=5, minutes=60))


def test_amiras_lateness_in_minutes_and_lessons() -> None:
    marks = register(AMIRA)
    late = np.flatnonzero(marks == ord("L")).tolist()
    # Nine lates of 8, 9, 10 … 16 minutes are 108; the last is given 32 instead of 16: 124.
    minutes = dict(zip(late, [8, 9, 10, 11, 12, 13, 14, 15, 32], strict=True))
    found = lates(dict(AMIRA), minutes)
    # In the last four school weeks: U on 6 and 11 November, L on 13 November.
    assert found.sentence == (
        "Late 9 times before the register closed and 4 times after it closed; 3 times in the last 4 school "
        "weeks. 124 minutes in all (about 2 lessons). Minutes not known for 4. "
        "Of 9 late mornings, half began by 08:52."
    )
    assert found.stands_out
    assert len(found.sessions) == 13


@pytest.mark.parametrize(("count", "stands_out"), [(4, False), (5, True)])
def test_five_lates_in_four_weeks_stand_out(count: int, stands_out: bool) -> None:
    week = " ".join(["L."] * count + [".."] * (5 - count))
    assert lates({date(2026, 11, 9): week}, {}).stands_out is stands_out
    assert not lates({date(2026, 9, 7): week}, {}).stands_out


@pytest.mark.parametrize(("minutes", "stands_out"), [(59, False), (60, True)])
def test_sixty_minutes_stand_out(minutes: int, stands_out: bool) -> None:
    at = column(Session(date(2026, 9, 7), False))
    assert lates({date(2026, 9, 7): "L. .. .. .. .."}, {at: minutes}).stands_out is stands_out


def test_the_usual_arrival_is_of_mornings_alone() -> None:
    """After 5, 10 and 15 minutes in the morning; two afternoons of 50 are left out of it."""
    weeks = {date(2026, 9, 7): "LL LL L. .. .."}
    start = column(Session(date(2026, 9, 7), False))
    found = lates(weeks, {start: 5, start + 1: 50, start + 2: 10, start + 3: 50, start + 4: 15})
    assert found.sentence.endswith("Of 3 late mornings, half began by 08:50.")


def test_minutes_without_a_late_mark_are_not_counted() -> None:
    assert lates({}, {column(Session(date(2026, 9, 7), False)): 90}).sentence == "Not late at all."


@pytest.mark.parametrize(
    ("minutes", "told"),
    [(59, "less than a lesson"), (60, "about 1 lesson"), (89, "about 1 lesson"), (90, "about 2 lessons")],
)
def test_minutes_as_lessons(minutes: int, told: str) -> None:
    assert about_lessons(minutes, BELL) == told


def test_a_run_skips_weekends_and_holidays_and_wants_whole_days() -> None:
    weeks = {date(2026, 10, 19): ".. .. .. .I II", date(2026, 11, 2): "IO OO II I. II"}
    child = history(weeks)
    found = runs(child, child.missed)
    # From Friday 23 October over half-term to Wednesday 4 November; the half days around it are no days.
    assert [(run.days, str(run)) for run in found] == [(4, "23 Oct to 4 Nov"), (1, "6 Nov to 6 Nov")]
    assert not any(run.current for run in found)


def test_days_not_required_neither_break_a_run_nor_lengthen_it() -> None:
    child = history({date(2026, 11, 9): "OO XX OO OX .."})
    assert [run.days for run in runs(child, child.missed)] == [3]


def test_streaks_are_told_with_the_present_one() -> None:
    weeks = {
        date(2026, 9, 14): "II II II II ..",
        date(2026, 11, 16): ".. .. .. .. OO",
        date(2026, 11, 23): "OO OO",
    }
    found = streaks(history(weeks))
    assert found.sentence == (
        "Longest time away: 4 school days in a row, 14 Sep to 17 Sep. Away now: 3 school days in a row."
    )
    assert found.stands_out
    assert [session.date.day for session in found.sessions] == [20, 20, 23, 23, 24, 24]


@pytest.mark.parametrize(("week", "stands_out"), [("II II II II ..", False), ("II II II II II", True)])
def test_five_days_in_a_row_stand_out(week: str, stands_out: bool) -> None:
    assert streaks(history({date(2026, 9, 14): week})).stands_out is stands_out


def test_no_whole_day_missed() -> None:
    assert streaks(history({date(2026, 9, 14): "I. .I"})).sentence == "No whole day missed."


@pytest.mark.parametrize(
    ("missed", "possible", "past", "past_possible", "fell"),
    [(8, 100, 0, 100, True), (7, 100, 0, 100, False), (4, 25, 8, 100, True), (4, 25, 81, 1000, False)],
)
def test_eight_points_decided_in_whole_numbers(
    missed: int, possible: int, past: int, past_possible: int, fell: bool
) -> None:
    assert bool(has_fallen(missed, possible, past, past_possible, 8)) is fell


def own_change(weeks: dict[date, str], until: date = TODAY) -> Statement:
    child = History(YEAR - 1, register(weeks, until, years=2), MEANINGS)
    spans = spans_on(CALENDAR, YEAR - 1, 2, until, LIMITS.spread)
    return change(child.within(spans.known), spans.recent, spans.before, 8)


def test_change_against_the_summer_term() -> None:
    """Three of 34 sessions is 8.8 points, two is 5.9; summer had 67 school days, none missed."""
    found = own_change({date(2026, 11, 9): "II I."})
    assert found.stands_out
    assert found.sentence == (
        "Missed 1½ of 17 days in the last 4 school weeks; 0 of 67 days in the term before."
    )
    assert not own_change({date(2026, 11, 9): "II"}).stands_out


def test_too_few_sessions_to_compare() -> None:
    """On 8 September four school weeks reach back to 13 July: summer is not yet "before" them."""
    found = own_change({date(2026, 9, 7): "OO OO"}, until=date(2026, 9, 8))
    assert found.sentence == "Too few sessions to compare: 24 sessions now, 0 in the term before."
    assert not found.stands_out


def test_the_term_before_is_over_before_the_recent_weeks_begin() -> None:
    """On 8 January four school weeks reach back into December, so the term before is summer."""
    spans = spans_on(CALENDAR, YEAR - 1, 2, date(2027, 1, 8), LIMITS.spread)
    summer = span_mask(YEAR - 1, 2, date(2026, 4, 13), date(2026, 7, 21))
    assert spans.before.sum() == 134
    assert not (spans.before & ~summer).any()
