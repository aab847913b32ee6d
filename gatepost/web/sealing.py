"""A child's name of before, from an adoption or under protection: sealed, so that no paper carries it."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from gatepost.access.gate import DeskRequest
from gatepost.casework.refusal import Refused
from gatepost.casework.sealing import actions
from gatepost.letters.actions import take_out_sealed
from gatepost.records.models import Pupil, SealedName
from gatepost.web.desk import DeskForm, page, show_refusal


class NameForm(DeskForm):
    """One name."""

    name = forms.CharField(
        label="Name that must not be used any more",
        help_text="One at a time. The surname alone is found wherever it stands, in capitals or not.",
        max_length=250,
    )


def names(request: DeskRequest, pupil: Pupil) -> HttpResponse:
    """The sealed names of a child, and a form for one more."""
    form = NameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                actions.seal(by=request.actor, pupil=pupil, name=form.cleaned_data["name"], at=timezone.now())
                out = take_out_sealed(by=request.actor, pupil=pupil)
            stopped = f" Letters on the way that held it were taken out: {out}." if out else ""
            messages.success(request, f"Sealed. No letter or pack carries it from now on.{stopped}")
            return redirect("sealed_names", pk=pupil.pk)
        except Refused as refusal:
            show_refusal(form, refusal)
    return page(
        request,
        "pupils/names.html",
        title="A name that must not be used",
        here="pupils",
        pupil=pupil,
        form=form,
        sealed=pupil.sealed_names.select_related("sealed_by"),
    )


def unseal(request: DeskRequest, sealed: SealedName) -> HttpResponse:
    """It was a mistake."""
    pupil = sealed.pupil_id
    actions.unseal(by=request.actor, sealed=sealed)
    messages.success(request, "The name may be used again.")
    return redirect("sealed_names", pk=pupil)
