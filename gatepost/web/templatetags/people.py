"""How roles and the log of looks read. ``{% load people %}``."""

from django import template

from gatepost.access.models import Membership
from gatepost.audit.models import Event
from gatepost.policy import national

register = template.Library()


@register.simple_tag
def role_words(membership: Membership) -> str:
    """What a role is called."""
    return national.roles()[membership.role].name


@register.filter
def deed(event: Event) -> str:
    """What somebody did, in words: "case: viewed", "row: in progress"."""
    return event.verb.replace(".", ": ").replace("_", " ")
