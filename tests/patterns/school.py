"""One invented school in autumn 2026, and registers written as people read them."""

from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np

from gatepost.attendance.calendar import SchoolCalendar, Span
from gatepost.attendance.codes import Code, CodeBook
from gatepost.attendance.concerns import Limits
from gatepost.attendance.glance import Spread
from gatepost.attendance.history import History, Meanings, meanings_of
from gatepost.attendance.register import COLUMNS, Marks, Session, academic_year, column, column_dates
from gatepost.attendance.windows import ThresholdRule

YEAR = 2026
CALENDAR = SchoolCalendar(
    [
        Span(date(2026, 4, 13), date(2026, 7, 21), "term", "Summer"),
        Span(date(2026, 5, 25), date(2026, 5, 29), "holiday", "Half-term"),
        Span(date(2026, 9, 2), date(2026, 12, 18), "term", "Autumn"),
        Span(date(2026, 10, 26), date(2026, 10, 30), "holiday", "Half-term"),
        Span(date(2027, 1, 4), date(2027, 3, 25), "term", "Spring"),
    ]
)
OPEN = CALENDAR.open_mask(YEAR)
BOOK = CodeBook(
    [
        Code("/", ord("/"), "Present in the morning", "attending", session="AM"),
        Code("\\", ord("\\"), "Present in the afternoon", "attending", session="PM"),
        Code("L", ord("L"), "Late", "attending"),
        Code("V", ord("V"), "Visit", "attending_elsewhere"),
        Code("I", ord("I"), "Illness", "authorised"),
        Code("M", ord("M"), "Appointment", "authorised"),
        Code("X", ord("X"), "Not required", "not_possible"),
        *(Code(symbol, ord(symbol), symbol, "unauthorised") for symbol in "GNOU"),
    ]
)
RULE = ThresholdRule(frozenset("GNOU"), sessions=10, weeks=10, provisional=frozenset("N"))
MEANINGS: Meanings = meanings_of(BOOK, RULE, ill=frozenset("I"))
LIMITS = Limits(
    missed_days=3,
    fall_points=8,
    weekday_times=3,
    lates=5,
    late_minutes=60,
    unexplained_days=2,
    absence_lines=(10, 50),
    threshold=RULE,
    threshold_near=7,
    ill_days=15,
    unauthorised_run=10,
    fewest_sessions=20,
    spread=Spread(recent_weeks=4, window_weeks=10, weekday_of=5, days_ahead=20),
)

# Monday of each week → Monday to Friday, morning and afternoon: "." is present, "-" has no mark.
AMIRA: Mapping[date, str] = {
    date(2026, 9, 14): "OO L. L. .. L.",
    date(2026, 9, 21): "II II .. U. L.",
    date(2026, 9, 28): "OO U. L. II I.",
    date(2026, 10, 5): ".. .. L. L. ..",
    date(2026, 10, 12): "OO .. .. L. ..",
    date(2026, 10, 19): "II II .. .. N.",
    date(2026, 11, 2): "O. II II II U.",
    date(2026, 11, 9): ".. .. U. .. L.",
    date(2026, 11, 16): "O. O. .. .. ..",
    date(2026, 11, 23): ".. -- -- -- --",
}
TODAY = date(2026, 11, 24)


def register(weeks: Mapping[date, str], until: date = TODAY, years: int = 1) -> Marks:
    """One pupil's marks, shape (530 × years,) ending with 2026/27: present wherever nothing is written."""
    first = YEAR - years + 1
    marks = np.full(COLUMNS * years, ord(" "), dtype=np.uint8)
    opened = np.flatnonzero(CALENDAR.open_mask(first, years))
    marks[opened] = np.where(opened % 2, ord("\\"), ord("/"))
    for monday, text in weeks.items():
        for weekday, pair in enumerate(text.split()):
            for pm, mark in enumerate(pair):
                place(marks, monday + timedelta(days=weekday), bool(pm), mark, first)
    marks[~(column_dates(first, years) <= np.datetime64(until))] = ord(" ")
    return marks


def place(marks: Marks, on: date, pm: bool, mark: str, first_year: int = YEAR) -> None:
    """Write one mark."""
    where = column(Session(on, pm)) + COLUMNS * (academic_year(on) - first_year)
    marks[where] = ord({".": "\\" if pm else "/", "-": " "}.get(mark, mark))


def history(weeks: Mapping[date, str], until: date = TODAY) -> History:
    """One pupil of 2026/27."""
    return History(YEAR, register(weeks, until), MEANINGS)
