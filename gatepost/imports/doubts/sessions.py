"""Mornings in the place of afternoons: shown by the strokes of presence, or by the marks held. Pure."""

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from gatepost.attendance.register import BLANK
from gatepost.imports.doubts.doubt import Doubt
from gatepost.imports.table import Table

FEWEST = 5
"""Fewer marks than this prove nothing about a whole file."""
_PRESENT = ("/", "\\")
"""Present in the morning, in the afternoon."""
Ints = NDArray[np.int64]


def strokes_crossed(table: Table) -> Doubt | None:
    """The afternoon's stroke mostly in the morning, and the reverse; rows that are refused for it count too."""
    code, session = table.values["code"], table.values["session"]
    seen: Counter[tuple[str, bool]] = Counter()
    for n, symbol in enumerate(code.distinct):
        if symbol in _PRESENT:
            rows = (code.index == n) & (session.index >= 0)
            for at, times in zip(*np.unique(session.index[rows], return_counts=True), strict=True):
                seen[symbol, session.distinct[at]] += int(times)
    crossed = [seen[_PRESENT[not pm], pm] for pm in (False, True)]
    own = [seen[_PRESENT[pm], pm] for pm in (False, True)]
    if min(crossed) >= FEWEST and all(across > right for across, right in zip(crossed, own, strict=True)):
        return _swapped("\\ stands in the morning, / in the afternoon")
    return None


def pairs_crossed(
    half: Ints, place: Ints, stated: NDArray[np.uint8], before: NDArray[np.uint8]
) -> Doubt | None:
    """On most days that differ, what is held of the morning is stated of the afternoon, and the reverse.

    For each mark ``half`` is 1 for an afternoon, ``place`` the child's day, ``before`` the byte held there.
    """
    differs = (stated != before) & (before != BLANK)
    if int(differs.sum()) < FEWEST:
        return None
    some = np.isin(place, np.unique(place[differs]))
    _, day = np.unique(place[some], return_inverse=True)
    file, held = _pairs(half[some], day, stated[some]), _pairs(half[some], day, before[some])
    whole = (file != BLANK).all(axis=1) & (held != BLANK).all(axis=1) & (held[:, 0] != held[:, 1])
    crossed = int((file[whole] == held[whole][:, ::-1]).all(axis=1).sum())
    if crossed >= FEWEST and crossed * 2 > int(whole.sum()):
        return _swapped(f"so it is on {crossed:,} days of which this school holds the marks")
    return None


def _pairs(half: Ints, day: Ints, marks: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Morning and afternoon of each child's day side by side, presence written in one way."""
    pairs = np.full((int(day.max()) + 1, 2), BLANK, dtype=np.uint8)
    pairs[day, half] = marks
    pairs[pairs == ord(_PRESENT[1])] = ord(_PRESENT[0])
    return pairs


def _swapped(why: str) -> Doubt:
    says = f"Mornings and afternoons seem to be swapped: {why}"
    mend = "Look at the words for morning and afternoon in the report, and export again"
    return Doubt("swapped sessions", "session_marks.csv", "session", says, mend, certain=True)
