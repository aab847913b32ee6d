"""The plan: written with the family, agreed by each parent, looked at again."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from gatepost.access.gate import DeskRequest
from gatepost.casework.actions import Refused
from gatepost.casework.facts import Facts, gather
from gatepost.casework.models import (
    AgreementAnswer,
    Case,
    Decision,
    Did,
    Feels,
    MeetingState,
    Owner,
    Plan,
)
from gatepost.casework.plans import actions
from gatepost.casework.plans.actions import Came, Step
from gatepost.casework.plans.review import CAUTION, asks_of_school, compared, review_day
from gatepost.letters.recipients import recipients
from gatepost.messages.inviting.actions import open_page, tell_of_plan
from gatepost.messages.models import Channel
from gatepost.policy.schema import PlanSuggestion
from gatepost.web.desk import DeskForm, as_key, page, show_refusal, today
from gatepost.web.meetings import root


class StepForm(DeskForm):
    """One thing to do: what, for which reason, who, by when, and how we will know."""

    does = forms.CharField(label="What is done?", max_length=300)
    reason = forms.ChoiceField(label="Which reason does it answer?", required=False)
    owner = forms.ChoiceField(label="Whose is it?", choices=Owner.choices)
    who = forms.CharField(label="Who, by name?", max_length=120)
    by_when = forms.DateField(label="By when?")
    how_known = forms.CharField(
        label="How will we know?", help_text="One thing that can be seen or counted.", max_length=200
    )

    def __init__(self, sent: QueryDict | None, *, facts: Facts, plan: Plan) -> None:
        super().__init__(sent, initial={"by_when": plan.review_on})
        reasons = [("", "None of the list"), *((r.key, r.name) for r in facts.pack.reasons)]
        self.fields["reason"].choices = reasons  # type: ignore[attr-defined]

    def step(self) -> Step:
        """What to put into the plan."""
        sent = self.cleaned_data
        return Step(**{**sent, "owner": Owner(sent["owner"])})


class StartForm(DeskForm):
    """When we look again, and how the parents are asked to look at it."""

    review_on = forms.DateField(label="When do we look again?")
    tell = forms.MultipleChoiceField(
        label="Ask the parents to look at it by",
        choices=[("email", "E-mail"), ("text", "Text"), ("letter", "A letter with a code")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


class AgreeForm(DeskForm):
    """What a parent says to the plan, with a typed name or somebody who heard it."""

    parent = forms.ChoiceField(label="Who?", widget=forms.RadioSelect)
    answer = forms.ChoiceField(
        label="What do they say?", widget=forms.RadioSelect, choices=AgreementAnswer.choices
    )
    changes = forms.CharField(label="What should change?", required=False, max_length=1000)
    typed_name = forms.CharField(label="Name, typed by the parent", required=False, max_length=200)
    witness = forms.CharField(label="Or: who heard them say it?", required=False, max_length=200)

    def __init__(self, sent: QueryDict | None, *, facts: Facts) -> None:
        super().__init__(sent)
        people = [(str(g.parent_id), str(g.parent)) for g in facts.guardians if g.responsible]
        self.fields["parent"].choices = people  # type: ignore[attr-defined]


def write_plan(request: DeskRequest, case: Case) -> HttpResponse:
    """Begin a plan, or go on with the one there is."""
    facts = gather(case.pupil, on=today(), case=case)
    held = [m for m in facts.meetings if m.state == MeetingState.HELD]
    try:
        plan = actions.begin_plan(by=request.actor, facts=facts, meeting=held[-1] if held else None)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("case_plan", pk=case.pk)
    return redirect("plan", pk=plan.pk)


def plan(request: DeskRequest, plan: Plan) -> HttpResponse:
    """Write a plan together: what is in it, what else may help, and what the parents say."""
    facts = gather(plan.case.pupil, on=today(), case=plan.case)
    sent = request.POST if request.method == "POST" else None
    asked = sent.get("form") if sent else ""
    starts = {"review_on": plan.review_on, "tell": ["email"]}
    shown = {
        "step": StepForm(sent if asked == "step" else None, facts=facts, plan=plan),
        "start": StartForm(sent if asked == "start" else None, initial=starts),
        "agree": AgreeForm(sent if asked == "agree" else None, facts=facts),
    }
    if sent and _done(request, plan, facts, asked, shown):
        return redirect("plan", pk=plan.pk)
    steps = list(plan.actions.all())
    return page(
        request,
        "meetings/plan.html",
        title="Plan",
        here="cases",
        case=plan.case,
        pupil=plan.case.pupil,
        facts=facts,
        plan=plan,
        steps=[(s, facts.pack.reason_name(s.reason) if s.reason else "") for s in steps],
        agreements=plan.agreements.select_related("parent"),
        pages=plan.pages.filter(answered_at=None).select_related("parent"),
        family_address=request.build_absolute_uri(reverse("family_code")),
        school_asked=asks_of_school(steps),
        child_asked=_answers_the_child(facts, [s.reason for s in steps]),
        suggestions=_suggestions(facts),
        step_form=shown["step"],
        start_form=shown["start"],
        agree_form=shown["agree"],
        latest=review_day(facts, today(), facts.pack.meetings.review_weeks_most),
        compared=compared(facts, plan) if plan.state != "draft" else None,
        caution=CAUTION,
    )


def _done(request: DeskRequest, plan: Plan, facts: Facts, asked: str | None, forms_: dict[str, Any]) -> bool:
    """Do what a form of the page asks; whether it was done."""
    try:
        if asked == "drop":
            actions.drop_step(by=request.actor, plan=plan, step=as_key(request.POST.get("step", "")))
            return True
        form = forms_.get(asked or "")
        if form is None or not form.is_valid():
            return False
        DO[asked or ""](request, plan, facts, form)
    except Refused as refusal:
        show_refusal(forms_.get(asked or "") or forms_["start"], refusal)
        return False
    return True


def _add(request: DeskRequest, plan: Plan, facts: Facts, form: StepForm) -> None:
    actions.add_step(by=request.actor, plan=plan, facts=facts, step=form.step())


def _start(request: DeskRequest, plan: Plan, facts: Facts, form: StartForm) -> None:
    began = actions.start_plan(
        by=request.actor, plan=plan, facts=facts, review_on=form.cleaned_data["review_on"]
    )
    ways = form.cleaned_data["tell"]
    channels = [Channel(way) for way in ways if way in Channel.values]
    if "letter" in ways:
        for parent in (e.guardian.parent for e in recipients(facts) if e.may):
            open_page(by=request.actor, facts=facts, parent=parent, plan=began)
    told = tell_of_plan(
        by=request.actor, facts=facts, plan=began, channels=channels, root=root(request), at=timezone.now()
    )
    messages.success(request, "The plan is under way.")
    for who, why in told.left_out:
        messages.warning(request, f"Not sent to {who}: {why}")


def _agree(request: DeskRequest, plan: Plan, facts: Facts, form: AgreeForm) -> None:
    sent = form.cleaned_data
    parent = next(g.parent for g in facts.guardians if str(g.parent_id) == sent["parent"])
    actions.agree(
        by=request.actor,
        plan=plan,
        parent=parent,
        answer=AgreementAnswer(sent["answer"]),
        on=today(),
        changes=sent["changes"],
        typed_name=sent["typed_name"],
        witness=sent["witness"],
    )
    messages.success(request, "The answer is kept.")


DO: dict[str, Any] = {"step": _add, "start": _start, "agree": _agree}


def _said(facts: Facts) -> set[str]:
    """Reasons that the child, a parent or staff named."""
    rows = ("pupil_voice", "parent_meeting", "pastoral_staff")
    return {reason for row in rows for reason in facts.answer(row, "reasons") or ()}


def _suggestions(facts: Facts) -> list[PlanSuggestion]:
    """What has helped with the families of reasons that were named here; nothing is put in by itself."""
    families = {reason.family for reason in facts.pack.reasons if reason.key in _said(facts)}
    return [s for s in facts.pack.meetings.suggestions if s.family in families]


def _answers_the_child(facts: Facts, reasons: list[str]) -> bool:
    """Whether something in the plan answers what the child said; true where the child named nothing."""
    child = set(facts.answer("pupil_voice", "reasons") or ())
    return not child or bool(child & set(reasons))


class ReviewForm(DeskForm):
    """What became of each thing, how it is for the child, and what we do next."""

    feels = forms.ChoiceField(label="How is it now?", widget=forms.RadioSelect, choices=Feels.choices)
    decision = forms.ChoiceField(label="What next?", widget=forms.RadioSelect, choices=Decision.choices)
    learned = forms.CharField(
        label="What did we learn? (optional)", required=False, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, sent: QueryDict | None, *, facts: Facts, plan: Plan) -> None:
        super().__init__(sent)
        self.fields["feels"].label = f"How does {facts.name} say it is now?"
        self.steps = list(plan.actions.all())
        for step in self.steps:
            self.fields[f"did_{step.pk}"] = forms.ChoiceField(
                label="Was it done?", choices=Did.choices, widget=forms.RadioSelect
            )
            self.fields[f"helped_{step.pk}"] = forms.ChoiceField(
                label="Did it help?",
                choices=[("yes", "Yes"), ("no", "No"), ("", "It cannot be told")],
                widget=forms.RadioSelect,
                required=False,
            )

    def asked(self) -> list[tuple[Any, forms.BoundField, forms.BoundField]]:
        """Each thing with its two questions."""
        return [(step, self[f"did_{step.pk}"], self[f"helped_{step.pk}"]) for step in self.steps]

    def came(self) -> dict[int, Came]:
        """What became of each thing."""
        helped = {"yes": True, "no": False}
        sent = self.cleaned_data
        return {
            step.pk: Came(Did(sent[f"did_{step.pk}"]), helped.get(sent[f"helped_{step.pk}"]))
            for step in self.steps
        }


AFTER = {Decision.STAND_DOWN: "stand_down", Decision.STEP_UP: "checklist"}
"""Where a decision leads on to; every other one leads to the plan."""


def review(request: DeskRequest, plan: Plan) -> HttpResponse:
    """Look again: before and after, each thing, how it is for the child, and what we do next."""
    facts = gather(plan.case.pupil, on=today(), case=plan.case)
    form = ReviewForm(request.POST or None, facts=facts, plan=plan)
    if request.method == "POST" and form.is_valid():
        decision = Decision(form.cleaned_data["decision"])
        try:
            actions.review_plan(
                by=request.actor,
                plan=plan,
                facts=facts,
                came=form.came(),
                feels=Feels(form.cleaned_data["feels"]),
                decision=decision,
                learned=form.cleaned_data["learned"],
            )
            return redirect(AFTER.get(decision, "case_plan"), pk=plan.case_id)
        except Refused as refusal:
            show_refusal(form, refusal)
    return page(
        request,
        "meetings/review.html",
        title="Review of the plan",
        here="cases",
        case=plan.case,
        pupil=plan.case.pupil,
        facts=facts,
        plan=plan,
        form=form,
        compared=compared(facts, plan),
        caution=CAUTION,
    )
