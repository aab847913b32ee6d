"""What the tests of imports stand on: a desk with a day and a folder, a school, and how much the hostile ones try."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.apps import apps

from gatepost.access import wall
from gatepost.access.models import School
from gatepost.access.wall import scope
from tests import factories


@pytest.fixture
def at_the_desk(settings: Any, tmp_path: Path) -> Iterator[None]:
    """A Tuesday of the autumn term, and a data folder of the test's own."""
    settings.DATA = tmp_path / "data"
    with time_machine.travel("2026-11-24T09:00:00Z", tick=False):
        yield


@pytest.fixture
def school() -> School:
    """A school with its terms, and nobody in it."""
    made = factories.school()
    with scope([made.pk]):
        factories.calendar(made)
    return made


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--fuzz", type=int, default=300, help="spoiled files to try on the reader of imports")


@pytest.fixture
def fuzz(request: pytest.FixtureRequest) -> int:
    return int(request.config.getoption("--fuzz", 300))


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Work with commits, as several connections need them; emptied by the owner afterwards."""
    from django.db import connection

    tables = [
        m._meta.db_table
        for label in ("access", "records", "audit")
        for m in apps.get_app_config(label).get_models()
    ]
    with django_db_blocker.unblock():
        yield
        with wall.as_owner(), connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")
