"""Everything a referral pack says, in the order in which it says it."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta
from msgspec.structs import force_setattr

from gatepost.letters.context import (
    CertificateContext,
    Child,
    Document,
    Fact,
    ForCouncil,
    KeyEntry,
    Moment,
    Officer,
    Picture,
    Text,
    known,
    on_the_wall,
)

Refs = tuple[str, ...]
"""References to the list of evidence: E1, E2 …"""
RowStatus = Literal["Done", "In progress", "Not started", "Check again", "Not needed"]


class Particular(Fact, frozen=True, kw_only=True):
    """One line that authorities' forms ask for, answered or said to be not held."""

    name: Text
    says: Text


class ReferredParent(Fact, frozen=True, kw_only=True):
    """A parent this referral is about. ``address`` only where it may be shown to the council."""

    name: Text
    relationship: Text
    date_of_birth: date | None = None
    """Where the school holds it: it tells two adults of one name apart."""
    address: str = ""
    responsibility: str = ""
    """Why this person is a parent in law for attendance, or that nobody knows."""
    language: str = ""
    interpreter: bool = False
    particulars: tuple[Particular, ...] = ()


class Mark(Fact, frozen=True, kw_only=True):
    """One session that counts towards the threshold."""

    on: date
    session: Literal["AM", "PM"]
    code: Text
    meaning: Text
    provisional: bool = False
    comment: str = ""
    """What the register says beside the code; printed for a court alone."""


class MarkChange(Fact, frozen=True, kw_only=True):
    """An entry of the register that was changed: the original stays readable."""

    on: date
    session: Literal["AM", "PM"]
    was: Text
    now: Text
    why: Text
    changed_on: date
    by: Text


class Threshold(Fact, frozen=True, kw_only=True):
    """The sessions behind the threshold. The figure printed is always the number of marks listed here."""

    needed: int
    weeks: int
    window_from: date
    window_to: date
    marks: tuple[Mark, ...]

    def __post_init__(self) -> None:
        outside = [m.on for m in self.marks if not self.window_from <= m.on <= self.window_to]
        if outside:
            raise ValueError(f"the mark of {outside[0]} lies outside the window it is counted in")


class WeakPoint(Fact, frozen=True, kw_only=True):
    """Something less than full that the head teacher accepted, in the head's own sentence."""

    what: Text
    reason: Text


class Disagreement(Fact, frozen=True, kw_only=True):
    """A lead professional who would rather this were not sent."""

    professional: Officer
    view: Text
    on: date


class _Citing(Fact, frozen=True, kw_only=True):
    evidence: Refs = ()


class Event(_Citing, frozen=True, kw_only=True):
    """One line of the chronology."""

    on: date
    what: Text
    source: Text


class CheckedRow(_Citing, frozen=True, kw_only=True):
    """One of the sixteen rows of the checklist and what was found."""

    ref: Text
    title: Text
    status: RowStatus
    finding: Text


class Voice(Fact, frozen=True, kw_only=True):
    """Words of the child that the child allowed the council to read."""

    words: ForCouncil
    on: date
    how: Text


class FamilyView(Fact, frozen=True, kw_only=True):
    """What someone in the family said, and where it was said."""

    who: Text
    words: Text
    on: date
    how: Text


class Offer(_Citing, frozen=True, kw_only=True):
    """Support that was offered and the answer to it."""

    on: date
    what: Text
    to: Text
    answer: Text


class HelpAnswer(Fact, frozen=True, kw_only=True):
    """What one parent answered to the offer of Early Help, and how it was explained."""

    who: Text
    answer: Text
    on: date
    how: Text
    language: Text
    taken_by: Text


class MeetingLine(Fact, frozen=True, kw_only=True):
    """A meeting with the family: who was asked, and whether it took place."""

    on: date
    how: Text
    asked: Text
    state: Text
    came: str = ""
    interpreter: str = ""


class SentLetter(_Citing, frozen=True, kw_only=True):
    """A letter that left the school, and how anyone can tell."""

    on: date
    name: Text
    to: Text
    language: Text
    proof: Text


class Contact(Fact, frozen=True, kw_only=True):
    """A call, visit or message, answered or not."""

    at: Moment
    to: Text
    how: Text
    outcome: Text
    timed: bool = True
    """Whether the hour is known, and not the day alone."""

    def __post_init__(self) -> None:
        force_setattr(self, "at", on_the_wall(self.at))


class PlanAction(Fact, frozen=True, kw_only=True):
    """One promise of the plan and what became of it."""

    what: Text
    because: Text
    who: Text
    by: date
    outcome: Text


class Review(Fact, frozen=True, kw_only=True):
    """A review of the plan."""

    on: date
    found: Text
    decided: Text


class Consultation(Fact, frozen=True, kw_only=True):
    """A lead professional asked before this was sent."""

    professional: Officer
    asked_on: date
    answered_on: date | None
    view: Text


class Serving(Fact, frozen=True, kw_only=True):
    """A service beside the family."""

    service: Text
    lead: Text
    reached: Text
    met: Text
    asked: Text


class Evidence(Fact, frozen=True, kw_only=True):
    """Something a reference such as E1 leads to."""

    ref: Annotated[str, Meta(pattern=r"^E\d+$")]
    what: Text
    on: date
    held: Text


class Decision(Fact, frozen=True, kw_only=True):
    """How it was weighed: one page for whoever asks later why this way, and why then."""

    route_means: Text
    why_now: Text
    considered: tuple[Text, ...]
    """A line for each other way."""
    put_forward_by: Text
    put_forward_on: date
    reached_at: str = ""
    """Where whoever put it forward is reached."""
    offered: tuple[Text, ...] = ()
    """What was offered, when and by whom, with the family's answer."""
    views: tuple[Text, ...] = ()
    """Who else was asked, and what they think: lead professionals, the child, the parents."""
    duties: tuple[Text, ...] = ()
    """What was thought about under other duties, in a person's words."""


class AskedFor(Fact, frozen=True, kw_only=True):
    """One thing that the authority asks, and where in this pack it is answered."""

    asks: Text
    answer: str = ""
    """The answer itself, where it is a sentence."""
    part: str = ""
    """The section that answers it."""


class Statement(Fact, frozen=True, kw_only=True):
    """A draft of what the headteacher may state to a court; nobody has made it yet."""

    lines: tuple[Text, ...]
    exhibits: tuple[Text, ...]


class PackContext(Document, frozen=True, kw_only=True, tag_field="format", tag="gatepost-pack-1"):
    """A referral: what the school knows, did, and would rather not have had to send."""

    case_ref: Text
    marking: Text
    """The line on every page, such as “Official–Sensitive: personal”."""
    route: Text
    child: Child
    parents: Annotated[tuple[ReferredParent, ...], Meta(min_length=1)]
    threshold: Threshold
    weak_points: tuple[WeakPoint, ...]
    disagreement: Disagreement | None
    expected_change: Text
    """The head's answer to: what do you think will change for this child if this is sent?"""
    head: Officer
    signed_on: date | None
    """None while it is a draft."""
    chronology: tuple[Event, ...]
    certificate: CertificateContext
    calendar: Picture
    key: tuple[KeyEntry, ...]
    rows: Annotated[tuple[CheckedRow, ...], Meta(min_length=16, max_length=16)]
    voice_account: Text
    """How the child was heard, or how that was tried."""
    voice: tuple[Voice, ...]
    family: tuple[FamilyView, ...]
    offers: tuple[Offer, ...]
    letters: tuple[SentLetter, ...]
    contacts: tuple[Contact, ...]
    plan: tuple[PlanAction, ...]
    reviews: tuple[Review, ...]
    consultations: tuple[Consultation, ...]
    evidence: tuple[Evidence, ...]
    decision: Decision | None = None
    asked: tuple[AskedFor, ...] = ()
    statement: Statement | None = None
    about: tuple[Particular, ...] = ()
    """The child, line by line as forms ask."""
    changes: tuple[MarkChange, ...] = ()
    early_help: tuple[HelpAnswer, ...] = ()
    meetings: tuple[MeetingLine, ...] = ()
    services: tuple[Serving, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        citing: tuple[_Citing, ...] = (*self.chronology, *self.rows, *self.offers, *self.letters)
        known([e.ref for e in self.evidence], [ref for part in citing for ref in part.evidence])
        if self.certificate.child != self.child:
            raise ValueError("the certificate is about another child")
