"""Everything measured about pupils' registers in one call: for a page, the watch, an authority."""

from dataclasses import dataclass
from typing import Any

from gatepost.attendance.codes import CodeBook
from gatepost.attendance.register import Marks, Mask
from gatepost.attendance.tally import Tally
from gatepost.attendance.windows import Threshold, ThresholdRule


@dataclass(frozen=True, slots=True)
class Measured:
    """One pupil's sums, and where they stand against the threshold."""

    tally: Tally
    threshold: Threshold

    def as_json(self) -> dict[str, Any]:
        """The figures as ``gatepost measure`` prints them (the caller adds "upn" and "laestab")."""
        raise NotImplementedError


def measure(
    marks: Marks, mask: Mask, first_year: int, weeks: Mask, book: CodeBook, rule: ThresholdRule
) -> list[Measured]:
    """Tally and threshold of each row of ``marks``; arguments as in ``thresholds``."""
    raise NotImplementedError
