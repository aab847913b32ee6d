"""Marks of any layout as lines of the native format: read, settled and told. Pure."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from datetime import date, timedelta

import numpy as np

from gatepost.attendance.register import Session
from gatepost.attendance.tally import tally
from gatepost.imports.anyfile.mark_shapes import BLANKS, Marked, spread, string_from
from gatepost.imports.anyfile.values import as_date_and_session
from gatepost.imports.faults import Broken
from gatepost.imports.matched import FEW, Cells, Converted, LeftOut, left_out

_EXPLAINED = re.compile(r"(\S{1,2})\s*(?:[-–:=]|\()\s*\S.*|\S.*\((\S{1,2})\)")
""" "L - Late", "Late (L)"."""
_WEEKEND_SHARE = 10
"""More than one mark in ten at weekends is too many."""
_NOT_MARKS = {"#": "closed days: the calendar says when the school is open", "Z": "children not yet on roll"}
_PRESENT = {"AM": "/", "PM": "\\"}


class Marks:
    """Marks of any shape on their way to a line each."""

    def __init__(self, cells: Cells, made: Converted) -> None:
        self.cells, self.made = cells, made
        self.symbols = {code.symbol for code in cells.known.book.codes}
        self.meant = cells.match.meant.get("code", {})
        self.present: Counter[tuple[str, str]] = Counter()
        self.strokes: Counter[tuple[date, bool]] = Counter()
        self.dropped: Counter[str] = Counter()
        self.counts = np.zeros((1, 256), dtype=np.int64)
        self.days: set[date] = set()

    def convert(self) -> None:
        """Fill the native file."""
        told = any(_late(cell) for row in self.cells.grid.rows for cell in row)
        self.more = [
            name
            for name in ("minutes_late", "comment")
            if name in self.cells.place or (told and name == "minutes_late")
        ]
        self.made.header = ["upn", "laestab", "date", "session", "code", *self.more]
        for n, row in enumerate(self.cells.grid.rows):
            self._convert_row(n, row)
        self._settle_present()
        self._stop_at_weekends()
        self._tell()

    def _convert_row(self, n: int, row: Sequence[str]) -> None:
        source, upn = self.cells.upn(row)
        if isinstance(upn, Broken):
            self.made.left_out.append(left_out(self.cells, n, source, upn))
            return
        place = self.cells.place
        more = [str(self.cells.value(row, name)) if name in place else "" for name in self.more]
        for meaning, found in self._cells_with_marks(row):
            if isinstance(found, Broken):
                self.made.left_out.append(left_out(self.cells, n, meaning, found))
                continue
            for mark in found:
                self._take(n, meaning, upn, mark, more)

    def _cells_with_marks(self, row: Sequence[str]) -> Iterator[tuple[str, Iterator[Marked] | Broken]]:
        place = self.cells.place
        for meaning, n in place.items():
            if ":" in meaning and row[n].strip():
                yield self._beneath(meaning, row, n)
        if "marks" in place:
            yield "marks", self._string(row)
        elif {"date", "session", "code"} <= place.keys():
            yield from self._long(row)
        elif {"date_session", "code"} <= place.keys():
            yield self._together(row)
        elif "date" in place and place.keys() & {"am", "pm"}:
            yield from self._halves(row)

    def _beneath(self, meaning: str, row: Sequence[str], n: int) -> tuple[str, Iterator[Marked] | Broken]:
        """The marks of a cell under a heading with a day, and the meaning of its column.

        Of which half of the day they are, another cell of the row may say.
        """
        monday = self._monday(row) if meaning.startswith("wd:") else ""
        if isinstance(monday, Broken):
            return "week_from", monday
        dated = _dated(meaning, monday)
        if dated.startswith("day:") and "session" in self.cells.place:
            half = self.cells.value(row, "session")
            if isinstance(half, Broken) or not half:
                return "session", half if isinstance(half, Broken) else _EMPTY
            dated = f"at:{dated.removeprefix('day:')}:{half}"
        cell = row[n].strip() if dated.startswith("at:") else row[n]
        return meaning, spread(dated, cell, self.symbols | self.meant.keys())

    def _halves(self, row: Sequence[str]) -> Iterator[tuple[str, Iterator[Marked] | Broken]]:
        """A line for each day, with a mark for the morning and one for the afternoon."""
        day = self.cells.value(row, "date")
        if isinstance(day, Broken) or not day:
            yield (
                "date",
                day if isinstance(day, Broken) else _EMPTY,
            )
            return
        for half in ("am", "pm"):
            if half in self.cells.place:
                code = row[self.cells.place[half]].strip()
                yield half, iter([Marked(date.fromisoformat(day), half.upper(), code)])

    def _together(self, row: Sequence[str]) -> tuple[str, Iterator[Marked] | Broken]:
        """A line for each mark, its day and half of the day in one cell."""
        written = row[self.cells.place["date_session"]].strip()
        found = (
            as_date_and_session(written, first_is_day=self.cells.match.first_is_day) if written else _EMPTY
        )
        if isinstance(found, Broken):
            return "date_session", found
        return "code", iter([Marked(*found, row[self.cells.place["code"]].strip())])

    def _monday(self, row: Sequence[str]) -> str | Broken:
        """The week that a row names, or that of the whole file."""
        week = "week_from" in self.cells.place
        start = self.cells.value(row, "week_from") if week else self.cells.match.starts
        return start or Broken("The week is missing", "Add it, or leave the row out")

    def _string(self, row: Sequence[str]) -> Iterator[Marked] | Broken:
        start = self._monday(row)
        if isinstance(start, Broken):
            return start
        symbols, week = self.symbols | self.meant.keys(), "week_from" in self.cells.place
        return string_from(date.fromisoformat(start), row[self.cells.place["marks"]], symbols, week=week)

    def _long(self, row: Sequence[str]) -> Iterator[tuple[str, Iterator[Marked] | Broken]]:
        day, session = self.cells.value(row, "date"), self.cells.value(row, "session")
        code = row[self.cells.place["code"]].strip()
        for meaning, value in (("date", day), ("session", session)):
            if isinstance(value, Broken) or not value:
                broken = value if isinstance(value, Broken) else _EMPTY
                yield meaning, broken
                return
        yield "code", iter([Marked(date.fromisoformat(str(day)), str(session), code)])

    def _take(self, n: int, meaning: str, upn: str, mark: Marked, more: Sequence[str]) -> None:
        written, late = _lateness(mark.code, self.symbols | self.meant.keys())
        code = self._code(written)
        if not code or code in BLANKS:
            return
        if code in _NOT_MARKS or mark.day.weekday() > 4:
            self.dropped[code if code in _NOT_MARKS else "weekend"] += 1
            return
        if code not in self.symbols:
            broken = Broken("This is not a register code", "Say which code it stands for")
            self.made.left_out.append(LeftOut(n, "code", code, broken))
            return
        if code in _PRESENT.values():
            self.present[mark.session, code] += 1
            self.strokes[mark.day, code == _PRESENT[mark.session]] += 1
        if late and "minutes_late" in self.more:
            at = self.more.index("minutes_late")
            more = [*more[:at], late, *more[at + 1 :]]
        self.days.add(mark.day)
        self.made.rows.append(
            [upn, self.cells.known.laestab, mark.day.isoformat(), mark.session, code, *more]
        )
        self.made.places.append((n, self.cells.place.get(meaning, -1)))

    def _code(self, written: str) -> str:
        """The code of a mark: as somebody said it is meant, or without the words that explain it."""
        if written in self.meant or written in self.symbols:
            return self.meant.get(written, written)
        found = _EXPLAINED.fullmatch(written)
        code = next((part for part in found.groups() if part), "") if found else ""
        return code if code in self.symbols else written

    def _settle_present(self) -> None:
        """One stroke for both halves of the day is a habit; the strokes crosswise are two columns swapped."""
        wrong = {half: self.present[half, _PRESENT[other]] for half, other in (("AM", "PM"), ("PM", "AM"))}
        right = {half: self.present[half, _PRESENT[half]] for half in _PRESENT}
        if all(wrong[half] > right[half] for half in _PRESENT):
            rule = "Mornings and afternoons seem to be swapped: \\ stands in the morning, / in the afternoon"
            self.made.stops.append(
                Broken(rule, "Look at the columns, or at the words for morning and afternoon")
            )
        elif self._days_crossed() and all(right.values()):
            days = ", ".join(_said(day) for day in self._days_crossed()[:FEW])
            rule = f"Mornings and afternoons seem to be swapped on some days only: {days}"
            self.made.stops.append(Broken(rule, "Look at the columns of these days"))
        elif any(wrong.values()):
            self.made.notices.append(
                "Present is written with one stroke for both halves of the day: taken as meant."
            )
            for row in self.made.rows:
                if row[4] in _PRESENT.values():
                    row[4] = _PRESENT[row[3]]

    def _stop_at_weekends(self) -> None:
        """Real marks are hardly ever at a weekend; dates with day and month swapped often are."""
        weekends, all_marks = self.dropped["weekend"], self.dropped["weekend"] + len(self.made.rows)
        if weekends >= FEW and weekends * _WEEKEND_SHARE > all_marks:
            rule = f"{weekends:,} of {all_marks:,} marks would lie at a weekend: day and month seem to be swapped"
            self.made.stops.append(Broken(rule, "Say how dates are written, where the columns are matched"))

    def _days_crossed(self) -> list[date]:
        """Days on which every stroke is that of the other half, and there are enough to tell."""
        days = sorted({day for day, _ in self.strokes})
        return [day for day in days if not self.strokes[day, True] and self.strokes[day, False] >= 2 * FEW]

    def _tell(self) -> None:
        for code, times in self.dropped.items():
            why = _NOT_MARKS.get(code, "weekend days")
            self.made.notices.append(f"Passed over {times:,} marks of {why}.")
        book = self.cells.known.book
        for _, _, day, session, code, *_ in self.made.rows:
            found = book.valid(code, Session(date.fromisoformat(day), session == "PM"))
            if hasattr(found, "byte"):
                self.counts[0, found.byte] += 1
        upns = {row[0] for row in self.made.rows}
        shown = tally(self.counts, book)[0].shown_attendance
        self.made.totals = [("Children", f"{len(upns):,}"), ("Marks", f"{len(self.made.rows):,}")]
        if self.days:
            self.made.totals.append(
                ("Days", f"{len(self.days)}, {_said(min(self.days))} to {_said(max(self.days))}")
            )
        self.made.totals.append(("Attendance", shown or "none reckoned"))


def _dated(meaning: str, monday: str) -> str:
    """A column of a weekday with the day that it has in a week; any other as it is."""
    shape, _, rest = meaning.partition(":")
    if shape != "wd":
        return meaning
    weekday, _, half = rest.partition(":")
    start = date.fromisoformat(monday)
    day = start + timedelta(days=int(weekday) - start.weekday())
    return f"at:{day}:{half}" if half else f"day:{day}"


_LATE = re.compile(r"([LU])\s*[(\[/:,-]?\s*(\d{1,3})\s*(?:m|mins?|minutes)?\.?[)\]]?", re.IGNORECASE)
_LONGEST_LATE = 30
"""Characters: "L (12 minutes)" and room; in a longer cell the blanks would be tried in every way."""


def _late(cell: str) -> re.Match[str] | None:
    return _LATE.fullmatch(cell) if len(cell) <= _LONGEST_LATE else None


_EMPTY = Broken("This cell is empty", "Fill it in the report")


def _lateness(written: str, symbols: Set[str]) -> tuple[str, str]:
    """ "L12", "L (12 mins)" → the mark, and its minutes; "" where it states none."""
    found = _late(written) if written not in symbols else None
    return (found[1].upper(), found[2]) if found else (written, "")


def _said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
