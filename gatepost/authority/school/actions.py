"""Every write of the school's side: sending, withdrawing, answering, and the outcome typed in."""

import base64
import hashlib
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from gatepost.access.actor import Actor
from gatepost.audit.log import note
from gatepost.authority import desks
from gatepost.authority.carrying import hand_over
from gatepost.authority.envelope import NotAccepted
from gatepost.authority.ground import ground_of, marks_of_window
from gatepost.authority.models import Ask, Dispatch, SchoolPost, Way
from gatepost.casework.actions import Refused
from gatepost.casework.facts import Facts
from gatepost.casework.models import Case, CaseStatus, Evidence, EvidenceKind, Referral
from gatepost.casework.readiness import Point, Readiness
from gatepost.casework.referral_states import Move, NoSuchMove, State, after
from gatepost.casework.referrals import assess, twin_of
from gatepost.records.models import Guardian


@transaction.atomic
def send(*, by: Actor, referral: Referral, facts: Facts, at: datetime) -> Dispatch:
    """Send a signed referral to the council, after asking every gate again at this moment.

    Refused when its evidence is not what was signed, a mark behind it has changed, the child has left, anything
    stops a referral now, or a weak point has come up that the head has not accepted.
    """
    by.must("referral.send", referral)
    referral = Referral.objects.select_for_update().select_related("case__pupil__school").get(pk=referral.pk)
    state = _moved(referral.state, Move.SEND)
    _refuse_at_the_gates(referral, facts)
    school = referral.case.pupil.school
    way = desks.way_from(school)
    dispatch = Dispatch.objects.create(
        school=school,
        referral=referral,
        way=way,
        authority=school.authority,
        partner=desks.partner_of(school.authority) if way == Way.PARTNER else None,
        sent_by=by.user,
        sent_at=at,
    )
    referral.state = state
    referral.save(update_fields=["state"])
    post(dispatch, "referral", _body(referral, facts), who=by.name, at=at)
    note(by, "referral.sent", referral, pupil=referral.case.pupil_id)
    return dispatch


def _refuse_at_the_gates(referral: Referral, facts: Facts) -> None:
    if hashlib.sha256(twin_of(referral)).hexdigest() != referral.sha256 or not referral.pdf:
        raise Refused(evidence="What would be sent is not what was signed. Withdraw it, and draft it again.")
    if not on_roll(facts):
        raise Refused(
            moved=f"{facts.name} is no longer on this school’s roll. Withdraw it; tell the new school."
        )
    ground = ground_of(referral)
    if ground.changes:
        raise Refused(
            marks=f"Marks have changed since this was signed. {ground.sentence} Withdraw it, and draft it again."
        )
    answer = assess(_without(facts, referral), referral)
    if answer.hard_stops:
        first = answer.hard_stops[0]
        raise Refused(readiness=f"{answer.sentence} First: {first.says} {first.mend}")
    if new := _weak_since(answer, referral):
        raise Refused(weak=f"Since the head signed, this has become weak: {new[0].says} {new[0].mend}")


def _weak_since(answer: Readiness, referral: Referral) -> list[Point]:
    """What is weak now and has no sentence of the head's."""
    return [point for point in answer.weak if point.key not in referral.accepted]


def _without(facts: Facts, referral: Referral) -> Facts:
    """The facts as if this referral were not signed: it does not stand in its own way."""
    return replace(facts, aside=referral.pk)


def on_roll(facts: Facts) -> bool:
    """Whether the child is on the school's roll on the day of the facts."""
    for span in facts.pupil.enrolments.all():
        if span.start_date <= facts.on and (span.leaving_date is None or span.leaving_date >= facts.on):
            return True
    return False


def _body(referral: Referral, facts: Facts) -> dict[str, Any]:
    """What an authority gets: the twin and the PDF byte for byte, and the marks to recount."""
    pupil = referral.case.pupil
    with referral.pdf.open("rb") as pdf:
        paper = base64.b64encode(pdf.read()).decode()
    named = Guardian.objects.filter(pupil=pupil, parent__in=referral.parents.values("parent")).select_related(
        "parent"
    )
    return {
        "pack": twin_of(referral).decode(),
        "sha256": referral.sha256,
        "pdf": paper,
        "school": pupil.school.name,
        "upn": pupil.upn,
        "forename": pupil.known_as,
        "surname": pupil.surname,
        "year_group": pupil.year_group,
        "route": referral.route,
        "marks": marks_of_window(facts, referral),
        "parents": [{"name": str(g.parent), "relationship": g.relationship} for g in named],
    }


@transaction.atomic
def withdraw(*, by: Actor, referral: Referral, why: str, at: datetime) -> Referral:
    """Take a referral back before it is decided, with a reason. The case is open again."""
    by.must("referral.send", referral)
    if len(why.split()) < 2:
        raise Refused(why="Say in a sentence why this is withdrawn.")
    referral = Referral.objects.select_for_update().get(pk=referral.pk)
    end(referral, _moved(referral.state, Move.WITHDRAW), why.strip())
    dispatch = Dispatch.objects.filter(referral=referral).first()
    if dispatch:
        post(dispatch, "withdrawn", {"why": why.strip()}, who=by.name, at=at)
    note(by, "referral.withdrawn", referral, pupil=referral.case.pupil_id)
    return referral


@transaction.atomic
def answer(*, by: Actor, ask: Ask, words: str, on: date, at: datetime) -> Ask:
    """Answer what the council asked, inside the row. It goes once everything that was asked is answered."""
    by.must("row.record", ask)
    if len(words.split()) < 2:
        raise Refused(answer="Answer in a sentence.")
    dispatch = Dispatch.objects.select_for_update().get(pk=ask.dispatch_id)
    referral = Referral.objects.select_for_update().get(pk=dispatch.referral_id)
    if ask.answered_at is not None:
        raise Refused(answer=f"{ask.answered_by} has answered this already.")
    if referral.state != State.WAITING:
        raise Refused(answer="The council waits for nothing at the moment.")
    ask.answer, ask.answered_by, ask.answered_at = words.strip(), by.user, at
    ask.save(update_fields=["answer", "answered_by", "answered_at"])
    tell_case(dispatch.case, f"To the council: {words.strip()}", who=by.name, on=on, kind=EvidenceKind.REPLY)
    if not dispatch.asks.filter(answered_at__isnull=True).exists():
        referral.state = _moved(referral.state, Move.ANSWER)
        referral.save(update_fields=["state"])
        post(
            dispatch,
            "answer",
            {"answers": _answers(dispatch), "new": _new_evidence(dispatch)},
            who=by.name,
            at=at,
        )
    note(by, "ask.answered", ask, pupil=referral.case.pupil_id)
    return ask


def _answers(dispatch: Dispatch) -> list[dict[str, str]]:
    """Every answer since the council last heard from us."""
    last = dispatch.posts.filter(outgoing=True, kind="answer").order_by("-at").first()
    fresh = dispatch.asks.filter(answered_at__isnull=False)
    fresh = fresh.filter(answered_at__gt=last.at) if last else fresh
    return [{"uid": str(a.uid), "row": a.row, "question": a.question, "answer": a.answer} for a in fresh]


def _new_evidence(dispatch: Dispatch) -> list[dict[str, str]]:
    """What was recorded in the rows asked about since the pack was signed: the difference, and nothing else."""
    rows = list(dispatch.asks.values_list("row", flat=True))
    since = dispatch.referral.signed_at
    found = dispatch.case.evidence.filter(rows__overlap=rows, recorded_at__gt=since, taken_back="")
    return [
        {"on": e.happened_on.isoformat(), "what": f"{e.get_kind_display()}: {e.says}", "who": e.who}
        for e in found
        if e.share_council or (e.kind != EvidenceKind.VOICE and "pupil_voice" not in e.rows)
    ]


@transaction.atomic
def type_outcome(*, by: Actor, referral: Referral, outcome: str, on: date) -> Dispatch:
    """Keep what a council decided that answers by mail: two fields."""
    by.must("referral.send", referral)
    dispatch = Dispatch.objects.select_for_update().get(referral=referral)
    if dispatch.way != Way.DOWNLOAD:
        raise Refused(outcome="The council’s desk sends the outcome itself.")
    if not outcome.strip():
        raise Refused(outcome="Say what the council decided.")
    if on < timezone.localdate(dispatch.sent_at):
        raise Refused(outcome_on="This is before the referral was sent.")
    dispatch.outcome, dispatch.outcome_on = outcome.strip(), on
    dispatch.save(update_fields=["outcome", "outcome_on"])
    Referral.objects.filter(pk=referral.pk).update(state=State.DECIDED)
    reopen(dispatch.case)
    tell_case(
        dispatch.case,
        f"The council decided: {outcome.strip()}",
        who=dispatch.authority or "The council",
        on=on,
    )
    note(by, "referral.outcome_typed", referral, pupil=referral.case.pupil_id)
    return dispatch


def post(dispatch: Dispatch, kind: str, body: dict[str, Any], *, who: str, at: datetime) -> SchoolPost:
    """Keep a message and bring it on its way. Raises Refused with the other side's sentence."""
    kept = SchoolPost.objects.create(
        school_id=dispatch.school_id,
        dispatch=dispatch,
        uid=uuid4(),
        outgoing=True,
        kind=kind,
        body=body,
        who=who,
        at=at,
    )
    if dispatch.way == Way.DOWNLOAD:
        return kept
    try:
        if hand_over(kept, at=at):
            kept.delivered_at, kept.body = at, {} if kind == "referral" else body  # the pack is kept once
            kept.save(update_fields=["delivered_at", "body"])
    except NotAccepted as refusal:
        raise Refused(council=str(refusal)) from refusal
    return kept


def end(referral: Referral, state: State, why: str) -> None:
    """A referral ends here: its evidence is free again, and support goes on in an open case."""
    referral.state = state
    referral.save(update_fields=["state"])
    dispatch = Dispatch.objects.filter(referral=referral).first()
    if dispatch:
        dispatch.ended_why = why
        dispatch.save(update_fields=["ended_why"])
        dispatch.asks.filter(answered_at__isnull=True).delete()
    reopen(referral.case)


def reopen(case: Case) -> None:
    """Support goes on: the case is open again, unless the child has another open one by now."""
    another = Case.objects.filter(pupil=case.pupil_id, status=CaseStatus.OPEN).exclude(pk=case.pk)
    if not another.exists():
        Case.objects.filter(pk=case.pk, status=CaseStatus.REFERRED).update(status=CaseStatus.OPEN)


def tell_case(case: Case, says: str, *, who: str, on: date, kind: EvidenceKind = EvidenceKind.NOTE) -> None:
    """A line in the case's history. It serves no row, and completes none."""
    Evidence.objects.create(
        school_id=case.school_id, case=case, rows=[], kind=kind, happened_on=on, who=who, says=says
    )


def _moved(state: str, move: Move) -> State:
    try:
        return after(state, move)
    except NoSuchMove as refusal:
        raise Refused(state=str(refusal)) from refusal
