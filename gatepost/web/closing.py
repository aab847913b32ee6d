"""Closing the morning: who is safe, which marks to think about, what is still open; and the list on paper."""

import csv
import io
from collections.abc import Iterable

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from gatepost.access.gate import DeskRequest
from gatepost.access.models import School
from gatepost.audit.log import note
from gatepost.casework.actions import Refused
from gatepost.morning import actions
from gatepost.morning.clock import Clock
from gatepost.morning.closing import MarkToUpdate, marks_to_update, numbers_to_ask_for, plain_cell, unsettled
from gatepost.morning.models import MorningTimes
from gatepost.web.desk import page, show_refusal
from gatepost.web.morning import the_morning
from gatepost.web.morning_rows import row_of

COLUMNS = ("Surname", "First name", "UPN", "Form", "When", "Mark to think about", "Who said so")


def close(request: DeskRequest) -> HttpResponse:
    """How many are safe, what to change in the school's own system, and which marks want a reason still."""
    morning = the_morning(request)
    marks, lines = marks_to_update(morning), unsettled(morning)
    return page(
        request,
        "morning/close.html",
        title="Close the morning",
        here="morning",
        morning=morning,
        marks=marks,
        as_text=as_text(mark for _, group in marks for mark in group),
        how_many=sum(len(group) for _, group in marks),
        unsettled=lines,
        overdue=sum(line.overdue(morning.on) for line in lines),
        still=[c for c in morning.children if c.told is None and c.progress.why != "In school now"],
        doubtful=numbers_to_ask_for(morning),
        times=morning.clock,
    )


def marks_csv(request: DeskRequest) -> HttpResponse:
    """The marks to think about as a file; no cell can be taken for a formula."""
    morning = the_morning(request)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="marks-to-update-{morning.on:%Y-%m-%d}.csv"'
    sheet = csv.writer(answer)
    sheet.writerow(COLUMNS)
    for _, group in marks_to_update(morning):
        for mark in group:
            sheet.writerow(cells(mark))
            note(request.actor, "marks.exported", mark.pupil)
    return answer


def as_text(marks: Iterable[MarkToUpdate]) -> str:
    """The same with tabs between, to copy into another program."""
    text = io.StringIO()
    csv.writer(text, delimiter="\t", lineterminator="\n").writerows([COLUMNS, *map(cells, marks)])
    return text.getvalue()


def cells(mark: MarkToUpdate) -> tuple[str, ...]:
    """A mark to think about as a line of ``COLUMNS``; no cell can be taken for a formula."""
    pupil = mark.pupil
    said = (pupil.surname, pupil.known_as, pupil.upn, pupil.form, mark.halves, mark.code, mark.said)
    return tuple(plain_cell(cell) for cell in said)


def paper(request: DeskRequest) -> HttpResponse:
    """Everyone still to be reached, on paper, for when nothing else works: two lines a family, with boxes."""
    morning = the_morning(request)
    rows = [row_of(request, morning, family) for family in morning.families if family.state != "safe"]
    for row in rows:
        for child in row.family.children:
            note(request.actor, "contact.printed", child.pupil)
    return page(
        request,
        "morning/paper.html",
        title="This morning, on paper",
        here="morning",
        morning=morning,
        rows=rows,
    )


class TimesForm(forms.Form):
    """The school's own times of a morning."""

    retry_minutes = forms.IntegerField(
        label="Minutes before a family is rung again", min_value=5, max_value=240
    )
    named_at = forms.TimeField(
        label="A child with a social worker, not reached, goes to the safeguarding lead at",
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
    )
    alarm_at = forms.TimeField(
        label="The board sounds, where the lead has not decided, at",
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
    )
    everyone_at = forms.TimeField(
        label="Every child not reached goes to the safeguarding lead at",
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
    )
    aim = forms.TimeField(
        label="Everyone is known to be safe by", widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )
    oldest_marks = forms.IntegerField(
        label="Minutes after which marks are too old to ring anybody on",
        help_text="The list then asks for a newer file, or for a reason to go on. Marks of an earlier day always do.",
        min_value=30,
        max_value=480,
    )


def times(request: DeskRequest) -> HttpResponse:
    """When to ring again, and when a child comes before the safeguarding lead."""
    form = TimesForm(request.POST or None, initial=vars(MorningTimes.of(request.actor.school)))
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_times(
                by=request.actor,
                school=School.objects.get(pk=request.actor.school),
                clock=Clock(**form.cleaned_data),
            )
            messages.success(request, "Saved. The new times hold from now.")
            return redirect("morning_times")
        except Refused as refusal:
            show_refusal(form, refusal)
    return page(request, "morning/times.html", title="Times of the morning", here="settings", form=form)
