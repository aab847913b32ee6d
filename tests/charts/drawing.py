"""Reading a drawing back."""

from collections import Counter
from collections.abc import Iterator
from xml.etree import ElementTree as ET

SVG = "{http://www.w3.org/2000/svg}"


def root_of(svg: str) -> ET.Element:
    """The drawing; fails where it is not well-formed."""
    root = ET.fromstring(svg)  # noqa: S314 our own drawing
    assert root.tag == f"{SVG}svg"
    return root


def texts(svg: str, inside: str = "") -> list[str]:
    """Every text that is drawn."""
    root = root_of(svg)
    within = root.find(f"{SVG}{inside}") if inside else root
    assert within is not None
    return [element.text or "" for element in within.iter(f"{SVG}text")]


def classes(svg: str) -> Counter[str]:
    """How many elements have each class."""
    return Counter(element.get("class", "") for element in root_of(svg).iter())


def ids(svg: str) -> set[str]:
    """Every id."""
    return {name for element in root_of(svg).iter() if (name := element.get("id"))}


def groups_with(svg: str, attribute: str, value: str) -> Iterator[ET.Element]:
    """Groups with an attribute of this value."""
    return (group for group in root_of(svg).iter(f"{SVG}g") if group.get(attribute) == value)


def contrast(one: str, other: str) -> float:
    """WCAG 2.2's contrast ratio of two colours, each "#rrggbb"."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [byte / 255 for byte in bytes.fromhex(colour[1:])]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
