"""Keeping and taking back tries to reach a family: facts that are added to, never changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction

from gatepost.access.actor import Actor
from gatepost.audit.log import note
from gatepost.casework.actions import Refused
from gatepost.casework.models import (
    Channel,
    ContactAttempt,
    Outcome,
    ReasonGiven,
    standing_attempts,
)
from gatepost.records.models import Guardian, Parent, Pupil

SHORTEST = 3


@dataclass(frozen=True)
class Told:
    """What was heard and said in one try. ``worried`` brings it before the safeguarding lead at once."""

    outcome: Outcome
    parent: Parent | None = None
    channel: Channel = Channel.CALL
    reason: str = ""
    words: str = ""
    heard_child: bool = False
    back_on: date | None = None
    advice: str = ""
    suggestion: str = ""
    worried: bool = False


@transaction.atomic
def record_contact(
    *, by: Actor, pupils: Sequence[Pupil], told: Told, call: UUID, at: datetime, on: date, seen: int = 0
) -> list[ContactAttempt]:
    """Keep one try to reach a family, a row for each child; returns what others recorded meanwhile.

    ``seen`` is the newest attempt that the person had before them. Nothing is overwritten: where a colleague
    was quicker, both stand. The same ``call`` sent twice is kept once.
    """
    for pupil in pupils:
        by.must("contact.record", pupil)
    if faults := _faults(pupils, told):
        raise Refused(**faults)
    locked = list(Pupil.objects.select_for_update().filter(pk__in=[p.pk for p in pupils]).order_by("pk"))
    theirs = standing_attempts().filter(pupil__in=locked, date=on, pk__gt=seen).select_related("by")
    meanwhile = [attempt for attempt in theirs if attempt.by != by.user]
    kept = set(ContactAttempt.objects.filter(call=call).values_list("pupil_id", flat=True))
    for pupil in locked:
        if pupil.pk not in kept:
            _keep(by, pupil, told, call, at, on)
    return meanwhile


def _keep(by: Actor, pupil: Pupil, told: Told, call: UUID, at: datetime, on: date) -> None:
    wrong = told.parent.phone if told.parent and told.outcome == Outcome.WRONG_NUMBER else ""
    attempt = ContactAttempt.objects.create(
        school_id=pupil.school_id,
        pupil=pupil,
        call=call,
        date=on,
        at=at,
        by=by.user,
        number=wrong,
        **vars(told),
    )
    note(by, f"contact.{told.outcome}", attempt)


def digits(phone: str) -> str:
    """The last ten digits: the same however a number is written."""
    return "".join(sign for sign in phone if sign.isdigit())[-10:]


def wrong_numbers(adults: Iterable[Parent]) -> dict[str, ContactAttempt]:
    """The numbers of these adults at which somebody else answered, by ``digits``, each with the newest such try.

    Doubtful on every later day as well, until the files hold another number, the adult is spoken to on the
    telephone, or the try is taken back.
    """
    held = {adult.pk: digits(adult.phone) for adult in adults}
    answered = standing_attempts().filter(
        parent__in=held, channel=Channel.CALL, outcome__in=(Outcome.WRONG_NUMBER, Outcome.SPOKE)
    )
    wrong: dict[str, ContactAttempt] = {}
    for attempt in answered:
        if attempt.outcome == Outcome.WRONG_NUMBER:
            wrong[digits(attempt.number)] = attempt
        elif attempt.parent_id is not None:
            wrong.pop(held[attempt.parent_id], None)
    return {number: wrong[number] for number in {*held.values()} - {""} if number in wrong}


def _faults(pupils: Sequence[Pupil], told: Told) -> dict[str, str]:
    faults = {}
    if not pupils:
        faults["children"] = "Choose at least one child whom this was about."
    if told.outcome == Outcome.SPOKE and told.reason not in ReasonGiven.values:
        faults["reason"] = "Choose what the parent told you, or “would not say”."
    if told.reason == ReasonGiven.OTHER and len(told.words.strip()) < SHORTEST:
        faults["words"] = "Say in a few words what the reason is."
    if told.parent and not Guardian.objects.filter(parent=told.parent, pupil__in=pupils).exists():
        faults["parent"] = "Choose one of this family’s contacts."
    return faults


@transaction.atomic
def withdraw_contact(*, by: Actor, call: UUID, at: datetime) -> list[ContactAttempt]:
    """Take back a call, for every child it was about: each row stays, with a second one that says so."""
    children = ContactAttempt.objects.filter(call=call).values("pupil")
    list(Pupil.objects.select_for_update().filter(pk__in=children).order_by("pk"))
    found = list(standing_attempts().filter(call=call))
    undone = uuid4()
    for attempt in found:
        by.must("contact.record", attempt)
        ContactAttempt.objects.create(
            school_id=attempt.school_id,
            pupil_id=attempt.pupil_id,
            call=undone,
            date=attempt.date,
            at=at,
            by=by.user,
            channel=attempt.channel,
            outcome=Outcome.WITHDRAWN,
            withdraws=attempt,
        )
        note(by, "contact.withdrawn", attempt)
    return found
