"""The audit log: appended to, sealed, and any later change shows."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from gatepost.access.wall import scope
from gatepost.audit import chain, log
from gatepost.audit.models import Event, Seal
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def sealed() -> Seal:
    """Three events about a child, closed into one link."""
    school = factories.school()
    with scope([school.pk]):
        by = factories.actor(school)
        child = factories.pupil(school)
        for verb in ("pupil.viewed", "case.opened", "row.done"):
            log.note(by, verb, child)
    link = chain.seal(now=timezone.now() + timedelta(minutes=5))
    assert link is not None
    return link


def test_a_seal_covers_what_happened(sealed: Seal) -> None:
    assert sealed.events == 3
    assert chain.broken_links() == []
    assert chain.seal(now=timezone.now() + timedelta(minutes=5)) is None


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE audit_event SET verb = 'pupil.viewed' WHERE verb = 'row.done'",
        "UPDATE audit_event SET actor = NULL",
        "DELETE FROM audit_event WHERE verb = 'case.opened'",
    ],
)
def test_any_change_of_the_past_shows(sealed: Seal, tampering: str) -> None:
    """Even by somebody with the owner's rights."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(tampering)
    assert chain.broken_links() == [sealed]


def test_young_events_wait_for_their_neighbours() -> None:
    school = factories.school()
    with scope([school.pk]):
        log.note(factories.actor(school), "pupil.viewed", factories.pupil(school))
    assert chain.seal(now=timezone.now()) is None


def test_an_event_names_ids_and_a_verb_and_nothing_else(sealed: Seal) -> None:
    event = Event.objects.order_by("pk").first()
    assert event is not None
    told = " ".join(str(getattr(event, field.name)) for field in Event._meta.fields)
    assert "Asha" not in told
    assert "Rao" not in told
    assert (event.verb, event.subject, event.pupil) == ("pupil.viewed", "records.pupil", event.subject_id)
