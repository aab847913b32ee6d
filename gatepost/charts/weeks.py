"""Where each school week stands in a drawing: columns in strips, with a named gap for each holiday."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from gatepost.attendance.calendar import SchoolCalendar, Span
from gatepost.attendance.register import SESSIONS_A_WEEK, WEEKS, Mask, session_at

GAP_WIDTH = 14
EDGE = 14
"""Room after the last week, for what was done in the holiday that follows."""
LEFT = 34
"""Room for the names of the weekdays."""


@dataclass(frozen=True, slots=True)
class Week:
    """A column: the school week's number in the matrix (53 a year), its Monday, and where it is drawn."""

    number: int
    monday: date
    x: float


@dataclass(frozen=True, slots=True)
class Gap:
    """A holiday between two school weeks."""

    name: str
    start: date
    end: date
    x: float


@dataclass(frozen=True, slots=True)
class Strip:
    """Weeks side by side: a school year, or in a narrow drawing a term."""

    name: str
    weeks: tuple[Week, ...]
    gaps: tuple[Gap, ...]
    pitch: float
    until: date
    """The first day that belongs to the next strip: a holiday belongs to the term before it."""

    @property
    def right(self) -> float:
        """Where the last week ends."""
        return self.weeks[-1].x + self.pitch

    def place(self, on: date) -> float | None:
        """The middle of the week or holiday of a date; None when it belongs to another strip."""
        last = self.weeks[-1].monday + timedelta(days=7)
        if not self.weeks[0].monday <= on < self.until:
            return None
        if on >= last:
            return self.right + EDGE / 2
        gaps = (gap.x + GAP_WIDTH / 2 for gap in self.gaps if gap.start <= on <= gap.end)
        weeks = (week.x + self.pitch / 2 for week in reversed(self.weeks) if week.monday <= on)
        return next(gaps, None) or next(weeks)


def strips(
    calendar: SchoolCalendar, first_year: int, shown: Mask, pitch: float, *, by_term: bool
) -> tuple[Strip, ...]:
    """The school weeks with a ``shown`` session, as strips of one school year, or of one term each.

    ``shown``: (530 × years,), true where the school is open inside the dates asked for.
    Raises ValueError when it is never open.
    """
    if not shown.any():
        raise ValueError("the school holds no session on the dates asked for")
    numbers = [n for n, week in enumerate(shown.reshape(-1, SESSIONS_A_WEEK).tolist()) if any(week)]
    named: dict[str, list[tuple[int, date]]] = {}
    for number in numbers:
        monday = session_at(first_year, SESSIONS_A_WEEK * number).date
        year = first_year + number // WEEKS
        name = _term(calendar, monday) if by_term else f"{year}/{(year + 1) % 100:02}"
        named.setdefault(name, []).append((number, monday))
    untils = [*[weeks[0][1] for weeks in named.values()][1:], date.max]
    return tuple(
        _strip(name, weeks, calendar, pitch, until)
        for (name, weeks), until in zip(named.items(), untils, strict=True)
    )


def _strip(
    name: str, weeks: list[tuple[int, date]], calendar: SchoolCalendar, pitch: float, until: date
) -> Strip:
    placed, gaps, x = [Week(*weeks[0], LEFT)], [], float(LEFT)
    for (_, before), (number, monday) in pairwise(weeks):
        x += pitch
        if (monday - before).days > 7:
            start, end = before + timedelta(days=7), monday - timedelta(days=1)
            gaps.append(Gap(holiday_name(calendar, start, end), start, end, x))
            x += GAP_WIDTH + 3
        placed.append(Week(number, monday, x))
    return Strip(name, tuple(placed), tuple(gaps), pitch, until)


def _term(calendar: SchoolCalendar, monday: date) -> str:
    friday = monday + timedelta(days=4)
    terms = (span for span in calendar.spans if span.kind == "term" and _overlap(span, monday, friday) > 0)
    return next((f"{term.label or 'Term'} {monday.year}" for term in terms), "")


def holiday_name(calendar: SchoolCalendar, start: date, end: date) -> str:
    """What the weeks without school are called: the calendar's own word, or the season's."""
    closed = [span for span in calendar.spans if span.kind != "term" and span.label]
    longest = max(closed, key=lambda span: _overlap(span, start, end), default=None)
    if longest and _overlap(longest, start, end) >= 5:
        return longest.label
    return _season(start, end)


def _season(start: date, end: date) -> str:
    months = {start.month, end.month}
    if 12 in months:
        return "Christmas"
    if months & {3, 4}:
        return "Easter"
    return "Summer" if months & {7, 8} else "Holiday"


def closing_name(spans: Iterable[Span], on: date) -> str:
    """Why the school was closed on a weekday, in the calendar's own words."""
    labels = (span.label for span in spans if span.kind != "term" and span.start <= on <= span.end)
    return next((label for label in labels if label), "")


def _overlap(span: Span, start: date, end: date) -> int:
    """Days that both have, weekends included."""
    return (min(span.end, end) - max(span.start, start)).days + 1
