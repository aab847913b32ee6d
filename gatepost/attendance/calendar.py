"""When a school is open: terms, and the days taken out of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

import numpy as np

from gatepost.attendance.register import SESSIONS_A_WEEK, Mask, column_dates

Kind = Literal["term", "holiday", "inset", "closure", "bank_holiday"]


@dataclass(frozen=True, slots=True)
class Span:
    """Dates, both included, and what they do: a term opens its weekdays, all else closes them."""

    start: date
    end: date
    kind: Kind
    label: str = ""


class SchoolCalendar:
    """The days on which one school is open to its pupils."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self.spans = tuple(spans)

    def is_open(self, on: date) -> bool:
        """Whether ``on`` is a school day: a weekday in a term that nothing takes out."""
        kinds = {span.kind for span in self.spans if span.start <= on <= span.end}
        return on.weekday() < 5 and kinds == {"term"}

    def open_mask(self, first_year: int, years: int = 1) -> Mask:
        """True for each column whose session the school holds; shape (530 × years,)."""
        return _open(self.spans, first_year, years)

    def school_weeks(self, first_year: int, years: int = 1) -> Mask:
        """True for each Monday-to-Friday week with at least one session; shape (53 × years,)."""
        weeks: Mask = np.logical_or.reduce(
            self.open_mask(first_year, years).reshape(-1, SESSIONS_A_WEEK), axis=1
        )
        return weeks

    def school_days(self, start: date, end: date) -> Iterator[date]:
        """Each school day in ``start`` … ``end``, both included, in order."""
        for days in range((end - start).days + 1):
            on = start + timedelta(days=days)
            if self.is_open(on):
                yield on

    def next_school_day(self, after: date) -> date | None:
        """The first school day later than ``after``, if the calendar reaches one."""
        last = max((span.end for span in self.spans), default=after)
        return next(self.school_days(after + timedelta(days=1), last), None)

    def school_days_on(self, day: date, days: int) -> date:
        """The day so many school days on; the last one known, where the calendar ends before that."""
        for _ in range(days):
            day = self.next_school_day(day) or day
        return day

    def last_school_day(self, before: date) -> date | None:
        """The last school day earlier than ``before``, if the calendar reaches one."""
        first = min((span.start for span in self.spans), default=before)
        back = (before - timedelta(days=n) for n in range(1, (before - first).days + 1))
        return next((on for on in back if self.is_open(on)), None)


@lru_cache(maxsize=512)
def _open(spans: tuple[Span, ...], first_year: int, years: int) -> Mask:
    days = column_dates(first_year, years)
    inside = np.zeros(days.shape, dtype=bool)
    for span in sorted(spans, key=lambda s: s.kind != "term"):
        here = (days >= np.datetime64(span.start)) & (days <= np.datetime64(span.end))
        inside[here] = span.kind == "term"
    inside.setflags(write=False)  # remembered, so nobody may write in it
    return inside
