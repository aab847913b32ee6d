"""What must hold before the site starts: every address has a rule, every school's table stands behind the wall."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register

from gatepost.access import gate, wall


@register(Tags.security)
def every_url_has_a_rule(**_: Any) -> list[Error]:
    """A page whose URL declares no rule stops the site from starting."""
    return [
        Error(
            f"The address {route!r} has no rule.",
            hint="Wrap its view in screen(…, may=…).",
            id="gatepost.E001",
        )
        for route, pattern in gate.every_url()
        if gate.rule_of(pattern) is None
    ]


@register(Tags.database)
def the_wall_stands(*, databases: Sequence[str] | None = None, **_: Any) -> list[Error]:
    """Each table of a school's own must be protected in the database itself."""
    if not databases:
        return []
    return [
        Error(f"The table {table} is not behind the wall.", hint="Run 'gatepost init'.", id="gatepost.E002")
        for table in wall.unprotected()
    ]


@register(Tags.security)
def the_key_is_secret(**_: Any) -> list[Error]:
    """In production the key must be long and our own."""
    weak = len(settings.SECRET_KEY) < 50 or settings.SECRET_KEY == settings.DEMONSTRATION_KEY
    if settings.DEMONSTRATION or not weak:
        return []
    return [
        Error(
            "GATEPOST_SECRET_KEY is missing or too short.",
            hint="Use 50 random characters or more.",
            id="gatepost.E003",
        )
    ]
