"""``gatepost measure`` over two years, against a count of the very files that came in, by code that shares nothing.

Files go in by the native way, one import after another; the count beside it reads them with ``csv`` and dates alone.
"""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.core.management import call_command

from gatepost.access.actor import Actor
from gatepost.imports.actions import apply_plan
from gatepost.imports.plan import plan_folder
from tests import reference
from tests.factories import upn
from tests.imports.folders import ELM, OAK
from tests.reference import Mark

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)
START, END = date(2024, 9, 2), date(2026, 11, 20)
TERMS = [
    (date(2024, 9, 2), date(2024, 12, 20)), (date(2025, 1, 6), date(2025, 4, 4)),
    (date(2025, 4, 22), date(2025, 7, 22)), (date(2025, 9, 2), date(2025, 12, 19)),
    (date(2026, 1, 5), date(2026, 3, 27)), (date(2026, 4, 13), date(2026, 7, 21)),
    (date(2026, 9, 2), date(2026, 12, 18)),
]  # fmt: skip
OUT = [
    ("holiday", date(2024, 10, 28), date(2024, 11, 1)), ("holiday", date(2025, 2, 17), date(2025, 2, 21)),
    ("bank_holiday", date(2025, 5, 5), date(2025, 5, 5)), ("holiday", date(2025, 5, 26), date(2025, 5, 30)),
    ("holiday", date(2025, 10, 27), date(2025, 10, 31)), ("inset", date(2026, 1, 5), date(2026, 1, 5)),
    ("holiday", date(2026, 2, 16), date(2026, 2, 20)), ("bank_holiday", date(2026, 5, 4), date(2026, 5, 4)),
    ("holiday", date(2026, 5, 25), date(2026, 5, 29)), ("holiday", date(2026, 10, 26), date(2026, 10, 30)),
]  # fmt: skip
SNOW = date(2026, 1, 14)
"""A day with marks that the calendar takes out afterwards."""

Stay = tuple[date, date | None]
Line = tuple[str, str, date, str, str]  # upn, laestab, date, half, code

WHOLE, JOINER, LEAVER, BACK, NURSERY, DUAL, PART_TIME, TEMPORARY, TWIN, OTHER_TWIN, TRUANT = (
    upn(n) for n in range(1, 12)
)
PERMANENT = upn(40)
FROM_THE_START: list[Stay] = [(START, None)]
STAYS: dict[tuple[str, str], list[Stay]] = {
    (WHOLE, OAK): FROM_THE_START,
    (JOINER, OAK): [(date(2025, 11, 12), None)],
    (LEAVER, OAK): [(START, date(2026, 3, 4))],
    (BACK, OAK): [(START, date(2025, 3, 14)), (date(2026, 1, 19), None)],
    (NURSERY, ELM): [(date(2025, 9, 2), None)],
    (DUAL, OAK): FROM_THE_START,
    (DUAL, ELM): [(date(2025, 9, 2), None)],
    (PART_TIME, OAK): FROM_THE_START,
    (TEMPORARY, OAK): FROM_THE_START,
    (TWIN, OAK): FROM_THE_START,
    (OTHER_TWIN, OAK): FROM_THE_START,
    (TRUANT, OAK): FROM_THE_START,
}
BORN = {
    NURSERY: (date(2022, 11, 3), "N2"),
    TWIN: (date(2014, 5, 6), "8"),
    OTHER_TWIN: (date(2014, 5, 6), "8"),
}
NAMES = {TWIN: ("Amara", "Diallo"), OTHER_TWIN: ("Aminata", "Diallo")}


def days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        if first.weekday() < 5:
            yield first
        first += timedelta(days=1)


def school_days(*, snow: bool) -> set[date]:
    found = {day for first, last in TERMS for day in days(first, last)}
    found -= {day for _, first, last in OUT for day in days(first, last)}
    return found - ({SNOW} if snow else set())


def on_roll(stays: list[Stay]) -> set[date]:
    return {day for first, last in stays for day in days(first, last or date(2026, 12, 18))}


def code(child: str, laestab: str, day: date, pm: bool, chance: Random) -> str:
    """What the school wrote: mostly present, and what makes each of these children different."""
    present = "\\" if pm else "/"
    if child == NURSERY:
        return "X" if pm or day.weekday() > 2 else chance.choice([present] * 9 + ["I"])
    if child == DUAL:
        here = (day.weekday() < 3) == (laestab == OAK)
        return present if here and chance.random() < 0.9 else "D" if not here else "O"
    if child == PART_TIME and day >= date(2026, 4, 13):
        return (
            "C2" if pm else present
        )  # agreed until half term; C2 goes on after it, and counts as authorised
    if child == TRUANT:
        return chance.choice([present] * 6 + ["O", "U", "N", "L", ""])
    return chance.choice([present] * 40 + ["I", "I", "N", "O", "L", "U", "C1", "B", "V", "E", "M", "Y1", ""])


def lines(chance: Random) -> list[Line]:
    return [
        (child, laestab, day, "PM" if pm else "AM", made)
        for (child, laestab), stays in STAYS.items()
        for day in sorted(on_roll(stays) & school_days(snow=False))
        if day <= END
        for pm in (False, True)
        if (made := code(child, laestab, day, pm, chance))
    ]


def written(heading: str, rows: list[tuple[Any, ...]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([heading.split(","), *rows])
    return out.getvalue()


def pupils(stays: dict[tuple[str, str], list[Stay]], renamed: dict[str, str]) -> str:
    rows = [
        (
            laestab, renamed.get(child, child), child if child in renamed else "",
            *NAMES.get(child, (f"Child{n}", "Test")),
            *BORN.get(child, (date(2014, 3, 14), "8")), first, last or "",
            {OAK: "main", ELM: "subsidiary"}[laestab] if child == DUAL else "current",
        )
        for n, ((child, laestab), spans) in enumerate(stays.items())
        for first, last in spans
    ]  # fmt: skip
    heading = (
        "laestab,upn,former_upn,forename,surname,date_of_birth,year_group,start_date,leaving_date,enrolment"
    )
    return written(heading, rows)


def calendar(more: list[tuple[str, date, date]]) -> str:
    spans = [("term", first, last) for first, last in TERMS] + OUT + more
    rows = [(laestab, first, last, kind) for laestab in (OAK, ELM) for kind, first, last in spans]
    return written("laestab,date_from,date_to,kind", rows)


def bring_in(folder: Path, files: dict[str, str]) -> None:
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    plan = plan_folder(folder, on=TODAY)
    assert plan.faults == []
    reasons = {doubt.key: "Made for this test" for doubt in plan.doubts}
    apply_plan(by=Actor.system(), plan=plan, at=datetime(2026, 11, 24, 8, tzinfo=UTC), reasons=reasons)


@pytest.fixture
def held(tmp_path: Path) -> dict[tuple[str, str, date, bool], str]:
    """Two years brought in by three imports that lie over one another; the last word on each session."""
    chance = Random(20261124)
    schools = f"laestab,name\n{OAK},Oakbridge Academy\n{ELM},Elm Primary School\n"
    made = lines(chance)
    heading = "upn,laestab,date,session,code"
    first = {"schools.csv": schools, "calendar.csv": calendar([]), "pupils.csv": pupils(STAYS, {})}
    bring_in(tmp_path / "a", first | {"session_marks.csv": written(heading, [*made])})
    amended = [
        (*line[:4], chance.choice(["I", "O", "L", "E"]))
        for line in made
        if line[0] == WHOLE and chance.random() < 0.02
    ]
    bring_in(tmp_path / "b", {"session_marks.csv": written(heading, amended)})
    later = STAYS | {(LEAVER, OAK): [(START, date(2026, 2, 6))]}
    snow = {"calendar.csv": calendar([("closure", SNOW, SNOW)])}
    bring_in(tmp_path / "c", snow | {"pupils.csv": pupils(later, {TEMPORARY: PERMANENT})})
    return {(upn, laestab, day, half == "PM"): says for upn, laestab, day, half, says in [*made, *amended]}


def expected(
    held: dict[tuple[str, str, date, bool], str], first: date, last: date
) -> dict[tuple[str, str], Any]:
    open_days = school_days(snow=True)
    stays = STAYS | {(LEAVER, OAK): [(START, date(2026, 2, 6))]}
    found = {}
    for (child, laestab), spans in stays.items():
        counted = {day for day in open_days & on_roll(spans) if first <= day <= last}
        marks = [
            Mark(day, pm, held.get((child, laestab, day, pm), "")) for day in counted for pm in (False, True)
        ]
        now = PERMANENT if child == TEMPORARY else child
        found[now, laestab] = {"upn": now, "laestab": laestab} | reference.measure(marks, counted, open_days)
    return found


def measured(first: date, last: date) -> dict[tuple[str, str], Any]:
    out = io.StringIO()
    call_command("measure", "--from", f"{first}", "--to", f"{last}", "--json", stdout=out)
    found = [json.loads(line) for line in out.getvalue().splitlines()]
    return {(line["upn"], line["laestab"]): line for line in found}


def test_two_years_of_every_kind_of_child(held: dict[tuple[str, str, date, bool], str]) -> None:
    """Every figure of every child, over both years, over one of them, and over a span that begins mid-week."""
    for first, last in (
        (START, END),
        (date(2025, 9, 1), date(2026, 7, 21)),
        (date(2025, 2, 12), date(2026, 1, 22)),
    ):
        assert measured(first, last) == expected(held, first, last)


def test_the_children_are_as_different_as_they_are_meant_to_be(
    held: dict[tuple[str, str, date, bool], str],
) -> None:
    """Otherwise the test above would compare nothing with nothing."""
    found = expected(held, START, END)
    assert found[TRUANT, OAK]["threshold"]["reached"]
    assert found[TRUANT, OAK]["severe"] is False
    assert found[TRUANT, OAK]["persistent"]
    assert not found[NURSERY, ELM]["threshold"]["reached"]
    assert found[NURSERY, ELM]["codes"]["X"] > 100
    assert {found[DUAL, at]["codes"]["D"] > 50 for at in (OAK, ELM)} == {True}
    assert found[PART_TIME, OAK]["codes"]["C2"] > 80
    assert found[TWIN, OAK] != found[OTHER_TWIN, OAK] | {"upn": TWIN}
    assert (TEMPORARY, OAK) not in found
    assert found[BACK, OAK]["possible"] < found[WHOLE, OAK]["possible"]
    assert found[LEAVER, OAK]["blank"] < 60


def test_mutant_a_measure_that_forgets_who_was_on_roll_is_noticed(
    held: dict[tuple[str, str, date, bool], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The leaver's marks stay after the last day was corrected; they must count nowhere."""
    from gatepost.records import registers

    whole = registers.Register.counted

    def everybody(self: Any, start: date, end: date) -> Any:
        found = whole(self, start, end)
        found[:] = found.any(axis=0)
        return found

    monkeypatch.setattr(registers.Register, "counted", everybody)
    assert measured(START, END) != expected(held, START, END)
