"""What schools' systems write, turned into what the native format reads. Pure: text in, text or Broken out."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from gatepost.imports.cells import YEAR_GROUPS
from gatepost.imports.faults import Broken

Reader = Callable[[str], "str | Broken"]

_CLOCK = r"\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?"
_NUMBERS = re.compile(rf"(\d{{1,4}})[/.\-](\d{{1,2}})[/.\-](\d{{2,4}})(?:[ T]{_CLOCK})?")
_MONTH_NAMES = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ \-]([A-Za-z]{3,9})[ \-](\d{2,4})")
_WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[,.]?\s+", re.IGNORECASE)
_SERIAL = re.compile(r"([1-9]\d{4})(?:\.\d+)?")
"""A day as spreadsheets count it; its time of day stands behind the point."""
_FIRST_SERIAL, _LAST_SERIAL = 10_000, 80_000
_DAY_NOUGHT = date(1899, 12, 30)
"""The day from which spreadsheets count."""
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?E[+-]?\d+", re.IGNORECASE)
MONTHS = [f"{date(2000, month, 1):%B}".lower() for month in range(1, 13)]
_NO_DATE = Broken("This is not a date", "Write it as day/month/year, such as 05/09/2026")
_CENTURY_TURNS = 60
"""A year of two digits: 59 is 2059, 60 is 1960. No pupil and no mark lies elsewhere."""


@dataclass(frozen=True)
class DayOrder:
    """What the dates of a file say about their order."""

    first_is_day: bool
    sure: bool


def day_order(dates: Iterable[str]) -> DayOrder:
    """Day first unless some date proves the other; sure when one proves it, or none could be read either way."""
    day_first = month_first = either = False
    for written in dates:
        found = _NUMBERS.fullmatch(written.strip())
        if not found or len(found[1]) == 4:
            continue
        first, second = int(found[1]), int(found[2])
        day_first |= first > 12
        month_first |= second > 12
        either |= first <= 12 and second <= 12 and first != second
    return DayOrder(day_first or not month_first, day_first or month_first or not either)


def as_day(*, first_is_day: bool) -> Reader:
    """A date in any of the usual orders, or as a spreadsheet counts days, as year-month-day."""

    def read(cell: str) -> str | Broken:
        if found := _SERIAL.fullmatch(cell):
            serial = int(found[1])
            counted = _DAY_NOUGHT + timedelta(days=serial)
            return counted.isoformat() if _FIRST_SERIAL <= serial <= _LAST_SERIAL else _NO_DATE
        named = _WEEKDAY.match(cell)
        parts = _parts(cell[named.end() :] if named else cell, first_is_day)
        if parts is None:
            return _NO_DATE
        year, month, day = parts
        if year < 100:
            year += 2000 if year < _CENTURY_TURNS else 1900
        try:
            return date(year, month, day).isoformat()
        except ValueError:
            return Broken("There is no such day in the calendar", "Correct the day or the month")

    return read


def _parts(cell: str, first_is_day: bool) -> tuple[int, int, int] | None:
    if found := _NUMBERS.fullmatch(cell):
        one, two, three = (int(part) for part in found.groups())
        if len(found[1]) == 4:
            return one, two, three
        return (three, two, one) if first_is_day else (three, one, two)
    if found := _MONTH_NAMES.fullmatch(cell):
        word = "september" if found[2].lower() == "sept" else found[2].lower()
        months = [n for n, month in enumerate(MONTHS, start=1) if month.startswith(word)]
        return (int(found[3]), months[0], int(found[1])) if months else None
    return None


def as_upn(cell: str) -> str | Broken:
    """A UPN in capitals; one that a spreadsheet has turned into a number is lost and refused."""
    if _SCIENTIFIC.fullmatch(cell):
        return Broken(
            "A spreadsheet has turned this UPN into a number, and its last digits are lost",
            "Export the file again, and choose it without opening it in a spreadsheet; or set the column to Text",
        )
    return cell.replace(" ", "").lstrip("'’`").upper()


def as_year_group(cell: str) -> str | Broken:
    """ "Year 8", "Y08", "8" → 8; "Reception" → R; "Nursery 2" → N2."""
    word = (
        cell.casefold()
        .replace("year", "")
        .replace("yr", "")
        .replace("nursery", "n")
        .replace("nc", "")
        .strip(" .")
    )
    word = {"reception": "R", "n": "N1", "rec": "R"}.get(
        word, word.removeprefix("y").replace(" ", "").upper()
    )
    word = str(int(word)) if word.isascii() and word.isdigit() else word
    if word == "0":
        word = "R"
    if word in YEAR_GROUPS:
        return word
    return Broken("This is not a year group", "Write N1, N2, R, or 1 to 14")


def as_phone(cell: str) -> str | Broken:
    """A telephone number; the 0 that a spreadsheet took from its front is given back."""
    if _SCIENTIFIC.fullmatch(cell):
        return Broken(
            "A spreadsheet has turned this telephone number into another number",
            "Set the column to Text, and export again",
        )
    return f"0{cell}" if cell.isascii() and cell.isdigit() and len(cell) == 10 and cell[0] != "0" else cell


def as_minutes(cell: str) -> str | Broken:
    """Whole minutes; nothing for none."""
    return "" if cell in ("0", "00:00") else cell.removesuffix(" mins").removesuffix(" min")


def as_session(cell: str) -> str | Broken:
    """ "AM", "Morning", "AM Registration", "Mon PM" → AM or PM."""
    words = [_SESSION.get(cell.casefold().strip(" ."), "")]
    words += [_SESSION.get(word, "") for word in re.findall(r"[a-z]{2,}", cell.casefold())]
    found = {word for word in words if word}
    return found.pop() if len(found) == 1 else Broken("This is not AM or PM", "Write one of: AM, PM")


def surname_of(cell: str) -> str | Broken:
    """The surname in "Rao, Asha"."""
    return cell.partition(",")[0].strip() if "," in cell else _NO_COMMA


def forename_of(cell: str) -> str | Broken:
    """The first name in "Rao, Asha" and in "Rao, Asha (Ash)"."""
    name = cell.partition(",")[2].strip()
    if name.endswith(_CLOSES):  # the name by which a child goes, as some lists write it behind the first name
        within = max(name.rfind(mark, 0, -1) for mark in _OPENS)
        name = name[:within].strip() if within >= 0 else name
    return name or _NO_COMMA


_OPENS, _CLOSES = ("(", "[", "“", '"'), (")", "]", "”", '"')


def as_date_and_session(cell: str, *, first_is_day: bool) -> tuple[date, str] | Broken:
    """ "07/09/2026 AM", "Mon 7 Sep 2026 - Morning" → the day, and AM or PM."""
    found = _HEADING_DAY.search(cell)
    day = as_day(first_is_day=first_is_day)(found[0]) if found else _NO_DATE
    half = as_session(f"{cell[: found.start()]} {cell[found.end() :]}") if found else _NO_DATE
    if not isinstance(day, str) or not isinstance(half, str):
        return Broken("This is not a day with its morning or afternoon", "Write it as 07/09/2026 AM")
    return date.fromisoformat(day), half


_NO_COMMA = Broken(
    "This name does not show which part is the surname", "Write it as Surname, First name; or in two columns"
)


def one_of(what: str, words: dict[str, str]) -> Reader:
    """One of several words, each written in several ways."""

    def read(cell: str) -> str | Broken:
        found = words.get(cell.casefold().strip(" ."))
        choices = ", ".join(sorted(set(words.values()) - {""}))
        return Broken(f"This is not {what}", f"Write one of: {choices}") if found is None else found

    return read


_YES = dict.fromkeys(("y", "yes", "true", "t", "1"), "yes") | dict.fromkeys(
    ("n", "no", "false", "f", "0"), "no"
)
_SEN = (
    dict.fromkeys(("n", "none", "no", "no sen", "no special educational need", "-"), "none")
    | dict.fromkeys(("k", "s", "support", "sen support", "a", "p"), "support")
    | dict.fromkeys(("e", "ehcp", "ehc plan", "education health and care plan", "statement"), "ehcp")
)
_SESSION = dict.fromkeys(("am", "a", "morning", "am session", "1"), "AM") | dict.fromkeys(
    ("pm", "p", "afternoon", "pm session", "2"), "PM"
)
_ENROLMENT = (
    dict.fromkeys(
        ("c", "current", "single", "single registration", "current (single registration at this school)"),
        "current",
    )
    | dict.fromkeys(("m", "main", "current main", "current main (dual registration)"), "main")
    | dict.fromkeys(
        ("s", "subsidiary", "current subsidiary", "current subsidiary (dual registration)"), "subsidiary"
    )
)
_LANGUAGES = {
    "en": "english eng", "pl": "polish pol", "ur": "urdu urd", "pa": "panjabi punjabi pan pnj", "bn": "bengali ben bng",
    "ro": "romanian rum ron rmn", "ar": "arabic ara", "uk": "ukrainian ukr", "so": "somali som", "pt": "portuguese por",
    "es": "spanish spa", "fr": "french fre fra frn", "gu": "gujarati guj", "ta": "tamil tam", "tr": "turkish tur",
    "it": "italian ita", "lt": "lithuanian lit", "zh": "chinese chi", "fa": "persian farsi per", "sq": "albanian alb",
}  # fmt: skip
_LANGUAGE = {word: code for code, words in _LANGUAGES.items() for word in (code, *words.split())}


def readers(*, first_is_day: bool) -> dict[str, Reader]:
    """How a cell of each native column is read; a column that is not named here is taken as it stands."""
    day = as_day(first_is_day=first_is_day)
    yes_no = one_of("yes or no", _YES)
    unsure = one_of("yes, no or unknown", _YES | {"unknown": "unknown", "u": "unknown"})
    dates = ("date_of_birth", "start_date", "leaving_date", "date", "week_from")
    return dict.fromkeys(dates, day) | {
        "upn": as_upn,
        "former_upn": as_upn,
        "year_group": as_year_group,
        "sen": one_of("an SEN status", _SEN),
        "session": as_session,
        "enrolment": one_of("a kind of enrolment", _ENROLMENT),
        "home_language": one_of("a language that Gatepost knows", _LANGUAGE),
        "language": one_of("a language that Gatepost knows", _LANGUAGE),
        "young_carer": yes_no,
        "fsm": yes_no,
        "lives_with": yes_no,
        "parental_responsibility": unsure,
        "phone": as_phone,
        "minutes_late": as_minutes,
    }


def heading_day(heading: str, *, first_is_day: bool, on: date) -> tuple[date, str] | None:
    """The date in a heading, and what stands beside it: "Mon 07/09/2026 AM" → (7 September 2026, "am").

    Without a year it is the last such day up to ``on``.
    """
    found = _HEADING_DAY.search(heading)
    if not found:
        return None
    written = found[0]
    rest = (heading[: found.start()] + " " + heading[found.end() :]).casefold()
    read = as_day(first_is_day=first_is_day)
    for full in (written, f"{written}-{on.year}", f"{written}-{on.year - 1}"):
        day = read(full)
        if isinstance(day, str) and (full == written or day <= on.isoformat()):
            return date.fromisoformat(day), " ".join(re.findall(r"[a-z/]+", rest))
    return None


_HEADING_DAY = re.compile(
    r"\d{4}-\d{2}-\d{2}|\b[45]\d{4}\b|\d{1,2}[/.\-]\d{1,2}(?:[/.\-]\d{2,4})?|\d{1,2}[ \-][A-Za-z]{3,9}(?:[ \-]\d{2,4})?"
)
