"""Many schools' registers at once are what each pupil's register is, read alone."""

from datetime import date, timedelta
from random import Random

import numpy as np
import pytest

from gatepost.access.models import School
from gatepost.access.wall import scope
from gatepost.attendance.register import BLANK, COLUMNS, Session, academic_year, column, first_monday
from gatepost.records import bulk, registers
from gatepost.records.models import Enrolment, MarkNote, Pupil, RegisterYear
from tests import factories

START = 2026


def filled(school: School, n: int, chance: Random) -> Pupil:
    """A child with a mark in every column of two years, and one to three stays on roll."""
    pupil = factories.pupil(school, f"Child {n}", n)
    Enrolment.objects.filter(pupil=pupil).delete()
    for year in range(START, START + 2):
        marks = bytes(chance.choice(b"/\\IO") for _ in range(COLUMNS))
        RegisterYear.objects.create(school=school, pupil=pupil, year=year, marks=marks)
    first = date(2026, 7, 20) + timedelta(days=chance.randint(0, 60))
    for _ in range(chance.randint(1, 3)):
        last = first + timedelta(days=chance.randint(0, 330))
        left = None if chance.random() < 0.2 else last
        Enrolment.objects.create(school=school, pupil=pupil, start_date=first, leaving_date=left)
        if left is None:
            break
        first = last + timedelta(days=chance.randint(1, 40))
    return pupil


@pytest.fixture
def schools(db: None) -> list[School]:
    more = bulk.ONE_ANSWER + 1
    some = [factories.school(f"999100{n}", f"School {n}") for n in range(1, 1 + more)]
    chance = Random(4)
    for at, school in enumerate(some):
        with scope([school.pk]):
            factories.calendar(school)
            for n in range(15):
                filled(school, 1 + n + 50 * at, chance)
            factories.pupil(school, "Without marks", 40 + 50 * at)
    return some


def differing(schools: list[School]) -> int:
    """Rows that are not what ``registers.read`` says of the child."""
    keys = [school.pk for school in schools]
    with scope(keys):
        together = bulk.rolls(keys, START, 2)
        place = {pupil: n for n, pupil in enumerate(together.pupils.tolist())}
        differ = 0
        for school in schools:
            alone = registers.read(school, start=first_monday(START), end=first_monday(START + 1))
            marks = np.where(alone.on_roll, alone.marks, BLANK)
            at = [place[pupil.pk] for pupil in alone.pupils]
            differ += int((together.marks[at] != marks).any(axis=1).sum())
            assert (together.schools[at] == school.pk).all()
        assert len(place) == sum(Pupil.objects.filter(school=key).count() for key in keys)
    return differ


def test_every_row_is_that_of_the_child_alone(schools: list[School]) -> None:
    assert differing(schools) == 0


def test_mutant_a_roll_that_is_not_looked_at_is_noticed(
    schools: list[School], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "_leave_out", lambda *args: None)
    assert differing(schools) > 10


def test_a_school_out_of_scope_is_not_there(schools: list[School]) -> None:
    with scope([schools[0].pk]):
        found = bulk.rolls([school.pk for school in schools], START, 2)
    assert set(found.schools.tolist()) == {schools[0].pk}


def test_minutes_stand_at_their_session(schools: list[School]) -> None:
    key = schools[0].pk
    with scope([key]):
        pupil = Pupil.objects.filter(school=key).order_by("upn")[3]
        for day, pm, minutes in (
            (date(2026, 11, 3), False, 7),
            (date(2027, 9, 6), True, 9),
            (date(2026, 9, 3), 0, 5),
        ):
            MarkNote.objects.create(school_id=key, pupil=pupil, date=day, pm=bool(pm), minutes_late=minutes)
        MarkNote.objects.create(school_id=key, pupil=pupil, date=date(2026, 11, 4), pm=False, comment="Bus")
        found = bulk.rolls([key], START, 2)
        lates = bulk.lates([key], found, date(2026, 11, 1))
    where = {
        COLUMNS * (academic_year(day) - START) + column(Session(day, pm)): minutes
        for day, pm, minutes in ((date(2026, 11, 3), False, 7), (date(2027, 9, 6), True, 9))
    }
    assert dict(zip(lates.columns.tolist(), lates.minutes.tolist(), strict=True)) == where
    assert set(found.pupils[lates.pupils].tolist()) == {pupil.pk}


def test_nobody_is_read_without_fuss(db: None) -> None:
    school = factories.school()
    with scope([school.pk]):
        found = bulk.rolls([school.pk], START, 2)
        assert found.marks.shape == (0, 2 * COLUMNS)
        assert bulk.lates([school.pk], found, date(2026, 9, 1)).minutes.size == 0
