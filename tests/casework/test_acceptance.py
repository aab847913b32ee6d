"""The authority's own list, asked at the school: what would come back is seen before it is sent."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from gatepost.access.actor import NotAllowed
from gatepost.casework import acceptance, readiness, referrals
from gatepost.casework.actions import Refused
from gatepost.casework.early_help import actions as early_help
from gatepost.casework.models import Channel, ContactAttempt, KnownNotice, Outcome
from gatepost.policy.pack import load
from gatepost.records.models import Guardian
from tests import factories
from tests.world import World

SIX = ("norfolk", "southwark", "stockton", "buckinghamshire", "manchester", "nottinghamshire")


def under(world: World, authority: str) -> World:
    """The same school under another council."""
    world.school.pack = authority
    world.school.save()
    return world


def answered(world: World, route: str) -> dict[str, str]:
    """What the council asks, by key, with how it is answered."""
    facts = factories.sitting(world.case)
    return {a.ask.key: a.how for a in acceptance.asked(facts, facts.pack.route(route))}


def stops(world: World, route: str) -> set[str]:
    answer = readiness.readiness(factories.sitting(world.case), route)
    return {point.key for point in answer.hard_stops if point.key.startswith("ask.")}


def attempt(world: World, day: date, outcome: Outcome, channel: Channel = Channel.CALL, **more: Any) -> None:
    from uuid import uuid4

    from django.utils import timezone

    ContactAttempt.objects.create(
        school=world.school,
        pupil=world.asha,
        call=uuid4(),
        date=day,
        at=timezone.now(),
        by=world.ben.user,
        channel=channel,
        outcome=outcome,
        **more,
    )


@pytest.mark.parametrize("name", SIX)
def test_each_of_six_authorities_is_there_and_cites_what_it_asks(name: str) -> None:
    profile = load(name).acceptance
    assert all(ask.source.title and ask.source.reference and ask.source.link for ask in profile.asks)
    assert profile.form and profile.declaration


def test_who_issues_notices_and_for_how_long_is_the_authoritys() -> None:
    on = date(2026, 11, 24)
    issuers = {name: load(name).penalty_notices.issued_by.on(on) for name in SIX}
    assert issuers["norfolk"] == issuers["southwark"] == "school"
    assert issuers["stockton"] == issuers["buckinghamshire"] == issuers["manchester"] == "authority"
    assert load("buckinghamshire").penalty_notices.improvement_weeks_least.on(on) == 3
    assert load("manchester").penalty_notices.improvement_weeks_least.on(on) == 6


def test_norfolk_does_not_count_n_and_southwark_does() -> None:
    on = date(2026, 11, 24)
    assert load("norfolk").threshold_rule(on).codes == frozenset("GOU")
    assert load("southwark").threshold_rule(on).codes == frozenset("GNOU")


def test_southwark_wants_six_contacts_and_five_are_not_six(world: World) -> None:
    under(world, "southwark")
    for day in range(2, 7):
        factories.told(world.case, world.ben, "call", "first_day_contact", on=date(2026, 11, day))
    assert "ask.contacts" in stops(world, "penalty_notice")
    attempt(world, date(2026, 11, 16), Outcome.NO_ANSWER)
    assert "ask.contacts" in stops(world, "penalty_notice")  # nobody was reached
    attempt(world, date(2026, 11, 16), Outcome.SPOKE)
    assert answered(world, "penalty_notice")["contacts"] == "6 contacts are recorded"
    assert "ask.contacts" not in stops(world, "penalty_notice")


def test_stockton_wants_a_visit_a_plan_and_an_answer_about_early_help(world: World) -> None:
    under(world, "stockton")
    assert {"ask.home_visits", "ask.improvement_plan", "ask.early_help"} <= stops(world, "notice_to_improve")
    attempt(world, date(2026, 11, 16), Outcome.SPOKE, Channel.VISIT)
    factories.answered(world.case, world.ben, "family_circumstances", early_help="declined")
    state = world.case.row_states.get(row="family_circumstances")
    state.next_action, state.next_who, state.next_on = "Meet at the gate", "Ms Roe", date(2026, 12, 1)
    state.save()
    answers = answered(world, "notice_to_improve")
    assert answers["home_visits"] == "visited on 16 Nov 2026"
    assert answers["early_help"] == "Early Help: not wanted at present"  # a no is an answer
    assert not {"ask.home_visits", "ask.improvement_plan", "ask.early_help"} & stops(
        world, "notice_to_improve"
    )


def test_stockton_counts_within_eight_weeks_and_not_within_ten(world: World) -> None:
    """The week of 7 September and the week of 9 November lie nine school weeks apart, half-term not counted."""
    under(world, "stockton")
    assert "ask.casework" not in stops(world, "notice_to_improve")
    days = (date(2026, 9, 7), *(date(2026, 11, day) for day in (9, 10, 11, 12)))
    factories.marks(world.asha, {(day, half): "O" for day in days for half in ("AM", "PM")})
    assert factories.sitting(world.case).measured_all.threshold.reached
    assert "ask.casework" in stops(world, "notice_to_improve")


def test_a_holiday_far_back_is_not_taken_by_southwark(world: World) -> None:
    under(world, "southwark")
    days = {(date(2026, 11, day), half): "G" for day in (16, 17, 18, 19, 20) for half in ("AM", "PM")}
    factories.marks(world.asha, days)
    assert "ask.holiday_soon" not in stops(world, "holiday")
    long_ago = {(date(2026, 9, day), half): "G" for day in (14, 15, 16, 17, 18) for half in ("AM", "PM")}
    factories.marks(world.asha, long_ago)
    assert "ask.holiday_soon" in stops(world, "holiday")


def test_norfolk_wants_parents_told_and_not_too_long_ago(world: World) -> None:
    under(world, "norfolk")
    say = "Both parents had a letter that says so."
    assert "ask.parents_told" in stops(world, "penalty_notice")
    for told_on, stopped in ((date(2026, 11, 20), False), (date(2026, 9, 14), True)):
        referrals.confirm(
            by=world.ben,
            case=world.case,
            key="parents_told",
            says=say,
            happened_on=told_on,
            on=factories.TODAY,
        )
        assert ("ask.parents_told" in stops(world, "penalty_notice")) is stopped


def test_what_is_asked_on_one_route_is_not_asked_on_another(world: World) -> None:
    under(world, "southwark")
    assert "notice_first" in answered(world, "penalty_notice")
    assert "notice_first" not in answered(world, "notice_to_improve")


def confirming(world: World, **more: Any) -> Callable[[], object]:
    asked: dict[str, Any] = {
        "by": world.ben,
        "case": world.case,
        "key": "notice_first",
        "says": "It ran from 5 October for three weeks.",
        "happened_on": date(2026, 10, 5),
        "on": factories.TODAY,
    }
    return lambda: referrals.confirm(**(asked | more))


def test_what_is_counted_is_not_talked_away(world: World) -> None:
    under(world, "southwark")
    with pytest.raises(Refused, match="answered by the case itself"):
        confirming(world, key="contacts")()
    with pytest.raises(Refused, match="answered by the case itself"):
        confirming(world, key="threshold")()


def test_a_word_is_a_sentence_of_a_person_about_the_past(world: World) -> None:
    with pytest.raises(Refused, match="in a sentence"):
        confirming(world, says="Yes.")()
    with pytest.raises(Refused, match="today or earlier"):
        confirming(world, happened_on=date(2026, 12, 1))()
    with pytest.raises(NotAllowed):
        confirming(world, by=factories.actor(world.school, "tutor"))()
    confirming(world)()
    assert "ask.notice_first" not in stops(world, "penalty_notice")


def test_a_look_that_sleeps_would_be_noticed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    under(world, "southwark")
    monkeypatch.setitem(acceptance.LOOKS, "contacts", lambda facts, ask: "looked at")
    assert "ask.contacts" not in stops(world, "penalty_notice")


def test_a_mark_that_does_not_fit_what_the_parent_told_stops_until_somebody_says_why(world: World) -> None:
    factories.supported(world.case, world.year)
    facts = factories.sitting(world.case)
    assert not readiness.readiness(facts).hard_stops
    day = max(day for day, _ in factories.AWAY)
    attempt(world, day, Outcome.SPOKE, suggestion="I", reason="ill")
    found = [p for p in readiness.readiness(factories.sitting(world.case)).hard_stops if "conflict" in p.key]
    assert len(found) == 1 and "does not fit" in found[0].says
    says = "The head heard the parent, and the reason was another one."
    confirming(world, key=found[0].key, says=says, happened_on=day)()
    assert not readiness.readiness(factories.sitting(world.case)).hard_stops


def test_help_goes_nowhere_without_the_familys_yes(world: World) -> None:
    """A new case: no row is judged. Enforcement is stopped by them; help waits only for the family's yes."""
    keys = {
        point.key for point in readiness.readiness(factories.sitting(world.case), "early_help").hard_stops
    }
    assert keys == {"consent"}
    assert not readiness.readiness(factories.sitting(world.case), "enforcement_only").ready
    early_help.answer(
        by=world.ben,
        case=world.case,
        parent=world.mother.parent,
        answer="yes",
        answered_on=factories.TODAY,
        how_explained="We read the leaflet together at home.",
        language="en",
        agencies="",
        on=factories.TODAY,
    )
    answer = readiness.readiness(factories.sitting(world.case), "early_help")
    assert answer.ready and answer.sentence.startswith("Nothing stops this.")


def noticed(world: World, issued_on: date, guardian: Guardian | None = None) -> KnownNotice:
    return referrals.know_notice(
        by=world.ben,
        case=world.case,
        parent=(guardian or world.mother).parent,
        issued_on=issued_on,
        told_by="S. Webb",
        on=factories.TODAY,
    )


def closed(world: World, route: str = "penalty_notice") -> set[str]:
    answer = readiness.readiness(factories.sitting(world.case), route)
    return {point.says for point in answer.hard_stops if point.key.startswith("notices_used")}


def test_after_two_notices_to_one_parent_there_is_no_third(world: World) -> None:
    father = factories.parent(world.asha, "Nair", relationship="father")
    noticed(world, date(2024, 9, 20))
    assert not closed(world)
    noticed(world, date(2026, 3, 2), father)  # another parent is counted apart
    assert not closed(world)
    second = noticed(world, date(2026, 3, 2))
    assert closed(world) == {
        f"Notices to {world.mother.parent} for Asha within the years that count: 2 of 2."
    }
    assert not closed(world, "enforcement_only")  # another route stays open
    referrals.notice_withdrawn(by=world.ben, notice=second, on=factories.TODAY)
    assert not closed(world)


def test_a_notice_older_than_three_years_does_not_count(world: World) -> None:
    noticed(world, date(2026, 3, 2))
    noticed(world, date(2023, 11, 24))
    assert not closed(world)
    noticed(world, date(2024, 11, 25))
    assert closed(world)


def test_a_notice_from_before_the_national_framework_does_not_count(world: World) -> None:
    """The framework began on 19 August 2024, within the three years: the day before is not counted, its day is."""
    noticed(world, date(2026, 3, 2))
    noticed(world, date(2024, 8, 18))
    assert not closed(world)
    noticed(world, date(2024, 8, 19))
    assert closed(world)


def test_the_guard_on_notices_notices_its_own_absence(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    noticed(world, date(2025, 9, 20))
    noticed(world, date(2026, 3, 2))
    monkeypatch.setitem(readiness.CHECKS, "notices_used", lambda facts, route, parents: [])
    assert not closed(world)


def test_a_notice_is_known_once_and_of_this_childs_parent(world: World) -> None:
    assert noticed(world, date(2026, 3, 2)) == noticed(world, date(2026, 3, 2))
    other = factories.parent(factories.pupil(world.school, "Lewis", 2), "Dunn")
    with pytest.raises(Refused, match="parent of this child"):
        noticed(world, date(2026, 3, 2), other)
    with pytest.raises(Refused, match="today or earlier"):
        noticed(world, date(2026, 12, 2))
