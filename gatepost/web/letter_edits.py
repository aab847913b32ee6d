"""One letter changed for its one recipient, sent by e-mail as well, or found again when the post brings it back."""

from datetime import datetime

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from gatepost.access.actor import Actor
from gatepost.access.gate import DeskRequest
from gatepost.casework.actions import Refused
from gatepost.letters import actions
from gatepost.letters.editing import parts
from gatepost.letters.models import Letter, LetterState, Run
from gatepost.letters.translations import ENGLISH, RIGHT_TO_LEFT
from gatepost.messages.actions import queue, stop
from gatepost.messages.models import Channel, Message, State
from gatepost.web.desk import DeskForm, page, show_refusal, today

WAITING = (LetterState.WRITTEN, LetterState.APPROVED)


def edit(request: DeskRequest, letter: Letter) -> HttpResponse:
    """Each part of the letter in a box of its own."""
    if letter.state not in WAITING or letter.about.formal or not letter.context:
        messages.error(
            request, "This letter cannot be edited. Write it again if it should say something else."
        )
        return redirect("letter", pk=letter.pk)
    plain = actions.unedited(letter)
    changed = {(edit.side, edit.place): edit.now for edit in actions.edits_of(letter)}
    lines = [(side, place, was, changed.get((side, place), was)) for side, place, was in parts(plain)]
    refused: dict[str, str] = {}
    if request.method == "POST":
        words = {(side, place): request.POST.get(f"{side}-{place}", "") for side, place, _, _ in lines}
        try:
            actions.edit(by=request.actor, letter=letter, words=words)
            messages.success(request, "Changed for this recipient alone. It has to be approved as it is now.")
            return redirect("letter", pk=letter.pk)
        except Refused as refusal:
            refused = refusal.faults
            lines = [(side, place, was, words[side, place]) for side, place, was, _ in lines]
    languages = {"front": plain.front.language, "back": ENGLISH}
    return page(
        request,
        "letters/edit.html",
        title="Change one letter",
        here="letter_runs" if letter.run_id else "cases",
        letter=letter,
        lines=[
            (side, place, now, languages[side], "rtl" if languages[side] in RIGHT_TO_LEFT else "ltr")
            for side, place, _, now in lines
        ],
        refused=list(refused.values()),
    )


class CodeForm(DeskForm):
    """The code on a letter that came back."""

    code = forms.CharField(
        label="Code on the letter",
        help_text="At the foot of the first page, such as 7K3M-92QX. A scanner may read the square beside it.",
        max_length=20,
    )


def returned(request: DeskRequest) -> HttpResponse:
    """Post that came back: find the letter by its code, and note it."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            found = actions.find_returned(by=request.actor, code=form.cleaned_data["code"])
            if not found.returned_on:
                actions.came_back(by=request.actor, letter=found, on=today())
            messages.success(request, "Noted. Nobody is written to at this address until it has changed.")
            return redirect("letter", pk=found.pk)
        except Refused as refusal:
            show_refusal(form, refusal)
    return page(request, "letters/returned.html", title="A letter came back", here="letter_runs", form=form)


def email_run(request: DeskRequest, run: Run) -> HttpResponse:
    """A copy of each approved letter by e-mail as well; the post is still what counts."""
    went, not_sent = 0, []
    for letter in run.letters.filter(state=LetterState.APPROVED).select_related("pupil", "parent"):
        try:
            email(by=request.actor, letter=letter, at=timezone.now())
            went += 1
        except Refused as refusal:
            not_sent.append(f"{letter.parent}: {refusal}")
    messages.success(request, f"{went} go by e-mail in ten minutes. You can stop them until then.")
    if not_sent:
        messages.error(request, f"By post only: {'; '.join(not_sent)}")
    return redirect("letter_run", pk=run.pk)


@transaction.atomic
def email(*, by: Actor, letter: Letter, at: datetime) -> Message:
    """Put a copy of one letter in the outbox; it waits the school's time of thinking again. Refused with the reason."""
    subject, body = actions.ready_for_email(by=by, letter=letter)
    return queue(
        by=by,
        pupil=letter.pupil,
        parent=letter.parent,
        channel=Channel.EMAIL,
        version=f"letter-{letter.pk}",
        subject=subject,
        body=body,
        at=at,
        case=letter.case,
    )


def stop_emails(request: DeskRequest, run: Run) -> HttpResponse:
    """Think again: stop all that have not begun to go."""
    stopped = sum(stop(by=request.actor, message=message) for message in waiting_emails(run))
    messages.success(request, f"{stopped} stopped." if stopped else "All had gone already.")
    return redirect("letter_run", pk=run.pk)


def waiting_emails(run: Run) -> list[Message]:
    """The e-mails of a run that can still be stopped."""
    versions = [f"letter-{pk}" for pk in run.letters.values_list("pk", flat=True)]
    return list(Message.objects.filter(version__in=versions, state=State.WAITING).select_related("pupil"))
