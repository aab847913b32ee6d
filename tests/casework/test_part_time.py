"""Part-time timetables: agreed with an end and a review; C2 outside one is a question to the school."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from gatepost.access.actor import NotAllowed
from gatepost.attendance.part_time import Agreed
from gatepost.attendance.register import Session
from gatepost.casework.models import PartTimeTimetable
from gatepost.casework.part_time import actions, flags
from gatepost.casework.part_time.actions import Terms
from gatepost.casework.part_time.flags import flag_of
from gatepost.casework.refusal import Refused
from tests import factories
from tests.world import World

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TERMS = Terms(
    date(2026, 11, 2), date(2026, 11, 13), date(2026, 11, 10), "Mrs Rao, the SENCo", "After an operation."
)
AFTERNOONS = {(date(2026, 11, day), "PM"): "C2" for day in (12, 13, 16, 17)}


def agreed(world: World, **changed: Any) -> PartTimeTimetable:
    return actions.agree(by=world.ben, pupil=world.asha, terms=replace(TERMS, **changed), at=AT)


def test_c2_without_a_timetable_is_asked_about_and_after_its_end_as_well(world: World) -> None:
    factories.marks(world.asha, AFTERNOONS)
    flag = flag_of(world.asha, factories.TODAY)
    assert flag and len(flag.outside.without) == 4
    agreed(world)
    flag = flag_of(world.asha, factories.TODAY)
    assert flag and flag.outside.without == ()
    assert flag.outside.after_end == (Session(date(2026, 11, 16), True), Session(date(2026, 11, 17), True))
    agreed(world, start=date(2026, 11, 16), end=date(2026, 11, 27), review_on=date(2026, 11, 20))
    assert flag_of(world.asha, factories.TODAY) is None


def test_an_end_that_is_forgotten_would_be_noticed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    factories.marks(world.asha, AFTERNOONS)
    agreed(world)
    endless = [Agreed(date(2026, 11, 2), date.max)]
    monkeypatch.setattr(flags, "_agreed", lambda _: {world.asha.pk: endless})
    assert flag_of(world.asha, factories.TODAY) is None


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"end": date(2026, 11, 1)}, "end"),
        ({"review_on": date(2026, 11, 14)}, "review_on"),
        ({"review_on": date(2026, 11, 1)}, "review_on"),
        ({"agreed_with": " "}, "agreed_with"),
        ({"why": ""}, "why"),
    ],
)
def test_it_needs_an_end_a_review_and_the_parents(world: World, changed: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refusal:
        agreed(world, **changed)
    assert field in refusal.value.faults
    assert not PartTimeTimetable.objects.exists()


def test_two_do_not_overlap_and_one_can_end_early(world: World) -> None:
    first = agreed(world)
    with pytest.raises(Refused, match="End that one first"):
        agreed(world, start=date(2026, 11, 13), end=date(2026, 11, 27), review_on=date(2026, 11, 20))
    actions.end_early(by=world.ben, timetable=first, on=date(2026, 11, 6))
    assert (first.end, first.review_on) == (date(2026, 11, 6), date(2026, 11, 6))
    with pytest.raises(Refused):
        actions.end_early(by=world.ben, timetable=first, on=date(2026, 11, 6))


def test_a_tutor_does_not_agree_to_one(world: World) -> None:
    tutor = factories.actor(world.school, "tutor", forms=("8R",))
    with pytest.raises(NotAllowed):
        actions.agree(by=tutor, pupil=world.asha, terms=TERMS, at=AT)


@time_machine.travel(AT, tick=False)
def test_the_page_keeps_one_and_the_question_stands_on_the_childs_page(world: World) -> None:
    factories.marks(world.asha, AFTERNOONS)
    member = factories.member(world.school, "attendance_officer", name="Lee Hart")
    client = Client()
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    url = reverse("part_time", kwargs={"pk": world.asha.pk})
    sent = {
        "start": "2026-11-02",
        "end": "2026-11-13",
        "review_on": "2026-12-01",
        "agreed_with": "Mrs Rao",
        "why": "Ill",
    }
    refused = client.post(url, sent).content.decode()
    assert "Choose a day to review it" in refused and 'value="Mrs Rao"' in refused
    assert client.post(url, {**sent, "review_on": "2026-11-10"}).status_code == 302
    assert "Agreed with Mrs Rao" in client.get(url).content.decode()
    pupil = client.get(reverse("pupil", kwargs={"pk": world.asha.pk})).content.decode()
    assert "C2 goes on after the part-time timetable ended" in pupil
    gaps = client.get(reverse("register_gaps")).content.decode()
    assert "C2 outside an agreed part-time timetable: 1" in gaps
