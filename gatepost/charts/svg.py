"""Putting an SVG together: elements by class, texts made safe, numbers written short."""

import re
from xml.etree import ElementTree as ET

from gatepost.charts.ink import INKS

FONT = "Atkinson Hyperlegible, Noto Sans, Arial, sans-serif"
TEXT_SIZE = 11
# Characters that XML 1.0 cannot hold, and those that turn the direction of all text after them.
_UNWRITABLE = re.compile(
    "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069]"
)
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")

Element = ET.Element
Attribute = str | float


def plain(text: str) -> str:
    """The text without characters that no SVG may hold; markup in it is escaped when it is written."""
    return text if text.isprintable() else _UNWRITABLE.sub("", text)


def shorten(text: str, most: int) -> str:
    """The text in at most ``most`` characters; an ellipsis shows that some is missing."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def draw(parent: Element, tag: str, ink: str = "", /, **attributes: Attribute) -> Element:
    """Add an element in a named ink. ``stroke_width`` is written ``stroke-width``, as SVG spells it."""
    look = {"class": f"gp-{ink}", **INKS[ink]} if ink else {}
    own = {name.replace("_", "-"): _short(value) for name, value in attributes.items()}
    return ET.SubElement(parent, tag, {**look, **own})


def rect(parent: Element, ink: str, x: float, y: float, width: float, height: float) -> Element:
    """Add a rectangle."""
    return draw(parent, "rect", ink, x=x, y=y, width=width, height=height)


def path(parent: Element, ink: str, d: str) -> Element:
    """Add a path."""
    return draw(parent, "path", ink, d=d)


def circle(parent: Element, ink: str, x: float, y: float, r: float) -> Element:
    """Add a circle."""
    return draw(parent, "circle", ink, cx=x, cy=y, r=r)


def words(parent: Element, text: str, x: float, y: float, ink: str = "text", /, **more: Attribute) -> Element:
    """Add a text whose baseline begins at (x, y)."""
    element = draw(parent, "text", ink, x=x, y=y, **more)
    element.text = plain(text)
    return element


def tip(parent: Element, text: str) -> None:
    """Say what an element is to whoever points at it: never the only place where it is said."""
    ET.SubElement(parent, "title").text = plain(text)


def group(parent: Element, **attributes: Attribute) -> Element:
    """Add a group."""
    return draw(parent, "g", **attributes)


def picture(width: float, height: float, *, prefix: str, title: str, desc: str) -> Element:
    """The root of a drawing, named by its title and described by its totals.

    ``prefix`` begins every id, so that several drawings may stand on one page.
    Raises ValueError for a prefix that cannot begin an id.
    """
    if not _ID.fullmatch(prefix):
        raise ValueError(f"an id cannot begin with {prefix!r}: use letters, digits, - and _")
    root = sheet(width, height)
    root.attrib.update({"role": "img", "aria-labelledby": f"{prefix}-t {prefix}-d"})
    for tag, part, text in (("title", "t", title), ("desc", "d", desc)):
        ET.SubElement(root, tag, {"id": f"{prefix}-{part}"}).text = plain(text)
    return root


def sheet(width: float, height: float) -> Element:
    """The root of a drawing without a name: a key's sample, which stands beside its words."""
    size = {"width": _short(width), "height": _short(height)}
    return ET.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            **size,
            "viewBox": f"0 0 {size['width']} {size['height']}",
            "class": "gp-chart",
            "font-family": FONT,
            "font-size": str(TEXT_SIZE),
        },
    )


def sample(width: float, height: float) -> Element:
    """The root of a key's sample, hidden from readers who are given its words instead."""
    root = sheet(width, height)
    root.set("aria-hidden", "true")
    return root


def written(root: Element) -> str:
    """The SVG as text."""
    return ET.tostring(root, encoding="unicode")


def points(places: list[tuple[float, float]]) -> str:
    """A path through the places."""
    return "M" + "L".join(f"{_short(x)} {_short(y)}" for x, y in places)


def _short(value: Attribute) -> str:
    return plain(value) if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")
