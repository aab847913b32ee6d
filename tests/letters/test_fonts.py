"""Paper is set in the fonts we chose or not at all."""

from pathlib import Path

import pytest

from gatepost.letters.fonts import families, font_folder, fonts
from gatepost.letters.refusal import CannotPrint
from gatepost.letters.render import render
from tests.letters import invented


def test_missing_fonts_say_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATEPOST_FONTS", str(tmp_path))
    with pytest.raises(
        CannotPrint,
        match=r"^The font AtkinsonHyperlegible_400Regular\.ttf .*: whoever looks after the server runs make setup\.$",
    ):
        render("certificate", invented.certificate())


def test_one_missing_bold_face_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for font in font_folder().glob("*/*/*.ttf"):
        if font.name != "NotoSansArabic_700Bold.ttf":
            copy = tmp_path / font.relative_to(font_folder())
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.symlink_to(font)
    monkeypatch.setenv("GATEPOST_FONTS", str(tmp_path))
    with pytest.raises(CannotPrint, match=r"NotoSansArabic_700Bold\.ttf is not here \(1 missing\)"):
        fonts()


def test_every_family_that_is_asked_for_is_there() -> None:
    there = set(fonts().families())
    assert set(families("en")) <= there


def test_urdu_is_set_in_nastaliq_and_arabic_is_not() -> None:
    def before(language: str) -> bool:
        order = families(language)
        return order.index("Noto Nastaliq Urdu") < order.index("Noto Sans Arabic")

    assert before("ur")
    assert not before("ar")
