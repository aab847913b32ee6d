"""Every register code, and where it may stand."""

from datetime import date

from gatepost.attendance.codes import NotValid
from gatepost.attendance.register import Session
from gatepost.attendance.tally import tally
from gatepost.policy import national
from tests.spec.marks import counts_of
from tests.spec.table import Row, Spec

TITLE = "Codes"
SAYS = """
What a mark counts as is settled by its code (School Attendance (Pupil Registration) (England)
Regulations 2024, regulation 10). Old registers keep the codes, and the meanings, of their own time.
"""

CODES = r"""
| code | byte | half | from | until | counts as | possible | attended | authorised | unauthorised |
|---|---|---|---|---|---|---|---|---|---|
| `/` | `/` | AM |  |  | attending | 1 | 1 | 0 | 0 |
| `\` | `\` | PM |  |  | attending | 1 | 1 | 0 | 0 |
| `L` | `L` |  |  |  | attending | 1 | 1 | 0 | 0 |
| `K` | `K` |  | 2024-08-19 |  | attending_elsewhere | 1 | 1 | 0 | 0 |
| `V` | `V` |  |  |  | attending_elsewhere | 1 | 1 | 0 | 0 |
| `P` | `P` |  |  |  | attending_elsewhere | 1 | 1 | 0 | 0 |
| `W` | `W` |  |  |  | attending_elsewhere | 1 | 1 | 0 | 0 |
| `B` | `B` |  |  |  | attending_elsewhere | 1 | 1 | 0 | 0 |
| `D` | `D` |  |  |  | not_possible | 0 | 0 | 0 | 0 |
| `C1` | `1` |  | 2024-08-19 |  | authorised | 1 | 0 | 1 | 0 |
| `M` | `M` |  |  |  | authorised | 1 | 0 | 1 | 0 |
| `J1` | `2` |  | 2024-08-19 |  | authorised | 1 | 0 | 1 | 0 |
| `S` | `S` |  |  |  | authorised | 1 | 0 | 1 | 0 |
| `X` | `X` |  |  |  | not_possible | 0 | 0 | 0 | 0 |
| `C2` | `3` |  | 2024-08-19 |  | authorised | 1 | 0 | 1 | 0 |
| `C` | `C` |  |  |  | authorised | 1 | 0 | 1 | 0 |
| `T` | `T` |  |  |  | authorised | 1 | 0 | 1 | 0 |
| `R` | `R` |  |  |  | authorised | 1 | 0 | 1 | 0 |
| `I` | `I` |  |  |  | authorised | 1 | 0 | 1 | 0 |
| `E` | `E` |  |  |  | authorised | 1 | 0 | 1 | 0 |
| `Q` | `Q` |  | 2024-08-19 |  | not_possible | 0 | 0 | 0 | 0 |
| `Y1` | `4` |  | 2024-08-19 |  | not_possible | 0 | 0 | 0 | 0 |
| `Y2` | `5` |  | 2024-08-19 |  | not_possible | 0 | 0 | 0 | 0 |
| `Y3` | `6` |  | 2024-08-19 |  | not_possible | 0 | 0 | 0 | 0 |
| `Y4` | `7` |  | 2024-08-19 |  | not_possible | 0 | 0 | 0 | 0 |
| `Y5` | `8` |  | 2024-08-19 |  | not_possible | 0 | 0 | 0 | 0 |
| `Y6` | `9` |  | 2024-08-19 |  | not_possible | 0 | 0 | 0 | 0 |
| `Y7` | `0` |  | 2024-08-19 |  | not_possible | 0 | 0 | 0 | 0 |
| `G` | `G` |  |  |  | unauthorised | 1 | 0 | 0 | 1 |
| `N` | `N` |  |  |  | unauthorised | 1 | 0 | 0 | 1 |
| `O` | `O` |  |  |  | unauthorised | 1 | 0 | 0 | 1 |
| `U` | `U` |  |  |  | unauthorised | 1 | 0 | 0 | 1 |
| `Z` | `Z` |  |  |  | administrative | 0 | 0 | 0 | 0 |
| `#` | `#` |  |  |  | administrative | 0 | 0 | 0 | 0 |
| `H` | `H` |  |  | 2024-08-18 | authorised | 1 | 0 | 1 | 0 |
| `J` | `J` |  |  | 2024-08-18 | attending_elsewhere | 1 | 1 | 0 | 0 |
| `Y` | `Y` |  |  | 2024-08-18 | not_possible | 0 | 0 | 0 | 0 |
| `F` | `F` |  |  | 2014-08-31 | authorised | 1 | 0 | 1 | 0 |
"""

HALVES = r"""
| code | date | session | answer |
|---|---|---|---|
| `/` | 2026-09-07 | AM | yes |
| `/` | 2026-09-07 | PM | Code / belongs to the morning session only |
| `\` | 2026-09-07 | PM | yes |
| `\` | 2026-09-07 | AM | Code \ belongs to the afternoon session only |
| `Y` | 2024-08-18 | AM | yes |
| `Y` | 2024-08-19 | AM | Code Y was in use until 18 August 2024, so not on 19 August 2024 |
| `Y1` | 2024-08-18 | AM | Code Y1 was in use from 19 August 2024, so not on 18 August 2024 |
| `Y1` | 2024-08-19 | AM | yes |
| `J` | 2026-09-07 | AM | Code J was in use until 18 August 2024, so not on 7 September 2026 |
| `ZZ` | 2026-09-07 | AM | “ZZ” is not a register code |
"""

LOOKALIKES = r"""
| typed | which is | mend |
|---|---|---|
| `0` | the digit | It looks like the code O: type it as a capital letter, O |
| `О` | the Cyrillic letter | It looks like the code O: type it as a capital letter, O |
| `Ο` | the Greek letter | It looks like the code O: type it as a capital letter, O |
| `l` | a small letter | It looks like the code L: type it as a capital letter, L |
| `1` | the digit | It looks like the code I: type it as a capital letter, I |
| `5` | the digit | It looks like the code S: type it as a capital letter, S |
| `С2` | Cyrillic and a digit | It looks like the code C2: type it as plain characters, C2 |
| `／` | a wide stroke | It looks like the code /: type it as a plain character, / |
| `?` | no code's twin | Give a code that the law has on that date |
"""


BOOK = national.code_book()
_SUMS = ("possible", "attended", "authorised", "unauthorised")


def _one_mark(row: Row) -> Row:
    """What the code book says of a code, and what one mark of it adds to each sum."""
    code = next(code for code in BOOK.codes if code.symbol == row["code"])
    (sums,) = tally(counts_of([code.symbol], BOOK), BOOK)
    return {
        "byte": chr(code.byte),
        "half": code.session or "",
        "from": str(code.start or ""),
        "until": str(code.end or ""),
        "counts as": code.counts_as,
    } | {name: str(getattr(sums, name)) for name in _SUMS}


def _may_stand(row: Row) -> Row:
    found = BOOK.valid(row["code"], Session(date.fromisoformat(row["date"]), row["session"] == "PM"))
    return {"answer": found.rule if isinstance(found, NotValid) else "yes"}


def _mend(row: Row) -> Row:
    found = BOOK.valid(row["typed"], Session(date(2026, 9, 7), pm=False))
    return {"mend": found.mend if isinstance(found, NotValid) else "none needed"}


SPECS = [
    Spec(
        "What one mark of each code adds",
        "`byte` is the one character by which Gatepost stores the code. A mark of a code that is *not "
        "possible* or *administrative* adds to nothing: the session leaves the pupil's possible sessions.",
        CODES,
        _one_mark,
    ),
    Spec(
        "Where a code may stand",
        "Each code has its dates, and some have their half of the day.",
        HALVES,
        _may_stand,
    ),
    Spec(
        "Characters that look like a code",
        "They are refused, with the code that was probably meant; nothing is guessed.",
        LOOKALIKES,
        _mend,
    ),
]
