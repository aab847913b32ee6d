"""Writes the demonstration as a folder in the native format, ready for ``gatepost import``."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import csv

from gatepost.demonstration import authority as authorities, staff, timetable
from gatepost.demonstration.authority import Authority
from gatepost.demonstration.children import Child
from gatepost.demonstration.families import Family, Parent
from gatepost.demonstration.registers import LATE, Register
from gatepost.demonstration.schools import SCHOOLS, SECONDARY, School, year_group
from gatepost.demonstration.shape import BYTE_OF
from gatepost.demonstration.story import Service
from gatepost.policy.published import Published

Line = Mapping[str, str]

_CODE_OF = {byte: code for code, byte in BYTE_OF.items()}
CODES = pa.array([_CODE_OF.get(chr(byte), chr(byte)) for byte in range(128)])
"""Byte → register code as text."""
PUPIL_COLUMNS = (
    "former_upn",
    "preferred_name",
    "sen",
    "ehcp_last_review",
    "ehcp_next_review",
    "home_language",
    "young_carer",
    "fsm",
    "social_care",
    "senco_note",
)


@dataclass(frozen=True, slots=True)
class Summary:
    """What was written: rows of each file, and whose figures shaped each school."""

    folder: Path
    on: date
    rows: Mapping[str, int]
    figures: Mapping[str, Published]

    def shaped_by(self) -> list[str]:
        """A sentence for each school: the published row behind its absence."""
        return [
            f"{school.name}: {self.figures[school.laestab].place}, {school.phase} schools, 2025/26"
            + _fallen_back(self.figures[school.laestab])
            for school in SCHOOLS
        ]


def write(
    folder: Path,
    *,
    on: date,
    authority: str = "Nottinghamshire",
    seed: int = 1,
    progress: Callable[[str], None] | None = None,
) -> Summary:
    """Write the demonstration authority as it stands on the morning of ``on``; the same every time.

    Makes ``folder`` where it is missing and replaces the files in it. Raises
    ``policy.published.NotPublished`` for an authority that is not in the Department for Education's figures.
    """
    tell = progress or (lambda _: None)
    invented = authorities.invent(on, authority, seed, tell)
    folder.mkdir(parents=True, exist_ok=True)
    rows: dict[str, int] = {}
    for name, table in _tables(invented):
        tell(f"Writing {name}")
        csv.write_csv(table, folder / name, csv.WriteOptions(quoting_style="needed"))
        rows[name] = table.num_rows
    return Summary(folder, on, rows, invented.figures)


def _tables(invented: Authority) -> Iterable[tuple[str, pa.Table]]:
    children = invented.children
    yield "schools.csv", _table(map(_school, SCHOOLS))
    yield "calendar.csv", _table(_calendar(invented))
    yield "pupils.csv", _table(line for child in children for line in _pupil(child))
    yield "parents.csv", _table(_parent(child, parent, invented.on) for child, parent in _ties(children))
    yield "siblings.csv", _table(_siblings(children))
    yield "services.csv", _table(_services(invented))
    yield "staff.csv", _table(map(_worker, staff.everyone()))
    registers = [*invented.last_year, *invented.this_year]
    yield "session_marks.csv", pa.concat_tables([_sessions(register) for register in registers])
    yield "lesson_marks.csv", _lessons(invented)


def _table(lines: Iterable[Line]) -> pa.Table:
    return pa.Table.from_pylist([dict(line) for line in lines])


def _school(school: School) -> Line:
    opens_am, closes_am, opens_pm, closes_pm = school.hours
    return {
        "laestab": school.laestab,
        "name": school.name,
        "urn": school.urn,
        "phase": school.phase,
        "head_name": school.head,
        "phone": school.phone,
        "address": school.address,
        "am_opens": opens_am,
        "am_closes": closes_am,
        "pm_opens": opens_pm,
        "pm_closes": closes_pm,
    }


def _calendar(invented: Authority) -> Iterable[Line]:
    for laestab, calendar in invented.calendars.items():
        for span in calendar.spans:
            yield {
                "laestab": laestab,
                "date_from": span.start.isoformat(),
                "date_to": span.end.isoformat(),
                "kind": span.kind,
                "label": span.label,
            }


def _pupil(child: Child) -> Iterable[Line]:
    for roll in child.rolls:
        yield {
            "laestab": roll.school.laestab,
            "upn": child.upn,
            "forename": child.forename,
            "surname": child.surname,
            "date_of_birth": child.born.isoformat(),
            "year_group": year_group(roll.form.year),
            "form": roll.form.name,
            "start_date": roll.joins.isoformat(),
            "leaving_date": roll.leaves.isoformat() if roll.leaves else "",
            "enrolment": roll.kind,
            **{column: child.columns.get(column, "") for column in PUPIL_COLUMNS},
        }


def _ties(children: Sequence[Child]) -> Iterable[tuple[Child, Parent]]:
    return ((child, parent) for child in children for parent in child.family.parents)


def _parent(child: Child, parent: Parent, on: date) -> Line:
    who = parent.who
    review = on + timedelta(days=120) if who.restriction != "none" else None
    return {
        "upn": child.upn,
        "person_id": parent.person_id,
        "title": who.title,
        "forename": who.forename,
        "surname": who.surname,
        "date_of_birth": parent.born.isoformat() if parent.born else "",
        "relationship": who.relationship,
        "parental_responsibility": who.responsibility,
        "education_law_parent": "yes" if who.with_child else who.responsibility,
        "lives_with": "yes" if who.with_child else "no",
        "priority": str(1 + child.family.parents.index(parent)),
        "phone": parent.phone,
        "email": parent.email,
        "address_line1": parent.address.line1,
        "address_line2": "",
        "town": parent.address.town,
        "postcode": parent.address.postcode,
        "address_visibility": "restricted" if who.restricted_address else "normal",
        "language": who.language,
        "needs_interpreter": "yes" if who.interpreter else "no",
        "format": who.format,
        "contact_restriction": who.restriction,
        "restriction_review": review.isoformat() if review else "",
    }


def _siblings(children: Sequence[Child]) -> Iterable[Line]:
    families: dict[int, Family] = {id(child.family): child.family for child in children}
    for family in families.values():
        for one, other in combinations(family.upns, 2):
            yield {"upn": one, "sibling_upn": other}


_SOCIAL_WORKERS = ("Hilary Osgood", "Sam Ortiz", "Wendy Achebe", "Paul Drummond")


def _services(invented: Authority) -> Iterable[Line]:
    for place, child in enumerate(invented.children):
        care = child.columns.get("social_care", "none")
        if child.story:
            yield from (_service(child, service, invented.on) for service in child.story.services)
        elif care != "none":
            met = 10 + place % 60
            lead = _SOCIAL_WORKERS[place % len(_SOCIAL_WORKERS)]
            yield _service(child, Service(care, lead, met, 75 - met), invented.on)


def _service(child: Child, service: Service, on: date) -> Line:
    met, meets = service.met_days_ago, service.meets_in_days
    return {
        "upn": child.upn,
        "service": service.name,
        "lead_name": service.lead,
        "lead_phone": f"01632 960{sum(map(ord, service.lead)) % 1000:03}",
        "lead_email": f"{service.lead.lower().replace(' ', '.')}@services.example",
        "last_meeting": "" if met is None else (on - timedelta(days=met)).isoformat(),
        "next_meeting": "" if meets is None else (on + timedelta(days=meets)).isoformat(),
    }


def _worker(worker: staff.Worker) -> Line:
    return {
        "laestab": worker.school.laestab,
        "email": worker.email,
        "name": worker.name,
        "role": worker.role,
        "forms": " ".join(worker.forms),
        "groups": " ".join(worker.groups),
    }


def _sessions(register: Register) -> pa.Table:
    rows, columns = np.nonzero(register.marks)
    marks, minutes = register.marks[rows, columns], register.minutes[rows, columns]
    late_notes = [child.story.late_note if child.story else "" for child, _ in register.places]
    noted = np.where(marks == LATE, rows, len(late_notes))
    return pa.table(
        {
            **_who_and_when(register, rows, columns // 2),
            "session": _pick(("AM", "PM"), columns % 2),
            "code": CODES.take(pa.array(marks)),
            "minutes_late": _whole(minutes),
            "comment": _pick((*late_notes, ""), noted),
        }
    )


def _lessons(invented: Authority) -> pa.Table:
    register, lessons = invented.this_year[SCHOOLS.index(SECONDARY)], invented.lessons
    rows, days, periods = np.nonzero(lessons.marks)
    place = lessons.subjects[rows, days, periods].astype(np.intp) + len(timetable.SUBJECTS) * rows
    groups = [
        timetable.groups(roll.form.name).get(subject)
        for _, roll in register.places
        for subject in timetable.SUBJECTS
    ]
    return pa.table(
        {
            **_who_and_when(register, rows, days),
            "period": pa.array(periods + 1),
            "subject": _pick([group.subject if group else "" for group in groups], place),
            "group": _pick([group.name if group else "" for group in groups], place),
            "teacher": _pick([group.teacher if group else "" for group in groups], place),
            "code": CODES.take(pa.array(lessons.marks[rows, days, periods])),
            "minutes_late": _whole(lessons.minutes[rows, days, periods]),
        }
    )


def _who_and_when(register: Register, rows: NDArray[np.intp], days: NDArray[np.intp]) -> dict[str, Any]:
    return {
        "upn": _pick([child.upn for child, _ in register.places], rows),
        "laestab": pa.array([register.school.laestab]).take(pa.array(np.zeros(len(rows), dtype=np.int8))),
        "date": _pick([day.isoformat() for day in register.days], days),
    }


def _pick(words: Sequence[str], places: NDArray[Any]) -> pa.Array:
    return pa.array(words, pa.string()).take(pa.array(places))


def _whole(minutes: NDArray[np.uint8]) -> pa.Array:
    """Minutes late; empty where nobody was."""
    return pa.array(minutes, mask=minutes == 0)


def _fallen_back(figures: Published) -> str:
    if figures.level == "authority":
        return ""
    return f" (the authority has none published for this phase, so {figures.place} stands in)"
