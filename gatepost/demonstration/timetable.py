"""The secondary school's two-week timetable: which form has what, when, and with whom.

Every form has the timetable below, begun at another lesson: so PE falls on Mondays for the R forms alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from random import Random

from gatepost.demonstration.names import COMMUNITIES
from gatepost.demonstration.schools import SECONDARY

PERIODS, MORNING_PERIODS = 5, 3
FREE_PERIOD = "-"
_WEEK_A = """
English Maths Science PE PE
Maths History French English Art
Science Geography Maths English Music
English Science Computing Maths RE
Maths English Geography Science Technology
"""
_WEEK_B = """
English Maths Science Drama PE
Maths French History English Technology
Science Geography Maths Art English
English Computing Science Maths French
Science English Maths History RE
"""
_SIXTH = """
Maths - English History -
Science Science - Geography -
Maths - History English -
Computing Science Art - -
- Geography Maths - -
"""
_LETTERS = "RTBDGKMP"
_TEAMS: Mapping[str, int] = {
    "English": 9,
    "Maths": 9,
    "Science": 9,
    "PE": 5,
    "French": 5,
    "History": 4,
    "Geography": 4,
    "Technology": 4,
    "Art": 3,
    "Computing": 3,
    "RE": 3,
    "Drama": 2,
    "Music": 2,
}
SUBJECTS = tuple(_TEAMS)


@dataclass(frozen=True, slots=True)
class Group:
    """A teaching group and its teacher."""

    name: str
    subject: str
    teacher: str


@cache
def week(form: str, odd: bool) -> tuple[str, ...]:
    """The 25 lessons of a form's week (A, or B where ``odd``), Monday's first period first."""
    if form[:2] in ("12", "13"):
        return tuple(_SIXTH.split())
    lessons = (_WEEK_B if odd else _WEEK_A).split()
    turn = 3 * _LETTERS.index(form[-1])
    return tuple(lessons[turn:] + lessons[:turn])


@cache
def teachers() -> dict[str, tuple[str, ...]]:
    """The teachers of each subject. They are the same whatever the seed."""
    random = Random(8)  # noqa: S311 — names, not secrets
    surnames = [surname for group in COMMUNITIES for surname in group.surnames if surname.isalpha()]
    names = dict.fromkeys(
        f"{random.choice(('Mr', 'Mrs', 'Ms', 'Miss'))} {random.choice('ABCDEGHJKLMNPRST')} {surname}"
        for surname in random.sample(sorted(set(surnames)), sum(_TEAMS.values()))
    )
    pool = iter(names)
    teams = {subject: [next(pool) for _ in range(size)] for subject, size in _TEAMS.items()}
    teams["English"][_turn("8R", "English")] = "Ms K Roe"
    teams["PE"][_turn("8R", "PE")] = "Mr D Fox"
    return {subject: tuple(team) for subject, team in teams.items()}


@cache
def groups(form: str) -> dict[str, Group]:
    """A form's teaching groups by subject."""
    taught = dict.fromkeys((*week(form, False), *week(form, True)))
    return {
        subject: Group(f"{form}/{subject[:2]}", subject, teachers()[subject][_turn(form, subject)])
        for subject in taught
        if subject != FREE_PERIOD
    }


def tutors() -> dict[str, str]:
    """The tutor of each form: one of the teachers, no two forms the same."""
    staff = (teacher for team in teachers().values() for teacher in team if teacher != "Ms K Roe")
    return {form.name: "Ms K Roe" if form.name == "8R" else next(staff) for form in SECONDARY.forms}


def _turn(form: str, subject: str) -> int:
    return [each.name for each in SECONDARY.forms].index(form) % _TEAMS[subject]
