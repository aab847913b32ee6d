"""Asking a colleague for two minutes, from any row; and taking the question back."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from gatepost.access.gate import DeskRequest
from gatepost.access.models import Membership
from gatepost.casework.actions import Refused
from gatepost.casework.asking import actions
from gatepost.casework.asking.actions import BEYOND, LinkEnded
from gatepost.casework.asking.closed import closed_because
from gatepost.casework.between_schools.actions import waiting_for
from gatepost.casework.facts import Facts, gather
from gatepost.casework.models import Case, ColleagueRequest, RequestState
from gatepost.casework.rows import BY_KEY
from gatepost.casework.rows.lessons_and_staff import asked_about
from gatepost.messages import links
from gatepost.messages.actions import queue_request
from gatepost.messages.models import TextRules
from gatepost.policy import national
from gatepost.web.desk import DeskForm, page, show_refusal, today

SOMEBODY_ELSE = "other"


class AskForm(DeskForm):
    """Whom to ask, and the one sentence that says what stands out."""

    colleague = forms.ChoiceField(
        label="Whom do you ask?", error_messages={"required": "Choose a colleague."}
    )
    name = forms.CharField(label="Their name", required=False, max_length=120)
    email = forms.EmailField(
        label="Their school e-mail address",
        help_text="Of this school’s own. They need no account.",
        required=False,
    )
    about = forms.CharField(
        label="What stands out?",
        help_text="One sentence, without a name: it stands on their page. You can leave it empty.",
        required=False,
        max_length=240,
    )

    def __init__(self, *args: Any, facts: Facts, row: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.staff = near_first(facts, row)
        choices = [
            (str(m.pk), f"{m.user}, {national.roles()[m.role].name}{_looks_after(m)}") for m in self.staff
        ]
        self.fields["colleague"].choices = [  # type: ignore[attr-defined]
            ("", "Choose"),
            *choices,
            (SOMEBODY_ELSE, "Somebody else at this school"),
        ]

    def chosen(self) -> Membership | None:
        """The colleague chosen from the list; None for somebody else."""
        return next((m for m in self.staff if str(m.pk) == self.cleaned_data["colleague"]), None)


def _looks_after(member: Membership) -> str:
    return f" ({', '.join(member.forms[:3])})" if member.forms and len(member.forms) <= 3 else ""


def near_first(facts: Facts, row: str) -> list[Membership]:
    """Everybody who works here, those who know this child best first."""
    staff = Membership.objects.filter(school=facts.school, left__isnull=True).exclude(role__in=BEYOND)
    taught = {lesson.teacher for lesson in facts.lessons if lesson.teacher}
    stand_out = {name for name, _ in asked_about(facts)} if row == "lessons_and_staff" else set()

    def nearness(member: Membership) -> tuple[bool, bool, bool, str]:
        name = str(member.user)
        return (name not in stand_out, facts.pupil.form not in member.forms, name not in taught, name)

    people: dict[int, Membership] = {}
    for member in staff.select_related("user").order_by("pk"):
        people.setdefault(member.user_id, member)
    return sorted(people.values(), key=nearness)


def ask(request: DeskRequest, case: Case, key: str) -> HttpResponse:
    """Ask one colleague four questions for the sake of a row."""
    if key not in BY_KEY:
        raise Http404
    facts = gather(case.pupil, on=today(), case=case)
    form = AskForm(request.POST or None, facts=facts, row=key, initial=_suggested(request, facts, key))
    if request.method == "POST" and form.is_valid():
        try:
            return _send(request, case, key, form)
        except Refused as refusal:
            show_refusal(form, refusal)
    return page(
        request,
        "checklist/ask.html",
        title="Ask a colleague",
        here="cases",
        case=case,
        pupil=case.pupil,
        facts=facts,
        wording=facts.pack.row(key),
        asking=facts.pack.asking(key),
        askings=facts.pack.askings,
        hold=TextRules.of(case.school_id).mail_hold,
        key=key,
        form=form,
    )


def _suggested(request: DeskRequest, facts: Facts, key: str) -> dict[str, Any]:
    """The teacher whose lesson stands out, with the numbers; otherwise whoever knows the child best."""
    wanted = request.GET.get("who", "")
    staff = near_first(facts, key)
    stands = dict(asked_about(facts)) if key == "lessons_and_staff" else {}
    first = next((m for m in staff if str(m.user) == wanted), staff[0] if staff else None)
    return {
        "colleague": str(first.pk) if first else "",
        "about": stands.get(str(first.user), "") if first else "",
    }


def _send(request: DeskRequest, case: Case, key: str, form: AskForm) -> HttpResponse:
    said, now = form.cleaned_data, timezone.now()
    asked = actions.ask(
        by=request.actor,
        case=case,
        row=key,
        colleague=form.chosen(),
        name=said["name"],
        email=said["email"],
        about=said["about"],
        at=now,
        root=request.build_absolute_uri(reverse("two_minutes", kwargs={"token": "x"}))[:-1],
    )
    queue_request(by=request.actor, request=asked, at=now)
    messages.success(request, f"{asked.name} is asked. The answer comes back into this row.")
    return redirect("row", pk=case.pk, key=key)


def withdraw(request: DeskRequest, asked: ColleagueRequest) -> HttpResponse:
    """Take a question back: its link ends at once."""
    try:
        actions.withdraw(by=request.actor, request=asked, at=timezone.now())
        messages.success(request, "Taken back. The link no longer opens.")
    except LinkEnded as ended:
        messages.error(request, str(ended))
    return redirect("row", pk=asked.case_id, key=asked.row)


def mine(request: DeskRequest) -> HttpResponse:
    """What I have been asked and not answered yet, each with its page."""
    waiting = ColleagueRequest.objects.filter(colleague__user=request.actor.user, state=RequestState.OPEN)
    found = [
        (asked, links.request_token(asked.school_id, asked.pk))
        for asked in waiting.select_related("case__pupil", "colleague", "asked_by")
        if not closed_because(asked, today())
    ]
    return page(
        request,
        "checklist/asked_of_me.html",
        title="Asked of you",
        here="pupils",
        waiting=found,
        questions=waiting_for(request.actor, today()),
    )
