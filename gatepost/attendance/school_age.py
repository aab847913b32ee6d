"""Compulsory school age: the dates between which a child must be educated (Education Act 1996, section 8)."""

from datetime import date


def starts_on(born: date) -> date:
    """The first day of compulsory school age.

    That is the 31 December, 31 March or 31 August on or after the fifth birthday.

    Education (Start of Compulsory School Age) Order 1998.
    """
    raise NotImplementedError


def ends_on(born: date) -> date:
    """The school leaving date: the last Friday of June in the school year of the sixteenth birthday.

    A school year here runs from 1 September to 31 August. Education (School Leaving Date) Order 1997.
    """
    raise NotImplementedError


def is_compulsory(born: date, on: date) -> bool:
    """Whether a child is of compulsory school age on a date; the first and the last day are both included."""
    return starts_on(born) <= on <= ends_on(born)
