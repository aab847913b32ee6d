"""When somebody is best rung: kept with the call in which they said it, and beside their number from then on."""

from html import unescape

import pytest
from django.urls import reverse

from gatepost.access.actor import NotAllowed
from gatepost.audit.models import Event
from gatepost.casework.actions import Refused
from gatepost.morning import actions
from gatepost.morning.models import BestTime
from gatepost.records.models import Guardian, Parent
from tests import factories
from tests.morning.conftest import NINE_41, Morning
from tests.morning.test_screens import keep, opened

pytestmark = pytest.mark.django_db
AFTER_TEN = "after ten, not on Fridays"


def mother(morning: Morning) -> Parent:
    return Guardian.objects.get(pupil=morning.asha).parent


def said(morning: Morning, words: str) -> str:
    return keep(
        morning.officer, morning.asha, "spoke", reason="ill", parent=mother(morning).pk, best_time=words
    )


def test_what_they_said_stands_beside_their_number_until_it_is_forgotten(morning: Morning) -> None:
    said(morning, AFTER_TEN)
    assert f"best rung: {AFTER_TEN}" in unescape(opened(morning.officer, morning.asha))
    address = reverse("forget_best_time", kwargs={"pk": morning.asha.pk})
    page = morning.officer.post(address, {"forget": mother(morning).pk}).content.decode()
    assert "best rung" not in page
    assert not BestTime.objects.exists()


def test_what_they_say_later_takes_its_place_and_silence_does_not(morning: Morning) -> None:
    said(morning, AFTER_TEN)
    said(morning, "")
    assert BestTime.objects.get().words == AFTER_TEN
    said(morning, "before nine")
    assert BestTime.objects.get().words == "before nine"


def test_more_than_a_few_words_keep_nothing_and_lose_nothing(morning: Morning) -> None:
    page = unescape(said(morning, "x" * 61))
    assert "Keep the best time to ring to 60 characters." in page
    assert "x" * 61 in page
    assert not BestTime.objects.exists()


def test_the_log_says_who_kept_it_and_none_of_the_words(morning: Morning) -> None:
    said(morning, AFTER_TEN)
    kept = Event.objects.get(verb="contact.best_time_kept")
    assert (kept.subject, kept.pupil) == ("records.parent", morning.asha.pk)
    assert AFTER_TEN not in str(vars(kept))


def test_only_of_this_childs_contacts_and_only_by_who_may_record_a_call(morning: Morning) -> None:
    other = Guardian.objects.get(pupil=morning.tia).parent
    about = {"pupil": morning.asha, "words": AFTER_TEN, "at": NINE_41}
    with pytest.raises(Refused):
        actions.keep_best_time(by=factories.actor(morning.school), parent=other, **about)
    tutor = factories.actor(morning.school, "tutor", forms=("8R",))
    with pytest.raises(NotAllowed):
        actions.keep_best_time(by=tutor, parent=mother(morning), **about)
    assert not BestTime.objects.exists()
