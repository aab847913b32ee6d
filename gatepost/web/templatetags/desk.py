"""What the screens ask of the desk: may this person do that, and how half days read. ``{% load desk %}``."""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import groupby
from typing import Any

from django import template
from django.template import Context

from gatepost.access.actor import Actor
from gatepost.attendance.register import Session
from gatepost.casework.facts import Facts
from gatepost.casework.models import Referral
from gatepost.casework.referral_states import WORDS, State
from gatepost.charts.chart import Table
from gatepost.policy.pack import load
from gatepost.policy.schema import Row

register = template.Library()


@register.simple_tag(takes_context=True)
def may(context: Context, permission: str, subject: Any = None) -> bool:
    """Whether this person may do this, to this: what is not theirs to do is not offered."""
    actor: Actor | None = context.get("actor")
    return actor is not None and actor.may(permission, subject)


@register.filter
def of(held: Mapping[Any, Any] | None, key: Any) -> Any:
    """What is held under a key."""
    return held.get(key) if held else None


@register.filter
def wording(facts: Facts, key: str) -> Row:
    """The pack's words for a row of the checklist."""
    return facts.pack.row(key)


@register.simple_tag
def language_called(facts: Facts, code: str) -> str:
    """A language by its name."""
    return facts.pack.language_name(code)


@register.filter
def half_days(sessions: Iterable[Session]) -> list[str]:
    """Sessions as people say them: "Mon 14 Sep: all day", "Tue 15 Sep: morning"."""
    return [
        f"{spoken(day)}: {_halves([session.pm for session in same])}"
        for day, same in groupby(sessions, key=lambda session: session.date)
    ]


def spoken(day: date) -> str:
    """A date with its weekday, without the year that everybody knows: "Mon 14 Sep"."""
    return f"{day:%a} {day.day} {day:%b}"


def _halves(afternoons: list[bool]) -> str:
    if len(afternoons) > 1:
        return "all day"
    return "afternoon" if afternoons[0] else "morning"


@register.simple_tag
def counted_sessions(facts: Facts) -> Table:
    """The sessions of the fullest window, each with its code in words."""
    meaning = {code.symbol: code.meaning for code in facts.book.codes}
    rows = tuple(
        (f"{spoken(session.date)} {session.date.year}", _halves([session.pm]), f"{symbol}: {meaning[symbol]}")
        for session, symbol in facts.window
    )
    return Table(f"Sessions that count: {len(rows)}", ("Date", "Half of the day", "Mark"), rows)


@register.simple_tag
def state_words(referral: Referral) -> str:
    """Where a referral stands, in words."""
    return WORDS[State(referral.state)]


@register.simple_tag
def route_words(referral: Referral) -> str:
    """What a referral asks for, in the words of the school's pack."""
    return load(referral.case.school.pack).route(referral.route).name
