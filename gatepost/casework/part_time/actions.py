"""Every write about part-time timetables: agreed, and ended early."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from gatepost.access.actor import Actor
from gatepost.audit.log import note
from gatepost.casework.models import PartTimeTimetable
from gatepost.casework.refusal import Refused
from gatepost.records.models import Pupil


@dataclass(frozen=True)
class Terms:
    """What was agreed. All dates are included."""

    start: date
    end: date
    review_on: date
    agreed_with: str
    why: str


@transaction.atomic
def agree(*, by: Actor, pupil: Pupil, terms: Terms, at: datetime) -> PartTimeTimetable:
    """Keep a part-time timetable that was agreed. Refused without an end, a review in time, or an agreement."""
    by.must("row.record", pupil)
    if faults := _faults(pupil, terms):
        raise Refused(**faults)
    kept = PartTimeTimetable.objects.create(
        school_id=pupil.school_id,
        pupil=pupil,
        start=terms.start,
        end=terms.end,
        review_on=terms.review_on,
        agreed_with=terms.agreed_with.strip(),
        why=terms.why.strip(),
        recorded_by=by.user,
        recorded_at=at,
    )
    note(by, "part_time.agreed", kept)
    return kept


def _faults(pupil: Pupil, terms: Terms) -> dict[str, str]:
    faults = {}
    if terms.end < terms.start:
        faults["end"] = "The last day must not be before the first."
    if not terms.start <= terms.review_on <= terms.end:
        faults["review_on"] = "Choose a day to review it between its first day and its last."
    if not terms.agreed_with.strip():
        faults["agreed_with"] = "Say which parent agreed, and who else: it needs the parents’ agreement."
    if not terms.why.strip():
        faults["why"] = "Say why in a sentence: it is an exception."
    held = PartTimeTimetable.objects.filter(pupil=pupil, start__lte=terms.end, end__gte=terms.start).first()
    if held and not faults:
        faults["start"] = f"There is one already, to {held.end:%d %B %Y}. End that one first."
    return faults


@transaction.atomic
def end_early(*, by: Actor, timetable: PartTimeTimetable, on: date) -> PartTimeTimetable:
    """The child comes full time again: ``on`` is the last day on which the timetable held."""
    by.must("row.record", timetable)
    if not timetable.start <= on < timetable.end:
        raise Refused(on="Choose a day after it began and before it would have ended.")
    timetable.end, timetable.review_on = on, min(on, timetable.review_on)
    timetable.save(update_fields=["end", "review_on"])
    note(by, "part_time.ended", timetable)
    return timetable
