"""One file of any layout as a heading and rows of text: CSV, TSV or a spreadsheet, title lines passed over."""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from gatepost.imports.anyfile import workbook
from gatepost.imports.anyfile.safe_cells import bare
from gatepost.imports.faults import Broken, Fault
from gatepost.imports.reading import Unreadable

MOST_COLUMNS = 600
"""A year of sessions side by side is 380 columns."""
LARGEST = 32 * 2**20
"""Bytes of a file whose layout is to be found out: a year of a large school's marks, a line each."""
_DELIMITERS = ",\t;|"
_TITLE_LINES = 20
_SAMPLE = 40


@dataclass(frozen=True)
class Grid:
    """A file as read: its heading, and every row under it as wide as the heading."""

    name: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    lines: Sequence[int]
    """The line of the file on which each row stands."""
    notices: Sequence[str] = field(default=())
    titles: Sequence[str] = field(default=())
    """What stands above the heading."""

    def column(self, n: int) -> list[str]:
        """The cells of one column, without blanks around them."""
        return [row[n].strip() for row in self.rows]


def read_grid(name: str, content: bytes, *, known: frozenset[str], limit: int) -> Grid:
    """Read a file of at most ``limit`` bytes. ``known`` are headings, as ``plain`` writes them, that find the heading.

    Raises Unreadable, saying why.
    """
    if len(content) > min(limit, LARGEST):
        rule = f"The file is larger than {min(limit, LARGEST) // 2**20} MB"
        raise Unreadable(Fault(name, 1, "", "", rule, "Export a shorter span of dates"))
    notices: list[str] = []
    try:
        rows = workbook.rows(content) if content[:4] == b"PK\x03\x04" else _text_rows(content, notices)
    except workbook.Refused as refused:
        raise Unreadable(Fault(name, 1, "", "", *refused.broken)) from None
    return _headed(name, rows, known, notices)


def plain(heading: str) -> str:
    """A heading without capitals and punctuation, to compare: "Date of Birth:" → "date of birth"."""
    letters = (letter if letter.isalnum() else " " for letter in heading.casefold())
    return " ".join("".join(letters).split())


def _text_rows(content: bytes, notices: list[str]) -> list[list[str]]:
    text = _decoded(content, notices)
    try:
        once: dict[str, str] = {}  # the same few texts fill most cells: each is held once
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
        return [[once.setdefault(cell, cell) for cell in row] for row in reader]
    except csv.Error:
        raise workbook.Refused(
            Broken(
                "The file is not rows of cells", "Export it again as CSV, or save it as a workbook (.xlsx)"
            )
        ) from None


def _decoded(content: bytes, notices: list[str]) -> str:
    if content[:4] == b"\xd0\xcf\x11\xe0":
        raise workbook.Refused(
            Broken("This is a workbook of the old kind (.xls)", "Save it as an Excel workbook (.xlsx)")
        )
    utf16 = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        text = content.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
        notices.append(
            "The file is in the older Windows way of writing (cp1252): look at names with accents."
        )
    if "\0" in text:
        raise workbook.Refused(
            Broken("The file holds a NUL byte, which no text has", "Export it again as CSV")
        )
    return text


def _delimiter(text: str) -> str:
    """The separator with which most of the first lines have the same number of cells, and more than one."""
    lines = [line for line in text[:100_000].splitlines()[:_SAMPLE] if line.strip()]

    def fit(delimiter: str) -> tuple[int, int]:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter))
        width, times = max(widths.items(), key=lambda found: (found[0] > 1, found[1]), default=(0, 0))
        return (times if width > 1 else 0, width)

    return max(_DELIMITERS, key=fit)


def _headed(name: str, rows: Sequence[Sequence[str]], known: frozenset[str], notices: list[str]) -> Grid:
    numbered = [(n, row) for n, row in enumerate(rows, start=1) if any(cell.strip() for cell in row)]
    if not numbered:
        raise Unreadable(Fault(name, 1, "", "", "The file is empty", "Export it again, with its heading"))
    at = _heading_at([row for _, row in numbered[:_TITLE_LINES]], known)
    headings = _under_days(numbered[at][1], numbered[at - 1][1] if at else [])
    while headings and not headings[-1]:
        headings.pop()
    if len(headings) > MOST_COLUMNS:
        rule = f"The heading has more than {MOST_COLUMNS} columns"
        raise Unreadable(Fault(name, numbered[at][0], "", "", rule, "Export a shorter span of dates"))
    if at:
        notices.append(f"Passed over {at} title line{'' if at == 1 else 's'} above the heading.")
    width = len(headings)
    under = [(line, row) for line, row in numbered[at + 1 :] if not _is_furniture(row, numbered[at][1])]
    if passed := len(numbered) - at - 1 - len(under):
        notices.append(
            f"Passed over {passed} line{'' if passed == 1 else 's'} with totals or the heading again."
        )
    if not under:
        raise Unreadable(Fault(name, numbered[at][0], "", "", *_NO_ROWS))
    return Grid(
        name,
        headings,
        [[*map(bare, row[:width]), *[""] * (width - len(row))] for _, row in under],
        [line for line, _ in under],
        tuple(notices),
        tuple(cell.strip() for _, row in numbered[:at] for cell in row if cell.strip()),
    )


_NO_ROWS = ("The file has a heading and no rows", "Export it again, or leave it out")
_FURNITURE = re.compile(
    r"(?:sub-?|grand )?totals?\b|counts?\b|averages?\b|printed\b|produced\b|generated\b|page \d|report\b|end of\b"
    r"|\d+ (?:pupils?|students?|records?|rows?|contacts?)\b",
    re.IGNORECASE,
)
_UPN = re.compile(r"'?[A-Za-z]\d{11}[\dA-Za-z]")
_HALVES = {"am", "pm", "a", "p", "morning", "afternoon"}
_DAY = re.compile(r"\d{1,4}[/.\- ]\w{1,9}|(?:mon|tue|wed|thu|fri)[a-z]*\b", re.IGNORECASE)


def _is_furniture(row: Sequence[str], heading: Sequence[str]) -> bool:
    """A total, a page's foot, or the heading once more: no child's line."""
    cells = [cell.strip() for cell in row]
    first = next(cell for cell in cells if cell)
    if cells == [cell.strip() for cell in heading]:
        return True
    return bool(_FURNITURE.match(first)) and not any(_UPN.fullmatch(cell) for cell in cells)


def _under_days(heading: Sequence[str], above: Sequence[str]) -> list[str]:
    """The heading; where it is AM and PM under merged days, each with its day."""
    cells = [cell.strip() for cell in heading]
    over = [cell.strip() for cell in above[: len(cells)]] + [""] * (len(cells) - len(above))
    halves = sum(cell.casefold() in _HALVES for cell in cells)
    if halves < _TWO or not any(_DAY.search(cell) for cell in over):
        return cells
    day, joined = "", []
    for cell, top in zip(cells, over, strict=True):
        day = top or day
        joined.append(f"{day} {cell}" if cell.casefold() in _HALVES else cell or top)
    return joined


_TWO = 2


def _heading_at(rows: Sequence[Sequence[str]], known: frozenset[str]) -> int:
    """The row with the most known headings; without any, the first of the widest."""

    def weight(n: int) -> tuple[int, int, int]:
        cells = [plain(cell) for cell in rows[n]]
        return sum(cell in known for cell in cells), sum(map(bool, cells)), -n

    return max(range(len(rows)), key=weight)
