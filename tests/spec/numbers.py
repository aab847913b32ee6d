"""Numbers of pupils and schools."""

from gatepost.attendance.identifiers import laestab_fault, upn_fault, urn_fault
from tests.spec.table import Row, Spec

TITLE = "Numbers of pupils and schools"
SAYS = """
The first letter of a unique pupil number (UPN) checks the other twelve characters: each counts its value
times its place, from 2 to 13; the remainder of the sum by 23 picks a letter of ABCDEFGHJKLMNPQRTUVWXYZ.
The last character of a temporary number is such a letter (Department for Education, *Unique pupil
numbers: a guide*).
"""

UPNS = """
| UPN | fault |
|---|---|
| T999400126001 | none |
| R99940012601A | none |
| A999400126001 | The first letter of this UPN should be T: look for a mistyped digit |
| T999400126010 | The first letter of this UPN should be R: look for a mistyped digit |
| R99940012601B | The first letter of this UPN should be F: look for a mistyped digit |
| T99940012600 | A UPN has 13 characters; this has 12 |
| t999400126001 | A UPN is a capital letter, 11 digits, and a digit (temporary: a capital letter) |
| T99940O126001 | A UPN is a capital letter, 11 digits, and a digit (temporary: a capital letter) |
| R99940012601O | A UPN never has the letters I, O or S, which look like digits |
"""

LAESTABS = """
| LAESTAB | fault |
|---|---|
| 9994001 | none |
| 999/4001 | A LAESTAB has digits only |
| 999400 | A LAESTAB has 7 digits; this has 6 |
"""

URNS = """
| URN | fault |
|---|---|
| 100000 | none |
| 10000O | A URN has digits only |
| 1000000 | A URN has 6 digits; this has 7 |
"""

SPECS = [
    Spec(
        "Pupils: UPN",
        "Letters that look like digits are not used.",
        UPNS,
        lambda row: _fault(upn_fault(row["UPN"])),
    ),
    Spec(
        "Schools: LAESTAB",
        "Local authority, three digits; establishment, four.",
        LAESTABS,
        lambda row: _fault(laestab_fault(row["LAESTAB"])),
    ),
    Spec("Schools: URN", "Six digits.", URNS, lambda row: _fault(urn_fault(row["URN"]))),
]


def _fault(found: str | None) -> Row:
    return {"fault": found or "none"}
