"""Broken packs, each broken in one way: every one is refused, with its file, its key and the mend."""

import copy
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from gatepost.policy import pack
from gatepost.policy.merging import merged
from gatepost.policy.national import roles_of, rules
from gatepost.policy.reading import PolicyError, convert, read
from gatepost.policy.rules import Codes, Roles
from tests.policy import census

Plain = dict[str, Any]


NATIONAL = pack.national_files()


def plain() -> Plain:
    return copy.deepcopy(NATIONAL)


def row(files: Plain, key: str) -> Any:
    return next(row for row in files["checklist"]["rows"] if row["key"] == key)


def step(files: Plain, key: str) -> Any:
    return next(step for step in files["conversation"]["steps"] if step["key"] == key)


def route(files: Plain, key: str) -> Any:
    return next(route for route in files["routes"]["routes"] if route["key"] == key)


def question(of: Any, key: str) -> Any:
    return next(question for question in of["questions"] if question["key"] == key)


def broken(*break_it: Callable[[Plain], Any]) -> str:
    """What is said of a pack with these breaks."""
    files = plain()
    for each in break_it:
        each(files)
    with pytest.raises(PolicyError) as refused:
        pack.build("england", files)
    return str(refused.value)


def test_the_pack_without_a_break_is_accepted() -> None:
    assert pack.build("england", plain()).version == pack.load("england").version


MUTANTS: dict[str, tuple[Callable[[Plain], Any], str]] = {
    "words too hard to follow": (
        lambda files: step(files, "thanks").update(
            lines=[
                {
                    "say": "Notwithstanding considerations, continuity facilitates attainment {child} {next_day}."
                }
            ]
        ),
        "packs/england/conversation.yaml: steps.thanks.lines: a reading age of",
    ),
    "an unknown key": (
        lambda files: row(files, "ehcp").update(shelf_live=3),
        "packs/england/checklist.yaml: rows.ehcp: Object contains unknown field `shelf_live`. Take this key out",
    ),
    "a missing key": (
        lambda files: row(files, "ehcp").pop("purpose"),
        "packs/england/checklist.yaml: rows.ehcp: Object missing required field `purpose`. Add the missing key.",
    ),
    "a value without its source": (
        lambda files: files["thresholds"]["sessions"]["values"][0].pop("source"),
        "england/thresholds.yaml: sessions.values.0: Object missing required field `source`. Add the missing key.",
    ),
    "a source without its reference": (
        lambda files: files["triggers"]["lates"]["values"][0].update(
            source={"title": "Gatepost", "confidence": "our choice"}
        ),
        "england/triggers.yaml: lates.values.0.source: Object missing required field `reference`",
    ),
    "a source with an empty reference": (
        lambda files: files["triggers"]["lates"]["values"][0].update(
            source={"title": "Gatepost", "reference": " ", "confidence": "our choice"}
        ),
        "england/triggers.yaml: lates.values.0.source: A source needs its title and the place in it",
    ),
    "an unknown confidence": (
        lambda files: route(files, "attendance_contract")["source"].update(confidence="sure"),
        "packs/england/routes.yaml: routes.attendance_contract.source.confidence: Invalid enum value 'sure'",
    ),
    "a route without its source": (
        lambda files: route(files, "notice_to_improve").pop("source"),
        "routes.notice_to_improve: Object missing required field `source`",
    ),
    "a missing row": (
        lambda files: files["checklist"]["rows"].remove(row(files, "siblings")),
        "packs/england/checklist.yaml: rows: C8 is missing. Put it back",
    ),
    "rows in another order": (
        lambda files: files["checklist"]["rows"].reverse(),
        "packs/england/checklist.yaml: rows: there are others than these, or another order",
    ),
    "a missing step": (
        lambda files: files["conversation"]["steps"].remove(step(files, "register_times")),
        "packs/england/conversation.yaml: steps: S12 is missing",
    ),
    "a row in no group": (
        lambda files: row(files, "ehcp").update(group="council"),
        "checklist.yaml: rows.ehcp.group: “council” is not known here",
    ),
    "the lead professional softened": (
        lambda files: row(files, "lead_professional").update(gate="weak"),
        "checklist.yaml: rows.lead_professional.gate: this row cannot be softened",
    ),
    "the lead professional excused": (
        lambda files: route(files, "holiday").update(excused_rows=["lead_professional"]),
        "routes.yaml: routes.holiday.excused_rows: “lead_professional” is not known here",
    ),
    "an unknown first route": (
        lambda files: files["routes"].update(default="fine"),
        "routes.yaml: default: “fine” is not known here",
    ),
    "a hard stop that the head may accept": (
        lambda files: files["readiness"]["checks"][0].update(head_may_accept=True),
        "readiness.yaml: checks.threshold: A head may accept a weak point",
    ),
    "a stop that nobody can clear": (
        lambda files: files["readiness"]["checks"][0].update(cleared_by=["caretaker"]),
        "readiness.yaml: checks.threshold.cleared_by: “caretaker” is not known here",
    ),
    "a stop of an unknown row": (
        lambda files: files["readiness"]["checks"][1].update(row="morning"),
        "readiness.yaml: checks.marks.unsettled.row: “morning” is not known here",
    ),
    "a code that is no unauthorised absence": (
        lambda files: files["thresholds"]["codes"]["values"][0].update(value=["G", "I"]),
        "england/thresholds.yaml: codes: “I” is not known here. Known: G, N, O, U.",
    ),
    "a reason of no family": (
        lambda files: files["reasons"]["reasons"][0].update(family="weather"),
        "reasons.yaml: reasons.too_hard.family: “weather” is not known here",
    ),
    "a choice with nothing to choose": (
        lambda files: question(row(files, "young_carer"), "caring").pop("options"),
        "“caring” needs options exactly if it is a choice",
    ),
    "options from a list that is not there": (
        lambda files: question(row(files, "pupil_voice"), "reasons").update(options_from="reasons.cat"),
        "rows.pupil_voice.reasons.options_from: there is no such list",
    ),
    "a question that waits for one not asked before": (
        lambda files: question(row(files, "young_carer"), "effect").update(shown_when={"later": ["yes"]}),
        "rows.young_carer.effect.shown_when: “later” is not known here",
    ),
    "a question that waits for an answer nobody can give": (
        lambda files: question(row(files, "young_carer"), "effect").update(shown_when={"caring": ["often"]}),
        "rows.young_carer.effect.shown_when.caring: “often” is not known here",
    ),
    "an unknown condition": (
        lambda files: step(files, "what_the_law_says").update(when="whenever"),
        "conversation.yaml: steps.what_the_law_says.when: “whenever” is not known here",
    ),
    "a step that serves no known row": (
        lambda files: step(files, "register_times").update(serves=["mornings"]),
        "conversation.yaml: steps.register_times.serves: “mornings” is not known here",
    ),
    "an unknown slot": (
        lambda files: step(files, "greeting")["lines"][0].update(say="Hello, is that {mother}?"),
        "conversation.yaml: steps.greeting.lines.0.say: “mother” is not known here",
    ),
    "a slot where there are none": (
        lambda files: row(files, "ehcp").update(purpose="For {child}."),
        "checklist.yaml: rows.ehcp.purpose: “child” is not known here",
    ),
    "a slot that nothing uses": (
        lambda files: files["conversation"]["slots"].append({"key": "mood", "means": "A mood"}),
        "conversation.yaml: slots.mood: nothing uses this slot",
    ),
    "an unknown word": (
        lambda files: row(files, "ehcp").update(purpose="Ask the [[xyz]]."),
        "checklist.yaml: [[xyz]]: there is no such word. Add it to words.yaml",
    ),
    "a guess at a child": (
        lambda files: step(files, "thanks")["lines"][0].update(say="We look forward to seeing her."),
        "conversation.yaml: steps.thanks.lines.0.say: “her” guesses. Use the name",
    ),
    "a blaming word": (
        lambda files: row(files, "health").update(purpose="No more excuses."),
        "checklist.yaml: rows.health.purpose: “excuses” blames somebody",
    ),
    "a long sentence for a family": (
        lambda files: step(files, "thanks")["lines"][0].update(say=" ".join(["we"] * 16)),
        "conversation.yaml: steps.thanks.lines.0.say: a sentence of 16 words",
    ),
    "a long sentence for staff": (
        lambda files: row(files, "health").update(purpose=" ".join(["we"] * 26)),
        "checklist.yaml: rows.health.purpose: a sentence of 26 words",
    ),
}


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda name: name.replace(" ", "_"))
def test_a_break_is_noticed_and_named(mutant: str) -> None:
    break_it, told = MUTANTS[mutant]
    assert told in broken(break_it)


@pytest.mark.parametrize(
    "word", ["failure", "truant", "refuses", "non-compliant", "poor", "unacceptable", "concerning"]
)
def test_words_that_blame_are_refused(word: str) -> None:
    assert "blames somebody" in broken(
        lambda files: row(files, "health").update(purpose=f"It is {word} today.")
    )


def test_the_lint_of_blame_can_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gatepost.policy.lint._words", lambda *_: None)
    files = plain()
    row(files, "health")["purpose"] = "No more excuses."
    assert pack.build("england", files).row("health").purpose == "No more excuses."


def test_a_code_without_its_source_is_refused() -> None:
    line = {"symbol": "A", "byte": "A", "meaning": "Away", "counts_as": "unauthorised"}
    with pytest.raises(PolicyError, match=r"codes.0: Object missing required field `source`"):
        convert({"codes": [line]}, Codes, "england/codes.yaml")


def test_a_role_with_an_unknown_permission_is_refused() -> None:
    table = rules("roles", Roles)
    tutor = msgspec.structs.replace(table.roles[0], permissions=frozenset({"pupil.vew"}))
    with pytest.raises(PolicyError, match=r"roles.tutor.permissions: “pupil.vew” is not a permission"):
        roles_of(msgspec.structs.replace(table, roles=(tutor,)))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: 1\nb: 2\na: 3\n", "line 1: “a” stands twice"),
        ("a: [1, 2\n", "line 2: "),
        ("rows:\n- {key: one}\n- {key: one}\n", "rows: “one” stands twice"),
    ],
)
def test_a_file_that_says_a_thing_twice_or_is_no_yaml_is_refused(tmp_path: Any, text: str, told: str) -> None:
    file = tmp_path / "words.yaml"
    file.write_text(text)
    with pytest.raises(PolicyError) as refused:
        read(file, "packs/x/words.yaml")
    assert str(refused.value).startswith(f"packs/x/words.yaml: {told}")


def test_yes_no_and_clock_times_stay_words(tmp_path: Any) -> None:
    file = tmp_path / "words.yaml"
    file.write_text("answers: [yes, no, off, N]\nopens: 08:45\ncount: 10\nnew: true\n")
    assert read(file, "words.yaml") == {
        "answers": ["yes", "no", "off", "N"],
        "opens": "08:45",
        "count": 10,
        "new": True,
    }


@pytest.mark.parametrize(
    ("stem", "change", "told"),
    [
        (
            "checklist",
            {"rows": [{"key": "lateness", "name": "Be on time"}]},
            "checklist.yaml: rows.lateness: ",
        ),
        ("checklist", {"rows": [{"key": "ehcp", "nam": "Plan"}]}, "checklist.yaml: rows.ehcp.nam: "),
        ("thresholds", {"session": {"values": []}}, "thresholds.yaml: session: "),
        ("words", {"acronims": []}, "words.yaml: acronims: "),
    ],
)
def test_an_authority_cannot_change_what_is_not_there(stem: str, change: Plain, told: str) -> None:
    with pytest.raises(PolicyError) as refused:
        merged(plain()[stem], change, f"packs/x/{stem}.yaml", stem)
    assert str(refused.value).startswith(f"packs/x/{told}the national pack has no such key.")


def test_no_key_has_disappeared_or_come_unannounced() -> None:
    written = census.FILE.read_text(encoding="utf-8").splitlines()
    assert census.keys() == written, "python -m tests.policy.census writes the list anew, if this is meant"
