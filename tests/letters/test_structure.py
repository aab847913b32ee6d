"""What a validator of PDF/UA asks of a file's structure: each letter in each language, all other paper."""

from collections.abc import Callable
from datetime import date
from functools import cache, partial
from io import BytesIO

import page
import pikepdf
import pytest

from gatepost.access.models import School
from gatepost.letters import cards
from gatepost.letters.context import BatchContext
from gatepost.letters.help_context import GivenConsent, HelpContext, Need
from gatepost.letters.kinds import BY_KEY
from gatepost.letters.render import render
from gatepost.letters.translating.specimen import specimen
from gatepost.letters.translations import languages, read
from tests.letters import invented
from tests.letters.reading_pdf import elements, embedded_fonts, opened, shown

KINDS = sorted(BY_KEY)
BOTH = [(kind, "en") for kind in KINDS] + [
    (kind, language) for language in languages()[1:] for kind in KINDS if read(language, kind)
]


@cache
def made(kind: str, language: str) -> bytes:
    return render("letter", specimen(language, kind, {}))


def batch() -> bytes:
    letters = tuple(specimen(language, "certificate", {}) for language in ("ur", "en"))
    return render(
        "batch", BatchContext(school=letters[0].school, made_at=letters[0].made_at, to_print=letters)
    )


def request_for_help() -> bytes:
    """The family's request for an Early Help assessment."""
    officer, voice = invented.DAWN, invented.pack().voice
    consent = GivenConsent(
        parent="Mrs S Khan", on=date(2026, 11, 20), how_explained="We read the leaflet together.",
        language="Urdu", agencies="", taken_by="Dawn Price",
    )  # fmt: skip
    context = HelpContext(
        school=invented.noticed().school, made_at=invented.noticed().made_at, case_ref="9991001-1",
        child=invented.AMIRA, family=(), consent=consent, going_well="Art.", worries="Sleep.",
        hopes="Calm mornings.", needs=(Need(title="Sleep", finding="Tired on most days."),), offers=(),
        family_words=invented.pack().family, voice=voice, services=(officer,), asked_by=officer,
        missed="6½ days of 54",
    )  # fmt: skip
    return render("early_help", context)


PAPER: dict[str, tuple[Callable[[], bytes], str]] = {
    "pack": (lambda: render("pack", invented.pack()), "en"),
    "certificate": (lambda: render("certificate", invented.certificate()), "en"),
    "batch": (batch, "en"),
    "early help": (request_for_help, "en"),
    **{
        f"calling card {language}": (
            partial(cards.sheet, School(name="Oakbridge Academy"), language),
            language,
        )
        for language, _ in cards.languages()
    },
}


@pytest.mark.parametrize("name", PAPER)
def test_all_other_paper_is_whole_and_marked_too(name: str) -> None:
    make, language = PAPER[name]
    whole(make(), language)
    marked(make())


@pytest.mark.parametrize(("kind", "language"), BOTH)
def test_it_is_whole_for_whoever_hears_it(kind: str, language: str) -> None:
    whole(made(kind, language), language)


def broken(pdf: bytes) -> list[str]:
    """The rules of PDF/UA-1 that a validator finds broken."""
    return [failure.rule_id for failure in page.validate_pdf_bytes(pdf, profile="ua1").failures]


def whole(pdf: bytes, language: str) -> None:
    assert broken(pdf) == []
    with opened(pdf) as file:
        root = file.Root
        assert bool(root.MarkInfo.Marked)
        assert str(root.Lang) == language
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        metadata = root.Metadata.read_bytes()
        assert b"pdfuaid:part" in metadata and b"<dc:title>" in metadata
        tree = list(elements(file))
        kinds = {str(element.S) for element in tree}
        assert "/P" in kinds and kinds & {"/H1", "/Title"}
        for element in tree:
            assert str(element.S) != "/Figure" or str(element.get("/Alt", "")).strip()
        assert all(embedded_fonts(file).values())
        for sheet in file.pages:
            assert "/StructParents" in sheet.obj and str(sheet.obj.get("/Tabs", "/S")) == "/S"


@pytest.mark.parametrize("lost", ["/Lang", "/MarkInfo", "/ViewerPreferences", "/StructTreeRoot"])
def test_the_validator_notices_what_is_lost(lost: str) -> None:
    with opened(made("noticed", "en")) as file:
        del file.Root[lost]
        damaged = BytesIO()
        file.save(damaged)
    assert broken(damaged.getvalue())


@pytest.mark.parametrize(("kind", "language"), BOTH)
def test_every_piece_of_a_page_is_marked(kind: str, language: str) -> None:
    """Content outside a mark would be read aloud at random, or not at all."""
    marked(made(kind, language))


def marked(pdf: bytes) -> None:
    drawing = {"Tj", "TJ", "Do", "f", "F", "S", "B", "'"}
    with opened(pdf) as file:
        for sheet in file.pages:
            depth = 0
            for _, operator in pikepdf.parse_content_stream(sheet):
                name = str(operator)
                depth += (name in ("BDC", "BMC")) - (name == "EMC")
                assert depth > 0 or name not in drawing, f"{name} stands outside every mark"


@pytest.mark.parametrize(("kind", "language"), BOTH)
def test_the_window_holds_the_address_alone(kind: str, language: str) -> None:
    with opened(made(kind, language)) as file:
        window = [run.text for run in shown(file.pages[0]) if run.x < 110 and 46 < run.y < 92]
    assert window == ["Mx A Sample", "1 Sample Street", "Sampleton", "ZZ1 1ZZ"]
