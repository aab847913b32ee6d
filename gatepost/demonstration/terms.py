"""Term dates, invented by rule so that any year has them: half-terms, bank holidays, days for staff only."""

from datetime import date, timedelta

from gatepost.attendance.calendar import Kind, SchoolCalendar, Span
from gatepost.demonstration.schools import PRIMARY, SPECIAL, School

MONDAY, FRIDAY = 0, 4


def calendar(school: School, years: tuple[int, ...]) -> SchoolCalendar:
    """The school's calendar over the academic years that begin in ``years``."""
    return SchoolCalendar(span for year in years for span in (*_year(year), *_own_days(school, year)))


def _year(year: int) -> list[Span]:
    break_up = _on_or_after(easter(year + 1) - timedelta(days=6), MONDAY)
    autumn = _first_weekday(date(year, 9, 1))
    spring = _on_or_after(date(year + 1, 1, 4), MONDAY)
    summer = break_up + timedelta(days=14)
    may = _on_or_before(date(year + 1, 5, 31), MONDAY)
    return [
        Span(autumn, _on_or_before(date(year, 12, 20), FRIDAY), "term", "Autumn term"),
        Span(spring, break_up - timedelta(days=3), "term", "Spring term"),
        Span(summer, _on_or_before(date(year + 1, 7, 24), FRIDAY), "term", "Summer term"),
        _week(_on_or_before(date(year, 10, 31), MONDAY), "Autumn half-term"),
        _week(_on_or_after(date(year + 1, 2, 14), MONDAY), "Spring half-term"),
        _week(may, "Summer half-term"),
        _day(_on_or_after(date(year + 1, 5, 1), MONDAY), "bank_holiday", "Early May bank holiday"),
        _day(may, "bank_holiday", "Spring bank holiday"),
        _day(autumn, "inset", "Staff training"),
        _day(spring, "inset", "Staff training"),
        _day(may + timedelta(days=7), "inset", "Staff training"),
        _day(_on_or_after(date(year + 1, 6, 25), FRIDAY), "inset", "Staff training"),
    ]


def _own_days(school: School, year: int) -> list[Span]:
    """Closures of one school alone: calendars of neighbours are seldom the same."""
    if school is SPECIAL:
        return [_day(_on_or_after(date(year + 1, 1, 20), FRIDAY), "closure", "Boiler failure")]
    if school is PRIMARY:
        return [_day(_on_or_after(date(year + 1, 5, 4), 3), "closure", "Polling station")]
    return []


def easter(year: int) -> date:
    """Easter Sunday in the Gregorian calendar (the anonymous algorithm, by its usual steps)."""
    century, place = divmod(year, 100)
    golden = year % 19
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    sunday = (32 + 2 * (century % 4) + 2 * (place // 4) - moon - place % 4) % 7
    months = moon + sunday - 7 * ((golden + 11 * moon + 22 * sunday) // 451) + 114
    return date(year, months // 31, months % 31 + 1)


def _week(monday: date, label: str) -> Span:
    return Span(monday, monday + timedelta(days=4), "holiday", label)


def _day(on: date, kind: Kind, label: str) -> Span:
    return Span(on, on, kind, label)


def _on_or_after(on: date, weekday: int) -> date:
    return on + timedelta(days=(weekday - on.weekday()) % 7)


def _on_or_before(on: date, weekday: int) -> date:
    return on - timedelta(days=(on.weekday() - weekday) % 7)


def _first_weekday(on: date) -> date:
    return on if on.weekday() < 5 else _on_or_after(on, MONDAY)
