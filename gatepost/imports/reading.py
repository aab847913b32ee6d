"""One CSV file, read fast and whole: the distinct values of each column, and which of them each row has.

A register file repeats the same few dates, codes and children hundreds of thousands of times. So every rule
looks at each distinct value once, and arrays carry the answer to the rows.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import csv as arrow_csv

from gatepost.imports.faults import Broken, Fault, shown

csv.field_size_limit(2**31 - 1)  # a long cell is refused by its column's rule, at its own line

MOST_COLUMNS = 200
_SPREADSHEETS = {b"PK\x03\x04": "XLSX", b"\xd0\xcf\x11\xe0": "XLS"}
_OTHER_UNICODE = (b"\xff\xfe", b"\xfe\xff")
_BOM = b"\xef\xbb\xbf"
_NEW_LINE = re.compile(rb"\r\n|\r|\n")

_SAVE_AS_CSV = "Save it as “CSV UTF-8 (comma delimited)” and choose it again"


class Unreadable(Exception):
    """A file that cannot be read as rows at all."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


@dataclass(frozen=True)
class Column:
    """A column as written: its distinct values, and for each row the place of its value among them."""

    distinct: Sequence[str]
    index: NDArray[np.int32]


@dataclass(frozen=True)
class Sheet:
    """A file as read: every row that has as many cells as the heading."""

    name: str
    headings: Sequence[str]
    columns: dict[str, Column]
    rows: int
    ragged_rows: int
    text: str

    def line(self, row: int) -> int:
        """The line of the file on which a row begins, as an editor numbers it."""
        return self._layout[0][row]

    @property
    def ragged(self) -> Sequence[tuple[int, int]]:
        """Lines whose number of cells is not the heading's: (line, cells)."""
        return self._layout[1]

    @cached_property
    def _layout(self) -> tuple[list[int], list[tuple[int, int]]]:
        whole: list[int] = []
        ragged: list[tuple[int, int]] = []
        for line, cells in _lines(self.text):
            if len(cells) == len(self.headings):
                whole.append(line)
            else:
                ragged.append((line, len(cells)))
        return whole[1:], ragged


def read(name: str, content: bytes, *, limit: int) -> Sheet:
    """The rows of a CSV file of at most ``limit`` bytes. Raises Unreadable when it is not one, saying why."""
    text = _text(name, content, limit)
    headings = _headings(name, text)
    if len(headings) > MOST_COLUMNS:
        rule = f"The heading has more than {MOST_COLUMNS} columns"
        raise Unreadable(_fault(name, 1, rule, "Export the columns of the format only"))
    raw = text.encode()
    table, ragged = _parse(name, raw, headings)
    columns = {heading.strip(): _column(table[n]) for n, heading in enumerate(headings)}
    sheet = Sheet(name, [heading.strip() for heading in headings], columns, table.num_rows, ragged, text)
    if not _one_line_a_row(raw, sheet):
        _check_quotes(name, text)
        if (sheet.rows, sheet.ragged_rows) != (len(sheet._layout[0]), len(sheet.ragged)):
            raise Unreadable(_fault(name, 1, "A quotation mark is out of place", "Export the file again"))
    return sheet


def _one_line_a_row(raw: bytes, sheet: Sheet) -> bool:
    """Whether rows are lines, and every quotation mark has its partner; then no reader can mistake a row."""
    if raw.count(b'"') % 2:
        return False
    lines = raw.count(b"\n") + (not raw.endswith(b"\n"))
    return lines == 1 + sheet.rows + sheet.ragged_rows


def _text(name: str, content: bytes, limit: int) -> str:
    if broken := _not_text(content, limit):
        raise Unreadable(_fault(name, 1, broken.rule, broken.mend))
    if (at := content.find(b"\0")) >= 0:
        line = _line_of_byte(content, at)
        raise Unreadable(_fault(name, line, "The file holds a NUL byte, which no text has", _SAVE_AS_CSV))
    content = content.removeprefix(_BOM)
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        rule = f"The file is not UTF-8 text (byte {content[error.start]:#04x})"
        raise Unreadable(_fault(name, _line_of_byte(content, error.start), rule, _SAVE_AS_CSV)) from None
    if not text.strip():
        raise Unreadable(_fault(name, 1, "The file is empty", "Export it again, with its heading"))
    return text


def _not_text(content: bytes, limit: int) -> Broken | None:
    if len(content) > limit:
        return Broken(f"The file is larger than {limit // 2**20} MB", "Split it, for example by school")
    if kind := _SPREADSHEETS.get(content[:4]):
        return Broken(f"This is a spreadsheet ({kind}) with the name of a CSV file", _SAVE_AS_CSV)
    if content[:2] in _OTHER_UNICODE:
        return Broken("The file is UTF-16 text, not UTF-8", _SAVE_AS_CSV)
    return None


def _line_of_byte(content: bytes, at: int) -> int:
    return len(_NEW_LINE.findall(content[:at])) + 1


def _fault(name: str, line: int, rule: str, mend: str, value: str = "", column: str = "") -> Fault:
    return Fault(name, line, column, shown(value), rule, mend)


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each line that is not empty: its number, and its cells."""
    reader = csv.reader(io.StringIO(text, newline=""))
    line = 1
    for cells in reader:
        if cells:
            yield line, cells
        line = reader.line_num + 1


def _headings(name: str, text: str) -> list[str]:
    try:
        return next(cells for _, cells in _lines(text))
    except (csv.Error, StopIteration):
        raise Unreadable(
            _fault(name, 1, "The heading cannot be read", "Begin the file with the names of its columns")
        ) from None


def _check_quotes(name: str, text: str) -> None:
    """Refuse quotation marks that different readers would read differently, such as one that never ends."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for _ in reader:
            line = reader.line_num + 1
    except csv.Error:
        rule = "A quotation mark opens a cell and does not close it as it should"
        raise Unreadable(
            _fault(name, line, rule, "Look at this line and the next: it may be cut short")
        ) from None


def _parse(name: str, content: bytes, headings: Sequence[str]) -> tuple[pa.Table, int]:
    ragged = 0

    def count(_: arrow_csv.InvalidRow) -> str:
        nonlocal ragged
        ragged += 1
        return "skip"

    places = [str(n) for n in range(len(headings))]
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(content + b"\n"),
            read_options=arrow_csv.ReadOptions(block_size=len(content) + 64),
            parse_options=arrow_csv.ParseOptions(
                newlines_in_values=b'"' in content, invalid_row_handler=count
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(headings, pa.string()), strings_can_be_null=False, check_utf8=False
            ),
        )
    except pa.ArrowInvalid:
        raise Unreadable(
            _fault(name, 1, "The file is not rows of cells with commas between them", _SAVE_AS_CSV)
        ) from None
    return table.rename_columns(places), ragged


def _column(cells: pa.ChunkedArray) -> Column:
    encoded = cells.cast(pa.string()).combine_chunks().dictionary_encode()
    return Column(encoded.dictionary.to_pylist(), encoded.indices.to_numpy().astype(np.int32, copy=False))
