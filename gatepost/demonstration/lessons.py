"""Lesson marks that agree with the session marks: nobody is in maths on a morning away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from gatepost.attendance.register import Marks
from gatepost.demonstration import timetable
from gatepost.demonstration.registers import AFTER_CLOSE, LATE, Minutes, Register
from gatepost.demonstration.timetable import FREE_PERIOD, MORNING_PERIODS, PERIODS, SUBJECTS

NO_LESSON = len(SUBJECTS)
PRESENT, MISSED = ord("/"), ord("N")
MISSED_BY_CHANCE, LATE_BY_CHANCE = 0.004, 0.008


@dataclass(frozen=True, slots=True)
class Lessons:
    """Marks, minutes late and subjects (an index into SUBJECTS); each of shape (children, days, periods)."""

    marks: Marks
    minutes: Minutes
    subjects: NDArray[np.uint8]


def take(register: Register, weeks: Sequence[date], rng: np.random.Generator) -> Lessons:
    """The lesson marks of every child and day in the register; 0 where there was no lesson or no mark.

    ``weeks`` are the Mondays of the school weeks of this year: every other one is week B.
    """
    subjects = _subjects(register, weeks)
    marks = _from_sessions(register.marks, len(register.days))
    minutes = _from_sessions(register.minutes, len(register.days))
    _sort_out_lateness(marks, minutes)
    marks[subjects == NO_LESSON] = 0
    _leave_to_chance(marks, minutes, register, rng)
    _cut(marks, subjects, register)
    return Lessons(marks, minutes, subjects)


def _subjects(register: Register, weeks: Sequence[date]) -> NDArray[np.uint8]:
    forms = sorted({roll.form.name for _, roll in register.places})
    by_form = np.stack([_form_subjects(form, register.days, weeks) for form in forms])
    return by_form[[forms.index(roll.form.name) for _, roll in register.places]]


def _form_subjects(form: str, days: Sequence[date], weeks: Sequence[date]) -> NDArray[np.uint8]:
    place = {name: n for n, name in enumerate((*SUBJECTS, FREE_PERIOD))}
    rows = [_day(form, day, weeks) for day in days]
    return np.array([[place[name] for name in row] for row in rows], dtype=np.uint8).reshape(-1, PERIODS)


def _day(form: str, day: date, weeks: Sequence[date]) -> tuple[str, ...]:
    odd = weeks.index(day - timedelta(days=day.weekday())) % 2 == 1
    first = PERIODS * day.weekday()
    return timetable.week(form, odd)[first : first + PERIODS]


def _from_sessions(sessions: NDArray[np.uint8], days: int) -> NDArray[np.uint8]:
    halves = sessions.reshape(len(sessions), days, 2)
    counts = (MORNING_PERIODS, PERIODS - MORNING_PERIODS)
    return np.repeat(halves, counts, axis=2)


def _sort_out_lateness(marks: Marks, minutes: Minutes) -> None:
    """Late for a session is late for its first lesson, and present afterwards."""
    first = np.zeros(PERIODS, dtype=bool)
    first[[0, MORNING_PERIODS]] = True
    late = (marks == LATE) | (marks == AFTER_CLOSE)
    marks[late & first] = LATE
    marks[late & ~first | (marks == ord("\\"))] = PRESENT
    minutes[:, :, ~first] = 0


def _leave_to_chance(marks: Marks, minutes: Minutes, register: Register, rng: np.random.Generator) -> None:
    """A few lessons missed or begun late by anyone but the stories' children."""
    draw = rng.random(marks.shape)
    ordinary = np.array([child.story is None for child, _ in register.places])[:, None, None]
    here = (marks == PRESENT) & ordinary
    late = here & (draw > 1 - LATE_BY_CHANCE)
    marks[here & (draw < MISSED_BY_CHANCE)] = MISSED
    marks[late] = LATE
    minutes[late] = rng.integers(2, 12, int(late.sum()))


def _cut(marks: Marks, subjects: NDArray[np.uint8], register: Register) -> None:
    """Lessons that a story's child missed while in school, spread over the year so far."""
    for row, held, (child, _) in zip(marks, subjects, register.places, strict=True):
        for subject, times in (child.story.cut if child.story else {}).items():
            there = np.flatnonzero((row == PRESENT) & (held == SUBJECTS.index(subject)))
            missed = min(times, len(there))
            spread = (np.arange(missed) + 0.5) * len(there) / max(missed, 1)
            row.reshape(-1)[there[spread.astype(int)]] = MISSED
