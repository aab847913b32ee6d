"""The nightly watch: reads schools' registers and writes down which children to think about.

It opens no case and closes none. A concern that no longer holds goes by itself; one that a person decided on
(watching, a known reason) stays as decided until its date.
"""

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
import numpy as np
from django.db import connection, transaction

from gatepost.access.actor import Actor
from gatepost.access.models import School
from gatepost.attendance.calendar import SchoolCalendar, Span
from gatepost.attendance.concerns import Concern as Reason, Limits, Told
from gatepost.attendance.glance import Lates, spans_on
from gatepost.attendance.register import academic_year, column_dates
from gatepost.attendance.watch import Registers, watching
from gatepost.audit.log import note_each
from gatepost.casework.models import Case, CaseStatus, Concern, ConcernState
from gatepost.policy import national
from gatepost.policy.pack import load
from gatepost.records import bulk
from gatepost.records.models import CalendarSpan, SiblingLink

YEARS = 2
"""So that ten school weeks, and the term before, may lie beyond the summer."""
AT_ONCE = 25
"""Schools looked through in one transaction: what they hold in memory stays small."""

_NEW, _WATCH, _KNOWN, _CASE, _GONE = ConcernState.values
"""As a database row says it: asked of tens of thousands."""

Row = dict[str, Any]
Key = tuple[int, str]
"""A pupil and a trigger."""


@dataclass(frozen=True, slots=True)
class Alike:
    """Schools with the same days and the same limits: looked through as one."""

    calendar: SchoolCalendar
    pack: str
    schools: list[int]


class Held(msgspec.Struct, frozen=True):
    """A concern as it stands in the database."""

    pk: int
    sentence: str
    weight: float
    state: str
    until: date | None


def in_turn(schools: Iterable[School]) -> Iterator[list[School]]:
    """As many schools at a time as are looked through at once."""
    waiting = list(schools)
    return (waiting[first : first + AT_ONCE] for first in range(0, len(waiting), AT_ONCE))


def run(*, by: Actor, school: School, on: date) -> int:
    """Look through one school's registers as they stand at the end of ``on``; the number of children found."""
    return run_all(by=by, schools=[school], on=on)[school.pk]


@transaction.atomic
def run_all(*, by: Actor, schools: Sequence[School], on: date) -> dict[int, int]:
    """Look through several schools at once: of each school's key, the number of children found.

    Needs the scope of all of them. Two academic years are read, so that ten school weeks may span the summer.
    """
    by.must("concern.watch")
    with _collecting_later():
        children = _look_through(schools, on)
    note_each(by, "school.watched", schools)
    return children


@contextmanager
def _collecting_later() -> Iterator[None]:
    """Tens of thousands of reasons live until they are written: searching them for garbage finds none."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _look_through(schools: Sequence[School], on: date) -> dict[int, int]:
    keys = [school.pk for school in schools]
    rolls = bulk.rolls(keys, academic_year(on) - YEARS + 1, YEARS)
    told, in_case = _told(), set(_in_case())
    held = _held(keys)
    children = dict.fromkeys(keys, 0)
    changes = Changes(on, in_case)
    for alike in _alike(schools):
        for key, pupil, reasons in _found(alike, rolls, on, told):
            children[key] += 1
            for reason in reasons:
                changes.see(key, pupil, reason, held.pop((pupil, reason.key), None))
    changes.end(held.values())
    changes.write()
    return children


def _alike(schools: Sequence[School]) -> Iterator[Alike]:
    spans: dict[int, list[Span]] = {school.pk: [] for school in schools}
    kept = CalendarSpan.objects.filter(school__in=spans).order_by("date_from", "pk")
    for span in kept:
        spans[span.school_id].append(Span(span.date_from, span.date_to, span.kind, span.label))  # type: ignore[arg-type]
    groups: dict[tuple[str, tuple[Span, ...]], list[int]] = {}
    for school in schools:
        groups.setdefault((school.pack, tuple(spans[school.pk])), []).append(school.pk)
    return (Alike(SchoolCalendar(days), pack, keys) for (pack, days), keys in groups.items())


def _found(
    alike: Alike, rolls: bulk.Rolls, on: date, told: Mapping[int, Told]
) -> Iterator[tuple[int, int, tuple[Reason, ...]]]:
    """Each child to think about: school, pupil and reasons."""
    own = np.flatnonzero(np.isin(rolls.schools, alike.schools))
    here = rolls if own.size == len(rolls.pupils) else _some(rolls, own)
    pack = load(alike.pack)
    limits = pack.limits(on)
    registers = Registers(
        rolls.first_year,
        here.marks,
        alike.calendar,
        national.code_book(),
        pack.meanings(on),
        _lates(alike, here, limits, on),
    )
    pupils, schools = here.pupils.tolist(), here.schools.tolist()
    rows = {row: told[pupil] for row, pupil in enumerate(pupils) if pupil in told} if told else {}
    for child in watching(registers, limits, on, rows):
        yield schools[child.pupil], pupils[child.pupil], child.concerns


def _some(rolls: bulk.Rolls, rows: np.ndarray) -> bulk.Rolls:
    return rolls._replace(pupils=rolls.pupils[rows], schools=rolls.schools[rows], marks=rolls.marks[rows])


def _lates(alike: Alike, rolls: bulk.Rolls, limits: Limits, on: date) -> Lates:
    """Minutes late in the weeks that are asked about."""
    recent = spans_on(alike.calendar, rolls.first_year, YEARS, on, limits.spread).recent
    since = column_dates(rolls.first_year, YEARS)[recent]
    return bulk.lates(alike.schools, rolls, since[0].item() if since.size else on)


def _told() -> dict[int, Told]:
    """What the marks cannot show: a brother or sister who is being supported, at the same school."""
    supported = set(Case.objects.filter(status=CaseStatus.OPEN).values_list("school_id", "pupil__upn"))
    links = SiblingLink.objects.filter(sibling_upn__in={upn for _, upn in supported})
    return {
        pupil: Told(siblings_in_case=1)
        for school, pupil, upn in links.values_list("school_id", "pupil_id", "sibling_upn")
        if (school, upn) in supported
    }


def _in_case() -> Iterator[int]:
    return Case.objects.filter(status=CaseStatus.OPEN).values_list("pupil_id", flat=True).iterator()


def _held(schools: Sequence[int]) -> dict[Key, Held]:
    kept = Concern.objects.filter(school__in=schools)
    lines: Iterable[Any] = kept.values_list("pupil_id", "key", "pk", "sentence", "weight", "state", "until")
    return {(pupil, key): Held(*rest) for pupil, key, *rest in lines}


class Changes:
    """What a night changes, gathered and then written at once; nothing else is written."""

    def __init__(self, on: date, in_case: set[int]) -> None:
        self._on, self._in_case = on, in_case
        self._new: list[Row] = []
        self._other: list[Row] = []

    def see(self, school: int, pupil: int, reason: Reason, held: Held | None) -> None:
        """A reason that holds tonight."""
        back = _CASE if pupil in self._in_case else _NEW
        if held is None:
            about = {"school_id": school, "pupil_id": pupil, "key": reason.key, "state": back}
            self._new.append(about | _told_by(reason))
        elif other := _otherwise(held, reason, self._on, back):
            self._other.append(other)

    def end(self, held: Iterable[Held]) -> None:
        """Reasons that hold no longer."""
        ends = (_no_longer(concern, self._on) for concern in held)
        self._other += [row for row in ends if row]

    def write(self) -> None:
        """Two statements, however many rows."""
        with connection.cursor() as cursor:
            for statement, rows in ((_INSERT, self._new), (_UPDATE, self._other)):
                if rows:
                    cursor.execute(statement, {"on": self._on, "rows": msgspec.json.encode(rows).decode()})


_INSERT = """
    INSERT INTO casework_concern
        (school_id, pupil_id, key, sentence, numbers, weight, state, first_seen, last_seen, reason)
    SELECT school_id, pupil_id, key, sentence, numbers, weight, state, %(on)s, %(on)s, ''
    FROM json_to_recordset(%(rows)s) AS n(school_id bigint, pupil_id bigint, key text, sentence text,
                                          numbers jsonb, weight float8, state text)
"""
_UPDATE = """
    UPDATE casework_concern c SET
        sentence = coalesce(n.sentence, c.sentence), weight = coalesce(n.weight, c.weight), state = n.state,
        numbers = coalesce(n.numbers, c.numbers),
        last_seen = CASE WHEN n.numbers IS NULL THEN c.last_seen ELSE %(on)s END,
        first_seen = CASE WHEN n.fresh THEN %(on)s ELSE c.first_seen END,
        until = CASE WHEN n.over THEN NULL ELSE c.until END,
        reason = CASE WHEN n.over THEN '' ELSE c.reason END
    FROM json_to_recordset(%(rows)s) AS n(id bigint, sentence text, numbers jsonb, weight float8, state text,
                                          over bool, fresh bool)
    WHERE c.id = n.id
"""


def _told_by(reason: Reason) -> Row:
    return {"sentence": reason.sentence, "numbers": reason.numbers, "weight": reason.weight}


def _otherwise(held: Held, reason: Reason, on: date, back: str) -> Row | None:
    """What is new about a concern that holds; one that had gone comes ``back``."""
    over = _over(held, on)
    state = _NEW if over else held.state
    fresh = state == _GONE
    state = back if fresh else state
    if held.sentence == reason.sentence and held.weight == reason.weight and held.state == state:
        return None
    return {"id": held.pk, "state": state, "over": over, "fresh": fresh} | _told_by(reason)


def _no_longer(held: Held, on: date) -> Row | None:
    """A concern goes by itself, unless a person decided on it and the date is still to come."""
    over = _over(held, on)
    if held.state != _NEW and not over:
        return None
    return {"id": held.pk, "state": _GONE, "over": over, "fresh": False}


def _over(held: Held, on: date) -> bool:
    """Whether what a person decided has come to its date."""
    return held.until is not None and held.until <= on and held.state in (_WATCH, _KNOWN)
