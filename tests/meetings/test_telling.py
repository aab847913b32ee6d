"""Telling a family: a private calendar file that moves with the meeting, and nobody whom the rules leave out."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from gatepost.casework.actions import Refused
from gatepost.casework.meetings import actions as meetings
from gatepost.messages import recipients
from gatepost.messages.inviting import actions
from gatepost.messages.inviting.calendar import calendar_file
from gatepost.messages.models import Channel, FamilyPage, Message
from tests import factories
from tests.meetings.conftest import SLOTS, offered
from tests.world import World

AT = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
BOTH = (Channel.EMAIL, Channel.TEXT)


@pytest.fixture
def reachable(world: World) -> Iterator[World]:
    world.mother.parent.email = "rao@family.example"
    world.mother.parent.save()
    yield world


def tell(world: World, meeting: Any, channels: Any = (Channel.EMAIL,)) -> actions.Told:
    return actions.tell_of_meeting(
        by=world.ben,
        facts=factories.sitting(world.case),
        meeting=meeting,
        channels=channels,
        root="https://x/p/",
        at=AT,
    )


def events(calendar: str) -> Any:
    return Calendar.from_ical(calendar).walk("VEVENT")[0]


def test_the_calendar_file_names_nobody_and_moves_with_the_meeting(reachable: World) -> None:
    meeting = offered(reachable.case, reachable.ben)
    assert calendar_file(meeting, reachable.school, AT) == ""
    first = meetings.set_meeting(by=reachable.ben, meeting=meeting, slot=SLOTS[0], on=factories.TODAY)
    early = calendar_file(first, reachable.school, AT)
    moved = meetings.set_meeting(by=reachable.ben, meeting=meeting, slot=SLOTS[1], on=factories.TODAY)
    late = calendar_file(moved, reachable.school, AT)
    off = meetings.cancel_meeting(by=reachable.ben, meeting=moved, why="Flood.", on=factories.TODAY)
    gone = calendar_file(off, reachable.school, AT)
    assert {str(events(c)["UID"]) for c in (early, late, gone)} == {f"{meeting.uid}@gatepost"}
    assert [int(events(c)["SEQUENCE"]) for c in (early, late, gone)] == [1, 2, 3]
    assert events(early)["DTSTART"].dt == datetime(2026, 12, 3, 16, 0, tzinfo=UTC)
    assert events(early)["DTEND"].dt - events(early)["DTSTART"].dt == timedelta(minutes=45)
    assert str(events(early)["SUMMARY"]) == "Meeting at school"
    assert str(events(gone)["STATUS"]) == "CANCELLED" and "METHOD:CANCEL" in gone
    for word in ("Asha", "Rao", "attendance", "absence", "Room 4"):
        assert word.lower() not in (early + late + gone).lower()


def test_an_e_mail_carries_the_calendar_once_a_time_is_set(reachable: World) -> None:
    meeting = offered(reachable.case, reachable.ben)
    tell(reachable, meeting)
    meeting = meetings.set_meeting(by=reachable.ben, meeting=meeting, slot=SLOTS[0], on=factories.TODAY)
    tell(reachable, meeting)
    before, after = Message.objects.order_by("pk")
    assert (before.calendar, before.subject, after.subject) == ("", "Meeting at school", "Meeting at school")
    assert "BEGIN:VEVENT" in after.calendar
    for message in (before, after):
        assert "asha" not in (message.subject + message.body).lower()
        assert "attendance" not in (message.subject + message.body).lower()
        assert "https://x/p/{token}" in message.body
    assert "Thursday 3 December at 16:00, at school" in before.body
    assert FamilyPage.objects.count() == 1


def test_the_same_word_is_sent_once(reachable: World) -> None:
    meeting = offered(reachable.case, reachable.ben)
    assert tell(reachable, meeting).sent == tell(reachable, meeting).sent
    assert Message.objects.count() == 1


def test_whoever_cannot_be_told_is_named_with_the_reason(reachable: World) -> None:
    told = tell(reachable, offered(reachable.case, reachable.ben), BOTH)
    assert [m.channel for m in told.sent] == ["email"]
    assert told.left_out == (("Mrs Rao, text", "texts are not set up for this school."),)


@pytest.mark.parametrize(
    "changes",
    [
        {"contact_restriction": "no_contact"},
        {"contact_restriction": "refer_dsl"},
        {"contact_restriction": "no_address"},
        {"parental_responsibility": "no", "education_law_parent": "no"},
        {"relationship": ""},
        {"relationship": "sister"},
    ],
)
def test_nobody_is_told_whom_the_rules_leave_out(reachable: World, changes: dict[str, str]) -> None:
    """Also where the restriction came after the meeting was offered."""
    meeting = offered(reachable.case, reachable.ben)
    for field, value in changes.items():
        setattr(reachable.mother, field, value)
    reachable.mother.save()
    told = tell(reachable, meeting, BOTH)
    assert told.sent == () and len(told.left_out) == 2
    assert not Message.objects.exists()


def test_an_address_that_a_restricted_adult_reads_too_is_not_used(reachable: World) -> None:
    factories.parent(reachable.asha, "Shaw", email="RAO@family.example", contact_restriction="no_contact")
    told = tell(reachable, offered(reachable.case, reachable.ben))
    assert told.left_out == (("Mrs Rao, e-mail", "somebody with a restriction would read it too."),)


def test_mutant_a_telling_that_asks_nobody_is_noticed(
    reachable: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutant: everybody may be told."""
    monkeypatch.setattr(actions, "why_not_told", lambda *_: "")
    with pytest.raises((AssertionError, Refused)):
        test_nobody_is_told_whom_the_rules_leave_out(reachable, {"contact_restriction": "no_contact"})
    assert recipients.why_not_invited is actions.why_not_invited
