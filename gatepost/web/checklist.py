"""The checklist: sixteen rows as a task list, and the page of one row."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header

from gatepost.access.gate import DeskRequest
from gatepost.access.models import Membership
from gatepost.authority.models import Ask
from gatepost.casework import actions
from gatepost.casework.actions import EditedMeanwhile, Refused
from gatepost.casework.asking.closed import closed_because
from gatepost.casework.facts import Facts, gather
from gatepost.casework.models import (
    Case,
    ColleagueRequest,
    Evidence,
    RequestState,
    RowState,
    RowStatus,
    VoiceSession,
)
from gatepost.casework.rows import BY_KEY, ROWS, lead_professional, siblings
from gatepost.casework.rows.frame import Row
from gatepost.casework.seeing import may_open_file
from gatepost.casework.standing import standing, standings
from gatepost.casework.uploads import NotAccepted, accept
from gatepost.letters.models import Letter
from gatepost.records.models import SiblingLink
from gatepost.web.desk import DeskForm, page, show_refusal, today
from gatepost.web.letters import may_read
from gatepost.web.pictures import row_pictures
from gatepost.web.row_forms import EvidenceForm, RowForm


def checklist(request: DeskRequest, case: Case) -> HttpResponse:
    """The task list in its groups; rows that may not apply are folded away with their reason."""
    facts = gather(case.pupil, on=today(), case=case)
    rows = standings(facts)
    groups = [
        (
            group,
            [
                s
                for s in rows
                if s.status != "does_not_apply" and facts.pack.row(s.row.key).group == group.key
            ],
        )
        for group in facts.pack.groups
    ]
    applying = [s for s in rows if s.status != "does_not_apply"]
    counts = {status: sum(s.status == status for s in applying) for status in COUNTED}
    return page(
        request,
        "checklist/list.html",
        title="Support checklist",
        here="cases",
        tab="checklist",
        case=case,
        pupil=case.pupil,
        facts=facts,
        groups=groups,
        aside=[s for s in rows if s.status == "does_not_apply"],
        counts=[(words, counts[status]) for status, words in COUNTED.items() if counts[status]],
        tally=f"{sum(s.settled for s in applying)} of {len(applying)}",
        findings={s.row.key: s.row.findings(facts)[:1] for s in rows},
    )


COUNTED = {
    "done": "done",
    "in_progress": "in progress",
    "not_started": "to start",
    "check_again": "to check again",
    "not_needed": "not needed",
}


def row(request: DeskRequest, case: Case, key: str) -> HttpResponse:
    """One row: what it is for, what the data shows, what we hold, a person's view, what happens next."""
    chosen = _row(key)
    facts = gather(case.pupil, on=today(), case=case)
    state = chosen.state(facts)
    sent = request.POST if _posted(request, "row") else None
    form = RowForm(sent, facts=facts, row=chosen, state=state, actor=request.actor)
    adding = EvidenceForm(
        request.POST if _posted(request, "evidence") else None,
        request.FILES if _posted(request, "evidence") else None,
        facts=facts,
        row=chosen,
        actor=request.actor,
    )
    theirs: RowState | None = None
    try:
        if form.is_bound and form.is_valid():
            return _save(request, case, chosen, form)
        if adding.is_bound and adding.is_valid():
            return _add(request, case, chosen, adding)
    except EditedMeanwhile as meanwhile:
        theirs = meanwhile.theirs
        form.keep_mine_next_time(theirs)
    except Refused as refusal:
        show_refusal(form if form.is_bound else adding, refusal)
    return _show(request, facts, chosen, form, adding, theirs)


def _posted(request: DeskRequest, which: str) -> bool:
    return request.method == "POST" and request.POST.get("form") == which


def _row(key: str) -> Row:
    if key not in BY_KEY:
        raise Http404
    return BY_KEY[key]


def _save(request: DeskRequest, case: Case, chosen: Row, form: RowForm) -> HttpResponse:
    said = form.cleaned_data
    actions.save_row(
        by=request.actor,
        case=case,
        row=chosen.key,
        on=today(),
        seen_version=said["seen_version"],
        status=RowStatus(said["status"]),
        answers=form.answers(),
        not_needed_reason=said.get("not_needed_reason", ""),
        not_needed_note=said.get("not_needed_note", ""),
        next_action=said["next_action"],
        next_who=said["next_who"],
        next_on=said["next_on"],
    )
    messages.success(request, "Saved.")
    if "next" in request.POST:
        return redirect("row", pk=case.pk, key=_after(chosen).key)
    return redirect("checklist", pk=case.pk)


def _after(chosen: Row) -> Row:
    return ROWS[(ROWS.index(chosen) + 1) % len(ROWS)]


def _add(request: DeskRequest, case: Case, chosen: Row, form: EvidenceForm) -> HttpResponse:
    said = form.cleaned_data
    try:
        upload = accept(said["file"]) if said.get("file") else None
    except NotAccepted as fault:
        raise Refused(file=str(fault)) from fault
    actions.add_evidence(
        by=request.actor,
        case=case,
        rows=[chosen.key, *said["also"]],
        kind=said["kind"],
        happened_on=said["happened_on"],
        who=said["who"],
        says=said["says"],
        on=today(),
        parent=form.chosen_parent(),
        language=said.get("language", ""),
        outcome=said.get("outcome", ""),
        share_parents="parents" in said.get("share", []),
        share_council="council" in said.get("share", []),
        upload=upload,
    )
    messages.success(request, "Added. It counts for every row you chose.")
    return redirect("row", pk=case.pk, key=chosen.key)


def _show(
    request: DeskRequest,
    facts: Facts,
    chosen: Row,
    form: RowForm,
    adding: EvidenceForm,
    theirs: RowState | None,
) -> HttpResponse:
    assert facts.case is not None
    where = ROWS.index(chosen)
    context: dict[str, Any] = {
        "wording": facts.pack.row(chosen.key),
        "row": chosen,
        "standing": standing(chosen, facts),
        "found": chosen.findings(facts),
        "pictures": row_pictures(facts, chosen.key),
        "asks": Ask.objects.filter(dispatch__referral__case=facts.case, row=chosen.key),
        "held": [e for e in facts.evidence if chosen.key in e.rows],
        "waiting": _waiting(facts, chosen),
        "schools_to_ask": _schools_to_ask(facts, chosen),
        "leads": lead_professional.waiting(facts) if chosen.key == lead_professional.KEY else [],
        "sittings": _sittings(facts, chosen),
        "before": ROWS[where - 1] if where else None,
        "after": ROWS[where + 1] if where + 1 < len(ROWS) else None,
    }
    return page(
        request,
        "checklist/row.html",
        title=facts.pack.row(chosen.key).name,
        here="cases",
        case=facts.case,
        pupil=facts.pupil,
        facts=facts,
        form=form,
        adding=adding,
        theirs=theirs,
        staff=Membership.objects.filter(school=facts.school, left__isnull=True).select_related("user"),
        status=409 if theirs else 200,
        **context,
    )


def _waiting(facts: Facts, chosen: Row) -> list[tuple[ColleagueRequest, str]]:
    """Colleagues who were asked about this row and have not answered, each with why that may be."""
    assert facts.case is not None
    waiting = facts.case.requests.filter(row=chosen.key, state=RequestState.OPEN)
    found = waiting.select_related("colleague__user", "asked_by", "case")
    return [(asked, closed_because(asked, facts.on)) for asked in found]


def _schools_to_ask(facts: Facts, chosen: Row) -> list[SiblingLink]:
    """Brothers and sisters at a school that is known by name; only in the row about them."""
    if chosen.key != siblings.KEY:
        return []
    return [s.link for s in siblings.elsewhere(facts) if s.link.sibling_school.strip()]


def _sittings(facts: Facts, chosen: Row) -> list[VoiceSession]:
    """How often the child was heard or that was tried; only in the row that hears the child."""
    if facts.case is None or chosen.key != "pupil_voice":
        return []
    return list(facts.case.voice_sessions.all())


def turn_on(request: DeskRequest, case: Case, key: str) -> HttpResponse:
    """Switch on a row that the data would leave out."""
    actions.turn_on(by=request.actor, case=case, row=_row(key).key)
    return redirect("row", pk=case.pk, key=key)


class TakeBackForm(DeskForm):
    """Why a piece of evidence no longer stands."""

    because = forms.CharField(label="Why does this no longer stand?", max_length=200)


def take_back(request: DeskRequest, evidence: Evidence) -> HttpResponse:
    """Say that evidence no longer stands; it stays on view with the reason."""
    form = TakeBackForm(request.POST or None)
    if form.is_bound and form.is_valid():
        actions.take_back(by=request.actor, evidence=evidence, because=form.cleaned_data["because"])
        return redirect("row", pk=evidence.case_id, key=evidence.rows[0])
    return page(
        request,
        "checklist/take_back.html",
        title="Take evidence back",
        here="cases",
        form=form,
        evidence=evidence,
        case=evidence.case,
        pupil=evidence.case.pupil,
    )


def evidence_file(request: DeskRequest, evidence: Evidence) -> FileResponse:
    """The file itself, always as a download: nothing that was uploaded ever runs in the page."""
    if not evidence.file or not may_open_file(evidence, request.actor):
        raise Http404
    if (filed := Letter.objects.filter(evidence=evidence).first()) and not may_read(request, filed):
        raise Http404
    name = content_disposition_header(True, evidence.file_name) or "attachment"
    return FileResponse(
        evidence.file.open("rb"),
        content_type="application/octet-stream",
        headers={"Content-Disposition": name, "X-Content-Type-Options": "nosniff"},
    )
