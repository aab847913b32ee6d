"""``gatepost import`` as a person or a script meets it: its words, its JSON, its exit codes."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.db import OperationalError

from gatepost.access.models import School
from gatepost.imports import plan as planning
from tests.imports.folders import ASHA, OAK, with_line, write
from tests.imports.holdings import everything

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def run(*words: str) -> tuple[int, str, str]:
    """Exit code, output and complaints of one command."""
    out, complaints = io.StringIO(), io.StringIO()
    with time_machine.travel(NOW, tick=False), pytest.raises(SystemExit) as end:
        call_command("import", *words, stdout=out, stderr=complaints)
    assert isinstance(end.value.code, int)
    return end.value.code, out.getvalue(), complaints.getvalue()


BAD = with_line("session_marks.csv", f"{ASHA},{OAK},2026-09-09,AM,$,,")


def test_a_good_folder_is_kept(tmp_path: Path) -> None:
    code, out, _ = run(str(write(tmp_path)))
    assert code == 0
    assert "session_marks.csv" in out
    assert "Kept." in out
    assert School.objects.count() == 2
    assert "nothing changed" in run(str(tmp_path))[1]


def test_a_dry_run_keeps_nothing(tmp_path: Path) -> None:
    code, out, _ = run(str(write(tmp_path)), "--dry-run")
    assert (code, School.objects.count()) == (0, 0)
    assert "A dry run" in out


def test_json_is_one_object_of_the_agreed_shape(tmp_path: Path) -> None:
    code, out, _ = run(str(write(tmp_path, session_marks=BAD)), "--json")
    plan = json.loads(out)
    assert code == 1
    assert plan["files"]["session_marks.csv"] == {
        "rows": 7,
        "added": 6,
        "changed": 0,
        "unchanged": 0,
        "refused": 1,
    }
    (error,) = plan["errors"]
    where = {key: error[key] for key in ("file", "line", "column", "value")}
    assert where == {"file": "session_marks.csv", "line": 8, "column": "code", "value": "$"}
    assert "not a register code" in error["rule"]


def test_a_refused_folder_says_where_and_how_to_mend_it(tmp_path: Path) -> None:
    before = everything()
    code, out, _ = run(str(write(tmp_path, session_marks=BAD)))
    assert code == 1
    assert everything() == before
    for words in ("session_marks.csv, column code", "line 8", "“$”", "--keep-good"):
        assert words in out


def test_good_rows_are_kept_on_request(tmp_path: Path) -> None:
    code, out, _ = run(str(write(tmp_path, session_marks=BAD)), "--keep-good")
    assert (code, School.objects.count()) == (0, 2)
    assert "good rows were kept" in out


def test_keep_good_of_a_folder_without_good_rows_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pupils.csv").write_text("")
    assert run(str(tmp_path), "--keep-good")[0] == 1


def test_a_folder_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    code, _, complaints = run(str(tmp_path / "nowhere"))
    assert code == 2
    assert "There is no folder" in complaints


@pytest.mark.parametrize("error", [OperationalError("gone"), RuntimeError("a bug")])
def test_no_traceback_reaches_a_person(
    error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(planning, "_compare", fail)
    code, out, complaints = run(str(write(tmp_path)))
    assert code == 1
    assert "nothing was kept" in complaints
    assert "Traceback" not in out + complaints
