"""Pages that concern no child: the way in, health, statements."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect, render

from gatepost.access.gate import DeskRequest
from gatepost.web.desk import page

HOMES = (
    ("worklist.first", "morning"),
    ("concern.view", "concerns"),
    ("case.view", "cases"),
    ("pupil.view", "pupils"),
    ("referral.view", "referrals"),
    ("desk.view", "tray"),
    ("audit.view", "audit"),
    ("import.apply", "imports"),
    ("totals.view", "compare"),
)
"""Where a role begins its day: the first of these that it may see."""


def home(request: DeskRequest) -> HttpResponse:
    """Each role's own beginning."""
    for permission, name in HOMES:
        if request.actor.may(permission):
            return redirect(name)
    return page(request, "nothing_yet.html", title="Welcome", here="home")


def healthy(request: HttpRequest) -> HttpResponse:
    """Whether the process and its database answer; nothing else is said."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


def closed(request: HttpRequest) -> HttpResponse:
    """A page of the sign-in package that we do not offer: addresses come from the school's staff list."""
    raise Http404


def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "gatepost/plain/accessibility.html", {"title": "Accessibility"})


def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept, and why."""
    return render(request, "gatepost/plain/privacy.html", {"title": "Privacy"})


def post_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A view that changes something never answers a GET."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        return view(request, *args, **kwargs)

    return guarded
