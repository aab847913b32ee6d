"""Where the newest marks are old, the list waits for a file, or for somebody who says why to ring all the same."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from gatepost.access.gate import DeskRequest
from gatepost.access.models import School
from gatepost.casework.actions import Refused
from gatepost.morning import actions
from gatepost.morning.gathering import Morning, gather
from gatepost.web.desk import DeskForm, page, show_refusal


class GoOnForm(DeskForm):
    """Why a school rings on old marks."""

    reason = forms.CharField(
        label="Why you call on these marks",
        help_text="It is kept with your name, and holds for your whole school until tonight.",
        max_length=200,
        required=False,
        error_messages={"max_length": "Keep the reason to 200 characters."},
    )


def stop_at_old_marks(request: DeskRequest, morning: Morning, form: GoOnForm | None = None) -> HttpResponse:
    """Instead of the list: from when the marks are, and the way on."""
    shown = form or GoOnForm()
    return page(
        request, "morning/old_marks.html", title="This morning", here="morning", morning=morning, form=shown
    )


def go_on(request: DeskRequest) -> HttpResponse:
    """Ring all the same; the reason is kept, and stands above the list for everybody."""
    morning = gather(School.objects.get(pk=request.actor.school), now=timezone.localtime())
    form = GoOnForm(request.POST)
    if morning.blocked and morning.open and form.is_valid():
        try:
            actions.go_on(by=request.actor, morning=morning, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            show_refusal(form, refusal)
    if morning.blocked and form.errors:
        return stop_at_old_marks(request, morning, form)
    return redirect("morning")
