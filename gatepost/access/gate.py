"""The gate: every page is reached through it, and it knows the rule of each.

``screen(view, may=…)`` stands beside the URL. It finds who is asking, opens the school's scope, fetches what
the page is about, refuses in the same words as for something that does not exist, and logs the look.
"""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Case, When
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver

from gatepost.access.actor import Actor, NotAllowed
from gatepost.access.models import Membership, Officer, User
from gatepost.access.wall import scope
from gatepost.audit.log import note

View = Callable[..., HttpResponseBase]
M = TypeVar("M", bound=models.Model)

ANYONE = "anyone"
SIGNED_IN = "signed in"
OTHERS_RULES = {"account_": ANYONE, "mfa_": SIGNED_IN}
"""Rules of pages that are not ours, by the beginning of their names (allauth asks for sign-in itself)."""


class DeskRequest(HttpRequest):
    """A request that has passed the gate."""

    actor: Actor


def screen(view: View, *, may: str, about: type[models.Model] | None = None) -> View:
    """Put the gate before ``view``: ``may`` is a permission, ANYONE or SIGNED_IN.

    With ``about``, the URL's ``pk`` names an object; the view gets it as its second argument.
    """

    @wraps(view)
    def guarded(request: DeskRequest, **kwargs: Any) -> HttpResponseBase:
        if may == ANYONE:
            return view(request, **kwargs)
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        request.actor = actor_of(request)
        with scope(request.actor.schools, request.actor.authority):
            return _pass(request, view, may, about, kwargs)

    guarded.rule = may  # type: ignore[attr-defined]
    guarded.about = about  # type: ignore[attr-defined]
    return guarded


def _pass(
    request: DeskRequest, view: View, may: str, about: type[models.Model] | None, kwargs: dict[str, Any]
) -> HttpResponseBase:
    if may != SIGNED_IN and not request.actor.may(may):
        raise Http404
    subject = [fetch(request.actor, may, about, kwargs.pop("pk"))] if about else []
    try:
        response = view(request, *subject, **kwargs)
    except NotAllowed as refusal:
        raise Http404 from refusal
    if subject and request.method == "GET" and response.status_code == HttpResponse.status_code:
        note(request.actor, f"{about._meta.model_name}.viewed", subject[0])  # type: ignore[union-attr]
    return response


def fetch(actor: Actor, may: str, about: type[M], pk: int) -> M:
    """The object, if it exists for this actor; otherwise "not found", whether or not it exists."""
    beside = getattr(about, "read_with", ())  # what every page about it needs, in the same query
    found = about._default_manager.select_related(*beside).filter(pk=pk).first()
    if found is None or not actor.may(may, found):
        raise Http404
    return found


def actor_of(request: HttpRequest) -> Actor:
    """The signed-in person in the role they chose, or their first. Someone who has left has none."""
    assert isinstance(request.user, User)
    mine = Membership.objects.filter(user=request.user, left__isnull=True).select_related("user", "school")
    first = Case(When(pk=request.session.get("membership", 0), then=0), default=1)
    chosen = mine.order_by(first, "pk").first()
    if chosen is None and (seat := Officer.objects.filter(user=request.user, left__isnull=True).first()):
        return Actor.at_desk(seat)
    if chosen is None:
        raise PermissionDenied("You have no role at a school at the moment.")
    return Actor.of(chosen)


def rule_of(pattern: URLPattern) -> str | None:
    """The declared rule of a URL, or None when somebody forgot it."""
    rule = getattr(pattern.callback, "rule", None)
    if rule is None:
        name = pattern.name or ""
        rule = next((rule for start, rule in OTHERS_RULES.items() if name.startswith(start)), None)
    return rule


def every_url(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Each address of the site as (pattern, URLPattern), through every include."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from every_url(entry, route)
        else:
            yield route, entry
