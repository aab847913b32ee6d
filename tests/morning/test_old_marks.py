"""Old marks: the list waits for a newer file, or for somebody who says why to ring all the same."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from gatepost.audit.models import Event
from gatepost.casework.models import ContactAttempt
from gatepost.morning import actions
from gatepost.morning.clock import old_marks
from gatepost.morning.gathering import Morning as Gathered, gather
from gatepost.morning.models import OldMarks
from gatepost.records.models import RegisterImport, RegisterYear
from tests import factories
from tests.morning.conftest import NINE_41, Morning, client
from tests.morning.test_screens import keep, opened

pytestmark = pytest.mark.django_db
YESTERDAY = datetime(2026, 11, 23, 15, 12, tzinfo=NINE_41.tzinfo)
OLD = "These marks are from yesterday 15:12. Import this morning’s file before you call"


def read_at(morning: Morning, at: datetime) -> None:
    RegisterImport.objects.create(school=morning.school, at=at, digest="", marks_to=at.date())


def shown(by: Any, **query: str) -> str:
    return by.get(reverse("morning"), query).content.decode()


def go_on(by: Any, reason: str) -> str:
    return by.post(reverse("go_on"), {"reason": reason}, follow=True).content.decode()


def test_on_the_marks_of_yesterday_nobody_is_rung(morning: Morning) -> None:
    """No name and no number: neither on the list nor by the address of a row."""
    read_at(morning, YESTERDAY)
    for page in (shown(morning.officer), shown(morning.officer, show="all")):
        assert OLD in page
        assert "Asha R." not in page
    row = morning.officer.get(reverse("call", kwargs={"pk": morning.asha.pk}), follow=True).content.decode()
    assert "07700 900111" not in row
    assert OLD in row
    in_an_open_list = morning.officer.get(
        reverse("call", kwargs={"pk": morning.asha.pk}), headers={"HX-Request": "true"}
    ).content.decode()
    assert "07700 900111" not in in_an_open_list
    assert OLD in in_an_open_list


def test_mutant_a_list_that_does_not_wait_is_noticed(
    morning: Morning, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Gathered, "blocked", False)
    with pytest.raises(AssertionError):
        test_on_the_marks_of_yesterday_nobody_is_rung(morning)


def test_the_paper_list_is_always_there(morning: Morning) -> None:
    read_at(morning, YESTERDAY)
    assert reverse("paper") in shown(morning.officer)
    paper = morning.officer.get(reverse("paper")).content.decode()
    assert "Asha Rao" in paper
    assert OLD in paper


def test_what_was_heard_is_kept_however_old_the_marks_are(morning: Morning) -> None:
    read_at(morning, YESTERDAY)
    keep(morning.officer, morning.asha, "spoke", reason="ill")
    assert ContactAttempt.objects.get().reason == "ill"


def test_with_a_reason_the_school_goes_on_and_everybody_reads_who_said_so(morning: Morning) -> None:
    read_at(morning, YESTERDAY)
    assert "Asha R." in go_on(morning.officer, "SIMS is down until noon.")
    lee = client(morning.school, "head_of_year", "Lee")
    page = shown(lee)
    assert "Asha R." in page
    assert "Ben went on at 09:41: “SIMS is down until noon.”" in page
    assert "07700 900111" in opened(lee, morning.asha)
    kept = OldMarks.objects.get()
    assert (kept.read_at, kept.date) == (YESTERDAY, NINE_41.date())
    assert Event.objects.filter(verb="marks.went_on").count() == 1


def test_the_first_reason_stands(morning: Morning) -> None:
    read_at(morning, YESTERDAY)
    go_on(morning.officer, "SIMS is down until noon.")
    go_on(client(morning.school, "head_of_year", "Lee"), "I did not see the file.")
    assert OldMarks.objects.get().reason == "SIMS is down until noon."


@pytest.mark.parametrize(
    ("reason", "fault"),
    [
        ("", "Say in a few words why you call on these marks."),
        ("  ok ", "Say in a few words why you call on these marks."),
        ("x" * 201, "Keep the reason to 200 characters."),
    ],
)
def test_without_a_reason_nothing_goes_on_and_what_was_written_stays(
    morning: Morning, reason: str, fault: str
) -> None:
    read_at(morning, YESTERDAY)
    page = go_on(morning.officer, reason)
    assert fault in page
    assert reason.strip() in page
    assert not OldMarks.objects.exists()


def test_the_next_day_asks_again(morning: Morning, clock: Any) -> None:
    read_at(morning, YESTERDAY)
    go_on(morning.officer, "SIMS is down until noon.")
    clock.move_to(NINE_41 + timedelta(days=1))
    lee = client(morning.school, "head_of_year", "Lee")
    assert "These marks are from Monday 23 November 15:12." in shown(lee)


def test_nobody_goes_on_beforehand(morning: Morning) -> None:
    read_at(morning, NINE_41)
    by = factories.actor(morning.school, name="Lee")
    with pytest.raises(actions.Refused):
        actions.go_on(by=by, morning=gather(morning.school, now=NINE_41), reason="In case it is late.")
    assert not OldMarks.objects.exists()


def test_another_schools_reason_does_not_count_here(morning: Morning) -> None:
    from gatepost.access.wall import scope

    read_at(morning, YESTERDAY)
    other = factories.school("9991002", "Hillside")
    with scope([other.pk, morning.school.pk]):
        OldMarks.objects.create(
            school=other, date=NINE_41.date(), at=NINE_41, reason="Ours only.", read_at=YESTERDAY
        )
        assert gather(morning.school, now=NINE_41).blocked


def test_a_school_sets_after_how_long_marks_are_old(morning: Morning, clock: Any) -> None:
    """Read at 09:34: after four hours by itself, or after the 60 minutes of this school."""
    read_at(morning, NINE_41 - timedelta(minutes=7))
    clock.shift(timedelta(minutes=90))
    assert "Asha R." in shown(morning.officer)
    times = {"retry_minutes": 40, "named_at": "10:00", "alarm_at": "10:15", "everyone_at": "10:30"}
    head = client(morning.school, "head", "Carol")
    head.post(reverse("morning_times"), {**times, "aim": "11:00", "oldest_marks": 60})
    assert "These marks are from 09:34. Import a newer file before you call." in shown(morning.officer)


@pytest.mark.parametrize(
    ("read", "begun", "says"),
    [
        (NINE_41, True, ""),
        (NINE_41 - timedelta(minutes=241), True, "These marks are from 05:40. Import a newer file"),
        (NINE_41 - timedelta(minutes=240), True, ""),
        (NINE_41, False, "There are no marks of today yet."),
        (None, False, "There are no marks of today yet."),
        (YESTERDAY, False, "These marks are from yesterday 15:12."),
        (
            datetime(2026, 11, 20, 9, 5, tzinfo=NINE_41.tzinfo),
            True,
            "These marks are from Friday 20 November 09:05.",
        ),
    ],
)
def test_when_marks_are_old(read: datetime | None, begun: bool, says: str) -> None:
    """Yesterday's file can hold a mark of today: an absence that was planned."""
    found = old_marks(read, begun=begun, now=NINE_41, oldest=timedelta(hours=4))
    assert found.startswith(says)
    assert bool(found) == bool(says)


def test_without_marks_of_today_nobody_is_said_to_be_here(morning: Morning) -> None:
    RegisterYear.objects.all().delete()
    go_on(morning.officer, "The registers are on paper.")
    for page in (
        shown(morning.officer),
        morning.officer.get(reverse("paper")).content.decode(),
        morning.officer.get(reverse("close_morning")).content.decode(),
    ):
        assert "Everyone is here" not in page
