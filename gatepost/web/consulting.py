"""One page that asks a lead professional for their view: printed by the school and sent by its own secure mail."""

from datetime import date

import msgspec
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from gatepost.access.gate import DeskRequest
from gatepost.casework import actions
from gatepost.casework.asking.actions import school_day_after
from gatepost.casework.facts import Facts, gather
from gatepost.casework.models import Case, CaseStatus, EvidenceKind, Referral
from gatepost.casework.rows import lead_professional
from gatepost.casework.rows.lead_professional import Lead
from gatepost.letters import gather as paper
from gatepost.letters.packing import offered, voice_account
from gatepost.letters.sealed import struck_out
from gatepost.web.desk import page, today

MOST_TRIED, WORDS = 4, 110
"""Offers of help that are listed, and letters of each: the whole is one side of A4, the rest is told on the phone."""


class Sheet(msgspec.Struct, frozen=True):
    """What the page says of the child: nothing that the referral pack would not say."""

    to: str
    service: str
    child: str
    called: str
    born: date
    missed: str
    heard: str
    tried: tuple[str, ...]
    asked_before: bool
    """Whether the council was ever asked, even if that has ended: the page may not say that it was not."""


def consult(request: DeskRequest, case: Case, service: str) -> HttpResponse:
    """The page for one lead who has not been consulted; once "I have sent it" is pressed, the row keeps that."""
    facts = gather(case.pupil, on=today(), case=case)
    unheard = (one for one in lead_professional.waiting(facts) if one.lead.service == service)
    asked = next(unheard, None)
    if asked is None or case.status != CaseStatus.OPEN:
        raise Http404
    if request.method == "POST":
        if asked.asked_on is None:  # pressed twice, or sent again: the days run from the first time
            _record(request, case, asked.lead)
        return redirect("row", pk=case.pk, key=lead_professional.KEY)
    return page(
        request,
        "checklist/consult_paper.html",
        title="A lead professional’s view, on paper",
        here="cases",
        case=case,
        asked=asked,
        held=next((s for s in facts.services if s.service == service), None),
        sheet=struck_out(_sheet(facts, asked.lead), facts.pupil),
        school=case.school,
        answer_by=school_day_after(case, today(), lead_professional.RING_AFTER),
    )


def _record(request: DeskRequest, case: Case, lead: Lead) -> None:
    actions.add_evidence(
        by=request.actor,
        case=case,
        rows=[lead_professional.KEY],
        kind=EvidenceKind.REQUEST,
        happened_on=today(),
        who=lead.called,
        says="Asked for their view on paper.",
        on=today(),
    )
    messages.success(
        request,
        f"It is on record that {lead.called} was asked today. Add their answer here as a consultation.",
    )


def _sheet(facts: Facts, lead: Lead) -> Sheet:
    child = paper.child_of(facts)
    return Sheet(
        to=lead.called,
        service=facts.pack.service_name(lead.service) if lead.name else "",
        child=child.name,
        called=child.called,
        born=child.date_of_birth,
        missed=paper.plain_sentence(facts),
        heard=voice_account(facts),
        tried=tuple(offered(facts, longest=WORDS)[:MOST_TRIED]),
        asked_before=Referral.objects.filter(case__pupil=facts.pupil, signed_at__isnull=False).exists(),
    )
