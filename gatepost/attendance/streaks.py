"""Days in a row, and change against the child's own past."""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from gatepost.attendance.history import History, Statement, days_of
from gatepost.attendance.register import Marks, Mask, Session, session_at

LONG_RUN = 5
CURRENT_RUN = 3
FEWEST_SESSIONS = 20

Number = TypeVar("Number", int, NDArray[np.int64])


@dataclass(frozen=True, slots=True)
class Run:
    """School days in a row, whole days only, and whether they reach the last day marked."""

    first_year: int
    columns: tuple[int, ...]
    """Where their sessions stand in the marks."""
    days: int
    current: bool

    @property
    def sessions(self) -> tuple[Session, ...]:
        """The sessions, in order."""
        return tuple(session_at(self.first_year, column) for column in self.columns)

    def __str__(self) -> str:
        first, last = (session_at(self.first_year, self.columns[end]).date for end in (0, -1))
        return f"{first.day} {first:%b} to {last.day} {last:%b}"


def runs(history: History, where: Mask) -> tuple[Run, ...]:
    """Each run of school days on which every possible session is True in ``where``, earliest first.

    Days with nothing possible (weekends, holidays, not required) neither break a run nor lengthen it.
    ``where`` has the shape of the marks and lies within the possible sessions.
    """
    possible = history.possible.reshape(-1, 2)
    held, edges = _edges(possible, where)
    columns = np.flatnonzero(possible).tolist()
    place = [0, *held.sum(axis=1).cumsum().tolist()]  # of each day's first session among the columns
    return tuple(
        Run(history.first_year, tuple(columns[place[first] : place[last]]), last - first, last == len(held))
        for first, last in edges.reshape(-1, 2).tolist()
    )


def longest_run(history: History, where: Mask) -> int:
    """The days of the longest of ``runs``, and nothing else."""
    _, edges = _edges(history.possible.reshape(-1, 2), where)
    return int((edges[1::2] - edges[::2]).max(initial=0))


def _edges(possible: Mask, where: Mask) -> tuple[Mask, NDArray[np.intp]]:
    """The days on which something is possible, and at which of them each run begins and is over, in turn."""
    days = possible[:, 0] | possible[:, 1]
    alike = where.reshape(-1, 2) == possible
    whole = (alike[:, 0] & alike[:, 1])[days]
    between = np.zeros(len(whole) + 2, dtype=np.bool_)  # no run goes on beyond either end
    between[1:-1] = whole
    return possible[days], (between[1:] != between[:-1]).nonzero()[0]


def longest_runs(marks: Marks, possible: Mask, sort: Mask, span: Mask) -> NDArray[np.int64]:
    """The days of the longest of ``runs`` of each pupil, shape (pupils,), as ``where`` is ``sort`` in ``span``.

    ``marks``: (pupils, columns); ``possible`` and ``sort``: tables of bytes, (256,); ``span``: (columns,), whole days
    that begin with a school year.
    """
    year = np.ascontiguousarray(marks[:, span].T)  # day after day, of all pupils at once
    could, was = possible[year], sort[year]
    held = could[0::2] | could[1::2]
    whole = held & (could[0::2] == was[0::2]) & (could[1::2] == was[1::2])
    running = np.zeros(len(marks), dtype=np.int64)
    longest = running.copy()
    for expected, missed in zip(held, whole, strict=True):
        running += missed
        running *= missed | ~expected
        np.maximum(longest, running, out=longest)
    return longest


def streaks(history: History) -> Statement:
    """The longest run of whole days missed, and the one that is still going on."""
    found = runs(history, history.missed)
    if not found:
        return Statement(
            "streaks", "No whole day missed.", {"longest": 0, "current": 0, "runs": 0}, (), False
        )
    longest = max(found, key=lambda run: run.days)
    current = found[-1].days if found[-1].current else 0
    sentence = f"Longest time away: {_in_a_row(longest.days)}, {longest}."
    if current:
        sentence += f" Away now: {_in_a_row(current)}."
    numbers = {"longest": longest.days, "current": current, "runs": len(found)}
    shown = found[-1] if current >= CURRENT_RUN else longest
    stands_out = longest.days >= LONG_RUN or current >= CURRENT_RUN
    return Statement("streaks", sentence, numbers, shown.sessions, stands_out)


def _in_a_row(count: int) -> str:
    return f"{count} school days in a row" if count > 1 else "1 school day"


def change(history: History, recent: Mask, before: Mask, points: int) -> Statement:
    """The recent weeks against the term before: both are the child's own marks.

    ``recent`` and ``before`` are True on their sessions and do not overlap; ``points`` is the fall in
    attendance, in percentage points, that stands out.
    """
    missed, possible, past, past_possible = (
        int((mask & window).sum())
        for window in (recent, before)
        for mask in (history.missed, history.possible)
    )
    numbers = {"missed": missed, "possible": possible, "past_missed": past, "past_possible": past_possible}
    if min(possible, past_possible) < FEWEST_SESSIONS:
        told = f"{possible} sessions now, {past_possible} in the term before"
        return Statement("change", f"Too few sessions to compare: {told}.", numbers, (), False)
    sentence = (
        f"Missed {days_of(missed, possible)} in the last 4 school weeks; "
        f"{days_of(past, past_possible)} in the term before."
    )
    fell = bool(has_fallen(missed, possible, past, past_possible, points))
    return Statement("change", sentence, numbers, history.sessions(history.missed & recent), fell)


def has_fallen(
    missed: Number, possible: Number, past: Number, past_possible: Number, points: int
) -> bool | Mask:
    """Whether attendance is ``points`` or more below the past, in whole numbers: of one child or of many."""
    fall: bool | Mask = 100 * (missed * past_possible - past * possible) >= points * possible * past_possible
    return fall
