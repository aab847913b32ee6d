"""“Pupils to think about”: reasons with their numbers; a person decides."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect

from gatepost.access.gate import DeskRequest
from gatepost.access.models import School
from gatepost.casework import actions
from gatepost.casework.actions import Refused
from gatepost.casework.models import Case, CaseStatus, Concern, ConcernState
from gatepost.charts.chart import Chart
from gatepost.records.models import Pupil
from gatepost.web.desk import DeskForm, page, show_refusal, today
from gatepost.web.pictures import sparklines

WATCH_FOR = timedelta(weeks=2)
A_PAGE = 25


@dataclass(frozen=True)
class Thought:
    """One child to think about: the strongest reason first, and the last twelve weeks."""

    pupil: Pupil
    concerns: list[Concern]
    sparkline: Chart | None


SHOWN = {
    "new": ("New this week", ConcernState.NEW),
    "all": ("All to think about", ConcernState.NEW),
    "watch": ("Watching", ConcernState.WATCH),
    "known": ("Known reason", ConcernState.KNOWN),
}
NEW_FOR = timedelta(days=7)


def concerns(request: DeskRequest) -> HttpResponse:
    """The list, nearest to a limit first; children already supported are folded away."""
    chosen = request.GET.get("show", "new")
    chosen = chosen if chosen in SHOWN else "new"
    grouped = {key: _by_child(_shown(request, key)) for key in SHOWN}
    children = Paginator(grouped[chosen], A_PAGE).get_page(request.GET.get("page"))
    return page(
        request,
        "concerns/list.html",
        title="Pupils to think about",
        here="concerns",
        thoughts=_with_pictures(request.actor.school, list(children)),
        children=children,
        chosen=chosen,
        shown=[(key, words, len(grouped[key])) for key, (words, _) in SHOWN.items()],
        supported=Case.objects.filter(status=CaseStatus.OPEN).count(),
    )


def _shown(request: DeskRequest, key: str) -> list[Concern]:
    """The reasons behind one list; a child who has a new reason is new this week with all of them."""
    found = Concern.objects.filter(state=SHOWN[key][1]).select_related("pupil")
    if key == "new":
        since = today() - NEW_FOR
        lately = Concern.objects.filter(state=ConcernState.NEW, first_seen__gt=since)
        known = Concern.objects.filter(state=ConcernState.NEW, first_seen__lte=since)
        found = found.filter(pupil__in=lately.values("pupil")).exclude(pupil__in=known.values("pupil"))
    return [concern for concern in found if request.actor.may("pupil.view", concern)]


def _by_child(found: Iterable[Concern]) -> list[list[Concern]]:
    ordered = sorted(found, key=lambda c: (c.pupil_id, -c.weight))
    children = [list(group) for _, group in groupby(ordered, key=lambda c: c.pupil_id)]
    return sorted(children, key=lambda group: (-group[0].weight, group[0].pupil.surname, group[0].pupil_id))


def _with_pictures(school: int, children: list[list[Concern]]) -> list[Thought]:
    pupils = [group[0].pupil for group in children]
    charts = sparklines(School.objects.get(pk=school), pupils, today())
    return [Thought(group[0].pupil, group, charts.get(group[0].pupil_id)) for group in children]


class DecideForm(DeskForm):
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
