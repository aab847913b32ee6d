"""What meetings and answers add to the rows: interpreters, mornings, doubt, support, and a case that opens fast."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gatepost.casework.models import ContactAttempt
from tests import factories
from tests.meetings.conftest import offered
from tests.world import World

MOST_QUERIES = 25


def test_c12_a_meeting_in_another_language_needs_an_interpreter(world: World) -> None:
    world.mother.parent.language, world.mother.parent.needs_interpreter = "ur", True
    world.mother.parent.save()
    assert "language.meeting" not in factories.missing(world.case, "language")
    meeting = offered(world.case, world.ben, language="ur")
    assert "language.meeting" in factories.missing(world.case, "language")
    assert "Interpreter at 0 of 1 meetings." in factories.found(world.case, "language")
    meeting.booked_by = "Ben Okoro"
    meeting.save()
    assert "language.meeting" not in factories.missing(world.case, "language")


@pytest.mark.parametrize(
    ("answer", "open_still"), [("not_offered", True), ("offered", True), ("declined", False)]
)
def test_c7_one_practical_help_has_an_answer(world: World, answer: str, open_still: bool) -> None:
    factories.answered(world.case, world.ben, "punctuality", start_times_shared="yes", breakfast_club=answer)
    assert ("punctuality.no_offer" in factories.missing(world.case, "punctuality")) is open_still


def test_c7_lateness_before_and_after_has_as_many_school_days(world: World) -> None:
    """Late on five days before Monday 16 November and once after it."""
    before = [date(2026, 11, day) for day in (9, 10, 11, 12, 13)]
    late = {(day, "AM"): "L" for day in (*before, date(2026, 11, 17))}
    factories.marks(world.asha, late)
    factories.told(world.case, world.ben, "call", "punctuality", on=date(2026, 11, 16))
    told = factories.found(world.case, "punctuality")
    assert "Late 5 times in the 7 school days before 16 Nov, once in the 7 since." in told


def test_c14_something_asked_without_a_recorded_doubt_is_weak(world: World) -> None:
    factories.answered(world.case, world.ben, "health", evidence_asked="yes", evidence_seen=["talk"])
    assert factories.missing(world.case, "health") == ["health.no_doubt"]
    factories.answered(
        world.case,
        world.ben,
        "health",
        evidence_asked="yes",
        evidence_seen=["talk"],
        why_doubt="Seen in town.",
    )
    assert factories.missing(world.case, "health") == []


def test_c16_support_is_told_with_its_effect_and_looked_at_again(world: World) -> None:
    factories.answered(
        world.case,
        world.year,
        "mental_health",
        support=["counselling"],
        since="2026-11-02",
        effect="better",
        next_review_on="2026-11-30",
    )
    told = factories.found(world.case, "mental_health")
    assert "since 2 Nov 2026. Effect: it is getting better. Looked at again by 30 Nov 2026." in told
    assert factories.missing(world.case, "mental_health") == []
    assert factories.missing(world.case, "mental_health", date(2026, 12, 1)) == ["mental_health.review"]


def test_c13_attendance_since_the_review_is_shown(world: World) -> None:
    world.asha.sen, world.asha.ehcp_last_review = "ehcp", date(2026, 10, 1)
    world.asha.save()
    assert "Since that review: away for 4 of " in factories.found(world.case, "ehcp")


def queries(world: World, client: Client, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


def test_opening_a_case_asks_the_database_a_fixed_number_of_questions(world: World) -> None:
    """However many contacts there are, and with all sixteen rows answered; at most 25 for all its facts."""
    factories.supported(world.case, world.ben)
    offered(world.case, world.ben)
    client = Client()
    assert world.ben.user is not None
    client.force_login(world.ben.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    path = f"/cases/{world.case.pk}"
    queries(world, client, path)
    few = queries(world, client, path)
    for n in range(40):
        at = datetime(2026, 9, 7, 9, tzinfo=UTC) + timedelta(days=n)
        ContactAttempt.objects.create(
            school=world.school, pupil=world.asha, call=uuid4(), date=at.date(), at=at, outcome="no_answer"
        )
        factories.told(world.case, world.ben, "call", "first_day_contact", on=at.date())
    many = queries(world, client, path)
    assert few == many
    with CaptureQueriesContext(connection) as seen:
        factories.sitting(world.case)
    assert len(seen) <= MOST_QUERIES
