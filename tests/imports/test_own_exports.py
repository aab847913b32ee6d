"""A folder of a school's own exports, nightly: read as the last file of the layout was matched, or refused by name."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from gatepost.access.models import School
from gatepost.access.wall import scope
from gatepost.imports import own_exports
from gatepost.imports.fuzzing.seeds import CTF
from gatepost.imports.matched import Match
from gatepost.imports.watched import REPORT, Watched
from gatepost.records.models import Pupil, RegisterImport, RegisterYear
from tests import factories
from tests.imports.folders import ASHA
from tests.imports.holdings import everything
from tests.imports.test_any_file_screens import PUPILS, bring_in, officer
from tests.imports.test_import_command import run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_the_desk")]

WEEK = f"Registers,\nUPN,Session Date,Half Day,Mark\n{ASHA},07/09/2026,AM,N\n{ASHA},18/09/2026,PM,\\\n"


@pytest.fixture
def known(school: School) -> Client:
    """An officer who has matched a list of children and a week of marks once."""
    client = officer(school)
    bring_in(client, PUPILS)
    bring_in(client, WEEK)
    return client


def folder(place: Path, **files: str) -> Path:
    place.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (place / name.replace("__", ".")).write_text(content, encoding="utf-8")
    return place


def marks(school: School) -> bytes:
    with scope([school.pk]):
        return bytes(RegisterYear.objects.get(pupil__upn=ASHA).marks).strip()


def test_a_night_in_the_schools_own_layout_is_kept_and_three_times_is_once(
    known: Client, school: School, tmp_path: Path
) -> None:
    night = folder(tmp_path / "2026-11-24", marks__csv=WEEK.replace("AM,N", "AM,I"), notes__md="x")
    code, out, _ = run(str(night))
    assert (code, "Register marks (marks.csv)" in out) == (0, True), out
    assert marks(school).startswith(b"I")
    once = everything()
    for _ in range(2):
        assert run(str(night))[0] == 0
    assert everything() == once


def test_a_layout_that_nobody_has_matched_is_refused_and_not_guessed(school: School, tmp_path: Path) -> None:
    before = everything()
    code, out, _ = run(str(folder(tmp_path / "2026-11-24", marks__csv=WEEK)))
    assert code == 1
    assert "marks.csv: Nobody has matched the columns of a file of this layout yet." in out
    assert "Choose it under Imports once" in out
    assert everything() == before


def test_what_cannot_be_read_is_named_and_stops_the_night_or_is_left_out(
    known: Client, school: School, tmp_path: Path
) -> None:
    odd = WEEK.replace("18/09/2026,PM,\\", "18/09/2026,PM,@").replace("AM,N", "AM,I")
    night, before = folder(tmp_path / "2026-11-24", marks__csv=odd), everything()
    code, out, _ = run(str(night))
    assert code == 1
    assert "marks.csv, column Mark: This is not a register code." in out
    assert "line 4: “@”" in out
    assert everything() == before
    assert run(str(night), "--keep-good")[0] == 0
    assert marks(school).startswith(b"I")


def test_refusals_by_the_register_are_named_as_in_the_export(known: Client, tmp_path: Path) -> None:
    closed = WEEK.replace("18/09/2026", "12/08/2026")
    code, out, _ = run(str(folder(tmp_path / "2026-11-24", marks__csv=closed)))
    assert code == 1
    assert "marks.csv, column “Session Date”: The school is not open on this day." in out
    assert "line 4: “2026-08-12”" in out
    assert (
        '"file": "marks.csv", "line": 4, "column": "“Session Date”"'
        in run(str(tmp_path / "2026-11-24"), "--json")[1]
    )


def test_a_transfer_file_and_two_of_a_kind(known: Client, school: School, tmp_path: Path) -> None:
    files = {"a__xml": CTF.replace("Asha", "Ashanti"), "b__xml": CTF}
    code, out, _ = run(str(folder(tmp_path / "2026-11-24", **files)))
    assert code == 1
    assert "b.xml: Another file of the folder holds the same kind of thing." in out
    (tmp_path / "2026-11-24" / "b.xml").unlink()
    assert run(str(tmp_path / "2026-11-24"))[0] == 0
    with scope([school.pk]):
        assert Pupil.objects.get(upn=ASHA).forename == "Ashanti"


def test_whose_they_are_is_never_guessed(known: Client, school: School, tmp_path: Path) -> None:
    factories.school("9991002", "Millbrook Primary")
    night, before = folder(tmp_path / "2026-11-24", marks__csv=WEEK.replace("AM,N", "AM,I")), everything()
    assert run(str(night))[0] == 1
    assert run(str(night), "--school", "9991002")[0] == 1
    assert run(str(night), "--school", "9990000")[0] == 2
    assert everything() == before
    assert run(str(night), "--school", school.laestab)[0] == 0
    assert marks(school).startswith(b"I")


def test_the_watched_folder_takes_them_too(known: Client, school: School, tmp_path: Path) -> None:
    folder(tmp_path / "2026-11-24", marks__csv=WEEK.replace("AM,N", "AM,I"))
    folder(tmp_path / "2026-11-25", marks__csv="UPN,What\nx,y\n")

    def bring(path: Path) -> tuple[bool, str]:
        code, out, said = run(str(path))
        return code == 0, out + said

    watched = Watched(tmp_path, bring)
    watched.look()
    assert {place.parent.name: place.name for place in watched.look()} == {
        "done": "2026-11-24",
        "refused": "2026-11-25",
    }
    assert marks(school).startswith(b"I")
    assert "marks.csv" in (tmp_path / "refused" / "2026-11-25" / REPORT).read_text()


def test_mutant_a_layout_that_is_guessed_is_noticed(
    school: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the break a layout of the night is kept that no person has looked at."""
    bring_in(officer(school), PUPILS)
    really: Callable[..., tuple[Match, bool]] = own_exports.match_of

    def guessed(*words: Any, **more: Any) -> tuple[Match, bool]:
        return really(*words, **more)[0], True

    monkeypatch.setattr(own_exports, "match_of", guessed)
    with scope([school.pk]):
        held = RegisterImport.objects.count()
    assert run(str(folder(tmp_path / "2026-11-24", marks__csv=WEEK)))[0] == 0
    with scope([school.pk]):
        assert RegisterImport.objects.count() == held + 1
