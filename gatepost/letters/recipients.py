"""Who may be written to about a child, and why: one function, positive eligibility only.

Nobody is written to because nothing speaks against it: each thing that must hold has to be known to hold.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from gatepost.casework.facts import Facts
from gatepost.letters.context import Recipient
from gatepost.letters.models import Letter
from gatepost.records.kin import is_adult
from gatepost.records.models import Guardian, Parent

PRINTED = ("standard", "large_print")
"""Formats that paper can serve; whoever needs another is told in person."""

Address = tuple[int, tuple[str, ...]]
"""A parent's key and the lines of an address."""


GRIEVING = "There was a death in the family: the safeguarding lead says when letters may go out again."
ASK_FOR_ONE = "The safeguarding lead can name an address to write care of."


@dataclass(frozen=True)
class About:
    """What holds of the child, whoever is written to."""

    on_roll: bool
    came_back: Collection[Address]
    grieving: bool


@dataclass(frozen=True)
class Eligibility:
    """Whether one adult may be written to, and the reason either way."""

    guardian: Guardian
    may: bool
    why: str


def recipients(facts: Facts) -> list[Eligibility]:
    """A decision for each adult in the child's life. Whoever is not clearly eligible is not written to."""
    return decide(
        facts.guardians,
        on_roll=_on_roll(facts),
        came_back=_came_back(facts),
        grieving=facts.grieving,
        on=facts.on,
    )


def decide(
    guardians: Sequence[Guardian],
    *,
    on_roll: bool,
    came_back: Collection[Address],
    grieving: bool,
    on: date | None = None,
) -> list[Eligibility]:
    """The rule itself. ``on_roll``: the child is at the school; ``came_back``: where post was returned from.

    ``grieving``: somebody in the family died, and letters may not go out again yet. ``on``: today. A
    restriction whose review is due holds until a person has looked at it: no day lifts it.
    """
    about = About(on_roll, came_back, grieving)
    return [_decide(guardian, about, on) for guardian in guardians]


def _decide(guardian: Guardian, about: About, on: date | None) -> Eligibility:
    for holds, otherwise in _conditions(guardian, about):
        if not holds:
            return Eligibility(guardian, False, f"{otherwise}{_review(guardian, on)}")
    has = "letters go care of somebody" if guardian.parent.in_care_of else "has an address"
    return Eligibility(guardian, True, f"Has responsibility, may be contacted, and {has}.")


def _review(guardian: Guardian, on: date | None) -> str:
    """That a restriction is due to be looked at again; it stands all the same."""
    due = guardian.restriction_review
    if guardian.contact_restriction == "none" or not (on and due and due <= on):
        return ""
    return f" Its review was due on {due.day} {due:%B %Y}: the safeguarding lead looks at it again."


def _conditions(guardian: Guardian, about: About) -> list[tuple[bool, str]]:
    """All that must hold, in the order in which it is said."""
    parent, restriction = guardian.parent, guardian.contact_restriction
    elsewhere = parent.in_care_of is not None
    return [
        (not guardian.died, "This person has died."),
        (not about.grieving, GRIEVING),
        (about.on_roll, "The child is not on our roll."),
        (guardian.responsible, "No parental responsibility is recorded."),
        (bool(guardian.relationship.strip()), "How this person is related to the child is not recorded."),
        (is_adult(guardian.relationship), "This person is not recorded as an adult."),
        (restriction != "no_contact", "This person is not to be contacted."),
        (restriction != "refer_dsl", "Speak to the safeguarding lead first."),
        (
            restriction == "none" or (restriction == "no_address" and elsewhere),
            f"No address may be used for this person. {ASK_FOR_ONE}",
        ),
        (
            parent.address_restricted is False or elsewhere,
            f"The address is restricted: hand it over in person. {ASK_FOR_ONE}",
        ),
        (bool(parent.surname.strip()), "No name is held."),
        (elsewhere or _is_full(parent), f"No full address is held. {ASK_FOR_ONE}"),
        (
            (parent.pk, address_of(parent)) not in about.came_back,
            "A letter to this address came back: check the address first.",
        ),
        (parent.format in PRINTED, "Needs another format than paper: arrange it with them."),
    ]


def _is_full(parent: Parent) -> bool:
    return bool(parent.address_line1.strip() and parent.postcode.strip())


def address_of(parent: Parent) -> tuple[str, ...]:
    """The lines of the address to write to, empty ones left out: care of somebody, where that stands."""
    if parent.in_care_of:
        return parent.in_care_of.lines
    lines = (parent.address_line1, parent.address_line2, parent.town, parent.postcode)
    return tuple(line.strip() for line in lines if line.strip())


def as_printed(guardian: Guardian) -> Recipient:
    """What stands in the envelope's window: this person's own name and address."""
    parent = guardian.parent
    return Recipient(name=short_name(parent), address=address_of(parent))


def short_name(parent: Parent) -> str:
    """As an envelope names them: “Mrs S Khan”."""
    return " ".join(part for part in (parent.title, parent.forename[:1], parent.surname) if part)


def _came_back(facts: Facts) -> set[Address]:
    returned = Letter.objects.filter(
        parent__in=[guardian.parent_id for guardian in facts.guardians], returned_on__isnull=False
    )
    return {(letter.parent_id, tuple(letter.context["to"]["address"])) for letter in returned}


def _on_roll(facts: Facts) -> bool:
    """A child who has left, or died, is on nobody's roll: no letter goes out about them."""
    spans = facts.pupil.enrolments.filter(start_date__lte=facts.on)
    return spans.filter(Q(leaving_date__isnull=True) | Q(leaving_date__gte=facts.on)).exists()
