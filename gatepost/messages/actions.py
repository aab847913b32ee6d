"""Every write of the outbox: who may, what changes, and its line in the audit log, in one transaction."""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4, uuid5

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from notifications_python_client.errors import APIError

from gatepost.access.actor import Actor
from gatepost.access.models import School, User
from gatepost.audit.log import note
from gatepost.casework.actions import Refused
from gatepost.casework.contacts import Told, record_contact
from gatepost.casework.models import Case, Channel as Way, ColleagueRequest, Outcome, ReasonGiven
from gatepost.messages import delivery
from gatepost.messages.models import (
    Batch,
    Channel,
    FamilyPage,
    Kind,
    Message,
    NeverText,
    State,
    TextRules,
)
from gatepost.messages.providers import notify
from gatepost.messages.recipients import Decision, mobile
from gatepost.messages.tasks import ask_worker
from gatepost.messages.words import absence_text, request_mail, unanswered_mail
from gatepost.records.models import Parent, Pupil, Service


@transaction.atomic
def queue(
    *,
    by: Actor,
    pupil: Pupil,
    parent: Parent,
    channel: Channel,
    version: str,
    body: str,
    at: datetime,
    subject: str = "",
    case: Case | None = None,
    kind: Kind = Kind.FAMILY,
    calendar: str = "",
    page: FamilyPage | None = None,
) -> Message:
    """Put one message to one adult in the outbox; it goes when the caller's transaction is kept.

    ``version`` tells two messages of a kind apart; the same one asked for twice is kept once. An e-mail
    waits for the school's time of thinking again. ``calendar`` goes with an e-mail; ``page`` is what the
    link in it opens. Refused where the adult is not to be contacted.
    """
    by.must("contact.record", pupil)
    to = mobile(parent.phone, drama=settings.DEMONSTRATION) if channel == Channel.TEXT else parent.email
    hold = TextRules.of(pupil.school_id).hold if channel == Channel.EMAIL else None
    message = Message(
        school_id=pupil.school_id,
        pupil=pupil,
        children=[pupil.pk],
        parent=parent,
        kind=kind,
        calendar=calendar,
        page=page,
        version=version,
        case=case,
        channel=channel,
        to=to,
        subject=subject.strip(),
        body=body,
        queued_by=by.user,
        queued_at=at,
        held_until=at + hold if hold else None,
    )
    if faults := _faults(message):
        raise Refused(**faults)
    held = Message.objects.filter(pupil=pupil, parent=parent, kind=message.kind, version=version).first()
    return held or _keep(by, [message])[0]


@transaction.atomic
def queue_request(
    *, by: Actor, request: ColleagueRequest, at: datetime, kind: Kind = Kind.ASKS
) -> Message | None:
    """Put the mail about a request in the outbox: the question, a reminder of it, or that nobody answered.

    The same one is kept once. None where whoever asked has no address to be told at.
    """
    by.must("request.send", request)
    unanswered = kind == Kind.UNANSWERED
    subject, body = unanswered_mail(request) if unanswered else request_mail(request, request.reminded)
    to = (request.asked_by.email if request.asked_by else "") if unanswered else request.email
    message = Message(
        school_id=request.school_id,
        pupil=request.case.pupil,
        children=[request.case.pupil_id],
        request=request,
        kind=kind,
        version=str(request.reminded),
        case=request.case,
        channel=Channel.EMAIL,
        to=to,
        subject=subject,
        body=body,
        queued_by=by.user,
        queued_at=at,
        held_until=at + TextRules.of(request.school_id).hold if by.user else None,
    )
    held = Message.objects.filter(request=request, kind=kind, version=message.version).first()
    if held or not to:
        return held
    if faults := _faults(message):
        raise Refused(**faults)
    return _keep(by, [message])[0]


@transaction.atomic
def queue_for_staff(
    *,
    by: Actor,
    school: School,
    staff: User,
    kind: Kind,
    version: str,
    subject: str,
    body: str,
    at: datetime,
    pupil: Pupil | None = None,
) -> bool:
    """Put one e-mail to a colleague in the outbox, to go at once; whether it was not there already.

    ``version`` names the occasion: the same kind to the same person about the same is kept once. It holds no
    child's name: a mailbox is read by more people than its owner.
    """
    by.must("contact.record", pupil)
    message = Message(
        school=school,
        pupil=pupil,
        children=[pupil.pk] if pupil else [],
        staff=staff,
        kind=kind,
        version=version,
        channel=Channel.EMAIL,
        to=staff.email,
        subject=subject,
        body=body,
        queued_by=by.user,
        queued_at=at,
    )
    if faults := _faults(message):
        raise Refused(**faults)
    if Message.objects.filter(staff=staff, kind=kind, version=version).exists():
        return False
    _keep(by, [message])
    return True


@transaction.atomic
def queue_for_service(*, by: Actor, service: Service, body: str, at: datetime) -> Message:
    """Put one e-mail to a child's worker elsewhere in the outbox, to go at once; once a day for each service.

    Its subject names nobody. Refused where the address is none.
    """
    by.must("contact.record", service.pupil)
    version = f"{timezone.localdate(at):%y%m%d}-{service.pk}"
    message = Message(
        school_id=service.school_id,
        pupil=service.pupil,
        children=[service.pupil_id],
        name=service.lead_name,
        kind=Kind.SERVICE,
        version=version,
        channel=Channel.EMAIL,
        to=service.lead_email,
        subject="A child is not in school today: please ring",
        body=body,
        queued_by=by.user,
        queued_at=at,
    )
    if faults := _faults(message):
        raise Refused(**faults)
    held = Message.objects.filter(pupil=service.pupil, kind=Kind.SERVICE, version=version).first()
    return held or _keep(by, [message])[0]


def _faults(message: Message) -> dict[str, str]:
    faults = {}
    if not _address_is_one(message):
        faults["parent"] = f"No {message.get_channel_display().lower()} can reach {message.addressee}."
    elif not delivery.still_may(message):
        faults["parent"] = delivery.NO_LONGER
    if any(sign in message.subject for sign in "\r\n"):
        faults["subject"] = "The subject is one line."
    if not message.body.strip():
        faults["body"] = "Write what the message says."
    return faults


def _address_is_one(message: Message) -> bool:
    """Whether the address is a single one: nobody else can be smuggled in beside it."""
    if message.channel == Channel.TEXT:
        return bool(message.to)
    try:
        validate_email(message.to)
    except ValidationError:
        return False
    return True


def _keep(by: Actor, messages: Sequence[Message]) -> list[Message]:
    kept = Message.objects.bulk_create(messages)
    for message in kept:
        ask_worker(message, message.held_until)
        note(by, f"message.{message.channel}_queued", message)
    return kept


@transaction.atomic
def queue_texts(
    *, by: Actor, school: School, decisions: Sequence[Decision], root: str, at: datetime
) -> Batch:
    """Ask many families at once why their child is away: a text for each who may be texted.

    Whoever is left out is kept with the reason. ``root``: the address of the answer page, up to the token.
    """
    by.must("contact.record")
    School.objects.select_for_update().get(pk=school.pk)  # two people who send at once, one after the other
    day = timezone.localdate(at)
    gone, used = tried_today(school, at), numbers_today(school, at)
    may = [d for d in decisions if d.may and d.number not in used]
    may = [d for d in may if not gone & {child.pk for child in d.household.children}]
    if not TextRules.of(school.pk).texting or not notify.is_set_up():
        raise Refused(texts="Texts are not set up for this school.")
    if not may:
        raise Refused(texts="There is nobody left to text.")
    left_out = [[d.household.key, d.why] for d in decisions if not d.may]
    batch = Batch.objects.create(school=school, date=day, by=by.user, at=at, left_out=left_out)
    body = absence_text(school, root)
    _keep(by, [_text(batch, decision, body) for decision in may])
    note(by, "batch.queued", batch)
    return batch


def _text(batch: Batch, decision: Decision, body: str) -> Message:
    assert decision.guardian is not None
    return Message(
        school=batch.school,
        batch=batch,
        pupil=decision.household.children[0],
        children=[child.pk for child in decision.household.children],
        parent=decision.guardian.parent,
        kind=Kind.ABSENCE,
        version=batch.date.isoformat(),
        channel=Channel.TEXT,
        to=decision.number,
        body=body,
        queued_by=batch.by,
        queued_at=batch.at,
    )


def numbers_today(school: School, at: datetime) -> set[str]:
    """Numbers to which a text was written today: each gets one, however many children it is kept for."""
    day = timezone.localdate(at).isoformat()
    return set(
        Message.objects.filter(school=school, kind=Kind.ABSENCE, version=day).values_list("to", flat=True)
    )


def tried_today(school: School, at: datetime) -> set[int]:
    """Children about whom a text was written today, sent or not: a second one never goes out by itself."""
    written = Message.objects.filter(
        school=school, kind=Kind.ABSENCE, version=timezone.localdate(at).isoformat()
    )
    return {child for children in written.values_list("children", flat=True) for child in children}


@transaction.atomic
def mark_texted(*, by: Actor, decisions: Sequence[Decision], at: datetime) -> int:
    """Keep that a person texted these families by other means; how many."""
    for decision in decisions:
        assert decision.guardian is not None
        told = Told(Outcome.SENT, parent=decision.guardian.parent, channel=Way.TEXT)
        children = decision.household.children
        record_contact(by=by, pupils=children, told=told, call=uuid4(), at=at, on=timezone.localdate(at))
    return len(decisions)


@transaction.atomic
def stop(*, by: Actor, message: Message) -> bool:
    """Stop a message that has not begun to go; whether that was still possible."""
    by.must("contact.record", message)
    waiting = Message.objects.filter(pk=message.pk, state=State.WAITING)
    stopped = waiting.update(state=State.STOPPED, why=f"Stopped by {by.name}.")
    if stopped:
        note(by, "message.stopped", message)
    return bool(stopped)


def check(*, by: Actor, message: Message) -> bool:
    """Ask Notify what became of a text that nobody knows of; whether it answered. Nothing is sent again."""
    by.must("contact.record", message)
    try:
        status = notify.ask(message.reference)
    except APIError:
        return False
    with transaction.atomic():
        note(by, "message.checked", message)
        if status is None:
            return settle(by=by, message=message, went=False)
        delivery.hear(message, status)
    return True


@transaction.atomic
def settle(*, by: Actor, message: Message, went: bool) -> bool:
    """Say of an unknown message whether it went; whether it still was unknown. Nothing is sent again."""
    by.must("contact.record", message)
    unknown = Message.objects.select_for_update().filter(pk=message.pk, state=State.UNKNOWN).first()
    if unknown is None:
        return False
    if went:
        delivery.accept(unknown, State.SENT)
    else:
        Message.objects.filter(pk=message.pk).update(state=State.FAILED, why="It did not go: ring.")
    note(by, "message.settled", message)
    return True


@transaction.atomic
def answer(*, message: Message, reason: ReasonGiven, words: str, suggestion: str, at: datetime) -> bool:
    """Keep a parent's answer for every child whom the text was about; False when it was answered before.

    A parent who thought that the child was at school brings it before the safeguarding lead.
    """
    by = Actor(role="parent", schools=(message.school_id,), permissions=frozenset({"contact.record"}))
    fresh = Message.objects.filter(pk=message.pk, answered_at=None)
    if not fresh.update(answered_at=at):
        return False
    told = Told(
        Outcome.SPOKE,
        parent=message.parent,
        channel=Way.MESSAGE,
        reason=reason,
        words=words.strip(),
        suggestion=suggestion,
        worried=reason == ReasonGiven.PARENT_UNAWARE,
    )
    pupils = list(Pupil.objects.filter(pk__in=message.children))
    call = uuid5(message.call, "answer")
    record_contact(by=by, pupils=pupils, told=told, call=call, at=at, on=message.day)
    return True


@transaction.atomic
def never_text(*, by: Actor, parent: Parent, at: datetime) -> None:
    """Keep that somebody asked not to be texted."""
    by.must("contact.record", parent)
    kept, new = NeverText.objects.get_or_create(
        parent=parent, defaults={"school_id": parent.school_id, "by": by.user, "at": at}
    )
    if new:
        note(by, "parent.never_text", kept)


@transaction.atomic
def set_rules(*, by: Actor, school: School, texting: bool, oldest_marks: int, mail_hold: int) -> TextRules:
    """Keep what the school has decided about messages."""
    by.must("settings.change")
    if texting and not notify.is_set_up():
        raise Refused(texting="Set up a gateway first: NOTIFY_API_KEY and NOTIFY_TEMPLATE.")
    rules, _ = TextRules.objects.update_or_create(
        school=school,
        defaults={"texting": texting, "oldest_marks": oldest_marks, "mail_hold": mail_hold},
    )
    note(by, "messages.rules_set", rules)
    return rules
