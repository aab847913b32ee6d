"""How much the hostile tests try; and a database whose transactions are real ones."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps

from gatepost.access import wall


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
