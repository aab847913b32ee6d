"""Part-time timetables of one child: what was agreed, and marks that none of it covers."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from gatepost.access.gate import DeskRequest
from gatepost.casework.models import PartTimeTimetable
from gatepost.casework.part_time import actions
from gatepost.casework.part_time.actions import Terms
from gatepost.casework.part_time.flags import flag_of
from gatepost.casework.refusal import Refused
from gatepost.records.models import Pupil
from gatepost.web.desk import DeskForm, page, show_refusal, today


class TermsForm(DeskForm):
    """What was agreed."""

    start = forms.DateField(label="First day")
    end = forms.DateField(
        label="Last day", help_text="It must have an end. It can be agreed anew after a review."
    )
    review_on = forms.DateField(label="Review on")
    agreed_with = forms.CharField(
        label="Who agreed?", help_text="The parents, and any professional.", max_length=200
    )
    why = forms.CharField(label="Why, in a sentence", max_length=300)


def part_time(request: DeskRequest, pupil: Pupil) -> HttpResponse:
    """The timetables, a question where C2 stands outside them, and a form for a new one."""
    form = TermsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.agree(by=request.actor, pupil=pupil, terms=Terms(**form.cleaned_data), at=timezone.now())
            messages.success(request, "Kept. You will be asked when a C2 mark stands outside it.")
            return redirect("part_time", pk=pupil.pk)
        except Refused as refusal:
            show_refusal(form, refusal)
    return page(
        request,
        "pupils/part_time.html",
        title="Part-time timetable",
        here="pupils",
        pupil=pupil,
        form=form,
        flag=flag_of(pupil, today()),
        timetables=pupil.part_time_timetables.select_related("recorded_by"),
    )


def end_early(request: DeskRequest, timetable: PartTimeTimetable) -> HttpResponse:
    """The child comes full time from tomorrow."""
    try:
        actions.end_early(by=request.actor, timetable=timetable, on=today())
        messages.success(request, "Ended today.")
    except Refused as refusal:
        messages.error(request, " ".join(refusal.faults.values()))
    return redirect("part_time", pk=timetable.pupil_id)
