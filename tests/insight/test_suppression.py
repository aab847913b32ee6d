"""Small numbers: none is shown, and none can be had from those that are. The reader here is a patient one."""

from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

import pyarrow as pa
import pytest

from gatepost.insight import suppression
from gatepost.insight.counting import PARTS, counted
from gatepost.insight.engines import added
from gatepost.insight.suppression import Cell, hidden
from gatepost.insight.tables import Key, Tables, Where, _totals, tables
from tests.insight.registers import YEAR, children, rows

Table = tuple[dict[str, Cell], list[list[str]]]


def plain(number: int) -> Cell:
    return Cell(number, number, of=1000)


def worked_out(cells: dict[Any, Cell], totals: list[Any], left_out: set[Any]) -> dict[Any, Fraction]:
    """Every number left out that follows from those shown: the equations solved by hand, in fractions."""
    unknown = sorted(left_out, key=str)
    lines = []
    for total, *parts in totals:
        line = [Fraction(0)] * (len(unknown) + 1)
        for key, sign in [(total, -1), *((part, 1) for part in parts)]:
            if key in left_out:
                line[unknown.index(key)] += sign
            else:
                line[-1] -= sign * cells[key].number
        lines.append(line)
    return solved(lines, unknown)


def solved(lines: list[list[Fraction]], unknown: list[Any]) -> dict[Any, Fraction]:
    row = 0
    for column in range(len(unknown)):
        pivot = next((n for n in range(row, len(lines)) if lines[n][column]), None)
        if pivot is None:
            continue
        lines[row], lines[pivot] = lines[pivot], lines[row]
        lines[row] = [value / lines[row][column] for value in lines[row]]
        for n, line in enumerate(lines):
            if n != row and line[column]:
                lines[n] = [a - line[column] * b for a, b in zip(line, lines[row], strict=True)]
        row += 1
    alone = [line for line in lines if sum(value != 0 for value in line[:-1]) == 1]
    return {unknown[next(n for n, v in enumerate(line) if v)]: line[-1] for line in alone}


def tree(chance: Random) -> Table:
    """Areas, phases in them, and two sorts of absence: sums in every direction."""
    areas, phases, sorts = "abc"[: chance.randint(2, 3)], "xyz", "pq"
    cells = {
        "".join(at): plain(chance.choice([0, 1, 2, 4, 6, 9, 30, 200])) for at in product(areas, phases, sorts)
    }
    totals: list[list[str]] = []

    def total(name: str, parts: list[str]) -> None:
        cells[name] = plain(sum(cells[part].number for part in parts))
        totals.append([name, *parts])

    for area, sort in product(areas, sorts):
        total(f"{area}*{sort}", [area + phase + sort for phase in phases])
    for sort in sorts:
        total(f"*{sort}", [f"{area}*{sort}" for area in areas])
    for phase, sort in product(phases, sorts):
        total(f"*{phase}{sort}", [area + phase + sort for area in areas])
    totals += [[f"*{sort}", *(f"*{phase}{sort}" for phase in phases)] for sort in sorts]
    for area in areas:
        total(f"{area}**", [f"{area}*{sort}" for sort in sorts])
    return cells, totals


@pytest.mark.parametrize("seed", range(60))
def test_no_small_number_is_shown_or_can_be_worked_out(seed: int) -> None:
    cells, totals = tree(Random(seed))
    left_out = hidden(cells, totals)
    assert all(key in left_out for key, cell in cells.items() if 0 < cell.number < 6)
    assert worked_out(cells, totals, left_out) == {}
    for total, *parts in totals:
        gone = [part for part in parts if part in left_out]
        assert not gone or total in left_out or sum(cells[part].number for part in gone) >= 6


def test_mutant_without_the_second_number_the_patient_reader_finds_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(suppression, "_beside", lambda *args: set())
    monkeypatch.setattr(suppression, "_that_follow", lambda *args: [])
    found = 0
    for seed in range(20):
        cells, totals = tree(Random(seed))
        found += len(worked_out(cells, totals, hidden(cells, totals)))
    assert found > 0


@pytest.mark.parametrize(("number", "left_out"), [(0, False), (1, True), (5, True), (6, False)])
def test_fewer_than_six(number: int, left_out: bool) -> None:
    assert ("n" in hidden({"n": plain(number)}, [])) is left_out


def test_all_but_a_few_are_few() -> None:
    """Of 20 children 17 are something: so three are not."""
    assert hidden({"n": Cell(17, 17, of=20, label=True)}, []) == {"n"}
    assert hidden({"n": Cell(17, 17, of=20)}, []) == set()
    assert hidden({"n": Cell(14, 14, of=20, label=True)}, []) == set()


def test_many_sessions_of_a_few_children_are_left_out() -> None:
    assert hidden({"n": Cell(190, 1, of=900)}, []) == {"n"}


def test_nothing_is_said_of_a_group_of_five() -> None:
    assert hidden({"nought": Cell(0, 0, of=5)}, []) == {"nought"}


def test_the_smallest_goes_with_it_and_not_the_total() -> None:
    cells = {"all": plain(111), "a": plain(4), "b": plain(7), "c": plain(100)}
    assert hidden(cells, [["all", "a", "b", "c"]]) == {"a", "b"}


def test_two_that_are_small_together_take_a_third() -> None:
    cells = {"all": plain(110), "a": plain(1), "b": plain(2), "c": plain(7), "d": plain(100)}
    assert hidden(cells, [["all", *"abcd"]]) == {"a", "b", "c"}


def small_areas() -> Tables:
    batches = pa.concat_tables([rows(group, child) for group, child in children(7)]).combine_chunks()
    return tables(added([pa.Table.from_batches(counted(batches.to_batches()), PARTS)]))


def test_the_tables_of_two_small_authorities_give_nobody_away() -> None:
    found = small_areas()
    for key, cell in found.cells.items():
        if 0 < cell.pupils < 6:
            assert found.shown(key) is None
    assert found.hidden and len(found.hidden) < len(found.cells)
    assert worked_out(found.cells, list(_totals(found.cells)), found.hidden) == {}


def test_the_equations_are_those_of_the_tables() -> None:
    """Whatever is called a total is the sum of its parts: or the reader above solves something else."""
    found = small_areas()
    totals = list(_totals(found.cells))
    assert len(totals) > 100
    for total, *parts in totals:
        assert found.cells[total].number == sum(found.cells[part].number for part in parts)


def test_a_left_out_number_takes_its_rate_along() -> None:
    found = small_areas()
    for line in found.lines():
        if "absence" in line and (line["absent"] is None or line["possible"] is None):
            assert line["absence"] is None
    assert found.shown(Key(Where(YEAR, "none"), "pupils")) == 0
