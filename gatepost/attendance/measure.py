"""Everything measured about pupils' registers in one call: for a page, the watch, an authority."""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import numpy as np

from gatepost.attendance.codes import CodeBook
from gatepost.attendance.days import other_days
from gatepost.attendance.register import Marks, Mask
from gatepost.attendance.tally import MEASURES, Tally, Whole, adding_days, count, tally
from gatepost.attendance.windows import Threshold, ThresholdRule, most_sessions, thresholds


@dataclass(frozen=True, slots=True)
class Measured:
    """One pupil's sums, and where they stand against the threshold."""

    tally: Tally
    threshold: Threshold

    def as_json(self) -> dict[str, Any]:
        """The figures as ``gatepost measure`` prints them (the caller adds "upn" and "laestab").

        "absence" is the two counts, not reduced ("31/310"), so that nobody loses sight of how many
        sessions a rate is made of; null where no session was possible.
        """
        sums = self.tally
        return {
            "possible": sums.possible,
            "attended": sums.attended,
            "absent": sums.absent,
            "authorised": sums.authorised,
            "unauthorised": sums.unauthorised,
            "late_before_close": sums.late_before_close,
            "late_after_close": sums.late_after_close,
            "blank": sums.blank,
            "absence": f"{sums.absent}/{sums.possible}" if sums.possible else None,
            "persistent": sums.persistent,
            "severe": sums.severe,
            "codes": dict(sums.codes),
            "threshold": _threshold_as_json(self.threshold),
        }


def _threshold_as_json(threshold: Threshold) -> dict[str, Any]:
    return {
        "reached": threshold.reached,
        "sessions": threshold.sessions,
        "provisional": threshold.provisional,
        "first_reached_on": _iso(threshold.first_reached_on),
        "window_from": _iso(threshold.window_from),
        "window_to": _iso(threshold.window_to),
    }


def _iso(on: date | None) -> str | None:
    return on.isoformat() if on else None


def measure(
    marks: Marks, mask: Mask, first_year: int, weeks: Mask, book: CodeBook, rule: ThresholdRule
) -> list[Measured]:
    """Tally and threshold of each row of ``marks``; arguments as in ``thresholds``."""
    tallies = tally(count(marks, mask), book)
    reached = thresholds(marks, mask, first_year, weeks, book, rule)
    return [Measured(*both) for both in zip(tallies, reached, strict=True)]


class Survey(NamedTuple):
    """Everybody's sums and most sessions in any window, as arrays."""

    sums: Whole
    """Shape (pupils, measures), columns in the order of ``tally.MEASURES``."""
    most: Whole
    """``Threshold.sessions`` of each; shape (pupils,)."""


def survey(marks: Marks, mask: Mask, weeks: Mask, book: CodeBook, rule: ThresholdRule) -> Survey:
    """What ``measure`` says of each pupil, of a whole authority at once; arguments as in ``thresholds``."""
    found = Survey(
        np.empty((len(marks), len(MEASURES)), dtype=np.int64), np.empty(len(marks), dtype=np.int64)
    )
    add = adding_days(book)
    for some, others in other_days(marks, mask):
        found.sums[some] = add(others)
        found.most[some] = most_sessions(others, weeks, book, rule)
    return found
