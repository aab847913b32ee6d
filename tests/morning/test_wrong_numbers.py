"""Somebody else answered: nobody is rung or texted at that number again until there is another."""

from datetime import timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from gatepost.casework import contacts
from gatepost.casework.contacts import Told, record_contact
from gatepost.casework.models import Outcome
from gatepost.morning import gathering
from gatepost.morning.gathering import Family, gather
from gatepost.records.models import Guardian, RegisterImport
from tests import factories
from tests.morning.conftest import NINE_41, TODAY, Morning, client
from tests.morning.test_screens import keep, opened

pytestmark = pytest.mark.django_db
TOMORROW = TODAY + timedelta(1)


@pytest.fixture
def tomorrow(morning: Morning, clock: Any) -> Morning:
    """Asha's mother's number was somebody else's on Tuesday; on Wednesday Asha is away again."""
    mother = Guardian.objects.get(pupil=morning.asha).parent
    keep(morning.officer, morning.asha, "wrong_number", parent=mother.pk)
    clock.move_to(NINE_41 + timedelta(days=1))
    factories.marks(morning.asha, {(TOMORROW, half): "N" for half in ("AM", "PM")}, to=TOMORROW)
    RegisterImport.objects.create(school=morning.school, at=NINE_41 + timedelta(days=1), digest="")
    morning.officer = client(morning.school, "attendance_officer", "Lee")
    return morning


def family(morning: Morning) -> Family:
    found = gather(morning.school, now=NINE_41 + timedelta(days=1)).family_of(morning.asha.pk)
    assert found is not None
    return found


def test_the_next_day_nobody_is_sent_to_a_number_that_is_somebody_elses(tomorrow: Morning) -> None:
    stands = family(tomorrow).progress
    assert (stands.why, stands.next_contact) == ("No number to ring", None)
    assert "wrong number on Tue 24 Nov: ask for a new one" in opened(tomorrow.officer, tomorrow.asha)


def test_mutant_a_wrong_number_that_is_forgotten_overnight_is_noticed(
    tomorrow: Morning, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "wrong_numbers", lambda adults: {})
    with pytest.raises(AssertionError):
        test_the_next_day_nobody_is_sent_to_a_number_that_is_somebody_elses(tomorrow)


def test_a_father_with_the_same_number_is_not_rung_either(tomorrow: Morning) -> None:
    factories.parent(tomorrow.asha, relationship="father", phone="+44 7700 900111", priority=2)
    assert family(tomorrow).progress.next_contact is None


def test_another_number_in_the_files_is_rung(tomorrow: Morning) -> None:
    mother = Guardian.objects.get(pupil=tomorrow.asha).parent
    mother.phone = "07700 900112"
    mother.save()
    assert family(tomorrow).progress.next_contact == mother.pk
    assert "Numbers to ask for" not in closed(tomorrow)


def test_whoever_is_spoken_to_there_after_all_is_rung_again(tomorrow: Morning) -> None:
    mother = Guardian.objects.get(pupil=tomorrow.asha).parent
    keep(tomorrow.officer, tomorrow.asha, "spoke", reason="ill", parent=mother.pk)
    assert contacts.wrong_numbers([mother]) == {}


def test_a_key_taken_back_leaves_the_number_good(morning: Morning) -> None:
    mother, call = Guardian.objects.get(pupil=morning.asha).parent, uuid4()
    keep(morning.officer, morning.asha, "wrong_number", parent=mother.pk, call=call)
    assert contacts.wrong_numbers([mother])
    morning.officer.post(reverse("undo_contact", kwargs={"key": call}))
    assert contacts.wrong_numbers([mother]) == {}


def closed(morning: Morning) -> str:
    return unescape(morning.officer.get(reverse("close_morning")).content.decode())


def test_the_office_is_asked_for_a_new_number_until_there_is_one(tomorrow: Morning) -> None:
    """Whether or not the child is away that day; never that of a family about whom the lead is asked first."""
    factories.marks(tomorrow.asha, {}, to=TOMORROW)
    lead_first = Guardian.objects.get(pupil=tomorrow.tia)
    record_contact(
        by=factories.actor(tomorrow.school),
        pupils=[tomorrow.tia],
        told=Told(Outcome.WRONG_NUMBER, parent=lead_first.parent),
        call=uuid4(),
        at=NINE_41,
        on=TODAY,
    )
    page = closed(tomorrow)
    assert "Numbers to ask for again: 1" in page
    assert "Mrs Rao (Asha Rao), since Tue 24 Nov" in page
