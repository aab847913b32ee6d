"""The same letters by LibreOffice: a template with fields, merged with a table of records to a PDF each.

It is given less to do: a line that differs from letter to letter is one field, the picture is everybody's the
same, and what Gatepost asks its database is not in its time.
"""

import csv
import html
import re
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


LONGEST = 300
"""Seconds for any one thing that LibreOffice is asked to do."""
_LINE = re.compile(r"(<text:p(?: text:style-name='New')?>)([^<]*)</text:p>")
_PYTHON = "/usr/bin/python3"
"""Debian's own Python, which has LibreOffice's bridge (python3-uno)."""


def installed() -> str:
    """Where LibreOffice is; empty where it, its Base or its bridge to Python is missing."""
    soffice = shutil.which("soffice") or ""
    base = Path(soffice).resolve().parent / "libdbaxmllo.so"
    bridge = subprocess.run([_PYTHON, "-c", "import uno"], capture_output=True, check=False).returncode == 0
    return soffice if soffice and base.exists() and bridge else ""


def write(letters: Sequence[LetterContext], folder: Path, soffice: str) -> None:
    """The template, made from the first letter, and the table of what differs in the others."""
    documents = [document(letter) for letter in letters]
    lines = [[html.unescape(words) for _, words in _LINE.findall(each)] for each in documents]
    differ = [n for n, words in enumerate(lines[0]) if any(other[n : n + 1] != [words] for other in lines)]
    (folder / "data").mkdir()
    with (folder / "data" / "letters.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, quoting=csv.QUOTE_ALL)
        table.writerow([f"F{n}" for n in differ])
        table.writerows([[(words[n] if n < len(words) else "") for n in differ] for words in lines])
    (folder / "template.fodt").write_text(_with_fields(documents[0], set(differ)), encoding="utf-8")
    _run(soffice, folder, "--convert-to", "odt", "--outdir", str(folder), str(folder / "template.fodt"))


def _with_fields(document: str, differ: set[int]) -> str:
    places = iter(range(document.count("</text:p>")))

    def field(line: re.Match[str]) -> str:
        place = next(places)
        if place not in differ:
            return line[0]
        about = f'text:database-name="letters" text:table-name="letters" text:column-name="F{place}"'
        return f'{line[1]}<text:database-display {about} text:table-type="table">x</text:database-display></text:p>'

    return _LINE.sub(field, document)


def merged(folder: Path, soffice: str) -> int:
    """Merge, in one process with settings of its own; how many PDFs there are."""
    shutil.rmtree(folder / "pdf", ignore_errors=True)
    (folder / "pdf").mkdir()
    script = Path(__file__).with_name("mail_merge.py")
    with subprocess.Popen(
        [*_command(soffice, folder), "--accept=pipe,name=gatepost;urp"], stderr=subprocess.DEVNULL
    ) as office:
        subprocess.run([_PYTHON, str(script), str(folder)], check=True, timeout=LONGEST)
        office.wait(LONGEST)
    return len(list((folder / "pdf").glob("*.pdf")))


def _run(soffice: str, folder: Path, *told: str) -> None:
    subprocess.run([*_command(soffice, folder), *told], check=True, capture_output=True, timeout=LONGEST)


def _command(soffice: str, folder: Path) -> list[str]:
    return [soffice, f"-env:UserInstallation=file://{folder}/settings", "--headless", "--norestore"]


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
