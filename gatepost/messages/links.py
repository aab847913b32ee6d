"""Links in messages: signed, and good for one thing each.

A parent's is good for one answer, on the day it was sent; a colleague's until the request is answered, withdrawn
or ends. The two are signed apart: neither opens the other's page.
"""

from django.core.signing import BadSignature, Signer

from gatepost.messages.models import Kind, Message

_answer = Signer(sep="~", salt="gatepost.messages.answer")
_request = Signer(sep="~", salt="gatepost.messages.request")


def token(message: Message) -> str:
    """What the link in a message ends with."""
    if message.kind == Kind.ASKS:
        return request_token(message.school_id, message.request_id or 0)
    return _answer.sign(f"{message.school_id}-{message.pk}")


def request_token(school: int, request: int) -> str:
    """What the link to a colleague's four questions ends with."""
    return _request.sign(f"{school}-{request}")


def read(token: str) -> tuple[int, int] | None:
    """The school and the message that a parent's token names; None for a token that is none of ours."""
    return _named(_answer, token)


def read_request(token: str) -> tuple[int, int] | None:
    """The school and the request that a colleague's token names; None for any other token."""
    return _named(_request, token)


def _named(signer: Signer, token: str) -> tuple[int, int] | None:
    try:
        school, _, pk = signer.unsign(token).partition("-")
    except BadSignature:
        return None
    return int(school), int(pk)


_pages = Signer(sep="~", salt="gatepost.messages.page")


def page_token(school: int, page: int) -> str:
    """What the address of a family's page ends with, for whoever had the code of a letter."""
    return _pages.sign(f"{school}-{page}")


def read_page(token: str) -> tuple[int, int] | None:
    """The school and the page that a token names; None for a token that is none of ours."""
    try:
        school, _, page = _pages.unsign(token).partition("-")
    except BadSignature:
        return None
    return int(school), int(page)
