"""Whether two parents whom referrals name are one person: laid side by side, for an officer to say."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from gatepost.access.gate import DeskRequest
from gatepost.authority.deciding import actions, earlier
from gatepost.authority.models import DeskParent
from gatepost.casework.actions import Refused
from gatepost.web.desk import DeskForm, page, show_refusal


class WhoForm(DeskForm):
    """One person or two, and how the officer knows."""

    same = forms.ChoiceField(
        label="Is this the same person?",
        choices=[("yes", "Yes, one person"), ("no", "No, two people")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose yes or no."},
    )
    why = forms.CharField(
        label="How do you know?",
        help_text="For example: a birth date given on the telephone, an earlier address, a name before marriage.",
        max_length=300,
        error_messages={"required": "Say how you know, in a few words."},
    )


def same_person(request: DeskRequest, parent: DeskParent) -> HttpResponse:
    """Everybody who may be this parent, each with the question; and what officers have answered."""
    asked = {other.pk: other for other in earlier.asked_about(parent)}
    typed = request.POST.get("other", "")
    shown = {pk: WhoForm(request.POST if str(pk) == typed else None, auto_id=f"id_{pk}_%s") for pk in asked}
    form = next((form for pk, form in shown.items() if str(pk) == typed), None)
    if form is not None and form.is_valid():
        try:
            _say(request, parent, asked[int(typed)], form)
            return redirect("same_person", pk=parent.pk)
        except Refused as refusal:
            show_refusal(form, refusal)
    return page(
        request,
        "council/same_person.html",
        title="The same person?",
        here="tray",
        parent=parent,
        asked=[(asked[pk], form) for pk, form in shown.items()],
        answers=earlier.answers_about(parent),
    )


def _say(request: DeskRequest, parent: DeskParent, other: DeskParent, form: WhoForm) -> None:
    same, why = form.cleaned_data["same"] == "yes", form.cleaned_data["why"]
    actions.say_who(by=request.actor, parent=parent, other=other, same=same, why=why, at=timezone.now())
    messages.success(request, "Kept, with your name. Notices are counted again.")


def answer_again(request: DeskRequest, parent: DeskParent) -> HttpResponse:
    """Take an answer back, so that the question is open again."""
    other = request.POST.get("other", "")
    answered = next((who for _, who in earlier.answers_about(parent) if str(who.pk) == other), None)
    if answered:
        actions.ask_again(by=request.actor, parent=parent, other=answered)
        messages.success(request, "The question is open again.")
    return redirect("same_person", pk=parent.pk)
