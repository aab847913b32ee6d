"""Every hard stop at every gate: whatever comes up before draft, signature or sending, nothing goes further.

The pure table of moves is in test_referral_states.py; here each move is tried with something in its way.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from gatepost.access.actor import Actor
from gatepost.attendance.register import Session
from gatepost.authority.school import actions as sending
from gatepost.casework import readiness, referrals
from gatepost.casework.actions import Refused
from gatepost.casework.models import MarksDispute, Outcome, Referral
from gatepost.casework.rows import ROWS
from gatepost.policy.pack import load
from tests import factories
from tests.casework import test_readiness as happenings
from tests.casework.test_acceptance import attempt
from tests.world import World

AT = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
Happens = Callable[[World], None]


def a_mark_disputed(world: World) -> None:
    MarksDispute.objects.create(
        school=world.school,
        case=world.case,
        parent=world.mother.parent,
        says="She was at the dentist",
        raised_on=factories.TODAY,
    )


def a_mark_that_does_not_fit(world: World) -> None:
    attempt(world, factories.MONDAYS[-1], Outcome.SPOKE, suggestion="I", reason="ill")


def two_notices_already(world: World) -> None:
    for issued_on in (date(2025, 9, 20), date(2026, 3, 2)):
        referrals.know_notice(
            by=world.ben,
            case=world.case,
            parent=world.mother.parent,
            issued_on=issued_on,
            told_by="S. Webb",
            on=factories.TODAY,
        )


def the_same_sessions_signed_before(world: World) -> None:
    happenings.signed_before(world, ["2026-10-12 PM"])


STOPS: list[tuple[Happens, str]] = [
    *happenings.STOPS,
    (a_mark_disputed, "marks.disputed"),
    (a_mark_that_does_not_fit, "marks.conflict"),
    (two_notices_already, "notices_used"),
    (the_same_sessions_signed_before, "duplicate"),
]
NEVER_SET_ASIDE: list[tuple[Happens, str]] = [
    (happenings.a_lead_not_asked, "lead_professional.not_consulted"),
    (happenings.a_mark_without_a_reason, "marks.unsettled"),
    (a_mark_disputed, "marks.disputed"),
    (happenings.too_young, "age"),
    (happenings.nobody_responsible, "parent.none"),
    (happenings.no_address, "parent.address"),
]
"""Lead professional not consulted; provisional or disputed marks; not of school age; recipient not established."""


class Road:
    """Asha's case on its way to the council, one gate after the other."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.carol: Actor = factories.actor(world.school, "head", name="Ruth Head")

    def draft(self) -> Referral:
        return referrals.draft(
            by=self.world.ben,
            facts=factories.sitting(self.world.case),
            route="penalty_notice",
            parents=[g.parent for g in self.world.asha.guardians.select_related("parent") if g.responsible],
            will_change="She would know that we kept her place.",
            why_now="Support has run for six weeks and Mondays are as before.",
            considered="Early Help: not wanted at present.",
        )

    def accept(self, referral: Referral) -> Referral:
        facts = factories.sitting(self.world.case)
        said = {p.key: "Known and looked at." for p in referrals.assess(facts, referral).weak}
        return referrals.accept_weak(by=self.carol, referral=referral, facts=facts, sentences=said)

    def sign(self, referral: Referral) -> Referral:
        facts = factories.sitting(self.world.case)
        return referrals.sign(
            by=self.carol, referral=referral, facts=facts, twin=twin_of(facts.window), pdf=b"%PDF", at=AT
        )

    def send(self, referral: Referral) -> None:
        facts = factories.sitting(self.world.case)
        sending.send(by=self.world.ben, referral=referral, facts=facts, at=AT)

    def up_to(self, gate: str) -> Callable[[], object]:
        """Everything before a gate is done; what is handed back goes through it."""
        if gate == "draft":
            return self.draft
        referral = self.accept(self.draft())
        if gate == "sign":
            return lambda: self.sign(referral)
        signed = self.sign(referral)
        return lambda: self.send(signed)


def twin_of(window: Iterable[tuple[Session, str]]) -> bytes:
    """As much of a pack as the gates look at: the marks that were counted."""
    marks = [
        {"on": s.date.isoformat(), "session": "PM" if s.pm else "AM", "code": code} for s, code in window
    ]
    said = {"threshold": {"marks": marks}}
    return json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def states() -> list[str]:
    return sorted(Referral.objects.exclude(drafted_by=None).values_list("state", flat=True))


@pytest.fixture
def road(world: World) -> Road:
    factories.supported(world.case, world.year)
    return Road(world)


@pytest.mark.parametrize("gate", ["draft", "sign", "send"])
def test_with_nothing_in_the_way_each_gate_opens(road: Road, gate: str) -> None:
    road.up_to(gate)()
    assert states() == [{"draft": "drafted", "sign": "signed", "send": "sent"}[gate]]


@pytest.mark.parametrize("gate", ["draft", "sign", "send"])
@pytest.mark.parametrize(("happens", "key"), STOPS, ids=[key for _, key in STOPS])
def test_no_gate_lets_it_through(road: Road, happens: Happens, key: str, gate: str) -> None:
    """Whatever comes up and whenever: refused with how to mend it, and nothing moves."""
    go = road.up_to(gate)
    happens(road.world)
    before = states()
    with pytest.raises(Refused) as refusal:
        go()
    assert all(words.rstrip().endswith((".", "?", "”")) for words in refusal.value.faults.values())
    assert states() == before


GUARDED_TWICE = {
    "parent.none": "a draft names parents, and nobody may be named",
    "lead_professional.not_consulted_cin": "the row is done without them, and is asked again",
}


@pytest.mark.parametrize(
    ("happens", "key"),
    [stop for stop in STOPS if stop[1] in readiness.CHECKS and stop[1] not in GUARDED_TWICE],
    ids=[key for _, key in STOPS if key in readiness.CHECKS and key not in GUARDED_TWICE],
)
def test_a_check_that_sleeps_would_let_it_through(
    road: Road, happens: Happens, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutants: were this one check asleep, the draft would be made."""
    happens(road.world)
    monkeypatch.setitem(readiness.CHECKS, key, lambda facts, route, parents: [])
    road.draft()
    assert "drafted" in states()


@pytest.mark.parametrize(
    ("happens", "key"),
    [stop for stop in STOPS if stop[1].split(".")[0] in {row.key for row in ROWS}],
    ids=[key for _, key in STOPS if key.split(".")[0] in {row.key for row in ROWS}],
)
def test_a_row_that_misses_nothing_would_let_it_through(
    road: Road, happens: Happens, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutants: were this one row to find no gap, its stop would be gone."""
    happens(road.world)
    blind = tuple(
        replace(row, missing=lambda facts: []) if row.key == key.split(".", maxsplit=1)[0] else row
        for row in ROWS
    )
    monkeypatch.setattr("gatepost.casework.standing.ROWS", blind)
    answer = readiness.readiness(factories.sitting(road.world.case), "penalty_notice")
    assert not any(point.key.startswith(key) for point in answer.hard_stops)


ENFORCING = [route.key for route in load().routes if route.enforces]


@pytest.mark.parametrize("route", ENFORCING)
@pytest.mark.parametrize(("happens", "key"), NEVER_SET_ASIDE, ids=[key for _, key in NEVER_SET_ASIDE])
def test_no_route_sets_the_four_aside(road: Road, happens: Happens, key: str, route: str) -> None:
    happens(road.world)
    answer = readiness.readiness(factories.sitting(road.world.case), route)
    assert any(point.key.startswith(key) for point in answer.hard_stops)
    check = next(c for c in load().readiness.checks if key.startswith(c.key))
    assert not check.head_may_accept


@pytest.mark.parametrize(("happens", "key"), NEVER_SET_ASIDE, ids=[key for _, key in NEVER_SET_ASIDE])
def test_no_sentence_of_the_heads_sets_the_four_aside(road: Road, happens: Happens, key: str) -> None:
    referral = road.accept(road.draft())
    happens(road.world)
    facts = factories.sitting(road.world.case)
    stops = {p.key: "I know this family well." for p in referrals.assess(facts, referral).hard_stops}
    weak = {p.key: "Known and looked at." for p in referrals.assess(facts, referral).weak}
    said = referrals.accept_weak(by=road.carol, referral=referral, facts=facts, sentences=stops | weak)
    assert not set(stops) & set(said.accepted)
    with pytest.raises(Refused):
        road.sign(said)
    assert states() == ["drafted"]


def test_a_weak_point_that_came_up_after_signing_goes_back_to_the_head(road: Road) -> None:
    go = road.up_to("send")
    road.world.case.row_states.filter(row="health").update(judged_on=date(2026, 9, 4))
    with pytest.raises(Refused, match=r"Since the head signed, this has become weak: .*looked at"):
        go()
    assert states() == ["signed"]


def test_without_that_guard_it_would_go(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutant: nobody compares what is weak now with what the head accepted."""
    go = road.up_to("send")
    road.world.case.row_states.filter(row="health").update(judged_on=date(2026, 9, 4))
    monkeypatch.setattr(sending, "_weak_since", lambda answer, referral: [])
    go()
    assert states() == ["sent"]


def test_a_mark_amended_between_signature_and_sending_says_what_changed(road: Road) -> None:
    go = road.up_to("send")
    last = factories.MONDAYS[-1]
    factories.marks(road.world.asha, factories.AWAY | {(last, "PM"): "I"})
    with pytest.raises(Refused, match=r"School says 12; marks give 11 \(12 Oct PM is I\).*draft it again"):
        go()
    assert states() == ["signed"]
