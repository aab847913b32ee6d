"""Asha's referral, signed by Carol; Dev and Dora at the desk of Millshire in the same installation."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from gatepost.access.actor import Actor
from gatepost.access.wall import scope
from gatepost.authority.models import DeskReferral, Dispatch
from gatepost.authority.school import actions
from gatepost.casework import referrals
from gatepost.casework.models import Referral
from gatepost.letters.packing import pack
from gatepost.letters.render import render, twin
from tests import factories
from tests.world import World

AUTHORITY = "Millshire"
AT = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
LATER = AT + timedelta(days=1)


@dataclass
class Sides:
    """A school and its authority. ``at_desk`` changes the side from which the database is seen."""

    world: World
    carol: Actor
    dev: Actor
    dora: Actor
    referral: Referral

    @property
    def ben(self) -> Actor:
        return self.world.ben

    @contextmanager
    def at_desk(self) -> Iterator[None]:
        """Seen from the desk."""
        with scope([], AUTHORITY):
            yield

    def send(self) -> Dispatch:
        """The referral goes to the council."""
        facts = factories.sitting(self.world.case)
        return actions.send(by=self.ben, referral=self.referral, facts=facts, at=AT)

    def state(self) -> str:
        """Where it stands at the school."""
        return Referral.objects.get(pk=self.referral.pk).state

    def held(self) -> DeskReferral:
        """The referral as the desk has it; needs ``at_desk``."""
        return DeskReferral.objects.get(laestab=self.world.school.laestab)

    def desk_state(self) -> str:
        with self.at_desk():
            return self.held().state


def signed_referral(world: World, carol: Actor, route: str = "penalty_notice") -> Referral:
    """A referral with the pack that is really printed."""
    facts = factories.sitting(world.case)
    draft = referrals.draft(
        by=world.ben,
        facts=facts,
        route=route,
        parents=[g.parent for g in world.asha.guardians.select_related("parent")],
        why_now="Support has run for six weeks and Mondays are as before.",
        considered="Early Help: not wanted at present.",
        will_change="She would know that we kept her place.",
    )
    answer = referrals.assess(facts, draft)
    said = {point.key: "He has left; we asked him last year." for point in answer.weak}
    accepted = referrals.accept_weak(by=carol, referral=draft, facts=facts, sentences=said)
    context = pack(facts, answer, accepted, at=AT, signer=carol.name)
    return referrals.sign(
        by=carol, referral=accepted, facts=facts, twin=twin(context), pdf=render("pack", context), at=AT
    )


@pytest.fixture
def sides(world: World) -> Sides:
    school = world.school
    school.authority = AUTHORITY
    school.save()
    dev = factories.actor(school, "la_officer", name="Dev Patel")
    dora = factories.actor(school, "la_officer", name="Dora Lim")
    carol = factories.actor(school, "head", name="Carol Head")
    factories.supported(world.case, world.year)
    return Sides(world, carol, dev, dora, signed_referral(world, carol))


@pytest.fixture
def sent(sides: Sides) -> Sides:
    sides.send()
    return sides


Change = Callable[[dict[tuple[object, str], str]], None]
