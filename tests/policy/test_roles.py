"""Who may do what: the table of roles, held against what a real school would expect."""

import pytest

from gatepost.policy import national
from gatepost.policy.national import rules
from gatepost.policy.rules import Roles

STAFF_OF_A_CASE = ("attendance_officer", "head_of_year", "senco", "dsl", "head")
BEYOND = ("tutor", "la_officer", "trust_lead", "dpo", "admin")
SCOPES = {
    "tutor": "own_groups",
    "attendance_officer": "school",
    "head_of_year": "school",
    "senco": "school",
    "dsl": "school",
    "head": "school",
    "la_officer": "referred",
    "trust_lead": "totals",
    "dpo": "school",
    "admin": "school",
}


def who_may(permission: str) -> set[str]:
    return {key for key, role in national.roles().items() if permission in role.permissions}


def test_ten_roles_with_their_reach() -> None:
    assert {key: role.scope for key, role in national.roles().items()} == SCOPES


@pytest.mark.parametrize(
    "permission", ["case.open", "row.record", "row.judge", "evidence.add", "readiness.view"]
)
def test_five_roles_work_on_cases_and_nobody_else(permission: str) -> None:
    assert who_may(permission) == set(STAFF_OF_A_CASE)


@pytest.mark.parametrize(
    ("permission", "roles"),
    [
        ("referral.sign", {"head"}),
        ("hold.place", {"senco", "dsl"}),
        ("hold.release", {"senco", "dsl"}),
        ("notes.confidential", {"dsl", "head"}),
        ("voice.read", {"head_of_year", "senco", "dsl", "head"}),
        ("audit.view", {"dpo"}),
        ("disclosure.prepare", {"dpo"}),
        ("referral.decide", {"la_officer"}),
        ("import.apply", {"attendance_officer", "admin"}),
        ("referral.draft", {"attendance_officer", "head_of_year", "head"}),
    ],
)
def test_who_may(permission: str, roles: set[str]) -> None:
    assert who_may(permission) == roles


def test_data_protection_sees_the_audit_and_no_content() -> None:
    assert national.roles()["dpo"].permissions == {"audit.view", "disclosure.prepare"}


def test_the_trust_sees_totals_and_the_authority_only_what_was_signed() -> None:
    assert national.roles()["trust_lead"].permissions == {"totals.view"}
    assert national.roles()["la_officer"].permissions == {"desk.view", "referral.decide"}


def test_a_tutor_sees_no_case_no_voice_and_no_address() -> None:
    assert (
        not {"case.view", "voice.read", "contact.address", "notes.flag"}
        & national.roles()["tutor"].permissions
    )
    assert "request.answer" in national.roles()["tutor"].permissions


def test_the_administrator_sees_no_child() -> None:
    assert national.roles()["admin"].permissions == {
        "import.apply",
        "member.manage",
        "settings.change",
        "translation.write",
    }


def test_nobody_looks_through_the_registers_by_hand() -> None:
    assert who_may("concern.watch") == set()


def test_every_permission_says_what_it_means() -> None:
    table = rules("roles", Roles)
    assert len({permission.key for permission in table.permissions}) == len(table.permissions)
    unused = {permission.key for permission in table.permissions} - set().union(
        *(role.permissions for role in table.roles)
    )
    commands_alone = {"concern.watch", "insight.export"}
    assert unused == commands_alone, "only what a command does for every school is held by no person"


def test_no_role_beyond_the_case_may_see_a_childs_own_words() -> None:
    assert not any("voice.read" in national.roles()[role].permissions for role in BEYOND)
