"""What a request for Early Help says: a family's strengths and hopes first, with their yes on page one."""

from datetime import date

from gatepost.letters.context import Child, Document, Fact, Officer, Text
from gatepost.letters.pack_context import FamilyView, Offer, Voice


class FamilyMember(Fact, frozen=True, kw_only=True):
    """An adult of the family. ``address`` only where it may be shown."""

    name: Text
    relationship: Text
    address: str = ""
    language: str = ""
    interpreter: bool = False


class GivenConsent(Fact, frozen=True, kw_only=True):
    """Who said yes, to whom, when, and what was explained."""

    parent: Text
    on: date
    how_explained: Text
    language: Text
    agencies: str
    taken_by: Text


class Need(Fact, frozen=True, kw_only=True):
    """One thing that the school looked at, and what it found."""

    title: Text
    finding: Text


class HelpContext(Document, frozen=True, kw_only=True, tag_field="format", tag="gatepost-early-help-1"):
    """A request for an Early Help assessment."""

    case_ref: Text
    child: Child
    family: tuple[FamilyMember, ...]
    consent: GivenConsent
    going_well: Text
    worries: Text
    hopes: Text
    """What the family hopes for, in their words."""
    needs: tuple[Need, ...]
    offers: tuple[Offer, ...]
    family_words: tuple[FamilyView, ...]
    voice: tuple[Voice, ...]
    services: tuple[Officer, ...]
    asked_by: Officer
    missed: Text
    """Days missed, in words."""
