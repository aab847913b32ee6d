"""Every colour a drawing may use, by the class that names it.

Colours are presentation attributes, which any stylesheet rule overrides: so the same bytes print in ink on
white, follow a dark theme, and obey a Content-Security-Policy that forbids inline styles. Contrast on white
is at least 4.5:1 for text and 3:1 for shapes that carry meaning; only what asks nothing of anybody (present,
school closed, a session still to come) is paler.
"""

from collections.abc import Mapping
from types import MappingProxyType

INK = "#1B2430"
SECOND_INK = "#4A5565"
PAPER = "#FFFFFF"
BRICK = "#B4371F"
BLUE = "#2F6FA3"
TEAL = "#0F5C5C"
PALE = "#E6ECE9"
GREY = "#6B7685"
FAINT = "#B9C0C8"
RAMP = ("#F7F4EC", "#F3D9B1", "#E8AE72", "#CF7A45", "#9E4527", "#5E2413")


def _line(colour: str, width: float, **more: str) -> dict[str, str]:
    return {"fill": "none", "stroke": colour, "stroke-width": f"{width:g}", **more}


INKS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "text": {"fill": INK},
        "soft": {"fill": SECOND_INK},
        "paper": {"fill": PAPER},
        "present": {"fill": PALE},
        "sign": {"fill": INK},
        "outline": _line(INK, 1.2),
        "agreed": _line(BLUE, 1.3),
        "agreed-ink": _line(INK, 1.1),
        "not-agreed": {"fill": BRICK},
        "not-agreed-ink": {"fill": INK},
        "on-solid": {"fill": PAPER},
        "unsettled": _line(INK, 1.2, **{"stroke-dasharray": "2.5 1.5"}),
        "faint": _line(FAINT, 1),
        "to-come": _line("#D9DDE2", 1),
        "disputed": _line(INK, 1),
        "disputed-gap": _line(PAPER, 1.5),
        "today": _line(INK, 2),
        "bracket": _line(INK, 1.5),
        "event": {"fill": INK},
        "event-line": _line(SECOND_INK, 1, **{"stroke-dasharray": "1 3"}),
        "term": {"fill": "#F3F1EA"},
        "axis": _line(GREY, 1),
        "axis-pale": _line(FAINT, 1),
        "hatch": _line(GREY, 1),
        "on-shade": {"fill": INK},
        "on-dark-shade": {"fill": PAPER},
        "reference": _line(SECOND_INK, 1, **{"stroke-dasharray": "6 4"}),
        "line": _line(TEAL, 1.2),
        "line-bold": _line(TEAL, 3, **{"stroke-linejoin": "round", "stroke-linecap": "round"}),
        "line-other": _line(GREY, 1.5),
        "dot": {"fill": TEAL},
        "bar": {"fill": TEAL},
        "bar-other": {"fill": "#DDE3E2", "stroke": GREY, "stroke-width": "1"},
        **{f"ramp-{step}": {"fill": colour} for step, colour in enumerate(RAMP)},
    }
)
"""Class (written ``gp-…`` in the SVG) → the attributes it stands for where no stylesheet says otherwise."""
