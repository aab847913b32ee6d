"""One file of any layout as a heading and rows of text: CSV, TSV or a spreadsheet, title lines passed over."""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from gatepost.imports.anyfile import rows_between, workbook
from gatepost.imports.anyfile.headings import heading_at, joined, plain, under_month
from gatepost.imports.anyfile.safe_cells import bare, bare_of_unseen
from gatepost.imports.anyfile.side_by_side import unfolded
from gatepost.imports.faults import Broken, Fault
from gatepost.imports.reading import Unreadable

MOST_COLUMNS = 600
"""A year of sessions side by side is 380 columns."""
LARGEST = 32 * 2**20
"""Bytes of a file whose layout is to be found out: a year of a large school's marks, a line each."""
_DELIMITERS = ",\t;|"
LONGEST_CELL = 32_767
"""Characters of a cell: what spreadsheet programs hold. A longer one has swallowed the lines after it."""
_TOO_LONG = (
    f"A cell holds more than {LONGEST_CELL:,} characters",
    "Look at this line: a quotation mark may open a cell and not close it",
)
_TITLE_LINES = 20
_SAMPLE = 40


@dataclass(frozen=True)
class Grid:
    """A file as read: its heading, and every row under it as wide as the heading."""

    name: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    lines: Sequence[str]
    """Where each row stands: its line, and before it the sheet where there are several."""
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
        packed = content[:4] == b"PK\x03\x04"
        sheets = workbook.sheets(content) if packed else [("", _text_rows(content, notices))]
    except workbook.Refused as refused:
        broken = refused.broken
        raise Unreadable(Fault(name, broken.line or 1, "", "", broken.rule, broken.mend)) from None
    return _headed(name, sheets, known, notices)


def _text_rows(content: bytes, notices: list[str]) -> list[list[str]]:
    text = bare_of_unseen(_decoded(content, notices))
    said = _SEPARATOR_SAID.match(text)
    text = text[said.end() :] if said else text
    delimiter = said[1] if said else _delimiter(text)
    if text.count('"') % 2 and (line := _opened_for_good(text, delimiter)):
        rule = "A quotation mark opens a cell on this line and is never closed"
        mend = "Take the mark out of it, or export the file again"
        raise workbook.Refused(Broken(rule, mend, line + (1 if said else 0)))
    try:
        once: dict[str, str] = {}  # the same few texts fill most cells: each is held once
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return [[once.setdefault(cell, cell) for cell in row] for row in reader]
    except csv.Error:
        raise workbook.Refused(
            Broken(
                "The file is not rows of cells", "Export it again as CSV, or save it as a workbook (.xlsx)"
            )
        ) from None


def _opened_for_good(text: str, delimiter: str) -> int:
    """The line on which the cell begins that has no end; 0 where every cell has one."""
    reader, line = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), 1
    try:
        for _ in reader:
            line = reader.line_num + 1
    except csv.Error as error:
        return line if "unexpected end" in str(error) else 0
    return 0


_SEPARATOR_SAID = re.compile(r"sep=([,;|\t])\r?\n", re.IGNORECASE)
"""A first line by which some systems tell a spreadsheet program how cells are separated."""
_OTHER_KINDS = (
    (re.compile(rb"\xd0\xcf\x11\xe0"), "This is a workbook of the old kind (.xls)"),
    (re.compile(rb"%PDF-"), "This is a PDF, made to be printed"),
    (re.compile(rb"\{\\rtf"), "This is a document of a word processor"),
    (
        re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|table|meta|\?xml|!--)", re.IGNORECASE),
        "This is a web page or XML, though its name may end as a workbook’s does",
    ),
)
_SAVE_AGAIN = "Open it in a spreadsheet program and save it as an Excel workbook (.xlsx), or export it as CSV"


def _encoding(content: bytes) -> str:
    """UTF-16 with its mark or without: then every second byte of plain text is nought."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    few = content[:400]
    for encoding, noughts in (("utf-16-le", few[1::2]), ("utf-16-be", few[0::2])):
        if noughts.count(0) * 10 > len(noughts) * 9 and b"\0" in few:
            return encoding
    return "utf-8-sig"


def _decoded(content: bytes, notices: list[str]) -> str:
    for kind, rule in _OTHER_KINDS:
        if kind.match(content[:1_000]):
            raise workbook.Refused(Broken(rule, _SAVE_AGAIN))
    try:
        text = content.decode(_encoding(content))
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


@dataclass(frozen=True)
class _Sheet:
    """A sheet, or a file of text, with its heading found."""

    name: str
    titles: Sequence[str]
    headings: list[str]
    heading_line: int
    rows: list[tuple[int, list[str]]]
    notices: list[str]


def _headed(
    name: str,
    sheets: Sequence[tuple[str, Sequence[Sequence[str]]]],
    known: frozenset[str],
    notices: list[str],
) -> Grid:
    """The sheets as one grid. Several are taken together where their headings are the same."""
    read = [_sheet(name, called, rows, known) for called, rows in sheets]
    found = _of_children(name, read, known, notices)
    first, several = found[0], len(found) > 1
    notices += (
        first.notices if not several else [f"Read {len(found)} sheets with one heading: {_names(found)}."]
    )
    headings = [*first.headings, SHEET] if several else first.headings
    if len(headings) > MOST_COLUMNS:
        rule = f"The heading has more than {MOST_COLUMNS} columns"
        raise Unreadable(Fault(name, first.heading_line, "", "", rule, "Export a shorter span of dates"))
    rows = [[*row, sheet.name] if several else row for sheet in found for _, row in sheet.rows]
    if not rows:
        raise Unreadable(Fault(name, first.heading_line, "", "", *_NO_ROWS))
    lines = [f"{sheet.name} {line}" if several else str(line) for sheet in found for line, _ in sheet.rows]
    return _settled(name, headings, rows, lines, notices, first.titles, known)


SHEET = "Sheet"
_NO_ROWS = ("The file has a heading and no rows", "Export it again, or leave it out")


def _of_children(
    file: str, sheets: Sequence[_Sheet], known: frozenset[str], notices: list[str]
) -> Sequence[_Sheet]:
    """The sheets to take in: all with one heading, without those that hold a key or notes. Raises Unreadable."""

    def says_something(sheet: _Sheet) -> bool:
        return sum(plain(heading) in known for heading in sheet.headings) >= _TWO

    kept = [sheet for sheet in sheets if says_something(sheet)] if len(sheets) > 1 else list(sheets)
    if len({tuple(map(plain, sheet.headings)) for sheet in kept}) != 1:
        rule = f"The workbook has {len(sheets)} sheets with something in them: {_names(sheets)}"
        mend = "Keep one sheet, or sheets with the same headings: save the others as files of their own"
        raise Unreadable(Fault(file, 1, "", "", rule, mend))
    if passed := [sheet for sheet in sheets if sheet not in kept]:
        notices.append(f"Passed over {_names(passed)}: no heading there is known.")
    return kept


def _names(sheets: Sequence[_Sheet]) -> str:
    said = [f"“{sheet.name}”" for sheet in sheets]
    return ", ".join(said[:_SHOWN]) + (f" and {len(said) - _SHOWN} more" if len(said) > _SHOWN else "")


_TWO = 2
_SHOWN = 8


def _sheet(file: str, called: str, rows: Sequence[Sequence[str]], known: frozenset[str]) -> _Sheet:
    numbered = [(n, row) for n, row in enumerate(rows, start=1) if any(cell.strip() for cell in row)]
    if not numbered:
        raise Unreadable(Fault(file, 1, "", "", "The file is empty", "Export it again, with its heading"))
    for line, row in numbered:
        if max(map(len, row)) > LONGEST_CELL:
            raise Unreadable(Fault(file, line, "", "", *_TOO_LONG))
    at = heading_at([row for _, row in numbered[:_TITLE_LINES]], known)
    titles = tuple(cell.strip() for _, row in numbered[:at] for cell in row if cell.strip())
    above = [row for _, row in numbered[max(at - 2, 0) : at]]
    headings = under_month(joined(numbered[at][1], above), titles)
    while headings and not headings[-1]:
        headings.pop()
    notices = [f"Passed over {at} title line{'' if at == 1 else 's'} above the heading."] if at else []
    found = rows_between.sort(numbered[at + 1 :], numbered[at][1], above[-1] if above else ())
    width = len(headings)
    cut = [(line, [*map(bare, row[:width]), *[""] * (width - len(row))]) for line, row in found.rows]
    if heads := found.column():
        headings.append(heads[0])
        cut = [(line, [*row, cell]) for (line, row), cell in zip(cut, heads[1], strict=True)]
    return _Sheet(called, titles, headings, numbered[at][0], cut, notices + found.notices)


def _settled(
    name: str,
    headings: Sequence[str],
    rows: Sequence[list[str]],
    lines: Sequence[str],
    notices: list[str],
    titles: Sequence[str],
    known: frozenset[str],
) -> Grid:
    """The grid with a row for each adult where several stand side by side."""
    if apart := unfolded(headings, rows, known):
        headings, found = apart
        rows, lines = [row for _, row in found], [lines[at] for at, _ in found]
        notices.append("Several adults stood side by side on a row: read as a row for each.")
    return Grid(name, headings, rows, lines, tuple(notices), titles)
