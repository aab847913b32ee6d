"""The end of the morning: marks to think about in the school's own system, and marks still without a reason."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from gatepost.attendance.calendar import SchoolCalendar
from gatepost.attendance.register import Session, session_at
from gatepost.casework.contacts import digits, wrong_numbers
from gatepost.casework.models import ContactAttempt, Outcome, standing_attempts
from gatepost.morning.gathering import ChildAway, Morning
from gatepost.morning.progress import REACHED
from gatepost.morning.roll_call import UNEXPLAINED
from gatepost.records import registers
from gatepost.records.models import Guardian, Parent, Pupil, Restriction

SETTLE_IN = 5
"""School days within which a mark of "no reason yet" is settled (Department for Education, Working together
to improve school attendance: correct the mark as soon as the reason is known, and no more than five school
days after the session)."""
ARRIVED = "L or U"
HEAD_DECIDES = "The head decides"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True)
class MarkToUpdate:
    """One mark that somebody may change in the school's own system: which, to what, and who said so."""

    pupil: Pupil
    halves: str
    code: str
    said: str


@dataclass(frozen=True)
class Unsettled:
    """A session still marked "no reason yet", and the day by which it is to be settled."""

    pupil: Pupil
    session: Session
    settle_by: date
    told: str

    def overdue(self, on: date) -> bool:
        return self.settle_by < on


def marks_to_update(morning: Morning) -> list[tuple[str, list[MarkToUpdate]]]:
    """Grouped by the code to think about. A suggestion: the register and its law stay the school's."""
    marks = [_mark(child, told) for child in morning.children if (told := child.told)]
    ordered = sorted(marks, key=lambda m: (m.code == HEAD_DECIDES, m.code, m.pupil.form, m.pupil.surname))
    return [(code, list(group)) for code, group in groupby(ordered, key=lambda mark: mark.code)]


def _mark(child: ChildAway, told: ContactAttempt) -> MarkToUpdate:
    code = ARRIVED if told.outcome == Outcome.ARRIVED else told.suggestion or HEAD_DECIDES
    return MarkToUpdate(child.pupil, child.half, code, who_said(told))


def who_said(told: ContactAttempt) -> str:
    """ "Mrs Rao: ill, 09:41, kept by Ben"."""
    reason = told.get_reason_display().lower() if told.reason else told.get_outcome_display()
    words = f" (“{told.words}”)" if told.words and not told.worried else ""
    whom = f"{told.parent}: " if told.parent else ""
    return f"{whom}{reason}{words}, {f'kept by {told.by}' if told.by else 'by reply'}"


def unsettled(morning: Morning) -> list[Unsettled]:
    """Every session of this academic year before today without a reason, the oldest first."""
    if not morning.open:
        return []
    first_column = morning.roll_call.morning
    register = registers.read(morning.school, start=morning.on, end=morning.on)
    found = [
        (register.pupils[n], session_at(register.first_year, col))
        for n in register.on_roll[:, first_column].nonzero()[0].tolist()
        for col in (register.marks[n, :first_column] == ord(UNEXPLAINED)).nonzero()[0].tolist()
    ]
    told = _told(pupil for pupil, _ in found)
    lines = [
        Unsettled(
            pupil, session, settle_by(register.calendar, session.date), told.get((pupil.pk, session.date), "")
        )
        for pupil, session in found
    ]
    return sorted(lines, key=lambda line: (line.session, line.pupil.surname, line.pupil.pk))


def settle_by(calendar: SchoolCalendar, day: date) -> date:
    """The fifth school day after a day; the last there is, where the calendar ends before."""
    return calendar.school_days_on(day, SETTLE_IN)


def _told(pupils: Iterable[Pupil]) -> Mapping[tuple[int, date], str]:
    attempts = standing_attempts().filter(pupil__in={p.pk for p in pupils}, outcome__in=REACHED)
    return {(a.pupil_id, a.date): who_said(a) for a in attempts.select_related("parent", "by")}


@dataclass(frozen=True)
class NumberToAskFor:
    """An adult at whose number somebody else answered, the children at school here, and since when it is known."""

    parent: Parent
    children: tuple[Pupil, ...]
    since: date


def numbers_to_ask_for(morning: Morning) -> list[NumberToAskFor]:
    """For whom the office wants another number, the longest first: until the files bring one.

    Nobody with a restriction, and nobody of a child about whom the safeguarding lead is to be asked first.
    """
    rung = standing_attempts().filter(outcome=Outcome.WRONG_NUMBER).values("parent")
    found = Guardian.objects.filter(parent__in=rung, contact_restriction=Restriction.NONE)
    found = found.exclude(pupil__guardians__contact_restriction=Restriction.REFER_DSL)
    children: dict[Parent, list[Pupil]] = {}
    for guardian in found.select_related("parent", "pupil").order_by("pupil__surname", "pk"):
        if guardian.pupil_id in morning.roll_call.today and not guardian.died:
            children.setdefault(guardian.parent, []).append(guardian.pupil)
    wrong = wrong_numbers(children)
    doubtful = [(parent, wrong.get(digits(parent.phone))) for parent in children]
    asked = [NumberToAskFor(p, tuple(children[p]), tried.date) for p, tried in doubtful if tried]
    return sorted(asked, key=lambda each: (each.since, each.parent.surname, each.parent.pk))


def plain_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
