"""Pages for those who have no account: a parent's answer to a text, and Notify's word on one."""

import json
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt

from gatepost.access.wall import scope
from gatepost.casework.models import ReasonGiven
from gatepost.messages import actions, delivery, links
from gatepost.messages.models import Message, State
from gatepost.messages.words import IN_THEIR_WORDS
from gatepost.morning.reasons import reason
from gatepost.records.models import Pupil


class AnswerForm(forms.Form):
    """One question, and room for a sentence."""

    reason = forms.ChoiceField(choices=[(key.value, words) for key, words in IN_THEIR_WORDS.items()])
    words = forms.CharField(max_length=240, required=False)


@csrf_exempt  # no session and no cookie: the signed token in the address is what gives the right
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Ask a parent why their child is away. A link that is wrong, used or of another day says one and the same."""
    named = links.read(token)
    with scope([named[0]] if named else []):
        message = _message(named[1]) if named else None
        if message is None:
            return render(request, "outbox/ended.html", status=404)
        form = AnswerForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            return _keep(message, form)
        children = Pupil.objects.filter(pk__in=message.children).order_by("-date_of_birth")
        return render(
            request,
            "outbox/answer.html",
            {"form": form, "school": message.school, "names": " and ".join(c.known_as for c in children)},
        )


def _message(pk: int) -> Message | None:
    """The message that still waits for its answer: of today, and not answered."""
    found = Message.objects.select_related("school", "parent").exclude(state=State.STOPPED)
    message = found.filter(pk=pk, answered_at=None).first()
    open_still = message and message.day == timezone.localdate() and delivery.still_may(message)
    return message if open_still else None


def _keep(message: Message, form: AnswerForm) -> HttpResponse:
    said = ReasonGiven(form.cleaned_data["reason"])
    why = reason(said)
    actions.answer(
        message=message,
        reason=said,
        words=form.cleaned_data["words"],
        suggestion=why.suggestion if why else "",
        at=timezone.now(),
    )
    return redirect("answered_worried" if said == ReasonGiven.PARENT_UNAWARE else "answered")


def answered(request: HttpRequest) -> HttpResponse:
    """Thanks; names nobody."""
    return render(request, "outbox/thanks.html")


def answered_worried(request: HttpRequest) -> HttpResponse:
    """What a parent can do who did not know that their child was away; names nobody."""
    return render(request, "outbox/thanks.html", {"worried": True})


@csrf_exempt  # a server's call, which a bearer token lets in
def callback(request: HttpRequest) -> HttpResponse:
    """Notify's word on one text. Heard twice or late, it changes nothing more."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    expected = f"Bearer {settings.NOTIFY_CALLBACK_TOKEN}"
    given = request.headers.get("Authorization", "")
    if not settings.NOTIFY_CALLBACK_TOKEN or not constant_time_compare(given, expected):
        return HttpResponse(status=401)
    try:
        said = json.loads(request.body)
        school, _, call = str(said["reference"]).partition(".")
        _hear(int(school), call, str(said["status"]), str(said.get("id", "")))
    except (ValueError, KeyError, TypeError):
        return HttpResponse(status=400)
    return HttpResponse(status=204)


def _hear(school: int, call: str, status: str, provider_id: str) -> None:
    with scope([school]):
        message = Message.objects.select_related("parent").filter(call=UUID(call)).first()
        if message:
            delivery.hear(message, status, provider_id)
