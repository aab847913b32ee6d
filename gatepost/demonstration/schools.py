"""The three schools of the demonstration, and their forms."""

from dataclasses import dataclass
from typing import Literal

Phase = Literal["primary", "secondary", "special"]
NURSERY = -1


@dataclass(frozen=True, slots=True)
class Form:
    """A form (class): its name, its year (-1 nursery, 0 reception, then 1 to 13) and how many children."""

    name: str
    year: int
    size: int


@dataclass(frozen=True, slots=True)
class School:
    """An invented school. LA code 999 belongs to no authority."""

    laestab: str
    urn: str
    name: str
    phase: Phase
    head: str
    domain: str
    phone: str
    address: str
    hours: tuple[str, str, str, str]
    forms: tuple[Form, ...]


def year_group(year: int) -> str:
    """A year as the native format writes it: N2, R, 1 … 13."""
    return {NURSERY: "N2", 0: "R"}.get(year, str(year))


def _primary_forms() -> tuple[Form, ...]:
    years = [Form(year_group(year) + letter, year, 28) for year in range(7) for letter in "CW"]
    return (Form("Nursery", NURSERY, 26), *years)


def _secondary_forms() -> tuple[Form, ...]:
    main = [Form(f"{year}{letter}", year, 30) for year in range(7, 12) for letter in "BDGKMPRT"]
    sixth = [Form(f"{year}{tutor}", year, 25) for year in (12, 13) for tutor in ("Be", "Jo", "Ma")]
    return (*main, *sixth)


_CLASSES = (
    *("Acorn", "Ash", "Beech", "Birch", "Cedar", "Elm", "Hazel"),
    *("Holly", "Larch", "Maple", "Oak", "Pine", "Rowan", "Willow"),
)

PRIMARY = School(
    "9992001",
    "999101",
    "Millbrook Primary School",
    "primary",
    "Mrs R Hallam",
    "millbrook.example",
    "01632 960201",
    "Mill Street, Millbrook, OB2 4EA",
    ("08:50", "09:20", "13:00", "13:30"),
    _primary_forms(),
)
SECONDARY = School(
    "9994001",
    "999102",
    "Oakbridge Academy",
    "secondary",
    "Ms H Sutcliffe",
    "oakbridge.example",
    "01632 960001",
    "Tollgate Road, Oakbridge, OB1 1AB",
    ("08:40", "09:10", "13:20", "13:50"),
    _secondary_forms(),
)
SPECIAL = School(
    "9997001",
    "999103",
    "Fernhill School",
    "special",
    "Mr P Lindqvist",
    "fernhill.example",
    "01632 960301",
    "Rectory Lane, Nether Fernhill, OB3 7DY",
    ("09:00", "09:30", "13:00", "13:30"),
    tuple(Form(name, year, 9) for year, name in enumerate(_CLASSES)),
)
SCHOOLS = (PRIMARY, SECONDARY, SPECIAL)
