"""An invented child's autumn, and the codes it needs."""

from datetime import date

import numpy as np

from gatepost.attendance.calendar import SchoolCalendar, Span
from gatepost.attendance.codes import Code, CodeBook, CountsAs
from gatepost.attendance.register import BLANK, COLUMNS, Session, column
from gatepost.charts.child_year import ChildYear, Window
from gatepost.charts.events import Event

TODAY = date(2026, 11, 24)

_CODES: tuple[tuple[str, str, str, CountsAs], ...] = (
    ("/", "/", "Present in the morning session", "attending"),
    ("\\", "\\", "Present in the afternoon session", "attending"),
    ("L", "L", "Late: arrived before the register closed", "attending"),
    ("V", "V", "Educational visit or trip", "attending_elsewhere"),
    ("I", "I", "Illness", "authorised"),
    ("C2", "3", "Temporary part-time timetable", "authorised"),
    ("G", "G", "Holiday not granted", "unauthorised"),
    ("N", "N", "Reason not yet established", "unauthorised"),
    ("O", "O", "Absent in other or unknown circumstances", "unauthorised"),
    ("U", "U", "Arrived after the register closed", "unauthorised"),
    ("Y1", "4", "Transport normally provided is not available", "not_possible"),
    ("#", "#", "School closed to all pupils (planned)", "administrative"),
)
BOOK = CodeBook(Code(symbol, ord(byte), meaning, counts) for symbol, byte, meaning, counts in _CODES)

CALENDAR = SchoolCalendar(
    [
        Span(date(2026, 9, 7), date(2026, 12, 18), "term", "Autumn term"),
        Span(date(2027, 1, 4), date(2027, 3, 25), "term", "Spring term"),
        Span(date(2027, 4, 12), date(2027, 7, 21), "term", "Summer term"),
        Span(date(2026, 10, 26), date(2026, 10, 30), "holiday", "Autumn half-term"),
        Span(date(2027, 2, 15), date(2027, 2, 19), "holiday", "Spring half-term"),
        Span(date(2027, 5, 31), date(2027, 6, 4), "holiday", "Summer half-term"),
        Span(date(2026, 11, 27), date(2026, 11, 27), "inset", "Staff training"),
        Span(date(2027, 5, 3), date(2027, 5, 3), "bank_holiday", "Early May bank holiday"),
    ]
)

# One line a weekday; one pair of letters a week, 7 September to 23 November; "." in school, "_" to come.
_AUTUMN = """
Mon .. OO II OO .. OO II  O. .. O. OO
Tue .. L. II U. .. .. II  II .. O. N_
Wed .. L. .. L. L. .. V.  .. U. OO __
Thu .. .. U. II L. L. V.  II .. OO __
Fri .. L. L. I. .. .. N.  U. L. OO __
"""
_WEEKS = [date(2026, 9, 7), date(2026, 9, 14), date(2026, 9, 21), date(2026, 9, 28), date(2026, 10, 5)]
_WEEKS += [date(2026, 10, 12), date(2026, 10, 19), date(2026, 11, 2), date(2026, 11, 9)]
_WEEKS += [date(2026, 11, 16), date(2026, 11, 23)]

EVENTS = (
    Event(date(2026, 9, 24), "call", "spoke to Mrs Khan"),
    Event(date(2026, 10, 7), "letter", "first letter"),
    Event(date(2026, 10, 8), "call", "no answer"),
    Event(date(2026, 10, 28), "letter", "sent in the holiday"),
    Event(date(2026, 11, 11), "meeting", "with Mrs Khan"),
    Event(date(2026, 11, 18), "plan", "gate welcome"),
    Event(date(2026, 11, 20), "decision", "council will help"),
)
WINDOW = Window(date(2026, 9, 14), date(2026, 11, 24), 14, 10)


def autumn_marks() -> bytearray:
    """The marks drawn above, as one year of the matrix."""
    row = bytearray([BLANK] * COLUMNS)
    for weekday, line in enumerate(_AUTUMN.strip().splitlines()):
        for monday, pair in zip(_WEEKS, line.split()[1:], strict=True):
            first = column(Session(monday, False)) + 2 * weekday
            for half, letter in enumerate(pair):
                row[first + half] = {".": b"/\\"[half], "_": BLANK}.get(letter, ord(letter))
    return row


def amira(row: bytes | bytearray | None = None, **more: object) -> ChildYear:
    """Amira's year so far; ``more`` replaces parts of it."""
    facts: dict[str, object] = {
        "first_year": 2026,
        "marks": np.frombuffer(bytes(row or autumn_marks()), dtype=np.uint8),
        "on_roll": np.ones(COLUMNS, dtype=bool),
        "calendar": CALENDAR,
        "book": BOOK,
        "today": TODAY,
        "start": date(2026, 9, 1),
        "end": date(2027, 7, 31),
        "events": EVENTS,
        "window": WINDOW,
    }
    return ChildYear(**{**facts, **more})  # type: ignore[arg-type]
