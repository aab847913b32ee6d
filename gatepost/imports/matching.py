"""Which column of a file means what: a guess with its confidence, for a person to look at. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import msgspec
import yaml

from gatepost.attendance import identifiers
from gatepost.imports.anyfile.grid import Grid
from gatepost.imports.anyfile.headings import plain
from gatepost.imports.anyfile.values import day_order, heading_day, readers
from gatepost.imports.faults import Broken
from gatepost.imports.formats.native import CALLED

KINDS = {kind: CALLED[f"{kind}.csv"] for kind in ("pupils", "parents", "session_marks")}
"""What a single file may hold, and how it is called. Each is a file of the native format."""
NEEDED: Mapping[str, Sequence[str]] = {
    "pupils": ("upn", "forename", "surname", "date_of_birth", "year_group", "start_date"),  # or full_name
    "parents": ("upn", "title", "surname"),
    "session_marks": ("upn",),
}
_SAMPLES = 3
_LOOKED_AT = 200
_SURE = 0.9
"""The share of a column's cells that must be what its heading says."""


class Synonym(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A column of the native format, how a person is told of it, and the headings that mean it, by system."""

    meaning: str
    words: str
    anywhere: list[str] = []
    sims: list[str] = []
    arbor: list[str] = []
    bromcom: list[str] = []

    @property
    def headings(self) -> list[str]:
        return [*self.anywhere, *self.sims, *self.arbor, *self.bromcom]


class Synonyms(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The lists of headings for each kind of file. They are guesses, and say so."""

    status: str
    pupils: list[Synonym]
    parents: list[Synonym]
    session_marks: list[Synonym]
    not_needed: list[str]
    """Headings that schools' systems have and Gatepost has no use for."""

    def of(self, kind: str) -> list[Synonym]:
        """The columns that a kind of file may have."""
        found: list[Synonym] = getattr(self, kind)
        return found


@dataclass(frozen=True)
class Guess:
    """What one column seems to be. ``meaning`` is empty for a column to leave out."""

    heading: str
    samples: Sequence[str]
    meaning: str
    sure: bool
    why: str = ""
    """What makes it unsure."""


@cache
def synonyms() -> Synonyms:
    """The lists that come with Gatepost."""
    text = (Path(__file__).parent / "data" / "synonyms.yaml").read_text(encoding="utf-8")
    return msgspec.convert(yaml.safe_load(text), Synonyms)


@cache
def known_headings() -> frozenset[str]:
    """Every heading that any list knows, as ``plain`` writes it."""
    return frozenset(
        heading for kind in KINDS for synonym in synonyms().of(kind) for heading in _plain_headings(synonym)
    )


def _plain_headings(synonym: Synonym) -> set[str]:
    return {plain(heading) for heading in (*synonym.headings, synonym.meaning)}


def kind_of(grid: Grid, *, on: date) -> str:
    """What the file seems to hold: a key of ``KINDS``."""
    if any(session_column(heading, first_is_day=True, on=on) for heading in grid.headings):
        return "session_marks"
    found = {plain(heading) for heading in grid.headings}

    def weight(kind: str) -> int:
        known = [synonym for synonym in synonyms().of(kind) if found & _plain_headings(synonym)]
        return len(known) + sum(synonym.meaning in NEEDED[kind] for synonym in known)

    has_marks = any(
        found & _plain_headings(s)
        for s in synonyms().session_marks
        if s.meaning in ("code", "marks", "am", "pm")
    )
    return max(KINDS, key=lambda kind: (has_marks and kind == "session_marks", weight(kind)))


def guess(grid: Grid, kind: str, *, on: date, first_is_day: bool = True) -> list[Guess]:
    """A guess for every column, in their order; no meaning is given twice."""
    taken: set[str] = set()
    guesses = []
    for n, heading in enumerate(grid.headings):
        one = _guess(heading, grid.column(n)[:_LOOKED_AT], kind, on, first_is_day)
        if one.meaning and one.meaning in taken:
            one = Guess(heading, one.samples, "", False, "Another column means this already")
        taken.add(one.meaning)
        guesses.append(one)
    return guesses


def _guess(heading: str, cells: Sequence[str], kind: str, on: date, first_is_day: bool) -> Guess:
    filled = [cell for cell in cells if cell]
    samples = list(dict.fromkeys(filled))[:_SAMPLES]
    session = session_column(heading, first_is_day=first_is_day, on=on) if kind == "session_marks" else ""
    meaning = session or _by_heading(heading, kind)
    if meaning in ("marks", "code") and filled and all(map(_FIGURE.fullmatch, filled)):
        return Guess(heading, samples, "", True, "Not needed here")
    if meaning:
        wrong = _misfit(meaning, filled, first_is_day)
        return Guess(heading, samples, meaning, not wrong, wrong)
    if plain(heading) in known_headings() | set(synonyms().not_needed):
        return Guess(heading, samples, "", True, "Not needed here")
    by_cells = filled and all(identifiers.upn_fault(cell) is None for cell in filled)
    if by_cells:
        return Guess(heading, samples, "upn", False, "Its cells look like UPNs")
    return Guess(heading, samples, "", not filled, "" if not filled else "No list knows this heading")


_FIGURE = re.compile(r"\d{1,3}(?:[.,]\d{1,4})?\s?%?")
"""A percentage, or how often: no mark."""


def _by_heading(heading: str, kind: str) -> str:
    found = plain(heading)
    return next((s.meaning for s in synonyms().of(kind) if found in _plain_headings(s)), "")


def _misfit(meaning: str, filled: Sequence[str], first_is_day: bool) -> str:
    """What is odd about a column's cells, given its meaning; empty when they fit."""
    read = readers(first_is_day=first_is_day).get(meaning)
    if not filled:
        return "Every cell of it is empty" if meaning in ("upn", "code") else ""
    if meaning in ("forename", "surname"):
        odd = next((cell for cell in filled if any(letter.isdigit() for letter in cell)), "")
        return f"It holds {odd}" if odd else ""
    if read is None:
        return ""
    odd_ones = [cell for cell in filled if isinstance(read(cell), Broken)]
    return f"It holds {odd_ones[0]}" if len(odd_ones) > (1 - _SURE) * len(filled) else ""


_HALVES = {"am": "AM", "a": "AM", "morning": "AM", "pm": "PM", "p": "PM", "afternoon": "PM"}
_LONGEST_DATED = 100
"""Characters of a heading with a day in it."""
_WEEK = ("w/c", "wc", "w/b", "wb", "week")


def session_column(heading: str, *, first_is_day: bool, on: date) -> str:
    """The meaning of a heading with a date in it: ``at:2026-09-07:AM``, ``day:…`` or ``week:…``; or nothing.

    With a weekday only: ``wd:0:AM``, or ``wd:0`` for two marks; the week is said elsewhere.
    """
    if len(heading) > _LONGEST_DATED:
        return ""
    found = heading_day(heading, first_is_day=first_is_day, on=on)
    if not found:
        return _weekday_column(heading)
    day, beside = found
    words = beside.split()
    if any(word.startswith(_WEEK) for word in words):
        return f"week:{day}"
    half = next((_HALVES[word] for word in words if word in _HALVES), "")
    return f"at:{day}:{half}" if half else f"day:{day}"


_WEEKDAY = re.compile(r"(mon|tue|wed|thu|fri)[a-z]*\W*([a-z]*)", re.IGNORECASE)


def _weekday_column(heading: str) -> str:
    found = _WEEKDAY.fullmatch(heading.strip())
    half = _HALVES.get(found[2].casefold(), "") if found else ""
    if not found or (found[2] and not half):
        return ""
    day = ("mon", "tue", "wed", "thu", "fri").index(found[1].casefold())
    return f"wd:{day}:{half}" if half else f"wd:{day}"


def week_said(grid: Grid, *, first_is_day: bool, on: date) -> str:
    """The Monday of the week that the lines above the heading name; "" when they name none."""
    said = {word for title in grid.titles for word in plain(title).split()}
    if not said & {"week", "w", "wc", "wb", "beginning", "commencing"}:
        return ""
    for title in grid.titles:
        if found := heading_day(title, first_is_day=first_is_day, on=on):
            return (found[0] - timedelta(days=found[0].weekday())).isoformat()
    return ""


def said_dates(grid: Grid, columns: Sequence[str]) -> list[str]:
    """Every date that the file writes, in cells and headings: for ``values.day_order``."""
    meant = ("date_of_birth", "start_date", "leaving_date", "date", "week_from")
    cells = [cell for n, meaning in enumerate(columns) if meaning in meant for cell in set(grid.column(n))]
    dated = [word for heading in (*grid.headings, *grid.titles) for word in heading.split()]
    return cells + dated


def dates_are_ambiguous(grid: Grid, columns: Sequence[str]) -> bool:
    """Whether nothing in the file shows if its dates begin with the day or the month."""
    return not day_order(said_dates(grid, columns)).sure
