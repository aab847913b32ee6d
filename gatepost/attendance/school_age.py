"""Compulsory school age: the dates between which a child must be educated (Education Act 1996, section 8)."""

from datetime import date, timedelta

_PRESCRIBED = ((3, 31), (8, 31), (12, 31))
_FRIDAY = 4


def starts_on(born: date) -> date:
    """The first day of compulsory school age.

    That is the 31 March, 31 August or 31 December on or after the fifth birthday.
    Education (Start of Compulsory School Age) Order 1998.
    """
    fifth = _birthday(born, 5)
    days = (date(fifth.year, month, day) for month, day in _PRESCRIBED)
    return next(day for day in days if day >= fifth)


def ends_on(born: date) -> date:
    """The school leaving date: the last Friday of June in the school year of the sixteenth birthday.

    A school year here runs from 1 September to 31 August. Education (School Leaving Date) Order 1997.
    """
    sixteenth = _birthday(born, 16)
    june = date(sixteenth.year + (sixteenth.month >= 9), 6, 30)
    return june - timedelta(days=(june.weekday() - _FRIDAY) % 7)


def is_compulsory(born: date, on: date) -> bool:
    """Whether a child is of compulsory school age on a date; the first and the last day are both included."""
    return starts_on(born) <= on <= ends_on(born)


def _birthday(born: date, age: int) -> date:
    """A birthday; one of 29 February is kept on 1 March in a common year."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)
