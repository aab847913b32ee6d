"""The README is what a stylesheet is written from: it must name every class, and only those."""

import re
from importlib.resources import files

import typst

from gatepost.charts.ink import INKS
from gatepost.charts.year import year_at_a_glance
from tests.charts.drawing import classes
from tests.charts.invented import amira

README = (files("gatepost.charts") / "README.md").read_text(encoding="utf-8")


def test_the_readme_names_every_class_and_no_other() -> None:
    named = set(re.findall(r"`gp-([a-z0-9-]+)`", README)) | {f"ramp-{step}" for step in range(6)}
    assert named == {"chart", *INKS}


def test_no_rule_of_the_theme_begins_at_an_ancestor() -> None:
    """Half cells are drawn through <use>, where an ancestor's rule does not reach."""
    css = re.findall(r"```css\n(.*?)```", README, re.DOTALL)[0]
    selectors = [part.strip() for block in re.findall(r"([^{}]+)\{", css) for part in block.split(",")]
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
