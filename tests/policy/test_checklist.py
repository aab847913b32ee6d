"""The sixteen rows: each is there, and each asks the whole of what it is for."""

from typing import Any

import msgspec
import pytest

from gatepost.policy.pack import load
from gatepost.policy.reading import convert
from gatepost.policy.schema import Question, Row

ROWS = {
    "C1": "first_day_contact",
    "C2": "letters_to_parents",
    "C3": "pastoral_staff",
    "C4": "pupil_voice",
    "C5": "parent_meeting",
    "C6": "family_circumstances",
    "C7": "punctuality",
    "C8": "siblings",
    "C9": "lessons_and_staff",
    "C10": "young_carer",
    "C11": "learning_needs",
    "C12": "language",
    "C13": "ehcp",
    "C14": "health",
    "C15": "lead_professional",
    "C16": "mental_health",
}
WEAK = {"first_day_contact", "pastoral_staff", "punctuality", "siblings", "lessons_and_staff"}
SHELF_LIFE = {
    "first_day_contact": None,
    "letters_to_parents": 18,
    "pastoral_staff": 8,
    "pupil_voice": 8,
    "parent_meeting": 8,
    "family_circumstances": 12,
    "punctuality": 8,
    "siblings": 12,
    "lessons_and_staff": 8,
    "young_carer": 26,
    "learning_needs": 12,
    "language": None,
    "health": 8,
    "lead_professional": 6,
    "mental_health": 6,
}
MEASURE = ["not_offered", "offered", "accepted", "declined", "started", "helped", "no_help"]


def row(key: str) -> Row:
    return load("england").row(key)


def asked(key: str) -> dict[str, Question]:
    return {question.key: question for question in row(key).questions}


def options(key: str, question: str) -> list[str]:
    return [option.key for option in asked(key)[question].options]


def unanswered(key: str, **answers: Any) -> set[str]:
    return {question.key for question in row(key).unanswered(answers)}


def test_all_sixteen_rows_are_there_in_order() -> None:
    assert {row.id: row.key for row in load("england").rows} == ROWS


def test_gates_are_as_designed() -> None:
    weak = {row.key for row in load("england").rows if row.gate == "weak"}
    assert weak == WEAK
    assert all(row.gate == "hard" for row in load("england").rows if row.key not in weak)


@pytest.mark.parametrize("key", SHELF_LIFE)
def test_how_long_an_answer_keeps(key: str) -> None:
    assert row(key).shelf_life_weeks == SHELF_LIFE[key]


def test_every_group_has_rows_and_every_row_a_kind_of_evidence() -> None:
    pack = load("england")
    assert {row.group for row in pack.rows} == {group.key for group in pack.groups}
    assert all(row.evidence_kinds for row in pack.rows)
    assert all(row.unanswered({}) for row in pack.rows), "no row is done without an answer"


def test_rows_that_always_matter_can_never_be_not_needed() -> None:
    never = {row.key for row in load("england").rows if not row.not_needed_reasons}
    assert {
        "letters_to_parents",
        "pupil_voice",
        "parent_meeting",
        "family_circumstances",
        "young_carer",
        "learning_needs",
        "health",
    } <= never


def test_c1_calls_and_visits_with_reason_advice_and_challenge() -> None:
    assert {"call", "visit"} <= set(row("first_day_contact").evidence_kinds)
    assert {"call", "visit"} <= set(options("first_day_contact", "asked_how"))
    assert {"reasons_given", "advice_offered", "challenge_made", "home_visit"} <= asked(
        "first_day_contact"
    ).keys()
    assert unanswered("first_day_contact") == {"asked_how", "advice_offered", "challenge_made"}


def test_c2_every_parent_and_why_one_was_left_out() -> None:
    assert unanswered("letters_to_parents") == {"everyone_written_to"}
    assert unanswered("letters_to_parents", everyone_written_to="all") == set()
    assert unanswered("letters_to_parents", everyone_written_to="some") == {"not_written_to"}


def test_c3_tutor_head_of_year_and_pastoral_lead() -> None:
    assert {"tutor", "head_of_year", "pastoral"} <= set(options("pastoral_staff", "who_spoke"))
    assert {"what_they_see", "reasons"} <= asked("pastoral_staff").keys()


def test_c4_the_childs_voice_and_two_honest_tries() -> None:
    formats = {"talk_and_draw", "cards", "my_week", "just_ask", "other"}
    assert set(options("pupil_voice", "format")) == formats
    assert options("pupil_voice", "may_see") == ["staff", "parents", "council"]
    assert unanswered("pupil_voice", heard="chose_not_to") == {"tries"}
    assert unanswered("pupil_voice", heard="heard") == {
        "format",
        "heard_on",
        "heard_with",
        "told_who_reads",
        "own_words",
        "would_help",
    }
    assert "how_known" in unanswered("pupil_voice", heard="another_way")
    assert asked("pupil_voice")["own_words"].sensitive


def test_c5_reasons_of_parent_and_child_from_one_list_side_by_side() -> None:
    assert options("parent_meeting", "reasons") == options("pupil_voice", "reasons")
    assert set(options("parent_meeting", "both_sides")) == {"same", "partly", "different", "child_not_heard"}
    met = dict(met="school", met_on="2026-11-16", who_came="Mother", parents_words="Tired", reasons=["tired"])
    assert unanswered("parent_meeting", **met) == {"both_sides"}
    assert unanswered("parent_meeting", **met, both_sides="different") == {"follow_up"}
    assert unanswered("parent_meeting", **met, both_sides="same") == set()
    assert unanswered("parent_meeting", met="offered_twice") == {"offers"}


def test_c6_circumstances_support_with_the_family_and_other_services() -> None:
    questions = asked("family_circumstances")
    assert {
        "circumstances",
        "considered_with",
        "support_offered",
        "referred_to",
        "early_help",
    } <= questions.keys()
    assert unanswered("family_circumstances", considered_with="yes", offer_made="yes") == {"support_offered"}
    assert unanswered("family_circumstances", considered_with="yes", offer_made="no") == {
        "not_appropriate_because"
    }
    assert [outcome.key for outcome in load("england").outcomes] == [
        "accepted",
        "declined",
        "thinking",
        "in_place",
        "no_answer",
    ]


@pytest.mark.parametrize("measure", ["alarm_clock", "chart", "breakfast_club", "met_at_gate"])
def test_c7_each_practical_measure_offered_accepted_started_reviewed(measure: str) -> None:
    assert options("punctuality", measure) == MEASURE


def test_c7_the_fifth_measure_is_that_start_times_are_shared() -> None:
    questions = asked("punctuality")
    assert questions["start_times_shared"].kind == "yes_no"
    assert "sticker chart" in questions["chart"].label
    assert {"met_by", "reviewed_on"} <= questions.keys()
    measures = {"start_times_shared", "alarm_clock", "chart", "breakfast_club", "met_at_gate"}
    assert unanswered("punctuality") == measures


def test_c8_same_days_and_the_other_school() -> None:
    assert {"asked_family", "same_days", "schools_asked", "not_asked_because"} <= asked("siblings").keys()
    assert {"request", "reply"} <= set(row("siblings").evidence_kinds)


def test_c9_lessons_those_teachers_and_other_staff() -> None:
    assert unanswered("lessons_and_staff", patterns_looked_at="pattern") == {"teachers_asked", "other_staff"}
    assert unanswered("lessons_and_staff", patterns_looked_at="none") == {"other_staff"}
    assert {"first_aid", "lunch", "transport"} <= set(options("lessons_and_staff", "other_staff"))
    assert "looked_nothing_in_it" in asked("lessons_and_staff")


def test_c10_caring_its_effect_and_support() -> None:
    assert options("young_carer", "caring") == ["yes", "maybe", "no"]
    assert unanswered("young_carer", asked_whom="Mother", caring="no") == set()
    assert unanswered("young_carer", asked_whom="Mother", caring="yes") == {"effect", "support_offered"}
    assert unanswered("young_carer", asked_whom="Mother", caring="maybe") == {"effect", "find_out_how"}


def test_c11_need_provision_gap_and_next_step() -> None:
    answered = dict(because="Reading age", answered_by="Mrs Lund")
    assert unanswered("learning_needs", senco_view="no_sign", **answered) == set()
    assert unanswered("learning_needs", senco_view="look_further", **answered) == {"next_step"}
    assert unanswered("learning_needs", senco_view="need_found", **answered) == {"need", "gap", "next_step"}
    assert "provision" in asked("learning_needs")


def test_c12_letters_and_meetings_are_two_questions() -> None:
    answered = dict(confirmed_with_parent="yes")
    assert unanswered("language", second_language="no", **answered) == set()
    assert unanswered("language", second_language="yes", **answered) == {
        "letters_translated",
        "meetings_interpreted",
    }
    assert "Never the child" in asked("language")["meetings_interpreted"].hint


def test_c13_outcomes_and_reviews() -> None:
    assert {"last_reviewed_on", "next_review_on", "attendance_discussed", "early_review_requested"} <= asked(
        "ehcp"
    ).keys()
    answered = dict(last_reviewed_on="2026-05-01", attendance_discussed="yes", each_outcome="Reading: daily")
    assert unanswered("ehcp", outcomes_supported="all", **answered) == set()
    assert unanswered("ehcp", outcomes_supported="some", **answered) == {"not_supported"}


def test_c14_evidence_only_with_a_reason_for_doubt() -> None:
    assert unanswered("health", affects_attendance="no", evidence_asked="no") == set()
    assert unanswered("health", affects_attendance="no", evidence_asked="yes") == {"why_doubt"}
    assert {"talk", "prescription", "appointment"} <= set(options("health", "evidence_seen"))
    assert {"seen_by", "sessions_covered", "council_told"} <= asked("health").keys()
    assert row("health").shelf_life_weeks == 8


def test_c15_meeting_and_consultation_before_enforcement() -> None:
    assert row("lead_professional").gate == "hard"
    assert "Nobody can set this aside" in row("lead_professional").gate_note
    assert options("lead_professional", "view") == ["support", "prefer_other", "object"]
    assert {"early_help", "youth_offending", "camhs", "cin", "cp"} <= set(
        options("lead_professional", "services")
    )
    assert {
        "services",
        "meeting_held",
        "consulted_who",
        "consulted_on",
        "view",
        "view_in_words",
    } == unanswered("lead_professional")
    hint = asked("lead_professional")["meeting_held"].hint
    assert "team around the family (TAF)" in hint
    assert "child in need (CIN)" in hint


def test_c16_support_since_when_and_with_what_effect() -> None:
    labels = {option.key: option.label for option in asked("mental_health")["support"].options}
    assert labels["arna"] == "Anxiety-related non-attendance support (ARNA)"
    assert labels["attend"] == "ATTEND framework"
    assert labels["mhst"] == "Mental health support team (MHST)"
    assert unanswered("mental_health") == {"support", "since", "effect", "next_review_on"}


def test_an_answer_that_is_no_longer_asked_for_does_not_hold_a_row_up() -> None:
    answered = dict(asked_whom="Mother", caring="no", effect="", support_offered=None)
    assert unanswered("young_carer", **answered) == set()


def test_zero_is_an_answer() -> None:
    plain = {"key": "times", "label": "How often?", "kind": "number", "needed_for_done": True}
    counted = convert(plain, Question, "test.yaml")
    only = msgspec.structs.replace(row("health"), questions=(counted,))
    assert only.unanswered({"times": 0}) == ()
    assert only.unanswered({}) == (counted,)
