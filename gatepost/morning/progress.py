"""Where one child stands this morning: worked out afresh from what was tried, decided, and the time.

Nothing here is stored. Whoever asks at ten past ten gets the answer of ten past ten, and the same facts at the
same moment always give the same answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from gatepost.morning.clock import Deadlines
from gatepost.morning.order import LEAD_FIRST

REACHED = frozenset({"spoke", "arrived", "saw_child"})
"""At the door only the child's own face counts: an adult there may say that all is well, and may be wrong."""
WORRIED = "Somebody is worried"
NAMED_UNREACHED, UNREACHED = "Social worker named, not reached", "Not reached"
BY_THE_CLOCK = (NAMED_UNREACHED, UNREACHED)
UNANSWERED = frozenset({"no_answer", "left_message", "wrong_number"})


class State(StrEnum):
    """What the row says to do; in the order in which a family's children are shown by their most pressing."""

    LEAD = "lead"
    RETRY = "retry"
    CALL = "call"
    WAITING = "waiting"
    VISIT = "visit"
    SAFE = "safe"


class Try(Protocol):
    """One try to reach the family that nobody has taken back."""

    @property
    def at(self) -> datetime: ...
    @property
    def outcome(self) -> str: ...
    @property
    def parent_id(self) -> int | None: ...
    @property
    def worried(self) -> bool: ...


class Decision(Protocol):
    """What the safeguarding lead decided, and when to look again."""

    @property
    def at(self) -> datetime: ...
    @property
    def kind(self) -> str: ...
    @property
    def again_at(self) -> datetime | None: ...


@dataclass(frozen=True)
class Child:
    """What does not change while the morning goes on. ``contacts``: whom to ring, in order.

    ``since`` is when the register closed; ``here`` says that a later register found the child in school.
    """

    contacts: tuple[int, ...]
    since: datetime
    named: bool = False
    lead_first: bool = False
    here: bool = False
    visit: bool = False


@dataclass(frozen=True)
class Progress:
    """``due``: when to ring again, or by when the lead hears of it. ``since``: when the lead was given it.

    ``ring``: there is somebody to ring now. What the clock brings before the lead, the office goes on ringing.
    """

    state: State
    why: str = ""
    due: datetime | None = None
    since: datetime | None = None
    next_contact: int | None = None
    tried: tuple[int, ...] = ()
    alarm: bool = False
    ring: bool = False


def progress(
    child: Child, tries: Sequence[Try], decisions: Sequence[Decision], *, times: Deadlines, now: datetime
) -> Progress:
    """Where a child stands. ``tries`` and ``decisions`` are of this day, oldest first."""
    tried = tuple(sum(t.parent_id == c and t.outcome in UNANSWERED for t in tries) for c in child.contacts)
    if any(d.kind == "safe" and not _worried_after(tries, d.at) for d in decisions):
        return Progress(State.SAFE, "The safeguarding lead says so", tried=tried)
    reached = child.here or any(t.outcome in REACHED and not t.worried for t in tries)
    stands = _calling(child, tries, tried, times, now)
    if reached:
        stands = Progress(State.SAFE, "In school now" if child.here else "Reached", tried=tried)
    lead = _before_the_lead(child, tries, decisions, times, now, reached)
    if lead is None:
        return stands
    since, why = lead
    return replace(
        stands,
        state=State.LEAD,
        why=why,
        since=since,
        alarm=_alarm(child, decisions, times, now, since),
        ring=stands.ring and why in BY_THE_CLOCK,
    )


def _worried_after(tries: Sequence[Try], at: datetime) -> bool:
    return any(t.worried and t.at > at for t in tries)


def _before_the_lead(
    child: Child,
    tries: Sequence[Try],
    decisions: Sequence[Decision],
    times: Deadlines,
    now: datetime,
    reached: bool,
) -> tuple[datetime, str] | None:
    """Since when and why this is the lead's; None while it is the office's.

    A worry is what the lead reads first, however long the clock has brought the child before them already; and a
    worry that came after the last decision waits for one of its own.
    """
    may_ring = any(d.kind == "office" for d in decisions)
    worries = [t.at for t in tries if t.worried]
    grounds = [(at, WORRIED) for at in worries]
    if child.lead_first and not may_ring and not child.here:
        grounds.append((child.since, LEAD_FIRST))
    if not reached and child.named and now >= times.named:
        grounds.append((times.named, NAMED_UNREACHED))
    if not reached and now >= times.everyone:
        grounds.append((times.everyone, UNREACHED))
    if not worries:
        return min(grounds, default=None, key=lambda ground: ground[0])
    decided = max((d.at for d in decisions), default=None)
    fresh = [at for at in worries if decided and at > decided]
    return min(fresh or [at for at, _ in grounds]), WORRIED


def _alarm(
    child: Child, decisions: Sequence[Decision], times: Deadlines, now: datetime, since: datetime
) -> bool:
    """Nobody has decided in time, or the time to look again has passed."""
    latest = max((d for d in decisions if d.at >= since), default=None, key=lambda d: d.at)
    if latest is None:
        return child.named and now >= times.alarm
    return latest.again_at is not None and now >= latest.again_at


def _calling(
    child: Child, tries: Sequence[Try], tried: tuple[int, ...], times: Deadlines, now: datetime
) -> Progress:
    """Every contact in turn; then, after a while, every contact once more. Wrong numbers are left out."""
    wrong = {t.parent_id for t in tries if t.outcome == "wrong_number"}
    usable = [(c, n) for c, n in zip(child.contacts, tried, strict=True) if c not in wrong]
    due = times.named if child.named else times.everyone
    if child.visit:
        return Progress(State.VISIT, "Visit asked for", due, tried=tried)
    if not usable:
        return Progress(State.CALL, "No number to ring", due, tried=tried)
    rounds = min(n for _, n in usable)
    contact = next(c for c, n in usable if n == rounds)
    if rounds == 0 or any(n > rounds for _, n in usable):
        return Progress(State.CALL, "", due, next_contact=contact, tried=tried, ring=True)
    again = max(t.at for t in tries if t.outcome in UNANSWERED) + times.retry
    state = State.RETRY if now >= again else State.WAITING
    return Progress(state, "", again, next_contact=contact, tried=tried, ring=state == State.RETRY)
