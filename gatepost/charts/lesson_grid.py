"""Lessons missed, by period and weekday: the number in every cell, the shade behind it."""

from collections.abc import Mapping
from typing import NamedTuple

from gatepost.charts.chart import Chart, Table
from gatepost.charts.svg import Element, path, picture, points, rect, words, written

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
FEWEST = 5
"""Below this many lessons a share says little: such cells are hatched, not shaded."""
_LEFT, _TOP, _WIDTH, _HEIGHT, _GAP = 62, 24, 84, 36, 2
_FIRST_DARK_STEP = 4


class Lessons(NamedTuple):
    """Lessons of one slot of the week: missed, of those held."""

    missed: int
    held: int


Grid = Mapping[tuple[int, int], Lessons]
"""(period, weekday) → lessons; weekday 0 is Monday. A slot without lessons is absent."""


def lesson_grid(lessons: Grid, *, sentence: str, prefix: str = "lessons") -> Chart:
    """Draw missed and held for each slot of the week. Raises ValueError when there are no lessons."""
    held = {slot: sums for slot, sums in lessons.items() if sums.held}
    if not held:
        raise ValueError("no lessons to draw")
    periods = range(min(period for period, _ in held), max(period for period, _ in held) + 1)
    days = range(len(WEEKDAYS))
    size = _LEFT + len(days) * (_WIDTH + _GAP), _TOP + len(periods) * (_HEIGHT + _GAP)
    desc = f"Missed {sum(s.missed for s in held.values())} of {sum(s.held for s in held.values())} lessons."
    root = picture(*size, prefix=prefix, title=sentence, desc=desc)
    for day in days:
        x = _LEFT + day * (_WIDTH + _GAP) + _WIDTH / 2
        words(root, WEEKDAYS[day], x, _TOP - 8, text_anchor="middle", font_size=12)
    for row, period in enumerate(periods):
        y = _TOP + row * (_HEIGHT + _GAP)
        words(root, f"Period {period}", 0, y + _HEIGHT / 2 + 4, font_size=12)
        for day in days:
            if (period, day) in held:
                _draw_cell(root, _LEFT + day * (_WIDTH + _GAP), y, held[period, day])
    return Chart(written(root), sentence, desc, _table(held, periods, sentence))


def step(lessons: Lessons) -> int:
    """The shade: 0 for none missed, then one more for each fifth of the lessons held, to 5."""
    return -(-5 * lessons.missed // lessons.held)


def _draw_cell(root: Element, x: float, y: float, lessons: Lessons) -> None:
    few = lessons.held < FEWEST
    shade = step(lessons)
    rect(root, "paper" if few else f"ramp-{shade}", x, y, _WIDTH, _HEIGHT)
    if few:
        _hatch(root, x, y)
    rect(root, "axis", x + 0.5, y + 0.5, _WIDTH - 1, _HEIGHT - 1)
    ink = "text" if few else _number_ink(shade)
    words(root, _shown(lessons), x + _WIDTH / 2, y + _HEIGHT / 2 + 5, ink, text_anchor="middle", font_size=14)


def _number_ink(shade: int) -> str:
    return "on-dark-shade" if shade >= _FIRST_DARK_STEP else "on-shade"


def _hatch(root: Element, x: float, y: float) -> None:
    """A border of short strokes at both sides, so that the number stays on paper."""
    for left in (x + 2, x + _WIDTH - 14):
        lines = [points([(left, y + top + 8), (left + 12, y + top)]) for top in range(1, _HEIGHT - 8, 6)]
        path(root, "hatch", "".join(lines))


def _shown(lessons: Lessons) -> str:
    few = " few" if lessons.held < FEWEST else ""
    return f"{lessons.missed}/{lessons.held}{few}"


def _table(held: Grid, periods: range, caption: str) -> Table:
    rows = (
        (f"Period {period}", *(_cell(held, period, day) for day in range(len(WEEKDAYS))))
        for period in periods
    )
    return Table(caption, ("Period", *WEEKDAYS), tuple(rows))


def _cell(held: Grid, period: int, day: int) -> str:
    if (period, day) not in held:
        return "no lesson"
    lessons = held[period, day]
    few = " (few lessons)" if lessons.held < FEWEST else ""
    return f"missed {lessons.missed} of {lessons.held}{few}"
