"""Whether a signed referral still stands on its marks: the frozen window against the register of today."""

from dataclasses import dataclass

import numpy as np

from gatepost.attendance.register import COLUMNS, academic_year, column, first_monday, session_at
from gatepost.authority.marks import conflict, differences, session_of, spelt
from gatepost.casework.facts import Facts
from gatepost.casework.living import proposing as living
from gatepost.casework.models import Referral
from gatepost.policy import national
from gatepost.policy.pack import load
from gatepost.records import registers


@dataclass(frozen=True)
class Ground:
    """``changes``: [[session, was, is], …]. ``count`` of the frozen sessions still count; ``needed`` are asked."""

    changes: tuple[tuple[str, ...], ...]
    signed: int
    count: int
    needed: int
    fallen: bool = False
    """The living numbers say so, on whatever else the referral rests."""

    @property
    def stands(self) -> bool:
        """Whether enough of the frozen sessions still count, and nothing else behind it has fallen."""
        return self.count >= self.needed and not self.fallen

    @property
    def sentence(self) -> str:
        """What changed, in words; empty where nothing did."""
        return conflict(self.signed, self.count, self.changes)


def ground_of(referral: Referral) -> Ground:
    """Compare what was frozen when the head signed with the marks as they stand now. Needs the school's scope."""
    pack = load(referral.case.pupil.school.pack)
    before = frozen_marks(referral)
    if not before:
        return Ground((), 0, 0, 0)
    now = _today(referral, before)
    rule = pack.threshold_rule(max(session_of(when).date for when in before))
    count = sum(code in rule.codes for code in now.values())
    needed = rule.sessions if pack.route(referral.route).needs_threshold else 1
    changes = tuple(map(tuple, differences(before, now)))
    return Ground(changes, len(before), count, needed, bool(changes) and living.ground_of(referral).stops)


def frozen_marks(referral: Referral) -> dict[str, str]:
    """The sessions that were signed, each with the code it had: "2026-10-16 AM" → "O"."""
    threshold = referral.frozen.get("pack", {}).get("threshold", {})
    return {f"{mark['on']} {mark['session']}": mark["code"] for mark in threshold.get("marks", [])}


def _today(referral: Referral, sessions: dict[str, str]) -> dict[str, str]:
    """The codes that stand at these sessions now; empty for a blank."""
    pupil = referral.case.pupil
    days = [session_of(when).date for when in sessions]
    start, end = first_monday(academic_year(min(days))), max(days)
    register = registers.read(pupil.school, pupils=[pupil], start=start, end=end)
    book = national.code_book()
    return {when: book.decode(int(register.marks[0][_place(register.first_year, when)])) for when in sessions}


def _place(first_year: int, when: str) -> int:
    session = session_of(when)
    return (academic_year(session.date) - first_year) * COLUMNS + column(session)


def marks_of_window(facts: Facts, referral: Referral) -> list[list[str]]:
    """Every mark from the first to the last session that was signed: what an authority recounts.

    Not the fullest weeks of today: a child who was away again since would make school and marks seem to differ.
    """
    signed = sorted(frozen_marks(referral))
    if not signed:
        return []
    register = facts.register
    inside = register.counted(session_of(signed[0]).date, session_of(signed[-1]).date)[0]
    return [
        [spelt(session_at(register.first_year, place)), facts.book.decode(int(register.marks[0][place]))]
        for place in np.flatnonzero(inside).tolist()
    ]
