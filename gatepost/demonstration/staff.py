"""Who works in the three schools, at the authority and in the trust."""

from collections.abc import Iterator
from dataclasses import dataclass

from gatepost.demonstration import timetable
from gatepost.demonstration.names import CLASS_TEACHERS
from gatepost.demonstration.schools import PRIMARY, SCHOOLS, SECONDARY, SPECIAL, School


@dataclass(frozen=True, slots=True)
class Worker:
    """One person in one role at one school."""

    school: School
    name: str
    role: str
    email: str
    forms: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


_ROLES: tuple[tuple[School, str, str], ...] = (
    (SECONDARY, "Dawn Price", "attendance_officer"),
    (SECONDARY, "Lee Barton", "attendance_officer"),
    (SECONDARY, "Mrs I Lund", "senco"),
    (SECONDARY, "Mrs J Bell", "dsl"),
    (PRIMARY, "Carol Whitby", "attendance_officer"),
    (PRIMARY, "Mr N Tindall", "head_of_year"),
    (PRIMARY, "Miss F Okonkwo", "senco"),
    (PRIMARY, "Mrs V Garrick", "dsl"),
    (SPECIAL, "Pat Renshaw", "attendance_officer"),
    (SPECIAL, "Ms D Ferrier", "head_of_year"),
    (SPECIAL, "Mr S Ashdown", "senco"),
    (SPECIAL, "Mrs C Leyland", "dsl"),
)
_HEADS_OF_YEAR = {
    "7": ("Mrs L Farnsworth",),
    "8": ("Mr T Adeyemi", "Mrs E Osei"),
    "9": ("Ms R Castellan",),
    "10": ("Mr G Padgett",),
    "11": ("Mrs S Ravenhill",),
    "12": ("Mr B Ingram",),
    "13": ("Mr B Ingram",),
}
_TITLES = ("Mr", "Mrs", "Ms", "Miss")
_BEYOND = (
    ("S Webb", "la_officer", "s.webb@authority.example"),
    ("Jo Mercer", "trust_lead", "j.mercer@trust.example"),
    ("Robin Hale", "dpo", "r.hale@authority.example"),
)


def everyone() -> list[Worker]:
    """Every member of staff; those beyond the schools have a line at each school."""
    return [
        *(_worker(school, school.head, "head") for school in SCHOOLS),
        *(_worker(school, name, role, _all_forms(school, role)) for school, name, role in _ROLES),
        *_heads_of_year(),
        *_class_teachers(),
        *_teachers(),
        *(Worker(school, name, role, email) for name, role, email in _BEYOND for school in SCHOOLS),
    ]


def _all_forms(school: School, role: str) -> tuple[str, ...]:
    """In the smaller schools one person looks after every year."""
    return tuple(form.name for form in school.forms) if role == "head_of_year" else ()


def _heads_of_year() -> Iterator[Worker]:
    years: dict[str, list[str]] = {}
    for year, names in _HEADS_OF_YEAR.items():
        for name in names:
            forms = [form.name for form in SECONDARY.forms if str(form.year) == year]
            years.setdefault(name, []).extend(forms)
    for name, forms in years.items():
        yield _worker(SECONDARY, name, "head_of_year", tuple(forms))


def _class_teachers() -> Iterator[Worker]:
    classes = [(school, form.name) for school in (PRIMARY, SPECIAL) for form in school.forms]
    for (school, form), name in zip(classes, CLASS_TEACHERS, strict=True):
        yield _worker(school, name, "tutor", (form,))


def _teachers() -> Iterator[Worker]:
    taught: dict[str, list[str]] = {}
    for form in SECONDARY.forms:
        for group in timetable.groups(form.name).values():
            taught.setdefault(group.teacher, []).append(group.name)
    looked_after = {tutor: form for form, tutor in timetable.tutors().items()}
    for name, groups in taught.items():
        forms = (looked_after[name],) if name in looked_after else ()
        yield _worker(SECONDARY, name, "tutor", forms, tuple(groups))


def _worker(
    school: School, name: str, role: str, forms: tuple[str, ...] = (), groups: tuple[str, ...] = ()
) -> Worker:
    first, *_, last = [word for word in name.split() if word not in _TITLES]
    return Worker(school, name, role, f"{first[0]}.{last}@{school.domain}".lower(), forms, groups)
