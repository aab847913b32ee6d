"""A file of any layout, its columns matched, as a file of the native format. Pure: the school's state comes in.

Columns that cannot be right are stopped here; what a person can mend with one word is asked. Whether the file as a
whole is this school's, and all of it, the plan asks (``imports.doubts``).
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256

import msgspec
import numpy as np

from gatepost.attendance.codes import CodeBook
from gatepost.attendance.register import Session
from gatepost.attendance.tally import tally
from gatepost.imports.anyfile.grid import Grid
from gatepost.imports.anyfile.mark_shapes import BLANKS, Marked, spread, string_from
from gatepost.imports.anyfile.values import forename_of, readers, surname_of
from gatepost.imports.faults import Broken
from gatepost.imports.matching import NEEDED, synonyms

_FEW = 5
"""Fewer children than this prove nothing about a whole file."""
_EXPLAINED = re.compile(r"(\S{1,2})\s*(?:[-–:=]|\()\s*\S.*|\S.*\((\S{1,2})\)")
""" "L - Late", "Late (L)"."""
_WEEKEND_SHARE = 10
"""More than one mark in ten at weekends is too many."""
_NOT_MARKS = {"#": "closed days: the calendar says when the school is open", "Z": "children not yet on roll"}
_PRESENT = {"AM": "/", "PM": "\\"}


class Match(msgspec.Struct, frozen=True):
    """What a person has said about a file: what it holds, what each column means, and what strange words mean."""

    kind: str
    columns: list[str]
    first_is_day: bool = True
    starts: str = ""
    """The Monday on which strings of marks begin that name no week."""
    meant: dict[str, dict[str, str]] = {}
    """Column → what is written → what is meant."""


@dataclass(frozen=True)
class Known:
    """What the school's register says already."""

    laestab: str
    children: Mapping[str, tuple[str, str, str]]
    """UPN → forename, surname, year group."""
    book: CodeBook
    on: date


@dataclass(frozen=True)
class LeftOut:
    """A row that cannot be taken in, and why."""

    row: int
    meaning: str
    value: str
    broken: Broken


@dataclass
class Converted:
    """A native file, and what a person should see before it is planned."""

    name: str
    header: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    stops: list[Broken] = field(default_factory=list)
    """Why this file is not taken in at all."""
    totals: list[tuple[str, str]] = field(default_factory=list)

    @property
    def causes(self) -> dict[tuple[str, Broken], Counter[str]]:
        """What is left out, grouped: column and rule → each value and how often it stands there."""
        grouped: dict[tuple[str, Broken], Counter[str]] = {}
        for one in self.left_out:
            grouped.setdefault((one.meaning, one.broken), Counter())[one.value] += 1
        return grouped


def convert(grid: Grid, match: Match, known: Known) -> Converted:
    """The native file that a matched file makes, with whatever stops it or is left out of it."""
    made = Converted(f"{match.kind}.csv", notices=list(grid.notices))
    made.stops += _missing(grid, match)
    if not made.stops:
        cells = _Cells(grid, match, known)
        made.stops += cells.wrong_columns()
        if match.kind == "session_marks":
            _Marks(cells, made).convert()
        else:
            _convert_rows(cells, made)
        _tell_repairs(cells, made)
    return made


def _missing(grid: Grid, match: Match) -> Iterator[Broken]:
    words = {synonym.meaning: synonym.words for synonym in synonyms().of(match.kind)}
    meant = {meaning.partition(":")[0] for meaning in match.columns}
    meant |= {"forename", "surname"} if "full_name" in meant else set()
    for meaning in NEEDED[match.kind]:
        if meaning not in meant:
            yield Broken(
                f"We need a column for: {words[meaning]}",
                "Match one, or add it to the report and export again",
            )
    shapes: tuple[set[str], ...] = (
        {"date", "session", "code"},
        {"date", "am"},
        {"date", "pm"},
        {"at"},
        {"day"},
    )
    shapes += ({"week"}, {"wd"}, {"week_from", "marks"}, {"marks"})
    if match.kind == "session_marks" and not any(shape <= meant for shape in shapes):
        yield Broken(
            "We need the marks: date, session and code; or a column for each session or half of the day; "
            "or a string of marks",
            "Match the columns that hold them",
        )
    elif match.kind == "session_marks" and "marks" in meant and "week_from" not in meant and not match.starts:
        yield Broken("We need the Monday on which the strings of marks begin", "Give it above the columns")
    elif match.kind == "session_marks" and "wd" in meant and not match.starts:
        yield Broken("We need the Monday of the week of these columns", "Give it above the columns")


class _Cells:
    """The cells of a file as they are meant: each distinct one read once."""

    def __init__(self, grid: Grid, match: Match, known: Known) -> None:
        self.grid, self.match, self.known = grid, match, known
        self.place = {meaning: n for n, meaning in enumerate(match.columns) if meaning}
        self._readers = readers(first_is_day=match.first_is_day)
        if "full_name" in self.place:
            n = self.place.pop("full_name")
            self.place = {"surname": n, "forename": n} | self.place
            self._readers |= {"surname": surname_of, "forename": forename_of}
        self._read: dict[tuple[str, str], str | Broken] = {}

    def value(self, row: Sequence[str], meaning: str) -> str | Broken:
        """A cell of a row as the native format writes it; "" for an empty one."""
        written = row[self.place[meaning]].strip()
        key = (meaning, written)
        if key not in self._read:
            self._read[key] = self._value(*key)
        return self._read[key]

    def _value(self, meaning: str, written: str) -> str | Broken:
        meant = self.match.meant.get(meaning, {}).get(written, written)
        read = self._readers.get(meaning)
        return read(meant) if read and meant else meant

    def wrong_columns(self) -> Iterator[Broken]:
        """Columns most of whose cells are something else: swapped, or matched by mistake."""
        words = {synonym.meaning: synonym.words for synonym in synonyms().of(self.match.kind)}
        for meaning, n in self.place.items():
            filled = [row for row in self.grid.rows if row[n].strip()]
            wrong = sum(isinstance(self.value(row, meaning), Broken) for row in filled)
            if meaning in self._readers and wrong * 2 > len(filled) and len(filled) >= _FEW:
                rule = f"Most cells of “{self.grid.headings[n]}” are something else than: {words[meaning]}"
                yield Broken(rule, "Look whether two columns are swapped, or the wrong one is matched")
            if meaning in ("forename", "surname") and self._holds_numbers(filled, n):
                rule = f"“{self.grid.headings[n]}” holds numbers or dates where names belong"
                yield Broken(rule, "Look whether two columns are swapped")
            if meaning == "laestab" and any(row[n].strip() != self.known.laestab for row in filled):
                yield Broken("The file has rows of another school", "Export your own school’s")

    @staticmethod
    def _holds_numbers(filled: Sequence[Sequence[str]], n: int) -> bool:
        return sum(any(letter.isdigit() for letter in row[n]) for row in filled) * 2 > len(filled) > 0


def _convert_rows(cells: _Cells, made: Converted) -> None:
    """Children or adults: a native row for each row."""
    meanings = [meaning for meaning in cells.place if meaning != "laestab"]
    parents = cells.match.kind == "parents"
    extra = ["person_id"] if parents and "person_id" not in meanings else [] if parents else ["laestab"]
    made.header = [*meanings, *extra]
    for n, row in enumerate(cells.grid.rows):
        values = {meaning: cells.value(row, meaning) for meaning in meanings}
        broken = next((meaning for meaning, value in values.items() if isinstance(value, Broken)), None)
        if broken:
            made.left_out.append(_left_out(cells, n, broken, values[broken]))
            continue
        written = [str(value) for value in values.values()]
        own = [cells.known.laestab] if extra == ["laestab"] else [_person(values)] if extra else []
        made.rows.append([*written, *own])
    years = (
        {row[made.header.index("year_group")] for row in made.rows} if "year_group" in made.header else set()
    )
    upns = {row[made.header.index("upn")] for row in made.rows}
    made.totals = [("Rows", f"{len(made.rows):,}"), ("Children", f"{len(upns):,}")]
    if years:
        made.totals.append(("Year groups", str(len(years))))


def _person(values: Mapping[str, object]) -> str:
    """A number for an adult who has none: of this child's only. Two children's adults are never joined by a guess."""
    said = "|".join(str(values.get(name, "")) for name in ("upn", "title", "forename", "surname"))
    return f"file-{sha256(said.casefold().encode()).hexdigest()[:16]}"


def _left_out(cells: _Cells, row: int, meaning: str, broken: object) -> LeftOut:
    assert isinstance(broken, Broken)
    return LeftOut(row, meaning, cells.grid.rows[row][cells.place[meaning]].strip(), broken)


class _Marks:
    """Marks of any shape on their way to a line each."""

    def __init__(self, cells: _Cells, made: Converted) -> None:
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
        self.more = [name for name in ("minutes_late", "comment") if name in self.cells.place]
        self.made.header = ["upn", "laestab", "date", "session", "code", *self.more]
        for n, row in enumerate(self.cells.grid.rows):
            self._convert_row(n, row)
        self._settle_present()
        self._stop_at_weekends()
        self._tell()

    def _convert_row(self, n: int, row: Sequence[str]) -> None:
        upn = self.cells.value(row, "upn")
        if isinstance(upn, Broken) or not upn:
            broken = (
                upn
                if isinstance(upn, Broken)
                else Broken("The UPN is missing", "Add it, or leave the row out")
            )
            self.made.left_out.append(_left_out(self.cells, n, "upn", broken))
            return
        more = [str(value) for value in (self.cells.value(row, name) for name in self.more)]
        for meaning, found in self._cells_with_marks(row):
            if isinstance(found, Broken):
                self.made.left_out.append(_left_out(self.cells, n, meaning, found))
                continue
            for mark in found:
                self._take(n, meaning, upn, mark, more)

    def _cells_with_marks(self, row: Sequence[str]) -> Iterator[tuple[str, Iterator[Marked] | Broken]]:
        place = self.cells.place
        for meaning, n in place.items():
            if ":" in meaning and row[n].strip():
                meaning = self._dated(meaning)  # noqa: PLW2901
                at_session = meaning.startswith("at:")
                cell = row[n].strip() if at_session else row[n]
                yield meaning, spread(meaning, cell, self.symbols | self.meant.keys())
        if "marks" in place:
            yield "marks", self._string(row)
        elif {"date", "session", "code"} <= place.keys():
            yield from self._long(row)
        elif "date" in place and place.keys() & {"am", "pm"}:
            yield from self._halves(row)

    def _halves(self, row: Sequence[str]) -> Iterator[tuple[str, Iterator[Marked] | Broken]]:
        """A line for each day, with a mark for the morning and one for the afternoon."""
        day = self.cells.value(row, "date")
        if isinstance(day, Broken) or not day:
            yield (
                "date",
                day if isinstance(day, Broken) else Broken("This cell is empty", "Fill it in the report"),
            )
            return
        for half in ("am", "pm"):
            if half in self.cells.place:
                code = row[self.cells.place[half]].strip()
                yield half, iter([Marked(date.fromisoformat(day), half.upper(), code)])

    def _dated(self, meaning: str) -> str:
        """A column of a weekday with the day that it has in the week of this file."""
        shape, _, rest = meaning.partition(":")
        if shape != "wd":
            return meaning
        weekday, _, half = rest.partition(":")
        monday = date.fromisoformat(self.cells.match.starts)
        day = monday + timedelta(days=int(weekday) - monday.weekday())
        return f"at:{day}:{half}" if half else f"day:{day}"

    def _string(self, row: Sequence[str]) -> Iterator[Marked] | Broken:
        week = "week_from" in self.cells.place
        start = self.cells.value(row, "week_from") if week else self.cells.match.starts
        if isinstance(start, Broken) or not start:
            return (
                start
                if isinstance(start, Broken)
                else Broken("The week is missing", "Add it, or leave the row out")
            )
        symbols = self.symbols | self.meant.keys()
        return string_from(date.fromisoformat(start), row[self.cells.place["marks"]], symbols, week=week)

    def _long(self, row: Sequence[str]) -> Iterator[tuple[str, Iterator[Marked] | Broken]]:
        day, session = self.cells.value(row, "date"), self.cells.value(row, "session")
        code = row[self.cells.place["code"]].strip()
        for meaning, value in (("date", day), ("session", session)):
            if isinstance(value, Broken) or not value:
                broken = (
                    value
                    if isinstance(value, Broken)
                    else Broken("This cell is empty", "Fill it in the report")
                )
                yield meaning, broken
                return
        yield "code", iter([Marked(date.fromisoformat(str(day)), str(session), code)])

    def _take(self, n: int, meaning: str, upn: str, mark: Marked, more: Sequence[str]) -> None:
        code = self._code(mark.code)
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
        self.days.add(mark.day)
        self.made.rows.append(
            [upn, self.cells.known.laestab, mark.day.isoformat(), mark.session, code, *more]
        )

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
            days = ", ".join(_said(day) for day in self._days_crossed()[:_FEW])
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
        if weekends >= _FEW and weekends * _WEEKEND_SHARE > all_marks:
            rule = f"{weekends:,} of {all_marks:,} marks would lie at a weekend: day and month seem to be swapped"
            self.made.stops.append(Broken(rule, "Say how dates are written, where the columns are matched"))

    def _days_crossed(self) -> list[date]:
        """Days on which every stroke is that of the other half, and there are enough to tell."""
        days = sorted({day for day, _ in self.strokes})
        return [day for day in days if not self.strokes[day, True] and self.strokes[day, False] >= 2 * _FEW]

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


def _said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _tell_repairs(cells: _Cells, made: Converted) -> None:
    if "phone" not in cells.place:
        return
    written = [row[cells.place["phone"]].strip() for row in cells.grid.rows]
    repaired = sum(
        cells.value(row, "phone") == f"0{cell}" for row, cell in zip(cells.grid.rows, written, strict=True)
    )
    if repaired:
        made.notices.append(
            f"A spreadsheet had taken the 0 from the front of telephone numbers; given back: {repaired:,}."
        )
