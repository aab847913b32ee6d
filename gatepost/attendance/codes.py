"""Register codes: what each means, on which dates the law knew it, and the byte that stands for it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from gatepost.attendance.register import BLANK, Session

CountsAs = Literal[
    "attending", "attending_elsewhere", "authorised", "unauthorised", "not_possible", "administrative"
]

# Letters of other scripts, and digits, that a keyboard or a copied table puts where a capital belongs.
_SAME_SHAPE = str.maketrans("АВСЕНІЈКМОРЅТХУΑΒΕΗΙΚΜΝΟΡΤΧΥΖ／＼＃", "ABCEHIJKMOPSTXYABEHIKMNOPTXYZ/\\#")
_DIGIT_FOR_LETTER = str.maketrans("0158", "OISB")


@dataclass(frozen=True, slots=True)
class Code:
    """One register code under one edition of the law.

    ``symbol`` is what a register shows ("C1"), ``byte`` what the byte matrix stores. ``start`` and ``end``
    are the first and last date on which the law knew the code (both included; None: no limit), ``session``
    the only half of the day in which it may stand, if there is one.
    """

    symbol: str
    byte: int
    meaning: str
    counts_as: CountsAs
    start: date | None = None
    end: date | None = None
    session: Literal["AM", "PM"] | None = None

    def holds_on(self, on: date) -> bool:
        """Whether the law knew this code on that date."""
        return (self.start is None or self.start <= on) and (self.end is None or on <= self.end)


@dataclass(frozen=True, slots=True)
class NotValid:
    """Why a symbol cannot stand at a session: the rule it breaks, and the mend, in words for a person."""

    rule: str
    mend: str


class CodeBook:
    """Every code of every edition of the law.

    A byte means one code for ever. Should the law give an old symbol a new meaning, that is a second code
    with the same symbol, other dates and another byte: so old marks keep their meaning, and a count by
    byte needs no dates.
    """

    def __init__(self, codes: Iterable[Code]) -> None:
        """Raises ValueError when two codes share a byte, or two of one symbol share a date."""
        self.codes = tuple(codes)
        self._by_byte: dict[int, Code] = {}
        self._by_symbol: dict[str, tuple[Code, ...]] = {}
        for code in self.codes:
            self._add(code)
        self.on = cache(self._on)

    def _add(self, code: Code) -> None:
        if not 0 < code.byte < 256 or code.byte == BLANK or code.byte in self._by_byte:
            raise ValueError(f"code {code.symbol}: byte {code.byte} is blank, taken or not a byte")
        editions = self._by_symbol.get(code.symbol, ())
        if any(_overlap(code, other) for other in editions):
            raise ValueError(f"code {code.symbol} has two meanings on one date")
        self._by_byte[code.byte] = code
        self._by_symbol[code.symbol] = (*editions, code)

    def _on(self, on: date) -> Mapping[str, Code]:
        """The codes that the law knew on a date, by symbol. (Called as ``book.on(date)``; remembered.)"""
        return {code.symbol: code for code in self.codes if code.holds_on(on)}

    def by_symbol(self, symbol: str, on: date) -> Code | None:
        """The code that a symbol meant on a date."""
        return next((code for code in self._by_symbol.get(symbol, ()) if code.holds_on(on)), None)

    def by_byte(self, byte: int) -> Code:
        """The code that a byte stands for. Raises KeyError for a byte that stands for none."""
        return self._by_byte[byte]

    def encode(self, symbol: str, session: Session) -> int:
        """The byte to store for a symbol at a session. Raises ValueError where it may not stand there."""
        found = self.valid(symbol, session)
        if isinstance(found, NotValid):
            raise ValueError(f"{found.rule}. {found.mend}")
        return found.byte

    def decode(self, byte: int) -> str:
        """The symbol that a register shows for a byte: empty for a blank. Raises KeyError for no code."""
        return "" if byte == BLANK else self._by_byte[byte].symbol

    def valid(self, symbol: str, session: Session) -> Code | NotValid:
        """The code of a symbol at a session, or why it may not stand there."""
        code = self.by_symbol(symbol, session.date)
        if code is None:
            return self._unknown(symbol, session.date)
        half = "PM" if session.pm else "AM"
        if code.session is not None and code.session != half:
            return NotValid(
                f"Code {symbol} belongs to the {_half_in_words(code.session)} session only",
                f"Give the code for the {_half_in_words(half)}, or correct the session",
            )
        return code

    def _unknown(self, symbol: str, on: date) -> NotValid:
        if symbol in self._by_symbol:
            return NotValid(
                f"Code {symbol} was {_dates_in_words(self._by_symbol[symbol])}, so not on {_say(on)}",
                "Give the code that the law had on that date, or correct the date",
            )
        meant = self._lookalike(symbol, on)
        if meant is None:
            return NotValid(f"“{symbol}” is not a register code", "Give a code that the law has on that date")
        return NotValid(
            f"“{symbol}” is not a register code",
            f"It looks like the code {meant}: type it as {_spell(meant)}",
        )

    def _lookalike(self, symbol: str, on: date) -> str | None:
        plain = symbol.strip().upper().translate(_SAME_SHAPE)
        guesses = (plain, plain.translate(_DIGIT_FOR_LETTER))
        return next((guess for guess in guesses if self.by_symbol(guess, on)), None)


def _overlap(one: Code, other: Code) -> bool:
    starts_in_time = one.start is None or other.end is None or one.start <= other.end
    ends_in_time = other.start is None or one.end is None or other.start <= one.end
    return starts_in_time and ends_in_time


def _half_in_words(half: str) -> str:
    return "morning" if half == "AM" else "afternoon"


def _say(on: date) -> str:
    return f"{on.day} {on:%B %Y}"


def _dates_in_words(editions: Iterable[Code]) -> str:
    return " and ".join(_span_in_words(code) for code in editions)


def _span_in_words(code: Code) -> str:
    start = f"from {_say(code.start)}" if code.start else ""
    end = f"until {_say(code.end)}" if code.end else ""
    return f"in use {start} {end}".replace("  ", " ").strip()


def _spell(symbol: str) -> str:
    kind = "capital letter" if symbol.isalpha() else "plain character"
    return f"a {kind}, {symbol}" if len(symbol) == 1 else f"plain characters, {symbol}"
