"""Deciding for one parent and one child; what becomes of a notice; the file for a court."""

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone

from gatepost.access.gate import DeskRequest
from gatepost.authority.deciding import actions, earlier
from gatepost.authority.deciding.actions import Chosen, DecidedMeanwhile
from gatepost.authority.deciding.court_time import CourtTime
from gatepost.authority.deciding.family_letter import has_letter, letter
from gatepost.authority.deciding.terms import HEARINGS, OFFENCES, RESULTS, Terms, in_words
from gatepost.authority.desk.triage import card
from gatepost.authority.desks import pack_of
from gatepost.authority.models import Decision, DeskParent
from gatepost.casework.actions import Refused
from gatepost.casework.models import EvidenceKind
from gatepost.policy import national
from gatepost.policy.penalties import NoNotice
from gatepost.web.desk import DeskForm, page, show_refusal, today

DAY = {"type": "date"}


def _day(label: str, help_text: str = "") -> forms.DateField:
    return forms.DateField(label=label, help_text=help_text, required=False, widget=forms.DateInput(DAY))


def _words(label: str, rows: int = 2) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=1500, widget=forms.Textarea({"rows": rows})
    )


def _choice(label: str, choices: dict[str, str]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, required=False, choices=list(choices.items()), widget=forms.RadioSelect
    )


class DecisionForm(DeskForm):
    """What is decided, what this kind asks for, and why."""

    kind = forms.ChoiceField(
        label="What is decided?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what is decided."},
    )
    starts_on = _day("First day of the period")
    weeks = forms.IntegerField(label="Weeks", required=False, min_value=1, max_value=52)
    enough = _words("What would be enough improvement for this child?")
    contact = forms.CharField(label="Whom may the family ask?", required=False, max_length=200)
    issued_on = _day("Issued on")
    served_on = _day(
        "Received by the parent on", "The first of the days to pay. Leave it empty until you know."
    )
    consulted_who = forms.CharField(
        label="Whom in social care did you consult?", required=False, max_length=200
    )
    consulted_on = _day("Consulted on")
    consulted_view = _words("Social care’s view")
    court_on = _day("Day in court, if it is known")
    offence = _choice("Offence", OFFENCES)
    evidential = _words("Why is the evidence enough?")
    public_interest = _words("Why is this in the public interest?")
    hearing = _choice("Kind of hearing", HEARINGS)
    reasons = forms.CharField(
        label="Why?",
        help_text="A sentence or two. The school reads it, unless you keep it at the desk.",
        widget=forms.Textarea({"rows": 3}),
        max_length=3000,
        error_messages={"required": "Say in a sentence why."},
    )
    internal = forms.BooleanField(label="Keep the reasons at the desk", required=False)
    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    PARTS = {
        "notice_to_improve": ("starts_on", "weeks", "enough", "contact"),
        "penalty_notice": ("issued_on", "served_on"),
        "education_supervision_order": ("consulted_who", "consulted_on", "consulted_view", "court_on"),
        "prosecution": ("offence", "evidential", "public_interest", "hearing"),
    }
    """Which fields belong to which kind."""

    def __init__(self, *args: Any, no_notice: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [
            (k.key, k.label)
            for k in national.council().decisions
            if not (no_notice and k.key == earlier.NOTICE)
        ]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]

    def seen(self, version: int) -> None:
        """From now on the officer has read what was decided up to this version."""
        typed = QueryDict(mutable=True)
        typed.update(self.data)
        typed["seen_version"] = str(version)
        self.data = typed

    def chosen(self) -> Chosen:
        """What was typed, as an officer's choice."""
        said = self.cleaned_data
        names: set[str] = {name for part in self.PARTS.values() for name in part}
        terms: dict[str, Any] = {name: said[name] for name in names}
        return Chosen(said["kind"], said["reasons"], Terms(**terms), said["internal"])


def decide(request: DeskRequest, parent: DeskParent) -> HttpResponse:
    """Decide; where another officer was first, both decisions are on the page and nothing typed is lost."""
    known = earlier.known_of(parent, today())
    no_notice = known.next.because if isinstance(known.next, NoNotice) else ""
    start = {"seen_version": parent.referral.version, "issued_on": today(), "weeks": 6, "starts_on": today()}
    form = DecisionForm(request.POST or None, no_notice=no_notice, initial=start)
    theirs: Decision | None = None
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.decide(
                by=request.actor,
                parent=parent,
                chosen=form.chosen(),
                seen_version=form.cleaned_data["seen_version"],
                on=today(),
                at=timezone.now(),
            )
            told = "The school has been told." if made.is_told else "A second officer checks it first."
            messages.success(request, f"Decided for {parent}. {told}")
            return redirect("desk_card", pk=made.referral_id)
        except DecidedMeanwhile as meanwhile:
            theirs = meanwhile.theirs
            parent.referral.refresh_from_db()
            form.seen(parent.referral.version)
            show_refusal(form, meanwhile)
        except Refused as refusal:
            show_refusal(form, refusal)
    return page(
        request,
        "council/decide.html",
        title="Decide",
        here="tray",
        parent=parent,
        referral=parent.referral,
        known=known,
        court=earlier.time_for_court(parent.referral, today()),
        checked=_checked_kinds(parent.authority),
        no_notice=no_notice,
        notice=None if no_notice else known.next,
        form=form,
        theirs=_told(theirs) if theirs else None,
        status=409 if theirs else 200,
    )


def _checked_kinds(authority: str) -> list[str]:
    """What a second officer checks here, by name."""
    asked = pack_of(authority).acceptance.second_officer
    return [kind.label for kind in national.council().decisions if kind.key in asked]


def _told(decision: Decision) -> dict[str, Any]:
    return {
        "decision": decision,
        "label": next(k.label for k in national.council().decisions if k.key == decision.kind),
        "terms": in_words(decision.kind, decision.terms),
        "standing": actions.standing_of(decision, today()),
    }


class WithdrawForm(DeskForm):
    """Why a decision no longer stands."""

    why = forms.ChoiceField(label="Why is it withdrawn?", widget=forms.RadioSelect)
    words = forms.CharField(
        label="In words", required=False, max_length=1000, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = [(reason.key, reason.label) for reason in national.council().withdraw_reasons]
        self.fields["why"].choices = reasons  # type: ignore[attr-defined]


class ServedForm(DeskForm):
    """When a parent received the notice."""

    served_on = forms.DateField(label="Received by the parent on", widget=forms.DateInput(DAY))


class PaidForm(DeskForm):
    """A payment."""

    paid_on = forms.DateField(label="Paid on", widget=forms.DateInput(DAY))
    amount = forms.IntegerField(label="Pounds", min_value=1, max_value=10_000)


class ResultForm(DeskForm):
    """What a court found."""

    result = _choice("What did the court find?", RESULTS)
    result_on = forms.DateField(label="When?", widget=forms.DateInput(DAY))


class CheckForm(DeskForm):
    """A second officer agrees: nothing is to be filled in."""


FORMS: dict[str, type[DeskForm]] = {
    "withdraw": WithdrawForm,
    "served": ServedForm,
    "paid": PaidForm,
    "result": ResultForm,
    "check": CheckForm,
}


def decision(request: DeskRequest, made: Decision) -> HttpResponse:
    """One decision: its terms, and what becomes of it."""
    asked = request.POST.get("form", "")
    shown = {name: kind(request.POST if asked == name else None) for name, kind in FORMS.items()}
    if request.method == "POST" and asked in shown and shown[asked].is_valid():
        try:
            _do(request, made, asked, shown[asked].cleaned_data)
            messages.success(request, "Kept.")
            return redirect("desk_decision", pk=made.pk)
        except Refused as refusal:
            show_refusal(shown[asked], refusal)
    return page(
        request,
        "council/decision.html",
        title="A decision",
        here="tray",
        told=_told(made),
        referral=made.referral,
        parent=made.parent,
        court=_court(made),
        is_notice=made.kind == earlier.NOTICE and made.is_told,
        has_letter=has_letter(made.kind) and made.withdrawn_at is None and made.is_told,
        check=shown["check"],
        to_check=made.withdrawn_at is None and not made.is_told,
        withdraw=shown["withdraw"],
        served=shown["served"],
        paid=shown["paid"],
        result=shown["result"]
        if made.kind == "prosecution" and made.is_told and not made.terms.get("result")
        else None,
    )


def _do(request: DeskRequest, made: Decision, asked: str, said: dict[str, Any]) -> None:
    if asked == "withdraw":
        actions.withdraw(by=request.actor, decision=made, at=timezone.now(), **said)
    elif asked == "served":
        actions.served(by=request.actor, decision=made, on=today(), **said)
    elif asked == "check":
        actions.check(by=request.actor, decision=made, at=timezone.now())
    elif asked == "result":
        actions.heard_in_court(by=request.actor, decision=made, on=today(), at=timezone.now(), **said)
    else:
        actions.paid(by=request.actor, decision=made, on=today(), **said)


def court_file(request: DeskRequest, made: Decision) -> HttpResponse:
    """The file for a court: a draft statement, the certificate, the exhibits and where each is. To be printed."""
    if made.kind != "prosecution":
        raise Http404
    twin = json.loads(made.referral.text)
    initials = "".join(word[0] for word in twin["head"]["name"].split() if word[:1].isalpha()).upper()
    exhibits = [
        (f"{initials}/{n}", e["what"], e["on"], e["held"]) for n, e in enumerate(_exhibits(twin), start=1)
    ]
    return page(
        request,
        "council/court_file.html",
        title="File for the court",
        here="tray",
        made=made,
        told=_told(made),
        referral=made.referral,
        parent=made.parent,
        twin=twin,
        exhibits=exhibits,
        offence=OFFENCES[made.terms["offence"]],
        lines=card(twin, made.referral),
        court=_court(made),
    )


def _court(made: Decision) -> CourtTime | None:
    """The time in which proceedings can begin; None where no court is waited for."""
    if made.kind != "prosecution" or made.withdrawn_at is not None or made.terms.get("result"):
        return None
    return earlier.time_for_court(made.referral, today())


def _exhibits(twin: dict[str, Any]) -> list[dict[str, Any]]:
    """The certificate and the pack’s evidence; not the child’s own words, which were cleared for the council alone."""
    certificate = {
        "what": "Certificate of attendance, signed by the headteacher (Education Act 1996, section 566)",
        "on": twin["signed_on"] or "",
        "held": "In the signed pack",
    }
    said = f"{EvidenceKind.VOICE.label}:"
    return [certificate, *(e for e in twin.get("evidence", ()) if not e["what"].startswith(said))]


def family_letter(request: DeskRequest, made: Decision) -> HttpResponse:
    """A letter to the parent about the decision, to be changed and sent; as a page, or as Markdown to take away."""
    if not has_letter(made.kind) or made.withdrawn_at is not None or not made.is_told:
        raise Http404
    parts = letter(made)
    if "markdown" in request.GET:
        headers = {"Content-Disposition": f'attachment; filename="decision-{made.pk}.md"'}
        return HttpResponse("\n\n".join(parts) + "\n", content_type="text/markdown", headers=headers)
    return page(
        request,
        "council/family_letter.html",
        title="A letter to a parent",
        here="tray",
        made=made,
        parts=parts,
    )
