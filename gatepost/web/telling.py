"""Telling others of a morning: a child's own worker that nobody knows why, a teacher that a register is missing."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect

from gatepost.access.gate import DeskRequest
from gatepost.casework.actions import Refused
from gatepost.messages.actions import queue_for_service, queue_for_staff
from gatepost.messages.models import Kind
from gatepost.messages.words import register_mail
from gatepost.morning import actions
from gatepost.morning.alarms import teachers_of
from gatepost.morning.gathering import Morning
from gatepost.morning.telling import tellings
from gatepost.records.models import Pupil
from gatepost.web.desk import page
from gatepost.web.morning import the_morning
from gatepost.web.morning_rows import with_mail


def tell(request: DeskRequest, pupil: Pupil) -> HttpResponse:
    """The words, ready: sent by e-mail where an address is held, otherwise to be read out or copied."""
    morning = the_morning(request, pupil.pk)
    if request.method == "POST":
        return _told(request, morning, pupil)
    family = morning.family_of(pupil.pk)
    found = tellings(morning, family, request.actor) if family else ()
    if not found:
        messages.warning(request, "There is no social worker or youth justice worker to tell about this row.")
        return redirect("morning")
    rows = with_mail(found, morning.on)
    return page(request, "morning/tell.html", title="Tell their worker", here="morning", rows=rows)


def _told(request: DeskRequest, morning: Morning, pupil: Pupil) -> HttpResponse:
    by_mail = request.POST.get("how") == "mail"
    chosen = request.POST.get("service", "")
    try:
        with transaction.atomic():
            telling, new = actions.tell_service(
                by=request.actor,
                morning=morning,
                pupil=pupil,
                service=int(chosen) if chosen.isdecimal() else 0,
                by_mail=by_mail,
            )
            if new and by_mail:
                queue_for_service(
                    by=request.actor, service=telling.service, body=telling.body, at=morning.now
                )
    except Refused as refusal:
        for says in refusal.faults.values():
            messages.warning(request, says)
        return redirect("morning")
    how = "An e-mail is on its way to" if by_mail else "Kept: you told"
    messages.success(request, f"{how} {telling.whom}." if new else f"{telling.whom} has been told already.")
    return redirect("call", pk=pupil.pk)


def remind(request: DeskRequest) -> HttpResponse:
    """Ask the teachers of every register that has not come in, once a session."""
    morning = the_morning(request)
    missing = list(morning.roll_call.missing)
    version = f"{morning.on:%y%m%d}-{'pm' if morning.roll_call.pm else 'am'}"
    found = teachers_of(morning.school.pk, missing)
    for teacher, forms_of in found.items():
        subject, body = register_mail(morning.school, forms_of)
        queue_for_staff(
            by=request.actor,
            school=morning.school,
            staff=teacher,
            kind=Kind.REGISTER,
            version=version,
            subject=subject,
            body=body,
            at=morning.now,
        )
    nobody = sorted(set(missing) - {form for forms_of in found.values() for form in forms_of})
    if found:
        messages.success(request, f"Reminded by e-mail: {', '.join(str(teacher) for teacher in found)}.")
    if nobody:
        messages.warning(request, f"No teacher is kept for {', '.join(nobody)}: ring the classroom.")
    return redirect("morning")
