"""Every write about a child who came from another school: what that school told, and whether it is used."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from gatepost.access.actor import Actor
from gatepost.audit.log import note
from gatepost.casework.models import ToldCount
from gatepost.casework.refusal import Refused
from gatepost.records.models import Pupil


@dataclass(frozen=True)
class Said:
    """What the school before told. All dates are included."""

    sessions: int
    start: date
    end: date
    told_by: str
    told_on: date


@transaction.atomic
def tell(*, by: Actor, pupil: Pupil, said: Said, at: datetime) -> ToldCount:
    """Keep a count as it was told, with its source. It is never added to this school's own sessions.

    Refused when the period is turned round or reaches into this school's own time, or nobody is named.
    """
    by.must("row.record", pupil)
    if faults := _faults(pupil, said):
        raise Refused(**faults)
    kept = ToldCount.objects.create(
        school_id=pupil.school_id,
        pupil=pupil,
        sessions=said.sessions,
        start=said.start,
        end=said.end,
        told_by=said.told_by.strip(),
        told_on=said.told_on,
        recorded_by=by.user,
        recorded_at=at,
    )
    note(by, "told_count.kept", kept)
    return kept


def _faults(pupil: Pupil, said: Said) -> dict[str, str]:
    faults = {}
    if said.end < said.start:
        faults["end"] = "The last day must not be before the first."
    elif pupil.enrolments.filter(start_date__lte=said.end).exclude(leaving_date__lt=said.start).exists():
        faults["end"] = "This reaches into the time on this school’s own roll. Give days before joining only."
    if said.told_on < said.end:
        faults["told_on"] = "It cannot have been told before its last day."
    if said.sessions > 2 * ((said.end - said.start).days + 1):
        faults["sessions"] = "There are two sessions a day: this is more than these days hold."
    if not said.told_by.strip():
        faults["told_by"] = "Say which school told it, and who there."
    return faults


@transaction.atomic
def decide(*, by: Actor, count: ToldCount, used: bool) -> ToldCount:
    """Say whether the council may read what was told. It stands there as told; the threshold stays as it is."""
    by.must("row.judge", count)
    count.used, count.decided_by = used, by.user
    count.save(update_fields=["used", "decided_by"])
    note(by, "told_count.used" if used else "told_count.left_out", count)
    return count
