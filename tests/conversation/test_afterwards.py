"""After the call: evidence once for every row, answers only suggested, and a letter of what was said alone."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from gatepost.casework.actions import Refused
from gatepost.casework.conversation import actions
from gatepost.casework.conversation.serving import account, served, suggestions
from gatepost.casework.conversation.talk import Talk
from gatepost.casework.models import Conversation, Evidence, RowStatus, StepState, TalkOutcome
from gatepost.letters import talks
from gatepost.letters.actions import write_letters
from gatepost.letters.context import Officer
from gatepost.letters.kinds import CONVERSATION
from gatepost.letters.models import Letter
from gatepost.letters.talks import said_in
from gatepost.letters.wording import faults, markdown
from gatepost.letters.writing import Draft, facts_for
from tests import factories
from tests.conversation.conftest import AT, Say, now
from tests.world import World

pytestmark = pytest.mark.django_db
Ended = Callable[..., Talk]
HELP = {"explained": ["what", "choice"], "answered_by": "Mrs Rao", "in_language": "English"}


def a_whole_talk(say: Say) -> None:
    say("greeting", right_person="yes")
    say("days_missed", sounds_right="yes")
    say(
        "working_together",
        parents_words="She cannot sleep.",
        reasons=["tired"],
        pressures="Rent is late.",
        may_see="dsl",
    )
    say("early_help", consent="no", **HELP)
    say("register_times")
    say("first_thing", action="Meet Asha at the gate", owner="Ms Roe", due="2026-11-25")


def kept(world: World, held: Talk) -> Evidence:
    rows = [row.row for row in served(held) if row.ticked]
    suggested = [suggestion.key for suggestion in suggestions(held)]
    return actions.put_in_case(by=world.ben, talk=held, rows=rows, suggested=suggested, on=factories.TODAY)


def test_one_piece_of_evidence_serves_every_row_that_was_spoken_about(
    world: World, say: Say, ended: Ended
) -> None:
    a_whole_talk(say)
    evidence = kept(world, ended())
    assert sorted(evidence.rows) == ["family_circumstances", "parent_meeting", "punctuality"]
    assert (evidence.kind, evidence.who) == ("call", "Ben Okoro with Mrs Rao")
    assert "“She cannot sleep.”" in evidence.says
    assert Evidence.objects.count() == 1
    with pytest.raises(Refused, match="already"):
        kept(world, now(evidence.conversation))


def test_what_the_family_juggles_is_told_nowhere(say: Say, ended: Ended) -> None:
    a_whole_talk(say)
    held = ended()
    told = " ".join([*account(held), *said_in(held).values(), *held.slots.values()])
    assert "Rent" not in told


def test_a_talk_completes_no_row(world: World, say: Say, ended: Ended) -> None:
    a_whole_talk(say)
    kept(world, ended())
    states = {state.row: state for state in world.case.row_states.all()}
    assert {state.status for state in states.values()} == {RowStatus.IN_PROGRESS}
    assert states["punctuality"].answers["start_times_shared"] == "yes"
    assert states["family_circumstances"].answers == {"early_help": "declined"}
    assert states["parent_meeting"].answers["met"] == "phone"


def test_what_somebody_answered_before_stays(world: World, say: Say, ended: Ended) -> None:
    factories.answered(world.case, world.year, "family_circumstances", early_help="in_place")
    a_whole_talk(say)
    kept(world, ended())
    assert factories.sitting(world.case).answer("family_circumstances", "early_help") == "in_place"


def test_a_row_that_somebody_has_judged_is_left_alone(world: World, say: Say, ended: Ended) -> None:
    before = factories.judged(world.case, world.year, "punctuality", start_times_shared="no")
    a_whole_talk(say)
    kept(world, ended())
    before.refresh_from_db()
    assert (before.status, before.answers["start_times_shared"]) == (RowStatus.DONE, "no")


def test_only_rows_that_were_spoken_about_are_ticked(say: Say, ended: Ended) -> None:
    say("register_times")
    ticked = {row.row for row in served(ended()) if row.ticked}
    assert ticked == {"punctuality"}


def test_a_talk_in_person_is_a_meeting(world: World, talk: Conversation, say: Say, ended: Ended) -> None:
    Conversation.objects.filter(pk=talk.pk).update(in_person=True)
    a_whole_talk(say)
    assert kept(world, ended()).kind == "meeting"


def test_the_law_left_out_is_told_as_left_out(say: Say, ended: Ended) -> None:
    say("what_the_law_says", StepState.NOT_TODAY, "upset")
    told = " ".join(account(ended()))
    assert "What the law asks was not said: too upset today." in told


def letter(world: World, slots: dict[str, str]) -> Letter:
    later = AT + timedelta(minutes=10)
    draft = Draft(
        CONVERSATION, slots, Officer(name="Ben Okoro", role="Attendance officer", phone="01632"), later
    )
    facts = facts_for(world.asha, world.case, later)
    [written] = write_letters(by=world.ben, facts=facts, draft=draft, parents=[world.mother.parent_id])
    return written


def words_of(written: Letter) -> str:
    return " ".join(
        "".join(run["text"] for run in block["runs"]) for block in written.context["front"]["body"]
    )


def test_the_letter_tells_what_was_said(world: World, say: Say, ended: Ended) -> None:
    a_whole_talk(say)
    told = words_of(letter(world, said_in(ended())))
    for said in (
        "Asha has missed 6 days since 2 September",
        "You told us: “She cannot sleep.”",
        "You do not want Early Help now. That is your choice",
        "School starts at 8:45. The register closes at 9:15.",
        "Meet Asha at the gate (Ms Roe by 25 November).",
    ):
        assert said in told, said


@pytest.mark.parametrize(
    "unsaid", ["council", "enforcement", "If your child is ill", "To meet", "put this right", "cut short"]
)
def test_the_letter_tells_nothing_else(world: World, say: Say, ended: Ended, unsaid: str) -> None:
    """Drafts do not count: what was typed at a step that was not said stays out."""
    a_whole_talk(say)
    say("meeting_invitation", None, meeting="booked", meeting_when="2026-11-26T16:00")
    say("read_back", None, correction="It was Tuesday.")
    say("what_the_law_says", StepState.NOT_TODAY, "not_appropriate")
    assert unsaid not in words_of(letter(world, said_in(ended())))


def test_a_letter_that_tells_what_was_not_said_would_be_noticed(
    world: World, say: Say, ended: Ended, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutant: whatever was typed counts as said."""
    monkeypatch.setattr(Talk, "said", lambda self, key: key in self.steps)
    with pytest.raises(AssertionError):
        test_the_letter_tells_nothing_else(world, say, ended, "To meet")


def test_nobody_adds_to_the_letter(world: World, say: Say, ended: Ended) -> None:
    a_whole_talk(say)
    slots = said_in(ended()) | {"law": "We will prosecute."}
    with pytest.raises(Refused, match="not said in the talk"):
        letter(world, slots)


def test_a_letter_that_anybody_adds_to_would_be_noticed(
    world: World, say: Say, ended: Ended, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutant: the letter is not held beside the talk."""
    monkeypatch.setattr("gatepost.letters.slots.unsaid", lambda slots, facts: {})
    with pytest.raises(pytest.fail.Exception):
        test_nobody_adds_to_the_letter(world, say, ended)


def test_a_call_cut_short_says_sorry_and_tells_only_what_was_reached(
    world: World, say: Say, ended: Ended
) -> None:
    say("days_missed", sounds_right="yes")
    told = words_of(letter(world, said_in(ended(TalkOutcome.ENDED_EARLY))))
    assert talks.SORRY in told
    assert "You told us" not in told


def test_the_law_where_it_was_said_is_told_as_it_was_said(world: World, say: Say, ended: Ended) -> None:
    say("what_the_law_says")
    assert "we may have to ask the council" in words_of(letter(world, said_in(ended())))


def test_the_letters_own_words_are_plain() -> None:
    assert faults(markdown("conversation")) == []
