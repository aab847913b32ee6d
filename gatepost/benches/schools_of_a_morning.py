"""Invented schools as they stand this morning: four children in a hundred away without a reason."""

from datetime import date

import numpy as np
from django.utils import timezone

from gatepost.access.models import Membership, School, User
from gatepost.access.wall import scope
from gatepost.attendance.register import BLANK, Session, academic_year, column
from gatepost.benches.invented import marks
from gatepost.demonstration.children import upn
from gatepost.records.models import (
    CalendarSpan,
    Enrolment,
    Guardian,
    Parent,
    Pupil,
    RegisterImport,
    RegisterYear,
)

AWAY = 25
"""Every so many children, one is away."""


def fill(schools: int, pupils: int, on: date) -> None:
    """So many schools of so many children, two adults for each; the register of ``on`` is in."""
    for n in range(schools):
        school = School.objects.create(laestab=f"999{5000 + n}", name=f"School {n}", phase="secondary")
        for officer in range(2):
            email = f"officer{officer}.{n}@example.org"
            user = User.objects.create(email=email, name=f"Officer {officer}", password="!")  # noqa: S106
            Membership.objects.create(user=user, school=school, role="attendance_officer")
        with scope([school.pk]):
            _fill(school, n, pupils, on)


def _fill(school: School, n: int, many: int, on: date) -> None:
    year = academic_year(on)
    CalendarSpan.objects.create(
        school=school, date_from=date(year, 9, 1), date_to=date(year + 1, 7, 31), kind="term"
    )
    RegisterImport.objects.create(school=school, at=timezone.now(), digest="", marks_to=on)
    children = Pupil.objects.bulk_create(
        Pupil(
            school=school,
            upn=upn(5000 + n, 2000 + each // 999, each % 999 + 1),
            forename=f"Child{each}",
            surname="Invented",
            date_of_birth=date(year - 11 - each % 5, 10, 1),
            year_group=str(7 + each % 5),
            form=f"{7 + each % 5}{'ABCDEFGHIJ'[each // 5 % 10]}",
        )
        for each in range(many)
    )
    Enrolment.objects.bulk_create(
        Enrolment(school=school, pupil=child, start_date=date(year, 9, 1)) for child in children
    )
    _registers(school, n, children, on)
    adults = Parent.objects.bulk_create(
        Parent(
            school=school,
            person_id=f"P{each}",
            title="Mx",
            surname="Invented",
            phone=f"07700 900{each // 2 % 1000:03}",
        )
        for each in range(2 * many)
    )
    Guardian.objects.bulk_create(
        Guardian(
            school=school,
            pupil=children[each // 2],
            parent=adult,
            priority=each % 2 + 1,
            parental_responsibility="yes",
            relationship=("mother", "father")[each % 2],
        )
        for each, adult in enumerate(adults)
    )


def _registers(school: School, n: int, children: list[Pupil], on: date) -> None:
    year = marks(len(children), seed=n)
    today = column(Session(on, False))
    year[:, today + 1 :] = BLANK
    year[:, today] = ord("/")
    year[::AWAY, today] = ord("N")
    RegisterYear.objects.bulk_create(
        RegisterYear(
            school=school, pupil=child, year=academic_year(on), marks=np.ascontiguousarray(row).tobytes()
        )
        for child, row in zip(children, year, strict=True)
    )
