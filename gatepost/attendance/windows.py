"""Ten school weeks, wherever they lie: when a limit of sessions is met, and by which sessions.

School weeks are the Monday-to-Friday weeks in which a school holds a session. Holidays are skipped, so
ten consecutive school weeks may span terms and years.
"""

from dataclasses import dataclass
from datetime import date

from gatepost.attendance.codes import CodeBook
from gatepost.attendance.register import Marks, Mask, Session


@dataclass(frozen=True, slots=True)
class ThresholdRule:
    """How many sessions of which codes, within how many school weeks; ``provisional`` codes may yet change.

    Nationally 10 sessions of G, N, O or U in any 10 school weeks, N being provisional
    (Department for Education, *Working together to improve school attendance*, August 2024, chapter 6).
    """

    codes: frozenset[str]
    sessions: int
    weeks: int
    provisional: frozenset[str]


@dataclass(frozen=True, slots=True)
class Threshold:
    """Where one pupil stands against a rule.

    ``sessions`` is the most in any one window, ``provisional`` how many of those may yet change.
    ``window_from`` and ``window_to`` are the first and last counted day of the earliest such window
    (None without sessions). ``first_reached_on`` is the date of the session that first met the limit.
    """

    reached: bool
    sessions: int
    provisional: int
    first_reached_on: date | None
    window_from: date | None
    window_to: date | None


def thresholds(
    marks: Marks, mask: Mask, first_year: int, weeks: Mask, book: CodeBook, rule: ThresholdRule
) -> list[Threshold]:
    """Where each pupil stands against ``rule``, counting only sessions inside ``mask``.

    ``marks``: (pupils, 530 × years) with the years side by side from ``first_year``; ``mask``: the counted
    sessions, (columns,) or (pupils, columns); ``weeks``: the school weeks, (53 × years,).
    Raises ValueError when a session is counted in a week that is no school week.
    """
    raise NotImplementedError


def window_sessions(
    marks: Marks, mask: Mask, first_year: int, threshold: Threshold, book: CodeBook, rule: ThresholdRule
) -> list[tuple[Session, str]]:
    """The sessions that make up one pupil's ``threshold.sessions``, in order, each with its code.

    ``marks`` and ``mask`` are that pupil's own row, shape (columns,).
    """
    raise NotImplementedError
