"""Weekdays, halves of the day, days beside a break: is one of them missed more than luck would give?

The yardstick of luck deals each week's days anew among that week's days: a week of illness stays a week
of illness, and only *which* days of the week were missed is left to chance. Mornings against afternoons
swaps all mornings and afternoons of a week, so that a run of half days counts once. See docs/patterns.md.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gatepost.attendance.exact import Hand, chance_dealt, unlikely
from gatepost.attendance.history import History, Statement
from gatepost.attendance.register import Mask

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
FEWEST_SESSIONS = 10
GAP_POINTS = 10
"""How much more of these sessions than of the rest must be missed before a difference matters to anybody."""

NOTHING = {
    "weekday": "No weekday stands out",
    "halves": "No pattern by morning or afternoon",
    "breaks": "Nothing around holidays and other breaks",
}


class _Names(NamedTuple):
    key: str
    chosen: str
    rest: str


class _Counts(NamedTuple):
    """Sessions missed and possible: on the days looked at, and on the rest."""

    missed: int
    possible: int
    rest_missed: int
    rest_possible: int

    @property
    def differ(self) -> bool:
        gap = self.missed * self.rest_possible - self.rest_missed * self.possible
        return 100 * gap >= GAP_POINTS * self.possible * self.rest_possible > 0


class _Look(NamedTuple):
    names: _Names
    counts: _Counts
    chance: float
    where: Mask

    def __str__(self) -> str:
        return f"{self.names.chosen} {self.counts.missed} of {self.counts.possible}"


def day_patterns(history: History, open_mask: Mask) -> tuple[Statement, ...]:
    """What stands out by weekday, half of the day and nearness to a break, and what does not.

    ``open_mask`` is True where the school holds a session, shape of the marks. All eight looks are
    corrected together (Holm): marks left to luck name anything in at most 5 of 100 children.
    """
    possible = int(history.possible.sum())
    if possible < FEWEST_SESSIONS:
        return (Statement("days", f"Too few sessions to tell: {possible} so far.", {}, (), False),)
    looks = [*_weekdays(history), *_halves(history), _beside_breaks(history, open_mask)]
    named = unlikely([look.chance for look in looks])
    loud = [look for look, stands_out in zip(looks, named, strict=True) if stands_out]
    return (*(_loud(history, look) for look in loud), *_quiet(looks, {look.names.key for look in loud}))


def _weekdays(history: History) -> list[_Look]:
    looks = []
    for weekday, name in enumerate(WEEKDAYS):
        chosen = np.zeros((history.marks.size // 10, 5), dtype=bool)
        chosen[:, weekday] = True
        looks.append(_day_look(history, chosen, _Names("weekday", f"{name}s", "other days")))
    return looks


def _beside_breaks(history: History, open_mask: Mask) -> _Look:
    """The last school day before, and the first after, a weekday on which the school is closed."""
    opened = open_mask[0::2] | open_mask[1::2]
    closed_before = ~np.concatenate([[True], opened[:-1]])
    closed_after = ~np.concatenate([opened[1:], [True]])
    beside = (opened & (closed_before | closed_after)).reshape(-1, 5)
    return _day_look(history, beside, _Names("breaks", "days beside a break", "other days"))


def _day_look(history: History, chosen: NDArray[np.bool_], names: _Names) -> _Look:
    """Compare the chosen days with the rest; ``chosen`` has shape (weeks, 5)."""
    missed = history.missed.reshape(-1, 5, 2).sum(axis=2)
    possible = history.possible.reshape(-1, 5, 2).sum(axis=2)
    chosen = chosen & (possible > 0)
    counts = _Counts(*(int(n[where].sum()) for where in (chosen, ~chosen) for n in (missed, possible)))
    weeks = np.flatnonzero(chosen.any(axis=1) & missed.any(axis=1))
    hands = [(missed[week][possible[week] > 0].tolist(), int(chosen[week].sum())) for week in weeks]
    return _weighed(names, counts, hands, np.repeat(chosen.ravel(), 2) & history.missed)


def _halves(history: History) -> list[_Look]:
    """Mornings and afternoons of days with both; arriving after the register closed is left to lateness."""
    both = history.possible[0::2] & history.possible[1::2]
    away = history.away.reshape(-1, 2) & both[:, None]
    weeks = away.reshape(-1, 5, 2).sum(axis=1)
    hands: list[Hand] = [(week, 1) for week in weeks[weeks.any(axis=1)].tolist()]
    held, totals = int(both.sum()), [int(n) for n in away.sum(axis=0)]
    looks = []
    for half, names in enumerate([("mornings", "afternoons"), ("afternoons", "mornings")]):
        where = np.zeros_like(away)
        where[:, half] = away[:, half]
        counts = _Counts(totals[half], held, totals[1 - half], held)
        looks.append(_weighed(_Names("halves", *names), counts, hands, where.ravel()))
    return looks


def _weighed(names: _Names, counts: _Counts, hands: Sequence[Hand], where: Mask) -> _Look:
    """A look with its chance; a difference too small to matter is not weighed and never named."""
    chance = chance_dealt(hands, counts.missed) if counts.differ else 1.0
    return _Look(names, counts, chance, where)


def _loud(history: History, look: _Look) -> Statement:
    names, counts = look.names, look.counts
    sentence = (
        f"{names.chosen.capitalize()}: missed {counts.missed} of {counts.possible} sessions; "
        f"{names.rest} {counts.rest_missed} of {counts.rest_possible}."
    )
    numbers = {**counts._asdict(), "chance": look.chance}
    return Statement(names.key, sentence, numbers, history.sessions(look.where), True)


def _quiet(looks: Sequence[_Look], loud: set[str]) -> list[Statement]:
    """What was looked for and is not there; said once for the five weekdays, once for the two halves."""
    quiet = []
    for key, opening in NOTHING.items():
        same = [look for look in looks if look.names.key == key and look.counts.possible]
        if same and key not in loud:
            told = ", ".join(map(str, same)) + (_rest(same[0]) if len(same) == 1 else "")
            numbers = {look.names.chosen: look.counts.missed for look in same}
            quiet.append(Statement(key, f"{opening}: {told}.", numbers, (), False))
    return quiet


def _rest(look: _Look) -> str:
    return f", {look.names.rest} {look.counts.rest_missed} of {look.counts.rest_possible}"
