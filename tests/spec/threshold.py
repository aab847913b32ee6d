"""Ten sessions in ten school weeks."""

from collections.abc import Callable
from datetime import date

from gatepost.attendance.register import SESSIONS_A_WEEK
from gatepost.attendance.windows import ThresholdRule, thresholds
from tests.spec.codes import BOOK
from tests.spec.marks import lay_out
from tests.spec.table import Row, Spec

TITLE = "The national threshold"
SAYS = """
Ten sessions of unauthorised absence (G, N, O or U, in any mix, not necessarily together) within any ten
school weeks: then a school considers, child by child, what support or step is right (Department for
Education, *Working together to improve school attendance*, August 2024, chapter 6). A school week is a
Monday-to-Friday week with at least one session; holidays are skipped, so ten weeks may span terms and
years. N is provisional until its reason is known.

In the tables `5O2N` is a week that begins with five sessions of O and two of N and is present for the
rest; `.` is a week without any; `~` is a week of holiday. *Most* is the most sessions in any ten school
weeks, *from* and *to* the first and last school day of the earliest such weeks, *reached on* the day of
the session that met the limit.
"""

NATIONAL = ThresholdRule(frozenset("GNOU"), sessions=10, weeks=10, provisional=frozenset("N"))

AUTUMN = """
| weeks from 7 September 2026 | reached | most | provisional | reached on | from | to |
|---|---|---|---|---|---|---|
| `10O` | yes | 10 | 0 | 2026-09-11 | 2026-09-07 | 2026-09-11 |
| `9O` | no | 9 | 0 |  | 2026-09-07 | 2026-09-11 |
| `9O1I` | no | 9 | 0 |  | 2026-09-07 | 2026-09-11 |
| `10I 10C .` | no | 0 | 0 |  |  |  |
| `. . .` | no | 0 | 0 |  |  |  |
| `5O . . . . . . . . 5O` | yes | 10 | 0 | 2026-11-11 | 2026-09-07 | 2026-11-13 |
| `5O . . . . . . . . . 5O` | no | 5 | 0 |  | 2026-09-07 | 2026-09-11 |
| `5O . . . . . . ~ . . 5O` | yes | 10 | 0 | 2026-11-18 | 2026-09-07 | 2026-11-20 |
| `1O 1O 1O 1O 1O 1O 1O 1O 1O 1O` | yes | 10 | 0 | 2026-11-09 | 2026-09-07 | 2026-11-13 |
| `1O 1O 1O 1O 1O . 1O 1O 1O 1O 1O` | no | 9 | 0 |  | 2026-09-07 | 2026-11-13 |
| `2G2N . 3O3U` | yes | 10 | 2 | 2026-09-23 | 2026-09-07 | 2026-09-25 |
| `10O . 5N` | yes | 15 | 5 | 2026-09-11 | 2026-09-07 | 2026-09-25 |
| `4O . . . . . . . . . 6O . 7O` | yes | 13 | 0 | 2026-12-01 | 2026-09-28 | 2026-12-04 |
"""

SUMMER = """
| weeks from 29 June 2026 | reached | most | provisional | reached on | from | to |
|---|---|---|---|---|---|---|
| `5O 2O ~ ~ ~ ~ ~ ~ ~ ~ 3O` | yes | 10 | 0 | 2026-09-08 | 2026-06-29 | 2026-09-11 |
| `5O . ~ ~ ~ ~ ~ ~ ~ ~ . . . . . . . 5O` | yes | 10 | 0 | 2026-10-28 | 2026-06-29 | 2026-10-30 |
| `5O . ~ ~ ~ ~ ~ ~ ~ ~ . . . . . . . . 5O` | no | 5 | 0 |  | 2026-06-29 | 2026-07-03 |
"""


def _from(first: date) -> Callable[[Row], Row]:
    return lambda row: against(NATIONAL, row[f"weeks from {first.day} {first:%B %Y}"], first)


def against(rule: ThresholdRule, weeks: str, first: date) -> Row:
    """Where the weeks of a table's row stand against a rule, in the table's words."""
    marks, mask, year = lay_out(weeks, first, BOOK)
    school_weeks = mask.reshape(-1, SESSIONS_A_WEEK).any(axis=1)
    (found,) = thresholds(marks, mask, year, school_weeks, BOOK, rule)
    return {
        "reached": "yes" if found.reached else "no",
        "most": str(found.sessions),
        "provisional": str(found.provisional),
        "reached on": str(found.first_reached_on or ""),
        "from": str(found.window_from or ""),
        "to": str(found.window_to or ""),
    }


SPECS = [
    Spec("In one term", "Dates are years, months and days.", AUTUMN, _from(date(2026, 9, 7))),
    Spec("Across the summer", "The school year's end changes nothing.", SUMMER, _from(date(2026, 6, 29))),
]
