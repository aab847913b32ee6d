"""A school's key to Wonde: given, tried, replaced, removed. It is never shown again."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from gatepost.access.gate import DeskRequest
from gatepost.access.models import School
from gatepost.charts.chart import Table
from gatepost.imports.models import WondeLink
from gatepost.imports.tasks import fetch_school
from gatepost.imports.wonde.actions import Reached, keep_token, reached_by, remove_token, token_of
from gatepost.imports.wonde.client import Withdrawn, WondeRefused
from gatepost.web.desk import DeskForm, page


class KeyForm(DeskForm):
    """The key, and the school's id at Wonde."""

    token = forms.CharField(
        label="Key (token)",
        help_text="From your school’s page at Wonde. It is kept encrypted and never shown again, also not to you.",
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Paste the key from Wonde."},
    )
    number = forms.CharField(
        label="Your school’s id at Wonde",
        help_text="It begins with A, such as A1930499544. Leave it empty to find the school by its LAESTAB.",
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )

    def clean_token(self) -> str:
        token: str = self.cleaned_data["token"].strip()
        if not token.isascii() or not token.isprintable() or " " in token:
            raise forms.ValidationError("A key is one word without spaces. Copy it again from Wonde.")
        return token

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"].strip()
        if number and not (number.isascii() and number.isalnum()):
            raise forms.ValidationError("An id is letters and digits only, such as A1930499544.")
        return number


def wonde(request: DeskRequest) -> HttpResponse:
    """Whether there is a key and how it fared; giving another, trying it, removing it."""
    school = School.objects.get(pk=request.actor.school)
    does = request.POST.get("do", "")
    if does == "remove":
        remove_token(by=request.actor, school=school)
        messages.success(request, "The key is forgotten. What came in by it stays.")
        return redirect("wonde")
    if does == "fetch":
        fetch_school.configure(lock=f"wonde-{school.pk}").defer(school=school.pk)
        messages.success(
            request, "We are fetching what is new. Look at the list of imports in a few minutes."
        )
        return redirect("wonde")
    if does == "try":
        return _shown(request, KeyForm(), _tried(request, school))
    form = KeyForm(request.POST if does == "keep" else None)
    if does == "keep" and form.is_valid() and (reached := _keep(request, school, form)):
        return _shown(request, KeyForm(), reached)
    return _shown(request, form, None)


def _keep(request: DeskRequest, school: School, form: KeyForm) -> Reached | None:
    """Keep a key that opens this school; a key that does not is not kept."""
    said: dict[str, Any] = {"token": form.cleaned_data["token"]}
    try:
        reached = reached_by(
            school, number=form.cleaned_data["number"], base_url=settings.WONDE_BASE_URL, **said
        )
    except Withdrawn:
        form.add_error("token", "The key was not kept: Wonde does not accept it. Copy it again from Wonde.")
        return None
    except WondeRefused as refused:
        form.add_error("token", f"The key was not kept. {refused}")
        return None
    keep_token(by=request.actor, school=school, number=reached.number, at=timezone.now(), **said)
    messages.success(request, "The key is kept, encrypted. We fetch what is new every night.")
    return reached


def _tried(request: DeskRequest, school: School) -> Reached | None:
    link = WondeLink.objects.filter(school=school).first()
    try:
        token = token_of(school, otherwise="")
        number = link.number if link else ""
        reached = reached_by(school, token=token, number=number, base_url=settings.WONDE_BASE_URL)
    except WondeRefused as refused:
        messages.error(request, str(refused))
        return None
    messages.success(request, "Wonde answers, and the key opens your school.")
    return reached


def _shown(request: DeskRequest, form: KeyForm, reached: Reached | None) -> HttpResponse:
    link = WondeLink.objects.filter(school=request.actor.school).exclude(token=b"").first()
    return page(
        request,
        "imports/wonde.html",
        title="Wonde",
        here="imports",
        form=form,
        link=link,
        reached=reached,
        parts=_parts(reached) if reached else None,
    )


def _parts(reached: Reached) -> Table:
    rows = tuple((part, "Yes" if open_ else "No") for part, open_ in reached.parts.items())
    return Table("What the key reaches", ("Part of the school’s system", "May be read"), rows)
