"""Writing down what came in, saying whom it is about, and putting it away."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID, uuid4, uuid5

from django.db import transaction

from gatepost.access.actor import Actor
from gatepost.audit.log import note
from gatepost.casework.actions import Refused
from gatepost.casework.contacts import Told
from gatepost.casework.models import Channel, Outcome
from gatepost.morning.actions import record
from gatepost.morning.gathering import Family, Morning
from gatepost.morning.models import ReceivedMessage
from gatepost.morning.received.matching import Match, matches, waiting
from gatepost.morning.received.reading import lines

KEPT_FOR = timedelta(days=7)
"""What was confirmed stands on the child's row; what was not is of no use after a week."""


@transaction.atomic
def write_down(*, by: Actor, morning: Morning, pasted: str, key: UUID) -> list[ReceivedMessage]:
    """Keep what was pasted, one message a line, for this morning; messages of over a week ago are deleted.

    The same ``key`` sent twice is kept once. Refused with a sentence for each line that cannot be read; then
    nothing is kept.
    """
    by.must("contact.record")
    found, faults = lines(pasted)
    if not found:
        faults = ["Write at least one message."]
    if faults:
        raise Refused(pasted=" ".join(faults))
    ReceivedMessage.objects.filter(date__lt=morning.on - KEPT_FOR).delete()
    kept = []
    for n, line in enumerate(found):
        told = vars(line) | {"school": morning.school, "date": morning.on, "at": morning.now, "by": by.user}
        message, new = ReceivedMessage.objects.get_or_create(key=uuid5(key, str(n)), defaults=told)
        if new:
            note(by, "received.written_down", message)
        kept.append(message)
    return kept


@transaction.atomic
def confirm(
    *, by: Actor, morning: Morning, message: ReceivedMessage, pupils: Collection[int], reason: str
) -> list[Family]:
    """Keep a message as one try that reached the family, on the rows of the children whom a person chose.

    Returns their families; nobody, where a colleague was quicker. Refused without a child or a reason, and while
    the safeguarding lead is to be asked first.
    """
    match = _look(by, morning, message)
    if match is None:
        return []
    families = [family for family in morning.families if family.pupils & set(pupils)]
    if not families:
        raise Refused(children="Choose the child whom this is about.")
    match.message.call = uuid4()
    match.message.save(update_fields=["call"])
    for family in families:
        _keep(by, morning, match, family, set(pupils), reason)
    note(by, "received.confirmed", match.message)
    return families


def _keep(by: Actor, morning: Morning, match: Match, family: Family, chosen: set[int], reason: str) -> None:
    """For each child with whoever sent it, where they are a contact of that child; one call all the same."""
    words, call = match.message.words, match.message.call
    assert call is not None
    for child in family.children:
        if child.pupil.pk in chosen:
            sender = match.parents.get(child.pupil.pk)
            told = Told(Outcome.SPOKE, parent=sender, channel=Channel.MESSAGE, reason=reason, words=words)
            record(
                by=by,
                morning=morning,
                family=family,
                pupils=[child.pupil],
                told=told,
                call=call,
                seen=family.seen,
            )


@transaction.atomic
def not_about(*, by: Actor, morning: Morning, message: ReceivedMessage, pupils: Collection[int]) -> None:
    """Keep that a message is not about these children: they are not proposed for it again."""
    match = _look(by, morning, message)
    proposed = {child.pupil.pk for child in match.children} if match else set()
    said = sorted(proposed & set(pupils) or proposed)
    if match and said:
        match.message.not_about = [*match.message.not_about, *said]
        match.message.save(update_fields=["not_about"])
        for pupil in said:
            note(by, "received.not_about", match.message, pupil=pupil)


@transaction.atomic
def put_away(*, by: Actor, morning: Morning, message: ReceivedMessage) -> None:
    """Be done with a message that changes nothing; who sent it and what they said are deleted."""
    if match := _look(by, morning, message):
        held = match.message
        held.sender = held.contact = held.words = ""
        held.put_away_at = morning.now
        held.save(update_fields=["sender", "contact", "words", "put_away_at"])
        note(by, "received.put_away", held)


def _look(by: Actor, morning: Morning, message: ReceivedMessage) -> Match | None:
    """The message as it stands, held for this transaction; None when somebody is done with it already."""
    by.must("contact.record", message)
    ReceivedMessage.objects.select_for_update().get(pk=message.pk)
    found = matches(morning, waiting(morning).filter(pk=message.pk))
    if found and found[0].hidden_from(by):
        raise Refused(children="This message is for the safeguarding lead.")
    return found[0] if found else None
