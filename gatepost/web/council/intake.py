"""Recording a referral that came on paper or by e-mail: what is on the paper, typed once."""

from dataclasses import fields
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from gatepost.access.gate import DeskRequest
from gatepost.authority.desks import pack_of
from gatepost.authority.intake import actions
from gatepost.authority.intake.actions import Paper, PaperParent
from gatepost.casework.actions import Refused
from gatepost.imports.cells import YEAR_GROUPS
from gatepost.web.desk import DeskForm, page, show_refusal, today

DAY = {"type": "date"}
LARGEST = 20 * 2**20
PARENTS = (1, 2)
"""How many parents a paper names at most; each has four fields."""


class PaperForm(DeskForm):
    """The paper, field by field."""

    school_name = forms.CharField(label="School", max_length=200)
    laestab = forms.CharField(label="The school’s number (LAESTAB)", max_length=7)
    head_name = forms.CharField(label="Headteacher", max_length=120)
    signed_on = forms.DateField(label="Signed on", widget=forms.DateInput(DAY))
    forename = forms.CharField(label="First name", max_length=100)
    surname = forms.CharField(label="Surname", max_length=99)
    born = forms.DateField(label="Born", widget=forms.DateInput(DAY))
    upn = forms.CharField(label="UPN", max_length=13)
    year_group = forms.ChoiceField(
        label="Year", choices=[("", "Choose"), *((year, year) for year in YEAR_GROUPS)]
    )
    route = forms.ChoiceField(label="What the school asks for")
    sessions = forms.CharField(
        label="Sessions that the school counts",
        help_text="One a line, with the code: 12/10/2026 AM O. They are counted again, and used for one notice only.",
        widget=forms.Textarea({"rows": 6}),
        max_length=20_000,
    )
    pdf = forms.FileField(label="The paper, scanned (PDF)")

    def __init__(self, *args: Any, authority: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        routes = [("", "Choose"), *((route.key, route.name) for route in pack_of(authority).routes)]
        self.fields["route"].choices = routes  # type: ignore[attr-defined]
        for n in PARENTS:
            self.fields[f"parent_{n}"] = forms.CharField(label="Name", max_length=200, required=n == 1)
            self.fields[f"relationship_{n}"] = forms.CharField(
                label="Relationship", max_length=60, required=False
            )
            self.fields[f"born_{n}"] = forms.DateField(
                label="Born, if it is known", widget=forms.DateInput(DAY, format="%Y-%m-%d"), required=False
            )
            self.fields[f"address_{n}"] = forms.CharField(label="Address", max_length=300, required=False)
        self.fields["parent_1"].error_messages["required"] = "Name at least one parent."

    def clean_pdf(self) -> Any:
        """A scan of a size that is one."""
        file = self.cleaned_data["pdf"]
        if file.size > LARGEST:
            raise forms.ValidationError("This is larger than 20 MB. Scan it in black and white.")
        return file

    def paper(self) -> Paper:
        """What was typed."""
        said = self.cleaned_data
        parents = tuple(
            PaperParent(
                said[f"parent_{n}"], said[f"relationship_{n}"], said[f"born_{n}"], said[f"address_{n}"]
            )
            for n in PARENTS
            if said[f"parent_{n}"]
        )
        read = {field.name for field in fields(Paper)} - {"parents", "pdf"}
        return Paper(**{name: said[name] for name in read}, parents=parents, pdf=said["pdf"].read())


def intake(request: DeskRequest) -> HttpResponse:
    """A form for a school without Gatepost; afterwards it is one of the tray, with the same card."""
    authority = request.actor.authority
    form = PaperForm(request.POST or None, request.FILES or None, authority=authority)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.record(by=request.actor, paper=form.paper(), on=today(), at=timezone.now())
            messages.success(request, "Recorded. It is one of the tray now.")
            return redirect("desk_card", pk=made.pk)
        except Refused as refusal:
            show_refusal(form, refusal)
    return page(
        request,
        "council/intake.html",
        title="Record a referral on paper",
        here="tray",
        form=form,
        parents=[
            [form[f"{name}_{n}"] for name in ("parent", "relationship", "born", "address")] for n in PARENTS
        ],
    )
