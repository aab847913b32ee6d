"""Compulsory school age."""

from datetime import date

from gatepost.attendance.school_age import ends_on, is_compulsory, starts_on
from tests.spec.table import Row, Spec

TITLE = "Compulsory school age"
SAYS = """
From the 31 March, 31 August or 31 December on or after the fifth birthday, to the last Friday of June in
the school year (September to August) of the sixteenth birthday (Education Act 1996, section 8).
"""

AGES = """
| born | first day | last day |
|---|---|---|
| 2010-08-31 | 2015-08-31 | 2026-06-26 |
| 2010-09-01 | 2015-12-31 | 2027-06-25 |
| 2015-12-31 | 2020-12-31 | 2032-06-25 |
| 2016-01-01 | 2021-03-31 | 2032-06-25 |
| 2016-02-29 | 2021-03-31 | 2032-06-25 |
| 2016-03-31 | 2021-03-31 | 2032-06-25 |
| 2016-04-01 | 2021-08-31 | 2032-06-25 |
"""

DURING = """
| born | on | of compulsory school age |
|---|---|---|
| 2010-09-01 | 2015-12-30 | no |
| 2010-09-01 | 2015-12-31 | yes |
| 2010-09-01 | 2027-06-25 | yes |
| 2010-09-01 | 2027-06-26 | no |
"""


def _ages(row: Row) -> Row:
    born = date.fromisoformat(row["born"])
    return {"first day": str(starts_on(born)), "last day": str(ends_on(born))}


def _during(row: Row) -> Row:
    answer = is_compulsory(date.fromisoformat(row["born"]), date.fromisoformat(row["on"]))
    return {"of compulsory school age": "yes" if answer else "no"}


SPECS = [
    Spec("First and last day", "Dates are years, months and days.", AGES, _ages),
    Spec("On a date", "Both ends are included.", DURING, _during),
]
