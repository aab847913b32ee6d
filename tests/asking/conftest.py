"""Ms Roe is Asha's form tutor; Ben asks her at noon on Tuesday 24 November 2026."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from gatepost.access.models import Membership
from gatepost.casework.asking import actions
from gatepost.casework.models import ColleagueRequest
from gatepost.messages.actions import queue_request
from gatepost.messages.links import request_token
from tests import factories
from tests.world import World

AT = datetime(2026, 11, 24, 12, 0, tzinfo=ZoneInfo("Europe/London"))
ROOT = "https://desk.example.org/q/"


@pytest.fixture
def noon() -> Iterator[Any]:
    with time_machine.travel(AT, tick=False) as clock:
        yield clock


@pytest.fixture
def roe(world: World) -> Membership:
    return factories.member(world.school, "tutor", name="Ms Roe", forms=("8R",))


@pytest.fixture
def asked(world: World, roe: Membership, noon: Any) -> ColleagueRequest:
    return ask(world, roe)


def ask(world: World, roe: Membership, row: str = "pastoral_staff", **more: Any) -> ColleagueRequest:
    """The question, and its mail in the outbox."""
    request = actions.ask(
        by=world.ben, case=world.case, row=row, colleague=roe, name="", email="", at=timezone.now(), root=ROOT, **more
    )  # fmt: skip
    queue_request(by=world.ben, request=request, at=timezone.now())
    return request


def address(request: ColleagueRequest) -> str:
    return f"/q/{request_token(request.school_id, request.pk)}"
