"""A file with its columns matched: what a person said of it, what the school knows, and what each cell means. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import msgspec

from gatepost.attendance import identifiers
from gatepost.attendance.codes import CodeBook
from gatepost.imports.anyfile.grid import Grid
from gatepost.imports.anyfile.values import as_upn, forename_of, readers, surname_of
from gatepost.imports.faults import Broken
from gatepost.imports.matching import synonyms

FEW = 5
"""Fewer children than this prove nothing about a whole file."""


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
    numbers: Mapping[str, Mapping[str, str]]
    """Admission number, as ``plain_number`` writes it → UPN → name, of each child who has it."""
    book: CodeBook
    on: date


def plain_number(number: str) -> str:
    """An admission number to compare: spreadsheets take the noughts from its front."""
    return number.strip().casefold().lstrip("0")


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
    places: list[tuple[int, int]] = field(default_factory=list)
    """Where each row stands in the grid: its row, and the column of its mark (−1 where no one cell holds it)."""
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


class Cells:
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

    def upn(self, row: Sequence[str]) -> tuple[str, str | Broken]:
        """A child's UPN, and which column says it: their own, or where it says nothing the admission number."""
        said = self.value(row, "upn") if "upn" in self.place else ""
        if not said and "admission_number" in self.place:
            return "admission_number", self._by_number(str(self.value(row, "admission_number")))
        return "upn", said or _NO_UPN

    def _by_number(self, number: str) -> str | Broken:
        """The one child with this admission number; or the UPN that a person has put in its place."""
        typed = as_upn(number)
        if isinstance(typed, str) and identifiers.upn_fault(typed) is None:
            return typed
        found = self.known.numbers.get(plain_number(number), {}) if number else {}
        if len(found) == 1:
            return next(iter(found))
        if found:
            names = " and ".join(sorted(found.values()))
            return Broken(f"{len(found)} children have this admission number: {names}", _WHICH)
        return Broken("No child is held with this admission number", _LIST_FIRST) if number else _NO_UPN

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
            if meaning in self._readers and wrong * 2 > len(filled) and len(filled) >= FEW:
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


_NO_UPN = Broken("The UPN is missing", "Add it, or leave the row out")
_WHICH = "Write the UPN of the right one"
_LIST_FIRST = "Write the child’s UPN; or bring in a list of children with both numbers first"


def left_out(cells: Cells, row: int, meaning: str, broken: object) -> LeftOut:
    assert isinstance(broken, Broken)
    return LeftOut(row, meaning, cells.grid.rows[row][cells.place[meaning]].strip(), broken)
