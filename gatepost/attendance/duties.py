"""Published limits, near or reached: absence lines, the national threshold, what the authority is told of.

Reached means that a person must consider something, case by case; nothing follows by itself.
"""

import numpy as np
from numpy.typing import NDArray

from gatepost.attendance.concerns import NEARING, REACHED, Child, Concern, Limits, Trigger, weigh
from gatepost.attendance.glance import Glance, Spans
from gatepost.attendance.history import Meanings, days, days_of
from gatepost.attendance.register import COLUMNS, Marks, Mask, Session, span_mask
from gatepost.attendance.streaks import longest_run, longest_runs, runs
from gatepost.attendance.windows import Threshold


def _lines(counts: Glance, spans: Spans, limits: Limits) -> NDArray[np.bool_]:
    """Which absence lines lie between today and the projection; last axis: the lines of the limits.

    The projection: absence goes on as in the recent weeks through the sessions still ahead.
    """
    enough = np.minimum(counts.possible, counts.recent_possible) >= limits.fewest_sessions
    lines = np.array(limits.absence_lines)
    missed, possible, pace, held = (
        np.asarray(n)[..., None]
        for n in (counts.missed, counts.possible, counts.recent_missed, counts.recent_possible)
    )
    below = 100 * missed < lines * possible
    projected = 100 * (missed * held + pace * spans.ahead) >= lines * (possible + spans.ahead) * held
    crossed: NDArray[np.bool_] = np.asarray(enough)[..., None] & below & projected
    return crossed


def _crossing(counts: Glance, spans: Spans, limits: Limits) -> Mask:
    crossing: Mask = np.logical_or.reduce(_lines(counts, spans, limits), axis=-1)
    return crossing


def _projected(child: Child, limits: Limits) -> Concern:
    counts = child.counts
    crossed = _lines(counts, child.spans, limits)
    line = max(line for line, crosses in zip(limits.absence_lines, crossed.tolist(), strict=True) if crosses)
    missed, possible = int(counts.missed), int(counts.possible)
    pace, held = int(counts.recent_missed), int(counts.recent_possible)
    sentence = (
        f"Attendance would be down to {100 - line}% within {limits.spread.days_ahead} school days if nothing "
        f"changes: missed {days_of(missed, possible)} so far, {days_of(pace, held)} lately."
    )
    numbers = {
        "line": line,
        "missed": missed,
        "possible": possible,
        "pace_missed": pace,
        "pace_possible": held,
    }

    def shown() -> tuple[Session, ...]:
        return child.sessions(child.meanings.missed, child.spans.year)

    return Concern("projected", sentence, numbers, shown, weigh(NEARING, 100 * missed, line * possible))


def _threshold(child: Child, limits: Limits) -> Concern | None:
    if child.threshold is not None and child.threshold.reached:
        return _threshold_reached(child, child.threshold, limits)
    return _threshold_near(child, limits) if child.counts.counting >= limits.threshold_near else None


def _threshold_reached(child: Child, found: Threshold, limits: Limits) -> Concern:
    first, last, rule = found.window_from, found.window_to, limits.threshold
    if first is None or last is None or found.first_reached_on is None:
        raise ValueError("a threshold that is reached has a window and a day")

    def shown() -> tuple[Session, ...]:
        window = span_mask(child.first_year, child.marks.size // COLUMNS, first, last)
        return child.sessions(child.meanings.counting, window & child.spans.windows)

    sentence = (
        f"{found.sessions} sessions not authorised within {rule.weeks} school weeks: the threshold of "
        f"{rule.sessions} was reached on {found.first_reached_on.day} {found.first_reached_on:%b}."
    ) + _may_change(found.provisional)
    numbers = {"sessions": found.sessions, "limit": rule.sessions, "provisional": found.provisional}
    return Concern("threshold", sentence, numbers, shown, weigh(REACHED, found.sessions, rule.sessions))


def _threshold_near(child: Child, limits: Limits) -> Concern:
    counting, rule, meanings = int(child.counts.counting), limits.threshold, child.meanings
    provisional = child.number(meanings.counting & meanings.unexplained, child.spans.window)
    sentence = (
        f"{counting} sessions not authorised in the last {rule.weeks} school weeks; the threshold is "
        f"{rule.sessions}."
    ) + _may_change(provisional)
    numbers = {"sessions": counting, "limit": rule.sessions, "provisional": provisional}

    def shown() -> tuple[Session, ...]:
        return child.sessions(meanings.counting, child.spans.window)

    return Concern("threshold_near", sentence, numbers, shown, weigh(NEARING, counting, rule.sessions))


def _may_change(provisional: int) -> str:
    if not provisional:
        return ""
    return f" {provisional} of them {'has' if provisional == 1 else 'have'} no reason yet and may change."


def _long_ill(marks: Marks, meanings: Meanings, counts: Glance, spans: Spans, limits: Limits) -> Mask:
    longest = longest_runs(marks, meanings.possible, meanings.ill, spans.year)
    long: Mask = (counts.ill >= 2 * limits.ill_days) | (longest >= limits.ill_days)
    return long


def _ill(child: Child, limits: Limits) -> Concern:
    total, history = int(child.counts.ill), child.history
    where = child.meanings.ill[child.marks] & child.spans.year
    longest = longest_run(history, where)
    sentence = (
        f"Ill for {days(total)} this school year, {longest} school days in a row at the longest: from "
        f"{limits.ill_days} the local authority is told."
    )
    weight = weigh(REACHED, max(total, 2 * longest), 2 * limits.ill_days)
    numbers = {"sessions": total, "longest": longest}
    return Concern("ill", sentence, numbers, lambda: history.sessions(where), weight)


def _long_unauthorised(
    marks: Marks, meanings: Meanings, counts: Glance, spans: Spans, limits: Limits
) -> Mask:
    longest = longest_runs(marks, meanings.possible, meanings.unauthorised, spans.year)
    long: Mask = longest >= limits.unauthorised_run
    return long


def _unauthorised_run(child: Child, limits: Limits) -> Concern:
    where = child.meanings.unauthorised[child.marks] & child.spans.year
    longest = max(runs(child.history, where), key=lambda run: run.days)
    sentence = (
        f"{longest.days} school days in a row not authorised, {longest}: from {limits.unauthorised_run} the "
        f"local authority is told."
    )
    weight = weigh(REACHED, longest.days, limits.unauthorised_run)
    return Concern("unauthorised_run", sentence, {"days": longest.days}, lambda: longest.sessions, weight)


# A run of whole days is at least as many sessions: the glance leaves out only whom a run cannot concern.
THRESHOLD = Trigger(
    lambda counts, _, limits: (
        (counts.counting >= limits.threshold_near) | (counts.counting_most >= limits.threshold.sessions)
    ),
    _threshold,
)
DUTIES = (
    Trigger(_crossing, _projected),
    THRESHOLD,
    Trigger(lambda counts, _, limits: counts.ill >= limits.ill_days, _ill, _long_ill),
    Trigger(
        lambda counts, _, limits: counts.unauthorised >= limits.unauthorised_run,
        _unauthorised_run,
        _long_unauthorised,
    ),
)
