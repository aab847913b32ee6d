"""Two sides, and the SENCo's page: what is seen from several places, on one page, with what happens next."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from gatepost.access.gate import DeskRequest
from gatepost.access.models import Membership
from gatepost.casework import actions
from gatepost.casework.actions import Refused
from gatepost.casework.facts import Facts, gather
from gatepost.casework.models import Case, RowStatus
from gatepost.casework.rows import BY_KEY
from gatepost.casework.two_sides import PARENTS, TwoSides
from gatepost.web.desk import DeskForm, page, show_refusal, today


class FollowForm(DeskForm):
    """Which view to follow up, with whom, by when."""

    reason = forms.ChoiceField(label="Which will you follow up?")
    who = forms.CharField(
        label="With whom?",
        help_text="A person, by name.",
        widget=forms.TextInput({"list": "staff"}),
        max_length=120,
    )
    by_when = forms.DateField(label="By when?", required=False)

    def __init__(self, *args: Any, sides: TwoSides, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = [line for group in sides.groups for line in group.lines]
        self.fields["reason"].choices = [(line.key, line.name) for line in lines]  # type: ignore[attr-defined]


def two_sides(request: DeskRequest, case: Case) -> HttpResponse:
    """Child, parents and school beside each other. Different views are normal."""
    facts = gather(case.pupil, on=today(), case=case)
    sides = TwoSides(facts)
    form = FollowForm(request.POST or None, sides=sides)
    if request.method == "POST" and form.is_valid():
        try:
            said = form.cleaned_data
            what = _in_words(sides, said["reason"])
            _promise(request, facts, PARENTS, what, said["who"], said["by_when"])
            messages.success(request, "Kept as the next action.")
            return redirect("two_sides", pk=case.pk)
        except Refused as refusal:
            show_refusal(form, refusal)
    return page(
        request,
        "checklist/two_sides.html",
        title="Two sides",
        here="cases",
        case=case,
        pupil=case.pupil,
        facts=facts,
        sides=sides,
        form=form,
        staff=Membership.objects.filter(school=case.school, left__isnull=True).select_related("user"),
    )


def _in_words(sides: TwoSides, key: str) -> str:
    """A next action is read by many: it names nothing that the child keeps from home."""
    line = next(line for group in sides.groups for line in group.lines if line.key == key)
    return (
        f"Follow up something {sides.facts.name} told us"
        if line.locked
        else f"Follow up: {line.name.lower()}"
    )


def _promise(request: DeskRequest, facts: Facts, row: str, what: str, who: str, by_when: Any) -> None:
    """Put a next action into a row and leave everything else in it as it stands."""
    assert facts.case is not None
    state = facts.states.get(row)
    actions.save_row(
        by=request.actor,
        case=facts.case,
        row=row,
        on=today(),
        seen_version=state.version if state else 0,
        status=RowStatus(state.status) if state and state.status != "not_started" else RowStatus.IN_PROGRESS,
        answers=dict(state.answers) if state else {},
        not_needed_reason=state.not_needed_reason if state else "",
        not_needed_note=state.not_needed_note if state else "",
        next_action=what,
        next_who=who,
        next_on=by_when,
    )


NEEDS = "learning_needs"


class JudgementForm(DeskForm):
    """The SENCo's answer, with the reason."""

    senco_view = forms.ChoiceField(
        label="What do you say?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one: “look further” is a full answer."},
    )
    because = forms.CharField(
        label="What is that based on?", widget=forms.Textarea({"rows": 3}), max_length=2000
    )
    need = forms.CharField(label="What is the need?", required=False, max_length=1000)
    gap = forms.CharField(label="What is lacking?", required=False, max_length=1000)
    next_step = forms.CharField(
        label="What happens next, by whom and by when?", required=False, max_length=1000
    )


def send_check(request: DeskRequest, case: Case) -> HttpResponse:
    """The SENCo's page: patterns by lesson, support there already, the plan's review, a judgement, and a pause."""
    facts = gather(case.pupil, on=today(), case=case)
    wording, state = facts.pack.row(NEEDS), facts.states.get(NEEDS)
    form = JudgementForm(request.POST or None, initial=dict(state.answers) if state else None)
    view = next(question for question in wording.questions if question.key == "senco_view")
    form.fields["senco_view"].choices = [(o.key, o.label) for o in view.options]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        try:
            return _judge(request, facts, form)
        except Refused as refusal:
            show_refusal(form, refusal)
    return page(
        request,
        "checklist/send_check.html",
        title="The SENCo’s page",
        here="cases",
        case=case,
        pupil=case.pupil,
        facts=facts,
        wording=wording,
        form=form,
        lessons=BY_KEY["lessons_and_staff"].findings(facts),
        support=BY_KEY[NEEDS].findings(facts),
        plan=BY_KEY["ehcp"].findings(facts) if BY_KEY["ehcp"].applies(facts).yes else [],
        replies=[e for e in facts.evidence if e.kind == "reply" and not e.taken_back],
        judged=state if state and state.judged_on else None,
    )


def _judge(request: DeskRequest, facts: Facts, form: JudgementForm) -> HttpResponse:
    assert facts.case is not None
    state = facts.states.get(NEEDS)
    said = {key: value for key, value in form.cleaned_data.items() if value}
    actions.save_row(
        by=request.actor,
        case=facts.case,
        row=NEEDS,
        on=today(),
        seen_version=state.version if state else 0,
        status=RowStatus.DONE,
        answers={**(state.answers if state else {}), **said, "answered_by": request.actor.name},
        next_action=state.next_action if state else "",
        next_who=state.next_who if state else "",
        next_on=state.next_on if state else None,
    )
    messages.success(request, "Your answer stands in the row, with your name.")
    return redirect("send_check", pk=facts.case.pk)
