"""Brothers and sisters against chance; lessons missed while in school."""

from datetime import date, timedelta

import pytest

from gatepost.attendance import lessons, siblings
from gatepost.attendance.history import History
from gatepost.attendance.lessons import Lesson, lesson_counts, lesson_patterns
from gatepost.attendance.register import Session
from gatepost.attendance.siblings import together
from tests.patterns.school import AMIRA, MEANINGS, YEAR, history, register

# Away on ten days: seven of Amira's sixteen, and three others.
YUSUF = {
    date(2026, 9, 7): ".. OO .. .. ..",
    date(2026, 9, 14): "OO .. .. .. ..",
    date(2026, 9, 21): "OO .. .. .. ..",
    date(2026, 9, 28): "OO .. .. II ..",
    date(2026, 10, 12): "OO .. .. .. II",
    date(2026, 10, 19): "II .. I. .. ..",
    date(2026, 11, 2): ".. II .. .. ..",
    date(2026, 11, 23): ".. --",
}


def test_amira_and_yusuf() -> None:
    """Expected by chance: 16 × 10 ÷ 54 = 2.96."""
    found = together(history(AMIRA), history(YUSUF), "Yusuf")
    assert found.sentence == (
        "With Yusuf: away on the same day 7 times; about 3 expected if unconnected (16 and 10 of 54 days)."
    )
    assert found.stands_out
    assert {session.date for session in found.sessions} == {
        date(2026, 9, 14), date(2026, 9, 21), date(2026, 9, 28), date(2026, 10, 1), date(2026, 10, 12),
        date(2026, 10, 19), date(2026, 11, 3),
    }  # fmt: skip


def test_two_days_together_are_never_named() -> None:
    pair = {date(2026, 9, 14): "OO .. .. .. OO"}
    assert not together(history(pair), history(pair), "Yusuf").stands_out


def test_only_days_on_which_both_were_expected_count() -> None:
    """A brother on roll from 9 November only: 11 days, too few to tell."""
    marks = register({})
    marks[:150] = ord(" ")  # fifteen weeks from 27 July
    found = together(history(AMIRA), History(YEAR, marks, MEANINGS), "Yusuf")
    assert found.sentence == "With Yusuf: too few days to tell (11)."


def test_late_together_is_not_away_together() -> None:
    weeks = {date(2026, 9, 7) + timedelta(days=7 * n): "U. U. .. .. .." for n in range(5)}
    assert together(history(weeks), history(weeks), "Yusuf").numbers["shared"] == 0


def one_cold() -> tuple[History, History]:
    """A week of illness together and a week each apart: one coincidence, not five."""
    week = "II II II II II"
    ours = {date(2026, 9, 14): week, date(2026, 9, 28): week}
    theirs = {date(2026, 9, 14): week, date(2026, 11, 9): week}
    return history(ours), history(theirs)


def test_one_shared_week_of_illness_is_not_taken_for_five_coincidences() -> None:
    assert not together(*one_cold(), "Yusuf").stands_out


def test_mutant_without_the_slide_the_shared_cold_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(siblings, "_chance_slid", lambda *days: 0.0)
    assert together(*one_cold(), "Yusuf").stands_out


def test_each_of_several_siblings_must_be_the_rarer() -> None:
    once = together(history(AMIRA), history(YUSUF), "Yusuf")
    compared = int(siblings.RARE / once.numbers["chance"])
    assert together(history(AMIRA), history(YUSUF), "Yusuf", compared).stands_out
    assert not together(history(AMIRA), history(YUSUF), "Yusuf", compared + 1).stands_out


def test_years_that_do_not_match_are_refused() -> None:
    two_years = History(YEAR - 1, register({}, years=2), MEANINGS)
    with pytest.raises(ValueError, match="same years"):
        together(history(AMIRA), two_years, "Yusuf")


# --- Lessons ---


def timetable(
    pe_missed: int, pe_held: int, others_missed: int = 2, others_held: int = 131, pe_away: int = 0
) -> list[Lesson]:
    """PE at one place in the week; the rest spread over four weekdays, five periods and five subjects."""
    found = [
        Lesson(
            _on(0, week),
            5,
            "PE",
            "Mr Fox",
            week < pe_missed + pe_away,
            pe_missed <= week < pe_missed + pe_away,
        )
        for week in range(pe_held + pe_away)
    ]
    for n in range(others_held):
        subject = ("Maths", "English", "Science", "Art", "French")[n % 5]
        missed = n in (3, 64) if others_missed == 2 else n < others_missed
        found.append(Lesson(_on(1 + n % 4, n // 20), 1 + n // 4 % 5, subject, f"Ms {subject}", missed, False))
    return found


def _on(weekday: int, week: int) -> Session:
    return Session(date(2026, 9, 7) + timedelta(days=7 * week + weekday), True)


def test_pe_is_named_once_with_its_counts() -> None:
    """Its teacher, weekday and place in the week are the very same lessons: one look, not four."""
    (found,) = lesson_patterns(timetable(5, 8))
    assert found.sentence == "PE: missed 5 of 8 while in school; other lessons 2 of 131."
    assert found.key == "subject"
    assert len(found.sessions) == 5


def test_lessons_missed_on_days_away_are_told_apart() -> None:
    (found,) = lesson_patterns(timetable(5, 8, pe_away=3))
    assert found.sentence == "PE: missed 5 of 8 while in school; other lessons 2 of 131."
    assert (found.numbers["missed_with_days_away"], found.numbers["held_with_days_away"]) == (8, 11)
    assert len(found.sessions) == 5


@pytest.mark.parametrize(("held", "named"), [(4, False), (5, True)])
def test_five_lessons_must_have_been_held_while_in_school(held: int, named: bool) -> None:
    found = lesson_patterns(timetable(held, held, pe_away=3))
    assert any(one.key == "subject" for one in found) is named


def test_twenty_points_are_needed_however_unlikely_it_is() -> None:
    """20 of 100 against none of 131 is twenty points exactly; 19 of 100 is not."""
    assert lesson_patterns(timetable(20, 100, others_missed=0))[0].stands_out
    assert not lesson_patterns(timetable(19, 100, others_missed=0))[0].stands_out


def test_the_strongest_three_are_told() -> None:
    """Nine subjects, spread alike over the weekdays and periods; four of them are missed throughout."""
    subjects = ("Maths", "English", "Science", "Art", "French", "Music", "Drama", "Latin", "Games")
    taught = [
        Lesson(_on(n % 5, n // 5), 1 + (n + number) % 5, subject, "", number < 4, False)
        for number, subject in enumerate(subjects)
        for n in range(25)
    ]
    assert len(lesson_patterns(taught)) == 3


def test_two_of_eight_may_be_chance() -> None:
    (found,) = lesson_patterns(timetable(2, 8))
    assert not found.stands_out
    assert found.sentence == (
        "No subject, teacher, weekday or period stands out: missed 4 of 139 lessons while in school."
    )


def test_mutant_without_correction_chance_would_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """2 of 8 against 2 of 131: about .0165 alone, rare for one look but not for some thirty."""
    monkeypatch.setattr(lessons, "unlikely", lambda chances: [chance <= 0.05 for chance in chances])
    assert any(found.stands_out for found in lesson_patterns(timetable(2, 8)))


def test_too_few_lessons_to_tell() -> None:
    (found,) = lesson_patterns(timetable(4, 4, others_held=0))
    assert found.sentence == "Too few lessons to tell: 4 while in school."
    assert not found.stands_out
    assert lesson_patterns([])[0].sentence == "Too few lessons to tell: 0 while in school."


def test_the_heatmap_counts_each_place_in_the_week() -> None:
    slots = {count.label: count for count in lesson_counts(timetable(5, 8), "slot")}
    assert (slots["Monday period 5"].missed, slots["Monday period 5"].held) == (5, 8)
    assert slots["Monday period 5"].enough
    assert sum(count.held for count in slots.values()) == 139


def test_a_lesson_without_a_teacher_is_in_no_teachers_count() -> None:
    supply = Lesson(_on(0, 0), 1, "Maths", "", True, False)
    assert lesson_counts([supply], "teacher") == ()
