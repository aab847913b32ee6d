"""What one cell may hold: each reader turns its text into a value, or says which rule it breaks."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from gatepost.attendance import identifiers
from gatepost.imports.faults import Broken

Reader = Callable[[str], Any]
"""Text without blanks around it → value, or Broken."""

YEAR_GROUPS = ("N1", "N2", "R", *(str(year) for year in range(1, 15)))
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CLOCK = re.compile(r"[0-9]{2}:[0-9]{2}")
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?")
_FEWEST_DIGITS = 5
_FIRST_YEAR, _LAST_YEAR = 1900, 2100


@dataclass(frozen=True)
class ColumnRule:
    """A column of a file: how to read a cell, whether it must be filled, what an empty cell means."""

    name: str
    read: Reader
    required: bool = False
    empty: Any = ""

    def value(self, written: str) -> Any:
        """The value of a cell as written, or Broken."""
        cell = written.strip()
        if cell:
            return self.read(cell)
        if self.required:
            return Broken("This cell must not be empty", f"Give the {self.name.replace('_', ' ')}")
        return self.empty


def text(longest: int, *, lines: bool = False) -> Reader:
    """Any text of at most ``longest`` characters; new lines only where ``lines`` allows them."""

    def read(cell: str) -> str | Broken:
        if len(cell) > longest:
            return Broken(f"This is longer than {longest:,} characters", "Shorten it in its system")
        bare = cell.translate({10: None, 13: None, 9: None}) if lines else cell
        if any(ord(letter) < 32 or ord(letter) == 127 for letter in bare):
            return Broken("This holds a control character", "Type the cell again in its system")
        return cell

    return read


def one_of(*words: str) -> Reader:
    """One of these words, exactly."""

    def read(cell: str) -> str | Broken:
        if cell in words:
            return cell
        return Broken(
            f"This must be one of: {', '.join(words)}", "Write one of those words as it stands here"
        )

    return read


def yes_no(cell: str) -> bool | Broken:
    """True for yes, False for no."""
    if cell in ("yes", "no"):
        return cell == "yes"
    return Broken("This must be yes or no", "Write yes, or no, in small letters")


def day(cell: str) -> date | Broken:
    """A date as ISO 8601 writes it; other orders are refused, because 04/05 has two meanings."""
    rule = "A date is written year-month-day with hyphens"
    if not _ISO_DAY.fullmatch(cell):
        return Broken(rule, "Write 5 September 2026 as 2026-09-05, and the other dates of the file alike")
    try:
        read = date.fromisoformat(cell)
    except ValueError:
        return Broken("There is no such day in the calendar", "Correct the day or the month")
    if not _FIRST_YEAR <= read.year <= _LAST_YEAR:
        return Broken(f"The year must be {_FIRST_YEAR} to {_LAST_YEAR}", "Correct the year")
    return read


def school_day(cell: str) -> date | Broken:
    """A date from Monday to Friday."""
    read = day(cell)
    if isinstance(read, date) and read.weekday() > 4:
        return Broken("No school session is at a weekend", "Correct the date, or leave the row out")
    return read


def clock(cell: str) -> time | Broken:
    """A time of day, HH:MM."""
    try:
        if _CLOCK.fullmatch(cell):
            return time.fromisoformat(cell)
    except ValueError:
        pass
    return Broken("A time is written HH:MM", "Write a quarter to nine in the morning as 08:45")


def whole(low: int, high: int) -> Reader:
    """A whole number from ``low`` to ``high``."""

    def read(cell: str) -> int | Broken:
        if cell.isascii() and cell.isdigit() and len(cell) < 6 and low <= int(cell) <= high:
            return int(cell)
        return Broken(
            f"This must be a whole number from {low} to {high}", "Write it in digits, with nothing else"
        )

    return read


def session(cell: str) -> bool | Broken:
    """AM or PM; true for the afternoon."""
    if cell in ("AM", "PM"):
        return cell == "PM"
    return Broken("A session is AM or PM", "Write AM or PM in capitals")


def upn(cell: str) -> str | Broken:
    """A unique pupil number whose check letter agrees."""
    fault = identifiers.upn_fault(cell)
    return Broken(_sentence(fault), "Check the UPN in the school's own system") if fault else cell


def laestab(cell: str) -> str | Broken:
    """A school's seven digits."""
    fault = identifiers.laestab_fault(cell)
    return Broken(_sentence(fault), "Give the school's LAESTAB, such as 9991001") if fault else cell


def urn(cell: str) -> str | Broken:
    """A school's unique reference number."""
    fault = identifiers.urn_fault(cell)
    return Broken(_sentence(fault), "Give the school's URN, such as 123456") if fault else cell


def phone(cell: str) -> str | Broken:
    """A telephone number with whatever stands around it; only the digits are looked at."""
    read: str | Broken = text(40)(cell)
    if isinstance(read, str) and sum(letter.isdigit() for letter in read) < _FEWEST_DIGITS:
        return Broken(
            "A telephone number has at least five digits", "Correct the number, or leave the cell empty"
        )
    return read


def email(cell: str) -> str | Broken:
    """An e-mail address: something, an at sign, and a name with a dot."""
    if len(cell) <= 254 and _EMAIL.fullmatch(cell) and cell.isprintable():
        return cell
    return Broken("An e-mail address is like office@school.example", "Correct it, or leave the cell empty")


def language(cell: str) -> str | Broken:
    """A language by its ISO 639-1 letters."""
    if _LANGUAGE.fullmatch(cell):
        return cell
    return Broken("A language is given by its ISO 639-1 letters", "Write pl for Polish, en for English")


def words(longest: int) -> Reader:
    """Several words with spaces between, each of at most ``longest`` characters."""

    def read(cell: str) -> tuple[str, ...] | Broken:
        wrong = [word for word in cell.split() if len(word) > longest or not word.isprintable()]
        if wrong:
            return Broken(f"A name here is longer than {longest} characters", "Separate the names by spaces")
        return tuple(cell.split())

    return read


def _sentence(fault: str) -> str:
    return f"{fault[:1].upper()}{fault[1:]}".rstrip(".")
