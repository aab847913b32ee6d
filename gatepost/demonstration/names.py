"""The names and languages of the invented families, read from ``names.yaml``."""

from dataclasses import dataclass
from importlib.resources import files

import msgspec


@dataclass(frozen=True, slots=True)
class Community:
    """Names that go together, the language spoken at home, and how many families in 1,000."""

    families: int
    language: str
    interpreter: float
    girls: tuple[str, ...]
    boys: tuple[str, ...]
    surnames: tuple[str, ...]


class _Names(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    communities: tuple[Community, ...]
    streets: tuple[str, ...]
    towns: tuple[str, ...]
    class_teachers: tuple[str, ...]


_NAMES = msgspec.yaml.decode(files("gatepost.demonstration").joinpath("names.yaml").read_bytes(), type=_Names)
COMMUNITIES = _NAMES.communities
STREETS = _NAMES.streets
TOWNS = _NAMES.towns
CLASS_TEACHERS = _NAMES.class_teachers
