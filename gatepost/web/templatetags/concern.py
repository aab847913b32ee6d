"""How a list of concerns reads. ``{% load concern %}``."""

from django import template

from gatepost.casework.models import Concern

register = template.Library()


@register.filter
def reasons(concerns: list[Concern]) -> list[str]:
    """Each concern's sentence; then what was decided, where somebody has decided."""
    told = [concern.sentence for concern in concerns]
    first = concerns[0]
    if first.until:
        note = f" {first.reason}." if first.reason else ""
        told.append(f"{first.get_state_display()} until {first.until.day} {first.until:%B}.{note}")
    return told
