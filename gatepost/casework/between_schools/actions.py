"""A question between two schools about a brother or sister: asked for few facts, answered under a name.

Within one installation it arrives as a line of the other school's own; elsewhere by the same link as a colleague's.
Each side is read and written in its own scope, one after the other: nobody ever holds both schools' rows.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from gatepost.access.actor import Actor
from gatepost.access.models import School
from gatepost.access.wall import scope
from gatepost.audit.log import note
from gatepost.casework.actions import Refused, add_evidence
from gatepost.casework.asking import actions as asking
from gatepost.casework.asking.closed import closed_because
from gatepost.casework.models import (
    Case,
    CaseStatus,
    ColleagueRequest,
    EvidenceKind,
    RequestState,
    SchoolQuestion,
)
from gatepost.policy.pack import load
from gatepost.records.models import SiblingLink

ROW = "siblings"


def school_here(link: SiblingLink) -> School | None:
    """The sibling's school, when exactly one of that name, and another than ours, is in this installation."""
    found = School.objects.filter(name__iexact=link.sibling_school.strip()).exclude(pk=link.school_id)
    return found[0] if link.sibling_school.strip() and len(found) == 1 else None


@transaction.atomic
def ask_school(
    *, by: Actor, case: Case, link: SiblingLink, at: datetime, root: str, email: str = ""
) -> ColleagueRequest:
    """Ask a brother's or sister's school whether the child attends, if there are concerns, and who leads.

    ``email`` is needed only for a school outside this installation; its message is the outbox's work. The school
    is told the sibling's pupil number and who asks. It is told nothing of the child whose case it is.
    """
    by.must("request.send", case)
    there = school_here(link)
    email = "" if there else email.strip().lower()
    if faults := _faults(case, link, there, email):
        raise Refused(**faults)
    day = timezone.localdate(at)
    days = load(case.school.pack).askings.ends_after
    request = ColleagueRequest.objects.create(
        school_id=case.school_id,
        case=case,
        row=ROW,
        sibling_upn=link.sibling_upn,
        name=link.sibling_school.strip()[:120],
        email=email,
        asked_by=by.user,
        asked_at=at,
        ends_on=asking.school_day_after(case, day, days),
        root=root,
    )
    add_evidence(
        by=by,
        case=case,
        rows=[ROW],
        kind=EvidenceKind.REQUEST,
        happened_on=day,
        who=request.name,
        says=f"Asked by {by.name} for facts only.",
        on=day,
        request=request,
    )
    note(by, "request.asked", request, pupil=case.pupil_id)
    if there:
        _arrive(request, there)
    return request


def _faults(case: Case, link: SiblingLink, there: School | None, email: str) -> dict[str, str]:
    faults = {}
    if case.status != CaseStatus.OPEN:
        faults["case"] = "This case has ended."
    if link.pupil_id != case.pupil_id:
        faults["case"] = "This is not a brother or sister of the child whose case it is."
    if not link.sibling_school.strip():
        faults["case"] = "It is not known which school this is. Ask the family first."
    if there is None and not _is_address(email):
        faults["email"] = "Give that school’s own e-mail address, such as office@school.sch.uk."
    waiting = ColleagueRequest.objects.filter(case=case, row=ROW, state=RequestState.OPEN)
    if waiting.filter(sibling_upn=link.sibling_upn).exists():
        faults["case"] = f"{link.sibling_school} has been asked already, and has not answered yet."
    return faults


def _is_address(email: str) -> bool:
    try:
        validate_email(email)
    except ValidationError:
        return False
    return True


def _arrive(request: ColleagueRequest, there: School) -> None:
    """Lay the question before the other school. Whether it knows the child is not looked at from here."""
    with scope([there.pk]):
        SchoolQuestion.objects.create(
            school=there,
            from_school_id=request.school_id,
            request=request.pk,
            upn=request.sibling_upn,
            asked_at=request.asked_at,
            ends_on=request.ends_on,
        )


def waiting_for(by: Actor, on: date) -> list[SchoolQuestion]:
    """Other schools' questions that this person may answer and that may still be answered."""
    if not by.may("school.answer"):
        return []
    asked = SchoolQuestion.objects.filter(school__in=by.schools, answered_at=None, ends_on__gte=on)
    return [question for question in asked.select_related("from_school") if not ended(question, on)]


def ended(question: SchoolQuestion, on: date) -> str:
    """Why it may no longer be answered, naming nobody; empty while it may. Nothing else is read over there."""
    with scope([question.from_school_id]):
        request = _request_of(question)
        return (
            closed_because(request, on) if request else "The school that asked has taken the question back."
        )


def _request_of(question: SchoolQuestion) -> ColleagueRequest | None:
    """The request that this question is, in the scope of the school that asks: of this very child, or none."""
    found = ColleagueRequest.objects.filter(pk=question.request, sibling_upn=question.upn)
    return found.select_related("case", "colleague").first()


@transaction.atomic
def answer_school(*, by: Actor, question: SchoolQuestion, answers: Mapping[str, Any], at: datetime) -> None:
    """Give a school its answer: it becomes evidence there, under the name of whoever gave it.

    "Not shared: no lawful reason" is a full answer. Raises LinkEnded when it no longer may be answered.
    """
    by.must("school.answer", question)
    held = SchoolQuestion.objects.select_for_update(of=("self",)).select_related("school").get(pk=question.pk)
    about = held.about
    with scope([held.from_school_id]):
        request = _request_of(held)
        if request is None:
            raise asking.LinkEnded("The school that asked has taken the question back.")
        asking.answer(request=request, answers=answers, at=at, name=f"{by.name}, {held.school}"[:120])
    held.answered_at, held.answered_by = at, by.user
    held.save(update_fields=["answered_at", "answered_by"])
    note(by, "question.answered", held, pupil=about.pk if about else None)
