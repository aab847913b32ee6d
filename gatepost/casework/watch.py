"""The nightly watch: reads a school's registers and writes down which children to think about.

It opens no case and closes none. A concern that no longer holds goes by itself; one that a person decided on
(watching, a known reason) stays as decided until its date.
"""

from datetime import date

import numpy as np
from django.db import transaction

from gatepost.access.actor import Actor
from gatepost.access.models import School
from gatepost.attendance.concerns import Concern as Reason, Told
from gatepost.attendance.glance import Lates
from gatepost.attendance.register import COLUMNS, Session, academic_year, column, first_monday
from gatepost.attendance.watch import Registers, watch
from gatepost.audit.log import note
from gatepost.casework.models import Case, CaseStatus, Concern, ConcernState
from gatepost.policy import national
from gatepost.policy.pack import load
from gatepost.records import registers
from gatepost.records.models import MarkNote, SiblingLink

KEPT = ("sentence", "numbers", "weight", "first_seen", "last_seen", "state", "until", "reason")


@transaction.atomic
def run(*, by: Actor, school: School, on: date) -> int:
    """Look through one school's registers as they stand at the end of ``on``; the number of children found.

    Needs the school's scope. Two academic years are read, so that ten school weeks may span the summer.
    """
    by.must("concern.watch")
    register = registers.read(school, start=first_monday(academic_year(on) - 1), end=on)
    pack = load(school.pack)
    marks = np.where(register.on_roll, register.marks, ord(" ")).astype(np.uint8)
    limits, meanings = pack.limits(on), pack.meanings(on)
    lates = _lates(register)
    school_year = Registers(
        register.first_year, marks, register.calendar, national.code_book(), meanings, lates
    )
    found = watch(school_year, limits, on, _told(register))
    reasons = {(register.pupils[w.pupil].pk, c.key): c for w in found for c in w.concerns}
    _write(school, reasons, on)
    note(by, "school.watched", school, school=school.pk)
    return len(found)


def _lates(register: registers.Register) -> Lates:
    """Minutes late of every late mark, as places in the matrix."""
    rows = {pupil.pk: n for n, pupil in enumerate(register.pupils)}
    notes = MarkNote.objects.filter(minutes_late__isnull=False).values_list(
        "pupil_id", "date", "pm", "minutes_late"
    )
    known = [
        (
            rows[pupil],
            (academic_year(day) - register.first_year) * COLUMNS + column(Session(day, pm)),
            minutes,
        )
        for pupil, day, pm, minutes in notes
        if pupil in rows and academic_year(day) >= register.first_year
    ]
    places = np.array(known or np.zeros((0, 3)), dtype=np.int64)
    return Lates(*places.T)


def _told(register: registers.Register) -> dict[int, Told]:
    """What the marks cannot show: a brother or sister who is being supported."""
    supported = set(Case.objects.filter(status=CaseStatus.OPEN).values_list("pupil__upn", flat=True))
    rows = {pupil.pk: n for n, pupil in enumerate(register.pupils)}
    told: dict[int, Told] = {}
    for pupil, upn in SiblingLink.objects.values_list("pupil_id", "sibling_upn"):
        if upn in supported and pupil in rows:
            told[rows[pupil]] = Told(siblings_in_case=1)
    return told


def _write(school: School, reasons: dict[tuple[int, str], Reason], on: date) -> None:
    """Only what has changed is written."""
    held = {(c.pupil_id, c.key): c for c in Concern.objects.filter(school=school)}
    in_case = set(Case.objects.filter(status=CaseStatus.OPEN).values_list("pupil_id", flat=True))
    new = [
        Concern(
            school=school,
            pupil_id=pupil,
            key=key,
            sentence=reason.sentence,
            numbers=dict(reason.numbers),
            weight=reason.weight,
            first_seen=on,
            last_seen=on,
            state=ConcernState.CASE if pupil in in_case else ConcernState.NEW,
        )
        for (pupil, key), reason in reasons.items()
        if (pupil, key) not in held
    ]
    Concern.objects.bulk_create(new)
    back = {True: ConcernState.CASE, False: ConcernState.NEW}
    changed = [
        c
        for (pupil, key), c in held.items()
        if _refresh(c, reasons.get((pupil, key)), on, back[pupil in in_case])
    ]
    Concern.objects.bulk_update(changed, KEPT)


def _refresh(concern: Concern, reason: Reason | None, on: date, back: ConcernState) -> bool:
    """Bring one concern up to date; whether anything changed. One that had gone comes ``back`` as new."""
    before = (concern.sentence, concern.state, concern.weight, concern.last_seen)
    decided = concern.state in (ConcernState.WATCH, ConcernState.KNOWN, ConcernState.CASE)
    if decided and concern.until and concern.until <= on and concern.state != ConcernState.CASE:
        concern.state, concern.until, concern.reason, decided = ConcernState.NEW, None, "", False
    if reason is None:
        concern.state = concern.state if decided else ConcernState.GONE
    else:
        concern.sentence, concern.numbers = reason.sentence, dict(reason.numbers)
        concern.weight, concern.last_seen = reason.weight, on
        if concern.state == ConcernState.GONE:
            concern.state, concern.first_seen = back, on
    return (concern.sentence, concern.state, concern.weight, concern.last_seen) != before
