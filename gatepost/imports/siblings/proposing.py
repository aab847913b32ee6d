"""Children who may be brothers and sisters: proposed to a person, never joined by a guess.

Most exports, Wonde and transfer files name no brothers and sisters; they name adults, homes and telephones.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from django.db.models import Q

from gatepost.imports.models import NotSiblings
from gatepost.records.models import Guardian, Pupil, Restriction, SiblingLink

MOST = 6
"""More children than this at one home or telephone are a house of many families, or a number of the office."""
ADULT, HOME, PHONE = "the same adult", "one address", "one telephone number"


@dataclass(frozen=True)
class Alike:
    """Two children of a school, and what they share."""

    one: Pupil
    other: Pupil
    shared: tuple[str, ...]


def proposed(school: int, *, on: date) -> list[Alike]:
    """Pairs of children on roll who share an adult, a home or an adult's surname and telephone, and are not settled.

    An address or number that is to be kept from somebody proposes nothing. Needs the school's scope.
    """
    here = Q(enrolments__leaving_date=None) | Q(enrolments__leaving_date__gte=on)
    roll = Pupil.objects.filter(here, school=school, enrolments__start_date__lte=on).distinct()
    children = {child.pk: child for child in roll}
    shared: dict[tuple[int, int], list[str]] = defaultdict(list)
    for what, pupils in _together(school, children):
        for pair in combinations(sorted(pupils), 2):
            if what not in shared[pair]:
                shared[pair].append(what)
    for pair in _settled(school, {child.upn: pk for pk, child in children.items()}):
        shared.pop(pair, None)
    found = [Alike(children[one], children[other], tuple(why)) for (one, other), why in shared.items()]
    return sorted(found, key=lambda pair: (pair.one.surname, pair.one.forename, pair.other.forename))


def _together(school: int, children: dict[int, Pupil]) -> Iterator[tuple[str, set[int]]]:
    """What several children share, and who they are."""
    ties = Guardian.objects.filter(school=school, pupil__in=children).select_related("parent")
    found: dict[tuple[str, str], set[int]] = defaultdict(set)
    for tie in ties:
        for what, key in _keys(tie):
            found[what, key].add(tie.pupil_id)
    for (what, _), pupils in found.items():
        if 1 < len(pupils) <= MOST:
            yield what, pupils


def _keys(tie: Guardian) -> Iterator[tuple[str, str]]:
    adult = tie.parent
    yield ADULT, str(adult.pk)
    if adult.address_restricted or tie.contact_restriction != Restriction.NONE:
        return
    if adult.address_line1.strip() and adult.postcode.strip():
        yield HOME, "".join(f"{adult.address_line1}|{adult.postcode}".casefold().split())
    digits = "".join(letter for letter in adult.phone if letter.isdigit())
    if len(digits) > _SHORTEST:
        yield (
            PHONE,
            f"{digits}|{adult.surname.casefold()}",
        )  # a number comes again; with its name it hardly does


_SHORTEST = 8


def _settled(school: int, pk_of: dict[str, int]) -> Iterator[tuple[int, int]]:
    """Pairs of whom it is known, or somebody has said, what they are to one another."""
    links = SiblingLink.objects.filter(school=school, sibling_upn__in=pk_of)
    for one, upn in links.values_list("pupil_id", "sibling_upn"):
        yield min(one, pk_of[upn]), max(one, pk_of[upn])
    yield from NotSiblings.objects.filter(school=school).values_list("one_id", "other_id")
