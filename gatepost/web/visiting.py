"""Home visits: sending two people, what they read at the door, and what they found."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from gatepost.access.actor import Actor
from gatepost.access.gate import DeskRequest
from gatepost.access.models import Membership, School, User
from gatepost.casework.actions import Refused
from gatepost.casework.models import Outcome
from gatepost.letters import cards
from gatepost.morning import actions
from gatepost.morning.actions import Errand, Found
from gatepost.morning.gathering import Family, Morning
from gatepost.morning.models import AT_THE_DOOR, Visit
from gatepost.morning.visiting import address_of, homes, is_overdue, may_read_report
from gatepost.policy.pack import load
from gatepost.records.models import Guardian, Parent, Pupil
from gatepost.web.desk import DeskForm, moment, page, show_refusal
from gatepost.web.morning import the_morning

BUTTONS = {
    Outcome.SAW_CHILD: "Saw the child",
    Outcome.ADULT_ONLY: "Spoke to an adult, did not see the child",
    Outcome.CARD_LEFT: "No reply: card left",
    Outcome.MOVED_AWAY: "Moved away",
    Outcome.WORRIED: "I am worried",
}
WHY = "Nobody could be reached this morning. We want to see that all is well."
CHECK = "See the child, and ask how everybody is. What would help tomorrow?"


class SendForm(DeskForm):
    """Who goes, where to, and what they should know."""

    children = forms.MultipleChoiceField(label="About", widget=forms.CheckboxSelectMultiple)
    home = forms.TypedChoiceField(
        label="Where to", coerce=int, empty_value=None, required=False, widget=forms.RadioSelect
    )
    other = forms.CharField(label="Another address, if it is none of these", max_length=300, required=False)
    first = forms.TypedChoiceField(label="Who goes", coerce=int)
    second = forms.TypedChoiceField(label="And with whom", coerce=int, empty_value=None, required=False)
    alone_agreed_by = forms.TypedChoiceField(
        label="One goes alone: who has agreed to it?",
        help_text="The safeguarding lead, after you have spoken. Leave it when two go.",
        coerce=int,
        empty_value=None,
        required=False,
    )
    reason = forms.CharField(label="Why somebody goes", max_length=240)
    to_check = forms.CharField(label="What to look out for", max_length=240, required=False)
    risk = forms.CharField(
        label="What the visitors should know to be safe",
        help_text="A dog, a step, do not go alone. Nothing about the family’s private life.",
        max_length=240,
        required=False,
    )
    people = forms.CharField(label="Who lives there", max_length=240, required=False)

    def __init__(self, data: Any, family: Family, actor: Actor, places: list[Parent]) -> None:
        super().__init__(data, initial=_first_words(family, actor, places))
        staff = _staff(actor.school)
        people = [(user.pk, str(user)) for user, _ in staff]
        leads = [(user.pk, str(user)) for user, decides in staff if decides]
        unnamed = ("", "Choose a second person")
        self._choose("children", [(c.pupil.pk, f"{c.pupil} {c.pupil.form}") for c in family.children])
        self._choose("home", [(place.pk, f"{place}: {address_of(place)}") for place in places])
        self._choose("first", [("", "Choose"), *people])
        self._choose("second", [unnamed, *people])
        self._choose("alone_agreed_by", [("", "Nobody: two people go"), *leads])
        if not places:
            del self.fields["home"]
            self.fields["other"].label = "Where to"
        if not actor.may("worklist.decide"):
            del self.fields["people"]

    def _choose(self, name: str, choices: list[tuple[Any, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def errand(self, places: Iterable[Parent]) -> Errand:
        """The form as what is to be known at the door."""
        given = self.cleaned_data
        users = User.objects.in_bulk([pk for pk in _people(given) if pk])
        place = next((p for p in places if p.pk == given.get("home")), None)
        place = None if given["other"].strip() else place
        return Errand(
            first=users[given["first"]],
            second=users.get(given["second"]),
            alone_agreed_by=users.get(given["alone_agreed_by"]),
            address=address_of(place) if place else given["other"].strip(),
            parent=place,
            reason=given["reason"],
            to_check=given["to_check"],
            risk=given["risk"],
            people=given.get("people", ""),
        )


def _people(given: dict[str, Any]) -> tuple[int | None, ...]:
    return given["first"], given["second"], given["alone_agreed_by"]


def _first_words(family: Family, actor: Actor, places: list[Parent]) -> dict[str, Any]:
    before = Visit.objects.filter(pupil__in=family.pupils).exclude(risk="").order_by("-at").first()
    return {
        "children": [child.pupil.pk for child in family.children],
        "home": places[0].pk if places else None,
        "first": actor.user.pk if actor.user else None,
        "reason": WHY,
        "to_check": CHECK,
        "risk": before.risk if before else "",
    }


def _staff(school: int) -> list[tuple[User, bool]]:
    """Who may go to a door, and which of them may agree that somebody goes alone."""
    mine = Membership.objects.filter(school=school, left__isnull=True).select_related("user", "school")
    actors = [Actor.of(each) for each in mine.order_by("user__name", "pk")]
    going: dict[User, bool] = {}
    for actor in actors:
        if actor.user and actor.may("contact.record"):
            going[actor.user] = going.get(actor.user, False) or actor.may("worklist.decide")
    return list(going.items())


def send(request: DeskRequest, pupil: Pupil) -> HttpResponse:
    """Send somebody to a family's door."""
    morning = the_morning(request, pupil.pk)
    family = morning.family_of(pupil.pk)
    if family is None:
        return redirect("morning")
    if family.visit:
        return redirect("visit", pk=family.visit.pk)
    if family.hidden_from(request.actor):
        messages.error(request, "Speak to the safeguarding lead first: they say whether somebody goes.")
        return redirect("morning")
    places = homes(Guardian.objects.filter(pupil__in=family.pupils).select_related("parent"), request.actor)
    form = SendForm(request.POST or None, family, request.actor, places)
    call = request.POST.get("call") or uuid4()
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("visit", pk=_send(request, morning, family, form, places).pk)
        except Refused as refusal:
            show_refusal(form, refusal)
    return page(
        request,
        "morning/send.html",
        title="Send a visit",
        here="morning",
        form=form,
        family=family,
        call=call,
        languages=_languages(morning, family),
    )


def _send(
    request: DeskRequest, morning: Morning, family: Family, form: SendForm, places: list[Parent]
) -> Visit:
    call = forms.UUIDField().clean(request.POST.get("call"))
    pupils = actions.family_pupils(family, form.cleaned_data["children"])
    errand = form.errand(places)
    visit = actions.send_visit(
        by=request.actor, pupils=pupils, errand=errand, call=call, at=morning.now, on=morning.on
    )
    messages.success(request, f"{visit.visitors}: this page is for the telephone at the door.")
    return visit


def _languages(morning: Morning, family: Family) -> str:
    """What is spoken at home, and whether somebody should come along who speaks it."""
    spoken = {
        contact.language + (", interpreter needed" if contact.parent.needs_interpreter else "")
        for contact in family.contacts
        if contact.parent.language != "en" or contact.parent.needs_interpreter
    }
    return "; ".join(sorted(spoken))


def visits(request: DeskRequest) -> HttpResponse:
    """Today's visits: who is on the way, and what the others found."""
    today = Visit.objects.filter(date=timezone.localdate(), called_off_at=None)
    found = list(today.select_related("pupil", "first", "second").prefetch_related("reports"))
    now = timezone.localtime()
    return page(
        request,
        "morning/visits.html",
        title="Visits today",
        here="morning",
        visits=[(each, list(each.reports.all()), is_overdue(each, now)) for each in found],
        languages=cards.languages(),
    )


def visit(request: DeskRequest, visit: Visit) -> HttpResponse:
    """What is to be known at the door, and five buttons. Kept by the telephone until it has been sent."""
    school = School.objects.get(pk=request.actor.school)
    children = list(Pupil.objects.filter(pk__in=visit.children).order_by("-date_of_birth"))
    reports = list(visit.reports.select_related("by"))
    return page(
        request,
        "morning/visit.html",
        title="Home visit",
        here="morning",
        visit=visit,
        children=children,
        school=school,
        reports=[(each, may_read_report(each, request.actor)) for each in reports],
        key=uuid4(),
        buttons=[(outcome.value, words) for outcome, words in BUTTONS.items()],
        language=_spoken(visit, school),
        may_call_off=not reports and not visit.called_off_at,
        overdue=not reports and is_overdue(visit, timezone.now()),
    )


def _spoken(visit: Visit, school: School) -> str:
    if visit.parent is None or (visit.parent.language == "en" and not visit.parent.needs_interpreter):
        return ""
    needs = ", interpreter needed" if visit.parent.needs_interpreter else ""
    return f"{load(school.pack).language_name(visit.parent.language)}{needs}"


class FoundForm(DeskForm):
    """What was found; ``key`` and ``pressed_at`` come from the telephone."""

    outcome = forms.ChoiceField(label="What did you find?", choices=[(o.value, o.label) for o in AT_THE_DOOR])
    key = forms.UUIDField()
    pressed_at = forms.CharField(max_length=40, required=False)
    who = forms.CharField(label="Who", max_length=120, required=False)
    said = forms.CharField(label="What was said", max_length=500, required=False)
    offer = forms.CharField(label="What you offered", max_length=240, required=False)

    def found(self) -> Found:
        """The form as what was found."""
        given = self.cleaned_data
        return Found(
            Outcome(given["outcome"]),
            given["key"],
            moment(given["pressed_at"]),
            given["who"],
            given["said"],
            given["offer"],
        )


def report(request: DeskRequest, visit: Visit) -> HttpResponse:
    """Keep what was found; a telephone that sends what it had kept is answered without a page."""
    form, queued = FoundForm(request.POST), "X-Queued" in request.headers
    if not form.is_valid():
        said = " ".join(str(fault) for faults in form.errors.values() for fault in faults)
        messages.error(request, f"Nothing was kept. {said}")
        return HttpResponse(said, status=422, content_type="text/plain") if queued else _back(visit)
    actions.report_visit(by=request.actor, visit=visit, found=form.found(), at=timezone.now())
    return HttpResponse(status=204) if queued else _back(visit)


def _back(visit: Visit) -> HttpResponse:
    return redirect(reverse("visit", kwargs={"pk": visit.pk}))


def call_off(request: DeskRequest, visit: Visit) -> HttpResponse:
    """Nobody goes after all."""
    done = actions.call_off_visit(by=request.actor, visit=visit, at=timezone.now())
    words = "Called off. Tell the visitors." if done else "They have been at the door already."
    messages.success(request, words)
    return redirect("visits")


def card(request: DeskRequest, language: str) -> HttpResponse:
    """Four calling cards on one sheet, in one language beside English. No child stands on them."""
    school = School.objects.get(pk=request.actor.school)
    answer = HttpResponse(cards.sheet(school, language), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="calling-cards-{language}.pdf"'
    return answer


def keeper(request: HttpRequest) -> HttpResponse:
    """The script with which a telephone keeps a visit's page; from here, so that it rules over visits alone."""
    script = Path(settings.PACKAGE) / "web" / "static" / "built" / "visit-keeper.js"
    return HttpResponse(script.read_text(), content_type="text/javascript")
