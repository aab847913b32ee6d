"""Messages between school and council that a person carries as a signed file, on either side."""

from typing import TypeVar

from django.db.models import QuerySet
from django.http import HttpResponse

from gatepost.access.gate import DeskRequest
from gatepost.authority.carrying import wire_of
from gatepost.authority.models import DeskPost, SchoolPost

Post = TypeVar("Post", SchoolPost, DeskPost)


def asked_for(request: DeskRequest, posts: "QuerySet[Post]") -> Post | None:
    """The message that the address names, or the oldest, of those that have not arrived."""
    waiting = posts.filter(outgoing=True, delivered_at__isnull=True)
    wanted = request.GET.get("message", "")
    return waiting.filter(pk=int(wanted)).first() if wanted.isdecimal() else waiting.first()


def signed_file(post: SchoolPost | DeskPost, name: str) -> HttpResponse:
    """The signed message, to keep and to send on."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.gatepost"'}
    return HttpResponse(wire_of(post), content_type="application/octet-stream", headers=headers)
