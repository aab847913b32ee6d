"""When a plan is looked at again, and what the register shows before and after it began."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from gatepost.attendance.register import first_monday
from gatepost.attendance.tally import Tally
from gatepost.casework.facts import Facts
from gatepost.casework.models import Owner, Plan, PlanAction, PlanState
from gatepost.charts.chart import Chart
from gatepost.charts.events import Event
from gatepost.charts.trend import WeekSums, trend

WEEK = timedelta(days=7)
CAUTION = "Children are picked when at their lowest, so some would have improved anyway."
"""Regression to the mean: a rise after a low point is not all due to what was done."""


def review_day(facts: Facts, start: date, weeks: int) -> date:
    """The first school day after ``weeks`` school weeks from ``start``: weeks of holiday do not count.

    Beyond the last term that the calendar knows, every week does.
    """
    monday, counted = start - timedelta(days=start.weekday()), 0
    known = max((span.end for span in facts.calendar.spans), default=start)
    while counted < weeks and monday <= known:
        counted += any(facts.calendar.school_days(monday, monday + timedelta(days=4)))
        monday += WEEK
    monday += (weeks - counted) * WEEK
    same_weekday = monday + timedelta(days=start.weekday())
    return facts.calendar.next_school_day(same_weekday - timedelta(days=1)) or same_weekday


def living(plans: Iterable[Plan]) -> Plan | None:
    """The plan that is being written or under way; there is one at most."""
    return next((plan for plan in plans if plan.state != PlanState.ENDED), None)


def asks_of_school(actions: Iterable[PlanAction]) -> bool:
    """Whether somebody at school does something in it."""
    return any(action.owner == Owner.SCHOOL for action in actions)


@dataclass(frozen=True)
class Compared:
    """As many school weeks before a plan as since it began, from the register."""

    weeks: int
    before: Tally
    after: Tally
    strip: Chart | None


def compared(facts: Facts, plan: Plan) -> Compared | None:
    """Attendance before and after a plan began; None until one school week of it has passed."""
    end = min(facts.on, plan.reviewed_on or facts.on)
    if end - plan.starts_on < WEEK:  # one morning away on the first day would read as "0% since it began"
        return None
    begin = plan.starts_on - timedelta(days=plan.starts_on.weekday())
    weeks = _school_weeks(facts, begin, end)
    earliest = first_monday(facts.register.first_year)
    start = begin
    while start > earliest and _school_weeks(facts, start, begin - WEEK) < weeks:
        start -= WEEK
    if not weeks or start == begin:
        return None
    before = facts.measured_between(start, plan.starts_on - timedelta(days=1)).tally
    after = facts.measured_between(plan.starts_on, end).tally
    return Compared(weeks, before, after, _strip(facts, plan, start, end))


def _school_weeks(facts: Facts, first: date, last: date) -> int:
    """School weeks whose Monday lies in ``first`` … ``last``."""
    mondays = (first + n * WEEK for n in range((last - first).days // 7 + 1))
    friday = timedelta(days=4)
    return sum(any(facts.calendar.school_days(monday, monday + friday)) for monday in mondays)


def _strip(facts: Facts, plan: Plan, start: date, end: date) -> Chart | None:
    mondays = [start + n * WEEK for n in range((end - start).days // 7 + 1)]
    weeks = [_week(facts, monday, end) for monday in mondays]
    if not any(week.possible for week in weeks):
        return None
    event = Event(plan.starts_on, "plan", "The plan begins")
    sentence = f"Each week before and after {plan.starts_on.day} {plan.starts_on:%B}, holidays left white"
    return trend(weeks, sentence=sentence, events=[event], prefix=f"plan{plan.pk}")


def _week(facts: Facts, monday: date, end: date) -> WeekSums:
    tally = facts.measured_between(monday, min(monday + timedelta(days=4), end)).tally
    return WeekSums(monday, tally.attended, tally.possible)
