"""A colleague's four questions: opened from a mail, on one page, without signing in. Names nobody until asked to."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from gatepost.access.wall import scope
from gatepost.casework.actions import Refused
from gatepost.casework.asking import actions
from gatepost.casework.asking.actions import LinkEnded
from gatepost.casework.asking.closed import closed_because
from gatepost.casework.models import ColleagueRequest
from gatepost.messages import links
from gatepost.policy.schema import Asking
from gatepost.records.models import Pupil
from gatepost.web.row_forms import field_for

NOT_OURS = "It is not one of ours, or a part of the address is missing."


class FourQuestions(forms.Form):
    """The pack's questions for one row, and a place for a worry."""

    answered_by = forms.CharField(max_length=80, required=False)
    worry = forms.CharField(max_length=3000, required=False, widget=forms.Textarea({"rows": 3}))

    def __init__(self, asking: Asking, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asking = asking
        for question in asking.questions:
            self.fields[question.key] = field_for(question)

    def asked(self) -> list[forms.BoundField]:
        """The four, in order."""
        return [self[question.key] for question in self.asking.questions]

    def answers(self) -> dict[str, Any]:
        """What was said so far, by question key."""
        said = {question.key: self.cleaned_data.get(question.key) for question in self.asking.questions}
        return {key: value for key, value in said.items() if value not in (None, "", [])}

    def typed(self) -> str:
        """Everything that was typed, to be copied when the link has ended meanwhile."""
        texts = [*(q.key for q in self.asking.questions if q.kind == "text"), "worry"]
        return "\n\n".join(self.data.get(key, "").strip() for key in texts if self.data.get(key, "").strip())


@csrf_exempt  # no session and no cookie: the signed token in the address is what gives the right
def two_minutes(request: HttpRequest, token: str) -> HttpResponse:
    """Ask a colleague. A link that has ended says why, names no child, and hands back what was typed."""
    named = links.read_request(token)
    if named is None:
        return _ended(request, NOT_OURS, _loose_words(request))
    with scope([named[0]]):
        held = _request(named[1])
        if held is None:
            return _ended(request, NOT_OURS, _loose_words(request))
        asking = actions.asking_of(held)
        form = FourQuestions(asking, request.POST or None, initial=held.answers)
        if why := closed_because(held, timezone.localdate()):
            return _ended(request, why, form.typed() if form.is_bound else "")
        try:
            if request.method == "POST" and (done := _do(request, held, form)):
                return done
        except LinkEnded as ended:  # somebody was quicker, between our look and theirs
            return _ended(request, str(ended), form.typed())
        except Refused as refusal:
            for field, fault in refusal.faults.items():
                form.add_error(field, fault)
        return _show(request, held, form)


def _request(pk: int) -> ColleagueRequest | None:
    found = ColleagueRequest.objects.select_related(
        "case__pupil__school", "case__school", "colleague__user", "asked_by"
    )
    return found.filter(pk=pk).first()


def _do(request: HttpRequest, held: ColleagueRequest, form: FourQuestions) -> HttpResponse | None:
    """What the pressed button asks for; None shows the page again."""
    go, now = request.POST.get("go", "answer"), timezone.now()
    if not form.is_valid():
        return None
    if go == "worried":
        actions.worried(request=held, words=form.cleaned_data["worry"], at=now)
        actions.keep_draft(request=held, answers=form.answers(), at=now)
        return redirect("two_minutes_worried")
    if go in ("name", "hide"):
        actions.keep_draft(request=held, answers=form.answers(), at=now)
        return None
    if go == "later":
        actions.keep_draft(request=held, answers=form.answers(), at=now)
        return redirect("two_minutes_kept")
    if form.cleaned_data["worry"].strip():
        actions.worried(request=held, words=form.cleaned_data["worry"], at=now)
    name = form.cleaned_data["answered_by"].strip() if held.sibling_upn else ""
    who = f"{name}, {held.name}" if name else ""
    actions.answer(request=held, answers=form.answers(), at=now, name=who)
    return redirect("two_minutes_thanks")


def _show(request: HttpRequest, held: ColleagueRequest, form: FourQuestions) -> HttpResponse:
    pupil, named = held.case.pupil, request.POST.get("go") == "name"
    shown = {
        "form": form,
        "asking": form.asking,
        "request_of": held,
        "named": named or (request.POST.get("named") == "yes" and request.POST.get("go") != "hide"),
        "initials": initials(pupil),
        "pupil": pupil,
        "form_name": pupil.form,
    }
    to_another = "outbox/another_school.html"
    return render(request, to_another if held.sibling_upn else "outbox/two_minutes.html", shown)


def initials(pupil: Pupil) -> str:
    """As much of a name as a colleague needs who knows whom it is about: "A. R."."""
    return " ".join(f"{name[:1]}." for name in (pupil.known_as, pupil.surname) if name)


def _loose_words(request: HttpRequest) -> str:
    """What was typed at an address that is none of ours: handed back all the same."""
    known = ("csrfmiddlewaretoken", "go", "named", "reasons", "nothing_in_it")
    words = [str(value).strip() for key, value in request.POST.items() if key not in known]
    return "\n\n".join(word for word in words if word)


def _ended(request: HttpRequest, why: str, typed: str) -> HttpResponse:
    return render(request, "outbox/two_minutes_ended.html", {"why": why, "typed": typed}, status=404)


def thanks(request: HttpRequest) -> HttpResponse:
    """Thanks; names nobody."""
    return render(request, "outbox/two_minutes_thanks.html", {"what": "answered"})


def kept(request: HttpRequest) -> HttpResponse:
    """What was typed is kept; names nobody."""
    return render(request, "outbox/two_minutes_thanks.html", {"what": "kept"})


def told_lead(request: HttpRequest) -> HttpResponse:
    """The safeguarding lead has been told; names nobody."""
    return render(request, "outbox/two_minutes_thanks.html", {"what": "worried"})
