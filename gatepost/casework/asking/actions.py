"""Every write of a request to a colleague: asked, kept as a draft, answered, reminded of, taken back."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from gatepost.access.actor import Actor
from gatepost.access.models import Membership
from gatepost.audit.log import note
from gatepost.casework.actions import Refused, add_evidence, take_back
from gatepost.casework.asking.closed import closed_because
from gatepost.casework.contacts import Told, record_contact
from gatepost.casework.models import (
    Case,
    CaseStatus,
    Channel,
    ColleagueRequest,
    EvidenceKind,
    Outcome,
    RequestState,
)
from gatepost.policy.pack import load
from gatepost.policy.schema import Asking
from gatepost.records.models import CalendarSpan


class LinkEnded(Refused):
    """The link is answered, withdrawn or too old. What was typed is shown again, to be copied."""

    def __init__(self, why: str) -> None:
        super().__init__(link=why)


@transaction.atomic
def ask(
    *,
    by: Actor,
    case: Case,
    row: str,
    name: str,
    email: str,
    at: datetime,
    root: str,
    colleague: Membership | None = None,
    about: str = "",
) -> ColleagueRequest:
    """Ask one colleague four questions for the sake of a row, and record that they were asked.

    ``colleague`` is somebody with a role here; without one, ``email`` must be of the school's own domain.
    ``about``: one sentence on what stands out, such as the lessons missed. Sending it is the outbox's work.
    """
    by.must("request.send", case)
    if colleague is not None:
        name, email = str(colleague.user), colleague.user.email
    name, email = name.strip(), email.strip().lower()
    if faults := _faults(case, row, name, email, colleague):
        raise Refused(**faults)
    day = timezone.localdate(at)
    request = ColleagueRequest.objects.create(
        school_id=case.school_id,
        case=case,
        row=row,
        colleague=colleague,
        name=name,
        email=email,
        about=about.strip(),
        asked_by=by.user,
        asked_at=at,
        ends_on=school_day_after(case, day, load(case.school.pack).askings.ends_after),
        root=root,
    )
    says = f"Asked by {by.name} in four questions." + (f" {request.about}" if request.about else "")
    add_evidence(
        by=by,
        case=case,
        rows=[row],
        kind=EvidenceKind.REQUEST,
        happened_on=day,
        who=name,
        says=says,
        on=day,
        request=request,
    )
    note(by, "request.asked", request, pupil=case.pupil_id)
    return request


def asking_of(request: ColleagueRequest) -> Asking:
    """What is asked: the row's own questions, or the few facts that another school is asked for."""
    return load(request.case.school.pack).asking(ANOTHER_SCHOOL if request.sibling_upn else request.row)


ANOTHER_SCHOOL = "another_school"


def _faults(case: Case, row: str, name: str, email: str, colleague: Membership | None) -> dict[str, str]:
    faults = {}
    if case.status != CaseStatus.OPEN:
        faults["case"] = "This case has ended."
    if not name:
        faults["name"] = "Choose a colleague, or give a name."
    if colleague is not None and colleague.left is not None:
        faults["colleague"] = f"{name} no longer works at this school. Choose somebody else."
    elif colleague is None and _domain(email) not in _own_domains(case.school_id):
        faults["email"] = "Give an address of this school’s own. Nobody outside is sent a link."
    if ColleagueRequest.objects.filter(case=case, row=row, email=email, state=RequestState.OPEN).exists():
        faults["colleague"] = f"{name} has been asked about this already, and has not answered yet."
    return faults


def _domain(email: str) -> str:
    """The part after the @; nothing, for what is no address."""
    try:
        validate_email(email)
    except ValidationError:
        return ""
    return email.rpartition("@")[2]


def _own_domains(school: int) -> set[str]:
    """Domains at which this school's own staff are written to."""
    staff = Membership.objects.filter(school=school, left__isnull=True).exclude(role__in=BEYOND)
    return {_domain(email) for email in staff.values_list("user__email", flat=True)} - {""}


BEYOND = ("la_officer", "trust_lead", "dpo")
"""Roles of people who work elsewhere: nobody asks them about a child in this way."""


def school_day_after(case: Case, day: date, days: int) -> date:
    """The day so many school days on; the last one known, where the calendar ends before that."""
    return CalendarSpan.calendar(case.school_id).school_days_on(day, days)


def colleague_actor(request: ColleagueRequest) -> Actor:
    """Whoever holds the link: may answer this one question, and tell of a worry. Nothing else."""
    user = request.colleague.user if request.colleague else None
    may = frozenset({"request.answer", "evidence.add", "contact.record"})
    return Actor(role="colleague", schools=(request.school_id,), user=user, permissions=may)


@transaction.atomic
def keep_draft(*, request: ColleagueRequest, answers: Mapping[str, Any], at: datetime) -> ColleagueRequest:
    """Keep what a colleague has typed so far; the link stays good."""
    held = _open(request, at)
    held.answers = dict(answers)
    held.save(update_fields=["answers"])
    return held


@transaction.atomic
def answer(
    *, request: ColleagueRequest, answers: Mapping[str, Any], at: datetime, name: str = ""
) -> ColleagueRequest:
    """Put a colleague's answer into the row, under their name: once. The link has then done its work.

    ``name``: of whoever answers for another school.
    Raises LinkEnded when it was answered, taken back or ended in the meantime.
    """
    held = _open(request, at)
    asking = asking_of(held)
    if empty := [q for q in asking.questions if q.needed_for_done and not answers.get(q.key)]:
        raise Refused(**{q.key: f"Answer “{q.label}”. A sentence is enough." for q in empty})
    by, day = colleague_actor(held), timezone.localdate(at)
    by.must("request.answer", held)
    held.answers, held.state, held.answered_at = dict(answers), RequestState.ANSWERED, at
    held.save(update_fields=["answers", "state", "answered_at"])
    reasons = list(answers.get("reasons") or ())
    add_evidence(
        by=by,
        case=held.case,
        rows=load(held.case.school.pack).rows_served(held.row, "reply", reasons),
        kind=EvidenceKind.REPLY,
        happened_on=day,
        who=name or held.name,
        says=in_sentences(asking, answers),
        on=day,
        request=held,
        reasons=reasons,
    )
    note(by, "request.answered", held, pupil=held.case.pupil_id)
    return held


def in_sentences(asking: Asking, answers: Mapping[str, Any]) -> str:
    """An answer as the row shows it: the first in full, each other after its question."""
    told = []
    for number, question in enumerate(asking.questions):
        given = answers.get(question.key)
        if not given:
            continue
        labels = {option.key: option.label for option in question.options}
        words = ", ".join(labels.get(each, each) for each in ([given] if isinstance(given, str) else given))
        told.append(words if number == 0 else f"{question.label} {words}")
    return "\n".join(told)


@transaction.atomic
def worried(*, request: ColleagueRequest, words: str, at: datetime) -> None:
    """Bring a colleague's worry before the safeguarding lead; it stands nowhere else, and the link stays good."""
    held = _open(request, at)
    if held.sibling_upn:
        raise Refused(worry="Tell your own school’s safeguarding lead, and ring the school that asks.")
    if not words.strip():
        raise Refused(worry="Say in a few words what worries you.")
    record_contact(
        by=colleague_actor(held),
        pupils=[held.pupil],
        told=Told(
            Outcome.WORRIED, channel=Channel.SCHOOL, words=f"{held.name}: {words.strip()}", worried=True
        ),
        call=uuid4(),
        at=at,
        on=timezone.localdate(at),
    )


@transaction.atomic
def withdraw(*, by: Actor, request: ColleagueRequest, at: datetime) -> ColleagueRequest:
    """Take a question back that nobody has answered. Its link ends; that it was asked no longer counts."""
    by.must("request.send", request)
    held = _open(request, at, even_if_ended=True)
    held.state = RequestState.WITHDRAWN
    held.save(update_fields=["state"])
    for evidence in held.evidence.filter(taken_back=""):
        take_back(by=by, evidence=evidence, because="The question was taken back.")
    note(by, "request.withdrawn", held, pupil=held.case.pupil_id)
    return held


@transaction.atomic
def remind(*, by: Actor, request: ColleagueRequest, at: datetime) -> ColleagueRequest:
    """Count one reminder. Raises LinkEnded when there is nothing left to be reminded of."""
    by.must("request.send", request)
    held = _open(request, at)
    held.reminded += 1
    held.save(update_fields=["reminded"])
    note(by, "request.reminded", held, pupil=held.case.pupil_id)
    return held


@transaction.atomic
def give_back(*, by: Actor, request: ColleagueRequest, on: date) -> ColleagueRequest:
    """Give an unanswered question back to whoever asked it. Its link stays good until it ends."""
    by.must("request.send", request)
    request.back_on = on
    request.save(update_fields=["back_on"])
    note(by, "request.given_back", request, pupil=request.case.pupil_id)
    return request


def _open(request: ColleagueRequest, at: datetime, even_if_ended: bool = False) -> ColleagueRequest:
    """The request, locked, if it may still be answered; with ``even_if_ended``, if nobody has answered it."""
    requests = ColleagueRequest.objects.select_for_update(of=("self",))
    held = requests.select_related("case__pupil__school", "case__school", "colleague__user").get(
        pk=request.pk
    )
    why = closed_because(held, timezone.localdate(at))
    if why and not (even_if_ended and held.state == RequestState.OPEN):
        raise LinkEnded(why)
    return held
