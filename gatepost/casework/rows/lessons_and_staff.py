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
    names = teachers(facts, pattern)
    return f" Taught by {' and '.join(names)}." if names else ""


def teachers(facts: Facts, pattern: Statement) -> list[str]:
    """Whom to ask about lessons that stand out; nobody, where it is a day or an hour that does."""
    subject = pattern.sentence.split(":")[0] if pattern.key == "subject" else None
    return sorted(
        {lesson.teacher for lesson in facts.lessons if lesson.subject == subject and lesson.teacher}
    )


def asked_about(facts: Facts) -> list[tuple[str, str]]:
    """Each teacher whose lesson stands out, with the sentence that says how: strongest first."""
    return [(name, pattern.sentence) for pattern in patterns(facts) for name in teachers(facts, pattern)]


def unheard(facts: Facts) -> list[Statement]:
    """Patterns that stand out and whose teachers have not said what they see.

    Where no teacher is known, anybody's answer will do.
    """
    heard = [e.who.lower() for e in facts.told(KEY, "reply", "meeting")]

    def silent(pattern: Statement) -> bool:
        names = [name.lower() for name in teachers(facts, pattern)]
        return not any(name in who for name in names for who in heard) if names else not heard

    return [pattern for pattern in patterns(facts) if silent(pattern)]


def missing(facts: Facts) -> list[Missing]:
    """Each strong pattern needs its teacher's answer, or a person's "looked, nothing in it"."""
    if facts.answer(KEY, "looked_nothing_in_it"):
        return []
    return [
        gap(
            facts,
            f"{KEY}.not_asked",
            number or "",
            who=" or ".join(teachers(facts, pattern)) or "the teacher",
            what=pattern.sentence.split(":")[0],
        )
        for number, pattern in enumerate(unheard(facts))
    ]


ROW = Row("C9", KEY, applies, findings, missing)
