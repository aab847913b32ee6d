"""Sending at most once: claimed in one transaction, handed over outside any, settled in another.

Whatever ends the worker between the two leaves the message "being sent". Its job is given to another worker,
which finds it so and calls it unknown: a person looks, and nothing is sent twice.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from gatepost.access.actor import Actor
from gatepost.access.wall import scope
from gatepost.casework.actions import Refused
from gatepost.casework.asking.closed import closed_because
from gatepost.casework.contacts import Told, digits, record_contact, wrong_numbers
from gatepost.casework.models import Channel as Way, Outcome
from gatepost.messages.links import token
from gatepost.messages.models import Channel, Kind, Message, NeverText, State
from gatepost.messages.providers import Handed, Verdict, mail, notify
from gatepost.messages.words import TOKEN
from gatepost.records import deaths
from gatepost.records.models import Guardian, Pupil, Restriction, Service

MOST = 6
"""How often a message is tried that certainly did not go."""
FIRST_WAIT = timedelta(minutes=1)
ENDED = "The worker ended as this was handed over: it may have gone."
NO_LONGER = "This person is no longer to be contacted here."
OPEN = (State.WAITING, State.SENDING, State.SENT, State.UNKNOWN, State.FAILED)
"""Where a message may still learn that it was delivered."""


def send(school: int, message: int, later: Callable[[Message, datetime], None]) -> None:
    """Send one message, if it still waits. ``later`` asks the worker again at a moment.

    The caller holds the message's lock, so whoever finds it "being sent" knows that its sender is gone.
    """
    with scope([school]):
        claimed = _claim(message, later)
    if claimed is None:
        return
    handed = _hand_over(claimed)
    with scope([school]):
        settle(claimed, handed, later)


def _claim(pk: int, later: Callable[[Message, datetime], None]) -> Message | None:
    row = Message.objects.filter(pk=pk)
    if row.filter(state=State.SENDING).update(state=State.UNKNOWN, why=ENDED):
        return None
    message = row.filter(state=State.WAITING).select_related("parent", "pupil", "request__case").first()
    if message is None:
        return None
    if message.held_until and message.held_until > timezone.now():
        later(message, message.held_until)
        return None
    if not still_may(message):
        row.update(state=State.STOPPED, why=NO_LONGER)
        return None
    row.update(state=State.SENDING, attempts=F("attempts") + 1, why="")
    message.attempts += 1
    return message


def still_may(message: Message) -> bool:
    """Whether nothing has come between since it was written.

    A restriction, a death in the family, a word not to text, a number found to be somebody else's; for a
    colleague, an answer, or that the question
    was taken back; for a worker elsewhere, that another is named.
    """
    if message.staff_id is not None:
        return True
    if message.kind == Kind.SERVICE:
        named = Service.objects.filter(pupil=message.pupil, lead_name=message.name)
        return named.filter(lead_email__iexact=message.to).exists()
    if message.request is not None:
        today = timezone.localdate()
        return message.kind != Kind.ASKS or not closed_because(message.request, today)
    if message.channel == Channel.TEXT and not _may_text(message):
        return False
    if deaths.silent(message.children):
        return False
    theirs = Guardian.objects.filter(parent=message.parent, pupil__in=message.children)
    free = [g for g in theirs if g.contact_restriction == Restriction.NONE and not g.died]
    return len(free) == len(message.children)


def _may_text(message: Message) -> bool:
    if NeverText.objects.filter(parent=message.parent).exists():
        return False
    return message.parent is None or digits(message.to) not in wrong_numbers([message.parent])


def _hand_over(message: Message) -> Handed:
    body = message.body.replace(TOKEN, token(message))
    if message.channel == Channel.TEXT:
        return notify.send(message.to, body, message.reference)
    return mail.send(message.to, message.subject, body, message.reference, message.calendar)


def settle(message: Message, handed: Handed, later: Callable[[Message, datetime], None]) -> None:
    """Write down what became of a message; a provider's own later word is not overwritten."""
    locked = Message.objects.select_for_update().get(pk=message.pk)
    if locked.state != State.SENDING:
        return
    if handed.verdict == Verdict.ACCEPTED:
        accept(locked, State.SENT, handed.provider_id)
    elif handed.verdict == Verdict.LATER and locked.attempts < MOST:
        _set(locked, State.WAITING, handed.why)
        later(locked, timezone.now() + FIRST_WAIT * 2 ** (locked.attempts - 1))
    else:
        unclear = handed.verdict == Verdict.UNKNOWN
        _set(locked, State.UNKNOWN if unclear else State.FAILED, handed.why)


def hear(message: Message, status: str, provider_id: str = "") -> None:
    """Take a provider's word on one text, whenever it comes and however often: delivered is the last word."""
    locked = Message.objects.select_for_update().get(pk=message.pk)
    if locked.state not in OPEN:
        return
    said = notify.STATUSES.get(status)
    accept(locked, State.DELIVERED if said == State.DELIVERED else State.SENT, provider_id)
    if said and said != State.DELIVERED:
        _set(locked, State.FAILED, said)


def accept(message: Message, state: State, provider_id: str = "") -> None:
    """A provider has the message: that is one try to reach the family, written down once."""
    first = message.accepted_at is None
    Message.objects.filter(pk=message.pk).update(
        state=state,
        why="",
        provider_id=provider_id or message.provider_id,
        accepted_at=message.accepted_at or timezone.now(),
    )
    if first and message.kind == Kind.ABSENCE:
        _tell_worklist(message)


def _tell_worklist(message: Message) -> None:
    by = Actor("system", (message.school_id,), user=message.queued_by, permissions=frozenset({"*"}))
    pupils = list(Pupil.objects.filter(pk__in=message.children))
    for parent in (message.parent, None):
        told = Told(Outcome.SENT, parent=parent, channel=Way.TEXT)
        try:
            record_contact(
                by=by, pupils=pupils, told=told, call=message.call, at=timezone.now(), on=message.day
            )
            return
        except Refused:  # no longer this child's contact: what was sent was sent all the same
            continue


def _set(message: Message, state: State, why: str) -> None:
    Message.objects.filter(pk=message.pk).update(state=state, why=why)
