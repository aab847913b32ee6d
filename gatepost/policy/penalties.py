"""Penalty notices: which one this would be, what it costs, until when, and when there is none. Pure.

Education (Penalty Notices) (England) Regulations 2007 as amended by SI 2024/210, with the numbers of the
policy pack. Counted for one parent and one child. What a notice would be is not whether it should be.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from gatepost.policy.rules import PenaltyNotices

FIRST, SECOND = 1, 2


@dataclass(frozen=True)
class Earlier:
    """A notice to the same parent for the same child. A withdrawn one never was one."""

    issued_on: date
    sessions: frozenset[str] = field(default=frozenset())
    """The sessions it was for: "2026-11-02 AM"."""
    withdrawn: bool = False


@dataclass(frozen=True)
class Notice:
    """What a notice would be: first or second, and its amount in pounds.

    ``early`` is the lower amount, None for a second notice, which has none.
    """

    order: int
    amount: int
    early: int | None


@dataclass(frozen=True)
class NoNotice:
    """Why no penalty notice may be issued, in a sentence."""

    because: str


def next_notice(
    rules: PenaltyNotices, earlier: Sequence[Earlier], sessions: Collection[str], *, on: date
) -> Notice | NoNotice:
    """What a notice issued ``on`` a date for ``sessions`` would be, after the ``earlier`` ones.

    An earlier notice counts for the years of the rule ending on the day of issue, paid or not; a withdrawn one
    never, nor one from before the rules of today. Sessions of a notice that stands are never used again, however
    old it is.
    """
    standing = [notice for notice in earlier if not notice.withdrawn]
    used = sorted({session for notice in standing for session in notice.sessions} & set(sessions))
    if used:
        return NoNotice(f"The session of {_spoken(used[0])} was used for an earlier notice to this parent.")
    count = len([n for n in standing if counted_since(rules, on) <= n.issued_on <= on])
    most, years = rules.most.on(on), rules.years.on(on)
    if count >= most:
        return NoNotice(
            f"This parent has had {count} notices for this child within {years} years. "
            "There is no other: consider another way."
        )
    if count + 1 == FIRST:
        return Notice(FIRST, rules.first.on(on), rules.first_early.on(on))
    return Notice(count + 1, rules.second.on(on), None)


@dataclass(frozen=True)
class Due:
    """Until when a notice can be paid; the day of receipt is the first day. ``early_until``: at the lower amount."""

    early_until: date | None
    until: date


def due(rules: PenaltyNotices, order: int, *, received_on: date) -> Due:
    """The last days of payment of a first or second notice that was received on a date."""
    last = received_on + timedelta(days=rules.first_within_days.on(received_on) - 1)
    early = received_on + timedelta(days=rules.first_early_within_days.on(received_on) - 1)
    return Due(early if order == FIRST else None, last)


def owed(rules: PenaltyNotices, order: int, *, received_on: date, paid_on: date) -> int:
    """What is owed in pounds when paying on a date. Also after the last day the full amount is named."""
    if order != FIRST:
        return rules.second.on(received_on)
    early = due(rules, order, received_on=received_on).early_until
    lower = early is not None and paid_on <= early
    return rules.first_early.on(received_on) if lower else rules.first.on(received_on)


def counted_since(rules: PenaltyNotices, on: date) -> date:
    """The first day of issue of an earlier notice that counts for one issued ``on`` a date.

    Within the years of the rule, and not before the day on which that rule began.
    """
    return max(years_before(on, rules.years.on(on)) + timedelta(days=1), rules.counted_from.on(on))


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _spoken(session: str) -> str:
    day, _, half = session.partition(" ")
    told = date.fromisoformat(day)
    return f"{told.day} {told:%B %Y}, {'afternoon' if half == 'PM' else 'morning'}"
