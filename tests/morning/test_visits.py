"""Two people on their way to a door: who may be sent where, what they found, and who hears of it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from gatepost.access.actor import Actor
from gatepost.access.models import Membership, School
from gatepost.casework.actions import Refused
from gatepost.casework.models import ContactAttempt, Outcome
from gatepost.letters import cards
from gatepost.morning import actions, visiting
from gatepost.morning.actions import Errand, Found
from gatepost.morning.gathering import gather
from gatepost.morning.models import Visit, VisitReport
from gatepost.morning.progress import State
from tests import factories
from tests.letters.reading_pdf import words
from tests.morning.conftest import NINE_41, Morning, client

pytestmark = pytest.mark.django_db
TODAY = factories.TODAY


def person(school: Any, role: str, name: str) -> Actor:
    """Somebody of the school, whether or not they are there already."""
    held = Membership.objects.filter(school=school, role=role, user__name=name).first()
    return Actor.of(held) if held else factories.actor(school, role, name=name)


@pytest.fixture
def sent(morning: Morning) -> Visit:
    return send(morning)


def send(morning: Morning, at: datetime = NINE_41, **more: Any) -> Visit:
    ben = person(morning.school, "attendance_officer", "Ben")
    dora = person(morning.school, "dsl", "Dora")
    known = {"first": ben.user, "second": dora.user, "alone_agreed_by": None} | more
    errand = Errand(address="1 Mill Lane", reason="Nobody could be reached.", **known)
    return actions.send_visit(by=ben, pupils=[morning.asha], errand=errand, call=uuid4(), at=at, on=TODAY)


def found(
    visit: Visit, outcome: Outcome, at: datetime = NINE_41 + timedelta(minutes=20), **more: Any
) -> VisitReport:
    by = person(visit.school, "attendance_officer", "Ben")
    told = Found(outcome, more.pop("key", uuid4()), **more)
    return actions.report_visit(by=by, visit=visit, found=told, at=at)


def stands(morning: Morning, at: datetime = NINE_41 + timedelta(minutes=30)) -> State:
    family = gather(morning.school, now=at).family_of(morning.asha.pk)
    assert family is not None
    return family.state


def test_two_people_go_and_the_row_says_who(sent: Visit, morning: Morning) -> None:
    shown = morning.officer.get(reverse("morning") + "?show=visit").content.decode()
    assert "Ben and Dora on the way" in shown
    assert sent.check_in_by == NINE_41 + timedelta(minutes=45)


def test_one_goes_alone_only_with_the_leads_name(morning: Morning) -> None:
    with pytest.raises(Refused, match="safeguarding lead who agreed"):
        send(morning, second=None)
    tutor = person(morning.school, "attendance_officer", "Cara")
    with pytest.raises(Refused, match="safeguarding lead who agreed"):
        send(morning, second=None, alone_agreed_by=tutor.user)
    lead = person(morning.school, "dsl", "Dora")
    assert send(morning, second=None, alone_agreed_by=lead.user).visitors == "Ben, alone"


def test_mutant_somebody_sent_alone_by_nobody_is_noticed(morning: Morning, monkeypatch: Any) -> None:
    """The database itself refuses a visit of one to which nobody agreed."""
    monkeypatch.setattr(actions, "_visit_faults", lambda *_: {})
    with pytest.raises(IntegrityError, match="two_or_agreed"), transaction.atomic():
        send(morning, second=None)


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Outcome.SAW_CHILD, State.SAFE),
        (Outcome.ADULT_ONLY, State.CALL),
        (Outcome.CARD_LEFT, State.CALL),
        (Outcome.MOVED_AWAY, State.LEAD),
        (Outcome.WORRIED, State.LEAD),
    ],
)
def test_only_seeing_the_child_ends_the_looking(
    sent: Visit,
    morning: Morning,
    outcome: Outcome,
    state: State,
) -> None:
    assert stands(morning, NINE_41) == State.VISIT
    found(sent, outcome, at=NINE_41 + timedelta(minutes=10))
    assert stands(morning, NINE_41 + timedelta(minutes=11)) == state


def test_a_report_sent_twice_is_kept_once_with_the_telephones_time(sent: Visit) -> None:
    key, pressed = uuid4(), NINE_41 + timedelta(minutes=12)
    for minutes in (30, 31):
        found(sent, Outcome.SAW_CHILD, NINE_41 + timedelta(minutes=minutes), key=key, pressed_at=pressed)
    assert [report.at for report in VisitReport.objects.all()] == [pressed]
    assert [attempt.at for attempt in ContactAttempt.objects.filter(channel="visit")] == [pressed]


@pytest.mark.parametrize("minutes", [-60, 600])
def test_a_telephone_with_a_wrong_clock_is_not_believed(sent: Visit, minutes: int) -> None:
    now = NINE_41 + timedelta(minutes=20)
    assert found(sent, Outcome.CARD_LEFT, now, pressed_at=NINE_41 + timedelta(minutes=minutes)).at == now


def test_a_queued_report_is_answered_without_a_page_and_a_broken_one_with_the_reason(
    sent: Visit,
    morning: Morning,
) -> None:
    where = reverse("report_visit", args=[sent.pk])
    key = str(uuid4())
    fine = morning.officer.post(where, {"outcome": "saw_child", "key": key}, headers={"X-Queued": "1"})
    again = morning.officer.post(where, {"outcome": "saw_child", "key": key}, headers={"X-Queued": "1"})
    broken = morning.officer.post(where, {"outcome": "flew", "key": key}, headers={"X-Queued": "1"})
    assert (fine.status_code, again.status_code, broken.status_code) == (204, 204, 422)
    assert VisitReport.objects.count() == 1


def test_an_overdue_visit_stands_on_the_leads_board(sent: Visit, morning: Morning, clock: Any) -> None:
    lead = client(morning.school, "dsl", "Dora Lead")
    clock.move_to(NINE_41 + timedelta(minutes=44))
    assert "Nothing heard from" not in lead.get(reverse("board")).content.decode()
    clock.move_to(NINE_41 + timedelta(minutes=45))
    assert "Nothing heard from Ben and Dora" in lead.get(reverse("board")).content.decode()
    found(sent, Outcome.CARD_LEFT, NINE_41 + timedelta(minutes=46))
    assert "Nothing heard from" not in lead.get(reverse("board")).content.decode()


def test_mutant_a_check_in_that_never_ends_is_noticed(
    sent: Visit,
    morning: Morning,
    clock: Any,
    monkeypatch: Any,
) -> None:
    monkeypatch.setattr("gatepost.web.board.is_overdue", lambda visit, now: False)
    with pytest.raises(AssertionError):
        test_an_overdue_visit_stands_on_the_leads_board(sent, morning, clock)


def test_an_address_is_offered_only_to_those_who_may_see_it(morning: Morning) -> None:
    guardians = list(morning.asha.guardians.select_related("parent"))
    officer = factories.actor(morning.school)
    blind = Actor("x", officer.schools, officer.user, officer.permissions - {"contact.address"})
    assert [place.pk for place in visiting.homes(guardians, officer)] == [guardians[0].parent_id]
    assert visiting.homes(guardians, blind) == []
    for guardian in guardians:
        guardian.parent.address_restricted = True
    assert visiting.homes(guardians, officer) == []


@pytest.mark.parametrize("language", ["en", "pl", "ro", "uk", "ur", "ar"])
def test_a_calling_card_names_the_school_and_says_what_nobody_has_checked(language: str) -> None:
    printed = words(cards.sheet(School(name="Oakbridge Academy", phone="01632 960001"), language))
    text = "".join(printed.split())
    assert text.count("OakbridgeAcademy") == 4
    assert text.count("01632960001") >= 4
    card = next(c for c in cards._words() if c.language == language)
    assert bool(card.unchecked) == (language != "en")
