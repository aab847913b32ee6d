"""Meetings with a family: offered, set, changed, called off, held; the plan's tab; the agenda on one page."""

from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from gatepost.access.gate import DeskRequest
from gatepost.casework.actions import Refused
from gatepost.casework.facts import Facts, gather
from gatepost.casework.meetings import actions
from gatepost.casework.meetings.offers import what_to_change
from gatepost.casework.meetings.slots import set_time, slots_of
from gatepost.casework.models import Case, Meeting, MeetingState
from gatepost.casework.plans.review import CAUTION, compared, living
from gatepost.casework.standing import standings
from gatepost.letters.recipients import recipients
from gatepost.messages.inviting.actions import Told, open_page, tell_of_meeting
from gatepost.messages.models import Channel, Message
from gatepost.web.cases import case_context
from gatepost.web.desk import page, show_refusal, today
from gatepost.web.meeting_forms import CancelForm, MeetingForm, RecordForm, SetForm, set_words


def _facts(case: Case) -> Facts:
    return gather(case.pupil, on=today(), case=case)


def plan_tab(request: DeskRequest, case: Case) -> HttpResponse:
    """Meetings and the plan of a case."""
    facts = _facts(case)
    plan = living(facts.plans)
    return page(
        request,
        "meetings/tab.html",
        title="Plan",
        tab="plan",
        facts=facts,
        pupil=case.pupil,
        meetings=[(m, set_words(m), slots_of(m)) for m in reversed(facts.meetings)],
        plan=plan,
        agreements=plan.agreements.select_related("parent") if plan else (),
        ended=[(p, compared(facts, p)) for p in reversed(facts.plans) if p != plan],
        compared=compared(facts, plan) if plan and plan.state == "running" else None,
        caution=CAUTION,
        **case_context(facts, standings(facts)),
    )


def plan_meeting(request: DeskRequest, case: Case) -> HttpResponse:
    """Offer a meeting at three times."""
    facts = _facts(case)
    form = MeetingForm(request.POST or None, facts=facts)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                meeting = actions.plan_meeting(by=request.actor, facts=facts, draft=form.draft())
                _tell(request, facts, meeting, form.cleaned_data["tell"])
            return redirect("meeting", pk=meeting.pk)
        except Refused as refusal:
            show_refusal(form, refusal)
    return _form_page(request, facts, form, "Plan a meeting", reverse("case_plan", kwargs={"pk": case.pk}))


def change_meeting(request: DeskRequest, meeting: Meeting) -> HttpResponse:
    """Offer other times or arrangements; calendars are moved by the same file."""
    facts = _facts(meeting.case)
    form = MeetingForm(request.POST or None, facts=facts, meeting=meeting)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                changed = actions.change_meeting(
                    by=request.actor, meeting=meeting, facts=facts, draft=form.draft()
                )
                _tell(request, facts, changed, form.cleaned_data["tell"])
            return redirect("meeting", pk=meeting.pk)
        except Refused as refusal:
            show_refusal(form, refusal)
    return _form_page(
        request, facts, form, "Change the meeting", reverse("meeting", kwargs={"pk": meeting.pk})
    )


def _form_page(request: DeskRequest, facts: Facts, form: MeetingForm, title: str, back: str) -> HttpResponse:
    return page(
        request,
        "meetings/write.html",
        title=title,
        here="cases",
        case=facts.case,
        pupil=facts.pupil,
        form=form,
        back=back,
        advice=what_to_change(facts.meetings, facts.on),
        notice=facts.pack.meetings.formal_notice_days,
    )


def _tell(request: DeskRequest, facts: Facts, meeting: Meeting, ways: Collection[str]) -> Told:
    """Queue what was chosen, and say who was left out and why."""
    channels = [Channel(way) for way in ways if way in Channel.values]
    told = tell_of_meeting(
        by=request.actor,
        facts=facts,
        meeting=meeting,
        channels=channels,
        root=root(request),
        at=timezone.now(),
    )
    if told.sent:
        messages.success(
            request, f"{len(told.sent)} in the outbox. An e-mail can be stopped for some minutes."
        )
    for who, why in told.left_out:
        messages.warning(request, f"Not sent to {who}: {why}")
    if "letter" in ways:
        _open_pages(request, facts, meeting)
        messages.info(request, "The invitation letter prints the code below: it opens the family’s own page.")
    return told


def _open_pages(request: DeskRequest, facts: Facts, meeting: Meeting) -> None:
    may = {e.guardian.parent_id for e in recipients(facts) if e.may}
    for person in meeting.people.select_related("parent"):
        if person.parent and person.parent_id in may:
            open_page(by=request.actor, facts=facts, parent=person.parent, meeting=meeting)


def root(request: DeskRequest) -> str:
    """The address of the family's page, up to the token."""
    return request.build_absolute_uri(reverse("family_page", kwargs={"token": "-"})).removesuffix("-")


def meeting(request: DeskRequest, meeting: Meeting) -> HttpResponse:
    """One meeting: its times, who was asked and what they answered, and what happens next."""
    facts = _facts(meeting.case)
    form = SetForm(request.POST or None, meeting=meeting)
    if request.method == "POST" and form.is_valid() and (saved := _set(request, facts, meeting, form)):
        return saved
    shown = {item.key: item.label.format(child=facts.name) for item in facts.pack.meetings.agenda}
    private = request.actor.may("voice.read", meeting)
    notes = [n for n in meeting.notes.all() if private or n.item != "child_side"]
    return page(
        request,
        "meetings/meeting.html",
        title="Meeting",
        here="cases",
        case=meeting.case,
        pupil=meeting.case.pupil,
        facts=facts,
        meeting=meeting,
        set_words=set_words(meeting),
        slots=slots_of(meeting),
        past=bool(meeting.at) and (set_time(meeting) or slots_of(meeting)[0]).at.date() <= today(),
        people=meeting.people.select_related("parent"),
        sent=Message.objects.filter(page__meeting=meeting).select_related("parent"),
        pages=meeting.pages.select_related("parent"),
        family_address=request.build_absolute_uri(reverse("family_code")),
        form=form,
        notes=[(label, [n for n in notes if n.item == key]) for key, label in shown.items()],
    )


def _set(request: DeskRequest, facts: Facts, meeting: Meeting, form: SetForm) -> HttpResponse | None:
    slot = form.chosen()
    if slot is None:
        form.add_error("slot", "Choose one of the times, or give another.")
        return None
    try:
        with transaction.atomic():
            held = actions.set_meeting(by=request.actor, meeting=meeting, slot=slot, on=today())
            _tell(request, facts, held, form.cleaned_data["tell"])
        return redirect("meeting", pk=meeting.pk)
    except Refused as refusal:
        show_refusal(form, refusal)
    return None


def cancel_meeting(request: DeskRequest, meeting: Meeting) -> HttpResponse:
    """Call a meeting off, and say so to the family."""
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                held = actions.cancel_meeting(
                    by=request.actor, meeting=meeting, why=form.cleaned_data["why"], on=today()
                )
                _tell(request, _facts(meeting.case), held, form.cleaned_data["tell"])
            return redirect("meeting", pk=meeting.pk)
        except Refused as refusal:
            show_refusal(form, refusal)
    return page(
        request, "meetings/cancel.html", title="Call the meeting off", here="cases", form=form,
        meeting=meeting, pupil=meeting.case.pupil,
    )  # fmt: skip


def record_meeting(request: DeskRequest, meeting: Meeting) -> HttpResponse:
    """In the meeting: who is here, what each person says."""
    facts = _facts(meeting.case)
    form = RecordForm(request.POST or None, facts=facts, meeting=meeting)
    if request.method == "POST" and form.is_valid():
        try:
            held = actions.record_meeting(
                by=request.actor,
                meeting=meeting,
                came={int(pk) for pk in form.cleaned_data["came"]},
                noted=form.noted(),
                on=today(),
            )
            _say_what_came(request, held)
            return redirect("case_plan", pk=meeting.case_id)
        except Refused as refusal:
            show_refusal(form, refusal)
    return page(
        request,
        "meetings/record.html",
        title="In the meeting",
        here="cases",
        case=meeting.case,
        pupil=meeting.case.pupil,
        meeting=meeting,
        set_words=set_words(meeting),
        form=form,
        people=meeting.people.all(),
    )


def _say_what_came(request: DeskRequest, held: Meeting) -> None:
    if held.state == MeetingState.HELD:
        messages.success(request, "The meeting is kept. Write the plan while it is fresh.")
    else:
        told = "Nobody from the family could come. That is kept as an offer: propose a different time, place or person."
        messages.info(request, told)


def agenda(request: DeskRequest, meeting: Meeting) -> HttpResponse:
    """One page for the table: the items with their minutes, and room to write."""
    facts = _facts(meeting.case)
    items = facts.pack.meetings.agenda
    return page(
        request,
        "meetings/agenda.html",
        title="Agenda",
        here="cases",
        case=meeting.case,
        pupil=meeting.case.pupil,
        facts=facts,
        meeting=meeting,
        set_words=set_words(meeting),
        people=meeting.people.all(),
        items=[(i, i.label.format(child=facts.name), i.hint.format(child=facts.name)) for i in items],
        minutes=sum(item.minutes for item in items),
        good=_good_thing(facts),
    )


def _good_thing(facts: Facts) -> Any:
    """What is going well, as a colleague said: never the child's own words, which are the child's to bring."""
    return facts.answer("pastoral_staff", "going_well")
