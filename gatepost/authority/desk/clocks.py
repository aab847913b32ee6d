"""The desk's clock: a council's working days from arrival, standing still while the school is asked.

Bank holidays are no working days. A school's holidays are: they do not stop a council.
"""

from datetime import date, timedelta

from gatepost.authority.models import DeskReferral
from gatepost.policy import national

FRIDAY = 4


def due_on(received: date) -> date:
    """The last day of the time in which a council looks at a referral."""
    return working_days_after(received, national.council().clock_days.on(received))


def working_days_after(day: date, count: int) -> date:
    """The day that so many working days lead to."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working(day)
    return day


def is_working(day: date) -> bool:
    """Whether a council works on a day: Monday to Friday, bank holidays left out."""
    return day.weekday() <= FRIDAY and day not in national.bank_holidays()


def working_days_between(start: date, end: date) -> int:
    """Working days after ``start`` up to and with ``end``; 0 where the end has passed."""
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(map(is_working, days))


def stand_still(referral: DeskReferral, on: date) -> None:
    """The school is asked: keep what is left of the time."""
    if referral.due_on is not None:
        referral.days_left = working_days_between(on, referral.due_on)
        referral.due_on = None


def go_on(referral: DeskReferral, on: date) -> None:
    """The school has answered: the rest of the time begins."""
    referral.due_on = working_days_after(on, referral.days_left)
