"""Where letters to one adult go whose own address nobody may know, or who has none."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from gatepost.access.gate import DeskRequest
from gatepost.casework.care_of import actions
from gatepost.casework.models import Case, CaseStatus
from gatepost.casework.refusal import Refused
from gatepost.records.models import CareOf, Parent
from gatepost.web.desk import DeskForm, page, show_refusal


class CareOfForm(DeskForm):
    """An address as it is to be printed, and with whom it was agreed."""

    of = forms.CharField(
        label="Care of whom?",
        help_text="A person, an office or a box number. Whoever sees the envelope reads it: it must not tell "
        "what kind of place it is.",
        max_length=60,
    )
    address_line1 = forms.CharField(label="First line of the address", max_length=120)
    address_line2 = forms.CharField(label="Second line, if there is one", max_length=120, required=False)
    town = forms.CharField(label="Town", max_length=80, required=False)
    postcode = forms.CharField(label="Postcode", max_length=10)
    source = forms.CharField(
        label="With whom did you agree it, and when?",
        help_text="Ask the parent themselves, in private: who opens the post there, and is it safe?",
        max_length=200,
    )

    def place(self) -> actions.Place:
        """The address that was filled in."""
        given = self.cleaned_data
        return actions.Place(**{field: given[field] for field in actions.Place.__dataclass_fields__})


def care_of(request: DeskRequest, parent: Parent) -> HttpResponse:
    """Name the address, change it, or end it."""
    held = parent.in_care_of
    form = CareOfForm(request.POST or None, initial=_as_held(held))
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_care_of(
                by=request.actor,
                parent=parent,
                place=form.place(),
                source=form.cleaned_data["source"],
                at=timezone.now(),
            )
            messages.success(request, f"Kept. Letters to {parent} go there, and to no other address.")
            return redirect("care_of", pk=parent.pk)
        except Refused as refusal:
            show_refusal(form, refusal)
    return page(
        request,
        "people/care_of.html",
        title="Write care of",
        here="pupils",
        parent=parent,
        held=held,
        form=form,
        case=Case.objects.filter(pupil__guardians__parent=parent, status=CaseStatus.OPEN).first(),
    )


def _as_held(held: CareOf | None) -> dict[str, Any]:
    return {field: getattr(held, field) for field in CareOfForm.base_fields} if held else {}


def end_care_of(request: DeskRequest, parent: Parent) -> HttpResponse:
    """Letters no longer go there."""
    actions.end_care_of(by=request.actor, parent=parent)
    messages.success(request, f"Ended. {parent}’s own address decides again whether a letter may go.")
    return redirect("care_of", pk=parent.pk)
