"""Spoiled files: whatever the bytes, there is a plan or a refusal with place and rule, never a traceback."""

import random
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from gatepost.imports.faults import Fault
from gatepost.imports.formats import native
from gatepost.imports.plan import plan_folder
from gatepost.imports.reading import Unreadable, read
from gatepost.imports.table import check
from tests.imports.folders import FILES, write

TODAY = date(2026, 11, 24)

Spoil = Callable[[bytearray, random.Random], None]


def flip(content: bytearray, chance: random.Random) -> None:
    content[chance.randrange(len(content))] = chance.randrange(256)


def cut(content: bytearray, chance: random.Random) -> None:
    del content[chance.randrange(len(content)) :]


def drop(content: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(content))
    del content[start : start + chance.randrange(1, 40)]


def repeat(content: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(content))
    content[start:start] = content[start : start + chance.randrange(1, 200)]


def strew(content: bytearray, chance: random.Random) -> None:
    pieces = [
        b'"',
        b",",
        b"\n",
        b"\r",
        b"\x00",
        b"\xff\xfe",
        "О".encode(),
        b"=cmd()",
        b"9" * 400,
        b"A" * 2**20,
        b"\xc3",
    ]
    start = chance.randrange(len(content))
    content[start:start] = chance.choice(pieces)


SPOILS: tuple[Spoil, ...] = (flip, cut, drop, repeat, strew)


def named(fault: Fault) -> bool:
    """Whether a refusal says where it is, which rule it is, and how to mend it."""
    return bool(fault.file and fault.line >= 1 and fault.rule and fault.mend)


@pytest.mark.django_db
def test_spoiled_files_are_planned_or_refused_by_name(tmp_path: Path, fuzz: int) -> None:
    folder = write(tmp_path)
    for seed in range(fuzz):
        chance = random.Random(seed)
        name = chance.choice(sorted(FILES))
        content = bytearray(FILES[name].encode())
        for _ in range(chance.randrange(1, 4)):
            if content:
                chance.choice(SPOILS)(content, chance)
        (folder / name).write_bytes(content)
        plan = plan_folder(folder, on=TODAY)
        assert all(named(fault) for fault in plan.faults), f"seed {seed}"
        lost = sum(counts.refused for counts in plan.files.values())
        assert plan.faults or not lost, f"seed {seed}"
        (folder / name).write_text(FILES[name])


RULES = {rule.name: rule for rule in native.files(on=TODAY, roles=("tutor", "head"))}


@settings(max_examples=300, deadline=None, derandomize=True)
@given(name=st.sampled_from(sorted(RULES)), content=st.binary(max_size=200), headed=st.booleans())
def test_any_bytes_are_read_or_refused(name: str, content: bytes, headed: bool) -> None:
    rule = RULES[name]
    heading = ",".join(column.name for column in rule.columns).encode() + b"\n" if headed else b""
    try:
        sheet = read(name, heading + content, limit=2**20)
    except Unreadable as error:
        assert named(error.fault)
        return
    table = check(sheet, rule)
    assert all(named(fault) for fault in table.faults)
    assert table.faults or table.good().size


CELL = st.text(alphabet=st.characters(exclude_characters="\x00", exclude_categories=("Cs",)), max_size=12)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(rows=st.lists(st.tuples(CELL, CELL), min_size=1, max_size=8))
def test_what_was_written_is_what_is_read(rows: list[tuple[str, str]]) -> None:
    """Against Python's own CSV writer: every cell comes back, on the line where it stands."""
    import csv
    import io

    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    lines = []
    writer.writerow(["a", "b"])
    for row in rows:
        lines.append(len(list(io.StringIO(out.getvalue(), newline=None))) + 1)
        writer.writerow(row)
    sheet = read("some.csv", out.getvalue().encode(), limit=2**20)
    cells = [[column.distinct[n] for n in column.index] for column in sheet.columns.values()]
    assert list(zip(*cells, strict=True)) == rows
    assert [sheet.line(row) for row in range(sheet.rows)] == lines


def test_a_file_over_the_limit_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(Unreadable, match="larger than 1 MB"):
        read("pupils.csv", b"a" * (2**20 + 1), limit=2**20)
