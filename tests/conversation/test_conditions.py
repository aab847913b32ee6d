"""What may be said: worked out by hand from Asha's register (away on six Mondays, none of them agreed)."""

from datetime import date

import pytest

from gatepost.casework import actions as casework
from gatepost.casework.actions import Refused
from gatepost.casework.conversation import talk as talking
from gatepost.casework.models import Conversation, Plan, PlanState
from gatepost.records.models import Service
from tests import factories
from tests.conversation.conftest import Say, now
from tests.world import World

pytestmark = pytest.mark.django_db


def said(talk: Conversation, step: str) -> str:
    held = now(talk)
    return " ".join(held.lines(held.step(step)))


def why_held(talk: Conversation, step: str) -> str:
    held = now(talk)
    return held.held_because(held.step(step))


def marks(world: World, code: str) -> None:
    factories.marks(world.asha, dict.fromkeys(factories.AWAY, code))


def test_the_days_are_counted_from_the_register_that_minute(world: World, talk: Conversation) -> None:
    assert said(talk, "days_missed") == (
        "Our register shows that Asha has missed 6 days since 2 September. So far 6 days are not agreed by the "
        "school. Does that sound right to you?"
    )
    factories.marks(world.asha, {**factories.AWAY, (date(2026, 11, 23), "AM"): "I"})
    assert "has missed 6½ days" in said(talk, "days_missed")
    assert "Of these, ½ day" in said(talk, "days_missed")


def test_missed_learning_is_left_out_where_most_days_were_illness(world: World, talk: Conversation) -> None:
    assert why_held(talk, "missed_learning") == ""
    marks(world, "I")
    assert "Illness is the main reason" in why_held(talk, "missed_learning")
    assert said(talk, "missed_learning") == ""


def test_half_illness_is_not_mostly_illness(world: World, talk: Conversation) -> None:
    half = {key: "I" if key[1] == "AM" else "O" for key in factories.AWAY}
    factories.marks(world.asha, half)
    assert why_held(talk, "missed_learning") == ""


def test_the_law_is_said_where_absence_is_not_agreed_and_nothing_holds_it(talk: Conversation) -> None:
    assert why_held(talk, "what_the_law_says") == ""
    assert "enforcement only" in said(talk, "what_the_law_says")


def test_the_law_is_held_where_every_day_was_agreed(world: World, talk: Conversation) -> None:
    marks(world, "M")
    assert why_held(talk, "what_the_law_says") == "There is no absence that is not agreed."


def test_the_law_is_held_while_the_safeguarding_lead_asks_for_a_pause(
    world: World, talk: Conversation
) -> None:
    lead = factories.actor(world.school, "dsl", name="Mrs Bell")
    hold = casework.place_hold(by=lead, case=world.case, why="Wait for Friday.")
    assert why_held(talk, "what_the_law_says") == "Mrs Bell has asked for a pause."
    casework.release_hold(by=lead, hold=hold, at=talk.started_at)
    assert why_held(talk, "what_the_law_says") == ""


def test_the_law_is_held_until_the_lead_professional_is_asked(world: World, talk: Conversation) -> None:
    Service.objects.create(school=world.school, pupil=world.asha, service="cin", lead_name="Sam Ortiz")
    assert why_held(talk, "what_the_law_says") == "Sam Ortiz has not been asked yet."
    factories.told(world.case, world.ben, "consultation", "lead_professional", who="Sam Ortiz")
    assert why_held(talk, "what_the_law_says") == ""


def test_the_law_is_held_when_the_family_would_like_help(talk: Conversation, say: Say) -> None:
    say("early_help", None, consent="yes")
    assert why_held(talk, "what_the_law_says") == "The family would like Early Help."


def test_a_no_to_early_help_changes_nothing_that_is_said(talk: Conversation, say: Say) -> None:
    before = said(talk, "what_the_law_says")
    say("early_help", None, consent="no")
    assert said(talk, "what_the_law_says") == before


def test_what_is_held_cannot_be_said(world: World, say: Say) -> None:
    marks(world, "M")
    with pytest.raises(Refused, match="This step is held"):
        say("what_the_law_says")


def test_what_only_advises_may_be_set_aside_by_whoever_is_on_the_line(say: Say, talk: Conversation) -> None:
    say("early_help", None, consent="yes")
    assert why_held(talk, "what_the_law_says") == "The family would like Early Help."
    line = say("what_the_law_says")
    assert any("enforcement only" in words for words in line.told)


def test_the_law_rests_while_a_plan_works_and_may_still_be_chosen(
    world: World, talk: Conversation, say: Say
) -> None:
    running = {"starts_on": date(2026, 11, 2), "review_on": date(2026, 12, 1), "state": PlanState.RUNNING}
    Plan.objects.create(school=world.school, case=world.case, **running)
    assert why_held(talk, "what_the_law_says") == (
        "No absence that is not agreed since the plan began on 2 November."
    )
    assert say("what_the_law_says").told
    factories.marks(world.asha, {**factories.AWAY, (date(2026, 11, 16), "AM"): "O"})
    assert why_held(talk, "what_the_law_says") == ""


def test_a_firm_hold_stands_behind_one_that_only_advises(world: World, say: Say) -> None:
    say("early_help", None, consent="yes")
    casework.place_hold(by=factories.actor(world.school, "dsl"), case=world.case, why="Wait for Friday.")
    with pytest.raises(Refused, match="has asked for a pause"):
        say("what_the_law_says")


def test_a_hold_that_held_nothing_would_be_noticed(
    world: World, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutant: every condition holds."""
    monkeypatch.setattr(talking, "FIRM", dict.fromkeys(talking.FIRM, lambda talk: ""))
    with pytest.raises(pytest.fail.Exception):
        test_what_is_held_cannot_be_said(world, say)


def test_evidence_is_asked_for_only_where_doubt_is_recorded(
    world: World, talk: Conversation, say: Say
) -> None:
    assert said(talk, "illness") == (
        "If Asha is ill, please ring us each morning before 8:45. Most of the time, that is all we need."
    )
    say("illness", None, evidence_asked="yes", why_doubt="Seen at work on 9 November.")
    assert "could you show us something" in said(talk, "illness")


def test_doubt_recorded_in_the_row_counts_too(world: World, talk: Conversation) -> None:
    factories.answered(world.case, world.ben, "health", evidence_asked="yes", why_doubt="A note in pencil.")
    assert "could you show us something" in said(talk, "illness")


def test_the_schools_own_times_are_said(talk: Conversation) -> None:
    assert said(talk, "register_times").startswith("School starts at 8:45. The register closes at 9:15.")


def test_three_times_to_meet_that_nobody_else_has(world: World, talk: Conversation, say: Say) -> None:
    """Thursday 26 November is the first school day after tomorrow; the weekend is left out."""
    offered = "Thursday 26 November at 16:00, Friday 27 November at 8:15 or Monday 30 November at 16:00"
    assert f"I could do {offered}. When suits you?" in said(talk, "meeting_invitation")
    say("meeting_invitation", None, meeting="booked", meeting_when="2026-11-26T16:00")
    father = factories.parent(world.asha, relationship="father", title="Mr")
    other = Conversation.objects.create(
        school=world.school, case=world.case, parent=father.parent, started_at=talk.started_at
    )
    assert "Thursday 26 November at 8:15" in said(other, "meeting_invitation")
    assert "26 November at 16:00" not in said(other, "meeting_invitation")


def test_the_next_school_day_is_a_school_day(talk: Conversation) -> None:
    assert said(talk, "thanks").endswith("We look forward to seeing Asha on Wednesday 25 November.")


def test_the_child_the_caller_and_the_lead_are_named(talk: Conversation) -> None:
    assert said(talk, "greeting") == "Hello, is that Mrs Rao?"
    assert said(talk, "who_is_calling").startswith("It's Ben Okoro from Oakbridge Academy.")
    assert "Ben Okoro knows Asha best." in said(talk, "on_your_side")


def test_a_good_thing_is_said_only_if_somebody_noted_one(world: World, talk: Conversation) -> None:
    assert said(talk, "shared_hope").endswith("Being here each day is a big part of that.")
    Conversation.objects.filter(pk=talk.pk).update(good_thing="Art has gone really well.")
    assert said(talk, "shared_hope").endswith("Art has gone really well.")


def test_what_is_read_back_is_what_was_captured(talk: Conversation, say: Say) -> None:
    assert said(talk, "read_back").split(". ")[1] == "We have talked about how things are"
    say("working_together", None, parents_words="She cannot sleep.", own_ideas="Phone downstairs at 9")
    say("meeting_invitation", None, meeting="booked", meeting_when="2026-11-26T16:00", meeting_where="school")
    say("early_help", None, consent="thinking", ring_back_on="2026-12-01")
    say("first_thing", None, action="Meet Asha at the gate", owner="Ms Roe", due="2026-11-25")
    assert said(talk, "read_back") == (
        "Let me check that I have it right. You told me: “She cannot sleep”. Your own idea was: “Phone downstairs "
        "at 9”. We meet on Thursday 26 November at 16:00 at school. You would like to think about Early Help. We "
        "ask again on 1 December. Meet Asha at the gate (Ms Roe by 25 November). Have I missed anything, or got "
        "anything wrong?"
    )
