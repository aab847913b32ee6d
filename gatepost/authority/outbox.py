"""Carrying one message, and keeping what became of it. Takes the place of an action: nobody but the worker asks."""

from datetime import datetime

from gatepost.authority.carrying import partner_for, push
from gatepost.authority.models import DeskPost, SchoolPost


def carry(*, post: SchoolPost | DeskPost, at: datetime) -> bool:
    """Bring a message to its installation unless it is there; whether it was taken. Raises NotReached.

    What arrives twice is taken once, so carrying again after a crash is safe.
    """
    partner = partner_for(post)
    if post.delivered_at is not None or partner is None:
        return post.delivered_at is not None
    answer = push(post, partner)
    post.fault = answer.why
    post.delivered_at = at if answer.taken else None
    post.save(update_fields=["fault", "delivered_at"])
    return answer.taken


def waiting() -> list[SchoolPost | DeskPost]:
    """Messages of the schools and the desk in scope that have not arrived, oldest first."""
    posts: list[SchoolPost | DeskPost] = []
    for kind in (SchoolPost, DeskPost):
        posts += kind.objects.filter(outgoing=True, delivered_at__isnull=True)
    return sorted(posts, key=lambda post: post.at)
