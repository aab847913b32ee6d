"""An authority's pack: the national one with its own words and numbers, and a version that tells them apart."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gatepost.policy import pack
from gatepost.policy.merging import merged
from gatepost.policy.pack import Pack, load
from gatepost.policy.reading import PolicyError

ON = date(2026, 11, 24)
NATIONAL = pack.national_files()
SOURCE = {"title": "Code of conduct", "reference": "page 3", "confidence": "read"}


def authority(**changes: Any) -> Pack:
    """An invented authority with these changes, by file."""
    files = dict(NATIONAL)
    for stem, change in changes.items():
        files[stem] = merged(files[stem], change, f"packs/oakshire/{stem}.yaml", stem)
    return pack.build("oakshire", files)


def test_every_pack_can_be_loaded() -> None:
    assert {"england", "nottinghamshire"} <= set(pack.names())
    assert all(len(load(name).rows) == 16 for name in pack.names())


def test_nottinghamshire_has_its_own_word_and_the_rest_of_the_nation() -> None:
    own = {acronym.key: str(acronym) for acronym in load("nottinghamshire").vocabulary.acronyms}
    assert own["la"] == "Nottinghamshire County Council (NCC)"
    assert own["camhs"] == "child and adolescent mental health services (CAMHS)"
    assert load("nottinghamshire").version != load("england").version
    source = load("nottinghamshire").thresholds.codes.at(ON).source
    assert source.title.startswith("Nottinghamshire County Council")


def test_an_unknown_pack_is_refused_with_those_there_are() -> None:
    with pytest.raises(
        PolicyError,
        match=r"oakshire: there is no such pack. There are: buckinghamshire, england, .*, nottinghamshire",
    ):
        load("oakshire")
    with pytest.raises(PolicyError):
        load("../england")


def test_an_authority_may_leave_n_out_of_the_threshold() -> None:
    value = {"from": date(2024, 8, 19), "value": ["G", "O", "U"], "source": SOURCE}
    own = authority(thresholds={"codes": {"values": [value]}})
    assert own.threshold_rule(ON).codes == frozenset("GOU")
    assert own.threshold_rule(ON).provisional == frozenset("N")
    assert load("england").threshold_rule(ON).codes == frozenset("GNOU")


def test_an_authoritys_acronym_reaches_every_wording_that_uses_it() -> None:
    word = {"key": "arna", "short": "EBSA", "full": "emotionally based school avoidance support"}
    own = authority(words={"acronyms": [word]})
    support = own.row("mental_health").questions[0].options
    assert support[0].label == "Emotionally based school avoidance support (EBSA)"
    assert load("england").row("mental_health").questions[0].options[0].label == (
        "Anxiety-related non-attendance support (ARNA)"
    )


def test_an_authority_may_add_a_service_and_offer_it() -> None:
    service = {
        "key": "gateway_team",
        "name": "Gateway team",
        "does": "Rides the bus with a child in the first week back.",
        "lead": "gateway worker",
        "needs_consulting": False,
    }
    own = authority(agencies={"agencies": [service]})
    offered = {q.key: q for q in own.row("family_circumstances").questions}["referred_to"].options
    assert own.service_name("gateway_team") == "Gateway team"
    assert "gateway_team" in {option.key for option in offered}


def test_an_authority_may_reword_a_row_and_keeps_everything_else() -> None:
    own = authority(checklist={"rows": [{"key": "punctuality", "name": "Help mornings along"}]})
    assert own.row("punctuality").name == "Help mornings along"
    assert own.row("punctuality").questions == load("england").row("punctuality").questions


def test_the_version_is_that_of_the_content() -> None:
    assert authority().version == load("england").version
    assert (
        authority(checklist={"rows": [{"key": "ehcp", "name": "Look at the plan"}]}).version
        != authority().version
    )
    assert len(load("england").version) == 64


def test_names_for_people_and_what_happens_to_unknown_ones() -> None:
    national = load("england")
    assert national.reason_name("uniform") == "Uniform or changing"
    assert national.service_name("youth_offending") == "Youth offending service"
    assert national.service_name("not_in_the_pack") == "not_in_the_pack"
    assert (national.language_name("ur"), national.language_name("xx")) == ("Urdu", "xx")
    assert (national.outcome_name("thinking"), national.outcome_name("")) == (
        "Wants to think about it",
        "No answer yet",
    )
    assert national.route().key == "notice_to_improve"
    assert national.route("holiday").support_first is False
    with pytest.raises(KeyError):
        national.row("lateness")


def test_every_service_that_files_can_name_has_a_name_here() -> None:
    keys = {agency.key for agency in load("england").agencies}
    assert {"early_help", "cin", "cp", "looked_after", "youth_offending", "camhs", "other"} <= keys


def test_reasons_are_twenty_four_in_eight_families_of_three() -> None:
    national = load("england")
    families = [family.key for family in national.reason_list.families]
    assert (len(national.reasons), len(families)) == (24, 8)
    assert all(len(national.reason_family(family)) == 3 for family in families)
    assert national.reason_family("feelings") == {"worry", "low", "tired"}


def test_each_side_sees_the_reasons_in_its_own_words() -> None:
    national = load("england")

    def told(row: str) -> dict[str, str]:
        options = next(q.options for q in national.row(row).questions if q.key == "reasons")
        return {option.key: option.label for option in options}

    child, parent, school = told("pupil_voice"), told("parent_meeting"), told("pastoral_staff")
    assert list(child) == list(parent) == list(school)
    assert (child["tired"], parent["tired"], school["tired"]) == (
        "I am tired or I cannot sleep",
        "Tired or not sleeping",
        "Tired in school",
    )


def test_every_route_of_the_seed_and_of_the_law_is_there() -> None:
    routes = {route.key for route in load("england").routes}
    assert routes == {
        "early_help",
        "advice",
        "notice_to_improve",
        "penalty_notice",
        "holiday",
        "attendance_contract",
        "education_supervision_order",
        "enforcement_only",
        "prosecution",
    }


def test_hard_stops_cover_every_ground() -> None:
    checks = {check.key: check for check in load("england").readiness.checks}
    hard = {key for key, check in checks.items() if check.gate == "hard"}
    assert {
        "threshold",
        "marks.unsettled",
        "marks.blank",
        "marks.disputed",
        "marks.conflict",
        "age",
        "parent.none",
        "parent.address",
        "letters_to_parents.parent",
        "language.letter",
        "pupil_voice.not_heard",
        "parent_meeting.not_met",
        "family_circumstances.no_offer",
        "learning_needs.no_view",
        "young_carer.no_support",
        "ehcp.review",
        "health.return",
        "health.awaited",
        "mental_health.no_support",
        "lead_professional.not_consulted",
        "hold",
        "duplicate",
        "notices_used",
    } <= hard
    assert checks["hold"].cleared_by == ("senco", "dsl")
    assert not any(checks[key].head_may_accept for key in hard)
    assert all(checks[key].head_may_accept for key in checks.keys() - hard)


@pytest.fixture
def oakshire(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for an authority's files, beside the national pack."""
    shutil.copytree(Path(str(pack.PACKS / "england")), tmp_path / "england")
    folder = tmp_path / "oakshire"
    folder.mkdir()
    monkeypatch.setattr(pack, "PACKS", tmp_path)
    return folder


def test_an_authoritys_files_are_read_from_its_folder(oakshire: Path) -> None:
    (oakshire / "checklist.yaml").write_text("rows:\n  - {key: young_carer, shelf_life_weeks: 12}\n")
    own = pack.build("oakshire", pack.overridden("oakshire"))
    assert own.row("young_carer").shelf_life_weeks == 12
    assert own.row("siblings") == load("england").row("siblings")


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("codes.yaml", "codes: []\n", "packs/oakshire/codes.yaml: the file: no such file belongs to a pack"),
        (
            "words.yaml",
            "acronyms:\n  - {key: la, fall: Us}\n",
            "packs/oakshire/words.yaml: acronyms.la.fall: ",
        ),
        (
            "checklist.yaml",
            "rows:\n  - {key: young_carer, shelf_life_weeks: soon}\n",
            "packs/oakshire/checklist.yaml: rows.young_carer.shelf_life_weeks: Expected `int | null`, got `str`",
        ),
        (
            "checklist.yaml",
            "rows:\n  - {key: young_carer, gate: '', id: X1}\n",
            "packs/oakshire/checklist.yaml: rows.young_carer.id: Expected `str` matching regex",
        ),
        (
            "school_day.yaml",
            "am_opens: soon\n",
            "packs/oakshire/school_day.yaml: am_opens: Invalid RFC3339 encoded time. Correct this value.",
        ),
    ],
)
def test_an_authoritys_mistake_is_named_with_file_and_key(
    oakshire: Path, name: str, text: str, told: str
) -> None:
    (oakshire / name).write_text(text)
    with pytest.raises(PolicyError) as refused:
        pack.build("oakshire", pack.overridden("oakshire"))
    assert str(refused.value).startswith(told)
