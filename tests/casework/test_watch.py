"""The nightly watch: what it writes, what it leaves as a person decided, and that it opens no case."""

from datetime import date

import pytest

from gatepost.access.actor import Actor, NotAllowed
from gatepost.casework import actions, watch
from gatepost.casework.models import Case, Concern, ConcernState
from tests import factories
from tests.world import World

BEFORE = date(2026, 10, 9)


@pytest.fixture
def dev(world: World) -> World:
    """A second child, without a case, away on the same Mondays."""
    factories.marks(factories.pupil(world.school, "Dev", 2), factories.AWAY)
    return world


def run(world: World, on: date = factories.TODAY) -> int:
    return watch.run(by=Actor.system([world.school]), school=world.school, on=on)


def concerns(world: World) -> dict[str, Concern]:
    return {c.key: c for c in Concern.objects.filter(pupil__forename="Dev")}


def test_the_watch_says_why_in_a_sentence_and_opens_no_case(dev: World) -> None:
    assert run(dev) == 2
    assert Case.objects.count() == 1
    told = concerns(dev)
    assert told and all(c.sentence and c.state == ConcernState.NEW for c in told.values())


def test_a_child_in_a_case_is_not_put_on_the_list_again(dev: World) -> None:
    run(dev)
    states = Concern.objects.filter(pupil=dev.asha).values_list("state", flat=True)
    assert set(states) == {ConcernState.CASE}


def test_what_was_there_last_week_is_told_from_what_is_new(dev: World) -> None:
    run(dev, BEFORE)
    early = set(concerns(dev))
    run(dev)
    seen = {key: c.first_seen for key, c in concerns(dev).items()}
    assert early and all(seen[key] == BEFORE for key in early)
    assert all(day == factories.TODAY for key, day in seen.items() if key not in early)


def test_a_second_look_on_the_same_day_changes_nothing(dev: World) -> None:
    run(dev)
    before = list(Concern.objects.order_by("pk").values())
    run(dev)
    assert list(Concern.objects.order_by("pk").values()) == before


def test_a_concern_goes_by_itself_and_comes_back_as_new(dev: World) -> None:
    pupil = next(iter(run_and_tell(dev, BEFORE))).pupil
    factories.marks(pupil, {})
    run(dev, date(2026, 10, 12))
    assert {c.state for c in concerns(dev).values()} == {ConcernState.GONE}
    factories.marks(pupil, factories.AWAY)
    run(dev)
    back = [c for c in concerns(dev).values() if c.state == ConcernState.NEW]
    assert back and all(c.first_seen == factories.TODAY for c in back)


def run_and_tell(world: World, on: date) -> list[Concern]:
    run(world, on)
    return list(concerns(world).values())


def test_what_a_person_decided_stays_until_its_date(dev: World) -> None:
    concern = run_and_tell(dev, BEFORE)[0]
    actions.decide_concern(
        by=dev.ben,
        concern=concern,
        state=ConcernState.KNOWN,
        until=date(2026, 11, 24),
        reason="An operation.",
        on=BEFORE,
    )
    run(dev, date(2026, 11, 23))
    assert concerns(dev)[concern.key].state == ConcernState.KNOWN
    run(dev)
    assert concerns(dev)[concern.key].state == ConcernState.NEW


def test_a_known_reason_is_said_and_has_an_end(dev: World) -> None:
    concern = run_and_tell(dev, BEFORE)[0]
    for wrong in ({"reason": " "}, {"until": BEFORE}, {"until": None}):
        asked = {
            "state": ConcernState.KNOWN,
            "until": factories.TODAY,
            "reason": "An operation.",
            "on": BEFORE,
        }
        with pytest.raises(actions.Refused):
            actions.decide_concern(by=dev.ben, concern=concern, **asked | wrong)  # type: ignore[arg-type]


def test_people_do_not_run_the_watch(dev: World) -> None:
    with pytest.raises(NotAllowed):
        watch.run(by=dev.ben, school=dev.school, on=factories.TODAY)
