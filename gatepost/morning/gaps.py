"""What the register of the days before today still lacks: registers not taken, marks not made, reasons not found.

Blank is not absent: each gap is a question to a colleague, never a day away.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from gatepost.access.models import School
from gatepost.attendance.register import BLANK, Mask, Session, academic_year, first_monday, session_at
from gatepost.casework.models import ContactAttempt, Outcome, standing_attempts
from gatepost.casework.part_time.flags import Flag, flags
from gatepost.morning.closing import ARRIVED, HEAD_DECIDES, MarkToUpdate, Unsettled, settle_by, who_said
from gatepost.morning.progress import REACHED
from gatepost.morning.roll_call import UNEXPLAINED
from gatepost.records import registers
from gatepost.records.models import Pupil
from gatepost.records.registers import Register

USUAL = 5
"""School days looked back on to see whether a form has a register in this half of the day at all."""


@dataclass(frozen=True)
class Untaken:
    """A register that nobody took: a session, a form, and how many children are in it."""

    session: Session
    form: str
    children: int


@dataclass(frozen=True)
class Unmarked:
    """A child without a mark in registers that were taken."""

    pupil: Pupil
    sessions: tuple[Session, ...]


@dataclass(frozen=True)
class Gaps:
    """Of this academic year, up to ``to``: the last day before today that has any mark."""

    to: date | None
    untaken: tuple[Untaken, ...] = ()
    unmarked: tuple[Unmarked, ...] = ()
    unsettled: tuple[Unsettled, ...] = ()
    to_update: tuple[MarkToUpdate, ...] = ()
    part_time: tuple[Flag, ...] = ()
    """Children with C2 marks that no agreed timetable covers."""

    def overdue(self, on: date) -> int:
        """How many sessions without a reason are past the day by which one is found."""
        return sum(line.overdue(on) for line in self.unsettled)


def gaps(school: School, on: date) -> Gaps:
    """Everything that is still open in a school's register before ``on``. Needs the school's scope."""
    start, yesterday = first_monday(academic_year(on)), on - timedelta(days=1)
    register = registers.read(school, start=start, end=on)
    counted = register.counted(start, yesterday)
    marked = np.where(counted, register.marks, BLANK) != BLANK
    if not marked.any():
        return Gaps(None)
    to = session_at(register.first_year, int(np.flatnonzero(marked.any(axis=0))[-1])).date
    counted &= register.counted(start, to)
    taken = _taken(register, counted)
    unexplained = counted & (register.marks == ord(UNEXPLAINED))
    told = _told(register, start, on)
    return Gaps(
        to,
        tuple(_untaken(register, counted, taken)),
        tuple(_unmarked(register, counted, taken)),
        tuple(_unsettled(register, unexplained, told)),
        tuple(_to_update(register, unexplained, told)),
        tuple(flags(register, yesterday)),
    )


def _taken(register: Register, counted: Mask) -> Mapping[str, Mask]:
    """For each form, the columns in which at least one of its children has a mark."""
    forms = np.array([pupil.form for pupil in register.pupils], dtype=object)
    marked = counted & (register.marks != BLANK)
    return {form: marked[forms == form].any(axis=0) for form in sorted(set(forms.tolist()))}


def _untaken(register: Register, counted: Mask, taken: Mapping[str, Mask]) -> Iterable[Untaken]:
    forms = np.array([pupil.form for pupil in register.pupils], dtype=object)
    open_days = np.flatnonzero(register.open)
    found = []
    for form, marked in taken.items():
        expected = counted[forms == form].sum(axis=0)
        for column in np.flatnonzero((expected > 0) & ~marked).tolist():
            if _usually(marked, open_days, column):
                session = session_at(register.first_year, column)
                found.append(Untaken(session, form, int(expected[column])))
    return sorted(found, key=lambda gap: (gap.session, gap.form))


def _usually(marked: Mask, open_days: "np.ndarray[tuple[int], np.dtype[np.intp]]", column: int) -> bool:
    """Whether a form has registers in this half of the day: a nursery class may meet in mornings alone."""
    same_half = open_days[open_days % 2 == column % 2]
    place = int(np.searchsorted(same_half, column))
    near = [*same_half[max(0, place - USUAL) : place], *same_half[place + 1 : place + 1 + USUAL]]
    return bool(marked[near].any())


def _unmarked(register: Register, counted: Mask, taken: Mapping[str, Mask]) -> Iterable[Unmarked]:
    for n, pupil in enumerate(register.pupils):
        where = counted[n] & (register.marks[n] == BLANK) & taken[pupil.form]
        if where.any():
            yield Unmarked(pupil, _sessions(register, where))


def _sessions(register: Register, where: Mask) -> tuple[Session, ...]:
    return tuple(session_at(register.first_year, column) for column in np.flatnonzero(where).tolist())


def _told(register: Register, start: date, on: date) -> Mapping[tuple[int, date], ContactAttempt]:
    """The last word of the family on each day away."""
    attempts = standing_attempts().filter(
        pupil__school=register.school, outcome__in=REACHED, date__gte=start, date__lt=on
    )
    return {(a.pupil_id, a.date): a for a in attempts.select_related("parent", "by")}


def _unsettled(
    register: Register, unexplained: Mask, told: Mapping[tuple[int, date], ContactAttempt]
) -> Iterable[Unsettled]:
    lines = []
    for row, column in np.argwhere(unexplained).tolist():
        pupil, session = register.pupils[row], session_at(register.first_year, column)
        said = told.get((pupil.pk, session.date))
        by = settle_by(register.calendar, session.date)
        lines.append(Unsettled(pupil, session, by, who_said(said) if said else ""))
    return sorted(lines, key=lambda line: (line.session, line.pupil.surname, line.pupil.pk))


def _to_update(
    register: Register, unexplained: Mask, told: Mapping[tuple[int, date], ContactAttempt]
) -> Iterable[MarkToUpdate]:
    """Marks that are still "no reason yet" although somebody said why: grouped by the code to think about."""
    halves: dict[tuple[int, date], list[Session]] = defaultdict(list)
    for row, column in np.argwhere(unexplained).tolist():
        session = session_at(register.first_year, column)
        halves[row, session.date].append(session)
    marks = [
        MarkToUpdate(pupil, _when(sessions), _code(said), who_said(said))
        for (row, day), sessions in halves.items()
        if (said := told.get(((pupil := register.pupils[row]).pk, day)))
    ]
    return sorted(marks, key=lambda m: (m.code == HEAD_DECIDES, m.code, m.pupil.form, m.pupil.surname))


def _code(told: ContactAttempt) -> str:
    return ARRIVED if told.outcome == Outcome.ARRIVED else told.suggestion or HEAD_DECIDES


def _when(sessions: list[Session]) -> str:
    day = sessions[0].date
    half = "all day" if len(sessions) > 1 else "afternoon" if sessions[0].pm else "morning"
    return f"{day:%a} {day.day} {day:%b}, {half}"
