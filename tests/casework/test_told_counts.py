"""A child who moved: what the school before tells is kept as told, and never counted."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gatepost.access.actor import NotAllowed
from gatepost.casework.chronology import chronology
from gatepost.casework.models import ToldCount
from gatepost.casework.moving import actions
from gatepost.casework.moving.actions import Said
from gatepost.casework.refusal import Refused
from gatepost.records.models import Enrolment
from tests import factories
from tests.world import World

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SAID = Said(7, date(2026, 9, 2), date(2026, 10, 14), "Fernhill School, Mr Lindqvist", date(2026, 10, 20))
WORDS = (
    "Before joining: 7 sessions not agreed, 2 September 2026 to 14 October 2026. "
    "Told by Fernhill School, Mr Lindqvist on 20 October 2026; not counted here."
)


@pytest.fixture(autouse=True)
def joined(world: World) -> None:
    Enrolment.objects.filter(pupil=world.asha).update(start_date=date(2026, 10, 15))


def told(world: World, **changed: Any) -> ToldCount:
    return actions.tell(by=world.ben, pupil=world.asha, said=replace(SAID, **changed), at=AT)


def lines(world: World, reader: Any = None) -> list[str]:
    return [line.what for line in chronology(factories.sitting(world.case), reader)]


def test_what_was_told_is_never_added(world: World) -> None:
    factories.marks(world.asha, factories.AWAY)
    before = factories.sitting(world.case).measured_all
    actions.decide(by=world.ben, count=told(world, sessions=40), used=True)
    assert factories.sitting(world.case).measured_all.threshold == before.threshold


def test_paper_has_it_only_when_a_person_lets_it_stand(world: World) -> None:
    count = told(world)
    assert WORDS in lines(world, world.ben) and WORDS not in lines(world)
    actions.decide(by=world.ben, count=count, used=True)
    assert WORDS in lines(world)
    actions.decide(by=world.ben, count=count, used=False)
    assert WORDS not in lines(world)


def test_a_paper_that_nobody_decided_on_is_noticed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutant: whatever was told is used."""
    real = ToldCount.objects.create
    monkeypatch.setattr(ToldCount.objects, "create", lambda **fields: real(**fields, used=True))
    with pytest.raises(AssertionError):
        test_paper_has_it_only_when_a_person_lets_it_stand(world)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"end": date(2026, 10, 15), "told_on": date(2026, 10, 20)}, "end"),
        ({"end": date(2026, 9, 1)}, "end"),
        ({"told_on": date(2026, 10, 13)}, "told_on"),
        ({"sessions": 87}, "sessions"),
        ({"told_by": " "}, "told_by"),
    ],
)
def test_what_cannot_be_is_not_kept(world: World, changed: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        told(world, **changed)
    assert field in refused.value.faults and not ToldCount.objects.exists()


def test_who_may_not_write_in_a_case_keeps_and_decides_nothing(world: World) -> None:
    count, tutor = told(world), factories.actor(world.school, "tutor", forms=("8R",))
    with pytest.raises(NotAllowed):
        actions.tell(by=tutor, pupil=world.asha, said=SAID, at=AT)
    with pytest.raises(NotAllowed):
        actions.decide(by=tutor, count=count, used=True)


def test_it_is_typed_in_from_a_letter_and_shown_with_its_source(world: World) -> None:
    client = Client()
    assert world.ben.user
    client.force_login(world.ben.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    url = reverse("told_counts", kwargs={"pk": world.asha.pk})
    typed = {"sessions": "7", "told_by": SAID.told_by, "start": "2026-09-02", "end": "2026-10-14"}
    client.post(url, {**typed, "told_on": "2026-10-20"})
    assert WORDS in client.get(url).content.decode()
