"""An empty list says so kindly, and when it was empty before; what a contact was last like is on the row."""

from datetime import date, datetime
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from gatepost.access.actor import Actor
from gatepost.access.models import Membership
from gatepost.casework.contacts import Told, record_contact
from gatepost.casework.models import Outcome
from tests import factories
from tests.morning.conftest import NINE_41, TODAY, Morning
from tests.morning.test_screens import opened

pytestmark = pytest.mark.django_db
THURSDAY, FRIDAY, MONDAY = date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 23)


def shown(morning: Morning) -> str:
    return morning.officer.get(reverse("morning")).content.decode()


def everyone_in(morning: Morning, **absences: str) -> None:
    """Asha and Tia in today; what Asha missed before is given by weekday."""
    days = {"thursday": THURSDAY, "friday": FRIDAY, "monday": MONDAY}
    away = {(days[day], "AM"): code for day, code in absences.items()}
    factories.marks(morning.asha, away, to=TODAY)
    factories.marks(morning.tia, {}, to=TODAY)


def rang(morning: Morning, on: date) -> None:
    """Somebody rang about Asha on a day."""
    by = Actor.of(Membership.objects.get(role="attendance_officer"))
    told = Told(Outcome.LEFT_MESSAGE, parent=morning.asha.guardians.get().parent)
    at = timezone.make_aware(datetime.combine(on, NINE_41.time()))
    record_contact(by=by, pupils=[morning.asha], told=told, call=uuid4(), at=at, on=on)


def test_an_empty_day_says_when_it_was_empty_before(morning: Morning) -> None:
    """Monday has an unexplained mark still; on Friday somebody was rung, and the mark settled since."""
    everyone_in(morning, monday="N", friday="I")
    rang(morning, FRIDAY)
    page = shown(morning)
    assert "Everyone is here or explained" in page
    assert "Last time that happened: 19 November." in page


def test_an_absence_with_a_reason_leaves_a_day_calm(morning: Morning) -> None:
    everyone_in(morning, monday="I")
    assert "Last time that happened: 23 November." in shown(morning)


def test_a_first_empty_day_says_that_it_is_the_first(morning: Morning) -> None:
    for child in (morning.asha, morning.tia):
        days = [date(2026, 9, 2).toordinal() + n for n in range(83)]
        factories.marks(child, {(date.fromordinal(day), "AM"): "N" for day in days}, to=TODAY)
    assert "It is the first time this school year." in shown(morning)


def test_while_a_register_is_missing_it_says_so_far(morning: Morning) -> None:
    everyone_in(morning)
    factories.marks(factories.pupil(morning.school, "New", serial=30, form="9B"), {})
    page = shown(morning)
    assert "Everyone is here or explained so far" in page
    assert "Not taken yet: 9B." in page


def test_somebody_away_is_no_empty_day(morning: Morning) -> None:
    assert "Everyone is here" not in shown(morning)


def test_an_open_row_says_how_each_number_was_answered_last(morning: Morning) -> None:
    """On another day with its date, today with its time alone."""
    rang(morning, THURSDAY)
    assert "left a message Thu 19 Nov 09:41" in opened(morning.officer, morning.asha)
    rang(morning, TODAY)
    page = opened(morning.officer, morning.asha)
    assert "left a message 09:41" in page
    assert "Thu 19 Nov" not in page
