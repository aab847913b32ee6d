"""The README is what a stylesheet is written from: it must name every class, and only those."""

import re
from importlib.resources import files

import pytest
import typst

from gatepost.charts.ink import INKS
from gatepost.charts.year import year_at_a_glance
from tests.charts.drawing import classes, contrast
from tests.charts.invented import amira

README = (files("gatepost.charts") / "README.md").read_text(encoding="utf-8")


def test_the_readme_names_every_class_and_no_other() -> None:
    named = set(re.findall(r"`gp-([a-z0-9-]+)`", README)) | {f"ramp-{step}" for step in range(6)}
    assert named == {"chart", *INKS}


CSS = re.findall(r"```css\n(.*?)```", README, re.DOTALL)[0]
WORDS = {"text", "soft", "sign"}
# What asks nothing of anybody, and grounds on which something else is drawn.
QUIET = {"present", "term", "faint", "to-come", "axis-pale", "bar-other", "paper", "on-solid", "disputed-gap"}


def dark() -> dict[str, str]:
    """Class → its colour in the dark theme."""
    theme = CSS.split("@media (forced-colors")[0].split("@media (prefers-color-scheme: dark)")[1]
    rules = re.findall(r"([^{}]+)\{ (?:fill|stroke): (#[0-9a-f]{6});", theme)
    return {name: colour for who, colour in rules for name in re.findall(r"\.gp-([a-z-]+)", who)}


def light() -> dict[str, str]:
    """Class → the colour it is drawn in where no stylesheet says otherwise."""
    inks = {name: next(c for c in look.values() if c.startswith("#")) for name, look in INKS.items()}
    return {name: colour for name, colour in inks.items() if "shade" not in name and "ramp" not in name}


@pytest.mark.parametrize(
    ("inks", "paper"), [(light(), "#FFFFFF"), (dark(), "#12171e")], ids=["light", "dark"]
)
def test_words_and_shapes_stand_out_in_both_themes(inks: dict[str, str], paper: str) -> None:
    for name in inks.keys() - QUIET:
        assert contrast(inks[name], paper) >= (4.5 if name in WORDS else 3), name
    assert contrast(inks["on-solid"], inks["not-agreed"]) >= 4.5
    assert contrast(inks["sign"], inks["present"]) >= 4.5
    assert contrast(inks["text"], inks["term"]) >= 4.5


def test_the_dark_theme_leaves_nothing_in_ink_on_night() -> None:
    on_family_paper = {"agreed-ink", "not-agreed-ink"}
    assert light().keys() - on_family_paper == dark().keys()


def test_no_rule_of_the_theme_begins_at_an_ancestor() -> None:
    """Half cells are drawn through <use>, where an ancestor's rule does not reach."""
    selectors = [part.strip() for block in re.findall(r"([^{}]+)\{", CSS) for part in block.split(",")]
    assert not [part for part in selectors if part.startswith(".") and " ." in part]


def test_a_drawing_has_no_inline_style_that_the_security_policy_would_refuse() -> None:
    svg = year_at_a_glance(amira(), sentence="x").svg
    assert "style=" not in svg and "<style" not in svg and " on" not in re.sub(r">[^<]*<", "><", svg)
    assert set(classes(svg)) - {""} <= {"gp-chart", *(f"gp-{ink}" for ink in INKS)}


def test_the_same_bytes_print_on_tagged_paper() -> None:
    svg = year_at_a_glance(amira(), sentence="x", variant="parent", narrow=True).svg
    paper = b'#set document(title: "x")\n#image(bytes(sys.inputs.svg), format: "svg", alt: "x")'
    printed = typst.compile(paper, sys_inputs={"svg": svg}, format="pdf", pdf_standards=["ua-1"])
    assert isinstance(printed, bytes) and printed.startswith(b"%PDF")
