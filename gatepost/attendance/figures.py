"""The figures that somebody may say of a child, and whether what rested on them still stands when marks change."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from gatepost.attendance.history import days, days_of
from gatepost.attendance.measure import Measured
from gatepost.attendance.windows import ThresholdRule

UNSTATED = "not counted"
BLANK_SAYS = "no mark"


@dataclass(frozen=True, slots=True)
class Figures:
    """What a letter, a talk or a pack says of one child up to one date: whole sessions and two limits.

    ``missed`` of ``possible`` sessions since the year began, ``ill`` and ``not_agreed`` among them; in the
    fullest ``weeks`` school weeks ``counting`` sessions where ``limit`` are the threshold, ``provisional`` of
    them without a reason yet.
    """

    possible: int
    missed: int
    ill: int
    not_agreed: int
    counting: int
    provisional: int
    limit: int
    weeks: int
    reached: bool
    persistent: bool

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Figures":
        """As it was kept. Raises TypeError for anything else."""
        return cls(**kept)


def figures_of(year: Measured, years: Measured, rule: ThresholdRule, ill: frozenset[str]) -> Figures:
    """``year``: this academic year to date; ``years``: with the one before it, for windows that span both.

    ``ill`` are the symbols of illness.
    """
    tally, threshold = year.tally, years.threshold
    return Figures(
        possible=tally.possible,
        missed=tally.absent,
        ill=sum(tally.codes.get(symbol, 0) for symbol in ill),
        not_agreed=tally.unauthorised,
        counting=threshold.sessions,
        provisional=threshold.provisional,
        limit=rule.sessions,
        weeks=rule.weeks,
        reached=threshold.reached,
        persistent=tally.persistent,
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One figure as it was said and as it is."""

    name: str
    before: str
    after: str


def lines(before: Figures, after: Figures) -> tuple[Line, ...]:
    """The figures that differ, each in words; empty when none does."""
    spoken = (
        ("Days missed", _missed(before), _missed(after)),
        ("Through illness", days(before.ill), days(after.ill)),
        ("Not agreed by the school", days(before.not_agreed), days(after.not_agreed)),
        (f"Sessions towards the threshold of {after.limit}", _window(before), _window(after)),
        ("Missed 10% or more", _yes(before.persistent), _yes(after.persistent)),
    )
    return tuple(Line(name, was, now) for name, was, now in spoken if was != now)


def _missed(figures: Figures) -> str:
    return days_of(figures.missed, figures.possible)


def _window(figures: Figures) -> str:
    told = f"{figures.counting}, {'reached' if figures.reached else 'not reached'}"
    return f"{told}, {figures.provisional} without a reason yet" if figures.provisional else told


def _yes(so: bool) -> str:
    return "yes" if so else "no"


def heavier(before: Figures, after: Figures) -> bool:
    """Whether anything differs that a reader would act on: more than sessions that came to be possible."""
    return (
        before.missed,
        before.ill,
        before.not_agreed,
        before.reached,
        before.persistent,
        before.counting,
    ) != (
        after.missed,
        after.ill,
        after.not_agreed,
        after.reached,
        after.persistent,
        after.counting,
    )


def fallen(before: Figures, after: Figures) -> str:
    """Why what rested on the figures no longer stands, in a sentence; empty while it does.

    The ground is the strongest thing that was so when they were said: the threshold reached; else a tenth of
    sessions missed; else sessions not agreed. What was not so then cannot fall.
    """
    if before.reached:
        said = f"{after.counting} sessions count now, and the threshold is {after.limit}."
        return "" if after.reached else said
    if before.persistent:
        return "" if after.persistent else f"Less than a tenth is missed now: {_missed(after)}."
    if before.not_agreed:
        return "" if after.not_agreed else "No session is left that the school has not agreed."
    return ""


def limits_crossed(before: Figures, after: Figures) -> bool:
    """Whether a limit is reached that was not, or the other way round."""
    return (before.reached, before.persistent) != (after.reached, after.persistent)
