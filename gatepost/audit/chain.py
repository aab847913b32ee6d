"""The chain that shows any later change to the audit log."""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from gatepost.audit.models import Event, Seal

SETTLED = timedelta(minutes=1)
"""Younger events may still have neighbours in transactions that have not ended."""

_LOCK = 4472
"""Our number among PostgreSQL's advisory locks."""


@transaction.atomic
def seal(*, now: datetime) -> Seal | None:
    """Close every settled event not sealed yet into one link; None when there is nothing to seal."""
    with connection.cursor() as cursor:  # one at a time; the log itself may not even be locked for change
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    before = Seal.objects.order_by("-last").first()
    events = list(
        Event.objects.filter(id__gt=before.last if before else 0, at__lt=now - SETTLED).order_by("id")
    )
    if not events:
        return None
    digest = _digest(before.digest if before else "", events)
    return Seal.objects.create(first=events[0].pk, last=events[-1].pk, events=len(events), digest=digest)


def broken_links() -> list[Seal]:
    """Seals that no longer match their events: something was changed, added or taken out."""
    broken, previous = [], ""
    for link in Seal.objects.order_by("last"):
        events = list(Event.objects.filter(id__gte=link.first, id__lte=link.last).order_by("id"))
        if len(events) != link.events or _digest(previous, events) != link.digest:
            broken.append(link)
        previous = link.digest
    return broken


def _digest(previous: str, events: Iterable[Event]) -> str:
    link = hmac.new(settings.SECRET_KEY.encode(), previous.encode(), hashlib.sha256)
    for e in events:
        told = (e.pk, e.at.isoformat(), e.actor, e.role, e.verb, e.subject, e.subject_id, e.school, e.pupil)
        link.update(repr(told).encode())
    return link.hexdigest()
