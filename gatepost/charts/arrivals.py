"""Late arrivals: when, against the time at which the register closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from gatepost.charts.chart import Chart, Sample, Table
from gatepost.charts.svg import Element, circle, path, picture, points, rect, sample, tip, words, written

WIDTH, PLOT_HEIGHT = 590, 180
LEFT, RIGHT, TOP = 44, 150, 12
_STEP = 15
_DOT = 4


@dataclass(frozen=True, slots=True)
class Arrival:
    """One late arrival; ``after_close`` is the register's own word (U, not L), whatever the clock said."""

    on: date
    at: time
    after_close: bool


@dataclass(frozen=True, slots=True)
class _Plot:
    """Where a date and a time stand: days across, minutes of the day upwards from ``low`` to ``high``."""

    start: date
    days: int
    low: int
    high: int

    def x(self, on: date) -> float:
        return LEFT + 8 + (WIDTH - LEFT - RIGHT - 16) * (on - self.start).days / max(self.days, 1)

    def y(self, at: int) -> float:
        return TOP + PLOT_HEIGHT * (self.high - at) / (self.high - self.low)


def late_arrivals(
    arrivals: Sequence[Arrival],
    *,
    begins: time,
    closes: time,
    start: date,
    end: date,
    sentence: str,
    prefix: str = "late",
) -> Chart:
    """A dot for each late arrival of one session: round before the register closed (L), square after (U).

    ``begins`` and ``closes``: when that session starts and its register closes. Arrivals outside
    ``start`` … ``end`` are left out. Raises ValueError when the register closes before the session begins.
    """
    if closes <= begins:
        raise ValueError(
            f"the register cannot close at {closes:%H:%M}, as the session begins at {begins:%H:%M}"
        )
    inside = sorted((a for a in arrivals if start <= a.on <= end), key=lambda a: (a.on, a.at))
    latest = max([_minutes(a.at) for a in inside] + [_minutes(closes)])
    low = min([_minutes(a.at) for a in inside] + [_minutes(begins)]) // _STEP * _STEP
    plot = _Plot(start, (end - start).days, low, -(-(latest + 1) // _STEP) * _STEP)
    late = sum(not a.after_close for a in inside)
    desc = f"{late} before the register closed, {len(inside) - late} after."
    root = picture(WIDTH, TOP + PLOT_HEIGHT + 26, prefix=prefix, title=sentence, desc=desc)
    _draw_axes(root, plot)
    for at, name in ((begins, "session begins"), (closes, "register closes")):
        _draw_time(root, plot, at, name, bold=at == closes)
    for arrival in inside:
        _draw_arrival(root, plot, arrival)
    return Chart(written(root), sentence, desc, _table(inside, sentence), _key())


def _draw_axes(root: Element, plot: _Plot) -> None:
    right, bottom = WIDTH - RIGHT, TOP + PLOT_HEIGHT
    path(root, "axis", points([(LEFT, TOP), (LEFT, bottom), (right, bottom)]))
    step = _STEP if plot.high - plot.low <= 8 * _STEP else 4 * _STEP
    for at in range(-(-plot.low // step) * step, plot.high + 1, step):
        words(root, _clock(at), LEFT - 6, plot.y(at) + 4, text_anchor="end")
    for month in _months(plot):
        x = plot.x(month) - 4
        path(root, "axis", points([(x, bottom), (x, bottom + 5)]))
        words(root, f"{month:%b}", x + 2, bottom + 17, font_weight="bold")


def _months(plot: _Plot) -> list[date]:
    """The first day shown, and the first of each later month."""
    days = [date.fromordinal(plot.start.toordinal() + day) for day in range(plot.days + 1)]
    return [day for day in days if day == plot.start or day.day == 1]


def _draw_time(root: Element, plot: _Plot, at: time, name: str, *, bold: bool) -> None:
    y = plot.y(_minutes(at))
    path(root, "bracket" if bold else "reference", points([(LEFT, y), (WIDTH - RIGHT, y)]))
    words(root, f"{at:%H:%M} {name}", WIDTH - RIGHT + 6, y + 4, font_weight="bold" if bold else "normal")


def _draw_arrival(root: Element, plot: _Plot, arrival: Arrival) -> None:
    x, y = plot.x(arrival.on), plot.y(_minutes(arrival.at))
    shape = _dot(root, x, y, after_close=arrival.after_close)
    tip(shape, f"{_day(arrival.on)}, {arrival.at:%H:%M}")


def _dot(parent: Element, x: float, y: float, *, after_close: bool) -> Element:
    if after_close:
        return rect(parent, "sign", x - _DOT, y - _DOT, 2 * _DOT, 2 * _DOT)
    return circle(parent, "dot", x, y, _DOT)


def _key() -> tuple[Sample, ...]:
    named = ((False, "Late, before the register closed (L)"), (True, "After the register closed (U)"))
    return tuple(_sample(after_close, said) for after_close, said in named)


def _sample(after_close: bool, said: str) -> Sample:
    root = sample(14, 16)
    _dot(root, 7, 8, after_close=after_close)
    return Sample(written(root), said)


def _table(arrivals: Sequence[Arrival], caption: str) -> Table:
    marks = {False: "L, before the register closed", True: "U, after the register closed"}
    rows = ((_day(a.on), f"{a.at:%H:%M}", marks[a.after_close]) for a in arrivals)
    return Table(caption, ("Date", "Arrived", "Mark"), tuple(rows))


def _minutes(at: time) -> int:
    return 60 * at.hour + at.minute


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _day(on: date) -> str:
    return f"{on:%a} {on.day} {on:%b %Y}"
