"""Bringing a message to the other side: at once within one installation, by a job to another, or by hand in a file."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from gatepost.authority.envelope import Message, sealed
from gatepost.authority.models import DeskPost, Partner, SchoolPost

if TYPE_CHECKING:
    from httpx import Response

SECONDS = 20


class NotReached(Exception):
    """The other installation did not answer; it is asked again later."""


@dataclass(frozen=True)
class Answer:
    """What the other installation said: taken, or why not."""

    taken: bool
    why: str = ""


def message_of(post: SchoolPost | DeskPost) -> Message:
    """The message that a kept post stands for."""
    if isinstance(post, SchoolPost):
        ref, sender, to = post.dispatch.ref, post.dispatch.referral.school.laestab, post.dispatch.authority
    elif post.referral is None:  # about something agreed at a support meeting
        ref, sender, to = post.uid, post.authority, str(post.body["laestab"])
    else:
        ref, sender, to = post.referral.ref, post.authority, post.referral.laestab
    return Message(post.uid, ref, post.kind, sender, to, post.at, post.body)


def partner_for(post: SchoolPost | DeskPost) -> Partner | None:
    """The installation that a post goes to; None where it stays in this one."""
    if isinstance(post, SchoolPost):
        return post.dispatch.partner
    key = post.referral.key if post.referral else str(post.body.get("key", ""))
    return Partner.objects.filter(public_key=key).first() if key else None


def hand_over(post: SchoolPost | DeskPost, *, at: datetime) -> bool:
    """Deliver within this installation, in the caller's transaction; False where a job or a hand must carry it."""
    from gatepost.authority.arriving import take
    from gatepost.authority.tasks import carry_later

    partner = partner_for(post)
    if partner is None:
        take(message_of(post), key="", at=at)
        return True
    if partner.address:
        carry_later(post)
    return False


def wire_of(post: SchoolPost | DeskPost) -> bytes:
    """The signed message as a file or over HTTP."""
    partner = partner_for(post)
    return sealed(message_of(post), partner.public_key if partner else "")


def push(post: SchoolPost | DeskPost, partner: Partner) -> Answer:
    """Post a message to a partner. Raises NotReached."""
    import httpx  # every command reads this file, and this takes a fifth of a second

    try:
        said = httpx.post(
            f"{partner.address.rstrip('/')}/exchange",
            content=wire_of(post),
            headers={"Content-Type": "application/json"},
            timeout=SECONDS,
        )
    except httpx.HTTPError as fault:
        raise NotReached(f"{partner.name} cannot be reached.") from fault
    if said.status_code == httpx.codes.OK:
        return Answer(True)
    if said.status_code == httpx.codes.UNPROCESSABLE_ENTITY:
        return Answer(False, _why(said))
    raise NotReached(f"{partner.name} answers with {said.status_code}.")


def _why(said: "Response") -> str:
    try:
        return str(said.json()["refused"])[:300]
    except (ValueError, KeyError, TypeError):
        return "It was not taken, and no reason was given."
