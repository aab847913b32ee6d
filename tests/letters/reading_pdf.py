"""What a test reads from a PDF: its words and where they stand, its pages and its structure."""

import re
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from typing import Any, NamedTuple

import pikepdf

A4_HEIGHT = 841.89
MM = 72 / 25.4


class Shown(NamedTuple):
    """A run of text and where it begins, in millimetres from the page's upper left corner."""

    x: float
    y: float
    text: str


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(pdf))


def squashed(text: str) -> str:
    """Without white space and invisible marks: a PDF knows where glyphs stand, not where words end."""
    return re.sub(r"[\s\u200b\u2066-\u2069]", "", text)


def words(pdf: bytes, page: int | None = None) -> str:
    """The squashed text of one page (from 1) or of all."""
    with opened(pdf) as file:
        chosen = list(file.pages) if page is None else [file.pages[page - 1]]
        return squashed("".join(run.text for sheet in chosen for run in shown(sheet)))


def page_count(pdf: bytes) -> int:
    with opened(pdf) as file:
        return len(file.pages)


def shown(page: pikepdf.Page) -> Iterator[Shown]:
    """Each run of text on a page, in the order in which it is drawn."""
    fonts: Any = page.resources.get("/Font", {})
    letters = {name: _letters(font) for name, font in fonts.items()}
    place = pikepdf.Matrix()
    saved: list[pikepdf.Matrix] = []
    text_place, font = pikepdf.Matrix(), ""
    instructions: Any = pikepdf.parse_content_stream(page)
    for operands, operator in instructions:
        match str(operator):
            case "q":
                saved.append(place)
            case "Q":
                place = saved.pop()
            case "cm":
                place = pikepdf.Matrix(*map(float, operands)) @ place
            case "Tm":
                text_place = pikepdf.Matrix(*map(float, operands))
            case "Tf":
                font = str(operands[0])
            case "Tj" | "TJ":
                at = text_place @ place
                yield Shown(at.e / MM, (A4_HEIGHT - at.f) / MM, _decoded(operands[0], letters[font]))


def _decoded(drawn: Any, letters: dict[int, str]) -> str:
    parts = drawn if isinstance(drawn, pikepdf.Array) else [drawn]
    raw = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
    return "".join(letters.get(int.from_bytes(raw[n : n + 2]), "\ufffd") for n in range(0, len(raw), 2))


def _letters(font: Any) -> dict[int, str]:
    """Which characters a font's glyphs stand for, from its ToUnicode table."""
    table = font.ToUnicode.read_bytes().decode()
    found: dict[int, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for glyph, codes in re.findall(r"<(\w+)>\s*<(\w+)>", block):
            found[int(glyph, 16)] = bytes.fromhex(codes).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, codes in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            for step in range(int(last, 16) - int(first, 16) + 1):
                found[int(first, 16) + step] = chr(int(codes, 16) + step)
    return found


def elements(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Each element of the structure tree."""
    waiting = [pdf.Root.StructTreeRoot]
    while waiting:
        node = waiting.pop()
        if isinstance(node, pikepdf.Array):
            waiting += reversed(list(node))
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                yield node
            waiting += [node.K] if "/K" in node else []


def kinds(pdf: pikepdf.Pdf) -> Counter[str]:
    """How many of each: H1, Table, TH, Figure …"""
    return Counter(str(element.S).lstrip("/") for element in elements(pdf))


def embedded_fonts(pdf: pikepdf.Pdf) -> dict[str, bool]:
    """Each font's name, and whether the file carries it."""
    found = {}
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/FontDescriptor":
            found[str(thing.FontName)] = any(f"/FontFile{n}" in thing for n in ("", "2", "3"))
    return found
