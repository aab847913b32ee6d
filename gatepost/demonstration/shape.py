"""Marks in the proportions of the published figures, whatever was planted before.

``fill`` is exact: for each reason the number of sessions is the published share of possible sessions, to the
nearest whole session, the planted ones included. Who misses them follows a lognormal spread, whose tail gives
close to the published share of persistent absence in all three phases at once (``SPREAD``).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from gatepost.attendance.register import Marks
from gatepost.policy.published import Published

FREE = 1
"""A session whose mark is still to be chosen; 0 is no session of this child's."""
NOT_COUNTED = b"XD"
"""Codes that take a session out of the possible ones."""
SPREAD = 1.2
"""Standard deviation of the logarithm of a child's absence."""
MOST_ABSENT = 0.92
"""No child misses more than this share of their own sessions."""
THREE_WEEKS = 30
BYTE_OF = {"C1": "1", "J1": "2", "C2": "3"}
"""Codes of two characters, and the byte that stands for each in a register; the rest stand for themselves."""
Numbers = NDArray[np.float64]
Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Habit:
    """How a reason comes about: sessions at a stretch, and who tends to have it.

    ``lean`` puts a reason with children who are seldom away (below 0) or often away (above 0);
    ``newest`` keeps it to the last three weeks, as with absences nobody has explained yet.
    """

    stretch: tuple[int, ...]
    lean: float = 0.0
    mornings: float = 0.0
    from_year: int = -1
    newest: bool = False


HABITS: Mapping[str, Habit] = {
    "I": Habit((1, 2, 2, 2, 4, 4, 6, 10), -0.15),
    "M": Habit((1, 1, 1, 2), -0.35),
    "R": Habit((2,), -0.3),
    "T": Habit((10, 20), 0.3),
    "E": Habit((2, 4, 6, 10), 0.35),
    "C": Habit((2, 2, 4), -0.2),
    "C1": Habit((2, 4), -0.3),
    "C2": Habit((5, 10, 20), 0.5),
    "G": Habit((4, 10, 10, 20), -0.25),
    "U": Habit((1,), 0.2, mornings=0.9),
    "O": Habit((1, 2, 2, 2, 4, 6, 10), 0.25),
    "N": Habit((1, 2), 0.1, newest=True),
}
"""Absences, dealt together so that each child's total comes out."""
APART: Mapping[str, Habit] = {
    "S": Habit((4, 6, 10), from_year=11),
    "J1": Habit((1, 2), from_year=11),
    "W": Habit((10,), from_year=10),
    "V": Habit((2, 2, 6)),
    "B": Habit((2, 4, 10)),
    "K": Habit((4, 10)),
    "P": Habit((1, 2)),
    "L": Habit((1,), mornings=0.85),
}
"""Reasons scattered one by one: some belong to older children only, and most are attendance."""


def fill(
    marks: Marks,
    published: Published,
    leaning: Sequence[float],
    years: Sequence[int],
    rng: np.random.Generator,
) -> None:
    """Turn every FREE cell of ``marks`` (pupils, sessions; mornings in even columns) into a mark.

    ``leaning`` is each child's standing from seldom to often away (any scale), ``years`` each child's year.
    """
    left = {code: _still_owed(code, marks, published) for code in (*HABITS, *APART)}
    desk = _Desk(marks, rng)
    for code in ("S", "J1", "W"):
        _scatter(desk, code, left[code], years)
    _deal_absences(desk, {code: left[code] for code in HABITS}, leaning)
    for code in ("V", "B", "K", "P", "L"):
        _scatter(desk, code, left[code], years)
    desk.all_present()


def apportion(total: int, shares: Numbers) -> Counts:
    """Whole numbers in proportion to ``shares`` that add up to ``total`` (largest remainders)."""
    if total <= 0 or shares.sum() <= 0:
        return np.zeros(len(shares), dtype=np.int64)
    exact = shares * (total / shares.sum())
    whole: Counts = np.floor(exact).astype(np.int64)
    rest = np.argsort(whole - exact, kind="stable")[: total - int(whole.sum())]
    whole[rest] += 1
    return whole


def _still_owed(code: str, marks: Marks, published: Published) -> int:
    """Sessions of a reason that the published share asks for, beyond those planted."""
    possible = int(np.count_nonzero(marks)) - int(np.isin(marks, list(NOT_COUNTED)).sum())
    planted = int((marks == ord(BYTE_OF.get(code, code))).sum())
    return max(0, round(possible * published.rate(code)) - planted)


class _Desk:
    """The marks being filled: each child's free sessions, in order."""

    def __init__(self, marks: Marks, rng: np.random.Generator) -> None:
        self.marks, self.rng = marks, rng
        self.free = [np.flatnonzero(row == FREE).tolist() for row in marks]

    def place(self, child: int, code: str, length: int, habit: Habit) -> int:
        """Mark a stretch of a child's free sessions; how many were marked (fewer where none are left)."""
        free = self.free[child]
        if not free or length < 1:
            return 0
        at = self._start(free, habit, length)
        self.marks[child, free[at : at + length]] = ord(BYTE_OF.get(code, code))
        placed = len(free[at : at + length])
        del free[at : at + length]
        return placed

    def _start(self, free: list[int], habit: Habit, length: int) -> int:
        recent = min(len(free), THREE_WEEKS) if habit.newest else len(free)
        at = len(free) - 1 - int(self.rng.random() * recent)
        wants_morning = self.rng.random() < habit.mornings or length > 1
        if wants_morning and free[at] % 2:
            at = at - 1 if at and free[at - 1] % 2 == 0 else min(at + 1, len(free) - 1)
        return max(0, min(at, len(free) - length))

    def all_present(self) -> None:
        """What is free by now is a child in school: / in the morning, \\ in the afternoon."""
        present = np.where(np.arange(self.marks.shape[1]) % 2, ord("\\"), ord("/")).astype(np.uint8)
        np.copyto(self.marks, present[None, :], where=self.marks == FREE)


def _scatter(desk: _Desk, code: str, total: int, years: Sequence[int]) -> None:
    """Give a reason to children at random, some more than others, until its total is reached."""
    habit = APART[code]
    weights = np.exp(SPREAD * desk.rng.standard_normal(len(years)))
    weights[[not free or year < habit.from_year for free, year in zip(desk.free, years, strict=True)]] = 0
    misses = 0
    while total > 0 and weights.sum() > 0 and misses < len(years):
        for child in desk.rng.choice(len(years), size=min(total, 2000), p=weights / weights.sum()):
            length = min(total, habit.stretch[int(desk.rng.random() * len(habit.stretch))])
            placed = desk.place(int(child), code, length, habit)
            total -= placed
            misses += placed == 0


def _deal_absences(desk: _Desk, totals: Mapping[str, int], leaning: Sequence[float]) -> None:
    """Lay children's absences end to end, seldom-away first, and reasons end to end beside them.

    Both lines are equally long, so every reason's total and every child's total come out exactly.
    """
    quotas = _quotas(sum(totals.values()), np.array([len(free) for free in desk.free]), leaning)
    stretches = iter(_stretches(totals, desk.rng))
    code, length = "", 0
    for child in np.argsort(quotas / np.maximum(1, [len(free) for free in desk.free]), kind="stable"):
        owed = int(quotas[child])
        while owed:
            if not length:
                code, length = next(stretches)
            placed = desk.place(int(child), code, min(owed, length), HABITS[code])
            owed, length = owed - placed, length - placed


def _quotas(total: int, open_to: Counts, leaning: Sequence[float]) -> Counts:
    """Sessions each child misses: lognormal in the child's rank, at most MOST_ABSENT of their own."""
    ranks = np.argsort(np.argsort(np.asarray(leaning), kind="stable"), kind="stable")
    normal = NormalDist()
    spread = np.array([np.exp(SPREAD * normal.inv_cdf((rank + 0.5) / len(ranks))) for rank in ranks])
    most = np.floor(MOST_ABSENT * open_to).astype(np.int64)
    quotas = np.zeros(len(ranks), dtype=np.int64)
    total = min(total, int(most.sum()))
    while (owed := total - int(quotas.sum())) > 0:
        room = most - quotas
        more = apportion(owed, np.where(room > 0, spread * open_to, 0.0))
        quotas += np.minimum(more, room)
    return quotas


def _stretches(totals: Mapping[str, int], rng: np.random.Generator) -> Iterable[tuple[str, int]]:
    """Every stretch of absence, those of the seldom-away first."""
    keyed: list[tuple[float, str, int]] = []
    for code, total in totals.items():
        habit, owed = HABITS[code], total
        while owed > 0:
            length = min(owed, habit.stretch[int(rng.random() * len(habit.stretch))])
            keyed.append((rng.random() + habit.lean, code, length))
            owed -= length
    return [(code, length) for _, code, length in sorted(keyed)]
