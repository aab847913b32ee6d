"""Putting a case to the council: drafted by the people who know the child, signed by the head, or not at all."""

import hashlib
import json
from datetime import date, datetime
from uuid import uuid4

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from gatepost.access.actor import Actor
from gatepost.audit.log import note
from gatepost.casework.acceptance import BY_A_PERSON
from gatepost.casework.actions import Refused
from gatepost.casework.facts import Facts
from gatepost.casework.living import actions as living
from gatepost.casework.models import (
    Case,
    CaseStatus,
    Confirmation,
    KnownNotice,
    Referral,
    ReferredParent,
    ReliedKind,
)
from gatepost.casework.readiness import Readiness, readiness
from gatepost.casework.referral_states import Move, after
from gatepost.casework.twins import twin_bytes
from gatepost.policy.pack import load
from gatepost.records.models import Parent


def draft_of(case: Case) -> Referral | None:
    """The referral that is being prepared, if there is one."""
    return case.referrals.filter(signed_at__isnull=True).order_by("-pk").first()


CONFLICT = "marks.conflict_"
"""How the key of a word on a mark begins: why it stays although something else is held for that day."""


@transaction.atomic
def confirm(*, by: Actor, case: Case, key: str, says: str, happened_on: date, on: date) -> Confirmation:
    """A person's word on what the authority asks and no record shows, or on why a mark stays as it is.

    Refused for anything that the case itself answers: what is counted is not talked away.
    """
    by.must("referral.draft", case)
    asks = {ask.key for ask in load(case.school.pack).acceptance.asks if ask.look in BY_A_PERSON}
    if by.user is None or (key not in asks and not key.startswith(CONFLICT)):
        raise Refused(says="This is answered by the case itself, not by a sentence.")
    if len(says.split()) < 3:
        raise Refused(says="Say it in a sentence, so that the council need not ask again.")
    if happened_on > on:
        raise Refused(happened_on="The date must be today or earlier.")
    word, _ = Confirmation.objects.update_or_create(
        case=case,
        key=key,
        defaults={
            "school_id": case.school_id,
            "says": says.strip(),
            "happened_on": happened_on,
            "by": by.user,
        },
    )
    note(by, "referral.confirmed", word, pupil=case.pupil_id)
    return word


@transaction.atomic
def know_notice(
    *, by: Actor, case: Case, parent: Parent, issued_on: date, told_by: str, on: date
) -> KnownNotice:
    """Keep that a parent has had a penalty notice for this child, as the council told the school."""
    by.must("referral.draft", case)
    if not case.pupil.guardians.filter(parent=parent).exists():
        raise Refused(parent="Choose a parent of this child.")
    if issued_on > on:
        raise Refused(issued_on="The date must be today or earlier.")
    if not told_by.strip():
        raise Refused(told_by="Say who at the council told you.")
    known, _ = KnownNotice.objects.get_or_create(
        child=case.pupil,
        parent=parent,
        issued_on=issued_on,
        defaults={"school_id": case.school_id, "told_by": told_by.strip()},
    )
    note(by, "notice.known", known, pupil=case.pupil_id)
    return known


@transaction.atomic
def notice_withdrawn(*, by: Actor, notice: KnownNotice, on: date) -> KnownNotice:
    """Keep that a notice was withdrawn: it never counts again."""
    by.must("referral.draft", notice)
    notice.withdrawn_on = on
    notice.save(update_fields=["withdrawn_on"])
    note(by, "notice.withdrawn", notice, pupil=notice.child_id)
    return notice


@transaction.atomic
def draft(
    *,
    by: Actor,
    facts: Facts,
    route: str,
    parents: list[Parent],
    will_change: str,
    why_now: str,
    considered: str,
) -> Referral:
    """Put a case before the headteacher. Refused while anything stops it, whoever asks.

    ``why_now`` and ``considered`` (a line for each other way) are printed: a decision that does not show how it
    was weighed is at fault, however right it is (Local Government Ombudsman, 21 010 042).
    """
    case = _case(facts)
    by.must("referral.draft", case)
    answer = readiness(facts, route, [parent.pk for parent in parents])
    if not answer.route.enforces:
        raise Refused(route=f"“{answer.route.name}” names nobody to the council: there is nothing to sign.")
    _refuse_unless_ready(answer)
    if {parent.pk for parent in parents} != {guardian.parent_id for guardian in answer.parents}:
        raise Refused(parents="Name only parents who have responsibility for this child.")
    if len(will_change.split()) < 3:
        raise Refused(will_change="Say in a sentence what you think will change for this child.")
    if len(why_now.split()) < 3:
        raise Refused(why_now="Say in a sentence why this way, and why now.")
    if not considered.strip():
        raise Refused(considered="Say what else was considered or tried, and why it is not enough.")
    if unsaid := [line.strip() for line in considered.splitlines() if line.strip().endswith(":")]:
        raise Refused(considered=f"Complete the line “{unsaid[0]}”, or take it out if it was not considered.")
    before = Referral.objects.filter(case=case, signed_at__isnull=True)
    living.let_go(kind=ReliedKind.REFERRAL, subjects=before.values_list("pk", flat=True), at=timezone.now())
    before.delete()
    referral = Referral.objects.create(
        school_id=case.school_id,
        case=case,
        route=route,
        will_change=will_change.strip(),
        why_now=why_now.strip(),
        considered=considered.strip(),
        drafted_by=by.user,
        frozen={"window": facts.window_spelt},
    )
    for parent in parents:
        ReferredParent.objects.create(school_id=case.school_id, referral=referral, parent=parent)
    _rely(by, referral, facts, timezone.now())
    note(by, "referral.drafted", referral, pupil=case.pupil_id)
    return referral


@transaction.atomic
def send_back(*, by: Actor, referral: Referral, why: str) -> Referral:
    """The head asks for more before signing."""
    by.must("referral.sign", referral)
    if not why.strip():
        raise Refused(sent_back="Say what you would like to see first.")
    referral.sent_back = why.strip()
    referral.save(update_fields=["sent_back"])
    note(by, "referral.sent_back", referral, pupil=referral.case.pupil_id)
    return referral


@transaction.atomic
def accept_weak(*, by: Actor, referral: Referral, facts: Facts, sentences: dict[str, str]) -> Referral:
    """The head's own sentence on each weak point; it is printed on the pack's first page."""
    by.must("referral.sign", referral)
    answer = assess(facts, referral)
    without = [point for point in answer.weak if not sentences.get(point.key, "").strip()]
    if without:
        raise Refused(**{point.key: f"Say why this may be sent although: {point.says}" for point in without})
    referral.accepted = {point.key: sentences[point.key].strip() for point in answer.weak}
    referral.save(update_fields=["accepted"])
    note(by, "referral.weak_accepted", referral, pupil=referral.case.pupil_id)
    return referral


@transaction.atomic
def sign(*, by: Actor, referral: Referral, facts: Facts, twin: bytes, pdf: bytes, at: datetime) -> Referral:
    """The head signs: the evidence is counted again at this moment, frozen, and known by its hash.

    Refused when anything stops the referral now, a mark it rests on has changed since it was drafted, or a
    weak point has no sentence of the head's.
    """
    by.must("referral.sign", referral)
    if by.user is None or referral.signed_at is not None:
        raise Refused(signed="This is signed once, by a headteacher.")
    answer = assess(facts, referral)
    _refuse_unless_ready(answer)
    _refuse_if_changed(referral, facts)
    if missing := [point for point in answer.weak if point.key not in referral.accepted]:
        raise Refused(accepted=f"A weak point has no sentence yet: {missing[0].says}")
    referral.frozen = {"pack": json.loads(twin), "window": facts.window_spelt}
    referral.sha256 = hashlib.sha256(twin).hexdigest()
    referral.pdf.save(f"{uuid4().hex}.pdf", ContentFile(pdf), save=False)
    referral.signed_by, referral.signed_at = by.user, at
    referral.state = after(referral.state, Move.SIGN)
    referral.save()
    Case.objects.filter(pk=referral.case_id).update(status=CaseStatus.REFERRED)
    _rely(by, referral, facts, at)
    note(by, "referral.signed", referral, pupil=referral.case.pupil_id)
    return referral


def _rely(by: Actor, referral: Referral, facts: Facts, at: datetime) -> None:
    """Keep what the pack's figures are counted from; at signing they are counted anew."""
    living.rely(
        by=by,
        kind=ReliedKind.REFERRAL,
        subject=referral.pk,
        name=f"The referral “{facts.pack.route(referral.route).name}”",
        pupil=facts.pupil,
        case=referral.case,
        on=facts.on,
        at=at,
        out=referral.signed_at is not None,
    )


def assess(facts: Facts, referral: Referral) -> Readiness:
    """The readiness of a drafted referral, as things stand now."""
    return readiness(facts, referral.route, [named.parent_id for named in referral.parents.all()])


def twin_of(referral: Referral) -> bytes:
    """The frozen twin byte for byte: what ``sha256`` is the hash of, and what the council may check."""
    return twin_bytes(referral.frozen["pack"])


def _refuse_if_changed(referral: Referral, facts: Facts) -> None:
    """What is signed is what was drafted: changed marks go back to those who know why they changed."""
    before, now = set(referral.frozen["window"]), set(facts.window_spelt)
    if before == now:
        return
    gone, new = ", ".join(sorted(before - now)), ", ".join(sorted(now - before))
    told = (f" No longer counted: {gone}." if gone else "") + (f" Counted now: {new}." if new else "")
    raise Refused(marks=f"The marks have changed since this was drafted.{told} Draft it again.")


def _refuse_unless_ready(answer: Readiness) -> None:
    if not answer.ready:
        first = answer.hard_stops[0]
        raise Refused(readiness=f"{answer.sentence} First: {first.says} {first.mend}")


def _case(facts: Facts) -> Case:
    if facts.case is None or facts.case.status == CaseStatus.STOOD_DOWN:
        raise Refused(case="There is no open case for this child.")
    return facts.case
