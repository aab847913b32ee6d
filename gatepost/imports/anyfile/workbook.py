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

from gatepost.imports.faults import Broken

MOST_UNPACKED = 300 * 2**20
MOST_PARTS = 2_000
STEEPEST = 200
"""How many times its packed size a part may grow; text of a register packs about ten to one."""
MOST_ROWS, MOST_CELLS = 600_000, 8_000_000
_CHUNK = 2**16
_AS_VALUES = "Copy the sheet, paste it as values into a new workbook, and save that"
_PARTS = {
    "vbaProject": Broken("The workbook holds macros", "Save it as an ordinary workbook (.xlsx)"),
    "externalLinks/": Broken("The workbook links to other files", _AS_VALUES),
}
_HIDDEN = re.compile(rb'<(?:\w+:)?sheet\b[^>]*\bstate="(?:veryHidden|hidden)"')
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
_DIMENSION = re.compile(rb'<(?:\w+:)?dimension\b[^>]*ref="[A-Z]+\d+:[A-Z]+(\d+)"')


class Refused(Exception):
    """A workbook that is not opened, and why."""

    def __init__(self, broken: Broken) -> None:
        super().__init__(broken.rule)
        self.broken = broken


def rows(content: bytes) -> list[list[str]]:
    """The rows of the only sheet as text, dates as year-month-day. Raises Refused."""
    _inspect(content)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        filled = [found for name in book.sheet_names if (found := book.get_sheet_by_name(name).to_python())]
    except Exception as error:  # the reader's own errors are many; each means the same to a person
        raise Refused(
            Broken("The workbook cannot be read", "Open it in a spreadsheet program and save it again")
        ) from error
    if len(filled) != 1:
        found_sheets = f"The workbook has {len(filled)} sheets with something in them"
        raise Refused(
            Broken(found_sheets, "Keep one sheet: delete the others, or save it as a file of its own")
        )
    if len(filled[0]) > MOST_ROWS or sum(map(len, filled[0])) > MOST_CELLS:
        raise Refused(_TOO_LARGE)
    return [[_text(cell) for cell in row] for row in filled[0]]


_TOO_LARGE = Broken(
    f"The sheet has more than {MOST_ROWS:,} rows or {MOST_CELLS:,} cells", "Export a shorter span of dates"
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
    before, first = b"", True
    for chunk in _unpacked(archive, part):
        seen = before + chunk
        if part.filename == "xl/workbook.xml" and _HIDDEN.search(seen):
            raise Refused(
                Broken("The workbook has a hidden sheet", "Show it, and delete it if it is not meant")
            )
        if part.filename.startswith("xl/worksheets/"):
            _check_sheet(seen, first)
        before, first = chunk[-256:], False


def _check_sheet(seen: bytes, first: bool) -> None:
    if _FORMULA.search(seen):
        raise Refused(Broken("The sheet holds formulas, which may show something else tomorrow", _AS_VALUES))
    size = _DIMENSION.search(seen) if first else None
    if size and int(size[1]) > MOST_ROWS * 2:
        raise Refused(_TOO_LARGE)


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
