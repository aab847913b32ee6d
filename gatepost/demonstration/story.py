"""How a child's story is told: who they are, and a picture of their weeks.

A picture is five lines, Monday to Friday, one column a school week, the newest on the right. A cell is the
morning and the afternoon: ``..`` present, ``II`` ill all day, ``L.`` late in the morning. Letters are
register codes; ``2`` stands for J1 and ``3`` for C2, as in the byte matrix. Holidays take up no column, so
that a picture can be hung on any date.
"""

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from gatepost.demonstration.schools import School

PRESENT = "."
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri")
Restriction = Literal["none", "no_contact", "no_address", "refer_dsl"]


@dataclass(frozen=True, slots=True)
class Adult:
    """A parent in a story; what is not said is as with most parents."""

    title: str
    forename: str
    surname: str
    relationship: str = "mother"
    language: str = "en"
    interpreter: bool = False
    format: str = "standard"
    responsibility: str = "yes"
    with_child: bool = True
    restricted_address: bool = False
    restriction: Restriction = "none"
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Service:
    """A service that works with the child, and who leads. Days are before the date of the demonstration."""

    name: str
    lead: str
    met_days_ago: int | None = None
    meets_in_days: int | None = None


class Named(NamedTuple):
    """Who a story is about; ``born`` is day and month, the form gives the year."""

    forename: str
    surname: str
    school: School
    form: str
    born: tuple[int, int]


def child(name: str, school: School, form: str, *, born: tuple[int, int]) -> Named:
    """A story's child: ``child("Amira Khan", SECONDARY, "8R", born=(3, 4))``."""
    forename, surname = name.split()
    return Named(forename, surname, school, form, born)


@dataclass(frozen=True, slots=True)
class Story:
    """One child whose marks are drawn by hand.

    ``rows`` are the rows of the checklist that the story shows. ``ends`` hangs the picture's last column on
    the newest school week, or on a week of this academic year (1 = its first). ``every_week`` is Monday to
    Friday of each week on roll. ``minutes`` belong to the L marks, in turn; with them, ``minutes_closed``
    belong to the U marks (none were noted where it is empty). ``cut`` counts the lessons of a subject that
    were missed in school.
    """

    child: Named
    rows: str
    says: str
    picture: str = ""
    ends: Literal["now"] | int = "now"
    every_week: str = ""
    minutes: tuple[int, ...] = ()
    minutes_closed: tuple[int, ...] = ()
    late_note: str = ""
    cut: dict[str, int] = field(default_factory=dict)
    today: str = PRESENT
    adults: tuple[Adult, ...] = ()
    sibling_of: str = ""
    services: tuple[Service, ...] = ()
    pupil: dict[str, str] = field(default_factory=dict)
    joined_days_ago: int | None = None
    leaves_days_ago: int | None = None
    second_school: tuple[School, str] | None = None
    reviewed_days_ago: int | None = None
    review_due_days_ago: int | None = None

    def cells(self) -> list[list[str]]:
        """The picture as weeks (oldest first) of five cells."""
        lines = [line.split() for line in self.picture.strip().splitlines()]
        return [list(week) for week in zip(*lines, strict=True)]


def weeks_of(count: int, **days: str) -> str:
    """A picture in which each of ``count`` weeks is the same: ``weeks_of(8, Mon="L.", Thu="OO")``."""
    return "\n".join(" ".join([days.get(day, "..")] * count) for day in WEEKDAYS)


def spell(weeks: int, code: str, quiet: int = 0) -> str:
    """Whole weeks away with one code, then ``quiet`` weeks present."""
    return "\n".join(" ".join([code * 2] * weeks + [".."] * quiet) for _ in WEEKDAYS)
