"""A school that really is in the database, for what only two transactions can show."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from gatepost.access.models import School
from gatepost.access.wall import as_owner, scope
from gatepost.records.models import Pupil
from tests import factories

TODAY = factories.TODAY
NINE_41 = datetime(2026, 11, 24, 9, 41, tzinfo=ZoneInfo("Europe/London"))
FORBIDDEN = "07700 900999"


@pytest.fixture
def committed_school(django_db_setup: None, django_db_blocker: Any) -> Iterator[School]:
    """Its rows outlive a transaction; everything is cleared as the owner afterwards."""
    from django.db import connection

    with django_db_blocker.unblock():
        yield factories.school()
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("TRUNCATE access_school, access_user, audit_event RESTART IDENTITY CASCADE")


@dataclass
class Morning:
    school: School
    asha: Pupil
    tia: Pupil
    officer: Client
    lead: Client


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(NINE_41, tick=False) as clock:
        yield clock


@pytest.fixture
def morning(clock: Any) -> Iterator[Morning]:
    """Asha is away with nothing known; about Tia the safeguarding lead is to be asked first; Lewis is in."""
    school = factories.school()
    with scope([school.pk]):
        factories.calendar(school)
        asha = factories.pupil(school)
        tia = factories.pupil(school, "Tia", serial=2, surname="Moore", social_care="cp")
        lewis = factories.pupil(school, "Lewis", serial=3, surname="Draper")
        factories.parent(asha, phone="07700 900111", needs_interpreter=True, language="ur")
        factories.parent(tia, surname="Moore", phone=FORBIDDEN, contact_restriction="refer_dsl")
        for child in (asha, tia):
            factories.marks(child, {(TODAY, "AM"): "N", (TODAY, "PM"): "N"}, to=TODAY)
        factories.marks(lewis, {}, to=TODAY)
        yield Morning(
            school, asha, tia, client(school, "attendance_officer", "Ben"), client(school, "dsl", "Bell")
        )


def client(school: School, role: str, name: str) -> Client:
    member = factories.member(school, role, name=name)
    signed_in = Client()
    signed_in.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return signed_in
