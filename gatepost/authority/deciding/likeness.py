"""Whether two parents whom referrals name are one person: certain, to be asked of a person, or not. Pure.

Penalty notices are counted for a parent and a child, so taking two people for one would raise a count that a
court looks at. A name is therefore never enough: it needs the birth date or the home beside it, and a person
answers whatever stays open.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "lady", "rev"})
_MEN, _WOMEN = frozenset({"mr", "sir"}), frozenset({"mrs", "ms", "miss", "lady"})


class Likeness(StrEnum):
    """What can be said without asking anybody."""

    SAME = "same"
    ASK = "ask"
    OTHER = "other"


@dataclass(frozen=True)
class Named:
    """A parent as one referral names them."""

    name: str
    born: date | None = None
    address: str = ""


def person_of(name: str) -> str:
    """A name without title, points and case: “Mrs Priya Rao” → “priya rao”."""
    return " ".join(_words(name))


def likeness(one: Named, other: Named) -> Likeness:
    """Same only for the same full name with the same birth date, or with the same home and no other birth date.

    A surname alone is never certain: “Mr Rao” and “Mrs Rao” live at one address. Another name with the same
    birth date is asked, because people marry.
    """
    a, b = _words(one.name), _words(other.name)
    born_alike = one.born is not None and one.born == other.born
    born_apart = one.born is not None and other.born is not None and one.born != other.born
    if (
        a == b
        and len(a) > 1
        and (born_alike or (_home(one) and _home(one) == _home(other) and not born_apart))
    ):
        return Likeness.SAME
    if born_alike:
        return Likeness.ASK
    if _titles_apart(one.name, other.name):
        return Likeness.OTHER
    return Likeness.ASK if _could_be_one(a, b) else Likeness.OTHER


def _words(name: str) -> list[str]:
    words = [word.strip(".,").casefold() for word in name.split()]
    return [word for word in words if word and word not in TITLES]


def _home(named: Named) -> str:
    return "".join(letter for letter in named.address.casefold() if letter.isalnum())


def _titles_apart(one: str, other: str) -> bool:
    """Mr and Mrs are two people; Mrs and Ms may be one."""
    a, b = _title(one), _title(other)
    return (a in _MEN and b in _WOMEN) or (a in _WOMEN and b in _MEN)


def _title(name: str) -> str:
    return name.split(maxsplit=1)[0].strip(".,").casefold() if name.split() else ""


def _could_be_one(a: Collection[str], b: Collection[str]) -> bool:
    """The same last word, and no first word that contradicts: “Rao”, “P Rao” and “Priya Rao” could be one."""
    first, last = list(a), list(b)
    if not first or not last or first[-1] != last[-1]:
        return False
    pairs = zip(first[:-1], last[:-1], strict=False)
    return all(x.startswith(y) or y.startswith(x) for x, y in pairs)
