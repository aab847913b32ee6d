"""A fault at every file that is written and every answer of Wonde: the old state or the new, and plain words."""

import errno
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from gatepost.access.actor import Actor
from gatepost.access.models import School
from gatepost.access.wall import scope
from gatepost.imports.fuzzing.seeds import CTF
from gatepost.imports.models import WondeLink
from gatepost.imports.watched import Watched
from gatepost.imports.wonde import client as wonde_client
from gatepost.imports.wonde.actions import bring_in, keep_token
from gatepost.records.models import Pupil
from gatepost.web.tasks import put_waiting_away
from gatepost.web.waiting import NOT_STORED
from tests.imports.folders import FILES, write
from tests.imports.holdings import everything
from tests.imports.stand_in import TOKEN, StandIn, stand_in
from tests.imports.test_any_file import PUPILS
from tests.imports.test_any_file_screens import columns, officer, text
from tests.imports.test_faults_injected import cut_at, keep, planned

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_the_desk")]

NOW = datetime(2026, 11, 24, 3, 20, tzinfo=UTC)


# --- The disk


class FullDisk:
    """A disk that takes ``after`` writes and then no more: each opening to write, making and moving is one."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, after: int) -> None:
        self.left, self.refused = after, 0
        really, replace, rename, mkdir = Path.open, Path.replace, Path.rename, Path.mkdir

        def opened(path: Path, mode: str = "r", *args: Any, **more: Any) -> Any:
            if "w" in mode:
                self._take()
            return really(path, mode, *args, **more)

        def made(path: Path, *args: Any, **more: Any) -> None:
            if not path.is_dir():
                self._take()
            mkdir(path, *args, **more)

        def moved(by: Callable[[Path, Path], Path]) -> Callable[[Path, Path], Path]:
            def move(path: Path, to: Path) -> Path:
                self._take()
                return by(path, to)

            return move

        monkeypatch.setattr(Path, "open", opened)
        monkeypatch.setattr(Path, "mkdir", made)
        monkeypatch.setattr(Path, "replace", moved(replace))
        monkeypatch.setattr(Path, "rename", moved(rename))

    def _take(self) -> None:
        self.left -= 1
        if self.left < 0:
            self.refused += 1
            raise OSError(errno.ENOSPC, "No space left on device")


def waiting(tmp_path: Path) -> list[str]:
    """Whatever waits on the disk, half written or whole."""
    place = tmp_path / "data" / "waiting"
    return sorted(entry.name for entry in place.rglob("*")) if place.is_dir() else []


def native() -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(name, FILES[name].encode()) for name in ("pupils.csv", "session_marks.csv")]


def any_layout() -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile("export.csv", PUPILS.encode())]


def transfer() -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile("9991001.xml", CTF.encode())]


@pytest.mark.parametrize("files", [native, any_layout, transfer])
def test_a_full_disk_at_any_write_of_an_upload_leaves_nothing_and_says_so(
    files: Callable[[], list[SimpleUploadedFile]], school: School, tmp_path: Path
) -> None:
    client, before = officer(school), everything()
    for after in range(30):
        with pytest.MonkeyPatch.context() as patch:
            disk = FullDisk(patch, after)
            answer = client.post(reverse("imports"), {"chosen": files()})
        assert everything() == before
        if not disk.refused:
            break
        assert NOT_STORED in text(answer)
        assert waiting(tmp_path) == []
    assert answer.status_code == 302
    assert after >= 3, "the disk was never full"


def test_a_full_disk_between_the_check_and_the_plan_leaves_no_half_of_a_list(
    school: School, tmp_path: Path
) -> None:
    """A list that ended in the middle would be planned as if it were all of it."""
    client = officer(school)
    onward = client.post(reverse("imports"), {"chosen": any_layout()}).url
    check = client.post(onward, columns(client.get(onward))).url
    plan = check.replace("/check", "")
    for after in range(30):
        with pytest.MonkeyPatch.context() as patch:
            disk = FullDisk(patch, after)
            answer = client.post(check, {"do": "go", "same": "yes"})
        if not disk.refused:
            break
        assert NOT_STORED in text(answer)
        assert client.get(plan).status_code == 404
    assert after >= 2, "the disk was never full"
    client.post(plan, {"keep": "all"})
    with scope([school.pk]):
        assert Pupil.objects.count() == 2


def test_a_full_disk_where_the_columns_are_matched_loses_nothing_that_was_said(school: School) -> None:
    client = officer(school)
    onward = client.post(reverse("imports"), {"chosen": any_layout()}).url
    said = columns(client.get(onward)) | {"column_7": "home_language"}
    with pytest.MonkeyPatch.context() as patch:
        FullDisk(patch, 0)
        answer = client.post(onward, said)
    assert NOT_STORED in text(answer)
    assert answer.context["form"]["column_7"].value() == "home_language"
    assert columns(client.get(onward))["column_7"] == ""


def test_pressing_keep_twice_keeps_once_and_is_no_error(school: School) -> None:
    client = officer(school)
    plan = client.post(reverse("imports"), {"chosen": native()}).url
    assert client.post(plan, {"keep": "good"}).status_code == 302
    once = everything()
    answer = client.post(plan, {"keep": "good"}, follow=True)
    assert "These files wait no more" in text(answer)
    assert everything() == once


def test_files_that_nobody_came_back_for_are_deleted(school: School, tmp_path: Path) -> None:
    client: Client = officer(school)
    client.post(reverse("imports"), {"chosen": any_layout()})
    put_waiting_away(0)
    assert waiting(tmp_path)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=365 * 30), tick=False):
        put_waiting_away(0)
    assert waiting(tmp_path) == []


def test_mutant_a_list_written_in_place_is_noticed(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the break, the half of a list that a full disk left would wait as if it were whole."""
    from contextlib import contextmanager

    from gatepost.web import anyfile

    @contextmanager
    def in_place(folder: Path) -> Iterator[Path]:
        folder.mkdir(parents=True, exist_ok=True)
        yield folder

    client = officer(school)
    onward = client.post(reverse("imports"), {"chosen": any_layout()}).url
    check = client.post(onward, columns(client.get(onward))).url
    monkeypatch.setattr(anyfile, "arriving", in_place)
    with pytest.MonkeyPatch.context() as patch, pytest.raises(OSError, match="No space"):
        FullDisk(patch, 3)
        client.post(check, {"do": "go", "same": "yes"})
    assert client.get(check.replace("/check", "")).status_code == 200


# --- A watched folder


def test_a_fault_at_any_file_of_a_watched_folder_is_made_good_at_the_next_look(tmp_path: Path) -> None:
    """The register has the old state or the new; the folder goes to "done" once the disk takes its report."""

    def bring(folder: Path) -> tuple[bool, str]:
        plan = planned(folder)
        keep(plan)
        return True, "Kept."

    write(tmp_path / "in" / "2026-11-24")
    watched = Watched(tmp_path / "in", bring)
    watched.look()
    for after in range(6):
        with pytest.MonkeyPatch.context() as patch:
            disk = FullDisk(patch, after)
            settled = watched.look()
        if not disk.refused:
            break
        assert settled == []
        assert (tmp_path / "in" / "2026-11-24" / "session_marks.csv").is_file()
        watched.look()
    assert after == 3, "the report, the folder it goes to, and the way there"
    assert [place.parent.name for place in settled] == ["done"]
    assert planned(settled[0]).touched == []


# --- Wonde


@pytest.fixture
def linked(school: School, settings: Any) -> School:
    with scope([school.pk]):
        keep_token(by=Actor.system(), school=school, token=TOKEN, number="A1")
    return school


def night(school: School, server: StandIn) -> str:
    with scope([school.pk]):
        return bring_in(by=Actor.system([school]), school=school, at=NOW, base_url=server.base)


def read_to(school: School) -> datetime | None:
    with scope([school.pk]):
        return WondeLink.objects.get(school=school).read_to


TROUBLES = {
    "the key is withdrawn": (401, {}, "no longer accepts our key"),
    "it does not share this": (403, {}, "does not share this part"),
    "it is away": (503, {}, "does not answer at the moment"),
    "too many questions": (429, {"Retry-After": "0"}, "does not answer at the moment"),
    "the answer is cut off": (-1, {}, "does not answer at the moment"),
    "the answer is no answer": (200, {}, "cannot be understood"),
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_trouble_at_any_page_of_wonde_leaves_the_old_state(
    trouble: str, linked: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the first question, at the second …, in the middle of every list; and the next night misses nothing."""
    monkeypatch.setattr(wonde_client.time, "sleep", lambda _: None)
    monkeypatch.setattr(wonde_client.Wonde.__init__, "__kwdefaults__", _impatient())
    status, headers, says = TROUBLES[trouble]
    before, nth = everything(), 0
    with stand_in() as server:
        while True:
            nth += 1
            server.fail_from(nth, status, headers)
            said = night(linked, server)
            if not said:
                break
            assert says in said
            assert everything() == before
            assert read_to(linked) is None
        assert nth > 8, "there were more pages than this to fail at"
        assert read_to(linked) == NOW
        with scope([linked.pk]):
            assert Pupil.objects.count() == 2
        after = everything()
        server.fail_from(0, 0, {})
        assert night(linked, server) == ""
    assert everything() == after


def _impatient() -> dict[str, Any]:
    """A client that tries twice and does not wait."""
    kept: dict[str, Any] = dict(wonde_client.Wonde.__init__.__kwdefaults__ or {})
    return kept | {"wait": lambda _: None, "tries": 2}


def test_a_fault_at_any_statement_of_a_night_leaves_the_old_state_and_the_next_night_misses_nothing(
    linked: School,
) -> None:
    before, cuts = everything(), 0
    with stand_in() as server:
        while cut_at(cuts + 1, lambda: night(linked, server)):
            cuts += 1
            assert everything() == before
            assert read_to(linked) is None
        assert cuts > 20
        assert everything() != before
        assert read_to(linked) == NOW
        settled = everything()
        assert night(linked, server) == ""
        assert everything() == settled


def test_what_wonde_said_waits_nowhere_on_the_disk(linked: School, tmp_path: Path) -> None:
    """Half a night's list is never planned: it lies in a room of its own that is gone afterwards."""
    with stand_in() as server:
        server.fail_from(7, 503, {})
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(wonde_client.Wonde.__init__, "__kwdefaults__", _impatient())
            patch.setenv("TMPDIR", str(tmp_path))
            patch.setattr("tempfile.tempdir", str(tmp_path))
            assert "does not answer" in night(linked, server)
    assert not list(tmp_path.rglob("*.csv"))
