"""“Pupils to think about”: reasons with their numbers; a person decides."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from gatepost.access.gate import DeskRequest
from gatepost.access.models import School
from gatepost.casework import actions
from gatepost.casework.actions import Refused
from gatepost.casework.models import Case, CaseStatus, Concern, ConcernState
from gatepost.charts.chart import Chart
from gatepost.records.models import Pupil
from gatepost.web.desk import page, show_refusal, today
from gatepost.web.pictures import sparklines

WATCH_FOR = timedelta(weeks=2)
A_PAGE = 25


@dataclass(frozen=True)
class Thought:
    """One child to think about: the strongest reason first, and the last twelve weeks."""

    pupil: Pupil
    concerns: list[Concern]
    sparkline: Chart | None


def concerns(request: DeskRequest) -> HttpResponse:
    """The list, nearest to a limit first; children already supported are folded away."""
    chosen = request.GET.get("show", ConcernState.NEW)
    states = {
        ConcernState.NEW: "To think about",
        ConcernState.WATCH: "Watching",
        ConcernState.KNOWN: "Known reason",
    }
    if chosen not in states:
        chosen = ConcernState.NEW
    found = Concern.objects.filter(state=chosen).select_related("pupil")
    grouped = _by_child([c for c in found if request.actor.may("pupil.view", c)])
    first = max(0, _number(request.GET.get("from")))
    return page(
        request,
        "concerns/list.html",
        title="Pupils to think about",
        here="concerns",
        thoughts=_with_pictures(request.actor.school, grouped[first : first + A_PAGE]),
        total=len(grouped),
        first=first,
        next=first + A_PAGE if first + A_PAGE < len(grouped) else None,
        before=max(0, first - A_PAGE) if first else None,
        chosen=chosen,
        states=[(key, words, _how_many(key)) for key, words in states.items()],
        supported=Case.objects.filter(status=CaseStatus.OPEN).count(),
    )


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0


def _how_many(state: str) -> int:
    return Concern.objects.filter(state=state).values("pupil").distinct().count()


def _by_child(found: Iterable[Concern]) -> list[list[Concern]]:
    ordered = sorted(found, key=lambda c: (c.pupil_id, -c.weight))
    children = [list(group) for _, group in groupby(ordered, key=lambda c: c.pupil_id)]
    return sorted(children, key=lambda group: (-group[0].weight, group[0].pupil.surname, group[0].pupil_id))


def _with_pictures(school: int, children: list[list[Concern]]) -> list[Thought]:
    pupils = [group[0].pupil for group in children]
    charts = sparklines(School.objects.get(pk=school), pupils, today())
    return [Thought(group[0].pupil, group, charts.get(group[0].pupil_id)) for group in children]


class DecideForm(forms.Form):
    """Watch for a while, or note a reason that is known."""

    until = forms.DateField(label="Look again on")
    reason = forms.CharField(
        label="What is the reason?",
        help_text="For example: operation on 3 December, home until the new year. No letter will go out meanwhile.",
        max_length=200,
        required=False,
    )


def decide(request: DeskRequest, concern: Concern, to: str) -> HttpResponse:
    """Watch, or known reason: asked on a page of its own, so that it works without a script."""
    state = ConcernState.WATCH if to == "watch" else ConcernState.KNOWN
    form = DecideForm(request.POST or None, initial={"until": today() + WATCH_FOR})
    if state == ConcernState.WATCH:
        del form.fields["reason"]
    if request.method == "POST" and form.is_valid():
        try:
            _decide_all(request, concern, state, form)
            messages.success(request, f"{concern.pupil.known_as}: kept. You will be reminded on the day.")
            return redirect("concerns")
        except Refused as refusal:
            show_refusal(form, refusal)
    title = "Watch for a while" if state == ConcernState.WATCH else "Known reason"
    return page(
        request,
        "concerns/decide.html",
        title=title,
        form=form,
        concern=concern,
        pupil=concern.pupil,
        here="concerns",
    )


def _decide_all(request: DeskRequest, concern: Concern, state: ConcernState, form: forms.Form) -> None:
    """A decision about a child holds for every reason that is on the list now."""
    for each in Concern.objects.filter(pupil=concern.pupil, state=concern.state):
        actions.decide_concern(
            by=request.actor,
            concern=each,
            state=state,
            until=form.cleaned_data["until"],
            reason=form.cleaned_data.get("reason", ""),
            on=today(),
        )
