"""What arrives at the desk, kept once: a referral whole, and then what its school says about it."""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from gatepost.access.actor import Actor
from gatepost.audit.log import note
from gatepost.authority.deciding.likeness import person_of
from gatepost.authority.desk import clocks, triage
from gatepost.authority.desk.pages import pages_of
from gatepost.authority.desks import pack_of
from gatepost.authority.envelope import Message, NotAccepted
from gatepost.authority.marks import differences, recount, session_of
from gatepost.authority.models import AgreedAction, DeskParent, DeskPost, DeskReferral
from gatepost.casework.referral_states import ENDED, Move, State, after

PACK = re.compile(r"gatepost-pack-[1-9]\d*")


@transaction.atomic
def receive(*, message: Message, key: str, at: datetime) -> None:
    """Take one message of a school. Needs the desk's scope; what came before changes nothing again.

    Raises NotAccepted, and then nothing has changed.
    """
    by = Actor(role="school", schools=(), authority=message.to)
    try:
        if message.kind == "agenda":
            _agenda(by, message, key, at)
        elif message.kind == "referral":
            take_in(by, message, key=key, at=at)
        else:
            _hear(by, message, key, at)
    except (KeyError, TypeError, ValueError, binascii.Error) as fault:
        raise NotAccepted("This message is not complete. Ask the sender to send it again.") from fault


def take_in(by: Actor, message: Message, *, key: str, at: datetime, by_hand: bool = False) -> None:
    """Keep a referral once. Raises NotAccepted, or ValueError for what is not complete or no PDF."""
    held = DeskReferral.objects.select_for_update().filter(ref=message.ref).first()
    if held is not None:
        _again(held, message, key)
        return
    body, twin = message.body, _checked(message.body)
    if DeskReferral.objects.filter(upn=body["upn"], laestab=message.sender, sha256=body["sha256"]).exists():
        raise NotAccepted("This pack has been received before, under another reference.")
    referral = _made(by, message, key, twin, at)
    referral.by_hand = by_hand
    referral.pdf.save(f"{uuid4().hex}.pdf", ContentFile(base64.b64decode(body["pdf"], validate=True)))
    referral.number = f"{timezone.localdate(at):%y}-{referral.pk:04d}"
    referral.save(update_fields=["number"])
    for named in twin["parents"]:
        _parent(referral, named)
    _keep(referral, message, at)
    note(by, "deskreferral.received", referral)


def _again(held: DeskReferral, message: Message, key: str) -> None:
    """The same referral a second time: counted, and nothing else. Another one under its reference is refused."""
    if held.sha256 != message.body["sha256"] or held.key != key or held.laestab != message.sender:
        raise NotAccepted("Another referral was received under this reference. Withdraw that one first.")
    DeskReferral.objects.filter(pk=held.pk).update(deliveries=held.deliveries + 1)


def _checked(body: dict[str, Any]) -> dict[str, Any]:
    """The pack's twin, if it is what its fingerprint says and of a form that we read."""
    text = str(body["pack"])
    if hashlib.sha256(text.encode()).hexdigest() != body["sha256"]:
        raise NotAccepted(
            "The pack does not fit its fingerprint: something in it was changed. Ask for it again."
        )
    twin = json.loads(text)
    if not PACK.fullmatch(str(twin.get("format", ""))):
        raise NotAccepted(
            f"A pack in the form “{str(twin.get('format'))[:40]}” is not read here. Ask for a newer one."
        )
    if not twin["parents"]:
        raise ValueError("no parent")
    return dict(twin)


def _made(by: Actor, message: Message, key: str, twin: dict[str, Any], at: datetime) -> DeskReferral:
    body, on = message.body, timezone.localdate(at)
    marks = [[str(when), str(code)] for when, code in body["marks"]]
    signed = {f"{m['on']} {m['session']}": str(m["code"]) for m in twin["threshold"]["marks"]}
    counted = _count(by.authority, marks, on)
    changes = differences(signed, dict(marks))
    referral = DeskReferral(
        authority=by.authority,
        ref=message.ref,
        key=key,
        laestab=message.sender,
        school_name=str(body["school"])[:200],
        upn=str(body["upn"])[:13],
        child=f"{body['forename']} {body['surname']}"[:200],
        initials=f"{body['forename'][:1]}.{body['surname'][:1]}.",
        year_group=str(body["year_group"])[:4],
        route=str(body["route"])[:40],
        route_name=str(twin["route"])[:120],
        received_at=at,
        due_on=clocks.due_on(on),
        claimed=len(signed),
        counted=counted,
        text=str(body["pack"]),
        sha256=body["sha256"],
        register=marks,
        window=sorted(signed),
        changes=changes,
        accepted_weak=len(twin.get("weak_points", ())),
        pages=pages_of(base64.b64decode(body["pdf"], validate=True)),
    )
    referral.gaps = len(triage.gaps(twin, referral))
    return referral


def _count(authority: str, marks: list[list[str]], on: date) -> int:
    rule = pack_of(authority).threshold_rule(on)
    return recount(marks, rule).sessions


def _parent(referral: DeskReferral, named: dict[str, Any]) -> None:
    DeskParent.objects.create(
        authority=referral.authority,
        referral=referral,
        name=str(named["name"])[:200],
        person=person_of(str(named["name"]))[:200],
        born=date.fromisoformat(named["date_of_birth"]) if named.get("date_of_birth") else None,
        relationship=str(named.get("relationship", ""))[:60],
        address=str(named.get("address", "")),
    )


def _hear(by: Actor, message: Message, key: str, at: datetime) -> None:
    referral = DeskReferral.objects.select_for_update().filter(ref=message.ref).first()
    if referral is None or referral.key != key or referral.laestab != message.sender:
        raise NotAccepted("No referral of yours is known here under this reference.")
    if DeskPost.objects.filter(uid=message.uid).exists():
        return
    HEARD[message.kind](referral, message.body, timezone.localdate(at))
    referral.save()
    _keep(referral, message, at)
    note(by, f"deskreferral.{message.kind}", referral)


def _keep(referral: DeskReferral, message: Message, at: datetime) -> None:
    """The thread's line. What is kept elsewhere already is not kept twice."""
    body = {} if message.kind == "referral" else message.body
    DeskPost.objects.create(
        authority=referral.authority,
        referral=referral,
        uid=message.uid,
        outgoing=False,
        kind=message.kind,
        body=body,
        who=referral.school_name[:160],
        at=message.at,
        delivered_at=at,
    )


def _answer(referral: DeskReferral, body: dict[str, Any], on: date) -> None:
    if not all(isinstance(each["answer"], str) for each in body["answers"]):
        raise ValueError("an answer has words")
    referral.state = after(referral.state, Move.ANSWER)
    asked = DeskPost.objects.filter(referral=referral, kind="asked", delivered_at__isnull=True)
    asked.update(delivered_at=timezone.now())  # who answers has been asked, also where a file was carried
    clocks.go_on(referral, on)


def _withdrawn(referral: DeskReferral, body: dict[str, Any], on: date) -> None:
    referral.state = after(referral.state, Move.WITHDRAW)
    _over(referral, str(body["why"]))


def _ground(referral: DeskReferral, body: dict[str, Any], on: date) -> None:
    """The marks as they are now, counted again; where too few are left, nothing goes on."""
    changes = [[str(when), str(was), str(now)] for when, was, now in body["changes"]]
    for when, _, _ in changes:
        session_of(when)
    signed = {f"{m['on']} {m['session']}": m["code"] for m in json.loads(referral.text)["threshold"]["marks"]}
    latest = signed | {when: now for when, _, now in changes}
    referral.register = [[when, latest.get(when, code)] for when, code in referral.register]
    referral.changes = changes
    referral.counted = _count(referral.authority, referral.register, on)
    referral.gaps = len(triage.gaps(json.loads(referral.text), referral))
    if body["lost"] and State(referral.state) not in ENDED:
        referral.state = after(referral.state, Move.LOSE_GROUND)
        _over(referral, str(body["says"]))


def _left(referral: DeskReferral, body: dict[str, Any], on: date) -> None:
    date.fromisoformat(body["on"])
    referral.left_school = True


def _progress(referral: DeskReferral, body: dict[str, Any], on: date) -> None:
    referral.progress = {"count": int(body["count"]), "to": date.fromisoformat(body["to"]).isoformat()}


def _over(referral: DeskReferral, why: str) -> None:
    referral.ended_why, referral.due_on = why, None


HEARD: dict[str, Callable[[DeskReferral, dict[str, Any], date], None]] = {
    "answer": _answer,
    "withdrawn": _withdrawn,
    "ground": _ground,
    "left": _left,
    "progress": _progress,
}
"""What a school says about a referral, and what it does at the desk."""


def _agenda(by: Actor, message: Message, key: str, at: datetime) -> None:
    """A support meeting’s page: kept as it was shared, in the place of an earlier one of the same meeting."""
    if DeskPost.objects.filter(uid=message.uid).exists():
        return
    body = {**message.body, "laestab": message.sender, "key": key}
    earlier = DeskPost.objects.filter(
        kind="agenda", body__laestab=message.sender, body__meeting=int(body["meeting"])
    )
    replaced = list(earlier.values_list("pk", flat=True))
    kept = DeskPost.objects.create(
        authority=by.authority,
        uid=message.uid,
        outgoing=False,
        kind="agenda",
        body=body,
        who=str(body["school"])[:160],
        at=message.at,
        delivered_at=at,
    )
    for agreed in body["agreed"]:
        _agreed(kept, agreed)
    DeskPost.objects.filter(pk__in=replaced).delete()
    note(by, "agenda.received", kept)


def told_done(laestab: str, numbers: list[int]) -> "QuerySet[DeskPost]":
    """What waits to tell a school that something agreed with it is done."""
    waiting = DeskPost.objects.filter(kind="done", outgoing=True, delivered_at__isnull=True)
    return waiting.filter(body__laestab=laestab, body__number__in=numbers)


def _agreed(agenda: DeskPost, agreed: dict[str, Any]) -> None:
    """A task of the council’s too. What the council has ticked stays ticked."""
    said = {
        "agenda": agenda,
        "child": str(agreed["child"])[:20],
        "what": str(agreed["what"])[:300],
        "who": str(agreed["who"])[:120],
        "by_date": date.fromisoformat(str(agreed["by"])),
    }
    if agreed["done"]:
        said["done_on"] = date.fromisoformat(str(agreed["done"]))
        waiting = told_done(agenda.body["laestab"], [int(agreed["number"])])
        waiting.update(delivered_at=agenda.delivered_at)  # the school knows, also where a file was carried
    AgreedAction.objects.update_or_create(
        authority=agenda.authority,
        laestab=agenda.body["laestab"],
        number=int(agreed["number"]),
        defaults=said,
    )
