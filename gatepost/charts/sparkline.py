"""Twelve weeks in the space of a word."""

from collections.abc import Sequence

from gatepost.charts.chart import Chart, Table
from gatepost.charts.svg import circle, path, picture, points, written

WIDTH, HEIGHT = 96, 20
_MARGIN = 4

Values = Sequence[float | None]
"""Percentages, oldest first; None where there is nothing to measure, as in a holiday."""


def sparkline(weekly: Values, *, sentence: str, prefix: str = "spark") -> Chart:
    """Attendance by week, as percentages, with a dot on the last week that has one.

    The scale is always 0 to 100, so that drawings below one another may be compared; a thin line marks 90.
    """
    root = picture(WIDTH, HEIGHT, prefix=prefix, title=sentence, desc=_in_words(weekly))
    path(root, "axis-pale", points([(0, _height(90)), (WIDTH, _height(90))]))
    step = (WIDTH - 2 * _MARGIN) / max(len(weekly) - 1, 1)
    runs = unbroken(weekly)
    for run in runs:
        path(root, "line", points([(_MARGIN + week * step, _height(value)) for week, value in run]))
    if runs:
        week, value = runs[-1][-1]
        circle(root, "dot", _MARGIN + week * step, _height(value), 3)
    return Chart(written(root), sentence, _in_words(weekly), _table(weekly, sentence))


def unbroken(values: Values) -> list[list[tuple[int, float]]]:
    """The values with their places, in runs: a line breaks where there is nothing to measure."""
    runs: list[list[tuple[int, float]]] = []
    before: float | None = None
    for place, value in enumerate(values):
        if value is not None:
            if before is None:
                runs.append([])
            runs[-1].append((place, value))
        before = value
    return runs


def _height(value: float) -> float:
    return HEIGHT - 3 - (HEIGHT - 6) * value / 100


def shown(value: float | None) -> str:
    """A percentage, or that there is none."""
    return "no sessions" if value is None else f"{value:.1f}%"


def _in_words(weekly: Values) -> str:
    return f"Attendance in {len(weekly)} weeks, oldest first: {', '.join(map(shown, weekly))}."


def _table(weekly: Values, caption: str) -> Table:
    rows = ((f"{len(weekly) - week} weeks ago", shown(value)) for week, value in enumerate(weekly[:-1], 1))
    last = [("Latest week", shown(value)) for value in weekly[-1:]]
    return Table(caption, ("Week", "Attendance"), (*rows, *last))
