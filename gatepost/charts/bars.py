"""Rates side by side: a school beside its authority, its region and England."""

from collections.abc import Sequence
from dataclasses import dataclass

from gatepost.charts.chart import Chart, Table
from gatepost.charts.svg import path, picture, points, rect, shorten, words, written

_LEFT, _WIDTH, _RIGHT, _BAR, _STEP = 190, 480, 190, 22, 32


@dataclass(frozen=True, slots=True)
class Bar:
    """One rate, from 0 to 100: None where none was published. ``basis`` says what it was counted from."""

    label: str
    percentage: float | None
    basis: str = ""


def bars(rates: Sequence[Bar], *, sentence: str, measure: str, prefix: str = "bars") -> Chart:
    """Draw a bar for each rate, the first in strong colour: that is the one the others are compared with.

    Bars begin at nought and share one scale, so that their lengths may be compared; ``measure`` names the
    rate, as "Sessions missed". Raises ValueError when there are none, or one is outside 0 to 100.
    """
    known = [bar.percentage for bar in rates if bar.percentage is not None]
    if not rates or any(not 0 <= percentage <= 100 for percentage in known):
        raise ValueError("bars need at least one rate, each from 0 to 100")
    longest = max(known, default=0) or 1
    desc = "; ".join(f"{bar.label}: {_shown(bar)}" for bar in rates) + "."
    height = _STEP * len(rates) + 6
    root = picture(_LEFT + _WIDTH + _RIGHT, height, prefix=prefix, title=sentence, desc=desc)
    for row, bar in enumerate(rates):
        y, length = 4 + row * _STEP, _WIDTH * (bar.percentage or 0) / longest
        weight = "bold" if row == 0 else "normal"
        words(root, shorten(bar.label, 28), 0, y + _BAR / 2 + 5, font_size=13, font_weight=weight)
        if bar.percentage is not None:
            rect(root, "bar-other" if row else "bar", _LEFT, y, length, _BAR)
        words(root, _shown(bar), _LEFT + length + 8, y + _BAR / 2 + 5, font_size=13, font_weight=weight)
    path(root, "axis", points([(_LEFT, 0), (_LEFT, height)]))
    rows = tuple((bar.label, _shown(bar), bar.basis) for bar in rates)
    return Chart(written(root), sentence, desc, Table(sentence, ("Place", measure, "Counted from"), rows))


def _shown(bar: Bar) -> str:
    return "not published" if bar.percentage is None else f"{bar.percentage:.1f}%"
