"""The desk's components as template tags: ``{% load look %}``. README.md beside the templates lists them all."""

from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.http import HttpRequest
from django.template import Context
from django.template.loader import render_to_string
from django.urls import resolve, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from gatepost.access.actor import Actor
from gatepost.access.gate import ANYONE, SIGNED_IN
from gatepost.charts.chart import Chart

register = template.Library()

COMPONENTS = "gatepost/components"

PLACES = (
    ("morning", "Today"),
    ("concerns", "Pupils to think about"),
    ("cases", "Cases"),
    ("tray", "Referrals"),
    ("tray_schools", "What comes back"),
    ("letter_runs", "Letters"),
    ("pupils", "Pupils"),
    ("compare", "How we compare"),
    ("imports", "Imports"),
)
"""The service's navigation: name of the URL, words."""


class Status(NamedTuple):
    """How a status looks: its words, its shape, its colours."""

    words: str
    icon: str
    colours: str


STATUSES = {
    "not_started": Status("Not started", "circle", "not-started"),
    "in_progress": Status("In progress", "half", "in-progress"),
    "done": Status("Done", "tick", "done"),
    "not_needed": Status("Not needed", "dash", "not-needed"),
    "does_not_apply": Status("May not apply", "dash", "not-needed"),
    "check_again": Status("Check again", "again", "weak"),
    "weak": Status("Weak", "triangle", "weak"),
    "stop": Status("Stops this", "stop", "stop"),
    "good": Status("In place", "tick", "good"),
}


class Place(NamedTuple):
    """One link of the navigation."""

    url: str
    words: str
    here: bool


@register.filter
def theme(request: HttpRequest) -> str:
    """The light or dark that a person chose; empty when the device decides."""
    chosen = request.COOKIES.get("theme", "")
    return chosen if chosen in ("light", "dark") else ""


@register.simple_tag(takes_context=True)
def places(context: Context) -> list[Place]:
    """The parts of the desk that this person may open: what is not theirs is not offered."""
    here, actor = context.get("here"), context.get("actor")
    offered = ((key, words, _address(key, actor)) for key, words in PLACES)
    return [Place(url, words, key == here) for key, words, url in offered if url]


@register.simple_tag(takes_context=True)
def may_open(context: Context, name: str) -> str:
    """The address of a page, or nothing where this person may not open it."""
    return _address(name, context.get("actor"))


@cache
def _rule(name: str) -> tuple[str, str]:
    """A page's address and its rule: neither changes, and every page asks for all that may be offered."""
    url = reverse(name)
    return url, getattr(resolve(url).func, "rule")  # noqa: B009 (set by gate.screen)


def _address(name: str, actor: Actor | None) -> str:
    url, rule = _rule(name)
    allowed = rule in (ANYONE, SIGNED_IN) or (actor is not None and actor.may(rule))
    return url if allowed else ""


@register.simple_tag
def school_name(actor: Actor) -> str:
    """The school or the authority in which this person is at work."""
    return actor.place


@register.simple_tag
def icon(name: str) -> SafeString:
    """A line icon in the colour of its text, hidden from readers: words always stand beside it."""
    return mark_safe(render_to_string(f"{COMPONENTS}/icons/{name}.svg"))  # noqa: S308 (our own file)


@register.inclusion_tag(f"{COMPONENTS}/status_tag.html")
def status_tag(status: str, words: str = "") -> dict[str, Any]:
    """A status by shape and word: a key of ``STATUSES``; ``words`` may say it in another way."""
    return {"status": STATUSES[status], "words": words or STATUSES[status].words}


@register.inclusion_tag(f"{COMPONENTS}/figure.html")
def figure(
    chart: Chart, *, narrow: Chart | None = None, words: str = "", table: bool = True
) -> dict[str, Any]:
    """A drawing with its sentence, key and table twin.

    ``narrow`` is the same drawing for small screens and paper; ``words`` replaces the sentence above it.
    """
    shapes = [("--wide", chart), ("--narrow", narrow)] if narrow else [("", chart)]
    drawings = [(shape, _drawn(each.svg)) for shape, each in shapes if each]
    return {"chart": chart, "drawings": drawings, "key": _key(chart), "words": words, "table": table}


@register.simple_tag
def drawing(chart: Chart) -> SafeString:
    """A drawing by itself, where its sentence stands beside it already: a sparkline."""
    return _drawn(chart.svg)


def _drawn(svg: str) -> SafeString:
    return mark_safe(svg)  # noqa: S308 (gatepost.charts escapes every text it draws)


def _key(chart: Chart) -> list[tuple[SafeString, str]]:
    return [(_drawn(sample.svg), sample.words) for sample in chart.key]


@register.simple_tag(takes_context=True)
def faulty_forms(context: Context) -> list[BaseForm]:
    """The forms in the page's context that were sent and came back."""
    shown: Iterable[object] = context.flatten().values()
    forms = [value for value in shown if isinstance(value, BaseForm) and value.is_bound and value.errors]
    return list(dict.fromkeys(forms))


@register.filter
def first_input(field: BoundField) -> str:
    """The id to which an error links: the field, or its first choice."""
    choices = field.subwidgets
    return (choices[0].id_for_label if choices else "") or field.auto_id


@register.simple_block_tag(end_name="endrevealed")
def revealed(content: SafeString, field: BoundField, value: str) -> SafeString:
    """What follows only from one answer of a choice. Without a script it is always there."""
    opening = '<div class="gp-revealed" data-when-field="{}" data-when-value="{}">{}</div>'
    return format_html(opening, field.html_name, value, content)


@register.inclusion_tag(f"{COMPONENTS}/pagination.html", takes_context=True)
def pages(context: Context, page: "Page[Any]") -> dict[str, Any]:
    """Links to the pages of a long list; every other choice in the address stays."""
    asked = context["request"].GET.copy()
    asked.pop("page", None)
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "page": page,
        "numbers": list(numbers),
        "gap": page.paginator.ELLIPSIS,
        "asked": asked.urlencode(),
    }
