"""Meetings: real times, the right people, who came, and what counts as an offer."""

from datetime import date, datetime
from typing import Any

import pytest

from gatepost.access.actor import NotAllowed
from gatepost.casework.actions import Refused
from gatepost.casework.meetings import actions, offers
from gatepost.casework.meetings.actions import Noted
from gatepost.casework.meetings.offers import invitees, suggested_slots, what_to_change
from gatepost.casework.meetings.slots import Slot
from gatepost.casework.models import ComingAnswer, Evidence, MeetingPerson, Way
from gatepost.policy.pack import load
from tests import factories
from tests.meetings.conftest import SLOTS, draft, offered
from tests.world import World

AFTERWARDS = date(2026, 12, 4)


def faults(world: World, **changes: object) -> dict[str, str]:
    with pytest.raises(Refused) as refusal:
        offered(world.case, world.ben, **changes)
    return refusal.value.faults


def at(day: int, hour: int, minute: int = 0, way: Way = Way.SCHOOL) -> Slot:
    return Slot(datetime(2026, 12, day, hour, minute), way)  # noqa: DTZ001


def test_an_offer_is_evidence_and_asks_parent_child_and_lead(world: World) -> None:
    lead = next(i for i in invitees(factories.sitting(world.case)) if i.part == "lead")
    meeting = offered(world.case, world.ben, people=[f"parent{world.mother.parent_id}", "child", lead.key])
    assert [(p.part, p.name) for p in meeting.people.all()] == [
        ("parent", "Mrs Rao"),
        ("child", "Asha"),
        ("lead", "Ben Okoro"),
    ]
    evidence = Evidence.objects.get()
    assert (evidence.kind, evidence.rows, evidence.outcome) == ("offer", ["parent_meeting"], "no_answer")
    assert "Thursday 3 December at 16:00, at school" in evidence.says


@pytest.mark.parametrize(
    ("slots", "says"),
    [
        (SLOTS[:2], "three different times"),
        ([SLOTS[0], SLOTS[0], SLOTS[1]], "three different times"),
        ([*SLOTS[:2], Slot(datetime(2026, 11, 24, 16, 0), Way.SCHOOL)], "after today"),  # noqa: DTZ001
        ([at(3, 10), at(3, 11), at(4, 15, 29)], "before 09:00, after 15:30, by phone or at home"),
    ],
)
def test_times_are_real_and_one_of_them_suits_who_works(world: World, slots: list[Slot], says: str) -> None:
    assert says in faults(world, slots=slots)["slots"]


def test_a_formal_meeting_needs_a_weeks_notice(world: World) -> None:
    early = [Slot(datetime(2026, 11, 30, 16, 0), Way.SCHOOL), *SLOTS[1:]]  # noqa: DTZ001
    assert "7 days" in faults(world, slots=early, formal=True)["slots"]
    assert offered(world.case, world.ben, slots=early).pk
    assert load().meetings.formal_notice_days == 7


def test_suggested_times_suit_work_and_give_notice(world: World) -> None:
    found = suggested_slots(factories.sitting(world.case), formal=True)
    assert [slot.at.date() for slot in found] == [date(2026, 12, 1), date(2026, 12, 2), date(2026, 12, 3)]
    assert sum(slot.suits_work for slot in found) == 3


@pytest.mark.parametrize("restriction", ["no_contact", "refer_dsl"])
def test_nobody_is_asked_whom_the_record_says_not_to(world: World, restriction: str) -> None:
    world.mother.contact_restriction = restriction
    world.mother.save()
    assert "Mrs Rao cannot be asked" in faults(world)["people"]
    assert not MeetingPerson.objects.exists()


def test_mutant_a_restriction_that_is_not_looked_at_is_noticed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutant: nobody is ever held back."""
    monkeypatch.setattr(offers, "NEVER_ASKED", {})
    with pytest.raises(pytest.fail.Exception):
        test_nobody_is_asked_whom_the_record_says_not_to(world, "no_contact")


def test_an_adult_without_responsibility_is_named_with_the_reason(world: World) -> None:
    factories.parent(world.asha, "Shaw", title="Mr", parental_responsibility="no", education_law_parent="no")
    found = {i.name: i.why_not for i in invitees(factories.sitting(world.case))}
    assert found == {
        "Mrs Rao": "",
        "Mr Shaw": "No parental responsibility is recorded.",
        "Asha": "",
        "Ben Okoro": "",
    }


def test_senco_and_safeguarding_lead_come_where_the_case_needs_them(world: World) -> None:
    factories.member(world.school, "senco", "Sena Coe")
    factories.member(world.school, "dsl", "Dee Lead")
    names = {i.name for i in invitees(factories.sitting(world.case))}
    assert not {"Sena Coe", "Dee Lead"} & names
    world.asha.sen, world.asha.social_care = "support", "cin"
    world.asha.save()
    parts = {i.name: i.part for i in invitees(factories.sitting(world.case))}
    assert (parts["Sena Coe"], parts["Dee Lead"]) == ("senco", "dsl")


def test_whoever_leads_is_not_in_two_places(world: World) -> None:
    other = factories.case(factories.pupil(world.school, "Bela", 2), world.ben)
    factories.parent(other.pupil, "Ito")
    taken = offered(other, world.ben)
    actions.set_meeting(by=world.ben, meeting=taken, slot=SLOTS[0], on=factories.TODAY)
    assert "meets another family" in faults(world)["slots"]


def test_a_yes_sets_the_time_and_a_change_asks_again(world: World) -> None:
    meeting = offered(world.case, world.ben)
    mother = meeting.people.get(part="parent")
    actions.answer_invitation(
        by=world.ben,
        person=mother,
        answer=ComingAnswer.YES,
        slot=SLOTS[1].iso,
        wishes="A quiet room.",
        at=datetime(2026, 11, 25, 9, 0),  # noqa: DTZ001
    )
    meeting.refresh_from_db()
    assert (meeting.state, meeting.at, meeting.sequence) == ("fixed", "2026-12-04T08:15", 1)
    changed = actions.change_meeting(
        by=world.ben, meeting=meeting, facts=factories.sitting(world.case), draft=draft(world.case)
    )
    assert (changed.state, changed.at, changed.sequence, changed.uid) == ("offered", "", 2, meeting.uid)
    assert changed.people.get(part="parent").answer == ""


def test_what_school_took_back_was_no_offer(world: World) -> None:
    meeting = offered(world.case, world.ben)
    with pytest.raises(Refused):
        actions.cancel_meeting(by=world.ben, meeting=meeting, why=" ", on=factories.TODAY)
    actions.cancel_meeting(by=world.ben, meeting=meeting, why="The room is flooded.", on=factories.TODAY)
    assert Evidence.objects.get().taken_back
    assert offers.offers(factories.sitting(world.case).meetings, date(2026, 12, 20)) == []


def record(world: World, meeting: Any, came: list[str], noted: list[Noted] = []) -> Any:  # noqa: B006
    actions.set_meeting(by=world.ben, meeting=meeting, slot=SLOTS[0], on=factories.TODAY)
    there = [p.pk for p in meeting.people.filter(name__in=came)]
    return actions.record_meeting(by=world.ben, meeting=meeting, came=there, noted=noted, on=AFTERWARDS)


def test_a_meeting_held_is_evidence_with_what_the_family_said_and_not_what_the_child_said(
    world: World,
) -> None:
    noted = [
        Noted("family_side", "Mrs Rao", "Mornings are a battle."),
        Noted("family_side", "Mr Rao", "It is the bus."),
        Noted("child_side", "Asha", "canary: the toilets."),
    ]
    meeting = record(world, offered(world.case, world.ben), ["Mrs Rao", "Asha"], noted)
    assert meeting.state == "held"
    says = meeting.evidence.says
    assert "Mrs Rao: “Mornings are a battle.”" in says and "Mr Rao: “It is the bus.”" in says
    assert "canary" not in says
    assert [(n.who, n.says) for n in meeting.notes.filter(item="family_side")] == [
        ("Mrs Rao", "Mornings are a battle."),
        ("Mr Rao", "It is the bus."),
    ]
    assert "parent_meeting.not_met" not in factories.missing(world.case, "parent_meeting", AFTERWARDS)


def test_a_meeting_is_recorded_after_it_and_every_word_has_a_speaker(world: World) -> None:
    meeting = offered(world.case, world.ben)
    with pytest.raises(Refused, match="Set the time first"):
        actions.record_meeting(by=world.ben, meeting=meeting, came=[], noted=[], on=AFTERWARDS)
    actions.set_meeting(by=world.ben, meeting=meeting, slot=SLOTS[0], on=factories.TODAY)
    with pytest.raises(Refused, match="record it afterwards"):
        actions.record_meeting(by=world.ben, meeting=meeting, came=[], noted=[], on=factories.TODAY)
    with pytest.raises(Refused, match="Say who said it"):
        nameless = [Noted("family_side", " ", "Something.")]
        actions.record_meeting(by=world.ben, meeting=meeting, came=[], noted=nameless, on=AFTERWARDS)


def test_two_offers_of_one_shape_are_one_and_another_shape_counts(world: World) -> None:
    for _ in range(2):
        assert record(world, offered(world.case, world.ben), []).state == "not_attended"
    assert factories.missing(world.case, "parent_meeting", AFTERWARDS) == ["parent_meeting.not_met"]
    assert "at home" in what_to_change(factories.sitting(world.case, AFTERWARDS).meetings, AFTERWARDS)
    at_home = [at(8, 17, way=Way.HOME), at(9, 17, way=Way.HOME), at(10, 17, way=Way.HOME)]
    meeting = offered(world.case, world.ben, slots=at_home)
    assert factories.missing(world.case, "parent_meeting", AFTERWARDS) == ["parent_meeting.not_met"]
    actions.set_meeting(by=world.ben, meeting=meeting, slot=at_home[0], on=factories.TODAY)
    actions.record_meeting(by=world.ben, meeting=meeting, came=[], noted=[], on=date(2026, 12, 11))
    assert factories.missing(world.case, "parent_meeting", date(2026, 12, 11)) == []


def test_mutant_offers_that_all_count_are_noticed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutant: every offer has a shape of its own."""
    monkeypatch.setattr("gatepost.casework.rows.parent_meeting.shape", lambda meeting: (meeting.pk,))
    with pytest.raises(AssertionError):
        test_two_offers_of_one_shape_are_one_and_another_shape_counts(world)


def test_only_who_may_plan_plans(world: World) -> None:
    with pytest.raises(NotAllowed):
        offered(world.case, factories.actor(world.school, "tutor", forms=("8R",)))
