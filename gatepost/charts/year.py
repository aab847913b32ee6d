"""The year at a glance: a column for each school week, a row for each weekday, each day in two halves."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import get_args

from gatepost.attendance.register import BLANK, SESSIONS_A_WEEK, session_at
from gatepost.charts.chart import Chart, Sample
from gatepost.charts.child_year import ChildYear, Window
from gatepost.charts.events import EVENT_WORDS, Event, EventKind, draw_event
from gatepost.charts.looks import KEY_WORDS, PLAIN, WITH_CODE, Half, Look, Variant, draw_half
from gatepost.charts.svg import (
    Element,
    draw,
    group,
    path,
    picture,
    points,
    rect,
    sample,
    shorten,
    tip,
    words,
    written,
)
from gatepost.charts.weeks import EDGE, GAP_WIDTH, Gap, Strip, Week, strips
from gatepost.charts.year_table import DAYS, total_words, year_table

BETWEEN_HALVES, BETWEEN_WEEKS, BETWEEN_DAYS = 1, 3, 2
EVENT_STEP = 14
_NAMING: Mapping[str, str | float] = {"text_anchor": "middle", "font_size": 10}
_NAME, _BRACKET, _MONTHS, _BELOW = 18, 18, 30, 12


@dataclass(frozen=True, slots=True)
class _Style:
    """One way of drawing: which half cells, for whom, and where ids begin."""

    half: Half
    variant: Variant
    prefix: str
    codes: bool

    @property
    def day_width(self) -> float:
        return 2 * self.half.width + BETWEEN_HALVES

    @property
    def pitch(self) -> float:
        return self.day_width + BETWEEN_WEEKS

    @property
    def row(self) -> float:
        return self.half.height + BETWEEN_DAYS


def year_at_a_glance(
    child: ChildYear,
    *,
    sentence: str,
    codes: bool = False,
    narrow: bool = False,
    variant: Variant = "staff",
    prefix: str = "year",
) -> Chart:
    """Draw one child's marks by school week, with what was done below and the counted window above.

    ``codes`` writes the code in each half; ``narrow`` stacks the terms; ``variant`` "parent" uses solid ink
    where staff see brick red; ``sentence`` becomes the drawing's name. Years stand one below the other.
    Raises ValueError when the school is closed on every date asked for, or for a byte that is no code.
    """
    style = _Style(WITH_CODE if codes else PLAIN, variant, prefix, codes)
    bands = strips(child.calendar, child.first_year, child.open, style.pitch, by_term=narrow)
    desc = total_words(child)
    heights = [_height(child, style, band, len(bands) > 1) for band in bands]
    size = max(band.right for band in bands) + EDGE, sum(heights)
    root = picture(*size, prefix=prefix, title=sentence, desc=desc)
    _define(root, child, style)
    top = 0.0
    for band, height in zip(bands, heights, strict=True):
        _draw_band(group(root, transform=f"translate(0 {top:g})"), child, style, band, len(bands) > 1)
        top += height
    table = year_table(child, [week for band in bands for week in band.weeks], sentence)
    return Chart(written(root), sentence, desc, table, _key(child, style))


def _height(child: ChildYear, style: _Style, band: Strip, named: bool) -> float:
    lanes = max((depth + 1 for _, _, depth in _stacked(child, band)), default=0)
    return _top(child, band, named) + 5 * style.row + EVENT_STEP * lanes + _BELOW


def _top(child: ChildYear, band: Strip, named: bool) -> float:
    """Where Monday's row begins."""
    return (_NAME if named else 0) + (_BRACKET if _counted_weeks(child, band) else 0) + _MONTHS


def _draw_band(parent: Element, child: ChildYear, style: _Style, band: Strip, named: bool) -> None:
    top = _top(child, band, named)
    if named:
        words(parent, band.name, 0, 13, font_weight="bold", font_size=13)
    if child.window and (weeks := _counted_weeks(child, band)):
        _draw_window(parent, child.window, weeks, style, top - _MONTHS - 4)
    _draw_dates(parent, style, band, top)
    for gap in band.gaps:
        _draw_gap(parent, style, gap, top)
    for week in band.weeks:
        _draw_week(group(parent, transform=f"translate({week.x:g} {top:g})"), child, style, week)
    for event, x, depth in _stacked(child, band):
        _draw_event(parent, event, x, top + 5 * style.row + EVENT_STEP * (depth + 0.5))


def _draw_dates(parent: Element, style: _Style, band: Strip, top: float) -> None:
    """Weekdays at the left; above, the day on which each week begins, and each month where it changes."""
    for row, day in enumerate(DAYS):
        words(parent, day, 0, top + row * style.row + style.half.height / 2 + 4)
    month = 0
    numbers = group(parent, text_anchor="middle")
    for week in band.weeks:
        words(numbers, str(week.monday.day), week.x + style.day_width / 2, top - 5, "soft")
        if week.monday.month != month:
            words(parent, f"{week.monday:%b}", week.x, top - 19, font_weight="bold")
        month = week.monday.month


def _draw_gap(parent: Element, style: _Style, gap: Gap, top: float) -> None:
    middle, height = gap.x - BETWEEN_WEEKS / 2 + GAP_WIDTH / 2 + 1.5, 5 * style.row
    most = int(height / 5.4)
    turned = f"translate({middle + 3.5:g} {top + height / 2 - 1:g}) rotate(-90)"
    name = words(parent, shorten(gap.name, most), 0, 0, "soft", transform=turned, **_NAMING)
    if len(gap.name) > most:
        tip(name, gap.name)


def _draw_week(parent: Element, child: ChildYear, style: _Style, week: Week) -> None:
    first = SESSIONS_A_WEEK * week.number
    for row in range(5):
        col = first + 2 * row
        shown = [half for half in (0, 1) if child.is_shown(col + half)]
        if shown:
            day = group(parent, transform=f"translate(0 {row * style.row:g})") if row else group(parent)
            _draw_day(day, child, style, col, shown)


def _draw_day(parent: Element, child: ChildYear, style: _Style, col: int, shown: list[int]) -> None:
    on = session_at(child.first_year, col).date
    tip(parent, f"{on:%a} {on.day} {on:%b}: {_day_in_words(child, col)}")
    for half in shown:
        x = half * (style.half.width + BETWEEN_HALVES)
        draw(parent, "use", href=f"#{style.prefix}-{_stamp(child, style, col + half)[0]}", x=x)
        if session_at(child.first_year, col + half) in child.disputed:
            _draw_disputed(parent, x, style.half)
    if on == child.today:
        rect(parent, "today", -1.5, -1.5, style.day_width + 3, style.half.height + 3)


def _day_in_words(child: ChildYear, col: int) -> str:
    am, pm = child.said_at(col), child.said_at(col + 1)
    return am if am == pm else f"AM {am}; PM {pm}"


def _draw_disputed(parent: Element, x: float, half: Half) -> None:
    """A double border."""
    for ink, inset in (("disputed", 0.5), ("disputed-gap", 1.75), ("disputed", 3.0)):
        rect(parent, ink, x + inset, inset, half.width - 2 * inset, half.height - 2 * inset)


def _counted_weeks(child: ChildYear, band: Strip) -> list[Week]:
    """The strip's weeks that the counted window touches."""
    if not child.window:
        return []
    start, end = child.window.start, child.window.end
    return [week for week in band.weeks if (start - week.monday).days < 7 and week.monday <= end]


def _draw_window(parent: Element, window: Window, inside: list[Week], style: _Style, y: float) -> None:
    """A bracket over the weeks counted, open where it goes on in another strip."""
    left, right = inside[0].x, inside[-1].x + style.day_width
    ends = [(left, y), (right, y)]
    if inside[0].monday <= window.start:
        ends.insert(0, (left, y + 5))
    if (window.end - inside[-1].monday).days < 7:
        ends.append((right, y + 5))
    path(parent, "bracket", points(ends))
    label = f"{window.count} of {window.limit}"
    words(parent, label, (left + right) / 2, y - 4, text_anchor="middle", font_weight="bold")


def _stacked(child: ChildYear, band: Strip) -> Iterator[tuple[Event, float, int]]:
    """The strip's events with their places: those of one week stand one below the other."""
    taken: dict[float, int] = {}
    for event in child.events_shown:
        x = band.place(event.on)
        if x is not None:
            yield event, x - BETWEEN_WEEKS / 2, taken.setdefault(x, 0)
            taken[x] += 1


def _draw_event(parent: Element, event: Event, x: float, y: float) -> None:
    shape = group(parent)
    tip(shape, f"{event.on:%a} {event.on.day} {event.on:%b}: {event.label}")
    draw_event(shape, event.kind, x, y)


def _define(root: Element, child: ChildYear, style: _Style) -> None:
    """Draw each sort of half cell once, to be used wherever it occurs."""
    defs = draw(root, "defs")
    for name, (look, code) in sorted(_stamps(child, style).items()):
        draw_half(group(defs, id=f"{style.prefix}-{name}"), look, style.half, style.variant, code)


def _stamps(child: ChildYear, style: _Style) -> Mapping[str, tuple[Look, str | None]]:
    """The half cells that occur, by the name that ends their id."""
    columns = (col for col in range(child.marks.size) if child.is_shown(col))
    return {name: (look, code) for name, look, code in (_stamp(child, style, col) for col in columns)}


def _stamp(child: ChildYear, style: _Style, col: int) -> tuple[str, Look, str | None]:
    look, byte = child.look_at(col), int(child.marks[col])
    if not style.codes or byte == BLANK or not child.open[col]:
        return look, look, None
    return f"code-{byte}", look, child.book.decode(byte)


def _key(child: ChildYear, style: _Style) -> tuple[Sample, ...]:
    """What each shape that occurs stands for."""
    used = {look for look, _ in _stamps(child, style).values()}
    looks = [_look_sample(look, style.variant) for look in get_args(Look) if look in used]
    kinds = {event.kind for event in child.events_shown}
    return (*looks, *(_event_sample(kind) for kind in EVENT_WORDS if kind in kinds), *_frame_samples(child))


@cache
def _look_sample(look: Look, variant: Variant) -> Sample:
    root = sample(PLAIN.width, PLAIN.height)
    draw_half(root, look, PLAIN, variant)
    return Sample(written(root), KEY_WORDS[look])


@cache
def _event_sample(kind: EventKind) -> Sample:
    root = sample(14, 16)
    draw_event(root, kind, 7, 8)
    return Sample(written(root), EVENT_WORDS[kind])


def _frame_samples(child: ChildYear) -> Iterator[Sample]:
    if child.disputed:
        root = sample(*PLAIN)
        _draw_disputed(root, 0, PLAIN)
        yield Sample(written(root), "This mark is being questioned")
    if child.start <= child.today <= child.end and child.calendar.is_open(child.today):
        root = sample(14, 16)
        rect(root, "today", 1, 1, 12, 14)
        yield Sample(written(root), "Today")
    if child.window:
        root = sample(14, 16)
        path(root, "bracket", points([(1, 11), (1, 6), (13, 6), (13, 11)]))
        yield Sample(written(root), _window_words(child.window))


def _window_words(window: Window) -> str:
    span = f"{_short(window.start)} to {_short(window.end)}"
    return f"{span}: {window.count} sessions counted; the published number is {window.limit}"


def _short(on: date) -> str:
    return f"{on.day} {on:%b %Y}"
