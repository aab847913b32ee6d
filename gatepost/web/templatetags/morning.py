"""What the morning's pages ask: who may read which words. ``{% load morning %}``."""

from collections.abc import Mapping
from datetime import date, datetime

from django import template
from django.forms import BaseForm

from gatepost.access.actor import Actor
from gatepost.access.models import School
from gatepost.casework.models import ContactAttempt
from gatepost.morning import gathering
from gatepost.morning.closing import Unsettled
from gatepost.morning.gathering import Family
from gatepost.policy.pack import load
from gatepost.records.models import Parent

register = template.Library()


@register.filter
def told(attempt: ContactAttempt, reader: Actor) -> str:
    """What happened; the words of a worry only for those who decide about it, and for whoever wrote them."""
    theirs = attempt.by is not None and attempt.by == reader.user
    if attempt.worried and attempt.words and (theirs or reader.may("worklist.decide", attempt)):
        return f"{attempt} “{attempt.words}”"
    return str(attempt)


@register.filter
def not_in(family: Family, adult: Parent | None) -> str:
    """That children of a family are not in, said to one adult: never about a child who is not theirs."""
    names = [child.pupil.known_as for child in family.heard_of(adult or None)]
    return f"{gathering.listed(names)} {'isn’t' if len(names) == 1 else 'aren’t'} in"


@register.filter
def listed(form: BaseForm) -> list[BaseForm]:
    """One form as the summary of faults wants it."""
    return [form]


@register.filter
def children_in(registers: Mapping[str, int]) -> str:
    """How many children are in some registers, in words."""
    many = sum(registers.values())
    return "1 child" if many == 1 else f"{many} children"


@register.filter
def minutes_since(now: datetime, then: datetime) -> int:
    """Whole minutes between two moments."""
    return max(0, int((now - then).total_seconds() // 60))


@register.filter
def is_overdue(line: Unsettled, on: date) -> bool:
    """Whether the day to settle a session has passed."""
    return line.overdue(on)


@register.filter
def service_words(key: str, school: School) -> str:
    """What a service is called in a school's pack."""
    return load(school.pack).service_name(key)
