"""The conversation: seventeen steps, each saying the whole of what it is for, in words that can be said."""

import pytest

from gatepost.policy.pack import load
from gatepost.policy.schema import Question, Step
from gatepost.policy.script import fill, spoken

FACTS = {
    "parent": "Mrs Khan",
    "caller": "Dawn Price",
    "school": "Oakbridge Academy",
    "child": "Amira",
    "good_thing": "Ms Roe says that Amira has been great in Art.",
    "days": "15½ days",
    "start": "2 September",
    "ill_days": "8½ days",
    "unauth_days": "7 days",
    "meeting_times": "Thursday at four, Friday at quarter past eight, or Monday by phone",
    "ring_by": "8:30",
    "start_time": "8:45",
    "close_time": "9:15",
    "number": "01632 960001",
    "lead": "Mr Adeyemi",
    "read_back": "Mornings are hard because of sleep.",
    "next_day": "Wednesday",
}
EVERYTHING = {condition.key for condition in load("england").conversation.conditions}


def step(number: str) -> Step:
    return next(step for step in load("england").conversation.steps if step.id == number)


def said(number: str, *holds: str) -> str:
    return " ".join(spoken(step(number), holds, FACTS))


def asked(number: str) -> dict[str, Question]:
    return {question.key: question for question in step(number).questions}


def options(number: str, question: str) -> list[str]:
    return [option.key for option in asked(number)[question].options]


def test_all_steps_are_there_in_order() -> None:
    steps = load("england").conversation.steps
    assert [step.id for step in steps] == [f"S{number}" for number in range(1, 18)]


def test_every_line_can_be_said_with_the_facts_there_are() -> None:
    for each in load("england").conversation.steps:
        assert all("{" not in line and "[[" not in line for line in spoken(each, EVERYTHING, FACTS))


def test_nothing_is_said_with_a_hole_in_it() -> None:
    with pytest.raises(KeyError, match="child"):
        fill("We miss {child}.", {"parent": "Mrs Khan"})


def test_s1_greets_by_name_and_checks_who_it_is() -> None:
    assert said("S1") == "Hello, is that Mrs Khan?"
    assert asked("S1")["right_person"].needed_for_done
    assert "leave no details" in step("S1").cue


def test_s2_names_caller_and_school_and_asks_how_the_parent_is() -> None:
    assert "It's Dawn Price from Oakbridge Academy. How are you today?" in said("S2")
    assert "later" in options("S2", "good_time")


def test_s3_shared_hope_and_one_good_thing_if_there_is_one() -> None:
    assert "We both want Amira to do well" in said("S3")
    assert "great in Art" not in said("S3")
    assert said("S3", "good_thing_known").endswith("great in Art.")


def test_s4_missed_learning_is_left_out_where_illness_is_the_reason() -> None:
    assert said("S4") == ""
    assert "fall behind" in said("S4", "not_mainly_illness")


def test_s5_days_and_reasons_and_whether_they_are_right() -> None:
    assert said("S5", "has_illness", "has_unauthorised") == (
        "Our register shows that Amira has missed 15½ days since 2 September. Of these, 8½ days were through "
        "illness. So far 7 days are not agreed by the school. Does that sound right to you?"
    )
    assert "illness" not in said("S5", "has_unauthorised")
    assert asked("S5")["disputed"].is_shown({"sounds_right": "no"})
    assert not asked("S5")["disputed"].is_shown({"sounds_right": "yes"})


def test_s6_it_adds_up_and_asks_for_help() -> None:
    assert "add up before anyone notices" in said("S6")
    assert "Could you help me understand?" in said("S6")


def test_s7_open_question_pressures_and_offers() -> None:
    assert "every day, and on time" in said("S7")
    assert "juggling" not in said("S7")
    assert "Everyone is juggling something." in said("S7", "if_it_flows")
    assert "help in any way we can" in said("S7", "if_it_flows")
    assert {"parents_words", "reasons", "own_ideas", "pressures", "may_see", "offers"} <= asked("S7").keys()
    assert len(options("S7", "reasons")) == 24
    assert {"parent_meeting", "family_circumstances"} <= set(step("S7").serves)


def test_s8_invites_with_real_times_place_and_interpreter() -> None:
    assert "Thursday at four" in said("S8")
    assert options("S8", "meeting_where") == ["school", "home", "phone", "video"]
    assert "interpreter" in asked("S8")


def test_s9_consent_is_free_and_complete() -> None:
    assert "full assessment" in said("S9")
    assert "one clear plan" in said("S9")
    assert "you can change your mind" in said("S9")
    assert options("S9", "consent") == ["yes", "no", "thinking", "not_offered"]
    needed = {
        q.key for q in step("S9").questions if q.needed_for_done and q.is_shown({"consent": "thinking"})
    }
    assert needed == {"consent", "ring_back_on", "explained", "answered_by", "in_language"}
    assert "does not count against" in asked("S9")["consent"].hint


def test_s9_does_not_mention_the_law_and_s10_does_only_when_it_applies() -> None:
    assert not {"law", "council", "enforcement"} & set(said("S9").lower().replace(".", "").split())
    assert said("S10") == ""
    told = said("S10", "law_may_be_said")
    assert "enforcement only" in told
    assert "duty to work with them" in told
    assert "much rather we never got there" in told
    assert [reason.key for reason in step("S10").not_today] == ["upset", "not_appropriate", "holding"]


def test_s11_asks_for_evidence_only_where_doubt_is_recorded() -> None:
    assert said("S11") == (
        "If Amira is ill, please ring us each morning before 8:30. Most of the time, that is all we need."
    )
    assert "so that we can agree the absence" in said("S11", "doubt_recorded")
    assert asked("S11")["why_doubt"].is_shown({"evidence_asked": "yes"})


def test_s12_the_schools_own_times_count_as_shared() -> None:
    assert "School starts at 8:45. The register closes at 9:15." in said("S12")
    assert "an absence that is not agreed" in said("S12")
    assert step("S12").serves == ("punctuality",)


def test_s13_help_a_direct_number_and_who_leads() -> None:
    assert "look forward to working with you" in said("S13")
    assert "01632 960001. Mr Adeyemi knows Amira best." in said("S13")


def test_s14_asks_how_to_help_and_ends_in_action_owner_and_date() -> None:
    assert "no more school is missed" in said("S14")
    assert {key for key, question in asked("S14").items() if question.needed_for_done} == {
        "action",
        "owner",
        "due",
    }


def test_s15_reads_back_and_takes_the_correction() -> None:
    assert "Mornings are hard because of sleep." in said("S15")
    assert "correction" in asked("S15")


def test_s16_thanks_and_looks_forward() -> None:
    assert said("S16") == "Thank you for talking to me today. We look forward to seeing Amira on Wednesday."


def test_s17_certificate_and_letter_after_the_call() -> None:
    assert said("S17") == ""
    assert options("S17", "send") == ["summary_letter", "certificate"]
    assert "attendance certificate" in said("S17", "after_call")


def test_there_are_words_for_when_somebody_is_upset() -> None:
    assert len(load("england").conversation.pause) == 3
