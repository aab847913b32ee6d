"""“Not seen, not reached”: the safeguarding lead's board, and a decision about each child."""

from dataclasses import dataclass
from datetime import timedelta

from django import forms
from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from gatepost.access.gate import DeskRequest
from gatepost.casework.actions import Refused
from gatepost.casework.models import ContactAttempt, standing_attempts
from gatepost.morning import actions
from gatepost.morning.alarms import VISIT, alarms
from gatepost.morning.gathering import ChildAway, Contact, Family, Morning
from gatepost.morning.models import DecisionKind, LeadDecision
from gatepost.morning.progress import State
from gatepost.morning.received.matching import matches, waiting
from gatepost.morning.visiting import is_overdue, on_the_way
from gatepost.records.models import Pupil, Service
from gatepost.web.desk import page, show_refusal
from gatepost.web.morning import newest, the_morning

LOOK_AGAIN = timedelta(minutes=20)
WORRIES_WAIT = timedelta(days=60)
"""A worry does not go away because nobody looked."""


class DecisionForm(forms.Form):
    """What happens now, in a sentence, and when to look again."""

    kind = forms.ChoiceField(
        label="What happens now?",
        choices=DecisionKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what happens now."},
    )
    sentence = forms.CharField(
        label="In a sentence: what you know, and what happens now",
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": "Say in a sentence what you know and what happens now."},
    )
    again_at = forms.TimeField(
        label="Look again at",
        required=False,
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        help_text="Not needed when you know that the child is safe.",
    )


@dataclass(frozen=True)
class Card:
    """One child nobody has confirmed safe."""

    child: ChildAway
    family: Family
    contacts: tuple[Contact, ...]
    decisions: list[LeadDecision]
    services: list[Service]
    last_seen: str

    @property
    def waiting(self) -> bool:
        """No decision of the lead's since the child came before them."""
        since = self.child.progress.since
        return since is not None and not any(d.at >= since for d in self.decisions)


def board(request: DeskRequest) -> HttpResponse:
    """Every child who is neither seen nor reached and has come before the lead: alarms first, then the longest.

    A board that is left open asks for news of itself: what sounds, sounds on it.
    """
    token = newest(timezone.localdate())
    if request.htmx and request.GET.get("v") == token:  # type: ignore[attr-defined]
        return HttpResponse(status=204)
    morning = the_morning(request)
    cards = _cards(request, morning)
    return page(
        request,
        "morning/board.html",
        title="Not seen, not reached",
        here="morning",
        morning=morning,
        token=token,
        cards=cards,
        worries=_worries(morning),
        overdue=[visit for visit in on_the_way(morning.on) if is_overdue(visit, morning.now)],
        alarms=sum(card.child.progress.alarm for card in cards),
        received=sum(match.for_lead for match in matches(morning, waiting(morning))),
        still=sum(c.progress.state not in (State.LEAD, State.SAFE) for c in morning.children),
    )


def alarm(request: DeskRequest) -> HttpResponse:
    """What waits for the lead now, for the head of every page they have open; asked for every minute."""
    morning = the_morning(request)
    waiting = [each.key.startswith(VISIT) for each in alarms(morning)] if morning.open else []
    children, visits = waiting.count(False), waiting.count(True)
    version = f"{children}-{visits}"
    if request.GET.get("v") == version:
        return HttpResponse(status=204)
    return page(request, "morning/alarm.html", title="Now", version=version, children=children, visits=visits)


def _cards(request: DeskRequest, morning: Morning) -> list[Card]:
    found = [(c, f) for f in morning.families for c in f.children if c.progress.state == State.LEAD]
    services: dict[int, list[Service]] = {}
    for service in Service.objects.filter(pupil__in=[c.pupil.pk for c, _ in found]).order_by("pk"):
        services.setdefault(service.pupil_id, []).append(service)
    cards = [
        Card(
            child,
            family,
            family.contacts_for(request.actor),
            list(morning.decisions.get(child.pupil.pk, [])),
            services.get(child.pupil.pk, []),
            _last_seen(child),
        )
        for child, family in found
    ]
    return sorted(cards, key=lambda card: (not card.child.progress.alarm, *_longest(card)))


def _worries(morning: Morning) -> list[ContactAttempt]:
    """Worries about children who are not on this morning's list, until the lead has decided: oldest first.

    A parent or a colleague may say something in a talk while the child sits in class.
    """
    listed = [child.pupil.pk for child in morning.children]
    decided = LeadDecision.objects.filter(pupil=OuterRef("pupil"), at__gt=OuterRef("at"))
    told = (
        standing_attempts().filter(worried=True, at__gte=morning.now - WORRIES_WAIT).exclude(pupil__in=listed)
    )
    return list(told.exclude(Exists(decided)).select_related("pupil", "by").order_by("at"))


def _longest(card: Card) -> tuple[float, int]:
    stands = card.child.progress
    return stands.since.timestamp() if stands.since else 0, card.child.pupil.pk


def _last_seen(child: ChildAway) -> str:
    """The last session with a mark of attendance, in words."""
    came = [session for session, _, counts in child.strip if counts.startswith("attending")]
    if not came:
        return "Not in school in the last five days"
    last = came[-1]
    return f"Last in school {last.date:%A} {last.date.day} {last.date:%b}, {'afternoon' if last.pm else 'morning'}"


def decision(request: DeskRequest, pupil: Pupil) -> HttpResponse:
    """Decide about one child."""
    morning = the_morning(request)
    card = next((c for c in _cards(request, morning) if c.child.pupil.pk == pupil.pk), None)
    worry = next((w for w in _worries(morning) if w.pupil_id == pupil.pk), None)
    if card is None and worry is None:
        return redirect("board")
    again = (morning.now + LOOK_AGAIN).replace(second=0)
    form = DecisionForm(request.POST or None, initial={"again_at": again.time()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.decide(by=request.actor, pupil=pupil, at=morning.now, on=morning.on, **form.cleaned_data)
            messages.success(request, f"{pupil.known_as}: kept.")
            return redirect("board")
        except Refused as refusal:
            show_refusal(form, refusal)
    return page(
        request,
        "morning/decide.html",
        title="Decide",
        here="morning",
        form=form,
        why=card.child.progress.why if card else "Somebody is worried",
        lead=card.last_seen if card else worry.words if worry else "",
        morning=morning,
        pupil=pupil,
    )
