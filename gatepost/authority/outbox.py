"""Carrying one message, and keeping what became of it. Takes the place of an action: nobody but the worker asks."""

from datetime import datetime

from gatepost.authority.carrying import partner_for, push
from gatepost.authority.models import DeskPost, Partner, SchoolPost


def carry(*, post: SchoolPost | DeskPost, at: datetime) -> bool:
    """Bring a message to its installation unless it is there; whether it was taken. Raises NotReached.

    What was said before it about the same referral goes first: after a break of the line, “decided” would
    otherwise arrive before “accepted”, and be refused. What arrives twice is taken once, so carrying again after
    a crash is safe.
    """
    partner = partner_for(post)
    if post.delivered_at is not None or partner is None:
        return post.delivered_at is not None
    for earlier in _said_before(post):
        _push(earlier, partner, at)
    return _push(post, partner, at)


def _said_before(post: SchoolPost | DeskPost) -> list[SchoolPost | DeskPost]:
    """Older messages of the same talk that nobody has answered yet; a refused one holds nothing up."""
    waiting = {"outgoing": True, "delivered_at__isnull": True, "fault": "", "pk__lt": post.pk}
    if isinstance(post, SchoolPost):
        return list(SchoolPost.objects.filter(dispatch=post.dispatch_id, **waiting).order_by("pk"))
    if post.referral_id is None:
        return []
    return list(DeskPost.objects.filter(referral=post.referral_id, **waiting).order_by("pk"))


def _push(post: SchoolPost | DeskPost, partner: Partner, at: datetime) -> bool:
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
