"""Every write of an officer at the desk: taking, ticking, asking, accepting, returning. Decisions have their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.db import transaction

from gatepost.access.actor import Actor
from gatepost.access.models import School
from gatepost.audit.log import note
from gatepost.authority.carrying import hand_over
from gatepost.authority.desk import clocks
from gatepost.authority.envelope import NotAccepted
from gatepost.authority.models import AgreedAction, DeskPost, DeskReferral, Tick
from gatepost.casework.actions import Refused
from gatepost.casework.referral_states import Move, NoSuchMove, after
from gatepost.policy import national


@transaction.atomic
def take(*, by: Actor, referral: DeskReferral) -> DeskReferral:
    """Say that this is one's own to look at. Whoever had it before is named in the thread."""
    by.must("referral.decide", referral)
    referral.officer = by.user
    referral.save(update_fields=["officer"])
    note(by, "deskreferral.taken", referral)
    return referral


@transaction.atomic
def tick(*, by: Actor, referral: DeskReferral, answers: dict[str, str], at: datetime) -> None:
    """Keep an officer's judgement of lines of the card: met, not met, ask. An empty answer takes one back."""
    by.must("referral.decide", referral)
    known = {line.key for line in national.council().lines}
    for line, answer in answers.items():
        if line not in known or answer not in ("met", "not_met", "ask", ""):
            raise Refused(**{line: "Choose Met, Not met or Ask."})
        if not answer:
            referral.ticks.filter(line=line).delete()
            continue
        kept = {"authority": referral.authority, "answer": answer, "by": by.user, "at": at}
        Tick.objects.update_or_create(referral=referral, line=line, defaults=kept)
    note(by, "deskreferral.ticked", referral)


@dataclass(frozen=True)
class Question:
    """Something asked of the school, in a row of its case."""

    row: str
    words: str


@transaction.atomic
def ask(
    *, by: Actor, referral: DeskReferral, questions: Sequence[Question], due_on: date, on: date, at: datetime
) -> DeskReferral:
    """Ask the school for more: each question becomes a task in its row. The clock stands still."""
    by.must("referral.decide", referral)
    asked = [q for q in questions if q.words.strip()]
    if not asked:
        raise Refused(questions="Write at least one question.")
    if due_on <= on:
        raise Refused(due_on="Give the school a date after today.")
    referral = _moved(referral, Move.ASK)
    clocks.stand_still(referral, on)
    referral.save()
    items = [
        {"uid": str(uuid4()), "row": q.row, "question": q.words.strip(), "due_on": due_on.isoformat()}
        for q in asked
    ]
    post(referral, "asked", {"items": items}, by=by, at=at)
    note(by, "deskreferral.asked", referral)
    return referral


@transaction.atomic
def accept(*, by: Actor, referral: DeskReferral, at: datetime) -> DeskReferral:
    """Accept a referral: from now on it is decided, for each parent. Refused while fewer marks count than asked."""
    by.must("referral.decide", referral)
    referral = _moved(referral, Move.ACCEPT)
    if not referral.officer:
        referral.officer = by.user
    referral.save()
    post(referral, "accepted", {}, by=by, at=at)
    note(by, "deskreferral.accepted", referral)
    return referral


@transaction.atomic
def send_back(
    *, by: Actor, referral: DeskReferral, reasons: Sequence[str], acceptable: str, at: datetime
) -> DeskReferral:
    """Return a referral with reasons from the list, and what would make it acceptable."""
    by.must("referral.decide", referral)
    labels = {reason.key: reason.label for reason in national.council().return_reasons}
    if not reasons or any(reason not in labels for reason in reasons):
        raise Refused(reasons="Choose at least one reason.")
    if len(acceptable.split()) < 2:
        raise Refused(acceptable="Say what would make this acceptable.")
    referral = _moved(referral, Move.RETURN)
    referral.return_reasons, referral.due_on = list(reasons), None
    referral.ended_why = acceptable.strip()
    referral.save()
    told = {"reasons": [labels[r] for r in reasons], "keys": list(reasons), "acceptable": acceptable.strip()}
    post(referral, "returned", told, by=by, at=at)
    note(by, "deskreferral.returned", referral)
    return referral


def post(referral: DeskReferral, kind: str, body: dict[str, Any], *, by: Actor, at: datetime) -> DeskPost:
    """Keep a message to the school and bring it on its way. Raises Refused with the school's sentence."""
    kept = DeskPost.objects.create(
        authority=referral.authority,
        referral=referral,
        uid=uuid4(),
        outgoing=True,
        kind=kind,
        body=body | {"who": by.name},
        who=by.name,
        at=at,
    )
    try:
        if referral.by_hand or hand_over(kept, at=at):  # a school on paper is told on paper
            kept.delivered_at = at
            kept.save(update_fields=["delivered_at"])
    except NotAccepted as refusal:
        raise Refused(school=str(refusal)) from refusal
    return kept


@transaction.atomic
def agreed_done(*, by: Actor, action: AgreedAction, on: date, at: datetime) -> AgreedAction:
    """What was agreed at a support meeting is done: the school hears it, here or in another installation."""
    by.must("referral.decide", action)
    action = AgreedAction.objects.select_for_update().get(pk=action.pk)
    if action.done_on is None:
        action.done_on, action.done_by = on, by.user
        action.save(update_fields=["done_on", "done_by"])
        note(by, "agreedaction.done", action)
        _tell_done(by, action, at)
    return action


def _tell_done(by: Actor, action: AgreedAction, at: datetime) -> None:
    """Bring the tick on its way to the school from which the page came."""
    key = action.agenda.body.get("key", "")
    here = School.objects.filter(laestab=action.laestab, authority=action.authority).exists()
    if not key and not here:
        return
    assert action.done_on is not None
    body = {"number": action.number, "on": action.done_on.isoformat(), "laestab": action.laestab, "key": key}
    kept = DeskPost.objects.create(
        authority=action.authority, uid=uuid4(), outgoing=True, kind="done", body=body, who=by.name, at=at
    )
    if hand_over(kept, at=at):
        kept.delivered_at = at
        kept.save(update_fields=["delivered_at"])


def _moved(referral: DeskReferral, move: Move) -> DeskReferral:
    """The referral as it stands now, locked, with its next state. Raises Refused where it has moved on."""
    fresh = DeskReferral.objects.select_for_update().get(pk=referral.pk)
    try:
        fresh.state = after(fresh.state, move)
    except NoSuchMove as refusal:
        raise Refused(state=str(refusal)) from refusal
    return fresh
