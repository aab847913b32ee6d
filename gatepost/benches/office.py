"""The same letters by LibreOffice: each as a document that is merged already, all printed to PDF in one process.

No mail merge can be quicker than this: the merging itself is not timed, nor is what Gatepost asks its database.
"""

import shutil
import subprocess
from base64 import b64encode
from collections.abc import Iterable, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from gatepost.letters.context import CertificateContext, LetterContext, Picture, Run, Sheet, Side

_SPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (
        ("office", "office"),
        ("text", "text"),
        ("table", "table"),
        ("draw", "drawing"),
        ("style", "style"),
        ("svg", "svg-compatible"),
        ("fo", "xsl-fo-compatible"),
    )
)
_STYLES = (
    '<office:automatic-styles><style:style style:name="New" style:family="paragraph">'
    '<style:paragraph-properties fo:break-before="page"/></style:style></office:automatic-styles>'
)


def installed() -> str:
    """Where LibreOffice is; empty where it is not."""
    return shutil.which("soffice") or ""


def write(letters: Sequence[LetterContext], folder: Path) -> None:
    """A document for each letter."""
    for place, letter in enumerate(letters):
        (folder / f"{place:04}.fodt").write_text(document(letter), encoding="utf-8")


def printed(folder: Path, soffice: str) -> int:
    """Make a PDF of every document in a folder, in one process with settings of its own; how many there are."""
    documents = sorted(str(path) for path in folder.glob("*.fodt"))
    own = f"-env:UserInstallation=file://{folder}/settings"
    command = [soffice, own, "--headless", "--convert-to", "pdf", "--outdir", str(folder / "pdf"), *documents]
    subprocess.run(command, check=True, capture_output=True)
    return len(list((folder / "pdf").glob("*.pdf")))


def document(letter: LetterContext) -> str:
    """One letter with both its sides and both its certificates, as LibreOffice reads it."""
    parts = [*_address(letter), *_side(letter.front)]
    parts += ["<text:p text:style-name='New'/>", *_side(letter.back)] if letter.back else []
    if letter.enclosed:
        parts += _sheet(letter.sheet, letter.enclosed.calendar) if letter.sheet else []
        parts += _certificate(letter.enclosed)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {_SPACES} office:version="1.3" '
        f'office:mimetype="application/vnd.oasis.opendocument.text">{_STYLES}'
        f"<office:body><office:text>{''.join(parts)}</office:text></office:body></office:document>"
    )


def _address(letter: LetterContext) -> list[str]:
    return [_line(part) for part in (letter.school.name, letter.to.name, *letter.to.address)]


def _side(side: Side) -> list[str]:
    blocks = [_line(_words(block.runs)) for block in (*side.body, *side.foot)]
    return [_line(side.dated), _line(side.subject), *blocks]


def _sheet(sheet: Sheet, calendar: Picture) -> list[str]:
    return [
        f"<text:p text:style-name='New'>{escape(sheet.heading)}</text:p>",
        _table(sheet.about),
        _line(_words(sheet.missed)),
        _picture(calendar),
        *_key(sheet.key),
        _table([sheet.heads, *sheet.counts]),
        *(_line(_words(note)) for note in sheet.notes),
    ]


def _certificate(facts: CertificateContext) -> list[str]:
    counts = facts.counts
    rows = [("Possible", counts.possible), ("Here", counts.here), ("Ill", counts.ill)]
    rows += [("Agreed", counts.other_agreed), ("Not agreed", counts.not_agreed), ("Late", counts.late)]
    return [
        f"<text:p text:style-name='New'>{escape(facts.child.name)}</text:p>",
        _line(facts.sentence),
        _picture(facts.calendar),
        *_key(facts.key),
        _table([(name, str(many)) for name, many in rows]),
    ]


def _key(key: Iterable[object]) -> list[str]:
    found = []
    for entry in key:
        sign = getattr(entry, "sign", "")
        found.append(_picture(sign, 1) if isinstance(sign, Picture) else _line(str(sign)))
        found.append(_line(str(getattr(entry, "means", ""))))
    return found


def _picture(picture: Picture, width: int = 17) -> str:
    data = b64encode(picture.svg.encode()).decode()
    return (
        f'<text:p><draw:frame svg:width="{width}cm" svg:height="{max(width / 3, 0.6):.1f}cm"><draw:image '
        f'draw:mime-type="image/svg+xml"><office:binary-data>{data}</office:binary-data></draw:image>'
        "</draw:frame></text:p>"
    )


def _table(rows: Iterable[Sequence[str]]) -> str:
    def cells(row: Sequence[str]) -> str:
        return "".join(f"<table:table-cell>{_line(cell)}</table:table-cell>" for cell in row)

    lines = [f"<table:table-row>{cells(row)}</table:table-row>" for row in rows]
    return f"<table:table>{''.join(lines)}</table:table>"


def _line(words: str) -> str:
    return f"<text:p>{escape(words)}</text:p>"


def _words(runs: Iterable[Run]) -> str:
    return "".join(run.text for run in runs)
