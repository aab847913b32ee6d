"""A real PostgreSQL for every test, behind its wall, and no network but loopback."""

from collections.abc import Iterator
from typing import Any

import pytest
import pytest_socket
from hypothesis import HealthCheck, settings

# How long an example takes is the machine's business, and no test's: a busy one is not a broken one.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


def pytest_runtest_setup() -> None:
    pytest_socket.socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: Any
) -> Iterator[None]:
    """Migrate as the owner, then let every test work as the application's role."""
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    from gatepost.access import wall

    with django_db_blocker.unblock():
        role = connection.settings_dict["OPTIONS"].pop("assume_role")
        suffix = getattr(request.config, "workerinput", {}).get("workerid")
        made = setup_databases(verbosity=0, interactive=False, **_named_after(suffix))
        wall.build()
        connection.close()
        connection.settings_dict["OPTIONS"]["assume_role"] = role
    yield
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["OPTIONS"].pop("assume_role")
        teardown_databases(made, verbosity=0)


def _named_after(worker: str | None) -> dict[str, Any]:
    """Each parallel worker of the test run has a database of its own."""
    from django.db import connection

    name = f"test_gatepost_{worker or 'one'}"
    connection.settings_dict["TEST"]["NAME"] = name
    return {}


@pytest.fixture
def world(db: None) -> Iterator[Any]:
    """A case on Tuesday 24 November 2026; Asha was away on six Mondays."""
    from gatepost.access.wall import scope
    from tests import factories
    from tests.world import World

    school = factories.school()
    with scope([school.pk]):
        factories.calendar(school)
        asha = factories.pupil(school)
        mother = factories.parent(asha)
        factories.marks(asha, factories.AWAY)
        ben = factories.actor(school, name="Ben Okoro")
        year = factories.actor(school, "head_of_year", name="Ms Year")
        yield World(school, asha, mother, ben, year, factories.case(asha, ben))
