"""Where a child stands at each moment of a morning, with times worked by hand.

The school's clock: ring again after 40 minutes; a child with a social worker goes to the lead at 10:00, the
board sounds at 10:15, everyone goes to the lead at 10:30.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from gatepost.morning import progress as module
from gatepost.morning.clock import WALL, Clock
from gatepost.morning.progress import Child, Progress, State, progress

TODAY = date(2026, 11, 24)
MUM, DAD = 1, 2


def at(clock: str) -> datetime:
    return datetime.combine(TODAY, time.fromisoformat(clock), WALL)


@dataclass(frozen=True)
class Tried:
    at: datetime
    outcome: str
    parent_id: int | None = MUM
    worried: bool = False


@dataclass(frozen=True)
class Decided:
    at: datetime
    kind: str
    again_at: datetime | None = None


def stands(now: str, *tries: Tried, decided: tuple[Decided, ...] = (), **about: Any) -> Progress:
    child = Child(**{"contacts": (MUM, DAD), "since": at("09:15"), **about})
    return progress(child, tries, decided, times=Clock().deadlines(TODAY), now=at(now))


NO_1, NO_2 = Tried(at("09:38"), "no_answer"), Tried(at("09:41"), "left_message", DAD)


def test_every_contact_in_turn() -> None:
    assert (stands("09:35").state, stands("09:35").next_contact) == (State.CALL, MUM)
    assert (stands("09:39", NO_1).state, stands("09:39", NO_1).next_contact) == (State.CALL, DAD)


def test_when_all_were_tried_the_first_is_rung_again_after_forty_minutes() -> None:
    """The last try at 09:41: again from 10:21."""
    waiting = stands("10:20", NO_1, NO_2)
    assert (waiting.state, waiting.due, waiting.ring) == (State.WAITING, at("10:21"), False)
    again = stands("10:21", NO_1, NO_2)
    assert (again.state, again.next_contact, again.ring) == (State.RETRY, MUM, True)


def test_a_wrong_number_is_not_rung_again() -> None:
    wrong = Tried(at("09:38"), "wrong_number")
    assert stands("09:39", wrong).next_contact == DAD
    assert stands("10:25", wrong, NO_2).next_contact == DAD
    both = (wrong, Tried(at("09:40"), "wrong_number", DAD))
    assert (stands("09:41", *both).why, stands("09:41", *both).ring) == ("No number to ring", False)


@pytest.mark.parametrize("outcome", ["spoke", "arrived"])
def test_whoever_is_reached_is_safe_at_any_later_hour(outcome: str) -> None:
    assert stands("15:00", Tried(at("09:50"), outcome), named=True).state == State.SAFE


def test_a_child_whom_a_later_register_found_in_school_is_safe() -> None:
    assert stands("13:45", here=True, named=True, lead_first=True).state == State.SAFE


@pytest.mark.parametrize(
    ("now", "named", "state"),
    [
        ("09:59", True, State.CALL),
        ("10:00", True, State.LEAD),
        ("10:00", False, State.CALL),
        ("10:29", False, State.CALL),
        ("10:30", False, State.LEAD),
    ],
)
def test_the_clock_brings_the_unreached_before_the_lead(now: str, named: bool, state: State) -> None:
    assert stands(now, named=named).state == state


def test_since_when_the_lead_has_it() -> None:
    assert stands("10:45", named=True).since == at("10:00")
    assert stands("10:45").since == at("10:30")


def test_what_the_clock_brought_before_the_lead_is_still_rung() -> None:
    assert stands("10:31").ring
    assert stands("10:31", NO_1, NO_2).state != State.SAFE


@pytest.mark.parametrize(("now", "alarm"), [("10:14", False), ("10:15", True)])
def test_the_board_sounds_when_nobody_has_decided_about_a_child_with_a_social_worker(
    now: str, alarm: bool
) -> None:
    assert stands(now, named=True).alarm is alarm


def test_a_decision_quietens_the_board_until_its_time_to_look_again() -> None:
    decided = (Decided(at("10:10"), "visit", at("10:40")),)
    assert not stands("10:39", named=True, decided=decided).alarm
    assert stands("10:40", named=True, decided=decided).alarm


def test_a_worry_goes_to_the_lead_at_once_even_if_somebody_was_reached() -> None:
    """The parent did not know: spoken to, and no less worrying for it."""
    worried = Tried(at("09:40"), "spoke", worried=True)
    found = stands("09:40", worried)
    assert (found.state, found.since, found.ring) == (State.LEAD, at("09:40"), False)
    assert stands("09:50", worried, Tried(at("09:45"), "spoke", DAD)).state == State.LEAD


def test_only_the_lead_ends_a_worry_and_a_new_one_opens_it_again() -> None:
    worried, safe = Tried(at("09:40"), "worried", worried=True), Decided(at("09:55"), "safe")
    assert stands("09:56", worried, decided=(safe,)).state == State.SAFE
    again = Tried(at("10:05"), "worried", worried=True)
    assert stands("10:06", worried, again, decided=(safe,)).state == State.LEAD


def test_a_worry_is_what_the_lead_reads_though_the_clock_came_first() -> None:
    worry = Tried(at("10:40"), "worried", None, worried=True)
    assert (stands("10:41", worry).why, stands("10:41", worry).since) == ("Somebody is worried", at("10:30"))
    kept = (Decided(at("10:35"), "call", at("11:30")),)
    again = stands("10:41", worry, decided=kept)
    assert (again.why, again.since) == ("Somebody is worried", at("10:40"))


def test_where_the_lead_comes_first_nobody_rings_until_the_lead_says_so() -> None:
    assert (stands("09:16", lead_first=True).state, stands("09:16", lead_first=True).ring) == (
        State.LEAD,
        False,
    )
    may_ring = (Decided(at("09:20"), "office", at("09:50")),)
    assert stands("09:21", lead_first=True, decided=may_ring).state == State.CALL


def test_a_visit_asked_for_waits_for_the_visit_and_not_beyond_the_clock() -> None:
    assert stands("09:50", visit=True).state == State.VISIT
    assert stands("10:30", visit=True).state == State.LEAD


def test_for_a_child_away_from_the_afternoon_the_times_move_with_the_register() -> None:
    """The afternoon register closes 4 h 25 after the morning's: 10:30 becomes 14:55."""
    times = Clock().deadlines(TODAY, timedelta(hours=4, minutes=25))
    child = Child(contacts=(MUM,), since=at("13:40"))
    assert progress(child, (), (), times=times, now=at("14:54")).state == State.CALL
    assert progress(child, (), (), times=times, now=at("14:55")).state == State.LEAD


def test_a_clock_that_forgot_the_lead_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutant: nothing ever comes before the lead."""
    monkeypatch.setattr(module, "_before_the_lead", lambda *_: None)
    with pytest.raises(AssertionError):
        test_the_clock_brings_the_unreached_before_the_lead("10:30", False, State.LEAD)
    with pytest.raises(AssertionError):
        test_where_the_lead_comes_first_nobody_rings_until_the_lead_says_so()
