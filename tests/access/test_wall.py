"""No school sees another's children, whatever the code above forgets."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import ProgrammingError, connection, transaction

from gatepost.access import wall
from gatepost.access.models import School
from gatepost.records.models import Pupil
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def schools() -> Iterator[tuple[School, School]]:
    ours, theirs = factories.school(), factories.school("9991002", "Millbrook Primary")
    for serial, school in enumerate((ours, theirs), start=1):
        with wall.scope([school.pk]):
            factories.pupil(school, serial=serial)
    yield ours, theirs


def test_without_a_scope_there_are_no_rows(schools: tuple[School, School]) -> None:
    assert Pupil.objects.count() == 0


def test_a_scope_shows_its_own_school_only(schools: tuple[School, School]) -> None:
    ours, theirs = schools
    with wall.scope([ours.pk]):
        assert [p.school_id for p in Pupil.objects.all()] == [ours.pk]
    with wall.scope([ours.pk, theirs.pk]):
        assert Pupil.objects.count() == 2
    assert Pupil.objects.count() == 0


def test_an_inner_scope_gives_back_the_outer_one(schools: tuple[School, School]) -> None:
    ours, theirs = schools
    with wall.scope([ours.pk]):
        with wall.scope([theirs.pk]):
            assert Pupil.objects.get().school_id == theirs.pk
        assert Pupil.objects.get().school_id == ours.pk


def test_writing_into_another_school_is_refused(schools: tuple[School, School]) -> None:
    ours, theirs = schools
    with (
        wall.scope([ours.pk]),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        factories.pupil(theirs, serial=9)


def test_moving_a_child_into_another_school_is_refused(schools: tuple[School, School]) -> None:
    ours, theirs = schools
    with (
        wall.scope([ours.pk]),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        Pupil.objects.update(school=theirs)


def test_every_table_of_a_school_is_behind_the_wall() -> None:
    assert wall.unprotected() == []
    assert len(wall.walled_tables()) >= 20


def test_a_table_without_its_policy_is_noticed() -> None:
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE; DROP POLICY own_school ON records_pupil")
    assert wall.unprotected() == ["records_pupil"]
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {settings.APP_ROLE}")


def test_the_audit_log_cannot_be_changed(schools: tuple[School, School]) -> None:
    for statement in ("UPDATE audit_event SET verb = ''", "DELETE FROM audit_event", "TRUNCATE audit_event"):
        refused = pytest.raises(ProgrammingError, match="permission denied")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
