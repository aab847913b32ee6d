"""The pictures of a child's attendance, for screen and paper alike."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import numpy as np

from gatepost.attendance.history import History
from gatepost.attendance.lessons import lesson_counts
from gatepost.attendance.register import SESSIONS_A_WEEK, Mask, column_dates
from gatepost.attendance.tally import MEASURES, count, sums
from gatepost.casework.facts import Facts, Sibling
from gatepost.casework.why import sentence
from gatepost.charts.arrivals import Arrival, late_arrivals
from gatepost.charts.barcodes import FamilyDay, sibling_barcodes
from gatepost.charts.chart import Chart
from gatepost.charts.child_year import ChildYear, Window
from gatepost.charts.events import Event, EventKind
from gatepost.charts.lesson_grid import Lessons, lesson_grid
from gatepost.charts.looks import Variant
from gatepost.charts.sparkline import sparkline
from gatepost.charts.trend import WeekSums, trend as weekly_trend
from gatepost.charts.year import year_at_a_glance
from gatepost.policy import national
from gatepost.records.registers import Register

EVENTS: dict[str, EventKind] = {
    "letter": "letter",
    "call": "call",
    "visit": "call",
    "meeting": "meeting",
    "referral": "plan",
}
SPARK_WEEKS = 12
FEWEST_WEEKS = 2
"""Weeks with school from which a line says something."""


def year(facts: Facts, *, codes: bool = False, narrow: bool = False, variant: Variant = "staff") -> Chart:
    """The year at a glance, this academic year to date, with what was done for the child below it.

    The parents' variant says in words only what a parent is told: no codes, no counted window, no events.
    """
    staff = variant == "staff"
    return year_at_a_glance(
        child_year(facts, staff=staff),
        sentence=sentence(facts),
        codes=codes,
        narrow=narrow,
        variant=variant,
        prefix="narrow" if narrow else "year",
    )


def child_year(facts: Facts, *, staff: bool) -> ChildYear:
    """This academic year of the child, as the drawing wants it."""
    register = facts.register
    return ChildYear(
        first_year=register.first_year,
        marks=register.marks[0],
        on_roll=register.on_roll[0],
        calendar=facts.calendar,
        book=facts.book,
        today=facts.on,
        start=facts.year_start,
        end=_term_end(facts),
        events=events(facts) if staff else (),
        window=_window(facts) if staff else None,
    )


def _term_end(facts: Facts) -> date:
    """The end of the term we are in: the year to come would be an empty picture."""
    ends = [
        s.end for s in facts.calendar.spans if s.kind == "term" and s.end >= facts.on and s.start <= facts.on
    ]
    return min(ends, default=facts.on)


def events(facts: Facts) -> tuple[Event, ...]:
    """What was done, for the lane below the marks."""
    return tuple(
        Event(e.happened_on, EVENTS[e.kind], e.get_kind_display())
        for e in facts.evidence
        if e.kind in EVENTS and not e.taken_back and e.happened_on >= facts.year_start
    )


def _window(facts: Facts) -> Window | None:
    threshold, rule = facts.measured_all.threshold, facts.rule
    if not threshold.reached or threshold.window_from is None or threshold.window_to is None:
        return None
    return Window(threshold.window_from, threshold.window_to, threshold.sessions, rule.sessions)


def trend(facts: Facts) -> Chart | None:
    """Attendance week by week this academic year, with what was done; None before there are two weeks."""
    figures = weekly(facts.register, facts.counted[None, :])[0].tolist()
    mondays = column_dates(facts.register.first_year, facts.register.years)[::SESSIONS_A_WEEK]
    first, last = week_index(facts.register, facts.year_start), week_index(facts.register, facts.on)
    weeks = [
        WeekSums(mondays[n].item(), *figures[n]) for n in range(first, last + 1) if not np.isnat(mondays[n])
    ]
    if sum(week.possible > 0 for week in weeks) < FEWEST_WEEKS:
        return None
    return weekly_trend(weeks, sentence="Sessions attended, week by week.", events=events(facts))


def late(facts: Facts) -> Chart | None:
    """Late mornings of this year against the time at which the register closed; None where there are none."""
    times, school = facts.pack.times, facts.school
    begins, closes = school.am_opens or times.am_opens, school.am_closes or times.am_closes
    minutes = {note.date: note.minutes_late for note in facts.notes if not note.pm}
    after = set(facts.sessions_of("U"))
    arrivals = [
        Arrival(s.date, _later(begins, known), s in after)
        for s in facts.sessions_of("L", "U")
        if not s.pm and (known := minutes.get(s.date)) is not None
    ]
    if not arrivals or closes <= begins:
        return None
    return late_arrivals(
        arrivals,
        begins=begins,
        closes=closes,
        start=facts.year_start,
        end=facts.on,
        sentence=facts.lateness.sentence,
    )


def _later(begins: time, minutes: int) -> time:
    return (datetime.combine(date.min, begins) + timedelta(minutes=minutes)).time()


def together(facts: Facts, sibling: Sibling) -> Chart | None:
    """Two children of one family, day by day this year; None where the other's register is not to be read."""
    if sibling.pupil is None or sibling.together is None:
        return None
    theirs = facts.sibling_registers[sibling.link.sibling_upn][1]
    own, other = _days_away(facts.history), _days_away(theirs)
    dates = column_dates(facts.register.first_year, facts.register.years)[::2]
    days = [
        FamilyDay(dates[n].item(), own[n], other[n])
        for n in range(len(own))
        if own[n] is not None or other[n] is not None
    ]
    if not days:
        return None
    names = (facts.name, sibling.pupil.known_as)
    return sibling_barcodes(days, names, sentence=sibling.together.sentence, prefix=f"with{sibling.pupil.pk}")


def _days_away(history: History) -> list[bool | None]:
    """For each day whether any of it was missed; None where the child was not expected."""
    expected = (history.possible[0::2] | history.possible[1::2]).tolist()
    away = (history.away[0::2] | history.away[1::2]).tolist()
    return [missed if asked else None for asked, missed in zip(expected, away, strict=True)]


def lessons(facts: Facts, *, in_school: bool) -> Chart | None:
    """Lessons missed by period and weekday: all of them, or those while the child was in school."""
    cells = {}
    for slot in lesson_counts(facts.lessons, "slot"):
        first = slot.lessons[0]
        missed, held = (slot.missed_in_school, slot.held_in_school) if in_school else (slot.missed, slot.held)
        cells[first.period, first.session.date.weekday()] = Lessons(missed, held)
    if not any(cell.held for cell in cells.values()):
        return None
    when = "while in school that half-day" if in_school else "with days away"
    prefix = "inschool" if in_school else "lessons"
    return lesson_grid(cells, sentence=f"Lessons missed, {when}, by period and weekday.", prefix=prefix)


def weekly(register: Register, counted: Mask) -> "np.ndarray[tuple[int, int, int], np.dtype[np.int64]]":
    """Attended and possible sessions of each pupil and week; shape (pupils, weeks, 2)."""
    marks = np.ascontiguousarray(register.marks).reshape(-1, SESSIONS_A_WEEK)
    inside = np.ascontiguousarray(counted).reshape(-1, SESSIONS_A_WEEK)
    measures = sums(count(marks, inside), national.code_book())
    picked = measures[:, [MEASURES.index("attended"), MEASURES.index("possible")]]
    return picked.reshape(len(register.pupils), -1, 2)


def sparklines(register: Register, counted: Mask, on_week: int) -> list[Chart]:
    """The last twelve weeks of each pupil, up to the week with index ``on_week``."""
    figures = weekly(register, counted)[:, max(0, on_week + 1 - SPARK_WEEKS) : on_week + 1]
    return [_spark(n, row.tolist()) for n, row in enumerate(figures)]


def _spark(n: int, weeks: Sequence[Sequence[int]]) -> Chart:
    values = [100 * attended / possible if possible else None for attended, possible in weeks]
    known = [value for value in values if value is not None]
    told = (
        f"Last 12 weeks: from {known[0]:.0f}% to {known[-1]:.0f}% of sessions." if known else "No sessions."
    )
    return sparkline(values, sentence=told, prefix=f"s{n}")


def week_index(register: Register, on: date) -> int:
    """The index of the week of a date among the register's weeks."""
    mondays = column_dates(register.first_year, register.years)[::SESSIONS_A_WEEK]
    return int(np.flatnonzero(mondays <= np.datetime64(on))[-1])
