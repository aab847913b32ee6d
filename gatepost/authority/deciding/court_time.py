"""Until when a court can still try an absence: each session has its own last day. Pure.

Magistrates' Courts Act 1980, section 127(1): proceedings for a summary offence begin within six months of the time
when it was committed. Where a court takes the whole span as one offence the last session decides; so both ends
are told, and a lawyer says which holds.
"""

import calendar
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

SOON = timedelta(days=28)
"""From so long before the first last day on, people are reminded without asking."""


@dataclass(frozen=True)
class CourtTime:
    """How many sessions a court can still try. ``all_until``: for every one of them; ``until``: for the last."""

    all_until: date
    until: date
    in_time: int
    sessions: int

    @property
    def over(self) -> bool:
        """Whether the time has run out for every session."""
        return self.in_time == 0

    def presses(self, on: date) -> bool:
        """Whether an officer needs to be reminded: the first last day is near, or behind us."""
        return on > self.all_until - SOON

    @property
    def sentence(self) -> str:
        """What an officer must know, in words."""
        if self.over:
            return (
                f"It is too late for a court: for the last session the time ran out on {_day(self.until)}. "
                "Proceedings begin within six months (Magistrates’ Courts Act 1980, section 127)."
            )
        if self.in_time < self.sessions:
            return (
                f"For {self.sessions - self.in_time} of the {self.sessions} sessions it is too late for a court. "
                f"For the last one proceedings can begin until {_day(self.until)}."
            )
        return f"For all {self.sessions} sessions proceedings can begin until {_day(self.all_until)}."


def court_time(sessions: Collection[str], months: int, *, on: date) -> CourtTime | None:
    """Where these sessions ("2026-10-16 AM") stand on a date; None without any. ``months``: as the law has it."""
    last_days = sorted(months_after(date.fromisoformat(session[:10]), months) for session in sessions)
    if not last_days:
        return None
    in_time = sum(day >= on for day in last_days)
    return CourtTime(last_days[0], last_days[-1], in_time, len(last_days))


def months_after(day: date, months: int) -> date:
    """The day with the same number so many months later; the month's last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
