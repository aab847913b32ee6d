"""What people did, and when: each kind has a shape of its own, drawn, so that it needs no typeface."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import cos, pi, sin
from typing import Literal

from gatepost.charts.svg import Element, circle, path, points, rect

EventKind = Literal["letter", "call", "meeting", "plan", "decision"]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was done on a date, in a few words."""

    on: date
    kind: EventKind
    label: str


EVENT_WORDS: Mapping[EventKind, str] = {
    "letter": "Letter",
    "call": "Call",
    "meeting": "Meeting",
    "plan": "Plan begins",
    "decision": "Decision",
}
EVENT_SIZE = 11


def draw_event(parent: Element, kind: EventKind, x: float, y: float) -> None:
    """Draw the shape of a kind, its middle at (x, y)."""
    if kind == "meeting":
        circle(parent, "event", x, y, 4.6)
    elif kind == "decision":
        rect(parent, "outline", x - 5, y - 3.6, 10, 7.2)
        path(parent, "outline", points([(x - 5, y - 3.6), (x, y + 0.8), (x + 5, y - 3.6)]))
    else:
        corners = {"letter": _triangle, "call": _diamond, "plan": _star}[kind]()
        path(parent, "event", points([(x + dx, y + dy) for dx, dy in corners]) + "Z")


def _triangle() -> list[tuple[float, float]]:
    return [(-5, -4.2), (5, -4.2), (0, 4.6)]


def _diamond() -> list[tuple[float, float]]:
    return [(0, -5.4), (5, 0), (0, 5.4), (-5, 0)]


def _star() -> list[tuple[float, float]]:
    radii = [6.0, 2.5] * 5
    return [(r * sin(n * pi / 5), -r * cos(n * pi / 5)) for n, r in enumerate(radii)]


def in_words(event: Event) -> str:
    """An event in a line: "Call, Wed 14 Oct: no answer"."""
    return f"{EVENT_WORDS[event.kind]}, {event.on:%a} {event.on.day} {event.on:%b}: {event.label}"
