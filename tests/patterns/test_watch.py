"""Each reason of the nightly watch at its boundary, the order, and the sums against a slow count."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from gatepost.attendance.concerns import NEARING, REACHED, SIGN, Concern, Told
from gatepost.attendance.glance import NO_LATES, Lates, glance, spans_on
from gatepost.attendance.history import Statement
from gatepost.attendance.register import Marks, Session, column, session_at
from gatepost.attendance.watch import Registers, watch
from tests.patterns.school import AMIRA, BOOK, CALENDAR, LIMITS, MEANINGS, TODAY, YEAR, register

WEEK = {day: date(2026, 11, day) for day in (2, 9, 16, 23)} | {
    day: date(2026, 9, day) for day in (7, 14, 21, 28)
}


def registers(*rows: Marks, years: int = 1, lates: Lates = NO_LATES) -> Registers:
    return Registers(YEAR - years + 1, np.stack(rows), CALENDAR, BOOK, MEANINGS, lates)


def concerns(
    weeks: Mapping[date, str], on: date = TODAY, years: int = 1, told: Told | None = None
) -> dict[str, Concern]:
    """The concerns of one pupil, by key."""
    marks = register(weeks, on, years)
    watched = watch(registers(marks, years=years), LIMITS, on, {0: told} if told else None)
    return {concern.key: concern for child in watched for concern in child.concerns}


def test_a_child_who_is_here_is_not_watched() -> None:
    assert concerns({}) == {}


@pytest.mark.parametrize(("week", "reached"), [(".. II .. .I II", False), (".. II .. II II", True)])
def test_three_days_in_four_school_weeks(week: str, reached: bool) -> None:
    assert ("missed_days" in concerns({WEEK[9]: week})) is reached
    assert "missed_days" not in concerns({date(2026, 10, 19): week})


def test_days_missed_are_said_with_what_was_possible() -> None:
    """2 to 24 November are 17 school days."""
    found = concerns({WEEK[9]: ".. II .. II II"})["missed_days"]
    assert found.sentence == "Missed 3 of 17 days in the last 4 school weeks."
    assert len(found.sessions) == 6


@pytest.mark.parametrize(("week", "reached"), [("II", False), ("II I.", True)])
def test_eight_points_below_the_term_before(week: str, reached: bool) -> None:
    found = concerns({WEEK[9]: week}, years=2)
    assert ("fall" in found) is reached
    assert "fall" not in concerns({WEEK[9]: week})  # one year alone knows no term before


@pytest.mark.parametrize(
    ("mondays", "reached"),
    [
        ([(10, 19), (11, 2), (11, 16)], True),
        ([(10, 12), (11, 2), (11, 16)], False),  # 12 October is the sixth Monday back
        ([(11, 2), (11, 16)], False),
    ],
)
def test_three_of_the_last_five_mondays(mondays: list[tuple[int, int]], reached: bool) -> None:
    found = concerns({date(2026, month, day): "I." for month, day in mondays})
    assert ("weekday" in found) is reached
    if reached:
        assert found["weekday"].sentence == "Missed all or part of 3 of the last 5 Mondays."


def test_three_weeks_away_are_no_weekday() -> None:
    away = dict.fromkeys((WEEK[2], WEEK[9], WEEK[16]), "II II II II II")
    assert "weekday" not in concerns(away)
    two = dict.fromkeys((WEEK[2], WEEK[9], WEEK[16]), "II .. .. .. II")
    assert concerns(two)["weekday"].sentence == (
        "Missed all or part of 3 of the last 5 Mondays and 3 of the last 5 Fridays."
    )


@pytest.mark.parametrize(
    ("week", "reached"), [("L. L. L. L. ..", False), ("L. L. L. L. .L", True), ("L. L. U. L. L.", True)]
)
def test_five_lates_in_four_weeks(week: str, reached: bool) -> None:
    assert ("late" in concerns({WEEK[9]: week})) is reached


@pytest.mark.parametrize(("minutes", "reached"), [(59, False), (60, True)])
def test_sixty_minutes_in_four_weeks(minutes: int, reached: bool) -> None:
    marks = register({WEEK[9]: "L.", WEEK[7]: "L."})
    lately, long_ago = (column(Session(WEEK[day], False)) for day in (9, 7))
    lates = Lates(np.array([1, 1]), np.array([lately, long_ago]), np.array([minutes, 500]))
    watched = watch(registers(register({}), marks, lates=lates), LIMITS, TODAY)
    assert [child.pupil for child in watched] == ([1] if reached else [])
    if reached:
        assert watched[0].concerns[0].sentence == "Late once, 60 minutes in all, in the last 4 school weeks."


def test_no_reason_on_two_days() -> None:
    assert "unexplained" not in concerns({WEEK[7]: "NN"})
    found = concerns({WEEK[7]: ".N", WEEK[16]: "N."})["unexplained"]
    assert found.sentence == "No reason known yet for 2 days: 7 Sep, 16 Nov."


@pytest.mark.parametrize(
    ("week", "crosses"),
    [
        # Of 110 sessions to 24 November, 34 lately; 40 still ahead. 10% of 150 is 15.
        ("II II II .. ..", False),  # 6 + 6/34 × 40 = 13.1
        ("II II II I. ..", True),  # 7 + 7/34 × 40 = 15.2
        ("II II II II II", True),  # 10 of 110 is still above 90%
        ("II II II II II I.", False),  # 11 of 110 has crossed already
    ],
)
def test_ninety_percent_within_twenty_school_days(week: str, crosses: bool) -> None:
    first, rest = week.split()[:5], week.split()[5:]
    found = concerns({WEEK[9]: " ".join(first), WEEK[16]: " ".join(rest)})
    assert ("projected" in found) is crosses
    if crosses:
        assert found["projected"].numbers["line"] == 10
        assert found["projected"].sentence.startswith(
            "Attendance would be down to 90% within 20 school days if nothing changes: missed "
        )


@pytest.mark.parametrize(("extra", "crosses"), [("..", False), ("I.", True)])
def test_fifty_percent_within_twenty_school_days(extra: str, crosses: bool) -> None:
    """On 2 October, of 46 sessions: 22 missed, all in the last 40, so 22 + 22 is half of 86 and more."""
    weeks = {WEEK[7]: "II II II II II", WEEK[14]: "II II II II II", WEEK[21]: f"I. {extra}"}
    found = concerns(weeks, on=date(2026, 10, 2))
    assert ("projected" in found) is crosses
    if crosses:
        assert found["projected"].numbers["line"] == 50


def test_nothing_is_projected_from_thin_marks() -> None:
    """On 8 September ten sessions are a year too short, though July was missed and would be the pace."""
    july = {date(2026, 7, 13): "II II II II II"}
    marks = registers(register(july, date(2026, 9, 8), years=2), years=2)
    assert "projected" not in concerns(july, on=date(2026, 9, 8), years=2)
    (found,) = watch(marks, replace(LIMITS, fewest_sessions=10), date(2026, 9, 8))
    assert found.concerns[0].key == "projected"


@pytest.mark.parametrize(
    ("week", "key"),
    [
        ("OO UU GG .. ..", None),
        ("OO UU GG N. ..", "threshold_near"),
        ("OO UU GG NN O.", "threshold_near"),
        ("OO UU GG NN OO", "threshold"),
    ],
)
def test_seven_of_ten_sessions_and_ten(week: str, key: str | None) -> None:
    found = {name for name in concerns({WEEK[21]: week}) if name.startswith("threshold")}
    assert found == ({key} if key else set())


def test_ten_school_weeks_skip_the_half_term() -> None:
    """On 20 November the tenth school week back is that of 7 September; on 23 November it has gone."""
    week = {WEEK[7]: "OO OO OO O. .."}
    assert "threshold_near" in concerns(week, on=date(2026, 11, 20))
    assert "threshold_near" not in concerns(week, on=date(2026, 11, 23))


def test_a_threshold_once_reached_is_still_told_in_later_weeks() -> None:
    found = concerns({WEEK[7]: "OO OO OO OO OO", WEEK[16]: ".. O. .. .. .."})["threshold"]
    # The tenth school week from 7 September is that of 16 November: eleven sessions.
    assert found.numbers["sessions"] == len(found.sessions) == 11
    assert found.sessions[0] == Session(WEEK[7], False)


def test_the_threshold_spans_the_summer() -> None:
    week = {date(2026, 7, 13): "OO OO O. .. ..", WEEK[7]: "OO OO O. .. .."}
    found = concerns(week, years=2)["threshold"]
    assert found.sentence == (
        "10 sessions not authorised within 10 school weeks: the threshold of 10 was reached on 9 Sep."
    )
    assert "threshold" not in concerns(week)


def test_amira() -> None:
    found = concerns(AMIRA)
    assert found["threshold"].sentence == (
        "14 sessions not authorised within 10 school weeks: the threshold of 10 was reached on 2 Nov. "
        "1 of them has no reason yet and may change."
    )
    assert len(found["threshold"].sessions) == 14
    assert next(iter(found)) == "threshold"


@pytest.mark.parametrize(("last", "reached"), [("I.", False), ("II", True)])
def test_fifteen_days_of_illness_together_or_apart(last: str, reached: bool) -> None:
    weeks = {WEEK[7]: "II II II II II", WEEK[21]: "II II II II II", WEEK[9]: f"II II II II {last}"}
    assert ("ill" in concerns(weeks)) is reached


@pytest.mark.parametrize(("last", "reached"), [("..", False), ("IX", True)])
def test_fifteen_days_in_a_row_of_mornings_only(last: str, reached: bool) -> None:
    """Expected in the mornings alone: fifteen days are fifteen sessions, and the half-term breaks no run."""
    row = "IX IX IX IX IX"
    weeks = {date(2026, 10, 12): row, date(2026, 10, 19): row, WEEK[2]: f"IX IX IX IX {last}"}
    found = concerns(weeks)
    assert ("ill" in found) is reached
    if reached:
        assert found["ill"].numbers == {"sessions": 15, "longest": 15}
        assert found["ill"].weight == pytest.approx(REACHED + 0.1)  # 15 of 15 days


@pytest.mark.parametrize(
    ("second", "reached"), [("OO OO OO OO OO", True), ("OO OO OO OO O.", False), ("OO OO IO OO OO", False)]
)
def test_ten_school_days_in_a_row_not_authorised(second: str, reached: bool) -> None:
    found = concerns({date(2026, 10, 19): "OO GG OO OO NN", WEEK[2]: second})
    assert ("unauthorised_run" in found) is reached
    if reached:
        assert found["unauthorised_run"].sentence == (
            "10 school days in a row not authorised, 19 Oct to 6 Nov: from 10 the local authority is told."
        )


def test_a_stray_mark_on_a_closed_day_breaks_no_run() -> None:
    weeks = {date(2026, 10, 19): "OO GG OO OO NN", date(2026, 10, 26): "II", WEEK[2]: "OO OO OO OO OO"}
    assert concerns(weeks)["unauthorised_run"].numbers == {"days": 10}


def test_what_people_say_needs_no_marks() -> None:
    pattern = Statement("subject", "PE: missed 5 of 8 while in school; other lessons 2 of 131.", {}, (), True)
    none = Statement("lessons", "Too few lessons to tell: 4 while in school.", {}, (), False)
    told = Told(lessons=(pattern, none), siblings_in_case=1, raised_by=("Ms Roe",))
    assert [concern.sentence for concern in concerns({}, told=told).values()] == [
        "Raised by Ms Roe.",
        pattern.sentence,
        "A brother or sister has an open case.",
    ]
    assert concerns({}, told=Told(lessons=(none,))) == {}


def test_nearest_to_a_limit_first() -> None:
    rows = [
        register({WEEK[9]: "II II II II II"}),  # five days, and on the way to 90%
        register({}),
        register({WEEK[21]: "OO OO OO OO OO"}),  # threshold reached
        register({WEEK[9]: "L. L. L. L. L."}),  # an early sign
        register({WEEK[21]: "OO OO OO O. .."}),  # seven of ten
    ]
    watched = watch(registers(*rows), LIMITS, TODAY)
    assert [child.pupil for child in watched] == [2, 0, 4, 3]
    assert [int(child.concerns[0].weight) for child in watched] == [REACHED, NEARING, NEARING, SIGN]


def test_marks_made_ahead_of_today_are_not_counted() -> None:
    marks = register({WEEK[9]: "OO OO OO OO OO"}, until=date(2026, 12, 18))
    assert watch(registers(marks), LIMITS, date(2026, 11, 8)) == ()


def test_a_day_outside_the_registers_is_refused() -> None:
    with pytest.raises(ValueError, match="outside the registers"):
        watch(registers(register({})), LIMITS, date(2025, 11, 24))


def test_the_glance_agrees_with_counting_one_by_one() -> None:
    rng = np.random.default_rng(1)
    marks = rng.choice(np.frombuffer(b"/\\LIGNOUXM ", dtype=np.uint8), size=(25, 1060))
    spans = spans_on(CALENDAR, YEAR - 1, 2, TODAY, LIMITS.spread)
    counts = glance(marks, MEANINGS, spans)
    for pupil, row in enumerate(marks):
        held = {}
        for col in range(1060):
            session = session_at(YEAR - 1, col)
            if CALENDAR.is_open(session.date) and session.date <= TODAY:
                held[session] = chr(row[col])
        this_year = {at: mark for at, mark in held.items() if at.date >= date(2026, 9, 1)}
        recent = {at: mark for at, mark in held.items() if at.date >= date(2026, 11, 2)}
        assert counts.missed[pupil] == sum(mark in "IGNOUM" for mark in this_year.values())
        assert counts.possible[pupil] == sum(mark in "/\\LIGNOUM" for mark in this_year.values())
        assert counts.recent_missed[pupil] == sum(mark in "IGNOUM" for mark in recent.values())
        assert counts.lates[pupil] == sum(mark in "LU" for mark in recent.values())
        assert counts.ill[pupil] == sum(mark == "I" for mark in this_year.values())
        assert counts.unexplained_days[pupil] == len(
            {at.date for at, mark in this_year.items() if mark == "N"}
        )
        window = {at: mark for at, mark in held.items() if at.date >= date(2026, 9, 14)}
        assert counts.counting[pupil] == sum(mark in "GNOU" for mark in window.values())
        mondays = [date(2026, 10, 19), *(date(2026, 11, 2) + timedelta(days=7 * n) for n in range(4))]
        missed = {at.date for at, mark in held.items() if mark in "IGNOUM"}
        assert counts.weekday_days[pupil][0] == sum(monday in missed for monday in mondays)


def test_a_school_of_one_pupil_and_many_chunks_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(2)
    here, away = register({}), ord("O")
    rows = [
        np.where((rng.random(530) < 0.2) & (here != ord(" ")), away, here).astype(np.uint8) for _ in range(7)
    ]
    together = watch(registers(*rows), LIMITS, TODAY)
    monkeypatch.setattr("gatepost.attendance.glance.CHUNK", 3)
    assert watch(registers(*rows), LIMITS, TODAY) == together
    for child in together:
        (alone,) = watch(registers(rows[child.pupil]), LIMITS, TODAY)
        assert alone.concerns == child.concerns


def test_an_empty_school_has_nobody_to_watch() -> None:
    assert watch(Registers(YEAR, np.zeros((0, 530), np.uint8), CALENDAR, BOOK, MEANINGS), LIMITS, TODAY) == ()


def test_mutant_a_trigger_that_looks_one_week_less_is_noticed() -> None:
    """The boundary above depends on four weeks: with three, the same child is passed over."""
    short = replace(LIMITS, spread=replace(LIMITS.spread, recent_weeks=3))
    marks = registers(register({WEEK[2]: ".. .. II II II"}))
    assert [one.concerns[0].key for one in watch(marks, LIMITS, TODAY)] == ["missed_days"]
    assert watch(marks, short, TODAY) == ()
