"""What a figure was counted from: marks, span, school weeks, policy; and the same figure counted again."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

import numpy as np

from gatepost.attendance.figures import BLANK_SAYS, UNSTATED, Figures, figures_of
from gatepost.attendance.measure import measure
from gatepost.attendance.register import BLANK, COLUMNS, Marks, academic_year, first_monday, session_at
from gatepost.policy import national
from gatepost.policy.pack import Pack
from gatepost.records import registers
from gatepost.records.models import Pupil

YEARS = 2
"""This academic year and the one before: ten school weeks may span the summer."""


@dataclass(frozen=True)
class Basis:
    """The counted marks of one child in two academic years (0 where a session did not count), and their figures."""

    first_year: int
    marks: Marks
    sha256: str
    policy: str
    figures: Figures

    @property
    def packed(self) -> bytes:
        """The marks as they are kept: a few hundred bytes."""
        return zlib.compress(self.marks.tobytes())


def basis_of(pupil: Pupil, on: date, pack: Pack) -> Basis:
    """What figures of a child up to ``on`` are counted from now."""
    return bases([pupil], on, pack)[0]


def bases(pupils: Sequence[Pupil], on: date, pack: Pack) -> list[Basis]:
    """The same for several children of one school, in one reading of the registers."""
    if not pupils:
        return []
    start = first_monday(academic_year(on) - 1)
    register = registers.read(pupils[0].school, pupils=pupils, start=start, end=on)
    book, rule, ill = national.code_book(), pack.threshold_rule(on), pack.thresholds.illness_codes.on(on)
    weeks = register.calendar.school_weeks(register.first_year, YEARS)
    both = register.counted(start, on)
    this = register.counted(first_monday(academic_year(on)), on)
    asked = (register.marks, register.first_year, weeks, book, rule)
    year = measure(asked[0], this, *asked[1:])
    years = measure(asked[0], both, *asked[1:])
    counted = np.where(both, register.marks, 0).astype(np.uint8)
    return [
        Basis(
            first_year=register.first_year,
            marks=row,
            sha256=sha256(row.tobytes() + weeks.tobytes()).hexdigest(),
            policy=pack.version,
            figures=figures_of(one, two, rule, ill),
        )
        for row, one, two in zip(counted, year, years, strict=True)
    ]


def marks_that_differ(first_year: int, packed: bytes, now: Marks) -> list[list[str]]:
    """Each session whose mark is another now, or counts no longer or only now: ["2026-11-02 AM", "N", "M"]."""
    then = np.frombuffer(zlib.decompress(packed), dtype=np.uint8)
    width = min(len(then), len(now), YEARS * COLUMNS)
    places = np.flatnonzero(then[:width] != now[:width]).tolist()
    return [[_session(first_year, n), _says(int(then[n])), _says(int(now[n]))] for n in places]


def _session(first_year: int, place: int) -> str:
    session = session_at(first_year, place)
    return f"{session.date.isoformat()} {'PM' if session.pm else 'AM'}"


def _says(byte: int) -> str:
    if byte == 0:
        return UNSTATED
    return BLANK_SAYS if byte == BLANK else national.code_book().decode(byte)
