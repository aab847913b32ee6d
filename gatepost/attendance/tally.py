"""THE definition of attendance: count marks by code, then add up. There is no second one, at any scale."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any, NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from gatepost.attendance.codes import CodeBook
from gatepost.attendance.contributions import Measures, contributions
from gatepost.attendance.days import NOT_COUNTED, PRESENT, OtherDays, other_days
from gatepost.attendance.register import BLANK, Marks, Mask

MEASURES = Measures._fields
"""The columns of ``sums``, in order."""

Counts = NDArray[np.integer[Any]]
"""How often each byte occurs among the counted sessions of a pupil, or of a group; shape (rows, 256)."""
Whole = NDArray[np.int64]
"""Whole sessions."""

# Per cent of possible sessions: Department for Education, "Pupil attendance in schools", methodology.
PERSISTENT = 10
SEVERE = 50

_AM, _PM = PRESENT


@dataclass(frozen=True, slots=True)
class Tally:
    """Attendance of one pupil or group, in whole sessions. ``codes`` holds only codes that occur."""

    possible: int
    attended: int
    authorised: int
    unauthorised: int
    late_before_close: int
    late_after_close: int
    blank: int
    codes: Mapping[str, int]

    @property
    def absent(self) -> int:
        """Sessions of absence, authorised or not."""
        return self.authorised + self.unauthorised

    @property
    def absence(self) -> Fraction | None:
        """Absence as an exact share of possible sessions; None where none was possible: no rate at all."""
        return Fraction(self.absent, self.possible) if self.possible else None

    @property
    def attendance(self) -> Fraction | None:
        """Attendance as an exact share of possible sessions; None where none was possible."""
        return Fraction(self.attended, self.possible) if self.possible else None

    def is_at_least(self, limit: int, of: int = 100) -> bool:
        """Whether absence is at least ``limit`` in ``of`` of possible sessions, decided in whole numbers."""
        return at_least(self.absent, self.possible, limit, of)

    @property
    def persistent(self) -> bool:
        """Absence of 10% or more of the pupil's own possible sessions."""
        return self.is_at_least(PERSISTENT)

    @property
    def severe(self) -> bool:
        """Absence of 50% or more of the pupil's own possible sessions."""
        return self.is_at_least(SEVERE)

    @property
    def shown_absence(self) -> str | None:
        """Absence to print, as "9.97%": never a rounded figure that contradicts the label."""
        return _shown(self.absence, self.absence)

    @property
    def shown_attendance(self) -> str | None:
        """Attendance to print, as "90.03%": never a rounded figure that contradicts the label."""
        return _shown(self.attendance, self.absence)


@overload
def at_least(absent: int, possible: int, limit: int, of: int = 100) -> bool: ...
@overload
def at_least(absent: Whole, possible: Whole, limit: int, of: int = 100) -> Mask: ...
def at_least(absent: int | Whole, possible: int | Whole, limit: int, of: int = 100) -> bool | Mask:
    """Whether absence is at least ``limit`` in ``of``, for one pupil or for columns of ``sums``.

    Decided in whole numbers, so that no rounding can move a child across a limit; never true where no
    session was possible.
    """
    return (of * absent >= limit * possible) & (possible > 0)


def count(marks: Marks, mask: Mask) -> Counts:
    """How often each byte occurs in each row of ``marks`` where ``mask`` holds; shape (pupils, 256).

    ``marks``: (pupils, columns). ``mask``: (columns,) or (pupils, columns), true where a session counts: the
    school open, the pupil on roll, the date in the span asked for. A mark outside the mask (say, on a day
    that the calendar has since closed) is in no count at all: imports refuse such marks.
    Raises ValueError for a byte 0, which is no mark.
    """
    counts = np.empty((len(marks), 256), dtype=np.uint16)
    for some, others in other_days(marks, mask):
        counts[some] = count_days(others)
    return counts


def count_days(others: OtherDays) -> Whole:
    """What ``count`` says of a few pupils, from the days on which they were not simply there."""
    places = np.repeat(256 * others.pupil, 2) + others.codes
    counts = np.bincount(places, minlength=256 * others.pupils).reshape(others.pupils, 256)
    there = len(others.mornings) - np.bincount(others.pupil, minlength=others.pupils)
    counts[:, [_AM, _PM]] += there[:, None]
    counts[:, NOT_COUNTED] = 0
    return counts


def sums(counts: Counts, book: CodeBook) -> Whole:
    """Whole sessions of each measure; shape (pupils, measures), columns in the order of ``MEASURES``.

    Raises ValueError for a byte that is no code: no mark is dropped silently.
    """
    return adding(book)(counts)


def adding(book: CodeBook) -> Callable[[Counts], Whole]:
    """``sums`` under one code book, for whoever adds up many groups of pupils."""
    matrix = contributions(book).astype(np.float64)  # exact far beyond any school, and multiplied faster
    strange = _strange(book)

    def add(counts: Counts) -> Whole:
        occurring = np.flatnonzero(counts.max(axis=0, initial=0))
        if wrong := occurring[strange[occurring]].tolist():
            raise ValueError(f"a register holds bytes that stand for no code: {wrong}")
        return (counts[:, occurring] @ matrix[occurring]).astype(np.int64)

    return add


class DayKinds(NamedTuple):
    """Days that add the same are one kind, and there are few."""

    of_day: NDArray[np.uint8]
    """The kind of every day that there can be, two bytes read as one number; shape (65536,)."""
    adds: NDArray[np.float64]
    """What a day of each kind adds; (kinds, measures). Exact far beyond any school, and multiplied faster."""
    strange: Mask
    """Which kinds hold a byte that stands for nothing."""
    present: int
    """The kind of "present all day"."""


@lru_cache(maxsize=4)
def day_kinds(book: CodeBook) -> DayKinds:
    """The kinds of days under a code book; a session outside the mask adds nothing."""
    one = np.column_stack([contributions(book), _strange(book)])
    one[NOT_COUNTED] = 0
    marks = np.arange(1 << 16, dtype=np.uint16).view(np.uint8).reshape(-1, 2)
    alike, which = np.unique(one, axis=0, return_inverse=True)
    pairs = (alike[:, None] + alike[None, :]).reshape(len(alike) ** 2, -1)
    kinds, of_pair = np.unique(pairs, axis=0, return_inverse=True)
    of_day = of_pair.ravel()[which.ravel()[marks] @ [len(alike), 1]].astype(np.uint8)
    adds, strange = kinds[:, :-1].astype(np.float64), kinds[:, -1] > 0
    return DayKinds(of_day, adds, strange, int(of_day[np.frombuffer(PRESENT, np.uint16)[0]]))


def adding_days(book: CodeBook) -> Callable[[OtherDays], Whole]:
    """``sums`` straight from a few pupils' other days. Raises ValueError as ``sums`` does."""
    kinds = day_kinds(book)
    many = len(kinds.adds)

    def add(others: OtherDays) -> Whole:
        place = many * others.pupil
        place += kinds.of_day.take(others.codes.view(np.uint16))
        held = np.bincount(place, minlength=many * others.pupils).reshape(-1, many)
        if held[:, kinds.strange].any():
            sums(count_days(others), book)  # says which
        held[:, kinds.present] += len(others.mornings) - held.sum(axis=1)
        return (held @ kinds.adds).astype(np.int64)

    return add


def _strange(book: CodeBook) -> Mask:
    """Which bytes stand for nothing."""
    strange = np.ones(256, dtype=bool)
    strange[[BLANK, *(code.byte for code in book.codes)]] = False
    return strange


def tally(counts: Counts, book: CodeBook) -> list[Tally]:
    """One Tally for each row. Raises ValueError as ``sums`` does."""
    rows = sums(counts, book).tolist()
    return [Tally(*Measures(*row), codes=_codes(own, book)) for row, own in zip(rows, counts, strict=True)]


def _codes(own: Counts, book: CodeBook) -> Mapping[str, int]:
    symbols: Counter[str] = Counter()
    for byte in np.flatnonzero(own).tolist():
        if byte != BLANK:
            symbols[book.decode(byte)] += int(own[byte])
    return dict(symbols)


def group(tallies: Iterable[Tally]) -> Tally:
    """A group's Tally: sums of sessions, so that its rate is never the mean of its pupils' rates."""
    members = tuple(tallies)
    codes: Counter[str] = Counter()
    for member in members:
        codes.update(member.codes)
    totals = Measures(*(sum(getattr(member, measure) for member in members) for measure in MEASURES))
    return Tally(*totals, codes=dict(codes))


@cache
def days(sessions: int) -> str:
    """Sessions as days, in halves: 11 sessions are "5½"."""
    whole, half = divmod(sessions, 2)
    return f"{whole or ''}½" if half else str(whole)


def _shown(share: Fraction | None, absence: Fraction | None) -> str | None:
    """A share as a percentage, with as many decimals as absence and attendance need to fit the label."""
    if share is None or absence is None:
        return None
    return f"{_half_up(100 * share, _places(100 * absence))}%"


def _places(absence: Fraction) -> int:
    """One decimal; more where rounding would put absence or attendance on the wrong side of a limit."""
    places = 1
    while not (
        _labels(_half_up(absence, places))
        == _labels(100 - _half_up(100 - absence, places))
        == _labels(absence)
    ):
        places += 1
    return places


def _labels(absence: Fraction | Decimal) -> tuple[bool, ...]:
    return tuple(absence >= limit for limit in (PERSISTENT, SEVERE))


def _half_up(percentage: Fraction, places: int) -> Decimal:
    halves = int(percentage * 10**places * 2)
    return Decimal((halves + 1) // 2).scaleb(-places)
