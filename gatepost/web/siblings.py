"""Children who may be brothers and sisters, for a person to say: one pair after the other."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from gatepost.access.gate import DeskRequest
from gatepost.casework.actions import Refused
from gatepost.imports.siblings.actions import settle_pair
from gatepost.imports.siblings.proposing import proposed
from gatepost.records.models import Pupil
from gatepost.web.desk import as_key, page, today

_AT_ONCE = 30


def siblings(request: DeskRequest) -> HttpResponse:
    """Pairs that share an adult, a home or a telephone; what a person says of one of them."""
    if request.method == "POST":
        return _settle(request)
    found = proposed(request.actor.school, on=today())
    return page(
        request,
        "imports/siblings.html",
        title="Brothers and sisters?",
        here="imports",
        pairs=found[:_AT_ONCE],
        more=max(len(found) - _AT_ONCE, 0),
    )


def _settle(request: DeskRequest) -> HttpResponse:
    one, other = (
        get_object_or_404(Pupil, pk=as_key(request.POST.get(name, ""))) for name in ("one", "other")
    )
    related = request.POST.get("related") == "yes"
    try:
        settle_pair(by=request.actor, one=one, other=other, related=related, on=today())
    except Refused as refusal:
        messages.error(request, " ".join(refusal.faults.values()))
    else:
        kept = "brothers and sisters" if related else "not brothers and sisters"
        messages.success(request, f"Kept: {one} and {other} are {kept}.")
    return redirect("siblings")
