"""What a child's school before has told: kept as told, and used only when a person says so."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from gatepost.access.gate import DeskRequest
from gatepost.casework.models import ToldCount
from gatepost.casework.moving import actions
from gatepost.casework.moving.actions import Said
from gatepost.casework.refusal import Refused
from gatepost.records.models import Pupil
from gatepost.web.desk import DeskForm, page, show_refusal


class SaidForm(DeskForm):
    """A count, from when to when, and its source."""

    sessions = forms.IntegerField(label="Sessions not agreed", min_value=0, max_value=400)
    start = forms.DateField(label="From")
    end = forms.DateField(label="To", help_text="Before the child joined this school.")
    told_by = forms.CharField(label="Told by", help_text="Which school, and who there.", max_length=200)
    told_on = forms.DateField(label="Told on", help_text="The date of the letter or the call.")


def told(request: DeskRequest, pupil: Pupil) -> HttpResponse:
    """What was told, and a form for a count that came by letter or call."""
    form = SaidForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.tell(by=request.actor, pupil=pupil, said=Said(**form.cleaned_data), at=timezone.now())
            messages.success(request, "Kept as told. It changes no count of this school.")
            return redirect("told_counts", pk=pupil.pk)
        except Refused as refusal:
            show_refusal(form, refusal)
    return page(
        request,
        "pupils/told.html",
        title="Told by the school before",
        here="pupils",
        pupil=pupil,
        form=form,
        counts=pupil.told_counts.select_related("decided_by"),
    )


def decide(request: DeskRequest, count: ToldCount) -> HttpResponse:
    """Let the council read it, or leave it out."""
    actions.decide(by=request.actor, count=count, used=request.POST.get("used") == "yes")
    messages.success(request, "Kept.")
    return redirect("told_counts", pk=count.pupil_id)
