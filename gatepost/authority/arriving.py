"""What comes in: who sent it, may they, is it for us, and then to the side that it concerns."""

from datetime import datetime

from gatepost.access.models import School
from gatepost.access.wall import scope
from gatepost.authority.desks import has_desk
from gatepost.authority.envelope import Message, NotAccepted, message_in, opened
from gatepost.authority.models import Partner
from gatepost.casework.actions import Refused
from gatepost.casework.referral_states import NoSuchMove

TO_DESK = frozenset({"referral", "answer", "withdrawn", "ground", "left", "progress", "agenda"})
"""What schools send; the rest is what authorities send."""


def arrive(wire: bytes, *, at: datetime) -> Message:
    """Take a signed message from outside. Raises NotAccepted with a sentence, and then nothing has changed."""
    found = opened(wire)
    partner = Partner.objects.filter(public_key=found.key).first()
    if partner is None:
        raise NotAccepted(
            "This comes from an installation that is not known here. Ask for its key to be added."
        )
    message = message_in(found)
    speaks_for = partner.laestabs if message.kind in TO_DESK else [partner.authority]
    if message.sender not in speaks_for:
        raise NotAccepted(f"{partner.name} may not speak for “{message.sender[:80]}” here.")
    take(message, key=found.key, at=at)
    return message


def take(message: Message, *, key: str, at: datetime) -> None:
    """Bring a message to its side. ``key`` is the sender's, empty within this installation. Raises NotAccepted."""
    try:
        if message.kind in TO_DESK:
            _at_desk(message, key, at)
        else:
            _at_school(message, key, at)
    except NoSuchMove as refusal:
        raise NotAccepted(str(refusal)) from refusal
    except Refused as refusal:
        raise NotAccepted(str(refusal)) from refusal


def _at_desk(message: Message, key: str, at: datetime) -> None:
    from gatepost.authority.desk import receiving

    if not has_desk(message.to):
        raise NotAccepted(f"There is no desk of “{message.to[:80]}” in this installation.")
    with scope([], message.to):
        receiving.receive(message=message, key=key, at=at)


def _at_school(message: Message, key: str, at: datetime) -> None:
    from gatepost.authority.school import hearing
    from gatepost.authority.support.actions import hear_done

    school = School.objects.filter(laestab=message.to).first()
    if school is None:
        raise NotAccepted(f"There is no school with the number “{message.to[:20]}” in this installation.")
    with scope([school.pk]):
        if message.kind == "done":
            hear_done(message=message)
        else:
            hearing.hear(message=message, key=key, at=at)
