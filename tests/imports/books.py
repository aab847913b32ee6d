"""Workbooks made by hand, part by part, as spreadsheet programs write them: good ones and hostile ones."""

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TOP = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="r1" Type="{_RELS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def cell(value: object) -> str:
    if isinstance(value, int | float):
        return f"<c><v>{value}</v></c>"
    return f'<c t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'


def sheet(rows: Sequence[Sequence[object]], dimension: str = "") -> str:
    body = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)
    size = f'<dimension ref="{dimension}"/>' if dimension else ""
    return f'<?xml version="1.0"?><worksheet xmlns="{_MAIN}">{size}<sheetData>{body}</sheetData></worksheet>'


def book(*sheets: str, hidden: bool = False, extra: dict[str, bytes] | None = None) -> bytes:
    """A workbook with these sheets; the last one hidden on request; other parts besides."""
    names = range(1, len(sheets) + 1)
    state = {n: ' state="hidden"' if hidden and n == len(sheets) else "" for n in names}
    listed = "".join(f'<sheet name="S{n}" sheetId="{n}"{state[n]} r:id="r{n}"/>' for n in names)
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _TOP,
        "xl/workbook.xml": f'<?xml version="1.0"?><workbook xmlns="{_MAIN}" xmlns:r="{_RELS}"><sheets>{listed}'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": '<?xml version="1.0"?><Relationships '
        'xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        + "".join(
            f'<Relationship Id="r{n}" Type="{_RELS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            for n in names
        )
        + "</Relationships>",
        **{f"xl/worksheets/sheet{n}.xml": text for n, text in zip(names, sheets, strict=True)},
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
        for name, content in (extra or {}).items():
            archive.writestr(name, content)
    return out.getvalue()
