"""Who counts when."""

from datetime import date, timedelta

import numpy as np

from gatepost.attendance.calendar import SchoolCalendar, Span
from gatepost.attendance.part_time import Agreed, outside
from gatepost.attendance.register import BLANK, COLUMNS, Session, column
from gatepost.attendance.roll import Stay, roll_mask
from gatepost.attendance.school_age import is_compulsory
from gatepost.attendance.tally import Tally, count, tally
from tests.spec.codes import BOOK
from tests.spec.marks import byte_of, counts_of, symbols
from tests.spec.table import Row, Spec

TITLE = "Who counts when"
SAYS = """
A session is a pupil's own only while the pupil is on the roll (School Attendance (Pupil Registration) (England)
Regulations 2024). Each school counts its own register: a child at two schools, or one who moved, has a figure
in each, and neither is added to the other.
"""

ROLLS = """
| on roll | possible | absent |
|---|---|---|
| 2025-09-02 – | 20 | 4 |
| 2026-09-09 – | 16 | 4 |
| 2026-09-10 – | 14 | 2 |
| 2026-09-12 – | 10 | 2 |
| 2025-09-02 – 2026-09-09 | 6 | 2 |
| 2025-09-02 – 2026-09-16 | 16 | 2 |
| 2026-09-17 – 2026-09-17 | 2 | 2 |
| 2025-09-02 – 2026-09-08, 2026-09-14 – | 14 | 2 |
| 2025-09-02 – 2026-09-11, 2026-09-11 – | 20 | 4 |
| 2026-09-21 – | 0 | 0 |
"""

DUAL = r"""
| main school | second school | main: possible | main: absent | second: possible | second: absent |
|---|---|---|---|---|---|
| `/ \ D D` | `D D / \` | 2 | 0 | 2 | 0 |
| `/ \ D D` | `D D O O` | 2 | 0 | 2 | 2 |
| `I I D D` | `D D I I` | 2 | 2 | 2 | 2 |
| `D D D D` | `/ \ / O` | 0 | 0 | 4 | 1 |
| `/ \ · ·` | `D D / \` | 2 | 0 | 2 | 0 |
"""

YOUNG = r"""
| marks | possible | attended | absent |
|---|---|---|---|
| `/ X / X / X` | 3 | 3 | 0 |
| `/ X I X / X` | 3 | 2 | 1 |
| `X X X X` | 0 | 0 | 0 |
| `O X / X` | 2 | 1 | 1 |
"""

AGE = """
| born | session | counts as missed | may stand in a referral |
|---|---|---|---|
| 2021-09-01 | 2026-12-30 | yes | no |
| 2021-09-01 | 2026-12-31 | yes | yes |
| 2021-08-31 | 2026-09-02 | yes | yes |
| 2010-09-01 | 2027-06-25 | yes | yes |
| 2010-09-01 | 2027-06-28 | yes | no |
"""

PART_TIME = """
| agreed | C2 on | question |
|---|---|---|
|  | 2026-11-02 | no timetable |
| 2026-10-05 – 2026-11-06 | 2026-10-02 | no timetable |
| 2026-10-05 – 2026-11-06 | 2026-10-05 |  |
| 2026-10-05 – 2026-11-06 | 2026-11-06 |  |
| 2026-10-05 – 2026-11-06 | 2026-11-09 | after its end |
| 2026-10-05 – 2026-11-06, 2026-11-09 – 2026-11-27 | 2026-11-09 |  |
| 2026-10-05 – 2026-11-06, 2026-11-16 – 2026-11-27 | 2026-11-12 | after its end |
"""

YEAR, MONDAY = 2026, date(2026, 9, 7)
TERM = SchoolCalendar([Span(MONDAY, date(2026, 9, 18), "term")])
AWAY = {date(2026, 9, 9): "O", date(2026, 9, 17): "I"}


def _spans(text: str) -> list[tuple[date, date | None]]:
    """``2026-09-02 – 2026-09-08, 2026-09-14 –``: each from and to, the last perhaps open."""
    pairs = (part.strip().partition("–") for part in text.split(",") if part.strip())
    return [
        (date.fromisoformat(start.strip()), date.fromisoformat(end.strip()) if end.strip() else None)
        for start, _, end in pairs
    ]


def _fortnight() -> np.ndarray:
    """Present at every session but those of ``AWAY``."""
    marks = np.full((1, COLUMNS), BLANK, dtype=np.uint8)
    for n in range(12):
        day = MONDAY + timedelta(days=n)
        if TERM.is_open(day):
            for pm in (False, True):
                symbol = AWAY.get(day, "\\" if pm else "/")
                marks[0, column(Session(day, pm))] = byte_of(symbol, BOOK)
    return marks


def _rolls(row: Row) -> Row:
    mask = roll_mask(YEAR, 1, [Stay(*span) for span in _spans(row["on roll"])]) & TERM.open_mask(YEAR)
    (own,) = tally(count(_fortnight(), mask), BOOK)
    return {"possible": str(own.possible), "absent": str(own.absent)}


def _sums(marks: str) -> Tally:
    (own,) = tally(counts_of(symbols(marks), BOOK), BOOK)
    return own


def _dual(row: Row) -> Row:
    schools = {"main": _sums(row["main school"]), "second": _sums(row["second school"])}
    return {
        f"{name}: {measure}": str(getattr(own, measure))
        for name, own in schools.items()
        for measure in ("possible", "absent")
    }


def _young(row: Row) -> Row:
    own = _sums(row["marks"])
    return {name: str(getattr(own, name)) for name in ("possible", "attended", "absent")}


def _age(row: Row) -> Row:
    compulsory = is_compulsory(date.fromisoformat(row["born"]), date.fromisoformat(row["session"]))
    return {
        "counts as missed": "yes" if _sums("O").absent == 1 else "no",
        "may stand in a referral": "yes" if compulsory else "no",
    }


def _part_time(row: Row) -> Row:
    agreed = [Agreed(start, end) for start, end in _spans(row["agreed"]) if end]
    found = outside([Session(date.fromisoformat(row["C2 on"]), False)], agreed)
    return {"question": "after its end" if found.after_end else "no timetable" if found.without else ""}


SPECS = [
    Spec(
        "On the roll",
        "Twenty sessions, Monday 7 to Friday 18 September 2026; the child is away all day on Wednesday 9 (O) and "
        "Thursday 17 (I). First and last day are both on the roll; a child who left and came back has two stays.",
        ROLLS,
        _rolls,
    ),
    Spec(
        "At two schools",
        "Each school marks D where the child is expected at the other; a D adds to nothing, so no session counts "
        "twice, and each school's figure is of its own sessions.",
        DUAL,
        _dual,
    ),
    Spec(
        "Part of a day in the nursery",
        "X is a session at which a child below compulsory school age is not expected: it adds to nothing.",
        YOUNG,
        _young,
    ),
    Spec(
        "Before and after compulsory school age",
        "Marks are counted for every child on the roll. A session outside compulsory school age cannot stand in a "
        "referral, and stops it.",
        AGE,
        _age,
    ),
    Spec(
        "Part-time timetables",
        "C2 is authorised absence, whatever was agreed. Where no timetable covers it, the school is asked.",
        PART_TIME,
        _part_time,
    ),
]
