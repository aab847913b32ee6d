"""The triage card: what the school says, what its marks give, and an officer's own view of each line."""

import json
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from gatepost.access.gate import DeskRequest
from gatepost.authority.deciding import earlier
from gatepost.authority.deciding.actions import standing_of
from gatepost.authority.desk import actions, triage
from gatepost.authority.desk.tray import TABS
from gatepost.authority.desks import pack_of
from gatepost.authority.marks import conflict
from gatepost.authority.models import DeskPost, DeskReferral
from gatepost.casework.actions import Refused
from gatepost.casework.referral_states import OPEN, WORDS, Move, State, moves
from gatepost.policy import national
from gatepost.web.council.carried import asked_for, signed_file
from gatepost.web.desk import DeskForm, page, show_refusal, today

ANSWERS = (("met", "Met"), ("not_met", "Not met"), ("ask", "Ask"))


def card(request: DeskRequest, referral: DeskReferral) -> HttpResponse:
    """One referral, to be judged in ten minutes."""
    twin = json.loads(referral.text)
    ticks = {tick.line: tick for tick in referral.ticks.select_related("by")}
    on = today()
    may = moves(referral.state)
    return page(
        request,
        "council/card.html",
        title="A referral",
        here="tray",
        referral=referral,
        state=WORDS[State(referral.state)],
        lines=[(line, ticks.get(line.key)) for line in triage.card(twin, referral)],
        answers=ANSWERS,
        court=earlier.time_for_court(referral, on) if State(referral.state) in OPEN else None,
        conflict=conflict(referral.claimed, referral.counted, referral.changes),
        weak=twin.get("weak_points", ()),
        change=twin.get("expected_change", ""),
        parents=[_parent(parent, on) for parent in referral.parents.all()],
        elsewhere=earlier.elsewhere(referral),
        thread=_thread(referral),
        may={move.value for move in may},
        decides=Move.DECIDE in may,
        asks=[
            line.key
            for line, tick in ((x, ticks.get(x.key)) for x in national.council().lines)
            if tick and tick.answer == "ask"
        ],
    )


def _parent(parent: Any, on: Any) -> dict[str, Any]:
    made = list(parent.decisions.select_related("by"))
    return {
        "parent": parent,
        "known": earlier.known_of(parent, on),
        "decisions": [(decision, standing_of(decision, on), _label(decision.kind)) for decision in made],
        "open": not any(decision.withdrawn_at is None for decision in made),
    }


def _label(kind: str) -> str:
    return next((k.label for k in national.council().decisions if k.key == kind), kind)


SAYS = {
    "referral": "Sent the referral",
    "answer": "Answered",
    "withdrawn": "Withdrew the referral",
    "ground": "Marks behind it have changed",
    "left": "The child has left the school",
    "progress": "Told the count of the improvement period",
    "accepted": "Accepted the referral",
    "asked": "Asked the school",
    "returned": "Returned the referral",
    "decided": "Decided",
}


def _thread(referral: DeskReferral) -> list[dict[str, Any]]:
    return [
        {"post": post, "what": SAYS.get(post.kind, post.kind), "body": post.body}
        for post in referral.posts.all()
    ]


def take(request: DeskRequest, referral: DeskReferral) -> HttpResponse:
    """This one is mine."""
    actions.take(by=request.actor, referral=referral)
    messages.success(request, f"{referral.number} is yours now.")
    if (tab := request.POST.get("tab", "")) in TABS:
        return redirect(f"{reverse('tray')}?tab={tab}")
    return redirect("desk_card", pk=referral.pk)


def ticks(request: DeskRequest, referral: DeskReferral) -> HttpResponse:
    """Keep the officer's view of each line."""
    lines = [line.key for line in national.council().lines]
    said = {line: request.POST[line] for line in lines if line in request.POST}
    try:
        actions.tick(by=request.actor, referral=referral, answers=said, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("desk_card", pk=referral.pk)
    messages.success(request, "Your view of each line is kept.")
    return redirect("ask_school" if "ask" in request.POST else "desk_card", pk=referral.pk)


class AskForm(DeskForm):
    """A question for each line, and a date."""

    due_on = forms.DateField(label="By when?", widget=forms.DateInput({"type": "date"}))

    def __init__(self, *args: Any, asked: set[str], authority: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = {row.key: row.name for row in pack_of(authority).rows}
        for line in national.council().lines:
            if not line.rows:
                continue
            self.fields[line.key] = forms.CharField(
                label=line.asks,
                required=False,
                max_length=600,
                widget=forms.Textarea({"rows": 2}),
                help_text=f"Becomes a task in the row “{rows[line.rows[0]]}”."
                + (" You marked this line “Ask”." if line.key in asked else ""),
            )
        self.order_fields([*(name for name in self.fields if name != "due_on"), "due_on"])

    def questions(self) -> list[actions.Question]:
        """What was asked, each in its row."""
        return [
            actions.Question(line.rows[0], self.cleaned_data.get(line.key, ""))
            for line in national.council().lines
            if line.rows
        ]


def ask(request: DeskRequest, referral: DeskReferral) -> HttpResponse:
    """Ask the school for exactly what is missing."""
    marked = set(referral.ticks.filter(answer="ask").values_list("line", flat=True))
    start = {"due_on": today() + timedelta(days=national.council().answer_days.on(today()))}
    form = AskForm(request.POST or None, asked=marked, authority=referral.authority, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask(
                by=request.actor,
                referral=referral,
                questions=form.questions(),
                due_on=form.cleaned_data["due_on"],
                on=today(),
                at=timezone.now(),
            )
            messages.success(request, "Asked. The clock stands still until the school has answered.")
            return redirect("desk_card", pk=referral.pk)
        except Refused as refusal:
            show_refusal(form, refusal)
    return page(
        request, "council/ask.html", title="Ask the school", here="tray", referral=referral, form=form
    )


def accept(request: DeskRequest, referral: DeskReferral) -> HttpResponse:
    """It stands up: to be decided for each parent."""
    try:
        actions.accept(by=request.actor, referral=referral, at=timezone.now())
        messages.success(request, "Accepted. Decide for each parent.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("desk_card", pk=referral.pk)


class ReturnForm(DeskForm):
    """Reasons from the list, and what would help."""

    reasons = forms.MultipleChoiceField(
        label="Why does this go back?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one reason."},
    )
    acceptable = forms.CharField(
        label="What would make this acceptable?",
        widget=forms.Textarea({"rows": 3}),
        max_length=1500,
        error_messages={"required": "Say what would make this acceptable."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = [(reason.key, reason.label) for reason in national.council().return_reasons]
        self.fields["reasons"].choices = reasons  # type: ignore[attr-defined]


def send_back(request: DeskRequest, referral: DeskReferral) -> HttpResponse:
    """Return it with reasons."""
    not_met = set(referral.ticks.filter(answer="not_met").values_list("line", flat=True))
    start = {"reasons": [line.return_reason for line in national.council().lines if line.key in not_met]}
    form = ReturnForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            actions.send_back(by=request.actor, referral=referral, at=timezone.now(), **form.cleaned_data)
            messages.success(request, "Returned to the school with your reasons.")
            return redirect("tray")
        except Refused as refusal:
            show_refusal(form, refusal)
    return page(
        request, "council/return.html", title="Return with reasons", here="tray", referral=referral, form=form
    )


def message_file(request: DeskRequest, referral: DeskReferral) -> HttpResponse:
    """A message to a school of another installation that has not arrived, signed, to go by secure mail."""
    post = asked_for(request, DeskPost.objects.filter(referral=referral))
    if post is None:
        messages.error(request, "There is no message to carry.")
        return redirect("desk_card", pk=referral.pk)
    return signed_file(post, f"{referral.number}-{post.kind}")


def pack(request: DeskRequest, referral: DeskReferral) -> FileResponse:
    """The signed pack as it arrived; in the browser, so that a page can be named in the address."""
    if not referral.pdf:
        raise Http404
    return FileResponse(
        referral.pdf.open("rb"), content_type="application/pdf", filename=f"referral-{referral.number}.pdf"
    )
