"""Two children of one family, day by day: the days on which both were away are bracketed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from gatepost.charts.chart import Chart, Sample, Table
from gatepost.charts.svg import (
    Element,
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

_LEFT, _WIDTH, _BAR, _BETWEEN, _TOP = 110, 740, 30, 18, 20
_WIDEST = 12.0


@dataclass(frozen=True, slots=True)
class FamilyDay:
    """One school day: whether each child was away; None where a child was not expected."""

    on: date
    first: bool | None
    second: bool | None

    @property
    def shared(self) -> bool:
        """Whether both were away."""
        return bool(self.first) and bool(self.second)


def sibling_barcodes(
    days: Sequence[FamilyDay], names: tuple[str, str], *, sentence: str, prefix: str = "siblings"
) -> Chart:
    """Draw two rows of days, dark where a child was away, and bracket the days away together.

    ``days``: school days in order. ``sentence`` should say how many shared days luck alone would give.
    Raises ValueError when there are none.
    """
    if not days:
        raise ValueError("no school days to draw")
    step = min(_WIDEST, _WIDTH / len(days))
    desc = _in_words(days, names)
    root = picture(
        _LEFT + _WIDTH + 4, _TOP + 2 * _BAR + _BETWEEN + 4, prefix=prefix, title=sentence, desc=desc
    )
    _draw_months(root, days, step)
    aways = ([day.first for day in days], [day.second for day in days])
    for row, (name, away) in enumerate(zip(names, aways, strict=True)):
        y = _TOP + row * (_BAR + _BETWEEN)
        words(root, shorten(name, 16), 0, y + _BAR / 2 + 4, font_size=13)
        _draw_row(group(root), days, away, step, y)
    for first, last in _together(days):
        _draw_bracket(root, _LEFT + first * step, _LEFT + (last + 1) * step - 1)
    return Chart(written(root), sentence, desc, _table(days, names, sentence), _key())


def _draw_months(root: Element, days: Sequence[FamilyDay], step: float) -> None:
    month, free = 0, 0.0
    for place, day in enumerate(days):
        x = _LEFT + place * step
        if day.on.month != month and x >= free:
            words(root, f"{day.on:%b}", x, _TOP - 7, font_weight="bold")
            free = x + 28
        month = day.on.month


def _draw_row(
    parent: Element, days: Sequence[FamilyDay], away: Sequence[bool | None], step: float, y: float
) -> None:
    for place, (day, missed) in enumerate(zip(days, away, strict=True)):
        if missed is None:
            continue
        x, width = _LEFT + place * step, max(step - 1, 1)
        if missed:
            tip(rect(parent, "sign", x, y, width, _BAR), f"{_day(day.on)}: away")
        else:
            rect(parent, "present", x, y + _BAR / 2 - 4, width, 8)


def _together(days: Sequence[FamilyDay]) -> Iterator[tuple[int, int]]:
    """First and last place of each run of days away together."""
    start = None
    for place, day in enumerate(days):
        if day.shared and start is None:
            start = place
        if start is not None and not day.shared:
            yield start, place - 1
            start = None
    if start is not None:
        yield start, len(days) - 1


def _draw_bracket(root: Element, left: float, right: float) -> None:
    """A bracket open to both rows, in the space between them."""
    upper, lower = _TOP + _BAR + 3, _TOP + _BAR + _BETWEEN - 3
    middle = (upper + lower) / 2
    path(root, "line-bold", points([(left, middle), (max(right, left + 1), middle)]))
    for x in {left, right}:
        path(root, "line", points([(x, upper), (x, lower)]))


def _in_words(days: Sequence[FamilyDay], names: tuple[str, str]) -> str:
    return (
        f"{len(days)} school days. {names[0]} was away on {sum(day.first is True for day in days)}, "
        f"{names[1]} on {sum(day.second is True for day in days)}, both on {sum(day.shared for day in days)}."
    )


def _key() -> tuple[Sample, ...]:
    away, present, both = (sample(14, 16) for _ in range(3))
    rect(away, "sign", 4, 0, 6, 16)
    rect(present, "present", 4, 4, 6, 8)
    path(both, "line-bold", points([(2, 8), (12, 8)]))
    named = ((away, "Away for some of the day"), (present, "In school"), (both, "Both away"))
    return tuple(Sample(written(root), said) for root, said in named)


def _table(days: Sequence[FamilyDay], names: tuple[str, str], caption: str) -> Table:
    """Only days on which somebody was away: the rest would bury them."""
    somebody = (day for day in days if day.first or day.second)
    rows = (
        (_day(day.on), _said(day.first), _said(day.second), "yes" if day.shared else "no") for day in somebody
    )
    return Table(caption, ("Day", *names, "Both away"), tuple(rows))


def _said(away: bool | None) -> str:
    return {True: "away", False: "in school", None: "not expected"}[away]


def _day(on: date) -> str:
    return f"{on:%a} {on.day} {on:%b %Y}"
