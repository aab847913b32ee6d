"""Contrast, reckoned as WCAG 2.2 defines it from the colours that a browser is given, by day and by night."""

import re

import pytest

from tests.look.gallery import BUILT

TEXT, SHAPE = 4.5, 3.0
ON_GROUND = (
    "ink",
    "second-ink",
    "brand",
    "link",
    "link-hover",
    "link-visited",
    "error",
    "stop",
    "weak",
    "good",
)
WASHED = ("not-started", "in-progress", "not-needed", "weak", "stop", "good")
PAIRS = [
    *((role, ground, TEXT) for role in ON_GROUND for ground in ("paper", "surface", "wash")),
    *((role, f"{role}-wash", TEXT) for role in WASHED),
    *(("ink", f"{role}-wash", TEXT) for role in ("brand", "weak")),
    ("brand", "brand-wash", TEXT),
    ("on-brand", "brand", TEXT),
    ("on-brand", "brand-deep", TEXT),
    ("focus-ink", "focus", TEXT),
    *(("ink", f"ramp-{step}", TEXT) for step in range(4)),
    *(("surface", f"ramp-{step}", TEXT) for step in (4, 5)),
    *((role, ground, SHAPE) for role in ("edge", "agreed", "not-agreed") for ground in ("paper", "surface")),
]
# Printed in the design beside each colour; white is the surface by day.
PUBLISHED = [
    ("ink", "surface", 15.7),
    ("ink", "paper", 14.8),
    ("brand", "surface", 7.8),
    ("link", "surface", 7.3),
]
PUBLISHED += [
    ("not-started", "not-started-wash", 8.1),
    ("not-needed", "not-needed-wash", 9.4),
    ("weak", "weak-wash", 7.7),
]


def palettes() -> dict[str, dict[str, str]]:
    """Day and night as built: the first block of our properties is day, every later one night."""
    css = (BUILT / "gatepost.css").read_text(encoding="utf-8")
    blocks = [
        dict(re.findall(r"--gp-([a-z0-9-]+):\s*(#[0-9a-f]{3,6})", block))
        for block in re.findall(r"{([^{}]*)}", css)
    ]
    day, *nights = [block for block in blocks if len(block) > 20]
    assert nights and all(night == nights[0] for night in nights)
    return {"day": day, "night": nights[0]}


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def too_faint(palette: dict[str, str]) -> list[str]:
    """Every pair that is harder to read than it may be."""
    return [
        f"{role} on {ground}: {found:.2f}"
        for role, ground, least in PAIRS
        if (found := contrast(palette[role], palette[ground])) < least
    ]


def test_the_arithmetic_knows_black_on_white_and_a_published_grey() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#fff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("when", ["day", "night"])
def test_every_text_and_shape_stands_out_from_its_ground(when: str) -> None:
    assert too_faint(palettes()[when]) == []


def test_a_faint_colour_is_noticed() -> None:
    faded = {**palettes()["day"], "second-ink": "#9aa3ad"}
    assert any(fault.startswith("second-ink on paper") for fault in too_faint(faded))


@pytest.mark.parametrize(("role", "ground", "ratio"), PUBLISHED)
def test_the_day_keeps_the_published_ratios(role: str, ground: str, ratio: float) -> None:
    day = palettes()["day"]
    assert contrast(day[role], day[ground]) == pytest.approx(ratio, abs=0.15)


def test_day_and_night_give_every_role_a_colour() -> None:
    found = palettes()
    assert found["day"].keys() == found["night"].keys()
