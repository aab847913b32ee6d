"""Demonstration folders, written once and read back as anyone would read them: with ``csv``."""

import csv
import gc
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import pytest

from gatepost.demonstration.folder import Summary, write

Line = dict[str, str]


class Mark(NamedTuple):
    """A line of session_marks.csv without its pupil and school."""

    date: str
    session: str
    code: str
    minutes: int
    comment: str


class Lesson(NamedTuple):
    """A line of lesson_marks.csv without its pupil and school."""

    date: str
    period: int
    subject: str
    group: str
    teacher: str
    code: str
    minutes: int


@dataclass
class Told:
    """One demonstration, as its files tell it."""

    folder: Path
    on: date
    authority: str
    summary: Summary
    sessions: dict[tuple[str, str], list[Mark]] = field(repr=False)

    @property
    def year_starts(self) -> str:
        return f"{self.on.year - (self.on.month < 8)}-08-01"

    @cached_property
    def lessons(self) -> dict[str, list[Lesson]]:
        """Lesson marks by UPN; read only by the tests that ask, for they are many."""
        lessons: dict[str, list[Lesson]] = defaultdict(list)
        with _no_collecting():
            for upn, _, day, period, subject, group, teacher, code, minutes in _rows(
                self.folder / "lesson_marks.csv"
            ):
                mark = Lesson(day, int(period), subject, group, teacher, code, int(minutes or 0))
                lessons[upn].append(mark)
        return lessons

    def lines(self, name: str) -> list[Line]:
        with (self.folder / name).open(encoding="utf-8", newline="") as text:
            return list(csv.DictReader(text))

    def child(self, name: str) -> Line:
        """The one pupil of this name (their main school's line)."""
        forename, surname = name.split()
        found = [
            line
            for line in self.lines("pupils.csv")
            if (line["forename"], line["surname"]) == (forename, surname)
            and line["enrolment"] != "subsidiary"
        ]
        assert len(found) == 1, (name, found)
        return found[0]

    def marks(self, name: str, *, this_year: bool = True) -> list[Mark]:
        """A child's session marks before the date of the demonstration, at their main school."""
        line = self.child(name)
        marks = self.sessions[line["upn"], line["laestab"]]
        before = [mark for mark in marks if mark.date < self.on.isoformat()]
        return [mark for mark in before if (mark.date >= self.year_starts) == this_year]


def _rows(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", newline="") as text:
        lines = csv.reader(text)
        next(lines)
        yield from lines


Tell = Callable[..., Told]


@pytest.fixture(scope="session")
def tell(tmp_path_factory: pytest.TempPathFactory) -> Tell:
    """Writes a demonstration and reads its marks; asked again, the same one."""
    told: dict[tuple[date, str], Told] = {}

    def once(on: date, authority: str = "Nottinghamshire") -> Told:
        if (on, authority) not in told:
            told[on, authority] = told_of(tmp_path_factory.mktemp("demonstration"), on, authority)
        return told[on, authority]

    return once


def told_of(folder: Path, on: date, authority: str) -> Told:
    """A demonstration, newly written."""
    summary = write(folder, on=on, authority=authority)
    sessions: dict[tuple[str, str], list[Mark]] = defaultdict(list)
    with _no_collecting():
        for upn, laestab, day, session, code, minutes, comment in _rows(folder / "session_marks.csv"):
            sessions[upn, laestab].append(Mark(day, session, code, int(minutes or 0), comment))
    return Told(folder, on, authority, summary, sessions)


@contextmanager
def _no_collecting() -> Iterator[None]:
    """A million small tuples hold no cycles: looking for some among them takes longer than reading."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@pytest.fixture(scope="session")
def autumn(tell: Tell) -> Told:
    """Tuesday 24 November 2026: the date of the worked example."""
    return tell(date(2026, 11, 24))


@pytest.fixture(scope="session", params=["autumn", "earlier", "elsewhere"])
def any_demonstration(request: pytest.FixtureRequest, tell: Tell) -> Told:
    """Two dates, and another authority (which has no special schools)."""
    return {
        "autumn": lambda: tell(date(2026, 11, 24)),
        "earlier": lambda: tell(date(2026, 10, 14)),
        "elsewhere": lambda: tell(date(2026, 11, 25), "Rutland"),
    }[request.param]()
