"""Small numbers left out of tables: here and nowhere else.

A number behind which stand one to five children is left out; nought is said, for it tells of nobody. Where
subtracting would bring a number back (nine groups and their total give the tenth), another is left out beside it.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

FEWEST = 6
"""Fewer children than this stand behind no number that is shown."""

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Cell:
    """A number of a table, how many children stand behind it, and of how many children it speaks."""

    number: int
    pupils: int
    of: int
    label: bool = False
    """Whether it counts children who are something: then "all but two" is as telling as "two"."""

    @property
    def small(self) -> bool:
        """Whether it must be left out by itself."""
        few = 0 < self.pupils < FEWEST or 0 < self.of < FEWEST
        return few or (self.label and 0 < self.of - self.pupils < FEWEST)


def hidden(cells: Mapping[Key, Cell], totals: Sequence[Sequence[Key]]) -> set[Key]:
    """The cells that must be left out.

    ``totals``: each a total, and then its parts, as a reader knows that they add up. The result is such that no
    cell that is left out follows from those that are shown, nor a sum of such parts with fewer than six children.
    """
    names = list(cells)
    place = {key: n for n, key in enumerate(names)}
    sums = [[place[key] for key in keys] for keys in totals]
    known = list(cells.values())
    out = np.array([cell.small for cell in known], dtype=bool)
    within: list[list[int]] = [[] for _ in names]
    for n, keys in enumerate(sums):
        for at in keys:
            within[at].append(n)
    waiting = set(range(len(sums)))
    while True:
        while waiting:
            waiting |= _beside(sums[waiting.pop()], known, out, within)
        for at in _that_follow(sums, out, within):
            waiting |= _hide_one(within, sums, known, out, at)
        if not waiting:
            return {names[at] for at in np.flatnonzero(out).tolist()}


def _beside(keys: Sequence[int], known: Sequence[Cell], out: np.ndarray, within: list[list[int]]) -> set[int]:
    """Hide the smallest of what is shown until what is hidden cannot be told; the sums that this touches."""
    touched: set[int] = set()
    while not _safe(keys, known, out):
        shown = [at for at in keys if not out[at]]
        if not shown:
            break
        touched |= _hide(min(shown, key=lambda at: _cost(known[at], at == keys[0])), out, within)
    return touched


def _safe(keys: Sequence[int], known: Sequence[Cell], out: np.ndarray) -> bool:
    total, parts = keys[0], [at for at in keys[1:] if out[at]]
    if not parts:
        return not out[total]
    if out[total]:
        return True
    return len(parts) > 1 and sum(known[at].pupils for at in parts) >= FEWEST


def _cost(cell: Cell, total: bool) -> tuple[bool, bool, int, int]:
    """Parts before totals, something before nought, the smallest first."""
    return total, cell.number == 0, cell.pupils, cell.number


def _hide(at: int, out: np.ndarray, within: list[list[int]]) -> set[int]:
    out[at] = True
    return set(within[at])


def _hide_one(
    within: list[list[int]], sums: Sequence[Sequence[int]], known: Sequence[Cell], out: np.ndarray, at: int
) -> set[int]:
    shown = {other: other == sums[n][0] for n in within[at] for other in sums[n] if not out[other]}
    if not shown:
        return set()
    return _hide(min(shown, key=lambda other: _cost(known[other], shown[other])), out, within)


def _that_follow(sums: Sequence[Sequence[int]], out: np.ndarray, within: list[list[int]]) -> list[int]:
    """Hidden cells to which the equations leave one solution: those at rest in every direction left free."""
    found: list[int] = []
    for cells in _connected(sums, out, within):
        column = {at: n for n, at in enumerate(cells)}
        lines = sorted({n for at in cells for n in within[at]})
        equations = np.zeros((len(lines), len(cells)))
        for line, n in enumerate(lines):
            for at in sums[n]:
                if out[at]:
                    equations[line, column[at]] += -1 if at == sums[n][0] else 1
        _, size, directions = np.linalg.svd(equations)
        free = directions[int((size > 1e-9).sum()) :]
        found += [at for at, n in column.items() if not (np.abs(free[:, n]) > 1e-9).any()]
    return found


def _connected(
    sums: Sequence[Sequence[int]], out: np.ndarray, within: list[list[int]]
) -> Iterable[list[int]]:
    """Hidden cells that stand in sums together, directly or by way of others."""
    left = set(np.flatnonzero(out).tolist())
    while left:
        found, waiting = [], [left.pop()]
        while waiting:
            found.append(waiting.pop())
            near = {at for n in within[found[-1]] for at in sums[n] if at in left}
            left -= near
            waiting += near
        if any(within[at] for at in found):
            yield found
