"""The pictures behind the sentences: what they say in words and tables, and whose they are."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from gatepost.access.models import School
from gatepost.access.wall import scope
from gatepost.casework import drawing
from gatepost.casework.facts import gather
from gatepost.records.models import MarkNote, Pupil, SiblingLink
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LATE = {date(2026, 9, 8): ("L", 12), date(2026, 9, 15): ("L", 20), date(2026, 9, 22): ("U", 40)}


@dataclass
class Family:
    school: School
    asha: Pupil
    bela: Pupil

    def page(self, role: str, forms: tuple[str, ...] = ()) -> str:
        member = factories.member(self.school, role, name=f"Eve {role}", forms=forms)
        client = Client()
        client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        with time_machine.travel(NOW, tick=False):
            return client.get(reverse("pupil", kwargs={"pk": self.asha.pk})).content.decode()


@pytest.fixture
def family() -> Iterator[Family]:
    """Asha in 8R was late three times and away on Mondays; her brother Bela in 9K shared two of them."""
    school = factories.school()
    with scope([school.pk]):
        factories.calendar(school)
        asha = factories.pupil(school)
        bela = factories.pupil(school, "Bela", 2, form="9K")
        factories.marks(asha, factories.AWAY | {(day, "AM"): code for day, (code, _) in LATE.items()})
        factories.marks(bela, {(day, "AM"): "I" for day in factories.MONDAYS[:2]})
        for day, (_, minutes) in LATE.items():
            MarkNote.objects.create(school=school, pupil=asha, date=day, pm=False, minutes_late=minutes)
        SiblingLink.objects.create(school=school, pupil=asha, sibling_upn=bela.upn)
        yield Family(school, asha, bela)


def test_each_picture_says_its_numbers_in_a_table(family: Family) -> None:
    facts = gather(family.asha, on=factories.TODAY)
    weeks = drawing.trend(facts)
    assert weeks and weeks.table.rows[1][:3] == ("7 September 2026", "8 of 10", "80.0%")
    late = drawing.late(facts)
    assert late and [row[:2] for row in late.table.rows] == [
        ("Tue 8 Sep 2026", "08:57"),
        ("Tue 15 Sep 2026", "09:05"),
        ("Tue 22 Sep 2026", "09:25"),
    ]
    assert "72 minutes in all" in late.title and "half began by 09:05" in late.title
    shared = drawing.together(facts, facts.siblings[0])
    assert shared and [row[0] for row in shared.table.rows if row[-1] == "yes"] == [
        "Mon 7 Sep 2026",
        "Mon 14 Sep 2026",
    ]


def test_nothing_is_drawn_where_there_is_nothing(family: Family) -> None:
    facts = gather(family.bela, on=date(2026, 9, 3))
    assert (drawing.trend(facts), drawing.late(facts)) == (None, None)


def test_the_pictures_stand_closed_on_the_childs_page(family: Family) -> None:
    shown = family.page("attendance_officer")
    for name in ("Week by week", "Late mornings", "Days away, with Bela"):
        assert f"Show me: {name}" in shown


def test_a_tutor_sees_no_days_of_a_brother_in_another_form(family: Family) -> None:
    shown = family.page("tutor", ("8R",))
    assert "Show me: Week by week" in shown
    assert "Days away, with Bela" not in shown
    both = family.page("head_of_year")
    assert "Days away, with Bela" in both
