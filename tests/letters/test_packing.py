"""A pack built from a real case: whole, counted again, and silent about what was not shared."""

from datetime import UTC, date, datetime

import msgspec
import pytest

from gatepost.casework import actions, referrals
from gatepost.casework.models import Plan, Referral
from gatepost.casework.readiness import readiness
from gatepost.letters import packing
from gatepost.letters.pack_context import PackContext
from gatepost.letters.render import render, twin
from gatepost.policy.pack import load
from gatepost.records.models import SiblingLink
from tests import factories
from tests.letters.reading_pdf import squashed, words
from tests.world import World

AT = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
CANARIES = {
    "voice": "CanaryVoice",
    "own words": "CanaryOwn",
    "note of a try": "CanaryTry",
    "SENCo": "CanarySenco",
    "address": "CanaryLane",
    "pause": "CanaryPause",
    "brother": "CanaryBrother",
    "taken back": "CanaryBack",
    "reason": "Uniform",
}
"""Words planted where nothing may be printed from. The last is a reason that only the child ticked."""


@pytest.fixture
def case(world: World) -> World:
    """A case with a word that must not travel in every place that is kept."""
    asha, year = world.asha, world.year
    asha.sen, asha.senco_note = "support", CANARIES["SENCo"]
    asha.save()
    world.mother.parent.address_line1, world.mother.parent.address_restricted = (
        f"1 {CANARIES['address']}",
        True,
    )
    world.mother.parent.save()
    brother = factories.pupil(world.school, CANARIES["brother"], 2)
    factories.marks(brother, factories.AWAY)
    SiblingLink.objects.create(school=world.school, pupil=asha, sibling_upn=brother.upn)
    factories.supported(world.case, year)
    factories.told(world.case, year, "voice", "pupil_voice", says=f"“{CANARIES['voice']}”")
    factories.told(world.case, year, "voice", "pupil_voice", says="“I like Art.”", share_council=True)
    factories.told(world.case, year, "note", "pupil_voice", says=f"She said {CANARIES['note of a try']}.")
    factories.judged(world.case, year, "pupil_voice", own_words=CANARIES["own words"], reasons=["uniform"])
    factories.answered(world.case, year, "parent_meeting", reasons=["tired"])
    back = factories.told(world.case, year, "call", "parent_meeting", says=CANARIES["taken back"])
    actions.take_back(by=year, evidence=back, because=f"{CANARIES['taken back']} is another child.")
    dsl = factories.actor(world.school, "dsl", name="Mrs Bell")
    actions.place_hold(by=dsl, case=world.case, why=CANARIES["pause"])

    _a_reviewed_plan(world)
    return world


def _a_reviewed_plan(world: World) -> None:
    """One thing for a reason that the mother gave, one for a reason that only the child ticked; and a draft."""
    days = {"starts_on": date(2026, 11, 2), "review_on": date(2026, 11, 20)}
    over = {
        "state": "ended",
        "reviewed_on": date(2026, 11, 20),
        "decision": "carry_on",
        "learned": "It went well.",
    }
    plan = Plan.objects.create(school=world.school, case=world.case, **days, **over)
    about = {"school": world.school, "owner": "school", "how_known": "We ask.", "by_when": date(2026, 11, 6)}
    plan.actions.create(
        does="Start at nine on Mondays", reason="tired", who="Ms Year", did="yes", helped=True, **about
    )
    plan.actions.create(does="Change before break", reason="uniform", who="Mr Fox", did="partly", **about)
    draft = Plan.objects.create(school=world.school, case=world.case, **days)
    draft.actions.create(does="A first thought", who="Ms Year", **about)


def packed(world: World, referral: Referral | None = None) -> PackContext:
    facts = factories.sitting(world.case)
    return packing.pack(facts, readiness(facts), referral, at=AT, signer="Carol Head")


def leaks(world: World) -> set[str]:
    """Where a planted word comes through, in the PDF or in its twin."""
    context = packed(world)
    printed, spelt = words(render("pack", context)), twin(context).decode()
    return {place for place, word in CANARIES.items() if word in printed or word in spelt}


def test_no_word_that_was_not_shared_is_printed_or_sent(case: World) -> None:
    assert leaks(case) == set()


def test_the_plan_and_its_review_are_printed_and_a_draft_is_not(case: World) -> None:
    context = packed(case)
    assert [(a.what, a.because, a.who, a.outcome) for a in context.plan] == [
        ("Start at nine on Mondays", "Tired or not sleeping", "Ms Year", "Done; it helped"),
        ("Change before break", "Agreed in the plan", "Mr Fox", "In part"),
    ]
    assert [(r.found, r.decided) for r in context.reviews] == [("It went well.", "Carry on as it is")]


def test_what_the_child_shared_is_printed(case: World) -> None:
    context = packed(case)
    assert [voice.words.text for voice in context.voice] == ["I like Art."]
    assert "IlikeArt" in words(render("pack", context))


def test_the_canaries_notice_a_filter_that_sleeps(case: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutants: everything is for the council, and every finding is for print."""
    monkeypatch.setattr(packing, "_from_child", lambda evidence: False)
    assert leaks(case) == {"voice", "note of a try"}
    monkeypatch.undo()
    from gatepost.casework.rows import frame

    monkeypatch.setattr(frame.Finding, "__init__", _always_printed(frame.Finding.__init__))
    assert leaks(case) == {"SENCo", "brother", "reason"}


def _always_printed(make: object) -> object:
    def init(self: object, *args: object, staff_only: bool = False, **named: object) -> None:
        make(self, *args, **named)  # type: ignore[operator]

    return init


def test_the_pack_has_all_sixteen_rows_in_order(case: World) -> None:
    rows = packed(case).rows
    assert [row.ref for row in rows] == [f"C{n}" for n in range(1, 17)]
    assert all(row.finding for row in rows)
    assert {row.status for row in rows if row.ref == "C13"} == {"Not needed"}


def test_the_threshold_is_counted_again_with_every_session_named(case: World) -> None:
    told = packed(case).threshold
    assert (told.needed, told.weeks, len(told.marks)) == (10, 10, 12)
    assert {(m.on, m.session) for m in told.marks} == set(factories.AWAY)
    factories.marks(case.asha, dict(list(factories.AWAY.items())[:-1]))
    assert len(packed(case).threshold.marks) == 11


def test_a_draft_says_on_every_page_that_it_is_one(case: World) -> None:
    assert packed(case).marking.endswith("DRAFT, not signed")


def test_an_address_is_printed_where_it_may_be(case: World) -> None:
    assert packed(case).parents[0].address == ""
    case.mother.parent.address_restricted = False
    case.mother.parent.save()
    assert CANARIES["address"] in packed(case).parents[0].address


def test_the_heads_sentence_is_printed_beside_what_is_weak(case: World) -> None:
    key = readiness(factories.sitting(case.case)).weak[0].key
    context = packed(case, Referral(accepted={key: "We asked twice."}, will_change="She would be met."))
    assert context.weak_points[0].reason == "We asked twice."
    assert context.expected_change == "She would be met."
    assert "Weaskedtwice." in words(render("pack", context), 1)


def test_what_is_signed_is_the_twin_of_this_pack(world: World) -> None:
    factories.supported(world.case, world.year)
    facts, carol = factories.sitting(world.case), factories.actor(world.school, "head", name="Carol Head")
    parents = [world.mother.parent]
    drafted = referrals.draft(
        by=world.ben,
        facts=facts,
        route="penalty_notice",
        parents=parents,
        will_change="She would be met.",
        why_now="Support has run for six weeks.",
        considered="Early Help: not wanted at present.",
    )
    answer = referrals.assess(facts, drafted)
    why = {point.key: "We asked twice." for point in answer.weak}
    drafted = referrals.accept_weak(by=carol, referral=drafted, facts=facts, sentences=why)
    context = packing.pack(facts, answer, drafted, at=AT, signer="Carol Head")
    signed = referrals.sign(by=carol, referral=drafted, facts=facts, twin=twin(context), pdf=b"%PDF", at=AT)
    held = Referral.objects.get(pk=signed.pk)
    assert referrals.twin_of(held) == twin(context)
    assert signed.sha256 in words(render("pack", context))
    assert msgspec.json.decode(referrals.twin_of(held), type=PackContext).child.called == "Asha"


def signed_pack(world: World, route: str, authority: str = "england") -> bytes:
    """The paper as the head would sign it, on one route under one council."""
    world.school.pack = authority
    world.school.save()
    factories.supported(world.case, world.year)
    facts = factories.sitting(world.case)
    draft = Referral(
        school=world.school,
        case=world.case,
        route=route,
        will_change="She would be met.",
        why_now="Mondays are as before after six weeks of support.",
        considered="Early Help: not wanted at present.\nAttendance contract: offered on 3 November, no answer.",
        drafted_by=world.ben.user,
        drafted_at=AT,
    )
    answer = readiness(facts, route)
    return render("pack", packing.pack(facts, answer, draft, at=AT, signer="Carol Head"))


def test_one_page_says_how_it_was_weighed_and_by_whom(world: World) -> None:
    told = words(signed_pack(world, "enforcement_only"))
    for line in (
        "How this was decided",
        "Mondays are as before after six weeks of support.",
        "Attendance contract: offered on 3 November, no answer.",
        "Put forward by Ben Okoro on Tue 24 Nov 2026",
        "Has parental responsibility, reads English",
    ):
        assert squashed(line) in told, line


def test_each_line_of_the_councils_form_leads_to_the_section_that_answers_it(world: World) -> None:
    told = words(signed_pack(world, "enforcement_only", "stockton"))
    assert squashed("An up-to-date printout of the register Section 6: Attendance certificate") in told
    assert squashed("The attendance improvement plan Section 16: The plan and its reviews") in told
    assert squashed("A home visit, with its date and what came of it Not answered") in told


def test_a_statement_is_drafted_for_court_alone_and_says_that_it_is_a_draft(world: World) -> None:
    told = words(signed_pack(world, "prosecution"))
    assert squashed("A draft, made by nobody yet") in told
    assert (
        squashed("I am Carol Head, Headteacher of Oakbridge Academy") in told
        and squashed("CH/1: Certificate of attendance") in told
    )


def test_no_other_route_has_a_statement(world: World) -> None:
    assert squashed("Draft statement for the headteacher") not in words(signed_pack(world, "penalty_notice"))


def test_the_register_is_certified_in_the_authoritys_words(world: World) -> None:
    declaration = load("england").acceptance.declaration
    assert squashed(declaration) in words(signed_pack(world, "penalty_notice"))
