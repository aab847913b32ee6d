"""Opening a case asks little of the database, and the same however much has happened."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gatepost.casework.models import ContactAttempt
from gatepost.casework.plans.actions import begin_plan
from gatepost.records.models import SiblingLink
from tests import factories
from tests.meetings.conftest import offered
from tests.world import World

MOST_QUERIES = 25
FRAME = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "SELECT set_config", "SELECT coalesce(current_setting")
"""Not counted: the transaction's own frame, and the scope that is set around every page."""


def asked(client: Client, world: World) -> list[str]:
    """The questions of one opening of the case's first page, sign-in and audit entry among them."""
    with CaptureQueriesContext(connection) as seen:
        assert client.get(f"/cases/{world.case.pk}").status_code == 200
    return [query["sql"] for query in seen.captured_queries if not query["sql"].startswith(FRAME)]


def opened(world: World) -> Client:
    """An officer at a case with every row answered, a meeting offered, a plan begun, and a brother at this school."""
    brother = factories.pupil(world.school, "Dev", serial=2)
    factories.marks(brother, factories.AWAY)
    SiblingLink.objects.create(school=world.school, pupil=world.asha, sibling_upn=brother.upn)
    factories.supported(world.case, world.ben)
    offered(world.case, world.ben)
    begin_plan(by=world.ben, facts=factories.sitting(world.case))
    client = Client()
    assert world.ben.user is not None
    client.force_login(world.ben.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    asked(client, world)
    return client


def contact(world: World, day: int) -> None:
    at = datetime(2026, 9, 7, 9, tzinfo=UTC) + timedelta(days=day)
    ContactAttempt.objects.create(
        school=world.school, pupil=world.asha, call=uuid4(), date=at.date(), at=at, outcome="no_answer"
    )
    factories.told(world.case, world.ben, "call", "first_day_contact", on=at.date())


def test_opening_a_case_asks_few_questions_however_many_contacts_there_are(world: World) -> None:
    client = opened(world)
    few = asked(client, world)
    for day in range(40):
        contact(world, day)
    many = asked(client, world)
    assert len(many) == len(few) <= MOST_QUERIES, "\n".join(
        sql[:90] + sql[sql.find(" FROM ") :][:60] for sql in few
    )
