"""The register of earlier days: what is missing, by name; reasons that wait to be put in; blank is never absent."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from gatepost.access.models import School
from gatepost.access.wall import scope
from gatepost.attendance.register import BLANK, Session, column
from gatepost.casework.contacts import Told, record_contact
from gatepost.casework.models import Outcome, ReasonGiven
from gatepost.morning import gaps as looking
from gatepost.morning.clock import WALL
from gatepost.morning.gaps import Gaps, gaps
from gatepost.records.models import CalendarSpan, Pupil, RegisterYear
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = factories.TODAY
TUESDAY = date(2026, 11, 17)
FRIDAY = date(2026, 11, 20)


@dataclass
class Form:
    """8R with Asha and Ben, 9K with Cara; all marked up to yesterday."""

    school: School
    asha: Pupil
    ben: Pupil
    cara: Pupil

    def look(self, on: date = TODAY) -> Gaps:
        return gaps(self.school, on)


@pytest.fixture
def forms() -> Iterator[Form]:
    school = factories.school()
    with scope([school.pk]):
        factories.calendar(school)
        asha, ben = factories.pupil(school), factories.pupil(school, "Ben", 2)
        cara = factories.pupil(school, "Cara", 3, form="9K")
        for child in (asha, ben, cara):
            factories.marks(child, {})
        yield Form(school, asha, ben, cara)


def blank(child: Pupil, *sessions: tuple[date, bool]) -> None:
    held = RegisterYear.objects.get(pupil=child)
    row = bytearray(held.marks)
    for day, pm in sessions:
        row[column(Session(day, pm))] = BLANK
    RegisterYear.objects.filter(pk=held.pk).update(marks=bytes(row))


def reached(by: Any, child: Pupil, on: date, **told: Any) -> None:
    said = Told(**{"outcome": Outcome.SPOKE, "reason": ReasonGiven.ILL, "suggestion": "I", **told})
    at = datetime(on.year, on.month, on.day, 9, 41, tzinfo=WALL)
    record_contact(by=by, pupils=[child], told=said, call=uuid4(), at=at, on=on)


def test_a_full_register_has_no_gaps(forms: Form) -> None:
    assert forms.look() == Gaps(date(2026, 11, 23))


def test_a_register_that_nobody_took_is_told_with_its_form_and_not_by_child(forms: Form) -> None:
    blank(forms.asha, (FRIDAY, True))
    blank(forms.ben, (FRIDAY, True))
    found = forms.look()
    assert [(g.session, g.form, g.children) for g in found.untaken] == [(Session(FRIDAY, True), "8R", 2)]
    assert (found.unmarked, found.unsettled) == ((), ())


def test_a_mark_left_out_of_a_register_is_told_with_the_childs_name(forms: Form) -> None:
    blank(forms.ben, (TUESDAY, False), (FRIDAY, True))
    found = forms.look()
    assert found.untaken == ()
    assert [(line.pupil, line.sessions) for line in found.unmarked] == [
        (forms.ben, (Session(TUESDAY, False), Session(FRIDAY, True)))
    ]


def test_a_class_that_meets_in_mornings_alone_has_no_afternoon_register(forms: Form) -> None:
    days = CalendarSpan.calendar(forms.school.pk).school_days(factories.AUTUMN[0], TODAY)
    blank(forms.cara, *((day, True) for day in days))
    assert forms.look().untaken == ()
    blank(forms.cara, (FRIDAY, False))
    assert [(g.session, g.form) for g in forms.look().untaken] == [(Session(FRIDAY, False), "9K")]


def test_holding_every_register_for_usual_would_be_noticed(
    forms: Form, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "_usually", lambda *_: True)
    days = CalendarSpan.calendar(forms.school.pk).school_days(factories.AUTUMN[0], date(2026, 11, 23))
    afternoons = [(day, True) for day in days]
    blank(forms.cara, *afternoons)
    assert len(forms.look().untaken) == len(afternoons)


def test_days_after_the_last_mark_and_off_roll_are_no_gap(forms: Form) -> None:
    """Marks to Monday 23rd; on Wednesday nothing is said of Tuesday. Ben came on 16 November."""
    forms.ben.enrolments.update(start_date=date(2026, 11, 16))
    blank(forms.ben, (date(2026, 11, 13), True))
    assert forms.look(date(2026, 11, 25)) == Gaps(date(2026, 11, 23))


def test_a_reason_that_was_given_waits_until_the_register_has_it(forms: Form) -> None:
    away = {(TUESDAY, "AM"): "N", (TUESDAY, "PM"): "N", (FRIDAY, "PM"): "N"}
    factories.marks(forms.asha, away)
    ben = factories.actor(forms.school, name="Ben Okoro")
    reached(ben, forms.asha, TUESDAY, words="A temperature")
    found = forms.look()
    assert [(m.pupil, m.halves, m.code) for m in found.to_update] == [
        (forms.asha, "Tue 17 Nov, all day", "I")
    ]
    assert "A temperature" in found.to_update[0].said and "Ben Okoro" in found.to_update[0].said
    assert [line.told != "" for line in found.unsettled] == [True, True, False]
    factories.marks(forms.asha, {(TUESDAY, "AM"): "I", (TUESDAY, "PM"): "I", (FRIDAY, "PM"): "N"})
    assert forms.look().to_update == ()


@pytest.mark.parametrize(
    ("away", "closed", "by"),
    [
        (date(2026, 11, 16), (), date(2026, 11, 23)),  # Mon: Tue 17 to Fri 20 are four, Mon 23 the fifth
        (date(2026, 10, 22), (), date(2026, 11, 5)),  # half term 26 to 30 October left out
        (date(2026, 11, 16), (("inset", 17),), date(2026, 11, 24)),
        (date(2026, 11, 16), (("bank_holiday", 18), ("closure", 19)), date(2026, 11, 25)),
    ],
)
def test_five_school_days_leave_out_every_day_without_school(
    forms: Form, away: date, closed: tuple[tuple[str, int], ...], by: date
) -> None:
    for kind, day in closed:
        on = date(2026, 11, day)
        CalendarSpan.objects.create(school=forms.school, date_from=on, date_to=on, kind=kind)
    factories.marks(forms.asha, {(away, "AM"): "N"})
    [line] = forms.look().unsettled
    assert line.settle_by == by


@time_machine.travel(datetime(2026, 11, 24, 9, 41, tzinfo=WALL), tick=False)
def test_the_page_and_the_file_say_it_and_no_cell_is_a_formula(forms: Form) -> None:
    officer = factories.member(forms.school, "attendance_officer", name="Lee Hart")
    Pupil.objects.filter(pk=forms.asha.pk).update(surname="=HYPERLINK(1)")
    factories.marks(forms.asha, {(TUESDAY, "AM"): "N"})
    blank(forms.ben, (FRIDAY, True))
    reached(factories.actor(forms.school, "head_of_year"), forms.asha, TUESDAY, words="=1+1")
    client = Client()
    client.force_login(officer.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    shown = client.get(reverse("register_gaps")).content.decode()
    assert "Registers not taken: 0" in shown
    assert "Children without a mark in a register that was taken: 1" in shown
    assert "Marks to update in your MIS: 1" in shown and "Tue 17 Nov, morning" in shown
    assert "Sessions without a reason: 1" in shown
    rows = client.get(reverse("earlier_marks_csv")).content.decode().splitlines()
    assert len(rows) == 2 and rows[1].startswith("'=HYPERLINK(1),Asha,")
