"""The chances, against every deal written out one by one."""

from itertools import combinations, product

import pytest

from gatepost.attendance.exact import chance_dealt, chance_drawn, unlikely


def every_deal(hands: list[tuple[tuple[int, ...], int]], seen: int) -> float:
    choices = [[sum(chosen) for chosen in combinations(values, picks)] for values, picks in hands]
    totals = [sum(deal) for deal in product(*choices)]
    return sum(total >= seen for total in totals) / len(totals)


@pytest.mark.parametrize("seen", range(9))
def test_a_chance_is_the_share_of_all_deals_that_reach_it(seen: int) -> None:
    hands = [((2, 0, 0, 1, 0), 1), ((2, 2, 1), 2), ((0, 1), 1), ((2, 2), 2)]
    assert chance_dealt(hands, seen) == pytest.approx(every_deal(hands, seen))


def test_nothing_to_choose_from_is_certain() -> None:
    assert chance_dealt([], 0) == 1.0
    assert chance_dealt([], 1) == 0.0


@pytest.mark.parametrize("seen", range(5))
def test_drawing_blindly_agrees_with_every_draw(seen: int) -> None:
    marked = [1, 1, 1, 1, 0, 0, 0, 0, 0]
    draws = [sum(drawn) for drawn in combinations(marked, 5)]
    expected = sum(found >= seen for found in draws) / len(draws)
    assert chance_drawn(seen, drawn=5, marked=4, total=9) == pytest.approx(expected)


def test_the_tea_taster() -> None:
    """Fisher's own example: all four of four cups named right out of eight, one way in seventy."""
    assert chance_drawn(4, drawn=4, marked=4, total=8) == pytest.approx(1 / 70)


def test_several_looks_must_each_be_the_rarer() -> None:
    # Three looks: .05/3, then .05/2, then .05.
    assert unlikely([0.0166, 0.5, 0.5]) == [True, False, False]
    assert unlikely([0.0167, 0.5, 0.5]) == [False, False, False]
    assert unlikely([0.025, 0.05, 0.0166]) == [True, True, True]
    # Once one look fails, no likelier one is named, though .05 alone would do for the last.
    assert unlikely([0.0166, 0.026, 0.03]) == [True, False, False]
    assert unlikely([]) == []
