"""The typefaces paper is set in: fetched at set-up, embedded in every PDF, never the machine's own."""

import os
from functools import cache
from pathlib import Path

import typst

from gatepost.letters.refusal import CannotPrint

LATIN = "Atkinson Hyperlegible"
"""Made for legibility: I, l and 1 differ, and so do 0 and O."""

_FACES = {
    LATIN: "atkinson-hyperlegible/{}/AtkinsonHyperlegible_{}.ttf",
    "Noto Sans": "noto-sans/{}/NotoSans_{}.ttf",
    "Noto Sans Arabic": "noto-sans-arabic/{}/NotoSansArabic_{}.ttf",
    "Noto Nastaliq Urdu": "noto-nastaliq-urdu/{}/NotoNastaliqUrdu_{}.ttf",
    "Noto Sans Bengali": "noto-sans-bengali/{}/NotoSansBengali_{}.ttf",
    "Noto Sans Gurmukhi": "noto-sans-gurmukhi/{}/NotoSansGurmukhi_{}.ttf",
    "Noto Sans Symbols 2": "noto-sans-symbols-2/{}/NotoSansSymbols2_{}.ttf",
}
_WEIGHTS = ("400Regular", "700Bold")
_ONE_WEIGHT = {"Noto Sans Symbols 2"}


_OWN_LATIN = {"pl", "ro", "uk"}
"""Languages set in one face throughout: the first has not all of their letters."""


def families(language: str) -> list[str]:
    """The families to try, in order, for a document in ``language`` (ISO 639-1).

    Urdu readers expect Nastaliq and readers of Arabic do not: one list for both would give one of them the
    other's hand. Latin letters and figures come from the first family.
    """
    arabic = ["Noto Sans Arabic", "Noto Nastaliq Urdu"]
    if language == "ur":
        arabic.reverse()
    latin = ["Noto Sans", LATIN] if language in _OWN_LATIN else [LATIN, "Noto Sans"]
    return [*latin, *arabic, "Noto Sans Bengali", "Noto Sans Gurmukhi", "Noto Sans Symbols 2"]


def font_folder() -> Path:
    """Where set-up put the fonts: ``GATEPOST_FONTS``, or the project's ``node_modules``."""
    told = os.environ.get("GATEPOST_FONTS")
    return Path(told) if told else Path(__file__).parents[2] / "node_modules" / "@expo-google-fonts"


def fonts() -> typst.Fonts:
    """Every face that paper may use, read once.

    Raises CannotPrint, naming the face, when one is missing: a letter set in another face is not sent.
    """
    return _read(font_folder())


@cache
def _read(folder: Path) -> typst.Fonts:
    files = [folder / path for path in paths()]
    missing = [file.name for file in files if not file.is_file()]
    if missing:
        raise CannotPrint(
            f"The font {missing[0]} is not here ({len(missing)} missing): whoever looks "
            "after the server runs make setup."
        )
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[file.parent for file in files]
    )


def paths() -> list[str]:
    """Every file of a face, within the folder of fonts."""
    return [
        path.format(weight, weight)
        for family, path in _FACES.items()
        for weight in (_WEIGHTS[:1] if family in _ONE_WEIGHT else _WEIGHTS)
    ]
