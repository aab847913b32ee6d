"""The link in a text: signed, good for one answer, on the day it was sent."""

from django.core.signing import BadSignature, Signer

from gatepost.messages.models import Message

_signer = Signer(sep="~", salt="gatepost.messages.answer")


def token(message: Message) -> str:
    """What a link to the answer page ends with."""
    return _signer.sign(f"{message.school_id}-{message.pk}")


def read(token: str) -> tuple[int, int] | None:
    """The school and the message that a token names; None for a token that is none of ours."""
    try:
        school, _, message = _signer.unsign(token).partition("-")
    except BadSignature:
        return None
    return int(school), int(message)
