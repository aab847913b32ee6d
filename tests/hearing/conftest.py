"""Asha is heard by her head of year, with cards, at noon on Tuesday 24 November 2026."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from gatepost.access.models import Membership
from gatepost.casework.hearing import actions
from gatepost.casework.hearing.actions import Said
from gatepost.casework.models import VoiceItem, VoiceSession
from tests import factories
from tests.world import World

AT = datetime(2026, 11, 24, 12, 0, tzinfo=ZoneInfo("Europe/London"))
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def noon() -> Iterator[Any]:
    with time_machine.travel(AT, tick=False) as clock:
        yield clock


def begun(
    world: World, format: str = "cards", with_whom: str = "Ms Year", place: str = "Library"
) -> VoiceSession:
    return actions.begin(
        by=world.year, facts=factories.sitting(world.case), format=format, with_whom=with_whom, place=place,
        helper="", at=timezone.now(),
    )  # fmt: skip


def told_first(world: World, session: VoiceSession) -> VoiceSession:
    return actions.tell_first(
        by=world.year, session=session, said_this=True, keep_from_home="", at=timezone.now()
    )  # fmt: skip


@pytest.fixture
def session(world: World) -> VoiceSession:
    return told_first(world, begun(world))


def say(world: World, session: VoiceSession, page: str, words: str = "", **more: Any) -> VoiceItem:
    item = actions.keep(by=world.year, session=session, page=page, said=Said(words=words, **more))
    assert item is not None
    return item


def finished(world: World, session: VoiceSession, **more: Any) -> VoiceSession:
    return actions.finish(by=world.year, session=session, agreed_by="tick", at=timezone.now(), **more)


@pytest.fixture
def listener(world: World) -> Client:
    member = factories.member(world.school, "head_of_year", name="Mrs Osei")
    return signed_in(member)


def signed_in(member: Membership) -> Client:
    client = Client()
    client.force_login(member.user, backend=BACKEND)
    return client
