"""Tries to reach a family are facts: added to, never changed, and a colleague's never lost."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import ProgrammingError, connection, transaction

from gatepost.access.actor import Actor, NotAllowed
from gatepost.access.wall import scope
from gatepost.audit.models import Event
from gatepost.casework.actions import Refused
from gatepost.casework.chronology import chronology
from gatepost.casework.contacts import Told, record_contact, withdraw_contact
from gatepost.casework.facts import gather
from gatepost.casework.models import ContactAttempt, Outcome, ReasonGiven, standing_attempts
from gatepost.casework.rows import first_day_contact
from gatepost.records.models import Pupil
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = factories.TODAY
AT = datetime(2026, 11, 24, 9, 41, tzinfo=ZoneInfo("Europe/London"))
SPOKE = Told(Outcome.SPOKE, reason=ReasonGiven.ILL, words="A temperature", suggestion="I")


@pytest.fixture
def asha() -> Any:
    school = factories.school()
    with scope([school.pk]):
        factories.calendar(school)
        yield factories.pupil(school)


def tried(by: Actor, *children: Pupil, told: Told = SPOKE, **more: Any) -> list[ContactAttempt]:
    return record_contact(
        **{"by": by, "pupils": children, "told": told, "call": uuid4(), "at": AT, "on": TODAY, **more}
    )


def test_c1_an_attempt_counts_as_following_up_on_the_day(asha: Pupil) -> None:
    """Away on Monday and Tuesday without a reason; rung on Tuesday only: one day of two."""
    away = {(date(2026, 11, day), half): "N" for day in (23, 24) for half in ("AM", "PM")}
    factories.marks(asha, away, to=TODAY)
    tried(factories.actor(asha.school), asha, told=Told(Outcome.NO_ANSWER))
    facts = gather(asha, on=TODAY)
    assert first_day_contact.followed_up(facts) == [TODAY]
    assert first_day_contact.findings(facts)[0].sentence.startswith("1 of 2 days")


def test_c1_arriving_is_not_asking(asha: Pupil) -> None:
    """The child came in by themselves: nobody had rung."""
    factories.marks(asha, {(TODAY, "AM"): "N"}, to=TODAY)
    tried(factories.actor(asha.school), asha, told=Told(Outcome.ARRIVED))
    assert first_day_contact.followed_up(gather(asha, on=TODAY)) == []


def test_a_call_stands_in_the_case_without_the_words_of_a_worry(asha: Pupil) -> None:
    ben = factories.actor(asha.school, name="Ben")
    factories.marks(asha, {(TODAY, "AM"): "N"}, to=TODAY)
    case = factories.case(asha, ben)
    tried(ben, asha)
    tried(ben, asha, told=Told(Outcome.WORRIED, words="Heard shouting", worried=True))
    facts = gather(asha, on=TODAY, case=case)
    on_paper = [h.what for h in chronology(facts)]
    assert "Phone call: spoke; reason given: ill; “A temperature”." in on_paper
    assert not any("safeguarding" in line for line in on_paper)
    lines = [h.what for h in chronology(facts, factories.actor(asha.school, "dsl"))]
    assert "Phone call: told the safeguarding lead." in lines
    assert not any("shouting" in line for line in lines)


def test_one_call_about_two_children_is_a_row_for_each(asha: Pupil) -> None:
    ravi = factories.pupil(asha.school, "Ravi", serial=2)
    tried(factories.actor(asha.school), asha, ravi)
    rows = ContactAttempt.objects.all()
    assert {row.pupil_id for row in rows} == {asha.pk, ravi.pk}
    assert len({row.call for row in rows}) == 1


def test_the_same_call_sent_twice_is_kept_once(asha: Pupil) -> None:
    ben, call = factories.actor(asha.school), uuid4()
    tried(ben, asha, call=call)
    tried(ben, asha, call=call)
    assert ContactAttempt.objects.count() == 1


def test_taking_back_adds_a_row_and_changes_none(asha: Pupil) -> None:
    ben, call = factories.actor(asha.school), uuid4()
    tried(ben, asha, call=call)
    before = ContactAttempt.objects.values().get()
    assert len(withdraw_contact(by=ben, call=call, at=AT + timedelta(seconds=8))) == 1
    assert ContactAttempt.objects.values().get(pk=before["id"]) == before
    assert ContactAttempt.objects.count() == 2
    assert not standing_attempts().exists()
    assert gather(asha, on=TODAY).attempts == ()
    assert withdraw_contact(by=ben, call=call, at=AT) == []


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_itself_refuses_to_change_an_attempt(asha: Pupil, change: str) -> None:
    tried(factories.actor(asha.school), asha)
    statements = {
        "update": "UPDATE casework_contactattempt SET words = 'other'",
        "delete": "DELETE FROM casework_contactattempt",
    }
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statements[change])


@pytest.mark.parametrize(
    ("told", "field"),
    [
        (Told(Outcome.SPOKE), "reason"),
        (Told(Outcome.SPOKE, reason="because"), "reason"),
        (Told(Outcome.SPOKE, reason=ReasonGiven.OTHER, words="no"), "words"),
    ],
)
def test_what_was_heard_must_be_said(asha: Pupil, told: Told, field: str) -> None:
    with pytest.raises(Refused) as refusal:
        tried(factories.actor(asha.school), asha, told=told)
    assert set(refusal.value.faults) == {field}
    assert not ContactAttempt.objects.exists()


def test_a_number_of_another_family_is_refused(asha: Pupil) -> None:
    other = factories.parent(factories.pupil(asha.school, "Lewis", serial=2)).parent
    with pytest.raises(Refused) as refusal:
        tried(factories.actor(asha.school), asha, told=Told(Outcome.NO_ANSWER, parent=other))
    assert set(refusal.value.faults) == {"parent"}


def test_a_tutor_records_no_calls(asha: Pupil) -> None:
    with pytest.raises(NotAllowed):
        tried(factories.actor(asha.school, "tutor", forms=("8R",)), asha)


def test_the_log_holds_who_and_what_and_no_words(asha: Pupil) -> None:
    ben = factories.actor(asha.school)
    tried(ben, asha)
    event = Event.objects.get(verb="contact.spoke")
    assert (event.actor, event.pupil) == (ben.user.pk if ben.user else None, asha.pk)
    assert "temperature" not in str(vars(event))


def test_calls_are_named_by_uuid(asha: Pupil) -> None:
    call = uuid4()
    tried(factories.actor(asha.school), asha, call=call)
    assert isinstance(ContactAttempt.objects.get().call, UUID)
    assert ContactAttempt.objects.get().call == call
