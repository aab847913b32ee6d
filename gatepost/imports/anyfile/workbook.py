"""A spreadsheet (XLSX) as rows of text: opened only when it is small, plain and what it says it is.

Nothing in it is run. What could surprise a person who looks at the sheet is refused: formulas, hidden sheets,
links to other files, macros.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time

import python_calamine

from gatepost.imports.anyfile.safe_cells import bare_of_unseen
from gatepost.imports.faults import Broken

MOST_UNPACKED = 150 * 2**20
MOST_PARTS = 2_000
STEEPEST = 200
"""How many times its packed size a part may grow; text of a register packs about ten to one."""
MOST_ROWS, MOST_CELLS = 600_000, 4_000_000
MOST_SHEETS = 100
MOST_TEXT = 64 * 2**20
"""Characters of a sheet, the same text counted once."""
MOST_SHARED = 192 * 2**20
"""Bytes of the texts that cells share, each counted as often as it stands there."""
MOST_COLUMNS = 1_000
LONGEST_ROW = 2 * 2**20
"""Bytes of one row."""
LONGEST_TEXT = 32_767
"""Characters that a spreadsheet program lets into one cell."""
_CHUNK = 2**16
_AS_VALUES = "Copy the sheet, paste it as values into a new workbook, and save that"
_PARTS = {
    "vbaProject": Broken("The workbook holds macros", "Save it as an ordinary workbook (.xlsx)"),
    "externalLinks/": Broken("The workbook links to other files", _AS_VALUES),
}
_HIDDEN = re.compile(rb'<(?:\w+:)?sheet\b[^>]*\bstate="(?:veryHidden|hidden)"')
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
_PLACE = re.compile(rb'\br="([A-Z]{0,9})([0-9]{1,12})"')
_SHARED = re.compile(rb'\bt="s"[^>]*>\s*<(?:\w+:)?v>([0-9]{1,9})<')
_STRINGS = "xl/sharedStrings.xml"
_CELLS = (b"<c>", b"<c ", b"<c/", b":c>", b":c ", b":c/")
_DIMENSION = re.compile(rb'<(?:\w+:)?dimension\b[^>]*ref="[A-Z]+\d+:[A-Z]+(\d+)"')


class Refused(Exception):
    """A workbook that is not opened, and why."""

    def __init__(self, broken: Broken) -> None:
        super().__init__(broken.rule)
        self.broken = broken


def sheets(content: bytes) -> list[tuple[str, list[list[str]]]]:
    """The name and rows of each sheet with something in it, as text, dates as year-month-day. Raises Refused."""
    _inspect(content)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        found, cells = [], 0
        for name in book.sheet_names[: MOST_SHEETS + 1]:
            found.append((name, _cells(book.get_sheet_by_name(name))))
            cells += sum(map(len, found[-1][1]))
            if cells > MOST_CELLS:
                raise Refused(_TOO_LARGE)
    except Refused:
        raise
    except Exception as error:  # the reader's own errors are many; each means the same to a person
        raise Refused(
            Broken("The workbook cannot be read", "Open it in a spreadsheet program and save it again")
        ) from error
    filled = [(name, rows) for name, rows in found if any(any(cell.strip() for cell in row) for row in rows)]
    if not filled or len(found) > MOST_SHEETS:
        rule = "Nothing stands in the workbook" if not filled else f"It has more than {MOST_SHEETS} sheets"
        raise Refused(Broken(rule, "Keep one sheet: delete the others, or save it as a file of its own"))
    return filled


def _cells(sheet: python_calamine.CalamineSheet) -> list[list[str]]:
    """The rows of a sheet as text; what stands in many cells is held once."""
    if (
        sheet.total_width > MOST_COLUMNS
        or sheet.total_height > MOST_ROWS
        or sheet.total_height * sheet.total_width > MOST_CELLS
    ):
        raise Refused(_TOO_LARGE)
    once: dict[str, str] = {}
    held, rows = 0, []
    for row in sheet.iter_rows():
        texts = [bare_of_unseen(_text(cell)) for cell in row]
        held += sum(len(text) for text in texts if text not in once)
        if held > MOST_TEXT:
            raise Refused(_TOO_LARGE)
        rows.append([once.setdefault(text, text) for text in texts])
    return rows


_TOO_LARGE = Broken(
    f"The sheet has more than {MOST_ROWS:,} rows or {MOST_CELLS:,} cells", "Export a shorter span of dates"
)
_LONG_TEXT = Broken(
    f"A cell holds more than {LONGEST_TEXT * 2:,} characters",
    "Shorten it, or leave its column out of the report",
)
_BOMB = Broken(
    "The workbook would unpack to far more than its size allows", "Save it again, or export it as CSV"
)


def _inspect(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_sizes(archive)
            for part in archive.infolist():
                _check_part(archive, part)
            _check_shared(archive)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError) as error:
        raise Refused(
            Broken("The workbook is damaged", "Open it in a spreadsheet program and save it again")
        ) from error
    except zipfile.zlib.error as error:  # type: ignore[attr-defined]
        raise Refused(
            Broken("The workbook is damaged", "Open it in a spreadsheet program and save it again")
        ) from error


def _check_sizes(archive: zipfile.ZipFile) -> None:
    """What the archive declares of itself, before a byte is unpacked."""
    parts = archive.infolist()
    declared = sum(part.file_size for part in parts)
    steep = any(part.file_size > STEEPEST * max(part.compress_size, 1_000) for part in parts)
    overlap = len({part.header_offset for part in parts}) != len(parts)
    if len(parts) > MOST_PARTS or declared > MOST_UNPACKED or steep or overlap:
        raise Refused(_BOMB)


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """What a part really holds, measured as it unpacks: a false declaration stops here."""
    for piece, broken in _PARTS.items():
        if piece in part.filename:
            raise Refused(broken)
    before, first, extent = b"", True, _Extent()
    for chunk in _unpacked(archive, part):
        if part.filename.startswith("xl/worksheets/"):
            extent.see(chunk)
        seen = before + chunk
        if part.filename == "xl/workbook.xml" and _HIDDEN.search(seen):
            raise Refused(
                Broken("The workbook has a hidden sheet", "Show it, and delete it if it is not meant")
            )
        if part.filename.startswith("xl/worksheets/"):
            _check_sheet(seen, first)
        if part.filename.startswith(("xl/worksheets/", _STRINGS)) and _longest(seen) > LONGEST_TEXT * 2:
            raise Refused(_LONG_TEXT)
        before, first = seen[-LONGEST_TEXT * 2 :], False
    extent.end()


def _check_sheet(seen: bytes, first: bool) -> None:
    if _FORMULA.search(seen):
        raise Refused(Broken("The sheet holds formulas, which may show something else tomorrow", _AS_VALUES))
    size = _DIMENSION.search(seen) if first else None
    if size and int(size[1]) > MOST_ROWS * 2:
        raise Refused(_TOO_LARGE)


class _Extent:
    """How far a sheet reaches, measured first: a cell in a far corner makes it as large as all between."""

    def __init__(self) -> None:
        self.row = self.column = 0  # the furthest that are named
        self.rows = self.cells = 0  # rows that name no place; the most such cells in a row
        self._tail = b""

    def see(self, chunk: bytes) -> None:
        """Take in the next piece of the sheet. Raises Refused when it reaches too far."""
        *whole, self._tail = (self._tail + chunk).split(b"<row")
        if len(self._tail) > LONGEST_ROW:
            raise Refused(_TOO_LARGE)
        for row in whole:
            self._take(row)

    def end(self) -> None:
        """There is no more. Raises Refused when the sheet reaches too far."""
        self._take(self._tail)

    def _take(self, row: bytes) -> None:
        named = _PLACE.findall(row)
        places = {letters for letters, _ in named if letters}
        self.row = max(self.row, max((int(number) for _, number in named), default=0))
        self.column = max(self.column, max(map(_column, places), default=0))
        self.rows += all(letters for letters, _ in named)
        unnamed = sum(map(row.count, _CELLS)) - sum(bool(letters) for letters, _ in named)
        self.cells = max(self.cells, unnamed)
        columns = max(self.column + self.cells, 1)
        if (
            self.row > MOST_ROWS
            or columns > MOST_COLUMNS
            or (self.row + self.rows) * columns > 2 * MOST_CELLS
        ):
            raise Refused(_TOO_LARGE)


def _longest(seen: bytes) -> int:
    """The longest text between two tags."""
    return max(len(piece) - piece.find(b">") for piece in seen.split(b"<"))


def _check_shared(archive: zipfile.ZipFile) -> None:
    """Texts that many cells share are held once in the file and once for each cell when it is read."""
    if _STRINGS not in archive.namelist():
        return
    lengths = [len(text) for text in archive.read(_STRINGS).split(b"<si")[1:]]
    weight = 0
    for part in archive.infolist():
        if part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml"):
            before = b""
            for chunk in _unpacked(archive, part):
                seen = before + chunk
                found = list(_SHARED.finditer(seen))
                weight += sum(lengths[int(one[1])] for one in found if int(one[1]) < len(lengths))
                before = seen[found[-1].end() if found else 0 :][-200:]
            if weight > MOST_SHARED:
                raise Refused(_BOMB)


def _column(letters: bytes) -> int:
    """The number of a column: A is 1, and so is none."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return max(number, 1)


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    measured = 0
    with archive.open(part) as opened:
        while chunk := opened.read(_CHUNK):
            measured += len(chunk)
            if measured > part.file_size:
                raise Refused(_BOMB)
            yield chunk


def _text(cell: object) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time.min else cell.isoformat(" ", "minutes")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return "" if cell is None else str(cell)
