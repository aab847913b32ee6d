"""C9 Check lessons and ask those teachers."""

from datetime import date, timedelta

import pytest

from gatepost.records.models import LessonYear, TeachingGroup
from tests import factories
from tests.world import World

ROW = "lessons_and_staff"


@pytest.fixture
def maths(world: World) -> None:
    """Ten maths lessons with Mr Fox, all missed in school; forty others with Ms Gray, all attended."""
    days = [date(2026, 11, 2) + timedelta(days=n) for n in range(12) if n % 7 < 5]
    factories.marks(world.asha, {})
    taught(world, "Maths", "Mr Fox", [(day, 1) for day in days], "N")
    taught(world, "English", "Ms Gray", [(day, period) for day in days for period in (2, 3, 4, 5)], "/")


def taught(world: World, subject: str, teacher: str, times: list[tuple[date, int]], mark: str) -> None:
    group = TeachingGroup.objects.create(
        school=world.school,
        year=2026,
        code=f"8{subject}",
        subject=subject,
        teacher=teacher,
        meetings=[TeachingGroup.meeting(day, period) for day, period in times],
    )
    LessonYear.objects.create(
        school=world.school, pupil=world.asha, group=group, marks=mark.encode() * len(times)
    )


@pytest.mark.usefixtures("maths")
def test_c9_names_the_lesson_its_numbers_and_its_teacher(world: World) -> None:
    told = factories.found(world.case, ROW)
    assert "Maths: missed 10 of 10 while in school; other lessons 0 of 40. Taught by Mr Fox." in told


@pytest.mark.usefixtures("maths")
def test_c9_the_strongest_pattern_needs_an_answer(world: World) -> None:
    factories.told(world.case, world.ben, "request", ROW, says="What do you see?")
    assert factories.missing(world.case, ROW) == ["lessons_and_staff.not_asked"]
    factories.told(world.case, world.ben, "reply", ROW, says="She sits by the door.", who="Mr Fox")
    assert factories.missing(world.case, ROW) == []


def test_c9_without_lesson_registers_the_days_are_looked_at(world: World) -> None:
    told = factories.found(world.case, ROW)
    assert "Monday" in told and "No lesson registers are held for this child." in told
    assert factories.missing(world.case, ROW) == []
