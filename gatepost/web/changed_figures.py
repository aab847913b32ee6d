"""Figures that somebody relied on and that are no longer so: the list, one of them, and what was done."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from gatepost.access.gate import DeskRequest
from gatepost.casework.living import actions
from gatepost.casework.living.proposing import corrections, drafts
from gatepost.casework.models import FigureChange
from gatepost.casework.refusal import Refused
from gatepost.web.desk import DeskForm, page, show_refusal


def listed(request: DeskRequest) -> HttpResponse:
    """What waits: mine first, then everybody's; and what was dealt with lately."""
    waiting = [c for c in actions.open_changes(request.actor.school) if request.actor.may("case.view", c)]
    mine = [change for change in waiting if _addressed(request, change)]
    done = FigureChange.objects.filter(dealt_at__isnull=False).select_related("reliance__pupil", "dealt_by")
    return page(
        request,
        "figures/list.html",
        title="Figures that have changed",
        here="cases",
        mine=mine,
        others=[change for change in waiting if change not in mine],
        done=done.order_by("-dealt_at")[:20],
    )


def _addressed(request: DeskRequest, change: FigureChange) -> bool:
    """Whether this person relied on the figures, or leads the case."""
    reliance = change.reliance
    lead = reliance.case.lead_id if reliance.case else None
    return request.actor.user is not None and request.actor.user.pk in (reliance.by_id, lead)


class DealForm(DeskForm):
    """What was done about it."""

    dealt = forms.CharField(
        label="What did you do?",
        help_text="A sentence. For example: “Sent a corrected letter, and rang Mrs Rao.”",
        widget=forms.Textarea({"rows": 2}),
        max_length=400,
    )


def one(request: DeskRequest, change: FigureChange) -> HttpResponse:
    """What was said and what is so, which marks, the step proposed with words to begin with, and its end."""
    form = DealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.deal_with(
                by=request.actor, change=change, sentence=form.cleaned_data["dealt"], at=timezone.now()
            )
            messages.success(request, "Kept. Thank you for putting it right.")
            return redirect("changed_figures")
        except Refused as refusal:
            show_refusal(form, refusal)
    return page(
        request,
        "figures/one.html",
        title="Figures that have changed",
        here="cases",
        change=change,
        pupil=change.pupil,
        step=corrections()[change.proposal],
        drafts=drafts(change),
        may_deal=request.actor.may("evidence.add", change),
        form=form,
    )
