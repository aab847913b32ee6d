"""C9 Check lessons and ask those teachers: is there a lesson, day or room pattern?"""

from gatepost.attendance.history import Statement
from gatepost.casework.facts import Facts
from gatepost.casework.rows.frame import ALWAYS, Applies, Finding, Missing, Row, gap

KEY = "lessons_and_staff"


def applies(facts: Facts) -> Applies:
    return ALWAYS


def patterns(facts: Facts) -> list[Statement]:
    """The lessons that stand out, strongest first."""
    return [s for s in facts.lesson_patterns if s.stands_out]


def findings(facts: Facts) -> list[Finding]:
    by_day = [Finding(s.sentence, "Register", s.sessions) for s in facts.day_patterns if s.stands_out]
    if not facts.lessons:
        return [*by_day, Finding("No lesson registers are held for this child.", "School's own system")]
    by_lesson = [
        Finding(s.sentence + _taught_by(facts, s), "Lesson registers", s.sessions)
        for s in facts.lesson_patterns
    ]
    return [*by_lesson, *by_day]


def _taught_by(facts: Facts, pattern: Statement) -> str:
    """Whom to ask about the lessons that stand out."""
    subject = pattern.sentence.split(":")[0] if pattern.key == "subject" else None
    names = sorted(
        {lesson.teacher for lesson in facts.lessons if lesson.subject == subject and lesson.teacher}
    )
    return f" Taught by {' and '.join(names)}." if names else ""


def missing(facts: Facts) -> list[Missing]:
    """Each strong pattern needs a teacher's answer, or "looked, nothing in it"."""
    looked = facts.told(KEY, "reply", "meeting") or facts.answer(KEY, "looked_nothing_in_it")
    return [] if looked or not patterns(facts) else [gap(facts, f"{KEY}.not_asked")]


ROW = Row("C9", KEY, applies, findings, missing)
