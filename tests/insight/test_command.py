"""``gatepost insight``: what the file holds and what it does not, both engines, and what is refused in a sentence."""

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from gatepost.access.actor import NotAllowed
from gatepost.attendance.measure import measure
from gatepost.attendance.register import first_monday
from gatepost.audit.models import Event
from gatepost.insight.actions import export
from gatepost.insight.layout import SCHEMA
from gatepost.policy import national
from gatepost.policy.pack import load
from gatepost.records import registers
from tests import factories
from tests.insight.registers import children, full_year, rows, write
from tests.world import World

ROOT = Path(__file__).parents[2]


def run(*words: str, code: int = 0) -> tuple[str, str]:
    command = [sys.executable, "-m", "gatepost.config.cli", "insight", "run", *words]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=240, check=False, cwd=ROOT, env=os.environ
    )
    assert done.returncode == code, done.stderr
    return done.stdout, done.stderr


def exported(world: World, path: Path, **options: Any) -> pa.Table:
    call_command("insight", "export", "--out", str(path), "--to", "2026-11-24", **options)
    return pq.read_table(path)


def test_a_row_is_a_childs_year_without_a_name(world: World, tmp_path: Path) -> None:
    table = exported(world, tmp_path / "out.parquet")
    assert table.schema.equals(SCHEMA)
    assert table.select(["year", "authority", "phase", "year_group"]).to_pylist() == [
        {"year": 2026, "authority": "999", "phase": "secondary", "year_group": world.asha.year_group}
    ]
    held = (tmp_path / "out.parquet").read_bytes() + repr(table.to_pydict()).encode()
    for private in (world.asha.upn, world.asha.forename, world.asha.surname, world.school.laestab):
        assert private.encode() not in held


def test_what_is_exported_is_what_is_measured(world: World, tmp_path: Path) -> None:
    exported(world, tmp_path / "out.parquet")
    register = registers.read(
        world.school, pupils=[world.asha], start=first_monday(2026), end=date(2026, 11, 24)
    )
    (own,) = measure(
        register.marks,
        register.counted(first_monday(2026), date(2026, 11, 24)),
        2026,
        register.calendar.school_weeks(2026),
        national.code_book(),
        load().threshold_rule(date(2026, 11, 24)),
    )
    from gatepost.insight.engines import local

    sums = local([tmp_path / "out.parquet"]).to_pylist()
    said = {row["figure"]: row["number"] for row in sums if row["phase"] and row["week"] < 0}
    for figure in ("possible", "absent", "authorised", "unauthorised", "blank"):
        assert said[figure] == getattr(own.tally, figure)
    assert said["persistent"] == own.tally.persistent and own.tally.absent > 0


def test_one_child_alone_is_in_no_table(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    exported(world, tmp_path / "out.parquet")
    capsys.readouterr()
    call_command("insight", "run", str(tmp_path / "out.parquet"), "--json")
    said = capsys.readouterr().out
    assert said
    for line in map(json.loads, said.splitlines()):
        assert line.get("pupils") is None and line.get("possible") is None and line.get("sessions") is None


def test_an_export_is_in_the_audit_log_and_needs_leave(world: World, tmp_path: Path) -> None:
    exported(world, tmp_path / "out.parquet")
    assert Event.objects.filter(verb="insight.exported", school=world.school.pk).count() == 1
    with pytest.raises(NotAllowed):
        export(
            by=world.ben,
            schools=[world.school],
            year=2026,
            until=date(2026, 11, 24),
            path=tmp_path / "more.parquet",
        )
    assert not list(tmp_path.glob("more*"))


def test_an_export_of_nobody_writes_no_file(world: World, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No pupil was on roll in 2019/20"):
        exported(world, tmp_path / "out.parquet", year=2019)
    with pytest.raises(CommandError, match="No school with the LAESTAB 1234567"):
        exported(world, tmp_path / "out.parquet", school="1234567")
    with pytest.raises(CommandError, match="cannot be written: No such file or directory"):
        exported(world, tmp_path / "nowhere" / "out.parquet")
    assert list(tmp_path.iterdir()) == []


def test_an_older_export_stays_until_the_new_one_is_whole(world: World, tmp_path: Path) -> None:
    exported(world, tmp_path / "out.parquet")
    before = (tmp_path / "out.parquet").read_bytes()
    with pytest.raises(CommandError):
        exported(world, tmp_path / "out.parquet", year=2019)
    assert (tmp_path / "out.parquet").read_bytes() == before


def test_two_schools_are_two_rows_behind_their_own_walls(world: World, tmp_path: Path) -> None:
    from gatepost.access.wall import scope

    other = factories.school("8881001", "Elsewhere")
    with scope([other.pk]):
        factories.calendar(other)
        factories.marks(factories.pupil(other, "Zed", 9), factories.AWAY)
    assert sorted(exported(world, tmp_path / "out.parquet")["authority"].to_pylist()) == ["888", "999"]
    assert exported(world, tmp_path / "one.parquet", school="8881001")["authority"].to_pylist() == ["888"]


# Files that cannot be counted


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda path: None, "There is no "),
        (lambda path: path.mkdir(), "holds no file that ends in .parquet"),
        (lambda path: path.write_text("year,authority"), "is not a Parquet file"),
        (lambda path: path.write_bytes(b""), "is not a Parquet file"),
        (lambda path: pq.write_table(pa.table({"pupil": [1]}), path), "the column “year” is missing"),
        (
            lambda path: pq.write_table(
                SCHEMA.empty_table().set_column(0, "year", pa.array([], pa.int64())), path
            ),
            "the column “year” is int64, not int16",
        ),
        (lambda path: pq.write_table(SCHEMA.empty_table(), path), "holds no pupil"),
    ],
    ids=["missing", "empty folder", "text", "nothing", "other columns", "other type", "no rows"],
)
def test_what_cannot_be_counted_is_refused_in_a_sentence(make: Any, told: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    make(path)
    with pytest.raises(CommandError, match=told) as refused:
        call_command("insight", "run", str(path))
    assert refused.value.returncode == 1


def bad(path: Path) -> Path:
    from gatepost.insight import layout

    marks, mask = full_year({60: "?"})
    weeks = np.ones(53, dtype=bool)
    return write(path, [layout.rows(2026, "801", "primary", ["3"], weeks, marks[None], mask[None])])


def test_marks_that_are_no_codes_are_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"cannot be counted: a register holds bytes .* no code: \[63\]\."):
        call_command("insight", "run", str(bad(tmp_path / "bad.parquet")))


def test_the_tables_read_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "in.parquet", [rows(group, child) for group, child in children(12)])
    call_command("insight", "run", str(path))
    said = capsys.readouterr().out
    for words in (
        "Authority 801, 2027/28: Phases and year groups",
        "All authorities",
        "fewer than six children",
    ):
        assert words in said


# Spark


@pytest.fixture(scope="module")
def spark() -> None:
    """PySpark and Java 17, fetched where they are missing."""
    subprocess.run(["make", "--silent", "spark"], cwd=ROOT, check=True, timeout=500)


@pytest.mark.usefixtures("spark")
def test_both_engines_say_the_same_to_the_last_digit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "lake"
    folder.mkdir()
    tables = [rows(group, child) for group, child in children(12)]
    write(folder / "one.parquet", [pa.concat_tables(tables[:20])])
    write(folder / "two.parquet", [pa.concat_tables(tables[20:])])
    call_command("insight", "run", str(folder), "--json")
    ours = capsys.readouterr().out
    theirs, _ = run(str(folder), "--json", "--engine", "spark")
    assert theirs == ours
    assert len(ours.splitlines()) > 50


@pytest.mark.usefixtures("spark")
def test_spark_refuses_in_the_same_sentence(tmp_path: Path) -> None:
    path = str(bad(tmp_path / "bad.parquet"))
    with pytest.raises(CommandError) as ours:
        call_command("insight", "run", path)
    _, theirs = run(path, "--engine", "spark", code=1)
    assert str(ours.value) in theirs
    assert "Traceback" not in theirs


def test_without_java_spark_is_refused_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setitem(sys.modules, "pyspark.sql", type(sys)("pyspark.sql"))
    monkeypatch.setattr(sys.modules["pyspark.sql"], "SparkSession", object, raising=False)
    path = write(tmp_path / "in.parquet", [rows(group, child) for group, child in children(2)])
    with pytest.raises(CommandError, match="Spark needs Java 17: install openjdk-17-jre-headless"):
        call_command("insight", "run", str(path), engine="spark")


def test_without_spark_it_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    path = write(tmp_path / "in.parquet", [rows(group, child) for group, child in children(2)])
    with pytest.raises(CommandError, match="Spark is not installed: pip install"):
        call_command("insight", "run", str(path), engine="spark")
