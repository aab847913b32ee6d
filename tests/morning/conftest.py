"""A school that really is in the database, for what only two transactions can show."""

from collections.abc import Iterator
from typing import Any

import pytest

from gatepost.access.models import School
from gatepost.access.wall import as_owner
from tests import factories


@pytest.fixture
def committed_school(django_db_setup: None, django_db_blocker: Any) -> Iterator[School]:
    """Its rows outlive a transaction; everything is cleared as the owner afterwards."""
    from django.db import connection

    with django_db_blocker.unblock():
        yield factories.school()
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("TRUNCATE access_school, access_user, audit_event RESTART IDENTITY CASCADE")
