"""A slow, readable second way to measure attendance, which the kernel must agree with.

It shares no code with ``gatepost.attendance``: marks are a list, and each rule is written out.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

ATTENDING = ["/", "\\", "L", "K", "V", "P", "W", "B", "J"]
AUTHORISED = ["C1", "M", "J1", "S", "C2", "C", "T", "R", "I", "E", "H", "F"]
UNAUTHORISED = ["G", "N", "O", "U"]
NEITHER = ["D", "X", "Q", "Y1", "Y2", "Y3", "Y4", "Y5", "Y6", "Y7", "Y", "Z", "#"]


@dataclass(frozen=True, order=True)
class Mark:
    """What a register says of one pupil at one session; ``symbol`` is empty where nobody made a mark."""

    on: date
    pm: bool
    symbol: str


def measure(marks: Iterable[Mark], counted: set[date], school_days: set[date]) -> dict[str, Any]:
    """What ``gatepost measure`` prints of one pupil.

    ``counted``: the school days of the span on which the pupil is on roll; ``school_days``: all of the
    school's, before, in and after it.
    """
    mine = [mark for mark in sorted(marks) if mark.on in counted]
    attended = authorised = unauthorised = blank = 0
    codes: Counter[str] = Counter()
    for mark in mine:
        if mark.symbol == "":
            blank += 1
            continue
        codes[mark.symbol] += 1
        if mark.symbol in ATTENDING:
            attended += 1
        elif mark.symbol in AUTHORISED:
            authorised += 1
        elif mark.symbol in UNAUTHORISED:
            unauthorised += 1
        else:
            assert mark.symbol in NEITHER
    possible = attended + authorised + unauthorised
    absent = authorised + unauthorised
    return {
        "possible": possible,
        "attended": attended,
        "absent": absent,
        "authorised": authorised,
        "unauthorised": unauthorised,
        "late_before_close": codes["L"],
        "late_after_close": codes["U"],
        "blank": blank,
        "absence": f"{absent}/{possible}" if possible else None,
        "persistent": possible > 0 and absent * 10 >= possible,
        "severe": possible > 0 and absent * 2 >= possible,
        "codes": {symbol: times for symbol, times in codes.items() if times},
        "threshold": threshold(mine, counted, school_days),
    }


def threshold(mine: list[Mark], counted: set[date], school_days: set[date]) -> dict[str, Any]:
    """The most sessions of G, N, O and U in ten school weeks, and the day on which ten were first reached."""
    weeks = sorted({monday(day) for day in school_days})
    hits = [mark for mark in mine if mark.symbol in UNAUTHORISED]
    most, best = 0, []
    for last in range(len(weeks)):
        window = weeks[max(0, last - 9) : last + 1]
        held = sum(monday(mark.on) in window for mark in hits)
        if held > most:
            most, best = held, window
    days = [day for day in sorted(counted) if monday(day) in best]
    return {
        "reached": most >= 10,
        "sessions": most,
        "provisional": sum(mark.symbol == "N" for mark in hits if monday(mark.on) in best),
        "first_reached_on": first_reached(hits, weeks),
        "window_from": days[0].isoformat() if days else None,
        "window_to": days[-1].isoformat() if days else None,
    }


def first_reached(hits: list[Mark], weeks: list[date]) -> str | None:
    """The first date by which ten sessions lie in the ten school weeks that end with that date's week."""
    for seen, mark in enumerate(hits, start=1):
        last = weeks.index(monday(mark.on))
        window = weeks[max(0, last - 9) : last + 1]
        if sum(monday(earlier.on) in window for earlier in hits[:seen]) >= 10:
            return mark.on.isoformat()
    return None


def monday(on: date) -> date:
    """The Monday of a date's week."""
    return on - timedelta(days=on.weekday())
