"""Attendance week by week, with what was tried marked on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise

from gatepost.charts.chart import Chart, Table
from gatepost.charts.events import Event, draw_event, in_words
from gatepost.charts.sparkline import shown, unbroken
from gatepost.charts.svg import (
    Element,
    circle,
    draw,
    path,
    picture,
    points,
    rect,
    shorten,
    tip,
    words,
    written,
)

WIDTH, PLOT_HEIGHT = 860, 220
LEFT, RIGHT, LANE = 44, 150, 15
ROLLING = 4
_REFERENCES = ((90, "missed 1 day in 10"), (50, "missed 1 day in 2"))
_MOST_LETTERS = 34
_LETTER = 6.2
"""A letter's usual width, in pixels."""


@dataclass(frozen=True, slots=True)
class WeekSums:
    """One week, holidays among them: sessions attended and possible, and a percentage to compare with."""

    monday: date
    attended: int
    possible: int
    compared: float | None = None

    @property
    def percentage(self) -> float | None:
        """Attendance; None in a week without possible sessions."""
        return 100 * self.attended / self.possible if self.possible else None


@dataclass(frozen=True, slots=True)
class _Plot:
    """Where a week and a percentage stand."""

    weeks: Sequence[WeekSums]
    top: float

    @property
    def step(self) -> float:
        return (WIDTH - LEFT - RIGHT) / max(len(self.weeks), 1)

    @property
    def bottom(self) -> float:
        return self.top + PLOT_HEIGHT

    def x(self, place: float) -> float:
        return LEFT + (place + 0.5) * self.step

    def y(self, percentage: float) -> float:
        return self.bottom - PLOT_HEIGHT * percentage / 100

    def x_on(self, on: date) -> float:
        return LEFT + ((on - self.weeks[0].monday).days + 0.5) / 7 * self.step


def trend(
    weeks: Sequence[WeekSums],
    *,
    sentence: str,
    events: Sequence[Event] = (),
    compared_with: str = "",
    prefix: str = "trend",
) -> Chart:
    """Weekly attendance and, bold, that of four school weeks together; lines break over holidays.

    ``weeks``: every calendar week in order, those without sessions with ``possible`` 0. The four weeks are
    summed before they are divided. ``compared_with`` names the grey line ("Year 8").
    Raises ValueError when there is no week, or one is missing.
    """
    if not weeks or any((b.monday - a.monday).days != 7 for a, b in pairwise(weeks)):
        raise ValueError("a trend needs every calendar week in order, holidays included")
    told = sorted((event for event in events if _inside(event, weeks)), key=lambda event: event.on)
    lanes = _lanes(told, _Plot(weeks, 0))
    plot = _Plot(weeks, 8 + LANE * max(lanes, default=0) + (LANE if lanes else 0))
    desc = _in_words(weeks)
    root = picture(WIDTH, plot.bottom + 40, prefix=prefix, title=sentence, desc=desc)
    _draw_terms(root, plot)
    _draw_axes(root, plot)
    for event, lane in zip(told, lanes, strict=True):
        _draw_event(root, plot, event, 12 + LANE * lane)
    _draw_lines(root, plot, compared_with)
    return Chart(written(root), sentence, desc, _table(weeks, told, compared_with, sentence))


def _inside(event: Event, weeks: Sequence[WeekSums]) -> bool:
    return weeks[0].monday <= event.on < weeks[-1].monday + timedelta(days=7)


def _draw_terms(root: Element, plot: _Plot) -> None:
    """Shade the weeks with school: what is left white is holiday."""
    for is_term, run in groupby(range(len(plot.weeks)), key=lambda place: plot.weeks[place].possible > 0):
        places = list(run)
        if is_term:
            rect(root, "term", plot.x(places[0] - 0.5), plot.top, plot.step * len(places), PLOT_HEIGHT)


def _draw_axes(root: Element, plot: _Plot) -> None:
    right = WIDTH - RIGHT
    path(root, "axis", points([(LEFT, plot.top), (LEFT, plot.bottom), (right, plot.bottom)]))
    for percentage in (0, 50, 90, 100):
        y = plot.y(percentage)
        words(root, f"{percentage}%", LEFT - 6, y + (1 if percentage == 100 else 4), text_anchor="end")
    for percentage, _ in _REFERENCES:
        path(root, "reference", points([(LEFT, plot.y(percentage)), (right, plot.y(percentage))]))
    month = 0
    for place, week in enumerate(plot.weeks):
        if week.monday.month != month:
            words(root, f"{week.monday:%b}", plot.x(place - 0.5) + 1, plot.bottom + 15, font_weight="bold")
            path(root, "axis", points([(plot.x(place - 0.5), plot.bottom + y) for y in (0, 5)]))
        month = week.monday.month


def _draw_lines(root: Element, plot: _Plot, compared_with: str) -> None:
    """The lines, each named at its right end; names keep clear of one another."""
    lines = [("line", "each week", _weekly(plot.weeks)), ("line-bold", "4 school weeks", rolling(plot.weeks))]
    if compared_with:
        lines.insert(0, ("line-other", compared_with, [week.compared for week in plot.weeks]))
    ends = [(plot.y(percentage), meaning, "reference") for percentage, meaning in _REFERENCES]
    for ink, name, values in lines:
        runs = unbroken(values)
        for run in runs:
            places = [(plot.x(place), plot.y(value)) for place, value in run]
            path(root, ink, points(places))
            if ink == "line":
                for x, y in places:
                    circle(root, "dot", x, y, 2)
        if runs:
            ends.append((plot.y(runs[-1][-1][1]), name, ink))
    _name_lines(root, plot, sorted(ends))


def _name_lines(root: Element, plot: _Plot, ends: list[tuple[float, str, str]]) -> None:
    lowest = plot.top
    for y, name, ink in ends:
        middle = max(y, lowest)
        x = WIDTH - RIGHT + 6
        path(root, ink, points([(x, middle), (x + 16, middle)]))
        bold = {"font_weight": "bold"} if ink == "line-bold" else {}
        words(root, shorten(name, 20), x + 21, middle + 4, **bold)
        lowest = middle + 14


def _weekly(weeks: Sequence[WeekSums]) -> list[float | None]:
    return [week.percentage for week in weeks]


def rolling(weeks: Sequence[WeekSums]) -> list[float | None]:
    """Attendance over the last four weeks with sessions, up to each such week, from the fourth on."""
    school: list[WeekSums] = []
    values: list[float | None] = []
    for week in weeks:
        if not week.possible:
            values.append(None)
            continue
        school = [*school, week][-ROLLING:]
        whole = sum(w.possible for w in school)
        values.append(100 * sum(w.attended for w in school) / whole if len(school) == ROLLING else None)
    return values


def _lanes(events: Sequence[Event], plot: _Plot) -> list[int]:
    """The lane of each event's words, so that no words run into others."""
    ends: list[float] = []
    lanes = []
    for event in events:
        start, end = _reach(event, plot)
        lane = next((n for n, taken in enumerate(ends) if taken <= start), len(ends))
        ends[lane : lane + 1] = [end]
        lanes.append(lane)
    return lanes


def _reach(event: Event, plot: _Plot) -> tuple[float, float]:
    """Where an event's shape and words begin and end; words near the right edge stand to the left."""
    x, length = plot.x_on(event.on), 12 + _LETTER * len(shorten(event.label, _MOST_LETTERS))
    return (x - 6, x + length) if x + length <= WIDTH else (x - length, x + 6)


def _draw_event(root: Element, plot: _Plot, event: Event, y: float) -> None:
    x = plot.x_on(event.on)
    path(root, "event-line", points([(x, y + 6), (x, plot.bottom)]))
    shape = draw(root, "g")
    tip(shape, in_words(event))
    draw_event(shape, event.kind, x, y)
    to_left = _reach(event, plot)[0] < x - 6
    anchor = "end" if to_left else "start"
    words(root, shorten(event.label, _MOST_LETTERS), x + (-9 if to_left else 9), y + 4, text_anchor=anchor)


def _in_words(weeks: Sequence[WeekSums]) -> str:
    school = [week for week in weeks if week.possible]
    attended, possible = sum(w.attended for w in school), sum(w.possible for w in school)
    return f"{len(school)} school weeks: attended {attended} of {possible} possible sessions."


def _table(weeks: Sequence[WeekSums], events: Sequence[Event], compared_with: str, caption: str) -> Table:
    headers = ("Week beginning", "Attended", "This week", "4 school weeks")
    rows = []
    for week, together in zip(weeks, rolling(weeks), strict=True):
        sums = f"{week.attended} of {week.possible}" if week.possible else "no sessions"
        done = (in_words(e) for e in events if 0 <= (e.on - week.monday).days < 7)
        other = (shown(week.compared),) if compared_with else ()
        row = (f"{week.monday.day} {week.monday:%B %Y}", sums, shown(week.percentage), _four(together))
        rows.append((*row, *other, "; ".join(done)))
    compared = (compared_with,) if compared_with else ()
    return Table(caption, (*headers, *compared, "What was done"), tuple(rows))


def _four(value: float | None) -> str:
    return "–" if value is None else shown(value)
