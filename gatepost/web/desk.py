"""What every screen shares: today's date, the page around it, and how a refusal is shown."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from gatepost.access.gate import DeskRequest
from gatepost.casework.actions import Refused


def today() -> date:
    """The date in England."""
    return timezone.localdate()


def page(
    request: DeskRequest, template: str, *, title: str, status: int = 200, **context: Any
) -> HttpResponse:
    """A page of the desk. ``title`` never names a child: it stays behind in the browser's history."""
    shown = {"title": title, "actor": request.actor, "today": today(), **context}
    return render(request, f"gatepost/{template}", shown, status=status)


def show_refusal(form: forms.Form, refusal: Refused) -> None:
    """Put each fault of a refused action beside the field it concerns; what was typed stays."""
    for field, fault in refusal.faults.items():
        form.add_error(field if field in form.fields else None, fault)
