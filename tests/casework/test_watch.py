"""The nightly watch: what it writes, what it leaves as a person decided, and that it opens no case."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gatepost.access.actor import Actor, NotAllowed
from gatepost.access.wall import scope
from gatepost.casework import actions, watch
from gatepost.casework.models import Case, Concern, ConcernState
from gatepost.records.models import CalendarSpan
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
    concern = max(run_and_tell(dev, BEFORE), key=lambda one: one.weight)
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


def everything(world: World) -> list[dict[str, object]]:
    return list(Concern.objects.order_by("pupil__upn", "key").values())


def test_several_schools_at_once_are_looked_through_as_each_alone(dev: World) -> None:
    """One without a calendar, one with a shorter term: neither changes what is said of the other's children."""
    other, bare = factories.school("8881001", "Elsewhere"), factories.school("8881002", "No dates")
    for school in (other, bare):
        with scope([school.pk]):
            factories.calendar(school)
            factories.marks(factories.pupil(school, "Zed", 30 + school.pk % 50), factories.AWAY)
    with scope([bare.pk]):
        CalendarSpan.objects.filter(school=bare).delete()
    with scope([other.pk]):
        CalendarSpan.objects.filter(school=other, kind="holiday").delete()
    schools = [dev.school, other, bare]
    with scope([school.pk for school in schools]):
        alone = {
            school.pk: watch.run(by=Actor.system([school]), school=school, on=factories.TODAY)
            for school in schools
        }
        before = [{**row, "id": 0} for row in everything(dev)]
        Concern.objects.all().delete()
        together = watch.run_all(by=Actor.system(schools), schools=schools, on=factories.TODAY)
        assert [{**row, "id": 0} for row in everything(dev)] == before
    assert together == alone == {dev.school.pk: 2, other.pk: 1, bare.pk: 0}


def test_a_night_on_which_nothing_changed_writes_no_concern(dev: World) -> None:
    run(dev)
    with CaptureQueriesContext(connection) as asked:
        run(dev)
    assert [q["sql"] for q in asked if "casework_concern" in q["sql"] and "SELECT" not in q["sql"][:6]] == []


def test_what_came_to_its_date_and_holds_no_longer_goes(dev: World) -> None:
    concern = run_and_tell(dev, BEFORE)[0]
    actions.decide_concern(
        by=dev.ben, concern=concern, state=ConcernState.WATCH, until=date(2026, 10, 12), reason="", on=BEFORE
    )
    factories.marks(concern.pupil, {})
    run(dev, date(2026, 10, 13))
    concern.refresh_from_db()
    assert (concern.state, concern.until) == (ConcernState.GONE, None)
