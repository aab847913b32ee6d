"""“Pupils to think about”: reasons with their numbers; a person decides."""

from dataclasses import dataclass
from datetime import timedelta

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Max, Min, Q, QuerySet
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
    children = Paginator(_children(chosen), A_PAGE).get_page(request.GET.get("page"))
    return page(
        request,
        "concerns/list.html",
        title="Pupils to think about",
        here="concerns",
        thoughts=_thoughts(request, chosen, list(children)),
        children=children,
        chosen=chosen,
        shown=[(key, words, _children(key).count()) for key, (words, _) in SHOWN.items()],
        supported=Case.objects.filter(status=CaseStatus.OPEN).count(),
    )


def _children(key: str) -> QuerySet[Pupil]:
    """The children of one list, nearest to a limit first; new this week are those with nothing older."""
    found = Q(concerns__state=SHOWN[key][1])
    pupils = Pupil.objects.filter(found).annotate(nearest=Max("concerns__weight", filter=found))
    if key == "new":
        since = today() - NEW_FOR
        pupils = pupils.annotate(oldest=Min("concerns__first_seen", filter=found)).filter(oldest__gt=since)
    return pupils.order_by("-nearest", "surname", "pk")


def _thoughts(request: DeskRequest, key: str, pupils: list[Pupil]) -> list[Thought]:
    """Each child with every reason of this list, and the last twelve weeks."""
    seen = [pupil for pupil in pupils if request.actor.may("pupil.view", pupil)]
    found = Concern.objects.filter(pupil__in=seen, state=SHOWN[key][1]).order_by("-weight")
    reasons = {pupil.pk: [c for c in found if c.pupil_id == pupil.pk] for pupil in seen}
    charts = sparklines(School.objects.get(pk=request.actor.school), seen, today())
    return [Thought(pupil, reasons[pupil.pk], charts.get(pupil.pk)) for pupil in seen]


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
