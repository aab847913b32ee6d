"""Every write about where letters go whose reader's own address nobody may know: care of somebody, or no longer."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from gatepost.access.actor import Actor
from gatepost.audit.log import note
from gatepost.casework.refusal import Refused
from gatepost.records.models import CareOf, Parent

TELLS = ("refuge", "women's aid", "women’s aid", "safe house", "shelter", "domestic")
"""What must not stand in an envelope's window: a postman, a neighbour or a child would read it."""
OWN = "This is their own address: name another one."
ANOTHERS = "Another adult of this family is at that address: name one where they read no letters."


@dataclass(frozen=True)
class Place:
    """An address as it is to be printed. ``of``: whom the letter is care of."""

    of: str
    address_line1: str
    address_line2: str
    town: str
    postcode: str


@transaction.atomic
def write_care_of(*, by: Actor, parent: Parent, place: Place, source: str, at: datetime) -> CareOf:
    """From now on this adult's letters go care of somebody, and to no other address of theirs.

    Refused where the words tell that it is a refuge, where the address is the adult's own or that of another
    adult in the lives of the same children, and without saying with whom it was agreed. Letters on the way to
    the old address are taken out when they are approved or posted, for they would say something else.
    """
    by.must("address.care_of", parent)
    if any(word in place.of.casefold() for word in TELLS):
        raise Refused(of="Do not print what kind of place it is: name a person, an office or a box number.")
    if not source.strip():
        raise Refused(source="Say with whom you agreed it, and when.")
    if whose := _whose(parent, place):
        raise Refused(address_line1=whose)
    said, _ = CareOf.objects.update_or_create(
        parent=parent,
        defaults={
            "school_id": parent.school_id,
            **{field: value.strip() for field, value in vars(place).items()},
            "source": source.strip(),
            "written_by": by.user,
            "written_at": at,
        },
    )
    note(by, "care_of.written", said)
    return said


@transaction.atomic
def end_care_of(*, by: Actor, parent: Parent) -> None:
    """Letters no longer go there: whether this adult may be written to is decided by their own address again."""
    by.must("address.care_of", parent)
    CareOf.objects.filter(parent=parent).delete()
    note(by, "care_of.ended", parent)


def _whose(parent: Parent, place: Place) -> str:
    """Why the letter would reach the wrong door; empty where the address is nobody's of this family."""
    there = _bare(place.postcode), _bare(place.address_line1)
    children = parent.guardianships.values("pupil")
    family = Parent.objects.filter(Q(pk=parent.pk) | Q(guardianships__pupil__in=children)).distinct()
    for person in family:
        if (_bare(person.postcode), _bare(person.address_line1)) == there:
            return OWN if person.pk == parent.pk else ANOTHERS
    return ""


def _bare(words: str) -> str:
    return "".join(sign for sign in words.casefold() if sign.isalnum())
