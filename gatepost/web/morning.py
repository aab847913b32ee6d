"""First-day contact: who is away without a reason this morning, whom to ring, and what was heard."""

import json
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.db import connection
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from gatepost.access.gate import DeskRequest
from gatepost.access.models import School
from gatepost.casework.actions import Refused
from gatepost.casework.contacts import Told
from gatepost.casework.models import ContactAttempt, Outcome, ReasonGiven
from gatepost.messages.models import Kind, Message
from gatepost.morning import actions
from gatepost.morning.actions import family_pupils
from gatepost.morning.calm import calm_words
from gatepost.morning.gathering import Contact, Family, Morning, gather, gather_again
from gatepost.morning.order import Group
from gatepost.morning.progress import State
from gatepost.morning.reasons import Reason, reasons
from gatepost.morning.received.matching import to_confirm
from gatepost.morning.telling import Telling, tellings
from gatepost.policy.pack import load
from gatepost.policy.script import fill
from gatepost.records.models import Guardian, Parent, Pupil
from gatepost.web.desk import moment, page, show_refusal
from gatepost.web.old_marks import stop_at_old_marks

SHOWN = {
    "ring": "To ring",
    "again": "Ring again",
    "waiting": "Waiting",
    "lead": "With the lead",
    "visit": "Visit",
    "safe": "Safe",
    "all": "All",
}
STATES = {
    "again": (State.RETRY,),
    "waiting": (State.WAITING,),
    "lead": (State.LEAD,),
    "visit": (State.VISIT,),
    "safe": (State.SAFE,),
}
VISIT = "visit"
NOT_A_CALL = (Outcome.ARRIVED, Outcome.WORRIED)
BACK = [
    ("tomorrow", "Next school day"),
    ("today", "Later today"),
    ("date", "On a date"),
    ("unknown", "Not known"),
]


def the_morning(request: DeskRequest, of: int | None = None) -> Morning:
    """This school's morning as it stands now; ``of``: only the family of one child."""
    return gather(School.objects.get(pk=request.actor.school), now=timezone.localtime(), of=of)


class CallForm(forms.Form):
    """What happened in one try to reach a family."""

    outcome = forms.ChoiceField(choices=[*Outcome.choices, (VISIT, "Visit")])
    reason = forms.ChoiceField(
        choices=ReasonGiven.choices,
        required=False,
        error_messages={"invalid_choice": "Choose what the parent told you, or “would not say”."},
    )
    parent = forms.TypedChoiceField(coerce=int, empty_value=None, required=False)
    children = forms.MultipleChoiceField(required=False)
    back = forms.ChoiceField(choices=BACK, required=False)
    back_on = forms.DateField(required=False)
    heard_child = forms.BooleanField(required=False)
    offers = forms.MultipleChoiceField(
        choices=[(offer.key, offer.label) for offer in reasons().offers], required=False
    )
    words = forms.CharField(
        max_length=240,
        required=False,
        error_messages={"max_length": "Keep the note to 240 characters."},
    )
    call = forms.UUIDField()
    seen = forms.IntegerField(initial=0)
    pressed_at = forms.CharField(max_length=40, required=False)

    def __init__(self, data: Any, family: Family) -> None:
        super().__init__(data)
        self.fields["parent"].choices = [("", ""), *((c.parent.pk, "") for c in family.contacts)]  # type: ignore[attr-defined]
        self.fields["children"].choices = [(c.pupil.pk, "") for c in family.children]  # type: ignore[attr-defined]

    def clean_pressed_at(self) -> datetime | None:
        """The computer's clock; nothing, where it makes no sense."""
        return moment(self.cleaned_data["pressed_at"])

    def clean(self) -> dict[str, Any]:
        """A date that is meant must be given."""
        given = super().clean() or {}
        if given.get("back") == "date" and not given.get("back_on"):
            self.add_error("back_on", "Give the date on which the child is expected back.")
        return given

    def told(self, morning: Morning, family: Family) -> Told:
        """The form as the try it describes."""
        given = self.cleaned_data
        offered = [offer.label for offer in reasons().offers if offer.key in given["offers"]]
        spoke = given["outcome"] == Outcome.SPOKE
        return Told(
            outcome=Outcome(given["outcome"]),
            parent=_parent(family, given["parent"]) if given["outcome"] not in NOT_A_CALL else None,
            reason=given["reason"] if spoke else "",
            words=given["words"],
            heard_child=given["heard_child"],
            back_on=self._back_on(morning) if spoke else None,
            advice=", ".join(offered),
        )

    def _back_on(self, morning: Morning) -> date | None:
        calendar = morning.roll_call.calendar
        return {
            "today": morning.on,
            "date": self.cleaned_data["back_on"],
            "unknown": None,
        }.get(self.cleaned_data["back"], calendar.next_school_day(morning.on))


def _parent(family: Family, pk: int | None) -> Parent | None:
    return next((c.parent for c in family.contacts if c.parent.pk == pk), None)


@dataclass(frozen=True)
class Spoken:
    """One reason as the open row offers it, with its two lines filled in."""

    reason: Reason
    advice: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """One family as one person may see it; ``form`` only while the row is open."""

    family: Family
    contact: Contact | None
    contacts: tuple[Contact, ...]
    hidden: bool
    address: str
    form: CallForm | None = None
    spoken: tuple[Spoken, ...] = ()
    tellings: tuple[tuple[Telling, Message | None], ...] = ()
    call: UUID | None = None

    @property
    def dots(self) -> str:
        """A full circle for each contact who was tried."""
        return "".join("●" if n else "○" for n in self.family.progress.tried)

    @property
    def stands(self) -> str:
        """How it stands with this family now, in a few words."""
        stands = self.family.progress
        if stands.state == State.LEAD:
            since = (
                "" if self.hidden or not stands.since else f" since {timezone.localtime(stands.since):%H:%M}"
            )
            return f"With the lead{since}"
        if stands.state == State.RETRY:
            return "Ring again now"
        if stands.state == State.WAITING and stands.due:
            return f"Ring again {timezone.localtime(stands.due):%H:%M}"
        if stands.state == State.VISIT:
            visit = self.family.visit
            return f"{visit.visitors} on the way" if visit else "Visit asked for"
        if stands.state == State.SAFE:
            return f"✔ Safe: {self._safe_because()}"
        if stands.why or not self.contact:
            return stands.why
        return f"Ring {self.contact.relationship or self.contact.parent}"

    def _safe_because(self) -> str:
        told = self.family.children[0].told
        if told is None:
            return self.family.progress.why.lower()
        return told.get_reason_display().lower() if told.reason else told.get_outcome_display()

    @property
    def by(self) -> str:
        """By when the lead hears of it, while it is the office's."""
        stands = self.family.progress
        if stands.state not in (State.CALL, State.VISIT) or stands.due is None:
            return ""
        return f"{timezone.localtime(stands.due):%H:%M}"

    @property
    def tabs(self) -> str:
        """Under which headings the row counts: what changes when it is answered, the list counts by itself."""
        return " ".join(key for key in SHOWN if _belongs(self.family, key))

    @property
    def split(self) -> str:
        """Brothers and sisters by id and name, for the key that answers for one of them; empty for one child."""
        children = self.family.children
        return json.dumps([[c.pupil.pk, c.pupil.known_as] for c in children]) if len(children) > 1 else ""

    @property
    def safe(self) -> int:
        """How many of its children are known to be safe."""
        return sum(child.progress.state == State.SAFE for child in self.family.children)

    @property
    def led(self) -> int:
        """How many of its children are with the safeguarding lead."""
        return sum(child.progress.state == State.LEAD for child in self.family.children)

    @property
    def left(self) -> int:
        """How many contacts have still to be tried in this round: 0, when there is nobody to ring."""
        progress = self.family.progress
        if not self.contact:
            return 0
        return sum(n <= min(progress.tried, default=0) for n in progress.tried)


_ADDRESS = "/morning/%d"
"""Of a family's row. Asking Django for it four times a row took a tenth of the page's time; a test compares them."""


def row_of(request: DeskRequest, morning: Morning, family: Family, form: CallForm | None = None) -> Row:
    """A family, closed or open, without what this person may not see."""
    actor = request.actor
    spoken = _spoken(morning, family) if form else ()
    return Row(
        family,
        family.next_contact(actor),
        family.contacts_for(actor),
        family.hidden_from(actor),
        _ADDRESS % family.key,
        form,
        spoken,
        with_mail(tellings(morning, family, actor), morning.on) if form else (),
        uuid4() if form else None,
    )


def with_mail(found: tuple[Telling, ...], on: date) -> tuple[tuple[Telling, Message | None], ...]:
    """Each worker who can be told, with the e-mail to them: what became of it stands where it was written."""
    told = [each.child.pupil for each in found if each.told and each.told.by_mail]
    written = Message.objects.filter(kind=Kind.SERVICE, pupil__in=told, queued_at__date=on) if told else ()
    states = {(message.pupil_id, message.name): message for message in written}
    return tuple((each, states.get((each.child.pupil.pk, each.service.lead_name))) for each in found)


def _spoken(morning: Morning, family: Family) -> tuple[Spoken, ...]:
    pm_opens = morning.school.pm_opens or load(morning.school.pack).times.pm_opens
    slots = {"child": family.first_names, "pm_opens": f"{pm_opens:%H:%M}"}
    return tuple(Spoken(r, tuple(fill(line, slots) for line in r.advice)) for r in reasons().reasons)


def worklist(request: DeskRequest) -> HttpResponse:
    """The list, in the order in which to ring; what is shown stands in the address."""
    morning = the_morning(request)
    if not morning.open:
        return _no_school(request, morning)
    return stop_at_old_marks(request, morning) if morning.blocked else _worklist(request, morning)


def _no_school(request: DeskRequest, morning: Morning) -> HttpResponse:
    """On a day without school: that it is one, and how the last school day ended, to be read only."""
    calendar = morning.roll_call.calendar
    last = calendar.last_school_day(morning.on)
    then = gather(morning.school, now=datetime.combine(last, time.max, morning.now.tzinfo)) if last else None
    return page(
        request,
        "morning/no_school.html",
        title="This morning",
        here="morning",
        last=last,
        next=calendar.next_school_day(morning.on),
        rows=[row_of(request, then, family) for family in then.families] if then else [],
    )


def _worklist(request: DeskRequest, morning: Morning, opened: Row | None = None) -> HttpResponse:
    shown = _chosen(request)
    found = [f for f in morning.families if _belongs(f, shown) and _matches(f, request.GET.get("q", ""))]
    if opened and opened.family.key not in [family.key for family in found]:
        found.insert(0, opened.family)
    rows = [opened if opened and opened.family.key == f.key else row_of(request, morning, f) for f in found]
    return page(
        request,
        "morning/list.html",
        title="This morning",
        here="morning",
        rows=rows,
        calm=calm_words(morning),
        form=opened.form if opened else None,
        keys=request.actor.user is not None and request.actor.user.shortcuts,
        q=request.GET.get("q", ""),
        **_of_the_list(request, morning),
    )


def _of_a_row(request: DeskRequest, morning: Morning) -> dict[str, Any]:
    """What a row needs beside itself."""
    query = request.GET.copy()
    query.pop("v", None)
    return {"morning": morning, "query": query.urlencode(), "reasons": reasons(), "backs": BACK}


def _of_the_list(request: DeskRequest, morning: Morning) -> dict[str, Any]:
    """What the list and its news need beside their rows."""
    return _of_a_row(request, morning) | {
        "token": _token(morning.on),
        "received": to_confirm(morning, request.actor),
        "shown": _chosen(request),
        "tabs": [
            (key, words, sum(_belongs(f, key) for f in morning.families)) for key, words in SHOWN.items()
        ],
        "sharing": sorted({f.claimed_by for f in morning.families if f.claimed_by} - {request.actor.name}),
    }


def _chosen(request: DeskRequest) -> str:
    shown = request.GET.get("show", "ring")
    return shown if shown in SHOWN or shown == "mine" else "ring"


def _belongs(family: Family, shown: str) -> bool:
    if shown == "ring":
        return family.progress.ring
    return shown not in STATES or family.state in STATES[shown]


def _matches(family: Family, asked: str) -> bool:
    wanted = asked.strip().casefold()
    names = (f"{c.pupil} {c.pupil.form}".casefold() for c in family.children)
    return not wanted or any(wanted in name for name in names)


_NEWEST = """
    SELECT (SELECT max(id) FROM casework_contactattempt WHERE date = %(on)s),
        (SELECT max(id) FROM morning_visitrequest WHERE date = %(on)s),
        (SELECT max(id) FROM morning_leaddecision WHERE date = %(on)s),
        (SELECT max(at) FROM morning_claim WHERE date = %(on)s),
        (SELECT max(id) FROM records_registerimport)
"""


def _token(on: date) -> str:
    """Changes whenever somebody does something, a file comes in, or a minute passes: one small question."""
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST, {"on": on})
        newest = cursor.fetchone()
    minute = timezone.localtime().strftime("%H%M")
    return "-".join([minute, *(str(n.timestamp() if hasattr(n, "timestamp") else n or 0) for n in newest)])


def changes(request: DeskRequest) -> HttpResponse:
    """What is new since the page was made: asked for every fifteen seconds, and mostly "nothing"."""
    if request.GET.get("v") == _token(timezone.localdate()):
        return HttpResponse(status=204)
    morning = the_morning(request)
    if not morning.open:
        return HttpResponse(status=204)
    rows = [row_of(request, morning, family) for family in morning.families]
    shared = _of_the_list(request, morning)
    return page(request, "morning/changes.html", title="This morning", rows=rows, **shared)


def call(request: DeskRequest, pupil: Pupil) -> HttpResponse:
    """One family's row, open; or what was heard."""
    morning = the_morning(request, pupil.pk)
    family = morning.family_of(pupil.pk)
    if request.method == "POST":
        return _heard(request, morning, family) if family else _off_the_list(request, morning, pupil)
    if family is None or (morning.blocked and not request.htmx):  # type: ignore[attr-defined]
        return redirect("morning")
    if morning.blocked:
        return _show(request, morning, family, None, said=f"{morning.old_marks} Then load this page again.")
    closing = request.htmx and "close" in request.GET  # type: ignore[attr-defined]
    return _show(request, morning, family, None if closing else CallForm(None, family))


def _show(
    request: DeskRequest, morning: Morning, family: Family, form: CallForm | None, **news: Any
) -> HttpResponse:
    row = row_of(request, morning, family, form)
    if not request.htmx:  # type: ignore[attr-defined]
        return _worklist(request, the_morning(request), row)
    shared = _of_a_row(request, morning)
    return page(request, "morning/changed.html", title="This morning", row=row, **news, **shared)


def _heard(request: DeskRequest, morning: Morning, family: Family) -> HttpResponse:
    request.actor.must("contact.record")
    form = CallForm(request.POST, family)
    if form.is_valid():
        try:
            return _kept(request, morning, family, form, _keep(request, morning, family, form))
        except Refused as refusal:
            show_refusal(form, refusal)
    if "X-Queued" in request.headers:
        return _answered(request, "Not kept.", 422)
    return _show(request, morning, family, form)


def _off_the_list(request: DeskRequest, morning: Morning, pupil: Pupil) -> HttpResponse:
    """A key that was pressed while the child was on the list, and got here later: still a fact, kept."""
    sent = request.POST.copy()
    sent.pop("children", None)
    found = Guardian.objects.filter(pupil=pupil).select_related("parent")
    contacts = (Contact(g.parent, g.relationship, False, False, "", "", None) for g in found)
    family = Family((), Group.OTHERS, "", tuple(contacts))
    form = CallForm(sent, family)
    if not form.is_valid() or form.cleaned_data["outcome"] == VISIT:
        return _answered(request, f"{pupil.known_as} is not on this morning’s list any more.", 422)
    pressed, call = form.cleaned_data["pressed_at"], form.cleaned_data["call"]
    told = form.told(morning, family)
    actions.record_off_the_list(
        by=request.actor, morning=morning, pupil=pupil, told=told, call=call, pressed_at=pressed
    )
    return _answered(request, f"{pupil.known_as}: kept. The list has moved on meanwhile.", 204)


def _answered(request: DeskRequest, says: str, status: int) -> HttpResponse:
    """To a key without its row: no page; to a person without a script: the list, and what became of it."""
    if request.htmx or "X-Queued" in request.headers:  # type: ignore[attr-defined]
        return HttpResponse("" if status == 204 else says, status=status, content_type="text/plain")
    (messages.success if status == 204 else messages.warning)(request, says)
    return redirect(f"{reverse('morning')}?{request.GET.urlencode()}")


def _keep(request: DeskRequest, morning: Morning, family: Family, form: CallForm) -> list[ContactAttempt]:
    given = form.cleaned_data
    pupils = family_pupils(family, given["children"])
    if given["outcome"] == VISIT:
        actions.ask_for_visit(
            by=request.actor, pupils=pupils, call=given["call"], at=morning.now, on=morning.on
        )
        return []
    return actions.record(
        by=request.actor,
        morning=morning,
        family=family,
        pupils=pupils,
        told=form.told(morning, family),
        call=given["call"],
        seen=given["seen"],
        pressed_at=given["pressed_at"],
    )


def _kept(
    request: DeskRequest, before: Morning, family: Family, form: CallForm, meanwhile: list[ContactAttempt]
) -> HttpResponse:
    given = form.cleaned_data
    words = "visit asked for" if given["outcome"] == VISIT else Outcome(given["outcome"]).label
    if given["outcome"] == Outcome.SPOKE:
        words = f"spoke, {ReasonGiven(given['reason']).label.lower()}"
    says = f"{family.names} {words}."
    if meanwhile:
        theirs = meanwhile[-1]
        at = timezone.localtime(theirs.at)
        says += f" {theirs.by} kept “{theirs.get_outcome_display()}” at {at:%H:%M}. Both are kept."
    if not request.htmx:  # type: ignore[attr-defined]
        return _answered(request, says, 204)
    morning = gather_again(before, now=timezone.localtime())
    fresh = morning.family_of(family.key) or family
    sent = {"said": says, "undo": given["call"], "at": morning.now, "send": given["outcome"] == VISIT}
    return _show(request, morning, fresh, None, **sent)


def undo(request: DeskRequest, key: UUID) -> HttpResponse:
    """Take a call back, now or at any later time today; it stays in the history, with who took it back."""
    pupils = actions.take_back(by=request.actor, call=key, at=timezone.localtime())
    if not pupils:
        raise Http404
    morning = the_morning(request, pupils[0].pk)
    family = morning.family_of(pupils[0].pk)
    if request.htmx and family:  # type: ignore[attr-defined]
        return _show(request, morning, family, None, said=f"{family.names} taken back.")
    messages.success(request, "Taken back. The history still shows it.")
    return redirect(f"{reverse('morning')}?{request.GET.urlencode()}")


def take(request: DeskRequest) -> HttpResponse:
    """Put my name to the next ten, so that two people do not ring one family."""
    taken = actions.take_next(by=request.actor, morning=the_morning(request))
    many = "1 row is" if len(taken) == 1 else f"{len(taken)} rows are"
    words = f"{many} yours for fifteen minutes." if taken else "There is nobody left to ring."
    messages.success(request, words)
    return redirect("morning")
