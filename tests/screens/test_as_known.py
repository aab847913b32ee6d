"""A child's year as it was known on a day, on the page where it is asked for."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from gatepost.access.actor import Actor
from gatepost.access.models import School
from gatepost.access.wall import scope
from gatepost.casework.as_known import as_known_on
from gatepost.imports.actions import apply_plan
from gatepost.imports.plan import plan_folder
from gatepost.records.models import Pupil
from tests import factories
from tests.imports.folders import ASHA, FILES, OAK, write

pytestmark = pytest.mark.django_db
FIRST, SECOND = datetime(2026, 9, 9, 8, 0, tzinfo=UTC), datetime(2026, 9, 15, 8, 0, tzinfo=UTC)


@pytest.fixture
def school(tmp_path: Path) -> School:
    """Asha's Tuesday afternoon was N until a note came a week later."""
    found = FILES["session_marks.csv"].replace("2026-09-08,PM,N,,", "2026-09-08,PM,I,,Rang in")
    for folder, at in ((write(tmp_path / "1"), FIRST), (write(tmp_path / "2", session_marks=found), SECOND)):
        apply_plan(by=Actor.system(), plan=plan_folder(folder, on=date(2026, 11, 24)), at=at)
    return School.objects.get(laestab=OAK)


def test_the_marks_are_those_of_that_evening(school: School) -> None:
    with scope([school.pk]):
        asha = Pupil.objects.get(upn=ASHA)
        before, after = as_known_on(asha, date(2026, 9, 14)), as_known_on(asha, date(2026, 9, 15))
    assert before.then.measured.tally.codes == {"/": 1, "\\": 1, "L": 1, "N": 1}
    assert after.then.measured.tally.codes == {"/": 1, "\\": 1, "L": 1, "I": 1}
    assert [(a.original, a.new) for a in before.amended_since] == [("N", "I")]
    assert (before.amended, after.amended_since) == ((), ())
    assert ("Not agreed by the school", "½ day", "0 days") in [
        (line.name, line.before, line.after) for line in before.differs
    ]
    assert after.differs == ()


def test_before_the_first_import_nothing_was_known(school: School) -> None:
    with scope([school.pk]):
        known = as_known_on(Pupil.objects.get(upn=ASHA), date(2026, 9, 8))
    assert known.then.measured.tally.possible == 0


@time_machine.travel(datetime(2026, 11, 24, 9, 0, tzinfo=UTC), tick=False)
def test_a_day_is_asked_for_and_tomorrow_is_not_known(school: School) -> None:
    with scope([school.pk]):
        asha = Pupil.objects.get(upn=ASHA)
        member = factories.member(school, "head_of_year", name="Eve Year")
    client = Client()
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    url = reverse("as_known", kwargs={"pk": asha.pk})
    shown = client.get(url, {"on": "2026-09-14"}).content.decode()
    assert "Marks amended since: 1" in shown and "The school&#x27;s own system states another mark" in shown
    assert "Choose today or a day before." in client.get(url, {"on": "2026-11-25"}).content.decode()
    assert client.get(url, {"on": "the other day"}).status_code == 200


def test_two_children_with_one_name_are_told_apart_when_somebody_looks_for_them() -> None:
    school = factories.school()
    with scope([school.pk]):
        for serial, born in ((1, date(2014, 3, 14)), (2, date(2014, 3, 14)), (3, date(2014, 5, 1))):
            factories.pupil(school, "Asha" if serial < 3 else "Bela", serial, date_of_birth=born)
        member = factories.member(school, "head_of_year", name="Eve Year")
    client = Client()
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    shown = client.get(reverse("pupils"), {"q": "Rao"}).content.decode()
    assert shown.count("14 Mar 2014") == 2
    assert factories.upn(1) in shown and factories.upn(2) in shown and factories.upn(3) not in shown
