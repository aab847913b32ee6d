"""A school that texts: Asha's mother has a mobile, Notify is a stand-in on loopback, the clock is at 09:40."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from gatepost.messages.models import TextRules
from tests.messages.notify import Notify, running

AT = datetime(2026, 11, 24, 9, 40, tzinfo=ZoneInfo("Europe/London"))
MOBILE = "07700 900123"


@pytest.fixture
def notify(settings: Any) -> Iterator[Notify]:
    """A stand-in that takes every text, until a test says otherwise."""
    with running() as stand_in:
        settings.NOTIFY_BASE_URL = stand_in.url
        settings.NOTIFY_API_KEY = stand_in.key
        settings.NOTIFY_TEMPLATE = stand_in.template
        settings.NOTIFY_CALLBACK_TOKEN = "a token for callbacks"
        yield stand_in


@pytest.fixture
def desk(world: Any, notify: Notify) -> Any:
    """Oakbridge, with texting switched on."""
    TextRules.objects.create(school=world.school, texting=True)
    world.mother.parent.phone = MOBILE
    world.mother.parent.save()
    return world
