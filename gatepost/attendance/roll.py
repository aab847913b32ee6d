"""Who counts when: on the roll from the first day to the last, both included; away and back again is two stays."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gatepost.attendance.register import Mask, column_dates


class Stay(NamedTuple):
    """A stretch of time on a school's roll; ``leaving`` is the last day on it, None while it lasts."""

    start: date
    leaving: date | None


def roll_mask(first_year: int, years: int, stays: Iterable[Stay]) -> Mask:
    """True for each column whose date lies in a stay; shape (530 × years,). Stays that overlap count once."""
    days = column_dates(first_year, years)
    on_roll = np.zeros(days.size, dtype=bool)
    for stay in stays:
        on_roll |= here(days, stay)
    return on_roll


def here(days: NDArray[np.datetime64], stay: Stay) -> Mask:
    """True for each of ``days`` that lies in one stay; shape as ``days``."""
    come: Mask = days >= np.datetime64(stay.start)
    return come if stay.leaving is None else come & (days <= np.datetime64(stay.leaving))
