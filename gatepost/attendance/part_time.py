"""Part-time timetables: agreed, for a time, and reviewed. Marks of C2 outside one are a question to the school.

A pupil of compulsory school age is entitled to full-time education; a part-time timetable is an exception with an
end (Department for Education, Working together to improve school attendance, August 2024).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from gatepost.attendance.register import Session

CODE = "C2"


@dataclass(frozen=True, slots=True)
class Agreed:
    """From the first day to the last, both included."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Outside:
    """Sessions marked C2 that no timetable covers: after the end of one, or without any."""

    after_end: tuple[Session, ...]
    without: tuple[Session, ...]

    def __bool__(self) -> bool:
        return bool(self.after_end or self.without)


def outside(sessions: Sequence[Session], agreed: Iterable[Agreed]) -> Outside:
    """Divide the sessions marked C2 that lie in no agreed timetable."""
    known = tuple(agreed)
    uncovered = [s for s in sessions if not any(a.start <= s.date <= a.end for a in known)]
    after = tuple(s for s in uncovered if any(a.end < s.date for a in known))
    return Outside(after, tuple(s for s in uncovered if s not in after))
