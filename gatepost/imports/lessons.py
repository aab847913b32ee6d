"""Lesson marks: their rules, and what they would change. They never touch a session mark.

A group's lessons are a byte for each time it met. A new meeting between two held ones moves the bytes
after it, so every pupil of such a group is laid out again.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from gatepost.attendance.codes import CodeBook, NotValid
from gatepost.attendance.register import BLANK, Session
from gatepost.imports import held
from gatepost.imports.held import Child, GroupKey
from gatepost.imports.seats import (
    Ints,
    Reading,
    Seats,
    distinct,
    encode,
    refuse_contradictions,
    seat,
    years_of,
)
from gatepost.imports.state import People
from gatepost.imports.table import Table
from gatepost.records.models import TeachingGroup


@dataclass(frozen=True)
class GroupYear:
    """A teaching group as it would be held: teacher, and its meetings in order."""

    teacher: str
    meetings: list[int]


@dataclass
class LessonChanges:
    """What lesson marks would write: groups, and each pupil's bytes in a group."""

    groups: dict[GroupKey, GroupYear] = field(default_factory=dict)
    lessons: dict[tuple[GroupKey, Child], bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class _Group:
    """The rows of one group in the file."""

    key: GroupKey
    teacher: str
    upns: list[str]
    pupil: Ints
    meeting: Ints
    marks: NDArray[np.uint8]


def look(people: People, table: Table, book: CodeBook) -> LessonChanges:
    """Check every lesson mark, and compare the good ones with the lessons held."""
    seats = seat(people, table)
    seats, _, marks = encode(table, seats, np.zeros(seats.rows.size, dtype=np.int64), _lesson_byte(book))
    group_of, keys = _groups(table, seats)
    meeting = _meetings(table, seats)
    slots, slot = distinct(meeting)
    position = (group_of * max(len(seats.children), 1) + seats.child) * max(slots.size, 1) + slot
    first = refuse_contradictions(table, seats, position, marks, "lesson")
    kept = seats.only(first)
    groups = _split(table, kept, group_of[first], keys, meeting[first], marks[first])
    changes = _compare(people, table, list(groups))
    people.tally[table.name]["unchanged"] += table.good().size - kept.rows.size
    return changes


def _lesson_byte(book: CodeBook) -> Reading:
    """A lesson's code may be any session code of its day, a morning's or an afternoon's."""

    def read(symbol: str, day: date, _: bool) -> int | NotValid:
        morning = book.valid(symbol, Session(day, False))
        found = book.valid(symbol, Session(day, True)) if isinstance(morning, NotValid) else morning
        return found if isinstance(found, NotValid) else found.byte

    return read


def _groups(table: Table, seats: Seats) -> tuple[Ints, list[GroupKey]]:
    school, code, subject = (table.values[name] for name in ("laestab", "group", "subject"))
    year_of, _ = years_of(seats.dates)
    first = int(year_of.min(initial=9999))
    span = int(year_of.max(initial=first)) - first + 1
    rows = seats.rows
    packed = (school.index[rows] * len(code.distinct) + code.index[rows]) * len(subject.distinct)
    year = year_of[seats.day] - first if rows.size else rows
    keys, group_of = distinct((packed + subject.index[rows]) * span + year)
    found: list[GroupKey] = []
    for key in keys.tolist():
        rest, at = divmod(key, span)
        rest, topic = divmod(rest, len(subject.distinct))
        place, name = divmod(rest, len(code.distinct))
        found.append((school.distinct[place], first + at, code.distinct[name], subject.distinct[topic]))
    return group_of, found


def _meetings(table: Table, seats: Seats) -> Ints:
    period = table.values["period"]
    ordinals = np.array([TeachingGroup.meeting(day, 0) for day in seats.dates], dtype=np.int64)
    periods = np.array(period.distinct, dtype=np.int64)
    if not seats.rows.size:
        return seats.rows
    meetings: Ints = ordinals[seats.day] + periods[period.index[seats.rows]]
    return meetings


def _split(
    table: Table, seats: Seats, group_of: Ints, keys: list[GroupKey], meeting: Ints, marks: NDArray[np.uint8]
) -> Iterator[_Group]:
    """The rows of each group, in the order of the groups."""
    if not seats.rows.size:
        return
    order = np.argsort(group_of, kind="stable")
    present, starts = np.unique(group_of[order], return_index=True)
    for group, rows in zip(present.tolist(), np.split(order, starts[1:]), strict=True):
        children, pupil = distinct(seats.child[rows])
        upns = [seats.children[child][1] for child in children.tolist()]
        latest = int(seats.rows[rows[np.argmax(meeting[rows])]])
        teacher = table.cell(latest, "teacher") if table.has("teacher") else ""
        yield _Group(keys[group], teacher, upns, pupil, meeting[rows], marks[rows])


def _compare(people: People, table: Table, groups: list[_Group]) -> LessonChanges:
    changes = LessonChanges()
    schools = {school.pk: laestab for laestab, school in people.held.schools.items()}
    wanted = {group.key for group in groups}
    held_groups = {
        key: row for key, row in held.groups(schools, {key[1] for key in wanted}).items() if key in wanted
    }
    held_lessons = held.lessons(held_groups)
    for group in groups:
        old = held_groups.get(group.key)
        before = _lay(changes, group, old, _as_now(people, group.key[0], held_lessons.get(group.key, {})))
        people.tally[table.name].update(
            added=int((before == BLANK).sum()),
            changed=int(((before != BLANK) & (before != group.marks)).sum()),
            unchanged=int((before == group.marks).sum()),
        )
    return changes


def _as_now(people: People, laestab: str, lessons: dict[str, bytes]) -> dict[str, bytes]:
    """Lessons held under a UPN that this import replaces, under the new one."""
    new = {former: upn for (at, upn), former in people.renamed.items() if at == laestab}
    return {new.get(upn, upn): marks for upn, marks in lessons.items()}


def _lay(
    changes: LessonChanges, group: _Group, old: TeachingGroup | None, lessons: dict[str, bytes]
) -> NDArray[np.uint8]:
    """Lay a group's marks over the lessons held; returns what stood at each mark's place."""
    held_meetings = np.array(old.meetings if old else [], dtype=np.int64)
    meetings = np.union1d(held_meetings, group.meeting)
    upns = group.upns + sorted(set(lessons) - set(group.upns))
    laid = np.full((len(upns), meetings.size), BLANK, dtype=np.uint8)
    places = np.searchsorted(meetings, held_meetings)
    for n, upn in enumerate(upns):
        if upn in lessons:
            laid[n, places] = np.frombuffer(lessons[upn], dtype=np.uint8)
    at = np.searchsorted(meetings, group.meeting)
    before = laid[group.pupil, at]
    laid[group.pupil, at] = group.marks
    teacher = group.teacher or (old.teacher if old else "")
    if old is None or old.teacher != teacher or meetings.size != held_meetings.size:
        changes.groups[group.key] = GroupYear(teacher, meetings.tolist())
    for n, upn in enumerate(upns):
        if (marks := laid[n].tobytes()) != lessons.get(upn):
            changes.lessons[group.key, (group.key[0], upn)] = marks
    return before
