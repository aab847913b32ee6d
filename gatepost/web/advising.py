"""Advice without referring: a sheet that names nobody, to read out to the council, and what came of it."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from gatepost.access.gate import DeskRequest
from gatepost.casework import actions, advice
from gatepost.casework.facts import gather
from gatepost.casework.models import Case, EvidenceKind
from gatepost.casework.refusal import Refused
from gatepost.web.desk import DeskForm, page, show_refusal, today

ROW = "family_circumstances"
"""Where advice from outside is kept: with the help that was thought of."""


class AdvisedForm(DeskForm):
    """Who was asked, when, and what they said."""

    who = forms.CharField(
        label="Whom did you ask?", help_text="Name and role at the council.", max_length=200
    )
    happened_on = forms.DateField(label="When?", widget=forms.DateInput({"type": "date"}))
    says = forms.CharField(label="What did they advise?", max_length=2000, widget=forms.Textarea({"rows": 3}))


def ask_advice(request: DeskRequest, case: Case) -> HttpResponse:
    """The sheet to read out; below it, what the council said goes into the case."""
    facts = gather(case.pupil, on=today(), case=case)
    form = AdvisedForm(request.POST or None, initial={"happened_on": today()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_evidence(
                by=request.actor,
                case=case,
                rows=[ROW],
                kind=EvidenceKind.NOTE,
                on=today(),
                **form.cleaned_data,
            )
            messages.success(request, "Kept in the case. Nobody was referred.")
            return redirect("ask_advice", pk=case.pk)
        except Refused as refusal:
            show_refusal(form, refusal)
    return page(
        request,
        "referrals/advice.html",
        title="Advice without referring",
        here="cases",
        case=case,
        pupil=case.pupil,
        lines=advice.sheet(facts),
        form=form,
        may_keep=request.actor.may("evidence.add", case) and case.status == "open",
    )
