"""A case of two years with everything in it: what the largest referral pack of a school has to print."""

from datetime import date, datetime, time, timedelta
from uuid import uuid4

from django.utils import timezone

from gatepost.access.actor import Actor
from gatepost.access.models import Membership
from gatepost.casework.models import (
    Case,
    Channel,
    Consent,
    ContactAttempt,
    Evidence,
    Outcome,
    RowState,
    RowStatus,
)
from gatepost.casework.models.meeting import Meeting, MeetingPerson, MeetingState, Part, Way
from gatepost.casework.rows import ROWS
from gatepost.records.models import Parent

DAYS = 730
CONTACTS, LETTERS, MEETINGS, OFFERS, CALLS, WORDS = 40, 24, 8, 12, 40, 4
SAYS = (
    "Rang home and spoke for ten minutes about mornings, sleep and the bus. Offered the breakfast club and a call "
    "at seven; she would think about it and ring back by Friday."
)
KINDS: tuple[tuple[str, str, int], ...] = (
    ("call", "parent_meeting", CALLS),
    ("letter", "letters_to_parents", LETTERS),
    ("meeting", "parent_meeting", MEETINGS),
    ("offer", "family_circumstances", OFFERS),
    ("consultation", "lead_professional", 6),
    ("reply", "pastoral_staff", 10),
    ("voice", "pupil_voice", WORDS),
)
"""What is recorded, in which row, and how often."""


def fill(case: Case, officer: Membership, on: date) -> Case:
    """Two years of contacts, letters, meetings, offers, answers and judgements, spread evenly up to ``on``."""
    by, first = Actor.of(officer), on - timedelta(days=DAYS)
    Case.objects.filter(pk=case.pk).update(opened_on=first)
    parents = [guardian.parent for guardian in case.pupil.guardians.select_related("parent")]
    _record(case, by, parents, on)
    _try_to_reach(case, by, parents, on)
    _meet(case, by, parents, on)
    _judge(case, by, on)
    Consent.objects.create(
        school_id=case.school_id,
        case=case,
        parent=parents[0],
        answer="no",
        answered_on=on - timedelta(days=60),
        how_explained="We read the leaflet together at home.",
        taken_by=officer.user,
    )
    return Case.objects.select_related("pupil__school").get(pk=case.pk)


def _spread(count: int, on: date) -> list[date]:
    return [on - timedelta(days=DAYS * n // count) for n in range(count)]


def _record(case: Case, by: Actor, parents: list[Parent], on: date) -> None:
    Evidence.objects.bulk_create(
        Evidence(
            school_id=case.school_id,
            case=case,
            rows=[row],
            kind=kind,
            happened_on=day,
            who=by.name,
            says=f"“{SAYS}”" if kind == "voice" else SAYS,
            parent=parents[n % len(parents)],
            language="en",
            outcome="declined" if kind == "offer" else "",
            share_council=True,
            recorded_by=by.user,
        )
        for kind, row, count in KINDS
        for n, day in enumerate(_spread(count, on))
    )


def _try_to_reach(case: Case, by: Actor, parents: list[Parent], on: date) -> None:
    """Tries on days away count from the beginning of this year: all of them lie in it."""
    begun = date(on.year if on.month >= 9 else on.year - 1, 9, 2)
    span = max((on - begun).days, 1)
    ContactAttempt.objects.bulk_create(
        ContactAttempt(
            school_id=case.school_id,
            pupil=case.pupil,
            call=uuid4(),
            date=begun + timedelta(days=span * n // CONTACTS),
            at=timezone.make_aware(
                datetime.combine(begun + timedelta(days=span * n // CONTACTS), time(9, 40))
            ),
            by=by.user,
            channel=Channel.CALL,
            outcome=Outcome.SPOKE if n % 3 else Outcome.NO_ANSWER,
            parent=parents[0],
        )
        for n in range(CONTACTS)
    )


def _meet(case: Case, by: Actor, parents: list[Parent], on: date) -> None:
    for day in _spread(MEETINGS, on):
        held = Meeting.objects.create(
            school_id=case.school_id,
            case=case,
            planned_on=day,
            state=MeetingState.HELD,
            at=f"{day.isoformat()}T08:30",
            way=Way.SCHOOL,
        )
        MeetingPerson.objects.bulk_create(
            MeetingPerson(
                school_id=case.school_id, meeting=held, part=Part.PARENT, name=str(p), parent=p, came=True
            )
            for p in parents
        )


def _judge(case: Case, by: Actor, on: date) -> None:
    for row in ROWS:
        RowState.objects.update_or_create(
            case=case,
            row=row.key,
            defaults={
                "school_id": case.school_id,
                "status": RowStatus.DONE,
                "judged_by": by.user,
                "judged_on": on,
                "next_action": "Look again together",
                "next_who": by.name,
                "next_on": on,
            },
        )
