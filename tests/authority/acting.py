"""What people do inside one of two installations: run as a process of its own by test_two_installations.py."""

# ruff: noqa: E402

import base64
import json
import os
import sys
from datetime import date

os.environ["DJANGO_SETTINGS_MODULE"] = "gatepost.config.settings"

import django

django.setup()

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.utils import timezone

from gatepost.access.actor import Actor
from gatepost.access.models import Membership, Officer, School
from gatepost.access.wall import scope
from gatepost.authority import envelope, keys
from gatepost.authority.carrying import wire_of
from gatepost.authority.deciding import actions as deciding
from gatepost.authority.deciding.actions import Chosen
from gatepost.authority.deciding.terms import Terms
from gatepost.authority.desk import actions as desk
from gatepost.authority.models import (
    AgreedAction,
    Ask,
    DeskPost,
    DeskReferral,
    MeetingAction,
    Partner,
    SchoolPost,
)
from gatepost.authority.school import actions as sending
from gatepost.authority.support import actions as support
from gatepost.casework.models import Evidence, Referral
from tests import factories
from tests.authority.conftest import AT, signed_referral
from tests.world import World


def send(authority: str) -> dict[str, object]:
    """A school with Asha's case, signed and put on its way."""
    school = factories.school(authority=authority)
    with scope([school.pk]):
        factories.calendar(school)
        asha = factories.pupil(school)
        mother = factories.parent(asha)
        factories.marks(asha, factories.AWAY)
        ben = factories.actor(school, name="Ben Okoro")
        year = factories.actor(school, "head_of_year", name="Ms Year")
        world = World(school, asha, mother, ben, year, factories.case(asha, ben))
        factories.supported(world.case, year)
        referral = signed_referral(world, factories.actor(school, "head", name="Carol Head"))
        sending.send(by=ben, referral=referral, facts=factories.sitting(world.case), at=AT)
    return {}


def wires() -> dict[str, object]:
    """The signed referral as it goes over the line; the same from a stranger, and in an older form."""
    with scope([School.objects.get().pk]):
        post = SchoolPost.objects.get(kind="referral")
        good = wire_of(post).decode()
        envelope.FORMAT = "gatepost-exchange-0"
        old = wire_of(post).decode()
    text, stranger = json.loads(good)["text"], Ed25519PrivateKey.generate()
    signature = base64.b64encode(stranger.sign(text.encode())).decode()
    forged = {"text": text, "key": keys.spelt(stranger.public_key()), "signature": signature}
    return {"good": good, "old": old, "stranger": json.dumps(forged)}


def ask(authority: str) -> dict[str, object]:
    """The officer asks for more; what lies at the desk."""
    dev = Actor.at_desk(Officer.objects.get())
    with scope([], authority):
        desk.ask(
            by=dev,
            referral=DeskReferral.objects.get(),
            questions=[desk.Question("family_circumstances", "On which day was PE offered?")],
            due_on=date(2026, 12, 4),
            on=factories.TODAY,
            at=AT,
        )
        found = DeskReferral.objects.all()
        return {"referrals": found.count(), "deliveries": sum(each.deliveries for each in found)}


def answer() -> dict[str, object]:
    """The school answers, agrees something at the support meeting, and shares the meeting’s page."""
    school = School.objects.get()
    with scope([school.pk]):
        ben = Actor.of(Membership.objects.get(role="attendance_officer"))
        asked, now = Ask.objects.get(), timezone.now()
        sending.answer(by=ben, ask=asked, words="On 2 November.", on=factories.TODAY, at=now)
        meeting = support.plan_meeting(
            by=ben, school=school, held_on=factories.TODAY, with_whom="Dev Patel", people=""
        )
        support.agree(
            by=ben,
            meeting=meeting,
            case=None,
            what="A bus pass",
            who="Dev Patel",
            by_date=date(2026, 12, 11),
            on=factories.TODAY,
        )
        support.share(by=ben, meeting=meeting, on=factories.TODAY, at=now)
        page = support.message_of(meeting, on=factories.TODAY, at=now)
        key = Partner.objects.get().public_key
    return {"question": asked.question, "page": envelope.sealed(page, key).decode()}


def accept(authority: str) -> dict[str, object]:
    """The officer accepts, and then decides for Asha's mother."""
    dev = Actor.at_desk(Officer.objects.get())
    with scope([], authority):
        held = desk.accept(by=dev, referral=DeskReferral.objects.get(), at=AT)
        told = {"state": held.state, "counted": held.counted, "claimed": held.claimed}
        chosen = Chosen("support", "The family would like help with mornings.", Terms())
        for parent in held.parents.all():
            deciding.decide(by=dev, parent=parent, chosen=chosen, seen_version=0, on=factories.TODAY, at=AT)
        desk.agreed_done(by=dev, action=AgreedAction.objects.get(), on=factories.TODAY, at=AT)
        told["heard"] = DeskPost.objects.get(kind="answer").body["answers"][0]["answer"]
    return told


def state() -> dict[str, object]:
    """Where the referral stands at the school, and what its case tells."""
    school = School.objects.get()
    with scope([school.pk]):
        says = " ".join(Evidence.objects.values_list("says", flat=True))
        agreed = MeetingAction.objects.get()
        return {"state": Referral.objects.get().state, "history": says, "done": str(agreed.done_on)}


if __name__ == "__main__":
    acts = (send, wires, ask, answer, accept, state)
    act = next(act for act in acts if act.__name__ == sys.argv[1])
    print(json.dumps(act(*sys.argv[2:])))
