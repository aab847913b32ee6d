"""A morning on which nobody is away without a reason, and when there was the last one."""

from datetime import date

from gatepost.attendance.register import BLANK, session_at
from gatepost.casework.models import standing_attempts
from gatepost.morning.gathering import Morning
from gatepost.morning.roll_call import UNEXPLAINED
from gatepost.records import registers


def calm_words(morning: Morning) -> tuple[str, str] | None:
    """What an empty list says: a heading and a sentence. None while somebody is on it, or no mark has come in."""
    if morning.families or not morning.roll_call.begun:
        return None
    missing = morning.roll_call.missing
    if missing:
        return "Everyone is here or explained so far", f"Not taken yet: {', '.join(missing)}."
    last = last_calm_day(morning)
    when = (
        f"Last time that happened: {last.day} {last:%B}."
        if last
        else "It is the first time this school year."
    )
    return "Everyone is here or explained", when


def last_calm_day(morning: Morning) -> date | None:
    """The last day of this school year, before today, without an unexplained mark and without a call kept.

    Marks are settled later: that somebody was rung is what still tells that a mark had no reason then.
    """
    register = registers.read(morning.school, start=morning.on, end=morning.on)
    until = morning.roll_call.morning
    marks = register.marks[:, :until].reshape(len(register.pupils), -1, 2)
    here = register.on_roll[:, :until].reshape(marks.shape)
    taken = (here & (marks != BLANK)).any(axis=(0, 2))
    unexplained = (here & (marks == ord(UNEXPLAINED))).any(axis=(0, 2))
    rung = set(standing_attempts().filter(school=morning.school).values_list("date", flat=True))
    calm = (taken & ~unexplained).nonzero()[0][::-1].tolist()
    days = (session_at(register.first_year, 2 * day).date for day in calm)
    return next((day for day in days if day not in rung), None)
