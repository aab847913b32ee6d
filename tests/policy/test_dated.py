"""What a rule says on a date: the newest value that is not after it."""

from datetime import date

import pytest

from gatepost.attendance.school_age import ends_on, starts_on
from gatepost.policy import national
from gatepost.policy.dated import Dated, NotYetKnown
from gatepost.policy.pack import load
from gatepost.policy.reading import PolicyError, convert

SOURCE = {"title": "An Act", "reference": "section 1", "confidence": "read"}


def rule(*values: tuple[date, int]) -> Dated[int]:
    told = [{"from": start, "value": value, "source": SOURCE} for start, value in values]
    return convert({"description": "A limit.", "unit": "sessions", "values": told}, Dated[int], "test.yaml")


LIMIT = rule((date(2015, 9, 1), 15), (date(2024, 8, 19), 10))


@pytest.mark.parametrize(
    ("on", "says"),
    [
        (date(2015, 9, 1), 15),  # its first day
        (date(2024, 8, 18), 15),  # the last day of the old value
        (date(2024, 8, 19), 10),  # the first of the new
        (date(2031, 1, 1), 10),  # until another is given
    ],
)
def test_the_newest_value_not_after_the_date_holds(on: date, says: int) -> None:
    assert LIMIT.on(on) == says


def test_before_the_first_value_nothing_is_guessed() -> None:
    with pytest.raises(NotYetKnown) as refused:
        LIMIT.on(date(2015, 8, 31))
    assert str(refused.value) == "A limit. Known from 01 September 2015, so not on 31 August 2015."


@pytest.mark.parametrize("second", [date(2024, 8, 19), date(2023, 1, 1)])
def test_dates_that_overlap_are_refused(second: date) -> None:
    with pytest.raises(PolicyError, match=r"test.yaml: the file: Dates overlap"):
        rule((date(2024, 8, 19), 10), (second, 12))


def test_a_rule_without_a_value_is_refused() -> None:
    with pytest.raises(PolicyError, match="at least one value"):
        rule()


def test_the_national_threshold_is_ten_sessions_in_ten_school_weeks() -> None:
    threshold = load("england").threshold_rule(date(2026, 11, 24))
    assert (threshold.sessions, threshold.weeks) == (10, 10)
    assert (threshold.codes, threshold.provisional) == (frozenset("GNOU"), frozenset("N"))


def test_there_was_no_national_threshold_before_19_august_2024() -> None:
    with pytest.raises(NotYetKnown):
        load("england").threshold_rule(date(2024, 8, 18))


def test_penalty_notices_as_the_regulations_say() -> None:
    rules, on = load("england").penalty_notices, date(2026, 11, 24)
    assert (rules.first.on(on), rules.first_within_days.on(on)) == (160, 28)
    assert (rules.first_early.on(on), rules.first_early_within_days.on(on)) == (80, 21)
    assert (rules.second.on(on), rules.most.on(on), rules.years.on(on)) == (160, 2, 3)
    assert (rules.improvement_weeks_least.on(on), rules.improvement_weeks_most.on(on)) == (3, 6)
    assert len(rules.improvement_contents.on(on)) == 8


def test_the_numbers_of_the_nightly_watch() -> None:
    limits = load("england").limits(date(2026, 11, 24))
    assert (limits.missed_days, limits.fall_points, limits.weekday_times) == (3, 8, 3)
    assert (limits.lates, limits.late_minutes, limits.unexplained_days) == (5, 60, 2)
    assert (limits.absence_lines, limits.threshold_near) == ((10, 50), 7)
    assert (limits.ill_days, limits.unauthorised_run, limits.fewest_sessions) == (15, 10, 20)
    spread = limits.spread
    assert (spread.recent_weeks, spread.window_weeks, spread.weekday_of, spread.days_ahead) == (4, 10, 5, 20)


def test_regularly_late_and_illness_come_from_the_pack() -> None:
    pack, on = load("england"), date(2026, 11, 24)
    assert (pack.late_limits(on).lates, pack.late_limits(on).minutes) == (5, 60)
    assert [chr(byte) for byte in range(256) if pack.meanings(on).ill[byte]] == ["I"]


def test_school_age_in_words_is_what_the_dates_are_worked_out_by() -> None:
    rules, on = national.school_age(), date(2026, 9, 1)
    # Born 1 April 2020: five on 1 April 2025, so from 31 August 2025; sixteen on 1 April 2036.
    born = date(2020, 4, 1)
    assert starts_on(born) == date(2020 + rules.start_age.on(on), 8, 31)
    assert f"{starts_on(born):%m-%d}" in rules.start_days.on(on)
    assert (ends_on(born), rules.end_day.on(on)) == (date(2036, 6, 27), "last Friday in June")
    assert rules.end_age.on(on) == 16
