"""What every screen shares: today's date, the page around it, and how a refusal is shown."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from gatepost.access.gate import DeskRequest
from gatepost.casework.actions import Refused

LONGEST_KEY = 19
"""Digits from which a number may be no key of the database any more."""


def today() -> date:
    """The date in England."""
    return timezone.localdate()


def page(
    request: DeskRequest, template: str, *, title: str, status: int = 200, **context: Any
) -> HttpResponse:
    """A page of the desk. ``title`` never names a child: it stays behind in the browser's history."""
    shown = {"title": title, "actor": request.actor, "today": today(), **context}
    return render(request, f"gatepost/{template}", shown, status=status)


def as_key(said: str) -> int:
    """The key that a form names; 0, which nothing has, for what is no key."""
    return int(said) if said.isascii() and said.isdigit() and len(said) < LONGEST_KEY else 0


def moment(written: str) -> datetime | None:
    """A browser's own word for when a button was pressed; None for anything that is no moment."""
    try:
        at = parse_datetime(written)
    except ValueError:
        return None
    return at if at and timezone.is_aware(at) else None


class DeskForm(forms.Form):
    """A form that says in its own words what it still needs."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if field.error_messages["required"] == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = f"Answer “{field.label}”."
            if isinstance(field.widget, forms.DateInput):
                field.widget.format = "%Y-%m-%d"  # as the browser's own date field wants it

    def place_of(self, fault: str) -> str:
        """The name of the field that a fault of an action concerns."""
        return fault


def show_refusal(form: forms.Form, refusal: Refused) -> None:
    """Put each fault of a refused action beside the field it concerns; what was typed stays."""
    for key, fault in refusal.faults.items():
        place = form.place_of(key) if isinstance(form, DeskForm) else key
        form.add_error(place if place in form.fields else None, fault)
