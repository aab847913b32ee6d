"""Sums, rates and labels."""

import numpy as np

from gatepost.attendance.register import COLUMNS
from gatepost.attendance.tally import Tally, count, days, group, tally
from tests.spec.codes import BOOK
from tests.spec.marks import byte_of, counts_of, symbols
from tests.spec.table import Row, Spec

TITLE = "Sums and rates"
SAYS = """
Marks are counted first and rates are worked out last, as exact fractions: sessions missed out of
possible sessions (Department for Education, *Pupil attendance in schools: methodology*). Lesson marks
never enter here.
"""

SUMS = r"""
| marks | possible | attended | absent | authorised | unauthorised | L | U | blank | absence |
|---|---|---|---|---|---|---|---|---|---|
| `/ \ / \ / \ / \ / \` | 10 | 10 | 0 | 0 | 0 | 0 | 0 | 0 | 0/10 |
| `/ \ I I / \ / \ / \` | 10 | 8 | 2 | 2 | 0 | 0 | 0 | 0 | 2/10 |
| `L \ U \ / \` | 6 | 5 | 1 | 0 | 1 | 1 | 1 | 0 | 1/6 |
| `V V B B W P K K` | 8 | 8 | 0 | 0 | 0 | 0 | 0 | 0 | 0/8 |
| `G N O U` | 4 | 0 | 4 | 0 | 4 | 0 | 1 | 0 | 4/4 |
| `C1 J1 C2 C M S T R I E` | 10 | 0 | 10 | 10 | 0 | 0 | 0 | 0 | 10/10 |
| `/ \ Y1 Y1 / O` | 4 | 3 | 1 | 0 | 1 | 0 | 0 | 0 | 1/4 |
| `/ \ · · I \` | 4 | 3 | 1 | 1 | 0 | 0 | 0 | 2 | 1/4 |
| `# # Z Z / \` | 2 | 2 | 0 | 0 | 0 | 0 | 0 | 0 | 0/2 |
| `D D D D X X` | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | none |
| `· · · ·` | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 4 | none |
| `H J Y F` | 3 | 1 | 2 | 2 | 0 | 0 | 0 | 0 | 2/3 |
"""

MASKED = r"""
| mark | school open | on roll | in the span asked for | possible | absent | blank |
|---|---|---|---|---|---|---|
| `O` | yes | yes | yes | 1 | 1 | 0 |
| `O` | no | yes | yes | 0 | 0 | 0 |
| `O` | yes | no | yes | 0 | 0 | 0 |
| `O` | yes | yes | no | 0 | 0 | 0 |
| `·` | yes | yes | yes | 0 | 0 | 1 |
| `·` | no | yes | yes | 0 | 0 | 0 |
"""

LABELS = """
| absent | possible | persistent | severe | absence shown | attendance shown |
|---|---|---|---|---|---|
| 0 | 380 | no | no | 0.0% | 100.0% |
| 1 | 3 | yes | no | 33.3% | 66.7% |
| 1 | 16 | no | no | 6.3% | 93.8% |
| 30 | 300 | yes | no | 10.0% | 90.0% |
| 30 | 301 | no | no | 9.97% | 90.03% |
| 29 | 300 | no | no | 9.7% | 90.3% |
| 301 | 3000 | yes | no | 10.0% | 90.0% |
| 199 | 2000 | no | no | 9.95% | 90.05% |
| 9999 | 100000 | no | no | 9.999% | 90.001% |
| 150 | 300 | yes | yes | 50.0% | 50.0% |
| 150 | 301 | yes | no | 49.8% | 50.2% |
| 999 | 2000 | yes | no | 49.95% | 50.05% |
| 10 | 10 | yes | yes | 100.0% | 0.0% |
| 0 | 0 | no | no | none | none |
"""

GROUPS = """
| first pupil | second pupil | absent | possible | absence shown |
|---|---|---|---|---|
| 2 of 10 | 0 of 30 | 2 | 40 | 5.0% |
| 5 of 10 | 0 of 0 | 5 | 10 | 50.0% |
| 0 of 0 | 0 of 0 | 0 | 0 | none |
"""

DAYS = """
| sessions | days |
|---|---|
| 0 | 0 |
| 1 | ½ |
| 2 | 1 |
| 11 | 5½ |
| 62 | 31 |
"""


_SUMS = ("possible", "attended", "absent", "authorised", "unauthorised", "blank")


def _sums(row: Row) -> Row:
    (own,) = tally(counts_of(symbols(row["marks"]), BOOK), BOOK)
    sums = {name: str(getattr(own, name)) for name in _SUMS}
    late = {"L": str(own.late_before_close), "U": str(own.late_after_close)}
    return sums | late | {"absence": f"{own.absent}/{own.possible}" if own.absence is not None else "none"}


def _masked(row: Row) -> Row:
    marks = np.full((1, COLUMNS), byte_of(row["mark"], BOOK), dtype=np.uint8)
    conditions = ("school open", "on roll", "in the span asked for")
    mask = np.arange(COLUMNS) < all(row[condition] == "yes" for condition in conditions)
    (own,) = tally(count(marks, mask), BOOK)
    return {name: str(getattr(own, name)) for name in ("possible", "absent", "blank")}


def missed(absent: int, possible: int) -> Tally:
    """A pupil who was ill at ``absent`` of ``possible`` sessions."""
    return Tally(possible, possible - absent, absent, 0, 0, 0, 0, codes={})


def _labels(row: Row) -> Row:
    own = missed(int(row["absent"]), int(row["possible"]))
    return {
        "persistent": _yes(own.persistent),
        "severe": _yes(own.severe),
        "absence shown": own.shown_absence or "none",
        "attendance shown": own.shown_attendance or "none",
    }


def _groups(row: Row) -> Row:
    pairs = (row[pupil].split(" of ") for pupil in ("first pupil", "second pupil"))
    own = group(missed(int(absent), int(possible)) for absent, possible in pairs)
    return {
        "absent": str(own.absent),
        "possible": str(own.possible),
        "absence shown": own.shown_absence or "none",
    }


def _days(row: Row) -> Row:
    return {"days": days(int(row["sessions"]))}


def _yes(answer: bool) -> str:
    return "yes" if answer else "no"


SPECS = [
    Spec(
        "Marks and their sums",
        "A blank is neither present nor absent. Where no session was possible there is no rate at all. "
        "L counts arrivals before the register closed, U after.",
        SUMS,
        _sums,
    ),
    Spec(
        "Which sessions count",
        "A session counts while the school is open, the pupil on roll and the date in the span asked for. "
        "A mark anywhere else (on a day that the calendar closed afterwards, say) counts nowhere.",
        MASKED,
        _masked,
    ),
    Spec(
        "Labels, and the figure beside them",
        "Persistent absence is 10% or more of the pupil's own possible sessions, severe absence 50% or more, "
        "decided on whole numbers. Figures are shown to one decimal, half up, and to more where one would "
        "contradict the label.",
        LABELS,
        _labels,
    ),
    Spec("Groups", "A group's rate is its sessions, never the mean of its pupils' rates.", GROUPS, _groups),
    Spec("Days", "A day is two sessions.", DAYS, _days),
]
