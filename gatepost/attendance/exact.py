"""Chance, counted exactly in whole numbers: how often luck alone would show as much as was seen."""

from collections import Counter
from collections.abc import Iterable, Sequence
from math import comb

Hand = tuple[Sequence[int], int]
"""Values, and how many of them are chosen."""
LEVEL = 0.05
"""A pattern is named when luck alone would show it, or any other looked for beside it, in at most 1 of 20."""


def chance_dealt(hands: Iterable[Hand], seen: int) -> float:
    """The chance that a blind choice adds up to ``seen`` or more.

    Each hand is (values, picks): so many of its values are chosen, every choice as likely as another,
    and each hand apart from the others. One hand of noughts and ones is the hypergeometric test.
    """
    ways: Counter[int] = Counter({0: 1})
    deals = 1
    for values, picks in hands:
        ways = _added(ways, _sums(values, picks))
        deals *= comb(len(values), picks)
    return sum(n for total, n in ways.items() if total >= seen) / deals


def _sums(values: Sequence[int], picks: int) -> Counter[int]:
    """How many choices of ``picks`` values give each sum."""
    ways: list[Counter[int]] = [Counter({0: 1})] + [Counter() for _ in range(picks)]
    for value in values:
        for taken in range(picks, 0, -1):
            for total, n in ways[taken - 1].items():
                ways[taken][total + value] += n
    return ways[picks]


def _added(left: Counter[int], right: Counter[int]) -> Counter[int]:
    sums: Counter[int] = Counter()
    for a, n in left.items():
        for b, m in right.items():
            sums[a + b] += n * m
    return sums


def chance_drawn(seen: int, *, drawn: int, marked: int, total: int) -> float:
    """The chance of ``seen`` or more marked ones among ``drawn`` taken blindly from ``total`` (Fisher)."""
    most = min(drawn, marked)
    ways = sum(comb(marked, k) * comb(total - marked, drawn - k) for k in range(seen, most + 1))
    return ways / comb(total, drawn)


def unlikely(chances: Sequence[float], level: float = LEVEL) -> list[bool]:
    """Which of several looks is unlikely to be luck, allowing for all of them (Holm's correction).

    The smallest chance must be at most level ÷ looks, the next level ÷ (looks − 1), and so on until one
    fails. Whatever the looks share, luck alone names anything at all in at most ``level`` of children.
    """
    named = [False] * len(chances)
    for place, look in enumerate(sorted(range(len(chances)), key=lambda i: chances[i])):
        if chances[look] * (len(chances) - place) > level:
            break
        named[look] = True
    return named
