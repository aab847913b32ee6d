"""Could this go to the council? Readiness, the draft, the head's page, and the pack."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from gatepost.access.gate import DeskRequest
from gatepost.casework import acceptance, actions, referrals
from gatepost.casework.actions import Refused
from gatepost.casework.facts import Facts, gather
from gatepost.casework.models import Case, Hold, KnownNotice, Referral
from gatepost.casework.readiness import agreed_ahead, readiness
from gatepost.letters import gather as paper
from gatepost.letters.packing import as_draft, consultations, pack
from gatepost.letters.refusal import CannotPrint
from gatepost.letters.render import render, twin
from gatepost.policy.penalties import counted_since
from gatepost.web.desk import DeskForm, page, show_refusal, today


class DraftForm(DeskForm):
    """Which parents, and the last human question."""

    parents = forms.MultipleChoiceField(
        label="Which parents would this name?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one parent."},
    )
    will_change = forms.CharField(widget=forms.Textarea({"rows": 2}), max_length=600)
    why_now = forms.CharField(
        label="Why this way, and why now?", widget=forms.Textarea({"rows": 2}), max_length=1000
    )
    considered = forms.CharField(
        label="What else was considered or tried, by whom, and why is it not enough?",
        help_text="A line for each. Complete the lines that Gatepost has begun.",
        widget=forms.Textarea({"rows": 5}),
        max_length=2000,
    )
    route = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, facts: Facts, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        responsible = [g for g in facts.guardians if g.responsible]
        self.fields["parents"].choices = [  # type: ignore[attr-defined]
            (str(g.parent_id), f"{g.parent} ({g.relationship})") for g in responsible
        ]
        self.fields["will_change"].label = f"What do you think will change for {facts.name} if this is sent?"


def ready(request: DeskRequest, case: Case) -> HttpResponse:
    """What stops it, what is weak, what is in place; and, only when nothing stops it, the draft."""
    facts = gather(case.pupil, on=today(), case=case)
    route = request.GET.get("route")
    answer = readiness(facts, route if route in {r.key for r in facts.pack.routes} else None)
    named = [str(g.parent_id) for g in answer.parents]
    ways = "\n".join(acceptance.other_ways(facts, answer.route))
    start = {"route": answer.route.key, "parents": named, "considered": ways}
    form = DraftForm(request.POST or None, facts=facts, initial=start)
    if request.method == "POST" and form.is_valid():
        chosen = [g.parent for g in facts.guardians if str(g.parent_id) in form.cleaned_data["parents"]]
        try:
            referral = referrals.draft(
                by=request.actor,
                facts=facts,
                route=form.cleaned_data["route"],
                parents=chosen,
                will_change=form.cleaned_data["will_change"],
                why_now=form.cleaned_data["why_now"],
                considered=form.cleaned_data["considered"],
            )
            messages.success(request, "Put before the headteacher.")
            return redirect("sign_off", pk=referral.pk)
        except Refused as refusal:
            show_refusal(form, refusal)
    return page(
        request,
        "referrals/readiness.html",
        title="Could this go to the council?",
        here="cases",
        case=case,
        pupil=case.pupil,
        facts=facts,
        answer=answer,
        ahead=agreed_ahead(facts) if answer.route.enforces else None,
        form=form,
        draft=referrals.draft_of(case),
        signed=case.referrals.filter(signed_at__isnull=False).order_by("-signed_at").first(),
        window=facts.window,
        holds=facts.holds,
    )


class SayForm(DeskForm):
    """A person's word on what no record shows."""

    says = forms.CharField(label="What can you say?", widget=forms.Textarea({"rows": 3}), max_length=600)
    happened_on = forms.DateField(label="When was that?", widget=forms.DateInput({"type": "date"}))


def say(request: DeskRequest, case: Case, asked: str) -> HttpResponse:
    """Answer one thing that the council asks and no record shows, or say why a mark stays as it is."""
    facts = gather(case.pupil, on=today(), case=case)
    asks = {ask.key: ask for ask in facts.pack.acceptance.asks}
    if asked not in asks and not asked.startswith(referrals.CONFLICT):
        raise Http404
    held = facts.confirmations.get(asked)
    start = {"says": held.says, "happened_on": held.happened_on} if held else {"happened_on": today()}
    form = SayForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            referrals.confirm(by=request.actor, case=case, key=asked, on=today(), **form.cleaned_data)
            messages.success(request, "Kept. It will be printed in the pack.")
            return redirect("readiness", pk=case.pk)
        except Refused as refusal:
            show_refusal(form, refusal)
    return page(
        request,
        "referrals/say.html",
        title="What the council asks" if asked in asks else "Why does this mark stay?",
        here="cases",
        form=form,
        case=case,
        pupil=case.pupil,
        ask=asks.get(asked),
    )


class NoticeForm(DeskForm):
    """A penalty notice that the council told the school of."""

    parent = forms.ChoiceField(label="Which parent?")
    issued_on = forms.DateField(label="When was it issued?", widget=forms.DateInput({"type": "date"}))
    told_by = forms.CharField(label="Who at the council told you?", max_length=120)

    def __init__(self, *args: Any, facts: Facts, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].choices = [  # type: ignore[attr-defined]
            (str(g.parent_id), str(g.parent)) for g in facts.guardians if g.responsible
        ]


def notices(request: DeskRequest, case: Case) -> HttpResponse:
    """Penalty notices that the school knows of: the council keeps the count, and this tells it early."""
    facts = gather(case.pupil, on=today(), case=case)
    form = NoticeForm(request.POST or None, facts=facts)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        parent = next(g.parent for g in facts.guardians if str(g.parent_id) == given.pop("parent"))
        try:
            referrals.know_notice(by=request.actor, case=case, parent=parent, on=today(), **given)
            messages.success(request, "Kept.")
            return redirect("known_notices", pk=case.pk)
        except Refused as refusal:
            show_refusal(form, refusal)
    return page(
        request,
        "referrals/notices.html",
        title="Notices so far",
        here="cases",
        form=form,
        case=case,
        pupil=case.pupil,
        known=case.pupil.known_notices.select_related("parent"),
        since=counted_since(facts.pack.penalty_notices, facts.on),
    )


def notice_withdrawn(request: DeskRequest, notice: KnownNotice) -> HttpResponse:
    """A withdrawn notice never was one."""
    referrals.notice_withdrawn(by=request.actor, notice=notice, on=today())
    messages.success(request, "It no longer counts.")
    return redirect("known_notices", pk=notice.child.cases.order_by("-pk").values_list("pk", flat=True)[0])


class HoldForm(DeskForm):
    """Why a step towards enforcement has to wait."""

    why = forms.CharField(
        label="Why does this need to pause?", widget=forms.Textarea({"rows": 3}), max_length=1000
    )


def hold(request: DeskRequest, case: Case) -> HttpResponse:
    """The safeguarding lead or the SENCo asks for a pause."""
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.place_hold(by=request.actor, case=case, why=form.cleaned_data["why"])
        messages.success(request, "Paused. Only your role can release it.")
        return redirect("readiness", pk=case.pk)
    return page(
        request,
        "referrals/hold.html",
        title="Ask for a pause",
        here="cases",
        form=form,
        case=case,
        pupil=case.pupil,
    )


def release(request: DeskRequest, hold: Hold) -> HttpResponse:
    """End a pause."""
    actions.release_hold(by=request.actor, hold=hold, at=timezone.now())
    messages.success(request, "The pause is released.")
    return redirect("readiness", pk=hold.case_id)


def sign_off(request: DeskRequest, referral: Referral) -> HttpResponse:
    """The head's page: what we know, what we did, what is weak, what the child says. Sign, send back, stand down."""
    facts = gather(referral.case.pupil, on=today(), case=referral.case)
    answer = referrals.assess(facts, referral)
    fault: Refused | None = None
    if request.method == "POST" and referral.signed_at is None:
        try:
            return _decide(request, referral, facts)
        except Refused as refusal:
            fault = refusal
        except CannotPrint as refusal:
            fault = Refused(pack=f"The pack cannot be printed: {refusal}")
    return page(
        request,
        "referrals/sign_off.html",
        title="Sign-off",
        here="cases",
        referral=referral,
        case=referral.case,
        pupil=referral.case.pupil,
        facts=facts,
        answer=answer,
        ahead=agreed_ahead(facts) if answer.route.enforces else None,
        weak=[(point, _typed(request, referral, point.key)) for point in answer.weak],
        voice=[e for e in facts.told("pupil_voice", "voice") if e.share_council],
        fault=fault,
        may_sign=request.actor.may("referral.sign", referral),
        views=consultations(facts),
    )


def _typed(request: DeskRequest, referral: Referral, key: str) -> str:
    """Nothing typed is lost, also when the page comes back with a fault."""
    return request.POST.get(f"weak_{key}") or referral.accepted.get(key, "")


def _decide(request: DeskRequest, referral: Referral, facts: Facts) -> HttpResponse:
    if "send_back" in request.POST:
        referrals.send_back(by=request.actor, referral=referral, why=request.POST.get("why", ""))
        messages.success(request, "Sent back with your note.")
        return redirect("readiness", pk=referral.case_id)
    _check_password(request)
    sentences = {
        name.removeprefix("weak_"): str(text)
        for name, text in request.POST.items()
        if name.startswith("weak_")
    }
    accepted = referrals.accept_weak(by=request.actor, referral=referral, facts=facts, sentences=sentences)
    now = timezone.now()
    context = pack(facts, referrals.assess(facts, accepted), accepted, at=now, signer=request.actor.name)
    referrals.sign(
        by=request.actor,
        referral=accepted,
        facts=facts,
        twin=twin(context),
        pdf=render("pack", context),
        at=now,
    )
    messages.success(request, "Signed. Support continues; tell the council at once if something changes.")
    return redirect("sign_off", pk=referral.pk)


def _check_password(request: DeskRequest) -> None:
    """A signature that is read in court needs the person, not just their open browser."""
    user = request.actor.user
    if user is None or not user.check_password(request.POST.get("password", "")):
        raise Refused(password="Type your password to sign.")  # noqa: S106


def signed(request: DeskRequest) -> HttpResponse:
    """What a headteacher has signed and sent: all that an officer of the council sees."""
    sent = Referral.objects.filter(signed_at__isnull=False).select_related("case__pupil", "signed_by")
    return page(
        request,
        "referrals/signed.html",
        title="Signed referrals",
        here="referrals",
        referrals=sent.order_by("-signed_at"),
    )


def draft_pdf(request: DeskRequest, referral: Referral) -> HttpResponse:
    """The pack as it would be signed this minute, marked as a draft on every page: to be read first."""
    facts = gather(referral.case.pupil, on=today(), case=referral.case)
    answer, now = referrals.assess(facts, referral), timezone.now()
    signer = facts.school.head_name or "The headteacher"
    try:
        pdf = render("pack", as_draft(pack(facts, answer, referral, at=now, signer=signer)))
    except CannotPrint as refusal:
        messages.error(request, f"The pack cannot be printed: {refusal}")
        return redirect("sign_off", pk=referral.pk)
    headers = {"Content-Disposition": f'inline; filename="draft-{referral.pk}.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def pack_pdf(request: DeskRequest, referral: Referral) -> FileResponse:
    """The signed pack, byte for byte as it was frozen."""
    if not referral.pdf:
        raise Http404
    return FileResponse(
        referral.pdf.open("rb"),
        content_type="application/pdf",
        as_attachment=True,
        filename=f"referral-{referral.pk}.pdf",
    )


def pack_json(request: DeskRequest, referral: Referral) -> HttpResponse:
    """The pack's twin for a machine; its SHA-256 is printed in the pack."""
    if referral.signed_at is None:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="referral-{referral.pk}.json"'}
    return HttpResponse(referrals.twin_of(referral), content_type="application/json", headers=headers)


def certificate(request: DeskRequest, case: Case) -> HttpResponse:
    """The attendance certificate, made from the register this minute."""
    facts = gather(case.pupil, on=today(), case=case)
    try:
        pdf = render("certificate", paper.certificate(facts, at=timezone.now()))
    except CannotPrint as refusal:
        messages.error(request, f"The certificate cannot be printed: {refusal}")
        return redirect("contacts", pk=case.pk)
    actions.certificate_printed(by=request.actor, case=case, on=facts.on, at=timezone.now())
    headers = {"Content-Disposition": f'attachment; filename="certificate-{case.pk}.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)
