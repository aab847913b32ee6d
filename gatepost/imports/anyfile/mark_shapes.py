"""Marks in the shapes in which systems print them, as one line for each mark. Pure.

Long form has a line for each mark already. Wide form has a column for each session, or for each day with its
two marks. A string holds a week's ten marks, or the marks of a whole term from a Monday on.
"""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta

from gatepost.imports.faults import Broken

BLANKS = frozenset(" -.·")
"""What stands in a string of marks where there is none."""
_A_WEEK = 10
_NEW_WAYS = "Export one line for each mark, or one column for each session"


@dataclass(frozen=True)
class Marked:
    """One mark: its day, AM or PM, and what is written."""

    day: date
    session: str
    code: str


def tokens(text: str, symbols: Set[str], *, expected: int = 0) -> list[str] | Broken:
    """The marks of a string, codes of two characters taken first; blanks are "".

    With ``expected``, another number of marks is refused; so is a string that can be read in two ways.
    """
    apart = text.split()
    if expected and len(apart) == expected and all(one in symbols or one in BLANKS for one in apart):
        return [("" if code in BLANKS else code) for code in apart]
    for written in (text, "".join(apart)):
        found = _greedy(written, symbols)
        doubles = [code for code in found if len(code) == 2 and all(one in symbols for one in code)]
        if doubles:
            rule = f"“{doubles[0]}” could be one code or two, so the marks after it could stand elsewhere"
            return Broken(rule, _NEW_WAYS)
        if not expected or len(found) == expected:
            return [("" if code in BLANKS else code) for code in found]
    return Broken(f"This holds {len(found)} marks where {expected} belong", _NEW_WAYS)


def _greedy(text: str, symbols: Set[str]) -> list[str]:
    found, at = [], 0
    while at < len(text):
        width = 2 if text[at : at + 2] in symbols and at + 1 < len(text) else 1
        found.append(text[at : at + width])
        at += width
    return found


def spread(meaning: str, cell: str, symbols: Set[str]) -> Iterator[Marked] | Broken:
    """The marks of one cell of a column whose heading has a date (``matching.session_column``)."""
    shape, _, rest = meaning.partition(":")
    day = date.fromisoformat(rest[:10])
    if shape == "at":
        return iter([Marked(day, rest[11:], "" if cell in BLANKS else cell)])
    expected = _A_WEEK if shape == "week" else 2
    found = tokens(cell.replace("|", ""), symbols, expected=expected)
    return found if isinstance(found, Broken) else _from(_monday(day) if shape == "week" else day, found)


def string_from(start: date, cell: str, symbols: Set[str], *, week: bool) -> Iterator[Marked] | Broken:
    """The marks of a string from a Monday on: a week's ten, or as many as there are."""
    found = tokens(cell, symbols, expected=_A_WEEK if week else 0)
    return found if isinstance(found, Broken) else _from(_monday(start), found)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _from(start: date, codes: Sequence[str]) -> Iterator[Marked]:
    """Two marks a weekday, from ``start`` on."""
    for n, code in enumerate(codes):
        whole_days, pm = divmod(n, 2)
        weeks, days = divmod(start.weekday() + whole_days, 5)
        day = start + timedelta(days=7 * weeks + days - start.weekday())
        yield Marked(day, "PM" if pm else "AM", code)
