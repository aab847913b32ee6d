"""Sums of groups against a slow count of each child; in any order, in any parts."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from gatepost.attendance import groups as kernel
from gatepost.insight import counting
from gatepost.insight.counting import MARK, PARTS, WHOLE_YEAR, counted
from gatepost.insight.engines import added, local
from gatepost.insight.layout import SCHEMA
from tests import reference
from tests.insight.registers import YEAR, children, codes, full_year, rows, slowly, write
from tests.property.registers import Register


@pytest.fixture(scope="module")
def people() -> list[tuple[tuple[str, str, str], Register]]:
    return children()


def summed(tables: list[pa.Table]) -> dict[tuple[str, str, str, str, int], tuple[int, int]]:
    batches = pa.concat_tables(tables).combine_chunks().to_batches()
    sums = added([pa.Table.from_batches(counted(batches), PARTS)])
    return {
        (r["authority"], r["phase"], r["year_group"], r["figure"], r["week"]): (r["number"], r["pupils"])
        for r in sums.to_pylist()
    }


def test_every_figure_of_every_group_is_that_of_its_children(people: list) -> None:
    found = summed([rows(group, child) for group, child in people])
    for authority, phase, year_group in {group for group, _ in people}:
        own = [slowly(child) for group, child in people if group == (authority, phase, year_group)]
        where = (authority, phase or "unknown", year_group)
        for figure in ("possible", "absent", "authorised", "unauthorised", "blank"):
            numbers = [one[figure] for one in own]
            expected = (sum(numbers), sum(n > 0 for n in numbers))
            assert found[*where, figure, WHOLE_YEAR] == expected, figure
        for label in ("persistent", "severe"):
            assert found[*where, label, WHOLE_YEAR] == (sum(one[label] for one in own),) * 2
        reached = sum(one["threshold"]["reached"] for one in own)
        assert found[*where, "threshold", WHOLE_YEAR] == (reached, reached)
        assert found[*where, "pupils", WHOLE_YEAR][0] == sum(one["possible"] > 0 for one in own)


def test_marks_by_code_and_the_children_behind_them(people: list) -> None:
    found = summed([rows(group, child) for group, child in people])
    for authority in ("801", "802"):
        own = [codes(child) for group, child in people if group[0] == authority]
        for symbol in "IGNOUM":
            expected = (sum(one[symbol] for one in own), sum(one[symbol] > 0 for one in own))
            assert found.get((authority, "", "", MARK + symbol, WHOLE_YEAR), (0, 0)) == expected


def test_absence_by_week(people: list) -> None:
    found = summed([rows(group, child) for group, child in people])
    start = reference.monday(reference.date(YEAR, 8, 1))
    for week in range(53):
        per_child = []
        for group, child in people:
            if group[0] == "801":
                days = {d for d in child.counted if (d - start).days // 7 == week and d >= start}
                per_child.append(reference.measure(child.marks, days, child.school_days))
        possible = [one["possible"] for one in per_child]
        absent = [one["absent"] for one in per_child]
        held = found.get(("801", "", "", "possible", week), (0, 0))
        away = found.get(("801", "", "", "absent", week), (0, 0))
        assert held == (sum(possible), sum(n > 0 for n in possible))
        assert away == (sum(absent), sum(n > 0 for n in absent))


def test_neither_order_nor_parts_change_a_sum(people: list, tmp_path: Path) -> None:
    tables = [rows(group, child) for group, child in people]
    whole = summed(tables)
    assert summed(tables[::-1]) == whole
    write(tmp_path / "one.parquet", tables[:5])
    write(tmp_path / "two.parquet", tables[5:])
    one = local([tmp_path / "one.parquet", tmp_path / "two.parquet"])
    other = local([write(tmp_path / "all.parquet", [pa.concat_tables(tables)])])
    assert one.equals(other) and one.num_rows == len(whole)


def test_two_years_in_one_file_stay_apart(people: list) -> None:
    table = pa.concat_tables([rows(group, child) for group, child in people])
    earlier = table.set_column(0, SCHEMA.field("year"), pa.array([YEAR - 1] * len(table), pa.int16()))
    mixed = pa.concat_tables([earlier, table]).take(np.random.default_rng(1).permutation(2 * len(table)))
    sums = added([pa.Table.from_batches(counted(mixed.combine_chunks().to_batches()), PARTS)])
    both = [sums.filter(pa.compute.equal(sums["year"], year)).drop(["year"]) for year in (YEAR - 1, YEAR)]
    assert both[0].equals(both[1]) and both[0].num_rows


def one_child(symbols: dict[int, str], weeks: slice = slice(5, 45)) -> pa.Table:
    from gatepost.insight import layout

    marks, mask = full_year(symbols)
    school = np.zeros(53, dtype=bool)
    school[weeks] = True
    return layout.rows(YEAR, "801", "primary", ["3"], school, marks[None], mask[None])


@pytest.mark.parametrize(
    ("absent", "persistent", "severe"), [(39, 0, 0), (40, 1, 0), (199, 1, 0), (200, 1, 1)]
)
def test_labels_begin_at_a_tenth_and_at_half(absent: int, persistent: int, severe: int) -> None:
    found = summed([one_child(dict.fromkeys(range(50, 50 + absent), "I"))])
    assert found["801", "primary", "3", "persistent", WHOLE_YEAR][0] == persistent
    assert found["801", "primary", "3", "severe", WHOLE_YEAR][0] == severe


@pytest.mark.parametrize(("last", "reached"), [(149, 1), (150, 0)])
def test_ten_school_weeks(last: int, reached: int) -> None:
    """Nine sessions in the first week; the tenth in the tenth school week, or in the eleventh."""
    found = summed([one_child({**dict.fromkeys(range(50, 59), "O"), last: "O"})])
    assert found["801", "primary", "3", "threshold", WHOLE_YEAR][0] == reached


def test_many_children_of_one_group_are_all_counted() -> None:
    """More than a byte counts, with more marks than two bytes count; standing together, and apart."""
    away = one_child(dict.fromkeys(range(50, 450), "I"))
    other = away.set_column(3, SCHEMA.field("year_group"), pa.array(["4"]))
    for tables in ([away] * 700 + [other] * 700, [away, other] * 700):
        found = summed(tables)
        for year_group in "34":
            assert found["801", "primary", year_group, "absent", WHOLE_YEAR] == (700 * 400, 700)
            assert found["801", "primary", year_group, "severe", WHOLE_YEAR] == (700, 700)
        assert found["801", "", "", MARK + "I", WHOLE_YEAR] == (1400 * 400, 1400)
        assert found["801", "", "", "absent", 7] == (1400 * 10, 1400)


def test_a_byte_that_is_no_code_is_refused(people: list) -> None:
    with pytest.raises(ValueError, match="no code"):
        summed([one_child({60: "?"})])


def test_a_session_outside_the_school_weeks_is_refused() -> None:
    with pytest.raises(ValueError, match="no school week"):
        summed([one_child({60: "O"}, weeks=slice(10, 45))])


def test_mutant_a_week_too_few_is_noticed(people: list, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel, "most_sessions", lambda *args: kernel_most(*args) - 1)
    found = summed([one_child(dict.fromkeys(range(50, 60), "O"))])
    assert found["801", "primary", "3", "threshold", WHOLE_YEAR][0] == 0


kernel_most = kernel.most_sessions


def test_nothing_is_counted_twice_where_groups_lie_apart(people: list) -> None:
    """Rows of one group need not lie together."""
    first, second = people[0], people[1]
    tables = [rows(*first), rows(*second), rows(*first), rows(*second)]
    apart, together = summed(tables), summed(sorted(tables, key=lambda t: t["phase"][0].as_py()))
    assert apart == together
    assert counting.WHOLE_YEAR == -1
