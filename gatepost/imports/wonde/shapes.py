"""What Wonde says of a school, as files of the native format. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from gatepost.imports.anyfile.values import as_phone, as_year_group
from gatepost.imports.faults import Broken
from gatepost.imports.formats.native import LONGEST_NUMBER
from gatepost.imports.matched import plain_number

Shape = Mapping[str, Any]
PUPILS = (
    "laestab", "upn", "former_upn", "admission_number", "forename", "surname", "preferred_name", "date_of_birth",
    "year_group", "form", "start_date", "leaving_date", "fsm",
)  # fmt: skip
PARENTS = (
    "upn", "person_id", "title", "forename", "surname", "relationship", "parental_responsibility", "lives_with",
    "priority", "phone", "email", "address_line1", "address_line2", "town", "postcode",
)  # fmt: skip
MARKS = ("upn", "laestab", "date", "session", "code", "minutes_late", "comment")
LESSONS = ("upn", "laestab", "date", "period", "subject", "group", "teacher", "code", "minutes_late")


def laestab_of(school: Shape) -> str:
    """A school's LAESTAB: authority 3 digits, establishment 4."""
    return f"{school.get('la_code') or ''}{school.get('establishment_number') or ''}"


def codes(said: Iterable[Shape]) -> dict[str, str]:
    """Wonde's number of each code → the code."""
    return {_text(code.get("id")): _text(code.get("code")) for code in said}


def upns(students: Iterable[Shape], held: Mapping[str, Mapping[str, object]]) -> dict[str, str]:
    """Wonde's number of each child → UPN: their own, or where there is none that of the one child held with their
    admission number.

    ``held``: admission number, as ``plain_number`` writes it → UPN → anything. Others cannot be followed.
    """
    about = {_text(child.get("id")): _inside(child, "education_details") for child in students}
    found = {number: upn for number, says in about.items() if (upn := _text(says.get("upn")))}
    taken = set(found.values())
    for number, says in about.items():
        alike = set(held.get(plain_number(_text(says.get("admission_number"))), ()))
        if number not in found and len(alike) == 1 and not alike & taken:
            taken |= alike
            found |= {number: alike.pop()}
    return found


def pupils(students: Iterable[Shape], laestab: str, upn_of: Mapping[str, str]) -> Iterator[list[str]]:
    """pupils.csv without its heading. ``upn_of``: Wonde's number of a child → UPN."""
    for child in students:
        about, upn = _inside(child, "education_details"), upn_of.get(_text(child.get("id")))
        if not upn:
            continue
        number = _text(about.get("admission_number"))
        year = as_year_group(_text(_inside(child, "year").get("code") or about.get("current_nc_year")) or "?")
        yield [
            laestab,
            upn,
            _text(about.get("former_upn")),
            number if len(number) <= LONGEST_NUMBER else "",
            _text(child.get("legal_forename") or child.get("forename")),
            _text(child.get("legal_surname") or child.get("surname")),
            _text(child.get("forename")),
            _day(child.get("date_of_birth")),
            "" if isinstance(year, Broken) else year,
            _form(child),
            _day(about.get("admission_date")),
            _day(about.get("leaving_date")),
            _yes_no(_inside(child, "extended_details").get("free_school_meals")),
        ]


def spoken_of(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """A file without those of its columns that may not be shared, where they are empty for everybody: what Wonde
    does not tell stays as it is held."""
    silent = {n for n, name in enumerate(heading) if name in _UNSHARED and not any(row[n] for row in rows)}
    return [[cell for n, cell in enumerate(row) if n not in silent] for row in (heading, *rows)]


_UNSHARED = ("admission_number", "fsm")


def parents(students: Iterable[Shape], upn_of: Mapping[str, str]) -> Iterator[list[str]]:
    """parents.csv without its heading."""
    for child in students:
        upn = upn_of.get(_text(child.get("id")), "")
        for adult in _list(child, "contacts") if upn else ():
            tie, reach = _inside(adult, "relationship"), _inside(adult, "contact_details")
            yield [
                upn,
                _text(adult.get("id")),
                _text(adult.get("title")) or "–",
                _text(adult.get("forename")),
                _text(adult.get("surname")),
                _text(tie.get("relationship")),
                _yes_no(tie.get("parental_responsibility")) or "unknown",
                _yes_no(tie.get("lives_with_pupil")),
                _priority(tie.get("priority")),
                _phone(_inside(reach, "phones")),
                _email(_inside(reach, "emails")),
                *_address(_inside(_inside(reach, "addresses"), "home")),
            ]


def session_marks(
    marks: Iterable[Shape], *, codes: Mapping[str, str], upn_of: Mapping[str, str], laestab: str
) -> Iterator[list[str]]:
    """session_marks.csv without its heading. ``codes``: Wonde's number of a code → the code."""
    for mark in marks:
        upn = upn_of.get(_number(mark, "student"))
        code = codes.get(_number(mark, "attendance_code"), "")
        if upn and code:
            minutes = _text(mark.get("minutes_late"))
            half = _text(mark.get("session")).upper()
            yield [
                upn,
                laestab,
                _day(mark.get("date")),
                half,
                code,
                _minutes(minutes),
                _text(mark.get("comment")),
            ]


def lesson_marks(
    marks: Iterable[Shape], *, codes: Mapping[str, str], upn_of: Mapping[str, str], laestab: str
) -> Iterator[list[str]]:
    """lesson_marks.csv without its heading; the period is the number in its name."""
    for mark in marks:
        lesson = _inside(mark, "lesson")
        group, period = _inside(lesson, "class"), _text(_inside(lesson, "period").get("name"))
        upn, code = upn_of.get(_number(mark, "student")), codes.get(_number(mark, "attendance_code"), "")
        number = "".join(letter for letter in period if letter.isdigit())
        if upn and code and number:
            teacher = _inside(lesson, "employee")
            yield [
                upn,
                laestab,
                _day(lesson.get("start_at") or mark.get("date")),
                number,
                _text(_inside(group, "subject").get("name")) or _text(group.get("name")),
                _text(group.get("name")),
                " ".join(filter(None, (_text(teacher.get("title")), _text(teacher.get("surname"))))),
                code,
                _minutes(_text(mark.get("minutes_late"))),
            ]


def _text(value: object) -> str:
    return "" if value is None else " ".join(str(value).split())


def _inside(shape: Shape, name: str) -> Shape:
    """A part of an answer; Wonde wraps what was asked for by name in ``data``."""
    part = shape.get(name)
    part = part.get("data", part) if isinstance(part, Mapping) else part
    return part if isinstance(part, Mapping) else {}


def _list(shape: Shape, name: str) -> list[Shape]:
    part = shape.get(name)
    part = part.get("data") if isinstance(part, Mapping) else part
    return [one for one in part if isinstance(one, Mapping)] if isinstance(part, list) else []


def _number(shape: Shape, name: str) -> str:
    """Wonde's number of something: by itself, or inside the thing."""
    part = shape.get(name)
    return _text(_inside(shape, name).get("id") if isinstance(part, Mapping) else part)


def _day(value: object) -> str:
    """A date, which Wonde writes as {"date": "2014-03-14 00:00:00.000000", …}."""
    written = value.get("date") if isinstance(value, Mapping) else value
    return _text(written)[:10]


def _yes_no(value: object) -> str:
    return "yes" if value is True else "no" if value is False else ""


def _form(child: Shape) -> str:
    groups = _list(child, "groups")
    forms = [_text(one.get("name")) for one in groups if _text(one.get("type")).upper() == "REGISTRATION"]
    return forms[0] if forms else ""


def _priority(value: object) -> str:
    said = _text(value)
    return said if said.isascii() and said.isdigit() and 1 <= int(said) <= 9 else ""


def _minutes(said: str) -> str:
    return said if said not in ("0", "") else ""


def _phone(phones: Shape) -> str:
    said = next(
        (_text(phones[kind]) for kind in ("primary", "mobile", "phone", "home") if phones.get(kind)), ""
    )
    read = as_phone(said)
    return "" if isinstance(read, Broken) else read


def _email(emails: Shape) -> str:
    """The first address: some systems keep two in one field."""
    said = next((_text(emails[kind]) for kind in ("primary", "email", "home") if emails.get(kind)), "")
    return said.replace(",", " ").replace(";", " ").split()[0] if said else ""


def _address(home: Shape) -> list[str]:
    house = " ".join(
        filter(None, (_text(home.get(part)) for part in ("apartment", "house_name", "house_number")))
    )
    street = " ".join(filter(None, (house, _text(home.get("street")))))
    return [street, _text(home.get("district")), _text(home.get("town")), _text(home.get("postcode"))]
