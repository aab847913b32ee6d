"""Messages that came in before anybody rang: written down, matched to children, and confirmed by a person."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect

from gatepost.access.gate import DeskRequest
from gatepost.casework.actions import Refused
from gatepost.casework.models import ReasonGiven
from gatepost.messages.actions import queue_for_staff
from gatepost.messages.models import Kind
from gatepost.messages.words import received_mail
from gatepost.morning.alarms import who_decides
from gatepost.morning.gathering import Morning
from gatepost.morning.models import ReceivedMessage
from gatepost.morning.progress import State
from gatepost.morning.received import actions
from gatepost.morning.received.matching import Match, matches, waiting
from gatepost.web.desk import DeskForm, page, show_refusal
from gatepost.web.morning import the_morning

EXAMPLE = "Mrs Bird, 07700 900555, Joe Bird has a cold and stays at home today"
CHOOSE_REASON = "Choose what the parent told you, or “would not say”."


class WriteForm(DeskForm):
    """What came in, one message a line."""

    pasted = forms.CharField(
        label="Messages, one a line",
        help_text=f"Who, their number or e-mail, then what they said. For example: {EXAMPLE}",
        widget=forms.Textarea({"rows": 5, "autocomplete": "off"}),
        error_messages={"required": "Write at least one message."},
    )
    key = forms.UUIDField(widget=forms.HiddenInput)


class AboutForm(DeskForm):
    """Whom one message is about, and the reason that it gives."""

    children = forms.MultipleChoiceField(
        label="Who is it about?", required=False, widget=forms.CheckboxSelectMultiple
    )
    other = forms.ChoiceField(label="Somebody else who is away", required=False)
    reason = forms.ChoiceField(
        label="The reason, in the parent’s words",
        choices=[("", "Choose"), *ReasonGiven.choices],
        error_messages={"required": CHOOSE_REASON, "invalid_choice": CHOOSE_REASON},
    )

    def __init__(self, data: Any, match: Match, morning: Morning) -> None:
        proposed = [(str(child.pupil.pk), f"{child.pupil} {child.pupil.form}") for child in match.children]
        only = [pk for pk, _ in proposed] if len(proposed) == 1 else []
        super().__init__(data, prefix=f"m{match.message.pk}", initial={"children": only})
        others = [c.pupil for c in morning.children if str(c.pupil.pk) not in dict(proposed)]
        listed = sorted((f"{pupil} {pupil.form}", str(pupil.pk)) for pupil in others)
        self.fields["children"].choices = proposed  # type: ignore[attr-defined]
        self.fields["other"].choices = [("", "Nobody else"), *((pk, name) for name, pk in listed)]  # type: ignore[attr-defined]
        if not proposed:
            del self.fields["children"]
            self.fields["other"].label = "Who is it about?"
            self.fields["other"].choices = [("", "Choose"), *self.fields["other"].choices[1:]]  # type: ignore[attr-defined]

    def pupils(self) -> set[int]:
        """The children whom the person chose."""
        given = self.cleaned_data
        return {int(pk) for pk in [*given.get("children", []), given.get("other", "")] if pk}


@dataclass(frozen=True)
class Shown:
    """One message as one person may see it; without a form, only that it is there."""

    match: Match
    form: AboutForm | None

    @property
    def safe(self) -> bool:
        """Whether all whom it may be about are known to be safe already."""
        found = self.match.children
        return bool(found) and all(child.progress.state == State.SAFE for child in found)


def received(request: DeskRequest) -> HttpResponse:
    """What came in this morning and waits for somebody to say whom it is about; and more, written down."""
    morning = the_morning(request)
    form = WriteForm(request.POST or None, initial={"key": uuid4()})
    if request.method == "POST" and form.is_valid():
        try:
            kept = actions.write_down(by=request.actor, morning=morning, **form.cleaned_data)
            _tell_the_lead(request, morning, kept)
            many = "1 message" if len(kept) == 1 else f"{len(kept)} messages"
            messages.success(request, f"{many} written down. Nothing changes until you confirm it.")
            return redirect("received")
        except Refused as refusal:
            show_refusal(form, refusal)
    return _page(request, morning, form)


def _page(
    request: DeskRequest, morning: Morning, form: WriteForm, at_fault: AboutForm | None = None
) -> HttpResponse:
    found = matches(morning, waiting(morning))
    rows = [_shown(request, morning, match, at_fault) for match in found]
    return page(
        request,
        "morning/received.html",
        title="Messages received",
        here="morning",
        morning=morning,
        form=form,
        at_fault=at_fault,
        possible=[row for row in rows if row.form and row.match.children],
        nobody=[row for row in rows if row.form and not row.match.children],
        for_lead=sum(row.form is None for row in rows),
    )


def _shown(request: DeskRequest, morning: Morning, match: Match, at_fault: AboutForm | None) -> Shown:
    if match.hidden_from(request.actor):
        return Shown(match, None)
    form = AboutForm(None, match, morning)
    return Shown(match, at_fault if at_fault and at_fault.prefix == form.prefix else form)


def _tell_the_lead(request: DeskRequest, morning: Morning, kept: list[ReceivedMessage]) -> None:
    """Write to whoever decides about each message that is for them alone: once, and with no name in it."""
    subject, body = received_mail(morning.school)
    for match in matches(morning, kept):
        for person in who_decides(morning.school.pk) if match.for_lead else ():
            queue_for_staff(
                by=request.actor,
                school=morning.school,
                staff=person,
                kind=Kind.LEAD,
                version=f"received-{match.message.pk}",
                subject=subject,
                body=body,
                at=morning.now,
            )


def settle(request: DeskRequest, message: ReceivedMessage) -> HttpResponse:
    """What a person says of one message: whom it is about, that it is not about them, or that nothing follows."""
    morning = the_morning(request)
    match = next(iter(matches(morning, waiting(morning).filter(pk=message.pk))), None)
    if match is None:
        messages.warning(request, "Somebody has dealt with this message already.")
        return redirect("received")
    form = None if match.hidden_from(request.actor) else AboutForm(request.POST, match, morning)
    try:
        done = _settled(request, morning, match, form, request.POST)
    except Refused as refusal:
        if form is None:
            messages.warning(request, str(refusal))
            return redirect("received")
        show_refusal(form, refusal)
        done = False
    return (
        redirect("received") if done else _page(request, morning, WriteForm(initial={"key": uuid4()}), form)
    )


def _settled(
    request: DeskRequest, morning: Morning, match: Match, form: AboutForm | None, sent: QueryDict
) -> bool:
    """Whether all was well; what is to be mended stands on the form."""
    by, message = request.actor, match.message
    if sent.get("do") == "away":
        actions.put_away(by=by, morning=morning, message=message)
        messages.success(request, "Put away. What was written in it is deleted.")
    elif sent.get("do") == "not":
        chosen = {int(pk) for pk in sent.getlist(f"m{message.pk}-children") if pk.isdecimal()}
        actions.not_about(by=by, morning=morning, message=message, pupils=chosen)
        messages.success(request, "Not about them. Choose who it is about, or put the message away.")
    else:
        return _confirmed(request, morning, message, form)
    return True


def _confirmed(
    request: DeskRequest, morning: Morning, message: ReceivedMessage, form: AboutForm | None
) -> bool:
    if form is not None and not form.is_valid():
        return False
    chosen, reason = (form.pupils(), form.cleaned_data["reason"]) if form else (set(), "")
    families = actions.confirm(
        by=request.actor, morning=morning, message=message, pupils=chosen, reason=reason
    )
    names = " and ".join(family.names for family in families)
    messages.success(request, f"Kept on the row of {names}. To undo it, open the row and take it back.")
    return True
