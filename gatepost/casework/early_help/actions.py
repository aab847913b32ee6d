"""Every write about Early Help: the family's answer, the request, and its end when they change their mind."""

import hashlib
import json
from datetime import date, datetime
from uuid import uuid4

from django.core.files.base import ContentFile
from django.db import transaction

from gatepost.access.actor import Actor
from gatepost.audit.log import note
from gatepost.casework.models import Case, Consent, ConsentAnswer, HelpRequest, latest_answers
from gatepost.casework.refusal import Refused
from gatepost.casework.twins import twin_bytes
from gatepost.records.models import Parent


def standing_consent(case: Case) -> Consent | None:
    """The yes that a request may rest on: the last answer of each parent counts, and a yes taken back does not."""
    return next((consent for consent in latest_answers(case) if consent.stands), None)


@transaction.atomic
def answer(
    *,
    by: Actor,
    case: Case,
    parent: Parent,
    answer: str,
    answered_on: date,
    how_explained: str,
    language: str,
    agencies: str,
    on: date,
) -> Consent:
    """Keep what a parent answered. A no or "wants to think" ends an earlier yes, and a request not yet sent.

    Refused without how it was explained: a yes to something that nobody explained is no yes.
    """
    by.must("help.ask", case)
    if by.user is None or not case.pupil.guardians.filter(parent=parent).exists():
        raise Refused(parent="Choose a parent of this child.")
    if answer not in ConsentAnswer.values:
        raise Refused(answer="Choose what the parent said. A no is a full answer.")
    if len(how_explained.split()) < 5:
        raise Refused(
            how_explained="Say what was explained and how, so that anyone can see it was understood."
        )
    if answered_on > on:
        raise Refused(answered_on="The date must be today or earlier.")
    kept = Consent.objects.create(
        school_id=case.school_id,
        case=case,
        parent=parent,
        answer=answer,
        answered_on=answered_on,
        how_explained=how_explained.strip(),
        language=language,
        agencies=agencies.strip(),
        taken_by=by.user,
    )
    if answer != ConsentAnswer.YES:
        _stop(case, parent, on)
    note(by, "early_help.answered", kept, pupil=case.pupil_id)
    return kept


@transaction.atomic
def withdraw(*, by: Actor, consent: Consent, on: date) -> Consent:
    """A family takes its yes back: at any time, to anyone, without a reason. What was sent is followed up."""
    by.must("help.ask", consent)
    if by.user is None or not consent.stands:
        raise Refused(consent="There is no yes to take back.")
    consent.withdrawn_on, consent.withdrawn_to = on, by.user
    consent.save(update_fields=["withdrawn_on", "withdrawn_to", "changed_at"])
    _stop(consent.case, consent.parent, on)
    note(by, "early_help.withdrawn", consent, pupil=consent.case.pupil_id)
    return consent


def _stop(case: Case, parent: Parent, on: date) -> None:
    HelpRequest.objects.filter(case=case, consent__parent=parent, stopped_on__isnull=True).update(
        stopped_on=on
    )


@transaction.atomic
def make(*, by: Actor, case: Case, twin: bytes, pdf: bytes, at: datetime) -> HelpRequest:
    """Freeze a request with its paper and the hash of its twin. Refused without a yes that stands."""
    by.must("help.ask", case)
    consent = standing_consent(case)
    if by.user is None or consent is None:
        raise Refused(consent="The family has not said yes to Early Help. Nothing is sent without it.")
    made = HelpRequest(
        school_id=case.school_id,
        case=case,
        consent=consent,
        frozen=json.loads(twin),
        sha256=hashlib.sha256(twin).hexdigest(),
        made_by=by.user,
        made_at=at,
    )
    made.pdf.save(f"{uuid4().hex}.pdf", ContentFile(pdf), save=False)
    made.save()
    note(by, "early_help.made", made, pupil=case.pupil_id)
    return made


@transaction.atomic
def sent(*, by: Actor, request: HelpRequest, to: str, on: date) -> HelpRequest:
    """Keep that it went, and to whom. Refused once the family has changed its mind, and a second time."""
    by.must("help.ask", request)
    request = HelpRequest.objects.select_for_update().get(pk=request.pk)
    if request.stopped_on is not None or not request.consent.stands:
        raise Refused(sent_to="The family has taken its yes back. This is not sent.")
    if request.sent_on is not None:
        raise Refused(sent_to=f"This went to {request.sent_to} already.")
    if not to.strip():
        raise Refused(sent_to="Say to whom it went.")
    request.sent_on, request.sent_to = on, to.strip()
    request.save(update_fields=["sent_on", "sent_to"])
    note(by, "early_help.sent", request, pupil=request.case.pupil_id)
    return request


def twin_of(request: HelpRequest) -> bytes:
    """The frozen twin byte for byte, as its checksum has it."""
    return twin_bytes(request.frozen)
