"""Which child a message may be about. Only ever a question to a person: nothing is kept because of a match.

First by the number or e-mail address of a parent, then by a full name in the words. Whatever may come from
somebody who is not to be contacted, or about a child for whom the safeguarding lead is to be asked first, is shown
to the lead alone.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from gatepost.access.actor import Actor
from gatepost.casework.models import standing_attempts
from gatepost.morning.gathering import ChildAway, Morning, not_to_be_contacted
from gatepost.morning.models import ReceivedMessage
from gatepost.morning.received.reading import same_for_all
from gatepost.records.models import Guardian, Parent, Restriction


@dataclass(frozen=True)
class Match:
    """One message and the children it may be about. ``parents``: who sent it, by child, where that is known.

    ``for_lead``: only the safeguarding lead sees it.
    """

    message: ReceivedMessage
    children: tuple[ChildAway, ...]
    why: str
    parents: dict[int, Parent]
    for_lead: bool

    def hidden_from(self, reader: Actor) -> bool:
        """Whether this person sees no more than that there is a message."""
        return self.for_lead and not reader.may("worklist.decide")


def waiting(morning: Morning) -> QuerySet[ReceivedMessage]:
    """This morning's messages with which nobody is done: taking a try back brings its message back."""
    kept = standing_attempts().filter(date=morning.on).values("call")
    return ReceivedMessage.objects.filter(date=morning.on, put_away_at=None).exclude(call__in=kept)


def to_confirm(morning: Morning, reader: Actor) -> int:
    """How many messages may be about a child on this morning's list, of those that this person may see."""
    return sum(bool(m.children) and not m.hidden_from(reader) for m in matches(morning, waiting(morning)))


def matches(morning: Morning, messages: Sequence[ReceivedMessage] | QuerySet[ReceivedMessage]) -> list[Match]:
    """What each message may be about, as the list stands now: marks may come in after it."""
    found = list(messages)
    if not found:
        return []
    looking = _Looking(morning)
    return [looking.match(message) for message in found]


class _Looking:
    """The contacts of this morning's children, and everybody who is not to be contacted, read once."""

    def __init__(self, morning: Morning) -> None:
        self.children = {child.pupil.pk: child for child in morning.children}
        self.lead_first = {pk for family in morning.families if family.lead_first for pk in family.pupils}
        read = [g for pk in self.children for g in morning.reading.guardians[pk]]
        apart = Guardian.objects.filter(contact_restriction=Restriction.NO_CONTACT)
        self.guardians = [*read, *apart.exclude(pupil__in=self.children).select_related("parent")]
        self.by_contact: dict[str, list[Guardian]] = defaultdict(list)
        for guardian in self.guardians:
            for contact in {same_for_all(guardian.parent.phone), same_for_all(guardian.parent.email)} - {""}:
                self.by_contact[contact].append(guardian)
        self.watched = {g.pupil_id for g in self.guardians if not_to_be_contacted(g)}

    def match(self, message: ReceivedMessage) -> Match:
        senders = self.by_contact.get(same_for_all(message.contact), []) if message.contact else []
        about = [g.pupil_id for g in senders] or self._named(message.words)
        listed = tuple(self.children[pk] for pk in dict.fromkeys(about) if pk in self.children)
        return Match(
            message=message,
            children=tuple(c for c in listed if c.pupil.pk not in message.not_about),
            why="The number or e-mail is held for this child" if senders else "The name stands in the words",
            parents={g.pupil_id: g.parent for g in reversed(senders)},
            for_lead=any(map(not_to_be_contacted, senders))
            or any(c.pupil.pk in self.lead_first for c in listed)
            or (not senders and any(c.pupil.pk in self.watched for c in listed)),
        )

    def _named(self, words: str) -> list[int]:
        """The children whose full name stands in the words, where nobody else who is away has that name."""
        named: dict[str, set[int]] = defaultdict(set)
        for pk, child in self.children.items():
            for first in {child.pupil.forename, child.pupil.known_as}:
                named[f"{first} {child.pupil.surname}".casefold()].add(pk)
        said = " ".join(words.casefold().split())
        return [
            pk
            for name, pupils in named.items()
            if len(pupils) == 1 and re.search(rf"\b{re.escape(name)}\b", said)
            for pk in pupils
        ]
