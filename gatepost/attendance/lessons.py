"""Lessons missed: by subject, teacher, weekday, period, and place in the week."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from gatepost.attendance.exact import chance_drawn, unlikely
from gatepost.attendance.history import Statement
from gatepost.attendance.patterns import WEEKDAYS
from gatepost.attendance.register import Session

FEWEST_LESSONS = 5
GAP_POINTS = 20
MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Lesson:
    """One lesson of one child: held, and missed or not.

    ``away`` says that the child was absent for the whole half-day; a lesson missed while in school has
    ``missed`` and not ``away``.
    """

    session: Session
    period: int
    subject: str
    teacher: str
    missed: bool
    away: bool


@dataclass(frozen=True, slots=True)
class LessonCount:
    """Lessons of one sort: all of them, and those held while the child was in school that half-day."""

    kind: str
    label: str
    held: int
    missed: int
    held_in_school: int
    missed_in_school: int
    lessons: tuple[Lesson, ...]

    @property
    def enough(self) -> bool:
        """Whether there are enough lessons while in school to say anything."""
        return self.held_in_school >= FEWEST_LESSONS


Sort = Callable[[Lesson], str]
SORTS: Mapping[str, Sort] = {
    "subject": lambda lesson: lesson.subject,
    "teacher": lambda lesson: f"Lessons with {lesson.teacher}" if lesson.teacher else "",
    "weekday": lambda lesson: f"{WEEKDAYS[lesson.session.date.weekday()]} lessons",
    "period": lambda lesson: f"Period {lesson.period}",
    "slot": lambda lesson: f"{WEEKDAYS[lesson.session.date.weekday()]} period {lesson.period}",
}


def lesson_counts(lessons: Iterable[Lesson], kind: str) -> tuple[LessonCount, ...]:
    """Missed and held for each subject, teacher, weekday, period or slot (a period of one weekday)."""
    groups: dict[str, list[Lesson]] = {}
    for lesson in lessons:
        if label := SORTS[kind](lesson):
            groups.setdefault(label, []).append(lesson)
    return tuple(_count(kind, label, tuple(group)) for label, group in sorted(groups.items()))


def _count(kind: str, label: str, lessons: tuple[Lesson, ...]) -> LessonCount:
    here = [lesson for lesson in lessons if not lesson.away]
    missed, missed_here = (sum(lesson.missed for lesson in group) for group in (lessons, here))
    return LessonCount(kind, label, len(lessons), missed, len(here), missed_here, lessons)


def lesson_patterns(lessons: Sequence[Lesson]) -> tuple[Statement, ...]:
    """The strongest patterns of lessons missed while in school, or that there is none.

    A sort of lesson is named when at least 5 were held while the child was in school, at least 20 points
    more of them were missed than of the rest, and Fisher's exact test, corrected (Holm) for every sort
    with at least 5 lessons, finds it unlikely to be chance. Sorts made of the very same lessons (a subject
    and its only teacher) are one look, named by the subject.
    """
    whole = _count("all", "All lessons", tuple(lessons))
    looks = _distinct([count for kind in SORTS for count in lesson_counts(lessons, kind) if count.enough])
    looks = [look for look in looks if look.held_in_school < whole.held_in_school]
    if not looks:
        told = f"Too few lessons to tell: {whole.held_in_school} while in school."
        return (Statement("lessons", told, {"held": whole.held_in_school}, (), False),)
    chances = [_chance(look, whole) for look in looks]
    named = [
        (chance, look)
        for chance, look, is_rare in zip(chances, looks, unlikely(chances), strict=True)
        if is_rare
    ]
    strongest = sorted(named, key=lambda pair: pair[0])[:MOST_NAMED]
    loud = tuple(_statement(look, whole, chance) for chance, look in strongest)
    return loud or (_nothing(whole, len(looks)),)


def _distinct(counts: Iterable[LessonCount]) -> list[LessonCount]:
    seen: dict[tuple[int, ...], LessonCount] = {}
    for count in counts:
        seen.setdefault(tuple(id(lesson) for lesson in count.lessons), count)
    return list(seen.values())


def _chance(look: LessonCount, whole: LessonCount) -> float:
    missed, held = look.missed_in_school, look.held_in_school
    rest, rest_held = whole.missed_in_school - missed, whole.held_in_school - held
    if 100 * (missed * rest_held - rest * held) < GAP_POINTS * held * rest_held:
        return 1.0
    return chance_drawn(missed, drawn=held, marked=whole.missed_in_school, total=whole.held_in_school)


def _statement(look: LessonCount, whole: LessonCount, chance: float) -> Statement:
    numbers = {
        "missed": look.missed_in_school,
        "held": look.held_in_school,
        "rest_missed": whole.missed_in_school - look.missed_in_school,
        "rest_held": whole.held_in_school - look.held_in_school,
        "missed_with_days_away": look.missed,
        "held_with_days_away": look.held,
        "chance": chance,
    }
    sentence = (
        f"{look.label}: missed {look.missed_in_school} of {look.held_in_school} while in school; "
        f"other lessons {numbers['rest_missed']} of {numbers['rest_held']}."
    )
    where = tuple(lesson.session for lesson in look.lessons if lesson.missed and not lesson.away)
    return Statement(look.kind, sentence, numbers, where, True)


def _nothing(whole: LessonCount, looks: int) -> Statement:
    sentence = (
        f"No subject, teacher, weekday or period stands out: missed {whole.missed_in_school} of "
        f"{whole.held_in_school} lessons while in school."
    )
    numbers = {"missed": whole.missed_in_school, "held": whole.held_in_school, "looks": looks}
    return Statement("lessons", sentence, numbers, (), False)
