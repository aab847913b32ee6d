"""Between two installations: what was changed, unknown, old, doubled or not theirs is refused in a sentence."""

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client

from gatepost.access.models import Officer
from gatepost.authority import arriving, carrying, envelope, keys, outbox
from gatepost.authority.arriving import arrive
from gatepost.authority.carrying import wire_of
from gatepost.authority.deciding.terms import Terms
from gatepost.authority.desk import actions as desk
from gatepost.authority.envelope import Message, NotAccepted, message_in, opened, sealed
from gatepost.authority.models import DeskPost, DeskReferral, Dispatch, Partner, SchoolPost, Way
from gatepost.authority.school import actions as school
from tests import factories
from tests.authority.conftest import AT, AUTHORITY, LATER, Sides
from tests.authority.steps import decide


@pytest.fixture
def apart(sides: Sides, settings: Any, tmp_path: Any) -> Sides:
    """School and council each other's partner, as if in two installations that share one key for the test.

    Both sides lie in one database here, so both pin the same key; two real installations are in
    test_two_installations.py.
    """
    settings.DATA = tmp_path
    Partner.objects.create(
        name="Millshire Council",
        public_key=keys.public_key(),
        authority=AUTHORITY,
        laestabs=[sides.world.school.laestab],
    )
    Officer.objects.create(user=sides.dev.user, authority=AUTHORITY)
    return sides


@pytest.fixture
def wire(apart: Sides) -> bytes:
    """The referral as a signed file."""
    dispatch = apart.send()
    assert dispatch.way == Way.PARTNER
    return wire_of(SchoolPost.objects.get(kind="referral"))


def none_arrived(sides: Sides) -> bool:
    with sides.at_desk():
        return not DeskReferral.objects.exists() and not DeskPost.objects.exists()


def test_a_signed_file_arrives_whole(apart: Sides, wire: bytes) -> None:
    assert none_arrived(apart)
    arrive(wire, at=LATER)
    with apart.at_desk():
        held = apart.held()
        assert (held.state, held.counted, held.key) == ("sent", 12, keys.public_key())
        assert held.sha256 == apart.referral.sha256


def test_a_second_delivery_changes_nothing_and_is_seen(apart: Sides, wire: bytes) -> None:
    arrive(wire, at=LATER)
    arrive(wire, at=LATER)
    with apart.at_desk():
        assert DeskReferral.objects.count() == 1
        assert DeskPost.objects.count() == 1
        assert apart.held().deliveries == 2


def altered(wire: bytes, change: Callable[[dict[str, Any]], None]) -> bytes:
    outer = json.loads(wire)
    change(outer)
    return json.dumps(outer).encode()


def test_one_changed_byte_anywhere_is_refused(apart: Sides, wire: bytes) -> None:
    """Each of a hundred places spread over the text, the key and the signature."""
    outer = json.loads(wire)
    for name in ("text", "key", "signature"):
        value = outer[name]
        for at in range(0, len(value), max(1, len(value) // 34)):
            other = "B" if value[at] != "B" else "C"
            changed = outer | {name: value[:at] + other + value[at + 1 :]}
            with pytest.raises(NotAccepted):
                arrive(json.dumps(changed).encode(), at=LATER)
    assert none_arrived(apart)


def test_without_the_signature_check_a_changed_byte_would_arrive(
    apart: Sides, wire: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutant: every signature holds."""
    changed = altered(wire, lambda o: o.update(text=o["text"].replace('"surname":"Rao"', '"surname":"Raa"')))
    with pytest.raises(NotAccepted, match="something was changed on the way"):
        arrive(changed, at=LATER)
    monkeypatch.setattr(keys, "is_signed", lambda text, signature, key: True)
    arrive(changed, at=LATER)
    assert not none_arrived(apart)


def test_an_unknown_sender_is_refused(apart: Sides, wire: bytes) -> None:
    Partner.objects.update(public_key=keys.spelt(Ed25519PrivateKey.generate().public_key()))
    with pytest.raises(NotAccepted, match="not known here"):
        arrive(wire, at=LATER)
    assert none_arrived(apart)


def test_a_stranger_who_signs_well_is_refused(apart: Sides, wire: bytes) -> None:
    """Their own key, their own true signature: nobody has pinned it."""
    stranger = Ed25519PrivateKey.generate()
    text = json.loads(wire)["text"]
    forged = {
        "text": text,
        "key": keys.spelt(stranger.public_key()),
        "signature": base64.b64encode(stranger.sign(text.encode())).decode(),
    }
    with pytest.raises(NotAccepted, match="not known here"):
        arrive(json.dumps(forged).encode(), at=LATER)


def test_a_partner_speaks_only_for_its_own_schools(apart: Sides, wire: bytes) -> None:
    Partner.objects.update(laestabs=["9991777"])
    with pytest.raises(NotAccepted, match="may not speak for “9991001”"):
        arrive(wire, at=LATER)
    assert none_arrived(apart)


def message(wire: bytes) -> Message:
    return message_in(opened(wire))


def again(wire: bytes, **changed: Any) -> bytes:
    """The same message, changed and signed anew by its rightful sender."""
    return sealed(replace(message(wire), **changed), keys.public_key())


@pytest.mark.parametrize(
    ("version", "sentence"),
    [("gatepost-exchange-0", "older version of Gatepost"), ("gatepost-exchange-9", "needs a newer Gatepost")],
)
def test_another_version_is_refused_with_what_to_do(
    apart: Sides, wire: bytes, monkeypatch: pytest.MonkeyPatch, version: str, sentence: str
) -> None:
    first = message(wire)
    monkeypatch.setattr(envelope, "FORMAT", version)
    old = sealed(first, keys.public_key())
    monkeypatch.undo()
    with pytest.raises(NotAccepted, match=sentence):
        arrive(old, at=LATER)


def test_a_pack_of_an_older_form_is_refused(apart: Sides, wire: bytes) -> None:
    import hashlib

    body = dict(message(wire).body)
    body["pack"] = body["pack"].replace("gatepost-pack-1", "gatepost-pack-0")
    body["sha256"] = hashlib.sha256(body["pack"].encode()).hexdigest()
    with pytest.raises(NotAccepted, match="in the form “gatepost-pack-0”"):
        arrive(again(wire, body=body), at=LATER)
    assert none_arrived(apart)


def test_a_message_for_another_installation_is_refused(apart: Sides, wire: bytes) -> None:
    elsewhere = sealed(message(wire), keys.spelt(Ed25519PrivateKey.generate().public_key()))
    with pytest.raises(NotAccepted, match="sent to another installation"):
        arrive(elsewhere, at=LATER)


def test_a_pack_that_does_not_fit_its_fingerprint_is_refused(apart: Sides, wire: bytes) -> None:
    body = dict(message(wire).body)
    body["pack"] = body["pack"].replace("Asha", "Esha")
    with pytest.raises(NotAccepted, match="does not fit its fingerprint"):
        arrive(again(wire, body=body), at=LATER)


def test_another_referral_under_the_same_reference_is_refused(apart: Sides, wire: bytes) -> None:
    import hashlib

    arrive(wire, at=LATER)
    body = dict(message(wire).body)
    body["pack"] = body["pack"].replace("Asha", "Esha")
    body["sha256"] = hashlib.sha256(body["pack"].encode()).hexdigest()
    with pytest.raises(NotAccepted, match="Another referral was received under this reference"):
        arrive(again(wire, uid=uuid4(), body=body), at=LATER)


def test_the_same_pack_under_a_new_reference_is_refused(apart: Sides, wire: bytes) -> None:
    arrive(wire, at=LATER)
    with pytest.raises(NotAccepted, match="received before, under another reference"):
        arrive(again(wire, uid=uuid4(), ref=uuid4()), at=LATER)


BROKEN: dict[str, Callable[[dict[str, Any]], Any]] = {
    "no marks": lambda body: body.pop("marks"),
    "marks that are none": lambda body: body.update(marks=[["2026-10-12 XX", "O"]]),
    "a code that is none": lambda body: body.update(marks=[["2026-10-12 AM", "??"]]),
    "marks of a century": lambda body: body.update(marks=[["1926-10-12 AM", "O"], ["2026-10-12 AM", "O"]]),
    "a mark on a Sunday": lambda body: body.update(marks=[["2026-10-11 AM", "O"]]),
    "no PDF": lambda body: body.update(pdf="bm90IGEgUERG"),
    "not even letters": lambda body: body.update(pdf="ż"),
    "no name": lambda body: body.pop("forename"),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_an_incomplete_message_keeps_nothing(apart: Sides, wire: bytes, broken: str) -> None:
    body = dict(message(wire).body)
    BROKEN[broken](body)
    with pytest.raises(NotAccepted, match="Ask the sender to send it again"):
        arrive(again(wire, body=body), at=LATER)
    assert none_arrived(apart)


@pytest.mark.parametrize("junk", [b"", b"{}", b"[]", b"\xff\xfe", b'{"text": 1}', b"[" * 100_000])
def test_junk_is_refused(apart: Sides, junk: bytes) -> None:
    with pytest.raises(NotAccepted):
        arrive(junk, at=LATER)


def test_over_http_the_answer_says_why(apart: Sides, wire: bytes, client: Client) -> None:
    answer = client.post("/exchange", data=b"{}", content_type="application/json")
    assert (answer.status_code, answer.json()["refused"]) == (
        422,
        "This is not a message of Gatepost. Ask for the file again.",
    )
    assert client.get("/exchange").status_code == 405
    answer = client.post("/exchange", data=wire, content_type="application/json")
    assert answer.status_code == 200
    assert not none_arrived(apart)


def test_what_is_not_taken_stays_with_its_reason(
    apart: Sides, wire: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = SchoolPost.objects.get(kind="referral")
    refused = carrying.Answer(False, "This comes from an installation that is not known here.")
    monkeypatch.setattr(outbox, "push", lambda post, partner: refused)
    assert not outbox.carry(post=post, at=LATER)
    post.refresh_from_db()
    assert (post.delivered_at, post.fault) == (None, refused.why)
    monkeypatch.setattr(outbox, "push", lambda post, partner: carrying.Answer(True))
    assert outbox.carry(post=post, at=LATER)
    post.refresh_from_db()
    assert (post.delivered_at, post.fault) == (LATER, "")
    assert outbox.waiting() == []


def two_replies(sides: Sides) -> list[DeskPost]:
    """Accepted and then decided, while the line was broken: both wait."""
    with sides.at_desk():
        desk.accept(by=sides.dev, referral=sides.held(), at=LATER)
    decide(sides, "support", Terms())
    with sides.at_desk():
        return list(DeskPost.objects.filter(outgoing=True).order_by("pk"))


def over_the_line(post: SchoolPost | DeskPost, partner: Partner) -> carrying.Answer:
    """What the other installation would answer."""
    try:
        arrive(wire_of(post), at=LATER)
    except NotAccepted as refusal:
        return carrying.Answer(False, str(refusal))
    return carrying.Answer(True)


def test_after_a_break_of_the_line_what_was_said_first_goes_first(
    apart: Sides, wire: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrive(wire, at=LATER)
    _, decided = two_replies(apart)
    monkeypatch.setattr(outbox, "push", over_the_line)
    with apart.at_desk():
        assert outbox.carry(post=decided, at=LATER)  # its job happened to run first
        assert outbox.waiting() == []
    assert apart.state() == "decided"


def test_without_the_order_a_decision_would_be_refused(
    apart: Sides, wire: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutant: nothing goes before it."""
    arrive(wire, at=LATER)
    _, decided = two_replies(apart)
    monkeypatch.setattr(outbox, "push", over_the_line)
    monkeypatch.setattr(outbox, "_said_before", lambda post: [])
    with apart.at_desk():
        assert not outbox.carry(post=decided, at=LATER)
    assert apart.state() == "sent"


def test_a_refused_message_holds_nothing_up(
    apart: Sides, wire: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrive(wire, at=LATER)
    accepted, decided = two_replies(apart)
    with apart.at_desk():
        accepted.fault = "No referral of this school went to you under this reference."
        accepted.save()
        pushed: list[str] = []
        monkeypatch.setattr(
            outbox, "push", lambda post, partner: pushed.append(post.kind) or carrying.Answer(True)
        )
        outbox.carry(post=decided, at=LATER)
    assert pushed == ["decided"]


def test_the_council_answers_by_the_same_way(apart: Sides, wire: bytes) -> None:
    arrive(wire, at=LATER)
    with apart.at_desk():
        desk.accept(by=apart.dev, referral=apart.held(), at=LATER)
        reply = wire_of(DeskPost.objects.get(kind="accepted"))
    assert apart.state() == "sent"
    arrive(reply, at=LATER)
    arrive(reply, at=LATER)  # twice: once
    assert apart.state() == "accepted"
    assert SchoolPost.objects.filter(kind="accepted").count() == 1


def test_a_reply_of_somebody_else_is_refused(apart: Sides, wire: bytes) -> None:
    """A partner that is a council, and not the one to which this referral went."""
    arrive(wire, at=LATER)
    with apart.at_desk():
        desk.accept(by=apart.dev, referral=apart.held(), at=LATER)
        reply = wire_of(DeskPost.objects.get(kind="accepted"))
    said = message(reply)
    with pytest.raises(NotAccepted, match="No referral of this school went to you"):
        arriving.take(said, key="another key", at=LATER)
    with pytest.raises(NotAccepted, match="No referral of this school went to you"):
        arriving.take(replace(said, ref=uuid4()), key=keys.public_key(), at=LATER)
    assert apart.state() == "sent"


def test_a_late_reply_to_a_withdrawn_referral_is_refused_and_shown(apart: Sides, wire: bytes) -> None:
    arrive(wire, at=LATER)
    with apart.at_desk():
        desk.accept(by=apart.dev, referral=apart.held(), at=LATER)
        reply = wire_of(DeskPost.objects.get(kind="accepted"))
    school.withdraw(by=apart.ben, referral=apart.referral, why="A meeting was agreed.", at=LATER)
    with pytest.raises(NotAccepted, match="Withdrawn by the school"):
        arrive(reply, at=LATER)
    arrive(wire_of(SchoolPost.objects.get(kind="withdrawn")), at=LATER)
    assert (apart.state(), apart.desk_state()) == ("withdrawn", "withdrawn")


def test_our_key_is_ours_alone(apart: Sides, tmp_path: Any) -> None:
    kept = tmp_path / "exchange-key.pem"
    assert kept.stat().st_mode & 0o077 == 0
    first = keys.public_key()
    assert keys.public_key() == first
    assert Dispatch.objects.count() == 0
    assert factories.TODAY
    assert AT
