"""A question to a brother's or sister's school, and another school's question to this one."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from gatepost.access.gate import DeskRequest
from gatepost.casework.actions import Refused
from gatepost.casework.asking.actions import ANOTHER_SCHOOL
from gatepost.casework.between_schools import actions as between
from gatepost.casework.models import Case, CaseStatus, SchoolQuestion
from gatepost.messages.actions import queue_request
from gatepost.messages.models import TextRules
from gatepost.messages.schools import tell_school
from gatepost.policy.pack import load
from gatepost.policy.schema import Asking
from gatepost.records.models import SiblingLink
from gatepost.web.desk import DeskForm, page, show_refusal, today
from gatepost.web.row_forms import field_for


class SchoolForm(DeskForm):
    """Where a school outside this installation is written to."""

    email = forms.EmailField(
        label="That school’s own e-mail address", help_text="As on its website.", required=False
    )


def ask_school(request: DeskRequest, sibling: SiblingLink) -> HttpResponse:
    """Ask a brother's or sister's school for a few facts, for the sake of the open case."""
    case = Case.objects.filter(pupil=sibling.pupil_id, status=CaseStatus.OPEN).first()
    if case is None:
        raise Http404
    form = SchoolForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            return _send(request, case, sibling, form.cleaned_data["email"])
        except Refused as refusal:
            show_refusal(form, refusal)
    return page(
        request,
        "checklist/ask_school.html",
        title="Ask another school",
        here="cases",
        case=case,
        pupil=case.pupil,
        link=sibling,
        there=between.school_here(sibling),
        asking=load(case.school.pack).asking(ANOTHER_SCHOOL),
        hold=TextRules.of(case.school_id).mail_hold,
        form=form,
    )


def on_paper(request: DeskRequest, sibling: SiblingLink) -> HttpResponse:
    """The same few questions on one sheet, for a school that answers by post. Printing it writes nothing down."""
    case = (
        Case.objects.filter(pupil=sibling.pupil_id, status=CaseStatus.OPEN).select_related("school").first()
    )
    if case is None:
        raise Http404
    return page(
        request,
        "checklist/ask_school_paper.html",
        title="A question to another school, on paper",
        here="cases",
        case=case,
        school=case.school,
        link=sibling,
        asking=load(case.school.pack).asking(ANOTHER_SCHOOL),
    )


def _send(request: DeskRequest, case: Case, sibling: SiblingLink, email: str) -> HttpResponse:
    now = timezone.now()
    root = request.build_absolute_uri(reverse("two_minutes", kwargs={"token": "x"}))[:-1]
    asked = between.ask_school(by=request.actor, case=case, link=sibling, at=now, root=root, email=email)
    there = between.school_here(sibling)
    if asked.email:
        queue_request(by=request.actor, request=asked, at=now)
    elif there:
        desk = request.build_absolute_uri(reverse("asked_of_me"))
        tell_school(request=asked, there=there, at=now, address=desk)
    messages.success(request, f"{asked.name} is asked. The answer comes back into this row.")
    return redirect("row", pk=case.pk, key=between.ROW)


class AnswerForm(DeskForm):
    """The few facts that another school asks for."""

    def __init__(self, asking: Asking, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in asking.questions:
            self.fields[question.key] = field_for(question)

    def answers(self) -> dict[str, Any]:
        """What was said, by question key."""
        return {key: value for key, value in self.cleaned_data.items() if value not in (None, "", [])}


def question(request: DeskRequest, asked: SchoolQuestion) -> HttpResponse:
    """Answer another school about a pupil of this one. Of the child for whom it asks nothing is known here."""
    asking = load(asked.school.pack).asking(ANOTHER_SCHOOL)
    form = AnswerForm(asking, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            between.answer_school(by=request.actor, question=asked, answers=form.answers(), at=timezone.now())
            messages.success(request, f"{asked.from_school} has your answer.")
            return redirect("asked_of_me")
        except Refused as refusal:
            show_refusal(form, refusal)
    return page(
        request,
        "checklist/school_question.html",
        title="A question from another school",
        here="pupils",
        question=asked,
        about=asked.about,
        asking=asking,
        form=form,
        why="It has been answered." if asked.answered_at else between.ended(asked, today()),
    )
