"""Several adults on one row ("Contact 1 Surname", "Contact 2 Surname"), as a row for each. Pure."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from gatepost.imports.anyfile.headings import plain

_NUMBERED = re.compile(r"(.*?)\s*\b([1-9])\b\s*(.*)")
_FEWEST = 2
"""Kinds of columns that come again and again: one alone may be "Address 1" and "Address 2"."""
ORDER = "Contact order"


def unfolded(
    headings: Sequence[str], rows: Sequence[Sequence[str]], known: frozenset[str]
) -> tuple[list[str], list[tuple[int, list[str]]]] | None:
    """The headings and rows with one adult each, and the row each comes from; None where there is one a row already.

    ``known`` are headings that mean something of an adult, as ``plain`` writes them.
    """
    found = _groups(headings, known)
    if found is None:
        return None
    kinds, groups = found
    apart = {n for group in groups.values() for n in group.values()}
    shared = [n for n in range(len(headings)) if n not in apart]
    made = []
    for at, row in enumerate(rows):
        for number, group in groups.items():
            cells = [row[group[kind]] if kind in group else "" for kind in kinds]
            if any(cell.strip() for cell in cells):
                made.append((at, [*(row[n] for n in shared), *cells, str(number)]))
    return [*(headings[n] for n in shared), *kinds, ORDER], made


def _groups(
    headings: Sequence[str], known: frozenset[str]
) -> tuple[list[str], Mapping[int, Mapping[str, int]]] | None:
    """The kinds of columns that are numbered, and for each number where they stand."""
    groups: dict[int, dict[str, int]] = defaultdict(dict)
    for n, heading in enumerate(headings):
        numbered = _NUMBERED.fullmatch(heading.strip())
        kind = f"{numbered[1]} {numbered[3]}".strip() if numbered else ""
        if numbered and plain(kind) in known:
            groups[int(numbered[2])][kind] = n
    again = set(groups[1]) & set(groups[2])
    if len(again) < _FEWEST or not any(plain(kind).endswith("name") for kind in again):
        return None
    kinds = list(dict.fromkeys(kind for group in groups.values() for kind in group))
    return kinds, dict(sorted(groups.items()))
