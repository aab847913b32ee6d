"""Figures that have changed, wherever they were relied on. ``{% load figures %}``."""

from datetime import date
from typing import Any

from django import template
from django.template import Context
from django.urls import reverse

from gatepost.casework.living import proposing
from gatepost.casework.living.actions import open_changes
from gatepost.casework.living.proposing import Ground, corrections
from gatepost.casework.models import Case, FigureChange, Referral
from gatepost.charts.chart import Table
from gatepost.policy import national
from gatepost.web.templatetags.desk import spoken

register = template.Library()


@register.simple_tag(takes_context=True)
def figures_waiting(context: Context) -> int:
    """How many changes of figures wait for somebody at this school; 0 for those who do not see cases."""
    actor = context.get("actor")
    return len(open_changes(actor.school)) if actor and actor.may("case.view") else 0


@register.simple_tag
def changes_in(case: Case) -> list[FigureChange]:
    """Changes that wait in one case, and in what was decided about its child."""
    return [c for c in open_changes(case.school_id) if c.pupil.pk == case.pupil_id]


@register.simple_tag
def changes_of(kind: str, subject: int) -> list[FigureChange]:
    """Every change of the figures of one letter, talk or referral that has not gone by itself, newest first."""
    told = FigureChange.objects.filter(reliance__kind=kind, reliance__subject=subject, gone_at__isnull=True)
    return list(told.select_related("reliance", "dealt_by"))


@register.simple_tag
def ground_of(referral: Referral) -> Ground:
    """Whether what a referral rests on still stands."""
    return proposing.ground_of(referral)


@register.filter
def step(change: FigureChange) -> str:
    """The step proposed, in words."""
    return corrections()[change.proposal].does


@register.filter
def relied_url(change: FigureChange) -> str:
    """Where the letter, referral, talk or case is."""
    reliance = change.reliance
    names = {
        "letter": "letter",
        "referral": "sign_off",
        "case": "case",
        "certificate": "case",
        "conversation": "talk_after",
    }
    if name := names.get(reliance.kind):
        return reverse(name, kwargs={"pk": reliance.subject})
    return reverse("pupil", kwargs={"pk": reliance.pupil_id})


@register.simple_tag
def before_and_after(change: FigureChange) -> Table:
    """Each figure as it was said and as it is."""
    rows = tuple((line.name, line.before, line.after) for line in change.lines)
    return Table("What was said, and what is so now", ("Figure", "Said", "Now"), rows)


@register.simple_tag
def marks_behind(change: FigureChange) -> Table:
    """The marks that are others now."""
    meaning = {code.symbol: f"{code.symbol}: {code.meaning}" for code in national.code_book().codes}
    rows: tuple[Any, ...] = tuple(
        (_when(session), meaning.get(was, was), meaning.get(now, now)) for session, was, now in change.marks
    )
    return Table(f"Marks that have changed: {len(rows)}", ("Session", "Was", "Is"), rows)


def _when(session: str) -> str:
    day, half = session.split()
    return f"{spoken(date.fromisoformat(day))}, {'afternoon' if half == 'PM' else 'morning'}"
