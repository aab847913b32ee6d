"""Every pupil's tally of a school, by the one kernel."""

from collections.abc import Sequence
from datetime import date

from gatepost.access.models import School
from gatepost.attendance.tally import Tally, count, tally
from gatepost.policy import national
from gatepost.records import registers
from gatepost.records.models import Pupil


def tallies(
    school: School, start: date, end: date, pupils: Sequence[Pupil] | None = None
) -> dict[Pupil, Tally]:
    """The tally of each pupil who was on roll at the school, ``start`` to ``end`` (both included).

    ``pupils``: of these alone; all of the school's by default.
    """
    register = registers.read(school, pupils=pupils, start=start, end=end)
    counts = count(register.marks, register.counted(start, end))
    return dict(zip(register.pupils, tally(counts, national.code_book()), strict=True))
