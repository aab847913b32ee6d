"""The case: why, what people do, who the people are, what happened; and ending it well."""

from collections import Counter
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from gatepost.access.gate import DeskRequest
from gatepost.access.models import Membership
from gatepost.authority.school.open_points import open_points
from gatepost.casework import actions
from gatepost.casework.actions import Refused
from gatepost.casework.between_schools.actions import waiting_for
from gatepost.casework.chronology import chronology
from gatepost.casework.facts import Facts, gather
from gatepost.casework.models import Case, CaseStatus, Concern
from gatepost.casework.part_time.flags import flags
from gatepost.casework.since import since
from gatepost.casework.standing import Standing, standings
from gatepost.casework.why import why
from gatepost.records.models import Pupil
from gatepost.web.desk import DeskForm, page, show_refusal, today
from gatepost.web.pictures import why_pictures, year_picture

LOOK_AGAIN = timedelta(weeks=6)


def cases(request: DeskRequest) -> HttpResponse:
    """Open cases, or those that ended, newest first."""
    ended = request.GET.get("show") == "ended"
    found = (
        Case.objects.exclude(status=CaseStatus.OPEN) if ended else Case.objects.filter(status=CaseStatus.OPEN)
    )
    listed = found.select_related("pupil", "lead").order_by("-opened_on", "pk")
    return page(
        request,
        "cases/list.html",
        title="Cases",
        here="cases",
        cases=[case for case in listed if request.actor.may("case.view", case)],
        ended=ended,
        questions=waiting_for(request.actor, today()),
    )


class OpenForm(DeskForm):
    """Who leads, what the worry is, what happens first."""

    lead = forms.ChoiceField(label="Who leads?")
    worry = forms.CharField(
        label="The worry, in a sentence (optional)",
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
    )
    first_step = forms.CharField(label="First step", max_length=200)
    first_step_on = forms.DateField(label="When")

    def __init__(self, *args: Any, facts: Facts, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        staff = Membership.objects.filter(school=facts.school, left__isnull=True).select_related("user")
        people = {str(m.user_id): m.user.name for m in staff.order_by("user__name")}
        self.fields["lead"].choices = list(people.items())  # type: ignore[attr-defined]


def open_case(request: DeskRequest, pupil: Pupil) -> HttpResponse:
    """The why page with its question: does this child need support now?"""
    facts = gather(pupil, on=today())
    step = {"first_step": "Call home", "first_step_on": facts.calendar.next_school_day(today()) or today()}
    start = {**step, "lead": request.actor.user.pk if request.actor.user else None}
    form = OpenForm(request.POST or None, facts=facts, initial=start)
    if request.method == "POST" and form.is_valid():
        chosen = Membership.objects.filter(school=facts.school, user=form.cleaned_data["lead"]).first()
        try:
            case = actions.open_case(
                by=request.actor,
                pupil=pupil,
                on=today(),
                lead=chosen.user if chosen else None,
                worry=form.cleaned_data["worry"],
                first_step=form.cleaned_data["first_step"],
                first_step_on=form.cleaned_data["first_step_on"],
            )
            return redirect("case", pk=case.pk)
        except Refused as refusal:
            show_refusal(form, refusal)
    return page(request, "cases/open.html", title="Open a case", here="concerns", form=form, **_why(facts))


def pupil(request: DeskRequest, pupil: Pupil) -> HttpResponse:
    """Why this concern: the sentence, what stands out, what does not, and the year at a glance."""
    facts = gather(pupil, on=today())
    return page(
        request,
        "pupils/why.html",
        title="A pupil's year",
        here="concerns",
        case=pupil.cases.filter(status=CaseStatus.OPEN).first(),
        past=pupil.cases.exclude(status=CaseStatus.OPEN).order_by("-closed_on"),
        concerns=Concern.objects.filter(pupil=pupil).exclude(state="gone").order_by("-weight"),
        codes="codes" in request.GET,
        picture=year_picture(facts, codes="codes" in request.GET),
        pictures=why_pictures(facts, request.actor),
        **_why(facts),
    )


def _why(facts: Facts) -> dict[str, Any]:
    return {
        "facts": facts,
        "pupil": facts.pupil,
        "why": why(facts),
        "flag": next(iter(flags(facts.register, facts.on)), None),
    }


def overview(request: DeskRequest, case: Case) -> HttpResponse:
    """The case's first page: what is getting in the way, what we are trying, the year, what is new."""
    facts = gather(case.pupil, on=today(), case=case)
    looked = actions.remember_look(by=request.actor, case=case, at=timezone.now())
    rows = standings(facts)
    asks, agreed = open_points(case)
    return page(
        request,
        "cases/overview.html",
        title="Case",
        tab="overview",
        picture=year_picture(facts, codes="codes" in request.GET),
        pictures=why_pictures(facts, request.actor),
        codes="codes" in request.GET,
        since=since(facts, looked, request.actor) if looked else None,
        actions_due=[s for s in rows if s.state and s.state.next_action],
        council_asks=asks,
        agreed=agreed,
        **case_context(facts, rows),
        **_why(facts),
    )


def case_context(facts: Facts, rows: list[Standing]) -> dict[str, Any]:
    applying = [s for s in rows if s.status != "does_not_apply"]
    settled = sum(s.settled for s in applying)
    return {
        "case": facts.case,
        "here": "cases",
        "rows": rows,
        "tally": f"{settled} of {len(applying)}",
        "holds": facts.holds,
    }


def contacts(request: DeskRequest, case: Case) -> HttpResponse:
    """The people around the child, and every contact made with them."""
    facts = gather(case.pupil, on=today(), case=case)
    made = [e for e in facts.evidence if e.kind in ("call", "visit", "text", "letter", "meeting")]
    return page(
        request,
        "cases/contacts.html",
        title="People and contact",
        tab="contacts",
        made=list(reversed(made)),
        facts=facts,
        pupil=case.pupil,
        addresses=request.actor.may("contact.address"),
        **case_context(facts, standings(facts)),
    )


def history(request: DeskRequest, case: Case) -> HttpResponse:
    """Everything that happened, one line each, newest first."""
    facts = gather(case.pupil, on=today(), case=case)
    return page(
        request,
        "cases/history.html",
        title="History",
        tab="history",
        events=list(reversed(chronology(facts, request.actor))),
        facts=facts,
        pupil=case.pupil,
        **case_context(facts, standings(facts)),
    )


class StandDownForm(DeskForm):
    """Why, thanks, and when to look again."""

    because = forms.ChoiceField(
        label="Why are you standing down?",
        widget=forms.RadioSelect,
        choices=[
            ("Attendance has recovered", "Attendance has recovered"),
            ("What got in the way has gone", "What got in the way has gone"),
            ("The child has moved", "The child has moved"),
            ("Another reason", "Another reason"),
        ],
    )
    thank_family = forms.ChoiceField(
        label="Thank the family with a letter?",
        widget=forms.RadioSelect,
        choices=[("yes", "Yes"), ("no", "No")],
        initial="yes",
    )
    look_again_on = forms.DateField(label="Look again on")


def stand_down(request: DeskRequest, case: Case) -> HttpResponse:
    """End the case well: as easy to reach as anything else."""
    form = StandDownForm(request.POST or None, initial={"look_again_on": today() + LOOK_AGAIN})
    if request.method == "POST" and form.is_valid():
        try:
            actions.stand_down(
                by=request.actor,
                case=case,
                because=form.cleaned_data["because"],
                look_again_on=form.cleaned_data["look_again_on"],
                thank_family=form.cleaned_data["thank_family"] == "yes",
                on=today(),
            )
            messages.success(request, "The case is stood down. Thank you for seeing it through.")
            return redirect("cases")
        except Refused as refusal:
            show_refusal(form, refusal)
    return page(
        request,
        "cases/stand_down.html",
        title="Stand down",
        here="cases",
        form=form,
        case=case,
        pupil=case.pupil,
    )


def pupils(request: DeskRequest) -> HttpResponse:
    """Find a child by name or form."""
    asked = request.GET.get("q", "").strip()
    found = Pupil.objects.none()
    if asked:
        words = Q()
        for word in asked.split():
            words &= (
                Q(forename__icontains=word)
                | Q(preferred_name__icontains=word)
                | Q(surname__icontains=word)
                | Q(form__iexact=word)
            )
        found = Pupil.objects.filter(words).order_by("surname", "forename")
    shown = [p for p in found[:100] if request.actor.may("pupil.view", p)]
    return page(
        request,
        "pupils/find.html",
        title="Pupils",
        here="pupils",
        asked=asked,
        pupils=shown[:50],
        alike=_alike(shown[:50]),
    )


def _alike(pupils: list[Pupil]) -> list[Pupil]:
    """Those whose name another of them has too: birthday and UPN tell them apart."""
    names = Counter(str(pupil) for pupil in pupils)
    return [pupil for pupil in pupils if names[str(pupil)] > 1]
