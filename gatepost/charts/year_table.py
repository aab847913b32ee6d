"""The table twin of a year at a glance: a row for each school week, a cell for each session."""

from datetime import date

from gatepost.attendance import tally
from gatepost.attendance.register import SESSIONS_A_WEEK
from gatepost.charts.chart import Table
from gatepost.charts.child_year import ChildYear
from gatepost.charts.events import in_words
from gatepost.charts.weeks import Week

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri")
HEADERS = (
    "Week beginning",
    *(f"{day} {half}" for day in DAYS for half in ("AM", "PM")),
    "Sessions missed",
    "What was done",
)


def year_table(child: ChildYear, weeks: list[Week], caption: str) -> Table:
    """The marks of the weeks in words; sessions missed as "3 of 10 possible"."""
    marks, counted = child.marks.reshape(-1, SESSIONS_A_WEEK), child.counted.reshape(-1, SESSIONS_A_WEEK)
    weekly = tally.tally(tally.count(marks, counted), child.book)
    rows = [
        (
            _day(week.monday),
            *_cells(child, week),
            _missed(weekly[week.number]),
            _done(child, week.monday, following.monday if following else date.max),
        )
        for week, following in zip(weeks, [*weeks[1:], None], strict=True)
    ]
    whole = _missed(tally.group(weekly[week.number] for week in weeks))
    return Table(caption, HEADERS, (*rows, ("All weeks", *[""] * SESSIONS_A_WEEK, whole, "")))


def _cells(child: ChildYear, week: Week) -> list[str]:
    first = week.number * SESSIONS_A_WEEK
    return [child.said_at(col) for col in range(first, first + SESSIONS_A_WEEK)]


def _missed(sums: tally.Tally) -> str:
    return f"{sums.absent} of {sums.possible} possible"


def _done(child: ChildYear, monday: date, following: date) -> str:
    """What was done from this Monday until the next school week: in a holiday as well."""
    return "; ".join(in_words(event) for event in child.events_shown if monday <= event.on < following)


def total_words(child: ChildYear) -> str:
    """The totals behind the drawing, in sessions."""
    sums = tally.tally(tally.count(child.marks.reshape(1, -1), child.counted), child.book)[0]
    return (
        f"{_day(child.start)} to {_day(child.end)}: {sums.possible} sessions possible; {sums.attended} in "
        f"school or learning elsewhere ({sums.late_before_close} of them late); "
        f"{sums.authorised} away, agreed; {sums.unauthorised} away, not agreed; {sums.blank} without a mark."
    )


def _day(on: date) -> str:
    return f"{on.day} {on:%B %Y}"
