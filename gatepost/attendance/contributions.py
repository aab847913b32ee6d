"""What one mark adds to each measure. Only ``tally`` may import this: attendance has one definition."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gatepost.attendance.codes import Code, CodeBook, CountsAs
from gatepost.attendance.register import BLANK


class Measures(NamedTuple):
    """Whole sessions of each measure: for one mark (0 or 1), one pupil or a group."""

    possible: int = 0
    attended: int = 0
    authorised: int = 0
    unauthorised: int = 0
    late_before_close: int = 0
    late_after_close: int = 0
    blank: int = 0


# School Attendance (Pupil Registration) (England) Regulations 2024, regulation 10, and the counting rules of
# "Working together to improve school attendance" (Department for Education, August 2024), chapter 8.
_ADDS: dict[CountsAs, Measures] = {
    "attending": Measures(possible=1, attended=1),
    "attending_elsewhere": Measures(possible=1, attended=1),
    "authorised": Measures(possible=1, authorised=1),
    "unauthorised": Measures(possible=1, unauthorised=1),
    "not_possible": Measures(),
    "administrative": Measures(),
}


def adds(code: Code) -> Measures:
    """What one mark of ``code`` adds."""
    late = {"L": "late_before_close", "U": "late_after_close"}.get(code.symbol)
    return _ADDS[code.counts_as]._replace(**({late: 1} if late else {}))


def contributions(book: CodeBook) -> NDArray[np.int64]:
    """What one mark of each byte adds; shape (256, measures), columns in the order of ``Measures``."""
    matrix = np.zeros((256, len(Measures._fields)), dtype=np.int64)
    matrix[BLANK] = Measures(blank=1)
    for code in book.codes:
        matrix[code.byte] = adds(code)
    return matrix
