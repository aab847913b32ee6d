"""A line of a parent's own page: in the parent's language, with the English beneath. ``{% load family %}``."""

from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from gatepost.letters.family_words import FamilyWords, Line

register = template.Library()


@register.simple_tag(takes_context=True)
def say(context: Context, key: str, **values: Any) -> SafeString:
    """One line of the page by its key, its fields filled."""
    words: FamilyWords = context["words"]
    return shown(context, words.line(key, **values))


@register.simple_tag(takes_context=True)
def shown(context: Context, line: Line) -> SafeString:
    """Both sides of a line, each with its language and direction; the English alone where there is one side."""
    words: FamilyWords = context["words"]
    if not line.theirs:
        return format_html("{}", line.english)
    theirs = format_html(
        '<span class="theirs" lang="{}" dir="{}">{}</span>', words.language, words.direction, line.theirs
    )
    if not line.english:
        return theirs
    return format_html('{} <span class="english" lang="en-GB" dir="ltr">{}</span>', theirs, line.english)
