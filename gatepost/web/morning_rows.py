"""The rows of first-day contact: one family each, closed or open, as one person may see it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid4

from django.utils import timezone

from gatepost.access.gate import DeskRequest
from gatepost.messages.models import Kind, Message
from gatepost.morning.gathering import Contact, Family, Morning, listed
from gatepost.morning.models import BestTime
from gatepost.morning.progress import State
from gatepost.morning.reasons import Reason, reasons
from gatepost.morning.telling import Telling, tellings
from gatepost.policy.pack import load
from gatepost.policy.script import fill
from gatepost.web.morning_calls import CallForm

SHOWN = {
    "ring": "To ring",
    "again": "Ring again",
    "waiting": "Waiting",
    "lead": "With the lead",
    "visit": "Visit",
    "safe": "Safe",
    "all": "All",
}
STATES = {
    "again": (State.RETRY,),
    "waiting": (State.WAITING,),
    "lead": (State.LEAD,),
    "visit": (State.VISIT,),
    "safe": (State.SAFE,),
}


@dataclass(frozen=True)
class Spoken:
    """One reason as the open row offers it, with its two lines filled in."""

    reason: Reason
    advice: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """One family as one person may see it; ``form`` only while the row is open."""

    family: Family
    contact: Contact | None
    contacts: tuple[Contact, ...]
    hidden: bool
    address: str
    form: CallForm | None = None
    spoken: tuple[Spoken, ...] = ()
    tellings: tuple[tuple[Telling, Message | None], ...] = ()
    call: UUID | None = None
    best: dict[int, str] = field(default_factory=dict)
    """When each contact is best rung, by id."""

    @property
    def dots(self) -> str:
        """A full circle for each contact who was tried."""
        return "".join("●" if n else "○" for n in self.family.tried.values())

    @property
    def stands(self) -> str:
        """How it stands with this family now, in a few words; and for whom, where that differs."""
        if self.family.alike:
            return self._stands()
        return f"{listed([child.pupil.known_as for child in self.family.pressing])}: {self._stands()}"

    def _stands(self) -> str:
        stands = self.family.progress
        if stands.state == State.LEAD:
            since = (
                "" if self.hidden or not stands.since else f" since {timezone.localtime(stands.since):%H:%M}"
            )
            return f"With the lead{since}"
        if stands.state == State.RETRY:
            return "Ring again now"
        if stands.state == State.WAITING and stands.due:
            return f"Ring again {timezone.localtime(stands.due):%H:%M}"
        if stands.state == State.VISIT:
            visit = self.family.visit
            return f"{visit.visitors} on the way" if visit else "Visit asked for"
        if stands.state == State.SAFE:
            return f"✔ Safe: {self._safe_because()}"
        if stands.why or not self.contact:
            return stands.why
        return f"Ring {self.contact.relationship or self.contact.parent}"

    def _safe_because(self) -> str:
        told = self.family.children[0].told
        if told is None:
            return self.family.progress.why.lower()
        return told.get_reason_display().lower() if told.reason else told.get_outcome_display()

    @property
    def by(self) -> str:
        """By when the lead hears of it, while it is the office's."""
        stands = self.family.progress
        if stands.state not in (State.CALL, State.VISIT) or stands.due is None:
            return ""
        return f"{timezone.localtime(stands.due):%H:%M}"

    @property
    def tabs(self) -> str:
        """Under which headings the row counts: what changes when it is answered, the list counts by itself."""
        return " ".join(key for key in SHOWN if belongs(self.family, key))

    @property
    def split(self) -> str:
        """For the key that answers for one of them: each child's id, name, whom to ring, how many in this round."""
        children = self.family.children
        if len(children) == 1:
            return ""
        ring = {} if self.hidden else {c.pupil.pk: c.progress.next_contact for c in children}
        return json.dumps(
            [[c.pupil.pk, c.pupil.known_as, ring.get(c.pupil.pk) or "", len(c.left)] for c in children]
        )

    @property
    def safe(self) -> int:
        """How many of its children are known to be safe."""
        return sum(child.progress.state == State.SAFE for child in self.family.children)

    @property
    def led(self) -> int:
        """How many of its children are with the safeguarding lead."""
        return sum(child.progress.state == State.LEAD for child in self.family.children)

    @property
    def left(self) -> int:
        """How many contacts have still to be tried in this round: 0, when there is nobody to ring."""
        return (
            len({contact for child in self.family.children for contact in child.left}) if self.contact else 0
        )


_ADDRESS = "/morning/%d"
"""Of a family's row. Asking Django for it four times a row took a tenth of the page's time; a test compares them."""


def row_of(request: DeskRequest, morning: Morning, family: Family, form: CallForm | None = None) -> Row:
    """A family, closed or open, without what this person may not see."""
    actor = request.actor
    contacts = family.contacts_for(actor)
    spoken = _spoken(morning, family) if form else ()
    return Row(
        family,
        family.next_contact(actor),
        contacts,
        family.hidden_from(actor),
        _ADDRESS % family.key,
        form,
        spoken,
        with_mail(tellings(morning, family, actor), morning.on) if form else (),
        uuid4() if form else None,
        _best_times(contacts) if form else {},
    )


def _best_times(contacts: Iterable[Contact]) -> dict[int, str]:
    kept = BestTime.objects.filter(parent__in=[contact.parent for contact in contacts])
    return dict(kept.values_list("parent_id", "words"))


def with_mail(found: tuple[Telling, ...], on: date) -> tuple[tuple[Telling, Message | None], ...]:
    """Each worker who can be told, with the e-mail to them: what became of it stands where it was written."""
    told = [each.child.pupil for each in found if each.told and each.told.by_mail]
    written = Message.objects.filter(kind=Kind.SERVICE, pupil__in=told, queued_at__date=on) if told else ()
    states = {(message.pupil_id, message.name): message for message in written}
    return tuple((each, states.get((each.child.pupil.pk, each.service.lead_name))) for each in found)


def _spoken(morning: Morning, family: Family) -> tuple[Spoken, ...]:
    pm_opens = morning.school.pm_opens or load(morning.school.pack).times.pm_opens
    slots = {"child": family.first_names, "pm_opens": f"{pm_opens:%H:%M}"}
    return tuple(Spoken(r, tuple(fill(line, slots) for line in r.advice)) for r in reasons().reasons)


def belongs(family: Family, shown: str) -> bool:
    """Whether a family stands under a heading of the list."""
    if shown == "ring":
        return family.progress.ring
    return shown not in STATES or family.state in STATES[shown]
