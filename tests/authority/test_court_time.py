"""Until when a court can try an absence: counted by hand from section 127, and said wherever somebody decides."""

import json
from datetime import date

import pytest
from django.test import Client

from gatepost.authority.deciding import court_time as module, earlier
from gatepost.authority.deciding.court_time import court_time, months_after
from gatepost.authority.models import DeskReferral
from gatepost.web.templatetags.council import court_clock
from tests import factories
from tests.authority.conftest import Sides
from tests.authority.steps import accept, decide
from tests.authority.test_deciding import PROSECUTE

# The day with the same number six months later, or the month's last.
BY_HAND = [
    (date(2026, 9, 17), date(2027, 3, 17)),
    (date(2026, 3, 31), date(2026, 9, 30)),
    (date(2026, 8, 31), date(2027, 2, 28)),
    (date(2027, 8, 31), date(2028, 2, 29)),
    (date(2026, 6, 30), date(2026, 12, 30)),
    (date(2026, 12, 1), date(2027, 6, 1)),
]


@pytest.mark.parametrize(("committed", "until"), BY_HAND)
def test_six_months_end_on_the_day_with_the_same_number(committed: date, until: date) -> None:
    assert months_after(committed, 6) == until


SESSIONS = ["2026-05-25 AM", "2026-05-25 PM", "2026-06-30 AM"]


@pytest.mark.parametrize(
    ("on", "in_time", "presses", "says"),
    [
        (date(2026, 10, 28), 3, False, "For all 3 sessions proceedings can begin until 25 November 2026."),
        (date(2026, 10, 29), 3, True, "until 25 November 2026"),
        (date(2026, 11, 25), 3, True, "For all 3 sessions"),
        (date(2026, 11, 26), 1, True, "For 2 of the 3 sessions it is too late for a court."),
        (date(2026, 12, 30), 1, True, "until 30 December 2026"),
        (date(2026, 12, 31), 0, True, "It is too late for a court"),
    ],
)
def test_each_session_has_its_own_last_day(on: date, in_time: int, presses: bool, says: str) -> None:
    time = court_time(SESSIONS, 6, on=on)
    assert time is not None
    assert (time.in_time, time.presses(on), time.over) == (in_time, presses, in_time == 0)
    assert says in time.sentence


def test_without_sessions_there_is_nothing_to_begin() -> None:
    assert court_time([], 6, on=date(2026, 11, 24)) is None


def test_the_tray_speaks_only_while_it_presses_and_can_be_decided() -> None:
    def said(on: date, state: str = "accepted") -> str:
        return court_clock(DeskReferral(window=SESSIONS, state=state), on)

    assert said(date(2026, 10, 1)) == ""
    assert said(date(2026, 11, 24)) == "for a court: all until 25 Nov"
    assert said(date(2026, 11, 26)) == "for a court: 1 of 3 in time"
    assert said(date(2027, 1, 4)) == "too late for a court"
    assert said(date(2027, 1, 4), "decided") == ""


@pytest.mark.django_db
def test_a_childs_own_words_are_no_exhibit(sent: Sides, client: Client) -> None:
    """They are in the pack, cleared for the council; a court is somebody else."""
    accept(sent)
    made = decide(sent, "prosecution", PROSECUTE)
    with sent.at_desk():
        twin = json.loads(sent.held().text)
        twin["voice"] = [{"words": "I like Art.", "on": "2026-11-16", "how": "With Ms Year"}]
        twin["evidence"].append(
            {
                "ref": "E9",
                "what": "The child's own words: “I like Art.”",
                "on": "2026-11-16",
                "held": "Recorded",
            }
        )
        DeskReferral.objects.update(text=json.dumps(twin))
    assert sent.dev.user is not None
    client.force_login(sent.dev.user)
    file = client.get(f"/desk/decisions/{made.pk}/file").content.decode()
    assert "I like Art." not in file
    assert "it was shared with the council, not with a court" in file
    assert "Certificate of attendance" in file


@pytest.mark.django_db
def test_the_pages_of_a_prosecution_say_when_it_is_too_late(
    sent: Sides, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the card, where it is decided, on the decision and on the file; and with the law’s months put away, not."""
    with sent.at_desk():
        held = sent.held()
        DeskReferral.objects.filter(pk=held.pk).update(window=["2025-09-01 AM"])
        parent = held.parents.get()
    accept(sent)
    assert sent.dev.user is not None
    client.force_login(sent.dev.user)
    pages = [f"/desk/{held.pk}", f"/desk/parents/{parent.pk}", "/desk?tab=ready"]
    for address in pages:
        assert "oo late for a court" in client.get(address).content.decode(), address
    made = decide(sent, "prosecution", PROSECUTE)
    pages = [f"/desk/decisions/{made.pk}", f"/desk/decisions/{made.pk}/file"]
    for address in pages:
        assert "1 March 2026" in client.get(address).content.decode(), address
    monkeypatch.setattr(module, "months_after", lambda day, months: date(2099, 1, 1))
    assert earlier.time_for_court(held, factories.TODAY) is not None
    assert "oo late for a court" not in client.get(pages[0]).content.decode()
