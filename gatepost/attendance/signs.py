"""Early signs in a child's marks, and what people have said: reasons to look, long before any limit."""

from functools import cache, partial

import numpy as np

from gatepost.attendance.concerns import SIGN, Child, Concern, Limits, Trigger, weigh
from gatepost.attendance.glance import Glance, Spans
from gatepost.attendance.history import days_of, times
from gatepost.attendance.patterns import WEEKDAYS
from gatepost.attendance.register import Mask, Session, session_at
from gatepost.attendance.streaks import has_fallen


def _missed_days(child: Child, limits: Limits) -> Concern:
    missed, possible = int(child.counts.recent_missed), int(child.counts.recent_possible)
    sentence = f"Missed {days_of(missed, possible)} in the last {limits.spread.recent_weeks} school weeks."
    weight = weigh(SIGN, missed, 2 * limits.missed_days)

    def shown() -> tuple[Session, ...]:
        return child.sessions(child.meanings.missed, child.spans.recent)

    return Concern("missed_days", sentence, {"missed": missed, "possible": possible}, shown, weight)


def _fallen(counts: Glance, spans: Spans, limits: Limits) -> Mask:
    enough = np.minimum(counts.recent_possible, counts.before_possible) >= limits.fewest_sessions
    return enough & has_fallen(
        counts.recent_missed,
        counts.recent_possible,
        counts.before_missed,
        counts.before_possible,
        limits.fall_points,
    )


def _fall(child: Child, limits: Limits) -> Concern:
    counts = child.counts
    missed, possible = int(counts.recent_missed), int(counts.recent_possible)
    past, past_possible = int(counts.before_missed), int(counts.before_possible)
    fall = 100 * (missed * past_possible - past * possible) / (possible * past_possible)
    sentence = (
        f"Attendance is down on the term before: missed {days_of(missed, possible)} lately, "
        f"{days_of(past, past_possible)} then."
    )
    numbers = {"missed": missed, "possible": possible, "past_missed": past, "past_possible": past_possible}

    def shown() -> tuple[Session, ...]:
        return child.sessions(child.meanings.missed, child.spans.recent)

    return Concern("fall", sentence, numbers, shown, weigh(SIGN, fall, limits.fall_points))


def _same_weekday(counts: Glance, spans: Spans, limits: Limits) -> Mask:
    """One or two weekdays: more of them is absence in general, which the days missed already say."""
    reached: Mask = (counts.weekday_days >= limits.weekday_times).sum(axis=-1)
    return (reached >= 1) & (reached <= 2)


def _weekday(child: Child, limits: Limits) -> Concern:
    often = {day: int(n) for day, n in enumerate(child.counts.weekday_days) if n >= limits.weekday_times}
    held = {day: int(child.spans.weekdays[day].sum()) // 2 for day in often}
    told = " and ".join(f"{often[day]} of the last {held[day]} {WEEKDAYS[day]}s" for day in often)

    def shown() -> tuple[Session, ...]:
        where = np.logical_or.reduce([child.spans.weekdays[day] for day in often])
        return child.sessions(child.meanings.missed, where)

    numbers = {WEEKDAYS[day]: n for day, n in often.items()}
    weight = weigh(SIGN, max(often.values()), limits.weekday_times)
    return Concern("weekday", f"Missed all or part of {told}.", numbers, shown, weight)


def _late(child: Child, limits: Limits) -> Concern:
    lates, minutes = int(child.counts.lates), int(child.counts.late_minutes)
    length = f", {minutes} minutes in all," if minutes else ""
    sentence = f"Late {times(lates)}{length} in the last {limits.spread.recent_weeks} school weeks."

    def shown() -> tuple[Session, ...]:
        return child.sessions(child.meanings.late | child.meanings.late_after, child.spans.recent)

    weight = max(weigh(SIGN, lates, limits.lates), weigh(SIGN, minutes, limits.late_minutes))
    return Concern("late", sentence, {"lates": lates, "minutes": minutes}, shown, weight)


def _unexplained(child: Child, limits: Limits) -> Concern:
    count = int(child.counts.unexplained_days)
    where = (child.meanings.unexplained.take(child.marks) & child.spans.year).nonzero()[0]
    days = dict.fromkeys((where >> 1).tolist())
    dates = ", ".join([_said(child.first_year, day) for day in days])
    weight = weigh(SIGN, count, limits.unexplained_days)

    def shown() -> tuple[Session, ...]:
        return child.sessions(child.meanings.unexplained, child.spans.year)

    return Concern(
        "unexplained",
        f"No reason known yet for {count} days: {dates}.",
        {"days": count},
        shown,
        weight,
    )


@cache
def _said(first_year: int, day: int) -> str:
    """The date of a day, counted in days that a register holds."""
    on = session_at(first_year, 2 * day).date
    return f"{on.day} {on:%b}"


def told_by_people(child: Child) -> tuple[Concern, ...]:
    """What no mark can show: a lesson pattern, a brother's or sister's case, somebody's worry."""
    told = child.told
    concerns = [
        Concern("lessons", pattern.sentence, pattern.numbers, partial(tuple, pattern.sessions), SIGN + 0.1)
        for pattern in told.lessons
        if pattern.stands_out
    ]
    if told.siblings_in_case:
        several = "A brother or sister has an open case."
        if told.siblings_in_case > 1:
            several = f"{told.siblings_in_case} brothers or sisters have an open case."
        concerns.append(Concern("sibling", several, {"siblings": told.siblings_in_case}, tuple, SIGN + 0.1))
    if told.raised_by:
        # A person's worry leads the early signs: it needs no number.
        sentence = f"Raised by {' and '.join(told.raised_by)}."
        concerns.append(Concern("raised", sentence, {"people": len(told.raised_by)}, tuple, SIGN + 0.999))
    return tuple(concerns)


SIGNS = (
    Trigger(lambda counts, _, limits: counts.recent_missed >= 2 * limits.missed_days, _missed_days),
    Trigger(_fallen, _fall),
    Trigger(_same_weekday, _weekday),
    Trigger(
        lambda counts, _, limits: (
            (counts.lates >= limits.lates) | (counts.late_minutes >= limits.late_minutes)
        ),
        _late,
    ),
    Trigger(lambda counts, _, limits: counts.unexplained_days >= limits.unexplained_days, _unexplained),
)
