"""A morning under way: messages that came in overnight, and people at doors. Needs the school's scope."""

from datetime import datetime, timedelta
from uuid import uuid4

from gatepost.access.actor import Actor
from gatepost.access.models import Membership, School
from gatepost.casework.models import Case, Outcome
from gatepost.demonstration.afterwards import officer, told_of
from gatepost.morning.actions import Errand, Found, report_visit, send_visit
from gatepost.morning.gathering import Morning, gather
from gatepost.morning.models import Visit
from gatepost.morning.received.actions import write_down
from gatepost.morning.visiting import CHECK_IN, address_of, homes
from gatepost.records.models import Guardian, Parent, Pupil

OVERNIGHT = (
    ("Amira Khan", "{parent}, {phone}, Amira has been sick all night, she stays in bed"),
    ("Lewis Dunn", "Lewis Dunn will not be in, we have the hospital at ten"),
    ("Amira Khan", "The library, 01632 960777, the book that you asked for is here"),
)
"""Whose parent wrote, and how it stands on the answering machine; the last is about nobody."""
WHY = "Ill for some days. The family knows that somebody comes by with work and asks how everybody is."


def tell(school: School, *, at: datetime) -> int:
    """Messages written down, one visit on its way, one that left a card, one overdue; how many visits."""
    by, morning = officer(school), gather(school, now=at)
    if by is None or not morning.open:
        return 0
    lines = [line for name, words in OVERNIGHT if (line := _line(school, name, words))]
    if lines:
        write_down(by=by, morning=morning, pasted="\n".join(lines), key=uuid4())
    doors = _doors(morning, by)
    sent = [_send(by, door, at - ago) for door, ago in zip(doors, _AGO, strict=False)]
    if len(sent) > 1:
        found = Found(Outcome.CARD_LEFT, uuid4(), at - timedelta(minutes=21))
        report_visit(by=by, visit=sent[1], found=found, at=at)
    return len(sent)


_AGO = (timedelta(minutes=12), timedelta(minutes=40), CHECK_IN + timedelta(minutes=4))


def _line(school: School, name: str, words: str) -> str:
    pupil = told_of(school, name)
    first = pupil.guardians.select_related("parent").first() if pupil else None
    return words.format(parent=first.parent, phone=first.parent.phone) if first else ""


def _doors(morning: Morning, by: Actor) -> list[tuple[Pupil, Parent]]:
    """Homes of children who are away with a reason and have no case: nothing on this morning's list changes."""
    roll_call = morning.roll_call
    with_case = set(Case.objects.values_list("pupil_id", flat=True))
    ill = [pk for pk, today in roll_call.today.items() if today.am == ord("I") and pk not in with_case]
    found = []
    for pupil in Pupil.objects.filter(pk__in=ill, social_care="none").order_by("upn")[:20]:
        places = homes(Guardian.objects.filter(pupil=pupil).select_related("parent"), by)
        found += [(pupil, places[0])] if places else []
    return found[: len(_AGO)]


def _send(by: Actor, door: tuple[Pupil, Parent], at: datetime) -> Visit:
    pupil, parent = door
    others = Membership.objects.filter(school=pupil.school, role="head_of_year", left__isnull=True)
    second = others.select_related("user").order_by("pk")[0].user
    assert by.user is not None
    errand = Errand(
        first=by.user,
        second=second,
        alone_agreed_by=None,
        address=address_of(parent),
        reason=WHY,
        parent=parent,
        to_check="Is there anything that we can help with?",
    )
    return send_visit(by=by, pupils=[pupil], errand=errand, call=uuid4(), at=at, on=at.date())
