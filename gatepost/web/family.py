"""The page of one parent without an account: can you come, what would help, what we wrote down, our plan.

A link that is wrong, used, ended, or of somebody who may no longer be contacted says one and the same, and
never that a child exists.
"""

from typing import Any

from allauth.core.internal.ratelimit import consume
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from gatepost.access.wall import scope
from gatepost.casework.actions import Refused
from gatepost.casework.conversation.talk import load_talk, read_back
from gatepost.casework.meetings.slots import set_time, slots_of
from gatepost.casework.models import AgreementAnswer, ComingAnswer, PlanState
from gatepost.letters.family_words import FamilyWords, Line, family_words
from gatepost.letters.own import own_words
from gatepost.letters.translations import ENGLISH
from gatepost.messages import links
from gatepost.messages.inviting.actions import FamilySays, answer_page
from gatepost.messages.models import FamilyPage, Message, State
from gatepost.records.models import Restriction
from gatepost.web.desk import today

EARLY_HELP = ("yes", "no", "talk")
OFFERED = ("accepted", "declined", "thinking")
"""Answers that show that somebody explained Early Help to the family."""
ASKED = ("comings", "early_help", "heard", "plan")
"""Parts of the page: where the meeting has been and the plan has ended, nothing is left to ask."""
TRIES = {"family_code": "10/m/ip"}


class CodeForm(forms.Form):
    """The code that stands in the letter."""

    code = forms.CharField(max_length=24)


class FamilyForm(forms.Form):
    """What a parent may answer; nothing needs an answer but what they wish to say."""

    coming = forms.ChoiceField(required=False)
    wishes = forms.CharField(required=False, max_length=300)
    before = forms.CharField(required=False, max_length=1000)
    early_help = forms.ChoiceField(required=False, choices=[("", ""), *((key, key) for key in EARLY_HELP)])
    wrong = forms.CharField(required=False, max_length=1000)
    plan = forms.ChoiceField(required=False, choices=[("", ""), *AgreementAnswer.choices])
    changes = forms.CharField(required=False, max_length=1000)
    typed_name = forms.CharField(required=False, max_length=200)

    def __init__(self, sent: Any, *, page: FamilyPage, words: FamilyWords) -> None:
        super().__init__(sent)
        self.words = words
        self.comings = _comings(page, words)
        self.fields["coming"].choices = [("", ""), *self.comings]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("plan") == AgreementAnswer.CHANGES and not given.get("changes"):
            self.add_error("changes", self.words.english["no_changes"])
        if given.get("plan") == AgreementAnswer.YES and not given.get("typed_name"):
            self.add_error("typed_name", self.words.english["no_name"])
        if not self.errors and not any(given.get(name) for name in self.fields):
            self.add_error(None, self.words.english["nothing"])
        return given

    def faults(self) -> list[Line]:
        """What is to be mended, as the reader reads it."""
        return [self.words.same(str(fault)) for faults in self.errors.values() for fault in faults]

    def says(self) -> FamilySays:
        """What the parent answers."""
        given = {name: str(self.cleaned_data.get(name) or "") for name in self.fields}
        coming, _, slot = given.pop("coming").partition("@")
        return FamilySays(coming=coming, slot=slot, **given)


def _comings(page: FamilyPage, words: FamilyWords) -> list[tuple[str, Line]]:
    """Yes to one of the times, or one of the other answers: each is a good answer."""
    meeting = page.meeting
    if meeting is None or meeting.over:
        return []
    slot = set_time(meeting)
    slots = [slot] if slot else slots_of(meeting)
    yes = [(f"{ComingAnswer.YES}@{at.iso}", words.line(f"yes_{at.way.value}", time=at.at)) for at in slots]
    others = (ComingAnswer.OTHER_TIME, ComingAnswer.PHONE, ComingAnswer.CANNOT)
    return [*yes, *((answer.value, words.line(answer.value)) for answer in others)]


@csrf_exempt  # no session and no cookie: the signed token in the address is what gives the right
def family_page(request: HttpRequest, token: str) -> HttpResponse:
    """The page of one parent, answered once."""
    by_link, by_code = links.read(token), links.read_page(token)
    named = by_link or by_code
    with scope([named[0]] if named else []):
        page = _of_message(by_link[1]) if by_link else _open_page(by_code[1]) if by_code else None
        if page is None:
            return ended(request)
        words = family_words(page.parent.language, own_words(page.school_id))
        form = FamilyForm(request.POST if request.method == "POST" else None, page=page, words=words)
        if request.method == "POST" and form.is_valid() and _kept(page, form):
            return redirect("family_thanks", language=words.language if words.theirs else ENGLISH)
        shown = _shown(page, form)
        if not any(shown[part] for part in ASKED):
            return ended(request)
        return render(request, "outbox/family.html", {"form": form, **shown})


def ended(request: HttpRequest) -> HttpResponse:
    """One answer to every link that does not hold."""
    return render(request, "outbox/ended.html", status=404)


def _kept(page: FamilyPage, form: FamilyForm) -> bool:
    try:
        answer_page(page=page, says=form.says(), at=timezone.now())
    except Refused as refusal:
        for field, fault in refusal.faults.items():
            form.add_error(field if field in form.fields else None, fault)
        return False
    return True


def _of_message(pk: int) -> FamilyPage | None:
    found = Message.objects.exclude(state=State.STOPPED).filter(pk=pk, page__isnull=False).first()
    return _open_page(found.page_id) if found and found.page_id else None


def _open_page(pk: int) -> FamilyPage | None:
    """The page that waits for its answer, if its parent may still be contacted."""
    pages = FamilyPage.objects.select_related("case__pupil", "school", "parent", "meeting", "plan")
    page = pages.filter(pk=pk, answered_at=None, ends_on__gte=today()).first()
    if page is None:
        return None
    guardian = page.case.pupil.guardians.filter(parent=page.parent).first()
    may = guardian and guardian.responsible and guardian.contact_restriction == Restriction.NONE
    return page if may else None


def _shown(page: FamilyPage, form: FamilyForm) -> dict[str, Any]:
    plan = page.plan if page.plan and page.plan.state == PlanState.RUNNING else None
    words = form.words
    return {
        "words": words,
        "faults": form.faults() if form.is_bound else [],
        "comings": form.comings,
        "school": page.school,
        "parent": page.parent,
        "meeting": page.meeting if page.meeting and not page.meeting.over else None,
        "early_help": [(key, words.line(f"help_{key}")) for key in EARLY_HELP] if _offered(page) else [],
        "heard": _heard(page),
        "plan": plan,
        "steps": plan.actions.all() if plan else [],
        "plan_answers": [(a.value, words.line(f"plan_{a.value}")) for a in AgreementAnswer],
    }


def _offered(page: FamilyPage) -> bool:
    """Early Help stands on a page only after somebody has explained it to the family."""
    state = page.case.row_states.filter(row="family_circumstances").first()
    return bool(state and state.answers.get("early_help") in OFFERED)


def _heard(page: FamilyPage) -> list[str]:
    """What this parent told us in their last talk, as it was read back to them; no other person's words."""
    talks = page.case.conversations.filter(parent=page.parent, ended_at__isnull=False)
    last = talks.select_related("case__pupil__school", "parent", "held_by").last()
    return read_back(load_talk(last, on=today())) if last else []


@csrf_exempt  # no session and no cookie
def enter_code(request: HttpRequest) -> HttpResponse:
    """For whoever has the letter: the code opens the page. A code that does not hold says nothing of anybody."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not consume(request, app="gatepost", action="family_code", config=TRIES):
            return render(request, "outbox/code.html", {"wait": True}, status=429)
        if token := _token_of(form.cleaned_data["code"]):
            return redirect("family_page", token=token)
        return ended(request)
    return render(request, "outbox/code.html", {"form": form})


def _token_of(typed: str) -> str:
    school, _, code = typed.strip().upper().replace(" ", "").partition("-")
    if not school.isdigit() or len(school) > 9 or not code.isalnum():
        return ""
    with scope([int(school)]):
        found = FamilyPage.objects.filter(code=code).first()
        page = _open_page(found.pk) if found else None
        return links.page_token(page.school_id, page.pk) if page else ""


def thanks(request: HttpRequest, language: str) -> HttpResponse:
    """Thanks in the parent's language; names nobody."""
    return render(request, "outbox/family_thanks.html", {"words": family_words(language)})
