"""Real-shaped files, spoiled: by bytes, by cells, by encoding, by structure. The same seed spoils alike. Pure."""

import io
import zipfile
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

Spoil = Callable[[bytes, Random], bytes]

PIECES = (
    b'"', b",", b"\n", b"\r", b"\t", b";", b"\x00", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", "О".encode(), b"\xc3",
    b"=cmd|' /C calc'!A0", b"@SUM(1)", b"-1+1", b"'", b"9" * 400, b"1E+400", b"NaN", b"31/02/2026", b"0000-00-00",
    "\u202eRTL".encode(), "\U0001f600".encode(), b"<script>", b"${7*7}", b"../../etc/passwd", b"\x1b[2J",
)  # fmt: skip
HUGE = 2**20
_WIDE = 100_000


def flip(content: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + bytes([chance.randrange(256)]) + content[at + 1 :]


def cut(content: bytes, chance: Random) -> bytes:
    return content[: chance.randrange(len(content))]


def drop(content: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + content[at + chance.randrange(1, 40) :]


def repeat(content: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + content[at : at + chance.randrange(1, 200)] * chance.randrange(2, 4) + content[at:]


def strew(content: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + chance.choice(PIECES) + content[at:]


def swell(content: bytes, chance: Random) -> bytes:
    """One cell of a megabyte, or a hundred thousand columns; rarely, because it takes its time."""
    at = chance.randrange(len(content))
    if chance.random() < 0.1:
        return content[:at] + chance.choice((b"A" * HUGE, b"," * _WIDE, b"\n" * _WIDE)) + content[at:]
    return content[:at] + chance.choice((b"A" * 5_000, b"," * 700)) + content[at:]


def recode(content: bytes, chance: Random) -> bytes:
    """Another encoding, or two in one file."""
    text = content.decode("utf-8", "replace").replace("Asha", "Zoë")
    at = chance.randrange(len(text) + 1)
    first, then = (chance.choice(("utf-8-sig", "utf-16", "utf-16-be", "cp1252", "utf-32")) for _ in range(2))
    if chance.random() < 0.7:
        return text.encode(first, "replace")
    return text[:at].encode(first, "replace") + text[at:].encode(then, "replace")


BYTES: Sequence[Spoil] = (flip, cut, drop, repeat, strew, swell)


def spoiled(content: bytes, chance: Random, ways: Sequence[Spoil], most: int = 4) -> bytes:
    """The content after one to ``most`` of these ways."""
    for _ in range(chance.randrange(1, most + 1)):
        if content:
            content = chance.choice(ways)(content, chance)
    return content


def cells(content: bytes, chance: Random) -> bytes:
    """Other cells: dropped, doubled, exchanged with a neighbour, or something that no cell should hold."""
    rows = [line.split(b",") for line in content.split(b"\n")]
    for _ in range(chance.randrange(1, 6)):
        row = chance.choice(rows)
        at = chance.randrange(len(row))
        match chance.randrange(4):
            case 0:
                row[at] = chance.choice(PIECES)
            case 1:
                row.insert(at, row[at])
            case 2 if len(row) > 1:
                del row[at]
            case _:
                row[at], row[-1] = row[-1], row[at]
    return b"\n".join(b",".join(row) for row in rows)


def markup(content: bytes, chance: Random) -> bytes:
    """XML with what XML can do to its reader."""
    bombs = (
        b'<!DOCTYPE CTfile [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>',
        b'<!DOCTYPE CTfile SYSTEM "http://127.0.0.1:9/x.dtd">',
        b'<!DOCTYPE CTfile [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        b'<!DOCTYPE CTfile [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]>',
    )
    insides = (
        b"&a;", b"&x;", b"&#0;", b"&#x1F600;", b"<![CDATA[", b"]]>", b"<!--", b"<Pupil>", b"</Pupil>", b"<Pupil/>",
        b"<?xml-stylesheet href='x'?>", b"<a>" * chance.choice((30, 60, 3_000)), b"<UPN/>", b"<DOB>0</DOB>",
        b'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/hostname"/>',
        b"<a b='1' b='2'/>", b"<Order>\xd9\xa3</Order>", b"<NCyearActual>x</NCyearActual>",
    )  # fmt: skip
    if chance.random() < 0.2:
        at = content.index(b"?>") + 2 if b"?>" in content else 0
        return content[:at] + chance.choice(bombs) + content[at:]
    tags = [n for n, byte in enumerate(content) if byte == ord("<")] or [0]
    at = chance.choice(tags)
    if chance.random() < 0.3:
        end = chance.choice(tags)
        return content[: min(at, end)] + content[max(at, end) :]
    return content[:at] + chance.choice(insides) + content[at:]


def workbook(content: bytes, chance: Random) -> bytes:
    """A workbook whose parts are spoiled and packed again; sometimes the archive itself."""
    if chance.random() < 0.25:
        return spoiled(content, chance, BYTES)
    parts = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            parts[name] = archive.read(name)
    name = chance.choice([*parts, *[part for part in parts if "sheet1" in part] * 6])
    parts[name] = spoiled(parts[name], chance, (sheet, sheet, flip, drop, repeat, strew), 3)
    if chance.random() < 0.1:
        parts[chance.choice(("xl/vbaProject.bin", "xl/externalLinks/a.xml", "../../x", "xl/media/a"))] = b"x"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", chance.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))) as archive:
        for part, held in parts.items():
            archive.writestr(part, held)
    return out.getvalue()


def sheet(content: bytes, chance: Random) -> bytes:
    """A sheet's XML with what a sheet can do to its reader."""
    insides = (
        b"<c><f>1+1</f><v>2</v></c>", b'<c r="XFD1048576"><v>1</v></c>', b'<c r="A999999999"><v>1</v></c>',
        b'<c t="e"><v>#REF!</v></c>', b'<c t="s"><v>99999</v></c>', b'<c t="b"><v>7</v></c>', b"<c><v>1E999</v></c>",
        b'<c t="d"><v>2026-02-31</v></c>', b'<c s="99"><v>45000</v></c>', b"<c><v>-1</v></c>", b"<c/>", b"<row/>",
        b'<row r="1048576"><c><v>1</v></c></row>', b'<dimension ref="A1:XFD1048576"/>', b'<dimension ref="B"/>',
        b'<c t="inlineStr"><is><t>=1+1</t></is></c>', b'<c r="A0"><v>1</v></c>', b'<c r="ZZZZZZ1"><v>1</v></c>',
        b'<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>', b"&bomb;", b"<v>NaN</v>",
        b"<c r=\n'ZZZZZZ1'><v>1</v></c>", b'<c r="&#88;FD1048576"><v>1</v></c>', b"<f\n>1+1</f>",
        b"<c t='s'><v>0</v></c>",
    )  # fmt: skip
    tags = [n for n, byte in enumerate(content) if byte == ord("<")] or [0]
    at = chance.choice(tags)
    return content[:at] + chance.choice(insides) + content[at:]


ODD: Sequence[Any] = (
    None, "", [], {}, {"data": None}, {"data": []}, {"data": [None]}, 7, -1, 1e308, "x", True, {"date": None}, [[]],
    {"date": "2026-13-45"}, "\u202e", "A" * 10_000, 10**30, {"id": {"id": {}}}, "\x00", "2026-09-07",
)  # fmt: skip


def shape(found: Any, chance: Random, share: float = 0.08) -> Any:
    """An answer of an API with parts missing, empty or of another kind."""
    if chance.random() < share:
        return chance.choice(ODD)
    if isinstance(found, dict):
        return {name: shape(part, chance, share) for name, part in found.items() if chance.random() > 0.02}
    return [shape(part, chance, share) for part in found] if isinstance(found, list) else found
