"""Which children have marks of a part-time timetable that nobody has agreed, or that has ended."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

from gatepost.attendance.part_time import CODE, Agreed, Outside, outside
from gatepost.attendance.register import academic_year, first_monday, session_at
from gatepost.casework.models import PartTimeTimetable
from gatepost.policy import national
from gatepost.records.models import Pupil
from gatepost.records.registers import Register, read


@dataclass(frozen=True)
class Flag:
    """One child's C2 marks of this academic year that no timetable covers."""

    pupil: Pupil
    outside: Outside


def flags(register: Register, on: date) -> list[Flag]:
    """Every such child of a register, this academic year to ``on``."""
    byte = next(code.byte for code in national.code_book().codes if code.symbol == CODE)
    marked = (register.marks == byte) & register.counted(first_monday(academic_year(on)), on)
    rows = np.flatnonzero(marked.any(axis=1)).tolist()
    agreed = _agreed(register.pupils[row] for row in rows)
    found = []
    for row in rows:
        pupil = register.pupils[row]
        sessions = [session_at(register.first_year, col) for col in np.flatnonzero(marked[row]).tolist()]
        if without := outside(sessions, agreed[pupil.pk]):
            found.append(Flag(pupil, without))
    return found


def flag_of(pupil: Pupil, on: date) -> Flag | None:
    """One child's, or None where every C2 is covered."""
    register = read(pupil.school, pupils=[pupil], start=first_monday(academic_year(on)), end=on)
    return next(iter(flags(register, on)), None)


def _agreed(pupils: Iterable[Pupil]) -> dict[int, list[Agreed]]:
    held: dict[int, list[Agreed]] = defaultdict(list)
    rows = PartTimeTimetable.objects.filter(pupil__in=[pupil.pk for pupil in pupils])
    for pupil, start, end in rows.values_list("pupil_id", "start", "end"):
        held[pupil].append(Agreed(start, end))
    return held
