"""Invented people and schools for tests: Asha (pupil), Ben (attendance officer), Carol (head), Eve (another school)."""

import json
from collections.abc import Mapping
from datetime import date, time, timedelta
from functools import cache
from typing import Any
from uuid import uuid4

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from gatepost.access.actor import Actor
from gatepost.access.models import Membership, School, User
from gatepost.attendance.register import BLANK, COLUMNS, Session, academic_year, column
from gatepost.authority.models import DeskReferral
from gatepost.casework import actions, referrals
from gatepost.casework.facts import Facts, gather
from gatepost.casework.models import Case, Evidence, RowState, RowStatus
from gatepost.casework.rows import BY_KEY
from gatepost.casework.standing import standing, standings
from gatepost.policy import national
from gatepost.policy.pack import load
from gatepost.records.models import CalendarSpan, Enrolment, Guardian, Parent, Pupil, RegisterYear

TODAY = date(2026, 11, 24)
AUTUMN = (date(2026, 9, 2), date(2026, 12, 18))
HALF_TERM = (date(2026, 10, 26), date(2026, 10, 30))
LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


def school(laestab: str = "9991001", name: str = "Oakbridge Academy", **fields: Any) -> School:
    """A school that opened on 2 September 2026, with last year's terms before it."""
    times = {
        "am_opens": time(8, 45),
        "am_closes": time(9, 15),
        "pm_opens": time(13, 20),
        "pm_closes": time(13, 40),
    }
    known = {"phase": "secondary", "phone": "01632 960001", **times, **fields}
    return School.objects.create(laestab=laestab, name=name, **known)


def calendar(school: School) -> None:
    """This autumn and the whole of last year; needs the school's scope."""
    spans = [
        (date(2025, 9, 2), date(2025, 12, 19), "term"),
        (date(2026, 1, 5), date(2026, 3, 27), "term"),
        (date(2026, 4, 13), date(2026, 7, 17), "term"),
        (*AUTUMN, "term"),
        (*HALF_TERM, "holiday"),
    ]
    for start, end, kind in spans:
        CalendarSpan.objects.create(school=school, date_from=start, date_to=end, kind=kind)


def upn(serial: int) -> str:
    """A valid permanent UPN of an invented school."""
    digits = f"9991001{26:02d}{serial:03d}"
    total = sum(int(digit) * place for place, digit in enumerate(digits, start=2))
    return LETTERS[total % 23] + digits


def pupil(school: School, forename: str = "Asha", serial: int = 1, **fields: Any) -> Pupil:
    """A child of Year 8, on roll since last September."""
    known = {"surname": "Rao", "date_of_birth": date(2014, 3, 14), "year_group": "8", "form": "8R", **fields}
    start = known.pop("start_date", date(2025, 9, 2))
    made = Pupil.objects.create(school=school, upn=upn(serial), forename=forename, **known)
    Enrolment.objects.create(school=school, pupil=made, start_date=start)
    return made


def parent(of: Pupil, surname: str = "Rao", **fields: Any) -> Guardian:
    """A mother with parental responsibility, at an address of her own."""
    about = {
        "parental_responsibility": "yes",
        "education_law_parent": "yes",
        "priority": 1,
        "relationship": "mother",
    }
    about |= {key: fields.pop(key) for key in [*about, "contact_restriction", "lives_with"] if key in fields}
    person = {
        "title": "Mrs",
        "address_line1": "1 Mill Lane",
        "town": "Oakbridge",
        "postcode": "ZZ9 9AA",
        **fields,
    }
    person.setdefault("person_id", f"P{Parent.objects.count() + 1}")
    adult = Parent.objects.create(school=of.school, surname=surname, **person)
    return Guardian.objects.create(school=of.school, pupil=of, parent=adult, **about)


def marks(pupil: Pupil, absences: Mapping[tuple[date, str], str], *, to: date = TODAY - timedelta(1)) -> None:
    """Present at every session of this autumn up to ``to``, but for ``absences``: {(date, "AM"): code}."""
    row = bytearray([BLANK]) * COLUMNS
    book, days = national.code_book(), CalendarSpan.calendar(pupil.school_id).school_days(AUTUMN[0], to)
    for day in days:
        for pm, half in enumerate(("AM", "PM")):
            code = absences.get((day, half), "\\" if pm else "/")
            row[column(Session(day, bool(pm)))] = book.encode(code, Session(day, bool(pm)))
    RegisterYear.objects.update_or_create(
        pupil=pupil, year=academic_year(to), defaults={"school": pupil.school, "marks": bytes(row)}
    )


def member(school: School, role: str, name: str = "", forms: tuple[str, ...] = ()) -> Membership:
    """A person with a role; the password of all is "a long enough password"."""
    name = name or role.replace("_", " ").title()
    email = f"{name.lower().replace(' ', '.')}.{school.laestab}@example.org"
    user, _ = User.objects.get_or_create(email=email, defaults={"name": name, "password": _hashed()})
    return Membership.objects.create(user=user, school=school, role=role, forms=list(forms))


PASSWORD = "a long enough password"


@cache
def _hashed() -> str:
    """Hashing is slow on purpose: once is enough for everybody."""
    return make_password(PASSWORD)


def actor(school: School, role: str = "attendance_officer", **more: Any) -> Actor:
    """Somebody who acts in a role."""
    return Actor.of(member(school, role, **more))


def case(of: Pupil, by: Actor, on: date = TODAY) -> Case:
    """An open case."""
    return actions.open_case(by=by, pupil=of, on=on)


MONDAYS = [
    date(2026, 9, 7),
    date(2026, 9, 14),
    date(2026, 9, 21),
    date(2026, 9, 28),
    date(2026, 10, 5),
    date(2026, 10, 12),
]
AWAY = {(day, half): "O" for day in MONDAYS for half in ("AM", "PM")}
"""Six Mondays away, not agreed: 12 sessions within 10 school weeks, where 10 are the limit."""


def told(
    case: Case, by: Actor, kind: str, *rows: str, says: str = "We spoke.", on: date = TODAY, **more: Any
) -> Evidence:
    """One thing that happened, for the rows named."""
    more.setdefault("who", by.name)
    return actions.add_evidence(
        by=by, case=case, rows=list(rows), kind=kind, happened_on=on, says=says, on=TODAY, **more
    )


def answers(case: Case, row: str, **said: Any) -> dict[str, Any]:
    """Answers to all that a row needs before it is done; what is not ``said`` is the pack's first choice."""
    wording = load(case.school.pack).row(row)
    while open_questions := wording.unanswered(said):
        question = open_questions[0]
        plain = {"yes_no": "no", "date": TODAY.isoformat(), "person": "Ms Roe", "text": "It was said."}
        first = question.options[0].key if question.options else ""
        said[question.key] = plain.get(question.kind) or ([first] if question.kind == "choices" else first)
    return said


def judged(case: Case, by: Actor, row: str, on: date = TODAY, **said: Any) -> RowState:
    """A row that a person has called done."""
    held = case.row_states.filter(row=row).first()
    return actions.save_row(
        by=by,
        case=case,
        row=row,
        on=on,
        seen_version=held.version if held else 0,
        status=RowStatus.DONE,
        answers=answers(case, row, **said),
    )


def answered(case: Case, by: Actor, row: str, **said: Any) -> RowState:
    """A row in progress, with these answers."""
    held = case.row_states.filter(row=row).first()
    return actions.save_row(
        by=by,
        case=case,
        row=row,
        on=TODAY,
        seen_version=held.version if held else 0,
        status=RowStatus.IN_PROGRESS,
        answers=said,
    )


def supported(case: Case, by: Actor, on: date = TODAY) -> Case:
    """A case in which people have judged every row that applies, and every parent has had a letter."""
    for guardian in case.pupil.guardians.select_related("parent"):
        told(
            case,
            by,
            "letter",
            "letters_to_parents",
            parent=guardian.parent,
            language=guardian.parent.language,
        )
    for row in standings(gather(case.pupil, on=TODAY, case=case)):
        if row.applies.yes:
            judged(case, by, row.row.key, on, **KINDLY.get(row.row.key, {}))
    for ask in load(case.school.pack).acceptance.asks:
        if ask.look == "said":
            says = "We looked at this with the family."
            referrals.confirm(by=by, case=case, key=ask.key, says=says, happened_on=on, on=TODAY)
    return case


KINDLY: dict[str, dict[str, Any]] = {
    "first_day_contact": {"gaps_explained": "Their mother had told us the evening before."},
    "punctuality": {"start_times_shared": "yes"},
    "young_carer": {"caring": "no"},
    "health": {"affects_attendance": "no"},
    "language": {"second_language": "no"},
}
"""Answers of a child for whom nothing is left open."""


def sitting(case: Case, on: date = TODAY) -> Facts:
    """Everything known about the case's child on a date."""
    return gather(case.pupil, on=on, case=Case.objects.select_related("pupil__school").get(pk=case.pk))


def missing(case: Case, row: str, on: date = TODAY) -> list[str]:
    """What a row itself finds missing, by key and without whom it is about."""
    facts = sitting(case, on)
    return [gap.key.rstrip("0123456789").rstrip("_") for gap in BY_KEY[row].missing(facts)]


def found(case: Case, row: str, on: date = TODAY) -> str:
    """All that the data shows for a row, in its sentences."""
    return " ".join(finding.sentence for finding in BY_KEY[row].findings(sitting(case, on)))


def status(case: Case, row: str, on: date = TODAY) -> str:
    """Where the case stands on a row."""
    return standing(BY_KEY[row], sitting(case, on)).status


PACK = {
    "format": "gatepost-pack-1",
    "route": "Penalty notice",
    "child": {"called": "Asha", "name": "Asha Rao", "date_of_birth": "2014-03-14"},
    "head": {"name": "Carol Head", "role": "Headteacher"},
    "signed_on": "2026-11-24",
    "threshold": {
        "needed": 10,
        "window_from": "2026-09-02",
        "window_to": "2026-10-12",
        "marks": [{"on": day.isoformat(), "session": half, "code": "O"} for day, half in AWAY],
    },
    "parents": [{"name": "Mrs Rao", "relationship": "mother"}],
}
"""As much of a pack's twin as the desk needs."""


def desk_referral(authority: str, **fields: Any) -> DeskReferral:
    """A referral at an authority's desk; needs the desk's scope."""
    marks = [[f"{day.isoformat()} {half}", "O"] for day, half in AWAY]
    known: dict[str, Any] = {
        "ref": uuid4(),
        "number": f"25-{DeskReferral.objects.count() + 1:04d}",
        "laestab": "9991001",
        "school_name": "Oakbridge Academy",
        "upn": upn(1),
        "child": "Asha Rao",
        "initials": "A.R.",
        "year_group": "8",
        "route": "penalty_notice",
        "route_name": "Penalty notice",
        "received_at": timezone.now(),
        "due_on": TODAY + timedelta(days=14),
        "claimed": len(marks),
        "counted": len(marks),
        "text": json.dumps(PACK),
        "sha256": "",
        "register": marks,
        "window": [when for when, _ in marks],
        **fields,
    }
    return DeskReferral.objects.create(authority=authority, **known)
