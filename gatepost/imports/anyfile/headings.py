"""Which row of a sheet is its heading, and what its columns are called where rows above it say so too. Pure."""

import re
from collections import Counter
from collections.abc import Sequence

from gatepost.imports.anyfile.values import MONTHS

HALVES = {"am", "pm", "a", "p", "morning", "afternoon"}
_DAY = re.compile(
    r"\d{1,4}[/.\-]\w{1,9}|\d{1,2} [a-z]{3,9}|(?:mon|tue|wed|thu|fri)[a-z]*\b|[45]\d{4}", re.IGNORECASE
)
_MONTH_SAID = re.compile(
    rf"\b({'|'.join(MONTHS)}|{'|'.join(month[:3] for month in MONTHS)})[a-z]* (20\d\d)\b"
)
_NAMED = r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*"
_DAY_OF_MONTH = re.compile(rf"(?:{_NAMED}\W*)?(\d{{1,2}})(?:\W*{_NAMED})?", re.IGNORECASE)
_TWO = 2
_FEW_DAYS = 5


def plain(heading: str) -> str:
    """A heading without capitals and punctuation, to compare: "Date of Birth:" → "date of birth"."""
    letters = (letter if letter.isalnum() else " " for letter in heading.casefold())
    return " ".join("".join(letters).split())


def heading_at(rows: Sequence[Sequence[str]], known: frozenset[str]) -> int:
    """The row with the most known headings; without any, the first of the widest."""

    def weight(n: int) -> tuple[int, int, int]:
        cells = [plain(cell) for cell in rows[n]]
        return sum(cell in known for cell in cells), sum(map(bool, cells)), -n

    return max(range(len(rows)), key=weight)


def joined(heading: Sequence[str], above: Sequence[Sequence[str]]) -> list[str]:
    """The heading with what the rows above it say of its columns: the day of AM and PM, "Birth" over "Date"."""
    cells = [cell.strip() for cell in heading]
    over = [[*(cell.strip() for cell in row[: len(cells)]), *[""] * (len(cells) - len(row))] for row in above]
    if sum(cell.casefold() in HALVES for cell in cells) >= _TWO and over and _has_days(over[-1]):
        return _under_days(cells, over)
    times = Counter(plain(cell) for cell in cells if cell)
    if over and any(count > 1 for count in times.values()) and sum(map(bool, over[-1])) >= _TWO:
        tops = _filled_on(over[-1])
        return [
            f"{top} {cell}" if times[plain(cell)] > 1 and top else cell
            for cell, top in zip(cells, tops, strict=True)
        ]
    return cells


def _has_days(row: Sequence[str]) -> bool:
    return any(_DAY.search(cell) for cell in row)


def _under_days(cells: Sequence[str], over: Sequence[Sequence[str]]) -> list[str]:
    """Each AM and PM with its day, and with the date over the day where every day has one of its own."""
    days = _filled_on(over[-1])
    if len(over) >= _TWO and _has_days(over[-2]):
        own = sum(map(bool, over[-1])) <= sum(bool(_DAY.search(cell)) for cell in over[-2])
        if own:
            dates = _filled_on(over[-2])
            days = [f"{day} {on}".strip() for day, on in zip(days, dates, strict=True)]
    return [
        f"{day} {cell}" if cell.casefold() in HALVES else cell or top
        for cell, day, top in zip(cells, days, over[-1], strict=True)
    ]


def _filled_on(row: Sequence[str]) -> list[str]:
    """A row of merged cells, what stands in the first of them in all of them."""
    last, filled = "", []
    for cell in row:
        last = cell or last
        filled.append(last)
    return filled


def under_month(headings: Sequence[str], titles: Sequence[str]) -> list[str]:
    """Days of the month ("1", "Tue 1") as whole dates, where a line above says which month it is."""
    said = next(filter(None, (_MONTH_SAID.search(plain(title)) for title in titles)), None)
    days = [_DAY_OF_MONTH.fullmatch(heading) for heading in headings]
    if said is None or sum(map(bool, days)) < _FEW_DAYS:
        return list(headings)
    month = next(n for n, name in enumerate(MONTHS, start=1) if name.startswith(said[1][:3]))
    return [
        f"{said[2]}-{month:02}-{int(found[1]):02}" if found and 1 <= int(found[1]) <= 31 else heading
        for heading, found in zip(headings, days, strict=True)
    ]
