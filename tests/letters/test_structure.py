"""What a validator of PDF/UA asks of a file's structure, on every kind of letter in every language."""

from functools import cache

import pikepdf
import pytest

from gatepost.letters.kinds import BY_KEY
from gatepost.letters.render import render
from gatepost.letters.translating.specimen import specimen
from gatepost.letters.translations import languages, read
from tests.letters.reading_pdf import elements, embedded_fonts, opened, shown

KINDS = sorted(BY_KEY)
BOTH = [(kind, "en") for kind in KINDS] + [
    (kind, language) for language in languages()[1:] for kind in KINDS if read(language, kind)
]


@cache
def made(kind: str, language: str) -> bytes:
    return render("letter", specimen(language, kind, {}))


@pytest.mark.parametrize(("kind", "language"), BOTH)
def test_it_is_whole_for_whoever_hears_it(kind: str, language: str) -> None:
    with opened(made(kind, language)) as file:
        root = file.Root
        assert bool(root.MarkInfo.Marked)
        assert str(root.Lang) == language
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        metadata = root.Metadata.read_bytes()
        assert b"pdfuaid:part" in metadata and b"<dc:title>" in metadata
        tree = list(elements(file))
        kinds = {str(element.S) for element in tree}
        assert {"/H1", "/P"} <= kinds
        for element in tree:
            assert str(element.S) != "/Figure" or str(element.get("/Alt", "")).strip()
        assert all(embedded_fonts(file).values())
        for page in file.pages:
            assert "/StructParents" in page.obj and str(page.obj.get("/Tabs", "/S")) == "/S"


@pytest.mark.parametrize(("kind", "language"), BOTH)
def test_every_piece_of_a_page_is_marked(kind: str, language: str) -> None:
    """Content outside a mark would be read aloud at random, or not at all."""
    drawing = {"Tj", "TJ", "Do", "f", "F", "S", "B", "'"}
    with opened(made(kind, language)) as file:
        for page in file.pages:
            depth = 0
            for _, operator in pikepdf.parse_content_stream(page):
                name = str(operator)
                depth += (name in ("BDC", "BMC")) - (name == "EMC")
                assert depth > 0 or name not in drawing, f"{name} stands outside every mark"


@pytest.mark.parametrize(("kind", "language"), BOTH)
def test_the_window_holds_the_address_alone(kind: str, language: str) -> None:
    with opened(made(kind, language)) as file:
        window = [run.text for run in shown(file.pages[0]) if run.x < 110 and 46 < run.y < 92]
    assert window == ["Mx A Sample", "1 Sample Street", "Sampleton", "ZZ1 1ZZ"]
