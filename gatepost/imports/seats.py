"""Where each mark of a file belongs: which child, which day, and whether the child could be marked there.

Whole columns at a time: each distinct pair of school and child, and each distinct date, is looked at once.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gatepost.attendance.calendar import SchoolCalendar
from gatepost.attendance.codes import CodeBook, NotValid
from gatepost.attendance.register import COLUMNS, Mask, Session, academic_year, column
from gatepost.imports.faults import Broken
from gatepost.imports.held import Child
from gatepost.imports.state import People, refuse_unknown_schools, unknown_child
from gatepost.imports.table import Rows, Table

Ints = NDArray[np.int64]
Reading = Callable[[str, date, bool], int | NotValid]
"""Code, date, afternoon → the byte to keep, or why the code may not stand there."""

NO_CALENDAR = Broken(
    "This school has no term dates, so no day is known as a school day",
    "Bring in the term dates first (calendar.csv)",
)
CLOSED = Broken(
    "The school is not open on this day", "Correct the date, or the school's term dates (calendar.csv)"
)
NOT_ON_ROLL = Broken(
    "The child is not on this school's roll on this day",
    "Correct the date, or the child's start or leaving date",
)


@dataclass(frozen=True)
class Seats:
    """For each good row of a file: the child's number, and the date's."""

    rows: Rows
    children: Sequence[Child]
    child: Ints
    dates: Sequence[date]
    day: Ints

    def only(self, keep: Mask) -> "Seats":
        """The seats of some of the rows."""
        return Seats(self.rows[keep], self.children, self.child[keep], self.dates, self.day[keep])


def distinct(keys: Ints) -> tuple[Ints, Ints]:
    """The distinct keys in the order of their first appearance, and for each key its place among them."""
    encoded = pa.array(keys).dictionary_encode()
    return encoded.dictionary.to_numpy(), encoded.indices.to_numpy().astype(np.int64)


def seat(people: People, table: Table) -> Seats:
    """Find the child and day of every row; refuse rows of unknown children, closed days, days off roll."""
    refuse_unknown_schools(people, table)
    _refuse_closed(people, table)
    seats = _place(table)
    known = np.array([child in people.rolls for child in seats.children], dtype=bool)
    table.refuse(
        seats.rows[~known[seats.child]].tolist(),
        "upn",
        lambda row: unknown_child(people, table.cell(row, "upn")),
    )
    seats = seats.only(known[seats.child])
    here = _on_roll(people, seats)[seats.child, seats.day]
    table.refuse(seats.rows[~here].tolist(), "date", lambda _: NOT_ON_ROLL)
    return seats.only(here)


def _place(table: Table) -> Seats:
    rows = table.good()
    school, upn, day = (table.values[name] for name in ("laestab", "upn", "date"))
    pairs, child = distinct(school.index[rows] * max(len(upn.distinct), 1) + upn.index[rows])
    found = (divmod(int(pair), len(upn.distinct)) for pair in pairs)
    children = [(school.distinct[at], upn.distinct[who]) for at, who in found]
    return Seats(rows, children, child, day.distinct, day.index[rows])


def _refuse_closed(people: People, table: Table) -> None:
    rows = table.good()
    school, day = table.values["laestab"], table.values["date"]
    opens = np.zeros((len(school.distinct), len(day.distinct)), dtype=bool)
    for at, laestab in enumerate(school.distinct):
        if laestab in people.calendars:
            opens[at] = open_on(people.calendars[laestab], day.distinct)
    closed = rows[~opens[school.index[rows], day.index[rows]]] if rows.size else rows

    def why(row: int) -> Broken:
        return CLOSED if people.calendars[table.cell(row, "laestab")].spans else NO_CALENDAR

    table.refuse(closed.tolist(), "date", why)


def open_on(calendar: SchoolCalendar, dates: Sequence[date]) -> Mask:
    """Whether a school is open on each of these weekdays."""
    years = [academic_year(day) for day in dates]
    masks = {year: calendar.open_mask(year) for year in set(years)}
    return np.array(
        [masks[year][column(Session(day, False))] for year, day in zip(years, dates, strict=True)], dtype=bool
    )


def _on_roll(people: People, seats: Seats) -> Mask:
    """Whether each child is on roll on each date; shape (children, dates)."""
    days = np.array([day.toordinal() for day in seats.dates], dtype=np.int64)
    here = np.zeros((len(seats.children), days.size), dtype=bool)
    for n, child in enumerate(seats.children):
        for start, leaving in people.rolls.get(child, []):
            last = (leaving or date.max).toordinal()
            here[n] |= (days >= start.toordinal()) & (days <= last)
    return here


def encode(table: Table, seats: Seats, half: Ints, read: Reading) -> tuple[Seats, Ints, NDArray[np.uint8]]:
    """The byte of each row's code; rows whose code may not stand there are refused and left out.

    ``half`` is 1 for the afternoon. Returns the seats that remain, their halves and their bytes.
    """
    code = table.values["code"]
    keys = (code.index[seats.rows] * max(len(seats.dates), 1) + seats.day) * 2 + half
    combos, place = distinct(keys)
    found = [_meaning(key, code.distinct, seats.dates, read) for key in combos.tolist()]
    wrong = np.array([isinstance(one, NotValid) for one in found], dtype=bool)
    refused = wrong[place] if place.size else np.zeros(0, dtype=bool)
    reason = dict(zip(seats.rows[refused].tolist(), place[refused].tolist(), strict=True))
    table.refuse(reason, "code", lambda row: _broken(found[reason[row]]))
    kept = ~refused
    as_bytes = np.array([0 if isinstance(one, NotValid) else one for one in found], dtype=np.uint8)
    return seats.only(kept), half[kept], as_bytes[place[kept]]


def _meaning(key: int, codes: Sequence[str], dates: Sequence[date], read: Reading) -> int | NotValid:
    rest, pm = divmod(key, 2)
    code, day = divmod(rest, len(dates))
    return read(codes[code], dates[day], bool(pm))


def _broken(found: Any) -> Broken:
    return Broken(found.rule, found.mend)


def session_byte(book: CodeBook) -> Reading:
    """Reads the code of a session mark."""

    def read(symbol: str, day: date, pm: bool) -> int | NotValid:
        found = book.valid(symbol, Session(day, pm))
        return found if isinstance(found, NotValid) else found.byte

    return read


def refuse_contradictions(
    table: Table, seats: Seats, position: Ints, marks: NDArray[np.uint8], what: str
) -> Mask:
    """Refuse rows that mark one place differently. True for each good row that is the first of its place."""
    order = np.argsort(position, kind="stable")
    new = np.ones(order.size, dtype=bool)
    new[1:] = position[order][1:] != position[order][:-1]
    first = np.empty(order.size, dtype=bool)
    first[order] = new
    if new.all():
        return first
    group = np.empty(order.size, dtype=np.int64)
    group[order] = np.cumsum(new) - 1
    low, high = np.full(group.max() + 1, 255), np.zeros(group.max() + 1, dtype=int)
    np.minimum.at(low, group, marks)
    np.maximum.at(high, group, marks)
    against = (low != high)[group]
    line = dict(zip(group[first].tolist(), seats.rows[first].tolist(), strict=True))
    at = dict(zip(seats.rows[against].tolist(), group[against].tolist(), strict=True))
    table.refuse(at, "code", lambda row: _contradiction(table, row, line[at[row]], what))
    kept: Mask = first & ~against
    return kept


def _contradiction(table: Table, row: int, first: int, what: str) -> Broken:
    other = 0 if row == first else table.line(first)
    return Broken(f"Another line marks the same {what} differently", "Keep the line that is right", other)


def years_of(dates: Sequence[Hashable]) -> tuple[Ints, Ints]:
    """For each date its academic year and the column of its morning session."""
    years = [academic_year(day) for day in dates]  # type: ignore[arg-type]
    columns = [column(Session(day, False)) for day in dates]  # type: ignore[arg-type]
    return np.array(years, dtype=np.int64), np.array(columns, dtype=np.int64) % COLUMNS
