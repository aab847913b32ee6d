"""One child's marks, and what is said about them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gatepost.attendance import tally
from gatepost.attendance.codes import Code, CodeBook
from gatepost.attendance.register import BLANK, Mask, Session, session_at
from gatepost.attendance.windows import ThresholdRule


@dataclass(frozen=True, slots=True)
class Meanings:
    """Which bytes are which sort of mark: each a table of shape (256,), True at the bytes it holds."""

    possible: Mask
    missed: Mask
    unauthorised: Mask
    counting: Mask
    """Counts towards the penalty notice threshold: the set is the authority's."""
    late: Mask
    """Arrived before the register closed: attending."""
    late_after: Mask
    """Arrived after it closed: an absence in law, though the child was there for the rest."""
    ill: Mask
    unexplained: Mask


def meanings_of(book: CodeBook, rule: ThresholdRule, ill: frozenset[str]) -> Meanings:
    """Read the sorts of marks out of the code book: what counts is asked of ``tally``, mark by mark.

    ``rule`` says which codes count towards the threshold, and which of them have no reason yet;
    ``ill`` are the symbols of illness.
    """
    one_each = np.zeros((len(book.codes), 256), dtype=np.uint16)
    one_each[range(len(book.codes)), [code.byte for code in book.codes]] = 1
    added = list(zip(book.codes, tally.tally(one_each, book), strict=True))
    return Meanings(
        possible=_table(code for code, sums in added if sums.possible),
        missed=_table(code for code, sums in added if sums.absent),
        unauthorised=_table(code for code, sums in added if sums.unauthorised),
        counting=_table(code for code in book.codes if code.symbol in rule.codes),
        late=_table(code for code, sums in added if sums.late_before_close),
        late_after=_table(code for code, sums in added if sums.late_after_close),
        ill=_table(code for code in book.codes if code.symbol in ill),
        unexplained=_table(code for code in book.codes if code.symbol in rule.provisional),
    )


def _table(codes: Iterable[Code]) -> Mask:
    table = np.zeros(256, dtype=bool)
    table[[code.byte for code in codes]] = True
    return table


@dataclass(frozen=True, slots=True)
class History:
    """One child's marks, shape (530 × years,), and how to read them."""

    first_year: int
    marks: NDArray[np.uint8]
    meanings: Meanings

    def within(self, mask: Mask) -> "History":
        """The same child, but only the marks where ``mask`` holds: the school open, the day come."""
        marks = np.where(mask, self.marks, BLANK).astype(np.uint8)
        return History(self.first_year, marks, self.meanings)

    @property
    def possible(self) -> Mask:
        return _read(self.meanings.possible, self.marks)

    @property
    def missed(self) -> Mask:
        return _read(self.meanings.missed, self.marks)

    @property
    def away(self) -> Mask:
        """Missed and not in school at all: a late arrival is the business of lateness."""
        return _read(self.meanings.missed & ~self.meanings.late_after, self.marks)

    def sessions(self, where: Mask) -> tuple[Session, ...]:
        """The sessions at the True columns of ``where``, in order."""
        return sessions_at(self.first_year, where)


def _read(table: Mask, marks: NDArray[np.uint8]) -> Mask:
    read: Mask = table[marks]
    return read


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing looked for in the marks, said with its counts.

    ``sessions`` is the list behind "show me"; a statement that does not stand out is still told, so that
    nobody looks again for what is not there.
    """

    key: str
    sentence: str
    numbers: Mapping[str, float]
    sessions: tuple[Session, ...]
    stands_out: bool


@dataclass(frozen=True, slots=True)
class Findings:
    """What stands out, what else was found behind the first four, and what does not stand out."""

    first: tuple[Statement, ...]
    more: tuple[Statement, ...]
    quiet: tuple[Statement, ...]


def findings(statements: Sequence[Statement], most: int = 4) -> Findings:
    """Divide statements, kept in the order given; ``most`` of them are shown as standing out."""
    loud = [statement for statement in statements if statement.stands_out]
    quiet = [statement for statement in statements if not statement.stands_out]
    return Findings(tuple(loud[:most]), tuple(loud[most:]), tuple(quiet))


def sessions_at(first_year: int, where: Mask) -> tuple[Session, ...]:
    """The sessions at the True columns of ``where``, shape (530 × years,), in order."""
    return tuple([session_at(first_year, col) for col in np.flatnonzero(where).tolist()])


def times(n: int) -> str:
    """How often, in words: once, twice, 3 times."""
    return {1: "once", 2: "twice"}.get(n, f"{n} times")


def days_of(missed: int, possible: int) -> str:
    """Sessions missed of sessions possible, as days: 7 of 34 is "3½ of 17 days"."""
    return f"{tally.days(missed)} of {days(possible)}"


def days(sessions: int) -> str:
    """Sessions as days with halves: 7 is "3½ days"."""
    return f"{tally.days(sessions)} {'day' if sessions in (1, 2) else 'days'}"
