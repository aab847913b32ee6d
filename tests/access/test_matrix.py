"""Every address × every role: who may see what. A new page without a line here fails, it is never skipped."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.db import models
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from gatepost.access import gate
from gatepost.access.actor import Actor
from gatepost.access.models import School
from gatepost.access.wall import scope
from gatepost.policy import national
from gatepost.records.models import Pupil
from tests import factories
from tests.access.everything import World, one_of_everything

pytestmark = pytest.mark.django_db

DESK = {"attendance_officer", "head_of_year", "senco", "dsl", "head"}
EVERYONE = {*DESK, "tutor", "la_officer", "trust_lead", "dpo", "admin"}
CALLERS = DESK - {"senco"}
WRITERS = DESK - {"senco"}
SENDERS = WRITERS - {"dsl"}
LISTENERS = {"head_of_year", "senco", "dsl"}
OFFICERS = {"la_officer"}
EXPECTED: dict[str, set[str]] = {
    "home": EVERYONE,
    "settings": EVERYONE,
    "morning": CALLERS,
    "morning_changes": CALLERS,
    "call": CALLERS,
    "undo_contact": CALLERS | {"senco"},
    "tell_service": CALLERS | {"senco"},
    "forget_best_time": CALLERS | {"senco"},
    "received": DESK,
    "settle_received": DESK,
    "take_next": CALLERS | {"senco"},
    "go_on": CALLERS | {"senco"},
    "remind_registers": CALLERS | {"senco"},
    "close_morning": CALLERS,
    "marks_csv": CALLERS,
    "register_gaps": CALLERS,
    "earlier_marks_csv": CALLERS,
    "paper": CALLERS,
    "alarm": {"dsl", "head"},
    "board": {"dsl", "head"},
    "decision": {"dsl", "head"},
    "morning_times": {"head", "admin"},
    **dict.fromkeys(
        ["send_visit", "visits", "visit", "report_visit", "call_off_visit", "calling_cards"], DESK
    ),
    "text_families": CALLERS,
    "copy_numbers": CALLERS,
    "messages": DESK,
    "message_rules": {"head", "admin"},
    "text_batch": DESK,
    "stop_batch": DESK,
    "stop_message": DESK,
    "check_message": DESK,
    "never_text": DESK,
    "switch_role": EVERYONE,
    "concerns": DESK,
    "decide_concern": DESK,
    "pupils": DESK | {"tutor"},
    "pupil": DESK | {"tutor"},
    "pupil_beside": DESK | {"tutor"},
    "as_known": DESK | {"tutor"},
    "part_time": DESK,
    "end_part_time": DESK,
    "deaths": DESK,
    "death_mistake": {"dsl"},
    "letters_again": {"dsl"},
    "care_of": {"dsl", "head"},
    "sealed_names": {"dsl"},
    "unseal_name": {"dsl"},
    "end_care_of": {"dsl", "head"},
    "open_case": DESK,
    "cases": DESK,
    "case": DESK,
    "contacts": DESK,
    "history": DESK,
    "changed_figures": DESK,
    "changed_figure": DESK,
    "stand_down": DESK - {"senco"},
    "certificate": DESK,
    **dict.fromkeys(["letters", "write_letter", "letter", "letter_pdf", "take_out_letter"], WRITERS),
    **dict.fromkeys(["letter_runs", "letter_run", "go_on_run", "stop_run"], WRITERS),
    **dict.fromkeys(["count_letters", "approve_letter", "letter_posted", "letter_came_back"], SENDERS),
    "edit_letter": WRITERS,
    **dict.fromkeys(["returned_letter", "email_run", "stop_run_emails"], SENDERS),
    **dict.fromkeys(["approve_run", "run_pdf", "posting_sheet", "run_posted"], SENDERS),
    **dict.fromkeys(["translations", "translation", "translation_pdf"], DESK | {"admin"}),
    **dict.fromkeys(["check_translation", "uncheck_translation"], DESK),
    "conversation": DESK,
    "talk_guide": DESK,
    "talk_step": DESK,
    "talk_draft": DESK,
    "talk_worried": DESK,
    "talk_after": DESK,
    "talk_go_on": DESK,
    **dict.fromkeys(["send_home", "home_pdf"], SENDERS),
    "dispute": DESK,
    "ask_colleague": DESK,
    "two_sides": DESK,
    "send_check": {"senco", "dsl"},
    "withdraw_request": DESK,
    **dict.fromkeys(["told_counts", "use_told_count"], DESK),
    "ask_siblings_school": DESK,
    "siblings_school_paper": DESK,
    "consult": DESK,
    "school_question": {"attendance_officer", "head"},
    "asked_of_me": DESK | {"tutor"},
    **dict.fromkeys(
        ["hear", "voice", "voice_step", "voice_not_today", "voice_loop", "voice_card", "voice_add_picture"],
        LISTENERS,
    ),
    **dict.fromkeys(["case_plan", "plan_meeting", "write_plan", "meeting", "change_meeting"], DESK),
    **dict.fromkeys(["cancel_meeting", "record_meeting", "agenda", "plan", "review_plan"], DESK),
    "checklist": DESK,
    "row": DESK,
    "turn_on": DESK,
    "evidence_file": DESK,
    "voice_picture": LISTENERS | {"head"},
    "take_back": DESK,
    "readiness": DESK,
    "say_asked": SENDERS,
    "known_notices": SENDERS,
    "ask_advice": DESK,
    "notice_withdrawn": SENDERS,
    "early_help": DESK,
    "withdraw_consent": DESK,
    "early_help_sent": DESK,
    "early_help_pdf": DESK,
    "early_help_json": DESK,
    "hold": {"senco", "dsl"},
    "release": {"senco", "dsl"},
    "referrals": DESK,
    "sign_off": DESK,
    "draft_pdf": DESK,
    "pack_pdf": DESK,
    "pack_json": DESK,
    "sent_referral": DESK,
    "came_back": DESK,
    "referral_message": {"attendance_officer", "head"},
    "bring_answer": {"attendance_officer", "head"},
    "answer_council": DESK,
    **dict.fromkeys(
        ["support_meetings", "support_meeting", "support_paper", "support_done", "support_message"],
        SENDERS,
    ),
    **dict.fromkeys(["tray", "tray_schools", "bring_referral", "shared_agenda"], OFFICERS),
    **dict.fromkeys(["desk_card", "desk_pack", "take_referral", "tick_referral"], OFFICERS),
    **dict.fromkeys(["ask_school", "accept_referral", "return_referral", "desk_message"], OFFICERS),
    **dict.fromkeys(["decide_parent", "desk_decision", "court_file"], OFFICERS),
    **dict.fromkeys(
        ["same_person", "same_person_again", "agreed_done", "agreed_message", "intake"], OFFICERS
    ),
    **dict.fromkeys(["family_letter", "tray_csv"], OFFICERS),
    "compare": DESK | {"trust_lead"},
    "imports": {"attendance_officer", "admin"},
    "import_plan": {"attendance_officer", "admin"},
    "import_match": {"attendance_officer", "admin"},
    "import_check": {"attendance_officer", "admin"},
    "import_left_out": {"attendance_officer", "admin"},
    "wonde": {"attendance_officer", "admin"},
    "siblings": {"attendance_officer", "admin"},
    "imported": {"attendance_officer", "admin"},
    "left_roll": {"attendance_officer", "admin"},
    "undo_import": {"attendance_officer", "admin"},
    "audit": {"dpo"},
    "looked": {"dpo"},
}
OPEN_TO_ALL = {"visit_keeper", "healthz", "accessibility", "privacy", "account_email"}
"""Pages without a child, for anybody."""
OPEN_TO_ALL |= {"answer", "answered", "answered_worried", "callback", "exchange"}
"""Pages that ask for a proof of their own: a signed link, a bearer token (tests/messages/test_answering.py), a
signature (tests/authority/test_exchange.py)."""
OPEN_TO_ALL |= {"family_page", "family_code", "family_thanks"}
"""Pages with a proof of their own (tests/meetings/test_family_page.py, tests/messages/test_answering.py)."""
OPEN_TO_ALL |= {"two_minutes", "two_minutes_thanks", "two_minutes_kept", "two_minutes_worried"}
"""A colleague's four questions behind a signed link (tests/asking/test_link.py)."""


@pytest.fixture
def world() -> Iterator[World]:
    ours = factories.school(authority="Millshire")
    theirs = factories.school("9991002", "Millbrook Primary", authority="Northshire")
    with scope([ours.pk], "Millshire"):
        factories.calendar(ours)
        yield World(ours, theirs, one_of_everything(ours))


def our_pages() -> list[Any]:
    """Every address that carries a rule of ours."""
    return [pattern for _, pattern in gate.every_url() if hasattr(pattern.callback, "rule")]


def address(pattern: Any, made: dict[type[models.Model], int]) -> str:
    """The page's address about the one object that exists for it."""
    values: dict[str, Any] = {
        "kind": "noticed",
        "key": "punctuality",
        "to": "watch",
        "asked": "notice_first",
        "step": "greeting",
        "language": "pl",
        "name": "noticed",
        "service": "early_help",
        "pk": 0,
    }
    if pattern.callback.about:
        values["pk"] = made[pattern.callback.about]
    if "uuid" in str(pattern.pattern):
        values["key"] = uuid4()
    wanted = pattern.pattern.converters
    return reverse(pattern.name, kwargs={name: values[name] for name in wanted})


def signed_in(school: School, role: str, forms: tuple[str, ...] = ()) -> Client:
    member = factories.member(school, role, name=f"Eve {role} {' '.join(forms)}".strip(), forms=forms)
    client = Client()
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_every_address_is_in_the_matrix() -> None:
    names = {pattern.name for pattern in our_pages()}
    assert names == set(EXPECTED) | OPEN_TO_ALL


def test_every_role_of_the_pack_is_in_the_matrix() -> None:
    assert set(national.roles()) == EVERYONE


@pytest.mark.parametrize("role", sorted(EVERYONE))
def test_each_role_sees_its_pages_and_no_others(world: World, role: str) -> None:
    client = signed_in(world.ours, role, forms=("8R",))
    for pattern in our_pages():
        if pattern.name in OPEN_TO_ALL:
            continue
        answer = client.get(address(pattern, world.made)).status_code
        allowed = role in EXPECTED[pattern.name]
        missing_file = pattern.name in ("letter_pdf", "run_pdf", "evidence_file", "pack_pdf", "pack_json")
        missing_file |= pattern.name == "voice_picture"
        missing_file |= pattern.name in ("desk_pack", "family_letter", "early_help_pdf", "early_help_json")
        missing_file |= pattern.name.startswith("import_")
        if not allowed or missing_file:
            assert answer == 404, f"{role} at {pattern.name}: {answer}"
        else:
            assert answer in (200, 302, 405), f"{role} at {pattern.name}: {answer}"


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_gets_in_without_signing_in(world: World, method: str) -> None:
    for pattern in our_pages():
        if pattern.name not in OPEN_TO_ALL:
            answer = getattr(Client(), method)(address(pattern, world.made))
            assert answer.status_code == 302, pattern.name
            assert answer["Location"].startswith("/account/login/"), pattern.name


def alike(answer: HttpResponse) -> bytes:
    """A page without what is new in every answer: nonces and form tokens."""
    return re.sub(rb'"[A-Za-z0-9_+/=-]{20,}"', b"", answer.content)


@pytest.mark.parametrize("role", ["head", "dsl", "dpo", "attendance_officer", "la_officer"])
def test_another_school_finds_nothing(world: World, role: str) -> None:
    """The same answer as for something that does not exist, and nothing is changed."""
    client = signed_in(world.theirs, role)
    before = {model: model._default_manager.filter(pk=pk).values().get() for model, pk in world.made.items()}
    for pattern in our_pages():
        if pattern.callback.about:
            url = address(pattern, world.made)
            nowhere = address(pattern, dict.fromkeys(world.made, 999_999))
            for method in ("get", "post"):
                theirs, nothing = (getattr(client, method)(each) for each in (url, nowhere))
                assert (theirs.status_code, alike(theirs)) == (404, alike(nothing)), pattern.name
    after = {model: model._default_manager.filter(pk=pk).values().get() for model, pk in world.made.items()}
    assert before == after


def test_a_tutor_sees_only_their_own_form(world: World) -> None:
    own, other = signed_in(world.ours, "tutor", forms=("8R",)), signed_in(world.ours, "tutor", forms=("9B",))
    url = reverse("pupil", kwargs={"pk": world.made[Pupil]})
    assert own.get(url).status_code == 200
    assert other.get(url).status_code == 404


def test_somebody_who_has_left_is_turned_away(world: World) -> None:
    member = factories.member(world.ours, "head", name="Carol")
    client = Client()
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(reverse("concerns")).status_code == 200
    member.left = factories.TODAY
    member.save()
    assert client.get(reverse("concerns")).status_code == 403


def test_the_matrix_notices_a_permission_too_many(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutant: everybody may do everything."""
    monkeypatch.setattr(Actor, "may", lambda self, permission, subject=None: True)
    with pytest.raises(AssertionError):
        test_each_role_sees_its_pages_and_no_others(world, "dpo")


def test_the_matrix_notices_a_wall_with_a_hole(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutant: the scope of both schools for everyone, and an actor who covers them."""
    monkeypatch.setattr(Actor, "_covers", lambda self, subject: True)
    both = [world.ours.pk, world.theirs.pk]
    monkeypatch.setattr(gate, "scope", lambda schools, authority: scope(both, authority))
    with pytest.raises(AssertionError):
        test_another_school_finds_nothing(world, "head")


def test_an_address_without_a_rule_stops_the_site() -> None:
    from django.urls import path

    from gatepost.access.checks import every_url_has_a_rule
    from gatepost.web import urls

    assert every_url_has_a_rule() == []
    forgotten = path("forgotten", lambda request: None, name="forgotten")  # type: ignore[arg-type,return-value]
    urls.urlpatterns.append(forgotten)
    try:
        assert [error.id for error in every_url_has_a_rule()] == ["gatepost.E001"]
    finally:
        urls.urlpatterns.remove(forgotten)
