"""Arriving late: before the register closed (present) and after it closed (an absence)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median

import numpy as np

from gatepost.attendance.history import History, Statement, times
from gatepost.attendance.register import Mask


@dataclass(frozen=True, slots=True)
class Bell:
    """When the morning begins, and how long a lesson lasts: the school's own settings."""

    morning: time
    lesson_minutes: int


@dataclass(frozen=True, slots=True)
class LateLimits:
    """From when lateness stands out: so often in the recent weeks, or so many minutes in all."""

    lates: int
    minutes: int


def lateness(
    history: History, minutes: Mapping[int, int], recent: Mask, bell: Bell, limits: LateLimits
) -> Statement:
    """How often and how long, in minutes and in lessons.

    ``minutes`` gives, by column, the minutes after the session began; a late mark without them is
    counted but adds none. ``recent`` is True on the last four school weeks.
    """
    meanings = history.meanings
    before, after = meanings.late[history.marks], meanings.late_after[history.marks]
    late = before | after
    known = {int(col): minutes[int(col)] for col in np.flatnonzero(late) if int(col) in minutes}
    numbers: dict[str, float] = {
        "before_close": int(before.sum()),
        "after_close": int(after.sum()),
        "recent": int((late & recent).sum()),
        "minutes": sum(known.values()),
        "minutes_unknown": int(late.sum()) - len(known),
    }
    stands_out = numbers["recent"] >= limits.lates or numbers["minutes"] >= limits.minutes
    sentence = _counts(numbers) + _lost(numbers, bell) + _usual(known, bell)
    return Statement("lateness", sentence, numbers, history.sessions(late), stands_out)


def _counts(numbers: Mapping[str, float]) -> str:
    before, after, recent = (int(numbers[key]) for key in ("before_close", "after_close", "recent"))
    if not before + after:
        return "Not late at all."
    told = (
        f"Late {times(before)} before the register closed"
        if before
        else "Not late before the register closed"
    )
    told += f" and {times(after)} after it closed" if after else ""
    return f"{told}; {times(recent) if recent else 'not once'} in the last 4 school weeks."


def _lost(numbers: Mapping[str, float], bell: Bell) -> str:
    minutes, unknown = int(numbers["minutes"]), int(numbers["minutes_unknown"])
    missing = f" Minutes not known for {unknown}." if unknown else ""
    return f" {minutes} minutes in all ({about_lessons(minutes, bell)}).{missing}" if minutes else missing


def about_lessons(minutes: int, bell: Bell) -> str:
    """Minutes as whole lessons, rounded half up: 124 minutes of 60 are "about 2 lessons"."""
    lessons = (2 * minutes + bell.lesson_minutes) // (2 * bell.lesson_minutes)
    if minutes < bell.lesson_minutes:
        return "less than a lesson"
    return f"about {lessons} lesson{'s' if lessons > 1 else ''}"


def _usual(known: Mapping[int, int], bell: Bell) -> str:
    mornings = [minutes for col, minutes in known.items() if col % 2 == 0]
    if len(mornings) < 3:
        return ""
    # Only the clock time is used: any date will do for the sum.
    arrival = datetime.combine(date.min, bell.morning) + timedelta(minutes=median(mornings))
    return f" Of {len(mornings)} late mornings, half began by {arrival:%H:%M}."
