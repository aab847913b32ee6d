"""Drafting and signing: the head's own sentences, the marks as they were, and a hash that anyone can check."""

import hashlib
import json
from datetime import UTC, datetime

import pytest

from gatepost.access.actor import Actor, NotAllowed
from gatepost.casework import referrals
from gatepost.casework.actions import Refused
from gatepost.casework.models import CaseStatus, Referral
from tests import factories
from tests.world import World

AT = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
TWIN = json.dumps({"child": "Asha", "of": "żółć"}, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
CHANGE = "She would know that we kept her place."


@pytest.fixture
def ready(world: World) -> World:
    factories.supported(world.case, world.year)
    return world


@pytest.fixture
def carol(world: World) -> Actor:
    return factories.actor(world.school, "head", name="Carol Head")


def drafted(world: World, **changed: object) -> Referral:
    asked: dict[str, object] = {
        "by": world.ben,
        "facts": factories.sitting(world.case),
        "route": "penalty_notice",
        "parents": [world.mother.parent],
        "will_change": CHANGE,
        "why_now": "Support has run for six weeks and Mondays are as before.",
        "considered": "Early Help: not wanted at present.",
    }
    return referrals.draft(**asked | changed)  # type: ignore[arg-type]


def accepted(world: World, carol: Actor, referral: Referral) -> Referral:
    facts = factories.sitting(world.case)
    said = {
        point.key: "He has left; we asked him last year." for point in referrals.assess(facts, referral).weak
    }
    return referrals.accept_weak(by=carol, referral=referral, facts=facts, sentences=said)


def sign(world: World, by: Actor, referral: Referral) -> Referral:
    facts = factories.sitting(world.case)
    return referrals.sign(by=by, referral=referral, facts=facts, twin=TWIN.encode(), pdf=b"%PDF", at=AT)


def test_a_case_with_a_stop_is_not_drafted_by_anybody(world: World, carol: Actor) -> None:
    for by in (world.ben, carol, Actor.system([world.school])):
        with pytest.raises(Refused, match="Not ready"):
            drafted(world, by=by)
    assert not Referral.objects.exists()


def test_the_last_human_question_is_answered_in_a_sentence(ready: World) -> None:
    with pytest.raises(Refused, match="what you think will change"):
        drafted(ready, will_change="Better attendance")


def test_only_parents_with_responsibility_are_named(ready: World) -> None:
    lodger = factories.parent(
        ready.asha, "Webb", parental_responsibility="no", education_law_parent="no", relationship="lodger"
    )
    with pytest.raises(Refused, match="responsibility"):
        drafted(ready, parents=[ready.mother.parent, lodger.parent])
    with pytest.raises(Refused):
        drafted(ready, parents=[])


def test_a_stood_down_case_is_not_drafted(ready: World) -> None:
    ready.case.status = CaseStatus.STOOD_DOWN
    ready.case.save()
    with pytest.raises(Refused, match="no open case"):
        drafted(ready)


def test_only_the_head_signs_sends_back_and_accepts(ready: World) -> None:
    referral = drafted(ready)
    with pytest.raises(NotAllowed):
        sign(ready, ready.ben, referral)
    with pytest.raises(NotAllowed):
        accepted(ready, ready.ben, referral)
    with pytest.raises(NotAllowed):
        referrals.send_back(by=ready.ben, referral=referral, why="More")


def test_the_machine_does_not_sign(ready: World, carol: Actor) -> None:
    referral = accepted(ready, carol, drafted(ready))
    with pytest.raises(Refused, match="by a headteacher"):
        sign(ready, Actor.system([ready.school]), referral)


def test_a_weak_point_needs_the_heads_own_sentence(ready: World, carol: Actor) -> None:
    referral = drafted(ready)
    with pytest.raises(Refused, match="no sentence yet"):
        sign(ready, carol, referral)
    with pytest.raises(Refused, match="although"):
        referrals.accept_weak(
            by=carol,
            referral=referral,
            facts=factories.sitting(ready.case),
            sentences={"pastoral_staff.nobody": " "},
        )
    assert accepted(ready, carol, referral).accepted == {
        "pastoral_staff.nobody": "He has left; we asked him last year."
    }


def test_no_sentence_of_the_heads_clears_a_stop(ready: World, carol: Actor) -> None:
    from gatepost.records.models import Service

    referral = accepted(ready, carol, drafted(ready))
    Service.objects.create(
        school=ready.school,
        pupil=ready.asha,
        service="cin",
        lead_name="Sam Ortiz",
        last_meeting=factories.TODAY,
    )
    said = dict.fromkeys(
        ["lead_professional.not_consulted_cin", "pastoral_staff.nobody"], "I know this family."
    )
    referrals.accept_weak(by=carol, referral=referral, facts=factories.sitting(ready.case), sentences=said)
    assert "lead_professional.not_consulted_cin" not in referral.accepted
    with pytest.raises(Refused, match="Sam Ortiz has not been consulted"):
        sign(ready, carol, referral)


def test_marks_that_changed_since_the_draft_are_not_signed(ready: World, carol: Actor) -> None:
    referral = accepted(ready, carol, drafted(ready))
    fewer = dict(list(factories.AWAY.items())[:-1]) | {(factories.MONDAYS[-1], "PM"): "I"}
    factories.marks(ready.asha, fewer)
    with pytest.raises(Refused, match="No longer counted: 2026-10-12 PM") as refusal:
        sign(ready, carol, referral)
    assert set(refusal.value.faults) == {"marks"}
    assert Referral.objects.get(pk=referral.pk).signed_at is None


def test_the_guard_on_marks_notices_its_own_absence(
    ready: World, carol: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mutant: nobody compares the marks, and the head signs what was never drafted."""
    referral = accepted(ready, carol, drafted(ready))
    factories.marks(ready.asha, dict(list(factories.AWAY.items())[:-1]))
    monkeypatch.setattr(referrals, "_refuse_if_changed", lambda referral, facts: None)
    assert sign(ready, carol, referral).signed_at == AT


def test_what_is_frozen_has_the_hash_of_its_twin(ready: World, carol: Actor) -> None:
    signed = Referral.objects.get(pk=sign(ready, carol, accepted(ready, carol, drafted(ready))).pk)
    assert signed.sha256 == hashlib.sha256(TWIN.encode()).hexdigest()
    assert referrals.twin_of(signed) == TWIN.encode()
    assert signed.frozen["window"] == factories.sitting(ready.case).window_spelt
    ready.case.refresh_from_db()
    assert ready.case.status == CaseStatus.REFERRED


def test_a_referral_is_signed_once(ready: World, carol: Actor) -> None:
    signed = sign(ready, carol, accepted(ready, carol, drafted(ready)))
    with pytest.raises(Refused, match="signed once"):
        sign(ready, carol, signed)


def test_the_same_sessions_cannot_carry_a_second_referral(ready: World, carol: Actor) -> None:
    sign(ready, carol, accepted(ready, carol, drafted(ready)))
    with pytest.raises(Refused, match="already referred on 24 Nov 2026"):
        drafted(ready)


def test_the_head_sends_back_with_a_note(ready: World, carol: Actor) -> None:
    referral = drafted(ready)
    with pytest.raises(Refused, match="what you would like to see"):
        referrals.send_back(by=carol, referral=referral, why=" ")
    assert (
        referrals.send_back(by=carol, referral=referral, why="Ask her tutor.").sent_back == "Ask her tutor."
    )
