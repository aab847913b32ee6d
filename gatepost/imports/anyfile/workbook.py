"""A spreadsheet (XLSX) as rows of text: opened only when it is small, plain and what it says it is.

Nothing in it is run. What could surprise a person who looks at the sheet is refused: formulas, hidden sheets,
links to other files, macros.
"""

import io
import re
import zipfile
import zlib
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time

import python_calamine

from gatepost.imports.anyfile import measure
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
LONGEST_TEXT = 32_767
"""Characters that a spreadsheet program lets into one cell."""
_CHUNK = 2**16
_AS_VALUES = "Copy the sheet, paste it as values into a new workbook, and save that"
_PARTS = {
    "vbaProject": Broken("The workbook holds macros", "Save it as an ordinary workbook (.xlsx)"),
    "externalLinks/": Broken("The workbook links to other files", _AS_VALUES),
}
_STRINGS = "xl/sharedstrings.xml"
"""In small letters, as the reader of workbooks compares it."""


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
            shared = _shared_lengths(archive)
            book = measure.Book()
            for part in archive.infolist():
                _check_part(archive, part, shared, book)
    except _DAMAGE as error:
        raise Refused(_DAMAGED) from error
    if book.hidden:
        raise Refused(Broken("The workbook has a hidden sheet", "Show it, and delete it if it is not meant"))
    if not book.parts <= {part.filename.casefold() for part in archive.infolist() if _is_sheet(part)}:
        raise Refused(_DAMAGED)  # a sheet in a part that nobody has measured


_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, RuntimeError, EOFError),
    measure.NotXml,
)
_DAMAGED = Broken("The workbook is damaged", "Open it in a spreadsheet program and save it again")


def _is_sheet(part: zipfile.ZipInfo) -> bool:
    return part.filename.casefold().startswith("xl/worksheets/") and part.filename.casefold().endswith(".xml")


def _check_sizes(archive: zipfile.ZipFile) -> None:
    """What the archive declares of itself, before a byte is unpacked."""
    parts = archive.infolist()
    declared = sum(part.file_size for part in parts)
    steep = any(part.file_size > STEEPEST * max(part.compress_size, 1_000) for part in parts)
    overlap = len({part.header_offset for part in parts}) != len(parts)
    if len(parts) > MOST_PARTS or declared > MOST_UNPACKED or steep or overlap:
        raise Refused(_BOMB)


def _check_part(
    archive: zipfile.ZipFile, part: zipfile.ZipInfo, shared: Sequence[int], book: measure.Book
) -> None:
    """What a part really holds, measured as it unpacks: a false declaration stops here."""
    for piece, broken in _PARTS.items():
        if piece in part.filename:
            raise Refused(broken)
    name, chunks = part.filename.casefold(), _unpacked(archive, part)
    if name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
        measure.look(chunks, book)
    elif _is_sheet(part):
        sheet = measure.Sheet(shared, _check_reach)
        measure.look(_texts_checked(chunks), sheet)
        _check_reach(sheet)
    else:
        deque(_texts_checked(chunks) if name == _STRINGS else chunks, maxlen=0)


def _check_reach(sheet: measure.Sheet) -> None:
    """What a sheet has come to so far: a cell in a far corner makes it as large as all between."""
    if sheet.formula:
        raise Refused(Broken("The sheet holds formulas, which may show something else tomorrow", _AS_VALUES))
    if sheet.row > MOST_ROWS or sheet.columns > MOST_COLUMNS or sheet.rows * sheet.columns > 2 * MOST_CELLS:
        raise Refused(_TOO_LARGE)
    if sheet.weight > MOST_SHARED:
        raise Refused(_BOMB)


def _texts_checked(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same pieces, none of whose texts is longer than a cell can hold."""
    before = b""
    for chunk in chunks:
        seen = before + chunk
        if _longest(seen) > LONGEST_TEXT * 2:
            raise Refused(_LONG_TEXT)
        before = seen[-LONGEST_TEXT * 2 :]
        yield chunk


def _longest(seen: bytes) -> int:
    """The longest text between two tags."""
    return max(len(piece) - piece.find(b">") for piece in seen.split(b"<"))


def _shared_lengths(archive: zipfile.ZipFile) -> Sequence[int]:
    """The lengths of the texts that cells share: held once in the file, and once for each cell when it is read."""
    parts = [part for part in archive.infolist() if part.filename.casefold() == _STRINGS]
    content = b"".join(chunk for part in parts for chunk in _unpacked(archive, part))
    return [len(text) for text in re.split(rb"<(?:\w+:)?si\b", content)[1:]]


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
