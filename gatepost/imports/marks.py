"""Session marks: their rules, and what they would change in the registers held."""

from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from gatepost.attendance.codes import CodeBook
from gatepost.attendance.register import BLANK, COLUMNS
from gatepost.imports import held
from gatepost.imports.doubts.doubt import Doubt
from gatepost.imports.doubts.sessions import pairs_crossed, strokes_crossed
from gatepost.imports.held import Child, Note
from gatepost.imports.seats import (
    Ints,
    Seats,
    distinct,
    encode,
    refuse_contradictions,
    seat,
    session_byte,
    years_of,
)
from gatepost.imports.state import People
from gatepost.imports.table import Table

RegisterKey = tuple[str, str, int]
SessionKey = tuple[str, str, date, bool]


@dataclass(frozen=True)
class Amended:
    """A mark held that the file states differently."""

    child: Child
    date: date
    pm: bool
    original: str
    new: str


@dataclass
class MarkChanges:
    """What session marks would write."""

    registers: dict[RegisterKey, bytes] = field(default_factory=dict)
    amended: list[Amended] = field(default_factory=list)
    notes: dict[SessionKey, Note] = field(default_factory=dict)
    """The notes to keep; an empty one takes away what is held."""
    last: dict[str, date] = field(default_factory=dict)
    """LAESTAB → the last date with a mark in the file."""
    said: dict[str, tuple[int, frozenset[date]]] = field(default_factory=dict)
    """LAESTAB → how many marks the file has, and of which days."""
    swapped: Doubt | None = None


@dataclass(frozen=True)
class _Marks:
    """The good rows of the file, without repetitions: child, session, byte."""

    seats: Seats
    half: Ints
    marks: NDArray[np.uint8]

    def key(self, n: int) -> SessionKey:
        seats = self.seats
        return (*seats.children[seats.child[n]], seats.dates[seats.day[n]], bool(self.half[n]))


def look(people: People, table: Table, book: CodeBook) -> MarkChanges:
    """Check every mark, and compare the good ones with the registers held."""
    seats = seat(people, table)
    afternoon = np.array(table.values["session"].distinct, dtype=np.int64)
    half = afternoon[table.values["session"].index[seats.rows]] if seats.rows.size else seats.rows
    seats, half, marks = encode(table, seats, half, session_byte(book))
    position = (seats.child * max(len(seats.dates), 1) + seats.day) * 2 + half
    first = refuse_contradictions(table, seats, position, marks, "session")
    stated = _Marks(seats.only(first), half[first], marks[first])
    return _compare(people, table, stated, book)


def _compare(people: People, table: Table, stated: _Marks, book: CodeBook) -> MarkChanges:
    changes = MarkChanges()
    pupils = _held_pupils(people, stated.seats)
    before = _registers(changes, stated, pupils)
    noted = _notes(changes, table, stated, pupils)
    added, same = before == BLANK, before == stated.marks
    changed = ~added & ~same
    for n in np.flatnonzero(changed).tolist():
        laestab, upn, day, pm = stated.key(n)
        original, new = book.decode(int(before[n])), book.decode(int(stated.marks[n]))
        changes.amended.append(Amended((laestab, upn), day, pm, original, new))
    repeated = table.good().size - stated.seats.rows.size
    people.tally[table.name].update(
        added=int(added.sum()),
        changed=int((changed | (same & noted)).sum()),
        unchanged=int((same & ~noted).sum()) + repeated,
    )
    changes.last = _last_dates(stated.seats)
    changes.said = _said(stated.seats)
    places = stated.seats.child * max(len(stated.seats.dates), 1) + stated.seats.day
    changes.swapped = strokes_crossed(table) or pairs_crossed(stated.half, places, stated.marks, before)
    return changes


def _held_pupils(people: People, seats: Seats) -> dict[int, Child]:
    held_children = ((child, people.held.pupils.get(child)) for child in seats.children)
    return {pupil.pk: child for child, pupil in held_children if pupil is not None}


def _registers(changes: MarkChanges, stated: _Marks, pupils: dict[int, Child]) -> NDArray[np.uint8]:
    """Lay the marks over the registers held; returns what stood at each mark's place."""
    seats = stated.seats
    if not seats.rows.size:
        return np.zeros(0, dtype=np.uint8)
    year_of, column_of = years_of(seats.dates)
    first = int(year_of.min())
    span = int(year_of.max()) - first + 1
    keys, row = distinct(seats.child * span + (year_of[seats.day] - first))
    years = [(*seats.children[key // span], first + int(key % span)) for key in keys.tolist()]
    held_rows = held.registers(pupils, {year for _, _, year in years})
    old = np.full((len(years), COLUMNS), BLANK, dtype=np.uint8)
    for n, key in enumerate(years):
        if key in held_rows:
            old[n] = np.frombuffer(held_rows[key], dtype=np.uint8)
    column = column_of[seats.day] + stated.half
    new = old.copy()
    new[row, column] = stated.marks
    for n in np.flatnonzero((new != old).any(axis=1)).tolist():
        changes.registers[years[n]] = new[n].tobytes()
    before: NDArray[np.uint8] = old[row, column]
    return before


def _notes(changes: MarkChanges, table: Table, stated: _Marks, pupils: dict[int, Child]) -> NDArray[np.bool_]:
    """Compare minutes late and comments with the notes held; true for each mark whose note differs."""
    seats = stated.seats
    differs = np.zeros(seats.rows.size, dtype=bool)
    named = [name for name in ("minutes_late", "comment") if table.has(name)]
    if not named or not seats.rows.size:
        return differs
    held_notes = held.notes(pupils, min(seats.dates), max(seats.dates))
    for n in np.flatnonzero(_speaks(table, seats, named) | _is_noted(stated, held_notes)).tolist():
        key, row = stated.key(n), int(seats.rows[n])
        before = held_notes.get(key, (None, ""))
        minutes = table.cell(row, "minutes_late") if "minutes_late" in named else before[0]
        comment = table.cell(row, "comment") if "comment" in named else before[1]
        if (minutes, comment) != before:
            differs[n] = True
            changes.notes[key] = (minutes, comment)
    return differs


def _speaks(table: Table, seats: Seats, named: list[str]) -> NDArray[np.bool_]:
    """Rows whose minutes or comment say something."""
    says = np.zeros(seats.rows.size, dtype=bool)
    for name in named:
        values = table.values[name]
        filled = np.array([value not in (None, "") for value in values.distinct], dtype=bool)
        says |= filled[values.index[seats.rows]]
    return says


def _is_noted(stated: _Marks, held_notes: dict[SessionKey, Note]) -> NDArray[np.bool_]:
    """Rows whose session has a note already."""
    seats = stated.seats
    child = {who: n for n, who in enumerate(seats.children)}
    day = {on: n for n, on in enumerate(seats.dates)}
    width = len(seats.dates)
    places = [
        (child[laestab, upn] * width + day[on]) * 2 + pm
        for laestab, upn, on, pm in held_notes
        if (laestab, upn) in child and on in day
    ]
    position = (seats.child * width + seats.day) * 2 + stated.half
    noted: NDArray[np.bool_] = np.isin(position, np.array(places, dtype=np.int64))
    return noted


def _last_dates(seats: Seats) -> dict[str, date]:
    last = np.zeros(len(seats.children), dtype=np.int64)
    ordinals = np.array([day.toordinal() for day in seats.dates], dtype=np.int64)
    np.maximum.at(last, seats.child, ordinals[seats.day] if seats.rows.size else seats.rows)
    found: dict[str, date] = {}
    for (laestab, _), day in zip(seats.children, last.tolist(), strict=True):
        if day:
            found[laestab] = max(found.get(laestab, date.min), date.fromordinal(day))
    return found


def _said(seats: Seats) -> dict[str, tuple[int, frozenset[date]]]:
    schools = sorted({laestab for laestab, _ in seats.children})
    number = np.array([schools.index(laestab) for laestab, _ in seats.children], dtype=np.int64)
    at = number[seats.child] if seats.rows.size else seats.rows
    return {
        laestab: (int((at == n).sum()), frozenset(seats.dates[day] for day in np.unique(seats.day[at == n])))
        for n, laestab in enumerate(schools)
        if (at == n).any()
    }
