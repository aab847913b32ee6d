"""Random files, one after the other, against a reference that keeps marks in a dictionary, one at a time."""

import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from gatepost.access.actor import Actor
from gatepost.access.models import School
from gatepost.access.wall import scope
from gatepost.attendance.register import COLUMNS, session_at
from gatepost.imports.actions import apply_plan
from gatepost.imports.plan import plan_folder
from gatepost.policy import national
from gatepost.records.models import Amendment, LessonYear, RegisterYear, TeachingGroup
from tests.imports.folders import ASHA, BILAL, OAK, write

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
MONDAY = date(2026, 9, 7)

Place = tuple[str, date, int]
LessonPlace = tuple[str, str, date, int]


def session_file(marks: dict[Place, str]) -> str:
    rows = [f"{upn},{OAK},{on},{'PM' if pm else 'AM'},{code}" for (upn, on, pm), code in marks.items()]
    return "\n".join(["upn,laestab,date,session,code", *rows]) + "\n"


def lesson_file(marks: dict[LessonPlace, str]) -> str:
    rows = [
        f"{upn},{OAK},{on},{period},Maths,{group},{code}" for (upn, group, on, period), code in marks.items()
    ]
    return "\n".join(["upn,laestab,date,period,subject,group,code", *rows]) + "\n"


def some_sessions(chance: random.Random) -> dict[Place, str]:
    """A few marks of two children in two weeks; each child and session at most once."""
    days = [MONDAY + timedelta(week + day) for week in (0, 7) for day in range(5)]
    places = [(upn, on, pm) for upn in (ASHA, BILAL) for on in days for pm in (0, 1)]
    chosen = chance.sample(places, chance.randrange(1, 25))
    return {place: chance.choice(["/\\"[place[2]], "L", "N", "C1", "Y3", "U", "I"]) for place in chosen}


def some_lessons(chance: random.Random) -> dict[LessonPlace, str]:
    days = [MONDAY + timedelta(day) for day in range(5)]
    places = [(upn, group, on, p) for upn in (ASHA, BILAL) for group in "ab" for on in days for p in (1, 4)]
    chosen = chance.sample(places, chance.randrange(1, 20))
    return {place: chance.choice(["/", "L", "N"]) for place in chosen}


def held_sessions() -> dict[Place, str]:
    book, found = national.code_book(), {}
    for row in RegisterYear.objects.all():
        for column in range(COLUMNS):
            if symbol := book.decode(bytes(row.marks)[column]):
                session = session_at(row.year, column)
                found[row.pupil.upn, session.date, int(session.pm)] = symbol
    return found


def held_lessons() -> dict[LessonPlace, str]:
    found = {}
    for row in LessonYear.objects.select_related("group", "pupil"):
        for meeting, mark in zip(row.group.meetings, bytes(row.marks).decode(), strict=True):
            if mark != " ":
                on = date.fromordinal(meeting // 16)
                found[row.pupil.upn, row.group.code, on, meeting % 16] = mark
    return found


@pytest.mark.parametrize("seed", range(6))
def test_files_lie_over_one_another_as_in_the_reference(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    sessions: dict[Place, str] = {}
    lessons: dict[LessonPlace, str] = {}
    amended = 0
    for n in range(4):
        coming, taught = some_sessions(chance), some_lessons(chance)
        folder = write(
            tmp_path / str(n), session_marks=session_file(coming), lesson_marks=lesson_file(taught)
        )
        plan = plan_folder(folder, on=TODAY)
        assert plan.faults == []
        changed = sum(place in sessions and sessions[place] != code for place, code in coming.items())
        counts = plan.files["session_marks.csv"]
        assert (counts.added, counts.changed) == (sum(place not in sessions for place in coming), changed)
        apply_plan(by=Actor.system(), plan=plan, at=NOW)
        sessions |= coming
        lessons |= taught
        amended += changed
        with scope([School.objects.get(laestab=OAK).pk]):
            assert held_sessions() == sessions
            assert held_lessons() == lessons
            assert Amendment.objects.count() == amended
            for group in TeachingGroup.objects.all():
                assert group.meetings == sorted(set(group.meetings))
