"""Who may be texted about a day away: one function, positive eligibility only, a reason for everybody else.

Nobody is texted because nothing speaks against it: each thing that must hold has to be known to hold.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import phonenumbers
from phonenumbers import PhoneNumberType

from gatepost.casework.contacts import digits
from gatepost.messages.models import Channel
from gatepost.records.kin import is_adult
from gatepost.records.models import Guardian, Pupil, Restriction, SocialCare

DRAMA = "+447700900"
"""Numbers that Ofcom keeps for drama: they ring nowhere, and no list of real numbers holds them."""
WRONG_NUMBER = "the number was somebody else’s: ask for a new one."


@dataclass(frozen=True)
class Household:
    """Children away today who share one row and one message. ``held``: why the morning has other plans."""

    children: tuple[Pupil, ...]
    guardians: tuple[Guardian, ...]
    held: str = ""

    @property
    def key(self) -> int:
        return self.children[0].pk


@dataclass(frozen=True)
class Decision:
    """Whom to text about a household, at which number; or nobody, and why."""

    household: Household
    why: str
    guardian: Guardian | None = None
    number: str = ""

    @property
    def may(self) -> bool:
        return self.guardian is not None


def mobile(phone: str, *, drama: bool = False) -> str:
    """A mobile number of the United Kingdom as +447…; empty for any other. ``drama`` lets Ofcom's pass."""
    try:
        number = phonenumbers.parse(phone, "GB")
    except phonenumbers.NumberParseException:
        return ""
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if drama and written.startswith(DRAMA) and len(written) == len("+447700900000"):
        return written
    ours = phonenumbers.is_valid_number_for_region(number, "GB")
    return written if ours and phonenumbers.number_type(number) == PhoneNumberType.MOBILE else ""


def decide(
    households: Iterable[Household],
    *,
    tried: Collection[int],
    never: Collection[int],
    used: Collection[str] = (),
    wrong: Collection[str] = (),
    drama: bool = False,
) -> list[Decision]:
    """A decision for each household. ``tried``: children texted about today; ``never``: adults who said no.

    ``wrong``: numbers that are somebody else's, by their digits: a stranger is not texted about a child.
    One number gets one message a day, whomever it is about: ``used`` are those that have had theirs.
    """
    found, taken = [], set(used)
    for household in households:
        decision = _decide(household, tried, never, wrong, drama)
        if decision.number in taken:
            decision = Decision(household, "This number is texted about another child: ring.")
        taken |= {decision.number} - {""}
        found.append(decision)
    return found


def _decide(
    household: Household, tried: Collection[int], never: Collection[int], wrong: Collection[str], drama: bool
) -> Decision:
    for stands, why in _stops(household, tried):
        if stands:
            return Decision(household, why)
    first = ""
    for guardian in sorted(household.guardians, key=lambda g: (g.priority, g.parent_id)):
        number = mobile(guardian.parent.phone, drama=drama)
        conditions = _conditions(household, guardian, number, never, wrong)
        fault = next((why for holds, why in conditions if not holds), "")
        if not fault:
            return Decision(household, "", guardian, number)
        first = first or f"{guardian.parent}: {fault}"
    return Decision(household, first or "No contact is kept.")


def _stops(household: Household, tried: Collection[int]) -> list[tuple[bool, str]]:
    """What keeps a whole household from being texted, the gravest first."""
    restrictions = {guardian.contact_restriction for guardian in household.guardians}
    return [
        (Restriction.REFER_DSL in restrictions, "Speak to the safeguarding lead first."),
        (
            any(child.social_care != SocialCare.NONE for child in household.children),
            "Social worker named: ring, do not text.",
        ),
        (bool(household.held), household.held),
        (any(child.pk in tried for child in household.children), "Texted about today already: ring."),
    ]


def _conditions(
    household: Household,
    guardian: Guardian,
    number: str,
    never: Collection[int],
    wrong: Collection[str],
) -> list[tuple[bool, str]]:
    """All that must hold for one adult, in the order in which it is said."""
    theirs = [g for g in household.guardians if g.parent_id == guardian.parent_id]
    relationships = [g.relationship.strip() for g in theirs]
    return [
        (not guardian.died, "has died."),
        (all(g.contact_restriction == Restriction.NONE for g in theirs), "a restriction is recorded."),
        (len(theirs) == len(household.children), "not a contact of every child in this row."),
        (all(g.responsible for g in theirs), "no parental responsibility is recorded."),
        (all(relationships), "how this person is related is not recorded."),
        (all(map(is_adult, relationships)), "not recorded as an adult."),
        (guardian.parent_id not in never, "asked not to be texted."),
        (not guardian.parent.needs_interpreter, "needs an interpreter: ring with one."),
        (bool(number), "no mobile number of the United Kingdom."),
        (digits(number) not in wrong, WRONG_NUMBER),
        (
            not _shared(household.guardians, guardian),
            "the number is also that of somebody with a restriction.",
        ),
    ]


def why_not_invited(
    guardian: Guardian,
    everyone: Sequence[Guardian],
    channel: Channel,
    *,
    never: Collection[int],
    wrong: Collection[str] = (),
    drama: bool,
) -> str:
    """Why this adult is not invited by e-mail or text; empty where each thing that must hold is known to.

    ``never`` and ``wrong`` as for ``decide``.
    """
    relationship = guardian.relationship.strip()
    number = mobile(guardian.parent.phone, drama=drama)
    text, address = channel == Channel.TEXT, guardian.parent.email.strip().lower()
    others = [g for g in everyone if g.parent_id != guardian.parent_id]
    restricted = [g for g in others if g.contact_restriction != Restriction.NONE]
    conditions = [
        (not guardian.died, "has died."),
        (guardian.contact_restriction == Restriction.NONE, "a restriction is recorded."),
        (guardian.responsible, "no parental responsibility is recorded."),
        (bool(relationship), "how this person is related is not recorded."),
        (is_adult(relationship), "not recorded as an adult."),
        (not text or guardian.parent_id not in never, "asked not to be texted."),
        (not text or bool(number), "no mobile number of the United Kingdom."),
        (not text or digits(number) not in wrong, WRONG_NUMBER),
        (text or bool(address), "no e-mail address."),
        (
            not (_shared(everyone, guardian) if text else _reads_too(restricted, address)),
            "somebody with a restriction would read it too.",
        ),
    ]
    return next((why for holds, why in conditions if not holds), "")


def _reads_too(restricted: Iterable[Guardian], address: str) -> bool:
    return any(g.parent.email.strip().lower() == address for g in restricted)


def _shared(guardians: Sequence[Guardian], guardian: Guardian) -> bool:
    """Whether somebody who is not to be contacted would read it too."""
    number = digits(guardian.parent.phone)
    others = (g for g in guardians if g.parent_id != guardian.parent_id)
    return any(g.contact_restriction != Restriction.NONE and digits(g.parent.phone) == number for g in others)


def too_old(read_at: datetime | None, now: datetime, oldest: timedelta) -> bool:
    """Whether the marks are too old to text anybody on: a child may have arrived since."""
    return read_at is None or now - read_at > oldest
