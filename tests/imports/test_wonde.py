"""The register by way of Wonde: against a stand-in on loopback that answers, and misbehaves, as Wonde does."""

import io
import random
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.management import call_command

from gatepost.access.models import School
from gatepost.access.wall import scope
from gatepost.imports.models import WondeLink
from gatepost.imports.wonde import client as asking, shapes
from gatepost.imports.wonde.client import Wonde, WondeRefused
from gatepost.records.models import Guardian, LessonYear, Parent, Pupil, RegisterImport, RegisterYear
from tests.imports.folders import ASHA, BILAL
from tests.imports.stand_in import LISTS, TOKEN, StandIn, stand_in

KEY_OF_ANOTHER = "somebody else's key"


@pytest.fixture
def server() -> Iterator[StandIn]:
    with stand_in() as running:
        yield running


def ask(server: StandIn, *, token: str = TOKEN, waits: list[float] | None = None) -> Wonde:
    return Wonde(token, base_url=server.base, wait=(waits if waits is not None else []).append)


def test_every_page_is_read(server: StandIn) -> None:
    with ask(server) as wonde:
        assert [one["id"] for one in wonde.schools()] == ["A9", "A1"]
    assert len(server.asked) == 2


def test_only_what_changed_is_asked_for(server: StandIn) -> None:
    with ask(server) as wonde:
        list(wonde.sessions("A1", updated_after="2026-09-07 00:00:00"))
    assert "updated_after=2026-09-07+00%3A00%3A00" in server.asked[0]


def test_a_rate_limit_is_waited_for_as_long_as_it_says(server: StandIn) -> None:
    waits: list[float] = []
    server.trouble += [(429, {"Retry-After": "7"}), (503, {}), (429, {"Retry-After": "9999"})]
    with ask(server, waits=waits) as wonde:
        assert len(list(wonde.schools())) == 2
    assert waits == [7, 2, 60]


def test_a_wonde_that_is_away_ends_in_words(server: StandIn) -> None:
    server.trouble += [(500, {})] * 5
    with ask(server) as wonde, pytest.raises(WondeRefused, match="does not answer at the moment"):
        list(wonde.schools())
    with (
        Wonde(TOKEN, base_url="http://127.0.0.1:9/", wait=lambda _: None) as nobody,
        pytest.raises(WondeRefused),
    ):
        list(nobody.schools())


def test_a_withdrawn_key_is_said_plainly(server: StandIn) -> None:
    with (
        ask(server, token="withdrawn") as wonde,
        pytest.raises(WondeRefused, match="no longer accepts our key"),
    ):
        list(wonde.schools())


def test_the_key_goes_to_nobody_else(server: StandIn) -> None:
    with stand_in() as stranger:
        server.onward = f"{stranger.base}schools/?page=2"
        with ask(server) as wonde, pytest.raises(WondeRefused, match="another address"):
            list(wonde.schools())
        assert stranger.asked == []


def test_mutant_a_key_sent_anywhere_is_noticed(server: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "_host", lambda _: ("", ""))
    with stand_in() as stranger:
        server.onward = f"{stranger.base}schools/?page=2"
        with ask(server) as wonde:
            list(wonde.schools())
        assert stranger.asked


def run(server: StandIn, *words: str, token: str = TOKEN) -> tuple[int, str]:
    from django.test import override_settings

    out = io.StringIO()
    with (
        override_settings(WONDE_TOKEN=token, WONDE_BASE_URL=server.base),
        time_machine.travel("2026-11-24T08:00:00Z", tick=False),
        pytest.raises(SystemExit) as end,
    ):
        call_command("import", *(words or ("--wonde",)), stdout=out, stderr=out)
    assert isinstance(end.value.code, int)
    return end.value.code, out.getvalue()


@pytest.mark.django_db
def test_a_school_comes_in_whole_and_a_second_time_changes_nothing(server: StandIn, school: School) -> None:
    code, words = run(server)
    assert code == 0, words
    with scope([school.pk]):
        assert set(Pupil.objects.values_list("upn", "form", "year_group", "fsm")) == {
            (ASHA, "8R", "8", True),
            (BILAL, "8R", "8", True),
        }
        mother = Parent.objects.get(person_id="C1")
        assert (mother.phone, mother.email, mother.address_line1) == (
            "07700900123",
            "meera@home.example",
            "1 Mill Lane",
        )
        assert Guardian.objects.get(parent=mother).parental_responsibility == "yes"
        assert bytes(RegisterYear.objects.get(pupil__upn=ASHA).marks).split() == [b"/", b"L"]
        assert LessonYear.objects.count() == 1
    assert run(server)[0] == 0
    with scope([school.pk]):
        assert RegisterImport.objects.count() == 1
    again = [path for path in server.asked if "attendance/session" in path and "updated_after" in path]
    assert again
    assert "updated_after=2026-11-24+07%3A00%3A00" in again[0]


def without_upn(child: dict[str, Any], **said: Any) -> dict[str, Any]:
    about = child["education_details"]["data"] | {"upn": None} | said
    return {**child, "education_details": {"data": about}}


@pytest.mark.django_db
def test_a_child_without_upn_is_found_by_the_admission_number_or_told_of(
    server: StandIn, school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(server)
    with scope([school.pk]):
        held = dict(Pupil.objects.values_list("upn", "admission_number"))
    assert held == {ASHA: "004511", BILAL: "004512"}
    first, second = LISTS["schools/A1/students/"]
    stranger = without_upn({**second, "id": "S9"}, admission_number="77")
    monkeypatch.setitem(LISTS, "schools/A1/students/", [first, without_upn(second), stranger])
    changed = [{**one, "attendance_code": "K2"} for one in LISTS["schools/A1/attendance/session/"]]
    monkeypatch.setitem(LISTS, "schools/A1/attendance/session/", changed)
    code, words = run(server)
    assert code == 0, words
    assert "1 child is left out: your own system gives no UPN" in words
    with scope([school.pk]):
        assert set(Pupil.objects.values_list("upn", flat=True)) == {ASHA, BILAL}
        assert bytes(RegisterYear.objects.get(pupil__upn=BILAL).marks).split() == [b"L"]


@pytest.mark.django_db
def test_numbers_that_are_not_shared_stay_as_they_are_held(
    server: StandIn, school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(server)
    silent = [
        {**one, "education_details": {"data": one["education_details"]["data"] | {"admission_number": None}}}
        for one in LISTS["schools/A1/students/"]
    ]
    monkeypatch.setitem(LISTS, "schools/A1/students/", silent)
    assert run(server)[0] == 0
    with scope([school.pk]):
        assert set(Pupil.objects.values_list("admission_number", flat=True)) == {"004511", "004512"}


def test_a_number_of_two_children_is_nobodys() -> None:
    """Mutant: were the first of the two taken, one child's marks would stand under another's name."""
    (child,) = (without_upn(LISTS["schools/A1/students/"][0]),)
    assert shapes.upns([child], {"4511": {ASHA: "", BILAL: ""}}) == {}
    assert shapes.upns([child], {"4511": {BILAL: ""}}) == {"S1": BILAL}


@pytest.mark.django_db
def test_a_withdrawn_key_changes_nothing(server: StandIn, school: School) -> None:
    code, words = run(server, token="withdrawn")
    assert code == 1
    assert "no longer accepts our key" in words
    with scope([school.pk]):
        assert not Pupil.objects.exists()
        assert not WondeLink.objects.exists()


@pytest.mark.django_db
def test_a_schools_own_key_is_kept_unreadable(
    server: StandIn, school: School, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{TOKEN}\n"))
    assert run(server, "--keep-wonde-key", school.laestab)[0] == 0
    with scope([school.pk]):
        assert TOKEN.encode() not in bytes(WondeLink.objects.get().token)
    assert run(server, token=KEY_OF_ANOTHER)[0] == 0
    settings.SECRET_KEY = "another key of the installation, as long as one ought to be"
    code, words = run(server, token="")
    assert code == 1
    assert "GATEPOST_SECRET_KEY has changed" in words


def test_odd_answers_become_rows_or_nothing_and_never_a_traceback(fuzz: int) -> None:
    """Parts of an answer missing, empty, of another kind: systems behind Wonde fill it very differently."""
    odd: list[Any] = [None, "", [], {}, {"data": None}, {"data": []}, 7, "x", True, {"date": None}]

    def spoiled(shape: Any, chance: random.Random) -> Any:
        if chance.random() < 0.15:
            return chance.choice(odd)
        if isinstance(shape, dict):
            return {name: spoiled(part, chance) for name, part in shape.items()}
        return [spoiled(part, chance) for part in shape] if isinstance(shape, list) else shape

    for seed in range(fuzz):
        chance = random.Random(seed)
        students = [
            {name: spoiled(part, chance) for name, part in one.items()}
            for one in LISTS["schools/A1/students/"]
        ]
        marks = [
            {k: spoiled(v, chance) for k, v in one.items()} for one in LISTS["schools/A1/attendance/session/"]
        ]
        lessons = [
            {k: spoiled(v, chance) for k, v in one.items()} for one in LISTS["schools/A1/attendance/lesson/"]
        ]
        upn_of = shapes.upns(LISTS["schools/A1/students/"], {})
        rows = [*shapes.pupils(students, "9991001", upn_of), *shapes.parents(students, upn_of)]
        codes = {"K1": "/"}
        rows += shapes.session_marks(marks, codes=codes, upn_of=upn_of, laestab="9991001")
        rows += shapes.lesson_marks(lessons, codes=codes, upn_of=upn_of, laestab="9991001")
        assert all(isinstance(cell, str) for row in rows for cell in row), f"seed {seed}"
