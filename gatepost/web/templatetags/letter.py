"""What the pages of letters show about languages. ``{% load letter %}``."""

from django import template

from gatepost.policy.pack import load

register = template.Library()


@register.filter
def language_name(code: str) -> str:
    """A language in English: “Polish”."""
    return load().language_name(code)
