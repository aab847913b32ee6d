"""Who may be written to about a child, and why: one function, positive eligibility only."""

from dataclasses import dataclass

from gatepost.casework.facts import Facts
from gatepost.records.models import Guardian


@dataclass(frozen=True)
class Decision:
    """Whether one adult may be written to, and the reason either way."""

    guardian: Guardian
    may: bool
    why: str


def recipients(facts: Facts) -> list[Decision]:
    """A decision for each adult in the child's life. Whoever is not clearly eligible is not written to."""
    return [_decide(guardian) for guardian in facts.guardians]


def _decide(guardian: Guardian) -> Decision:
    for stands, why in _hindrances(guardian):
        if stands:
            return Decision(guardian, False, why)
    return Decision(guardian, True, "Has responsibility, may be contacted, and has an address.")


def _hindrances(guardian: Guardian) -> list[tuple[bool, str]]:
    parent, restriction = guardian.parent, guardian.contact_restriction
    return [
        (not guardian.responsible, "No parental responsibility is recorded."),
        (restriction == "no_contact", "This person is not to be contacted."),
        (restriction == "refer_dsl", "Speak to the safeguarding lead first."),
        (restriction == "no_address", "No address may be used for this person."),
        (parent.address_restricted, "The address is restricted: hand it over in person."),
        (not (parent.address_line1 and parent.postcode), "No full address is held."),
    ]
