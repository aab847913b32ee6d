"""Keeping a talk: nothing typed is lost, two people are told of one another, and nobody reads what is not theirs."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from gatepost.access.actor import NotAllowed
from gatepost.casework.actions import Refused
from gatepost.casework.conversation import actions
from gatepost.casework.conversation.actions import Captured, StepEditedMeanwhile
from gatepost.casework.conversation.talk import Talk
from gatepost.casework.deaths import actions as deaths
from gatepost.casework.models import Conversation, ConversationStep, MarksDispute, StepState, TalkOutcome
from gatepost.casework.readiness import readiness
from gatepost.records.models import Death
from tests import factories
from tests.conversation.conftest import AT, Say, now
from tests.world import World

pytestmark = pytest.mark.django_db
Ended = Callable[..., Talk]


def test_a_talk_is_found_again_as_it_was_left(world: World, talk: Conversation, say: Say) -> None:
    say("working_together", None, parents_words="She cannot sleep.")
    again = actions.begin(by=world.year, case=world.case, parent=world.mother.parent, at=AT)
    assert again == talk
    assert now(again).answer("working_together", "parents_words") == "She cannot sleep."


def test_two_open_talks_with_one_parent_cannot_be(world: World, talk: Conversation) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Conversation.objects.create(
            school=world.school, case=world.case, parent=world.mother.parent, started_at=AT
        )


def test_nobody_talks_to_somebody_who_is_not_to_be_contacted(world: World) -> None:
    far = factories.parent(world.asha, relationship="father", contact_restriction="no_contact")
    with pytest.raises(Refused, match="may be contacted"):
        actions.begin(by=world.ben, case=world.case, parent=far.parent, at=AT)


def test_only_the_safeguarding_lead_talks_where_they_are_to_be_asked_first(world: World) -> None:
    guarded = factories.parent(world.asha, relationship="father", contact_restriction="refer_dsl")
    with pytest.raises(Refused, match="safeguarding lead"):
        actions.begin(by=world.ben, case=world.case, parent=guarded.parent, at=AT)
    lead = factories.actor(world.school, "dsl")
    assert actions.begin(by=lead, case=world.case, parent=guarded.parent, at=AT).held_by == lead.user


def test_whoever_may_not_hold_a_talk_cannot(world: World) -> None:
    tutor = factories.actor(world.school, "tutor", forms=("8R",))
    with pytest.raises(NotAllowed):
        actions.begin(by=tutor, case=world.case, parent=world.mother.parent, at=AT)


def test_the_second_of_two_writers_is_told_and_neither_text_is_lost(
    world: World, talk: Conversation, say: Say
) -> None:
    say("working_together", None, parents_words="Ben's words.")
    stale = Captured(0, {"parents_words": "Year's words."})
    held = now(talk)
    with pytest.raises(StepEditedMeanwhile, match="Ben Okoro wrote here") as told:
        actions.keep_step(by=world.year, talk=held, step=held.step("working_together"), captured=stale, at=AT)
    assert told.value.theirs.answers == {"parents_words": "Ben's words."}
    assert now(talk).answer("working_together", "parents_words") == "Ben's words."


def test_a_writer_who_was_not_told_would_be_noticed(
    world: World, talk: Conversation, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutant: the version that the person saw is taken for the one that is held."""
    keep = actions.keep_step

    def careless(*, talk: Talk, captured: Captured, **more: object) -> ConversationStep:
        line = ConversationStep.objects.get(conversation=talk.conversation)
        newest = Captured(line.version, captured.answers, state=captured.state)
        return keep(talk=talk, captured=newest, **more)  # type: ignore[arg-type]

    say("working_together", None, parents_words="Earlier.")
    monkeypatch.setattr(actions, "keep_step", careless)
    with pytest.raises(pytest.fail.Exception):
        test_the_second_of_two_writers_is_told_and_neither_text_is_lost(world, talk, say)


def test_a_draft_says_nothing(talk: Conversation, say: Say) -> None:
    line = say("what_the_law_says", None, response="I see.")
    assert line.state == StepState.OPEN
    assert line.told == []


def test_what_was_said_is_kept_in_the_words_that_stood_there(world: World, say: Say) -> None:
    line = say("days_missed", sounds_right="yes")
    assert line.told[0] == "Our register shows that Asha has missed 6 days since 2 September."
    factories.marks(world.asha, {})
    line.refresh_from_db()
    assert "6 days" in line.told[0]


def test_an_offer_of_early_help_is_said_only_with_its_whole_answer(say: Say) -> None:
    with pytest.raises(Refused) as refusal:
        say("early_help", consent="thinking")
    assert set(refusal.value.faults) == {"ring_back_on", "explained", "answered_by", "in_language"}


def test_leaving_out_the_law_needs_a_reason(say: Say) -> None:
    with pytest.raises(Refused, match="Say why"):
        say("what_the_law_says", StepState.NOT_TODAY)
    assert say("what_the_law_says", StepState.NOT_TODAY, "upset").why_not == "upset"


def test_a_talk_that_has_ended_takes_no_more_words(say: Say, ended: Ended) -> None:
    ended()
    with pytest.raises(Refused, match="has ended"):
        say("thanks")


def stops(world: World) -> list[str]:
    return [point.key for point in readiness(factories.sitting(world.case)).hard_stops]


def test_marks_seen_differently_stop_a_referral_until_a_named_person_answers(world: World, say: Say) -> None:
    say("days_missed", sounds_right="no", disputed="She was at the dentist on 7 September")
    [dispute] = MarksDispute.objects.all()
    point = next(
        p for p in readiness(factories.sitting(world.case)).hard_stops if p.key.startswith("marks.disputed")
    )
    assert point.says == "Mrs Rao sees these marks differently: She was at the dentist on 7 September."
    senco = factories.actor(world.school, "senco")
    with pytest.raises(Refused, match="attendance officer"):
        actions.answer_dispute(by=senco, dispute=dispute, answer="Checked.", on=factories.TODAY)
    with pytest.raises(Refused, match="Say what you found"):
        actions.answer_dispute(by=world.ben, dispute=dispute, answer=" ", on=factories.TODAY)
    actions.answer_dispute(
        by=world.ben, dispute=dispute, answer="The card shows it: now M.", on=factories.TODAY
    )
    assert not any(key.startswith("marks.disputed") for key in stops(world))


def test_a_dispute_that_stopped_nothing_would_be_noticed(
    world: World, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutant: readiness does not ask."""
    from gatepost.casework import readiness as module

    monkeypatch.delitem(module.CHECKS, "marks.disputed")
    with pytest.raises(StopIteration):
        test_marks_seen_differently_stop_a_referral_until_a_named_person_answers(world, say)


def test_a_parent_may_take_a_dispute_back(world: World, say: Say) -> None:
    say("days_missed", sounds_right="no", disputed="Not the 7th")
    say("days_missed", sounds_right="yes")
    assert not MarksDispute.objects.exists()


def test_stopping_for_an_upset_parent_keeps_what_was_said(world: World, say: Say, ended: Ended) -> None:
    say("greeting", right_person="yes")
    held = ended(TalkOutcome.STOPPED)
    assert held.conversation.outcome == "stopped"
    assert held.said("greeting")


def test_a_talk_ended_by_mistake_goes_on(world: World, talk: Conversation, say: Say, ended: Ended) -> None:
    ended()
    actions.go_on(by=world.ben, conversation=talk)
    assert say("thanks").state == StepState.SAID


def a_death(world: World) -> Death:
    return deaths.tell(
        by=world.ben, pupil=world.asha, parent=world.mother.parent, source="An aunt rang.", at=AT
    )


def test_after_a_death_nobody_but_the_lead_begins_a_talk(world: World) -> None:
    father = factories.parent(world.asha, "Vale", relationship="father", priority=2)
    death = a_death(world)
    with pytest.raises(Refused, match="Please do not ring now"):
        actions.begin(by=world.ben, case=world.case, parent=father.parent, at=AT)
    lead = factories.actor(world.school, "dsl")
    assert actions.begin(by=lead, case=world.case, parent=father.parent, at=AT).held_by == lead.user
    deaths.let_go_out_again(by=lead, death=death, pupil=world.asha, agreed_with="Mr Vale.", at=AT)
    assert actions.begin(by=world.ben, case=world.case, parent=father.parent, at=AT).parent == father.parent


def test_a_talk_in_which_a_death_is_told_is_still_kept(world: World, talk: Conversation, say: Say) -> None:
    a_death(world)
    say("working_together", None, parents_words="Her grandmother died on Sunday.")
    assert now(talk).answer("working_together", "parents_words") == "Her grandmother died on Sunday."


def test_mutant_a_call_after_a_death_is_noticed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "why_to_wait", lambda by, case: "")
    with pytest.raises(pytest.fail.Exception):
        test_after_a_death_nobody_but_the_lead_begins_a_talk(world)
