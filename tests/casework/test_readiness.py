"""Could this go to the council? Each stop stops, says how to clear it, and is never waved through."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from gatepost.casework import actions, readiness
from gatepost.casework.models import Meeting, MeetingPerson, Plan, RowStatus
from gatepost.casework.rows import lead_professional
from gatepost.policy.pack import load
from gatepost.policy.schema import Route
from gatepost.records.models import Service
from tests import factories
from tests.world import World


def stops(world: World, on: date = factories.TODAY, **asked: Any) -> set[str]:
    """What stops a referral, by key and without whom it is about."""
    answer = readiness.readiness(factories.sitting(world.case, on), **asked)
    assert all(point.says and point.mend for point in (*answer.hard_stops, *answer.weak))
    return {point.key.rstrip("0123456789").rstrip("_") for point in answer.hard_stops}


def weak(world: World, on: date = factories.TODAY, **asked: Any) -> set[str]:
    answer = readiness.readiness(factories.sitting(world.case, on), **asked)
    return {point.key.rstrip("0123456789").rstrip("_") for point in answer.weak}


@pytest.fixture
def ready(world: World) -> World:
    factories.supported(world.case, world.year)
    assert stops(world) == set()
    return world


def test_a_new_case_is_not_ready_and_says_so_in_one_line(world: World) -> None:
    answer = readiness.readiness(factories.sitting(world.case))
    assert not answer.ready
    assert answer.sentence.startswith(f"Not ready: {len(answer.hard_stops)} things stop this.")
    assert {"pupil_voice.not_heard", "parent_meeting.not_met", "learning_needs.no_view"} <= stops(world)


def test_with_everything_judged_it_is_ready_for_the_headteacher(ready: World) -> None:
    answer = readiness.readiness(factories.sitting(ready.case))
    assert answer.ready and answer.sentence == "Ready for the headteacher. 1 is weak."
    assert {point.key for point in answer.weak} == {"pastoral_staff.nobody"}
    assert "Threshold: 12 of 10 within 10 school weeks" in answer.in_place


def test_no_point_is_claimed_as_in_place_that_nobody_checked(ready: World) -> None:
    told = readiness.readiness(factories.sitting(ready.case)).in_place
    assert "Nobody disputes a mark" not in told  # disputes are not asked about


def below_the_threshold(world: World) -> None:
    factories.marks(world.asha, dict(list(factories.AWAY.items())[:9]))


def a_mark_without_a_reason(world: World) -> None:
    factories.marks(world.asha, factories.AWAY | {(date(2026, 11, 9), "AM"): "N"})


def a_day_without_a_mark(world: World) -> None:
    factories.marks(world.asha, factories.AWAY, to=date(2026, 11, 20))


def too_young(world: World) -> None:
    world.asha.date_of_birth = date(2021, 10, 2)  # five on 2 October: compulsory from 31 December
    world.asha.save()


def nobody_responsible(world: World) -> None:
    world.mother.parental_responsibility = world.mother.education_law_parent = "unknown"
    world.mother.save()


def no_address(world: World) -> None:
    world.mother.parent.postcode = ""
    world.mother.parent.save()


def a_pause(world: World) -> None:
    actions.place_hold(by=factories.actor(world.school, "dsl"), case=world.case, why="Wait.")


def a_parent_without_a_letter(world: World) -> None:
    factories.parent(world.asha, "Nair", relationship="father")


def a_letter_nobody_could_read(world: World) -> None:
    world.mother.parent.language = "ur"
    world.mother.parent.save()


def the_child_not_heard(world: World) -> None:
    world.case.row_states.filter(row="pupil_voice").delete()


def the_parents_not_met(world: World) -> None:
    world.case.row_states.filter(row="parent_meeting").delete()


def nothing_offered(world: World) -> None:
    world.case.row_states.filter(row="family_circumstances").delete()


def no_view_of_the_senco(world: World) -> None:
    world.case.row_states.filter(row="learning_needs").delete()


def a_carer_without_support(world: World) -> None:
    factories.answered(world.case, world.ben, "young_carer", caring="yes")


def a_plan_overdue(world: World) -> None:
    world.asha.sen = "ehcp"
    world.asha.save()


def evidence_awaited(world: World) -> None:
    factories.answered(world.case, world.ben, "health", evidence_asked="yes")


def anxiety_without_support(world: World) -> None:
    factories.answered(world.case, world.ben, "pastoral_staff", reasons=["worry"])


def a_lead_not_asked(world: World) -> None:
    Service.objects.create(
        school=world.school,
        pupil=world.asha,
        service="cin",
        lead_name="Sam Ortiz",
        last_meeting=factories.TODAY,
    )


STOPS: list[tuple[Callable[[World], None], str]] = [
    (below_the_threshold, "threshold"),
    (a_mark_without_a_reason, "marks.unsettled"),
    (a_day_without_a_mark, "marks.blank"),
    (too_young, "age"),
    (nobody_responsible, "parent.none"),
    (no_address, "parent.address"),
    (a_pause, "hold"),
    (a_parent_without_a_letter, "letters_to_parents.parent"),
    (a_letter_nobody_could_read, "language.letter"),
    (the_child_not_heard, "pupil_voice.not_heard"),
    (the_parents_not_met, "parent_meeting.not_met"),
    (nothing_offered, "family_circumstances.no_offer"),
    (no_view_of_the_senco, "learning_needs.no_view"),
    (a_carer_without_support, "young_carer.no_support"),
    (a_plan_overdue, "ehcp.review"),
    (evidence_awaited, "health.awaited"),
    (anxiety_without_support, "mental_health.no_support"),
    (a_lead_not_asked, "lead_professional.not_consulted_cin"),
]


@pytest.mark.parametrize(("happens", "key"), STOPS, ids=[key for _, key in STOPS])
def test_each_hard_stop_stops(ready: World, happens: Callable[[World], None], key: str) -> None:
    happens(ready)
    assert key in stops(ready)
    answer = readiness.readiness(factories.sitting(ready.case))
    point = next(p for p in answer.hard_stops if p.key.startswith(key))
    check = next(c for c in load().readiness.checks if key.startswith(c.key))
    assert point.mend == check.mend.format(child="Asha", who="Dsl") and check.cleared_by


CHECKED = [(check, happens) for check in readiness.CHECKS for happens, key in STOPS if key == check]


@pytest.mark.parametrize(("check", "happens"), CHECKED, ids=[check for check, _ in CHECKED])
def test_the_stops_notice_a_check_that_sleeps(
    ready: World, check: str, happens: Callable[[World], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutants: each check in turn finds nothing, and a case that must not go would go."""
    happens(ready)
    assert check in stops(ready)
    monkeypatch.setitem(readiness.CHECKS, check, lambda facts, route, parents: [])
    assert check not in stops(ready)


def test_marks_that_are_settled_late_or_taken_today_stop_nothing(ready: World) -> None:
    factories.marks(ready.asha, factories.AWAY | {(date(2026, 11, 20), "AM"): "N"})
    assert stops(ready) == set()


def test_a_parent_who_is_not_named_is_weak_and_not_a_stop(ready: World) -> None:
    a_parent_without_a_letter(ready)
    assert stops(ready, parents=[ready.mother.parent_id]) == set()
    assert "letters_to_parents.parent" in weak(ready, parents=[ready.mother.parent_id])


def test_an_old_judgement_is_weak(ready: World) -> None:
    ready.case.row_states.filter(row="health").update(judged_on=date(2026, 9, 4))
    assert stops(ready) == set()
    assert "shelf_life_health" in weak(ready)


def test_a_route_with_less_to_show_turns_its_rows_weak(ready: World) -> None:
    nothing_offered(ready)
    the_child_not_heard(ready)
    assert stops(ready, route="holiday") == {"pupil_voice.not_heard"}
    assert "family_circumstances.no_offer" in weak(ready, route="holiday")


def test_a_route_without_a_threshold_does_not_ask_for_it(ready: World) -> None:
    below_the_threshold(ready)
    assert "threshold" in stops(ready, route="penalty_notice")
    assert "threshold" not in stops(ready, route="attendance_contract")


# C15: neither "not needed", nor an excused route, nor the head.


@pytest.fixture
def unasked(ready: World) -> World:
    a_lead_not_asked(ready)
    return ready


C15 = "lead_professional.not_consulted_cin"


def not_needed(world: World) -> None:
    actions.save_row(
        by=world.year,
        case=world.case,
        row="lead_professional",
        on=factories.TODAY,
        seen_version=0,
        status=RowStatus.NOT_NEEDED,
        answers={},
        not_needed_reason="ended",
        not_needed_note="We think nobody works with them any more.",
    )


def excused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pack whose route excuses the row, as no pack should."""
    whole = Route.__struct_fields__
    chosen = load().route("notice_to_improve")
    lax = Route(**{name: getattr(chosen, name) for name in whole} | {"excused_rows": ("lead_professional",)})
    monkeypatch.setattr("gatepost.policy.pack.Pack.route", lambda self, key=None: lax)


def test_c15_is_not_set_aside_by_not_needed(unasked: World) -> None:
    not_needed(unasked)
    assert C15 in stops(unasked)


def test_c15_is_not_set_aside_by_done(unasked: World) -> None:
    factories.judged(unasked.case, unasked.year, "lead_professional", consulted_who="Somebody else")
    assert C15 in stops(unasked)


def test_c15_is_not_set_aside_by_an_excused_route(unasked: World, monkeypatch: pytest.MonkeyPatch) -> None:
    excused(monkeypatch)
    assert C15 in stops(unasked)


def test_c15_an_old_view_is_no_view(unasked: World) -> None:
    factories.judged(unasked.case, unasked.year, "lead_professional", consulted_who="Sam Ortiz")
    assert stops(unasked) == set()
    unasked.case.row_states.filter(row="lead_professional").update(judged_on=date(2026, 9, 4))
    assert stops(unasked) == {"shelf_life_lead_professional"}


def test_the_guards_of_c15_notice_their_own_absence(unasked: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mutant: were the row like any other, "not needed" and an excused route would wave it through."""
    waivable = replace(lead_professional.ROW, waivable=True)
    rows = tuple(waivable if row is lead_professional.ROW else row for row in readiness_rows())
    monkeypatch.setattr("gatepost.casework.standing.ROWS", rows)
    excused(monkeypatch)
    assert C15 not in stops(unasked)
    monkeypatch.undo()
    monkeypatch.setattr("gatepost.casework.standing.ROWS", rows)
    not_needed(unasked)
    assert C15 not in stops(unasked)


def readiness_rows() -> tuple[Any, ...]:
    from gatepost.casework.rows import ROWS

    return ROWS


def test_two_referrals_cannot_rest_on_a_shared_session(ready: World) -> None:
    signed_before(ready, ["2026-10-12 PM", "2026-05-04 AM"])
    assert "duplicate" in stops(ready)


def test_sessions_that_nobody_referred_are_free(ready: World) -> None:
    signed_before(ready, ["2026-05-04 AM"])
    assert "duplicate" not in stops(ready)


def signed_before(world: World, window: list[str]) -> None:
    from django.utils import timezone

    from gatepost.casework.models import Referral

    head = factories.actor(world.school, "head", name="Carol Head")
    Referral.objects.create(
        school=world.school,
        case=world.case,
        route="penalty_notice",
        frozen={"window": window},
        signed_by=head.user,
        signed_at=timezone.now(),
    )


def ahead(world: World, on: date = factories.TODAY) -> tuple[str, date] | None:
    found = readiness.agreed_ahead(factories.sitting(world.case, on))
    return (found.what, found.on) if found else None


def test_what_was_agreed_with_the_family_is_waited_for_and_stops_nothing(ready: World) -> None:
    """The latest of the days; an offer that nobody answered, and what is over, are no agreement."""
    assert ahead(ready) is None
    about = {"school": ready.school, "case": ready.case}
    meets = {"planned_on": date(2026, 11, 20), "way": "school", **about}
    for state, at in (("fixed", "2026-11-26T08:30"), ("cancelled", "2026-12-17T08:30"), ("offered", "")):
        meeting = Meeting.objects.create(state=state, at=at, **meets)
        MeetingPerson.objects.create(school=ready.school, meeting=meeting, part="parent", name="Mrs Rao")
    assert ahead(ready) == ("A meeting with the family is set", date(2026, 11, 26))
    assert ahead(ready, date(2026, 11, 26)) is not None  # the day itself is not over
    assert ahead(ready, date(2026, 11, 27)) is None
    Plan.objects.create(state="running", starts_on=date(2026, 11, 2), review_on=date(2026, 12, 10), **about)
    assert ahead(ready) == ("The plan is looked at again", date(2026, 12, 10))
