"""A child's lessons, read from the groups they belong to."""

from datetime import date

from gatepost.attendance.lessons import Lesson
from gatepost.attendance.register import BLANK, COLUMNS, Session, academic_year, column
from gatepost.policy import national
from gatepost.records.models import LessonYear, Pupil
from gatepost.records.registers import Register

PRESENT, LATE, ABSENT = ord("/"), ord("L"), ord("N")
LAST_MORNING_PERIOD = 3


def read(pupil: Pupil, register: Register, *, year: int, on: date) -> tuple[Lesson, ...]:
    """Every lesson of this academic year that has a mark, in order of time.

    ``away`` comes from the session mark of that half-day (row 0 of ``register``), never from the lesson:
    a lesson mark changes no session mark.
    """
    lessons = []
    for held in LessonYear.objects.filter(pupil=pupil, group__year=year).select_related("group"):
        for meeting, mark in zip(held.group.meetings, bytes(held.marks), strict=True):
            day, period = divmod(meeting, 16)
            if mark != BLANK and (when := date.fromordinal(day)) <= on:
                session = Session(when, period > LAST_MORNING_PERIOD)
                away = _away(register, session)
                subject, teacher = held.group.subject, held.group.teacher
                lessons.append(Lesson(session, period, subject, teacher, mark == ABSENT or away, away))
    return tuple(sorted(lessons, key=lambda lesson: (lesson.session, lesson.period)))


def _away(register: Register, session: Session) -> bool:
    """Absent for the half-day. Arriving after the register closed is absence in law, but in school."""
    years = academic_year(session.date) - register.first_year
    mark = int(register.marks[0, years * COLUMNS + column(session)])
    if mark == BLANK:
        return False
    code = national.code_book().by_byte(mark)
    return code.counts_as in ("authorised", "unauthorised") and code.symbol != "U"
