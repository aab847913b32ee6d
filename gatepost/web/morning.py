"""First-day contact: who is away without a reason this morning, whom to ring, and what was heard."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import connection
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from gatepost.access.gate import DeskRequest
from gatepost.access.models import School
from gatepost.casework.actions import Refused
from gatepost.casework.models import ContactAttempt, Outcome, ReasonGiven
from gatepost.morning import actions
from gatepost.morning.actions import family_pupils
from gatepost.morning.calm import calm_words
from gatepost.morning.gathering import Contact, Family, Morning, gather, gather_again, listed
from gatepost.morning.order import Group
from gatepost.morning.reasons import reasons
from gatepost.morning.received.matching import to_confirm
from gatepost.records.models import Guardian, Parent, Pupil
from gatepost.web.desk import page, show_refusal
from gatepost.web.morning_calls import BACK, NOT_A_CALL, VISIT, CallForm, parent_of
from gatepost.web.morning_rows import SHOWN, Row, belongs, row_of
from gatepost.web.old_marks import stop_at_old_marks


def the_morning(request: DeskRequest, of: int | None = None) -> Morning:
    """This school's morning as it stands now; ``of``: only the family of one child."""
    return gather(School.objects.get(pk=request.actor.school), now=timezone.localtime(), of=of)


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
    found = [f for f in morning.families if belongs(f, shown) and _matches(f, request.GET.get("q", ""))]
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
        "token": newest(morning.on),
        "received": to_confirm(morning, request.actor),
        "shown": _chosen(request),
        "tabs": [
            (key, words, sum(belongs(f, key) for f in morning.families)) for key, words in SHOWN.items()
        ],
        "sharing": sorted({f.claimed_by for f in morning.families if f.claimed_by} - {request.actor.name}),
    }


def _chosen(request: DeskRequest) -> str:
    shown = request.GET.get("show", "ring")
    return shown if shown in SHOWN or shown == "mine" else "ring"


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


def newest(on: date) -> str:
    """Changes whenever somebody does something, a file comes in, or a minute passes: one small question."""
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST, {"on": on})
        newest = cursor.fetchone()
    minute = timezone.localtime().strftime("%H%M")
    return "-".join([minute, *(str(n.timestamp() if hasattr(n, "timestamp") else n or 0) for n in newest)])


def changes(request: DeskRequest) -> HttpResponse:
    """What is new since the page was made: asked for every fifteen seconds, and mostly "nothing"."""
    if request.GET.get("v") == newest(timezone.localdate()):
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
    contacts = (Contact(g.parent, g.relationship, False, False, "", "") for g in found)
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
    told = form.told(morning, family)
    meanwhile = actions.record(
        by=request.actor,
        morning=morning,
        family=family,
        pupils=pupils,
        told=told,
        call=given["call"],
        seen=given["seen"],
        pressed_at=given["pressed_at"],
    )
    if told.parent and given["best_time"]:
        _keep_best_time(request, morning, family, told.parent, given["best_time"])
    return meanwhile


def _keep_best_time(
    request: DeskRequest, morning: Morning, family: Family, parent: Parent, words: str
) -> None:
    child = next(child for child in family.children if parent.pk in child.adults)
    actions.keep_best_time(by=request.actor, pupil=child.pupil, parent=parent, words=words, at=morning.now)


def forget_best_time(request: DeskRequest, pupil: Pupil) -> HttpResponse:
    """When a contact was best rung holds no longer."""
    morning = the_morning(request, pupil.pk)
    family = morning.family_of(pupil.pk)
    if family is None:
        return redirect("morning")
    named = next((c.parent for c in family.contacts if str(c.parent.pk) == request.POST.get("forget")), None)
    if named:
        _keep_best_time(request, morning, family, named, "")
    return _show(request, morning, family, CallForm(None, family))


def _kept(
    request: DeskRequest, before: Morning, family: Family, form: CallForm, meanwhile: list[ContactAttempt]
) -> HttpResponse:
    given = form.cleaned_data
    words = "visit asked for" if given["outcome"] == VISIT else Outcome(given["outcome"]).label
    if given["outcome"] == Outcome.SPOKE:
        words = f"spoke, {ReasonGiven(given['reason']).label.lower()}"
    says = f"{_whom(family, form)} {words}."
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


def _whom(family: Family, form: CallForm) -> str:
    """About whom a try was kept, by name: a contact of one child speaks for that one."""
    given = form.cleaned_data
    asked = {pupil.pk for pupil in family_pupils(family, given["children"])}
    parent = None if given["outcome"] in (*NOT_A_CALL, VISIT) else parent_of(family, given["parent"])
    about = [c.pupil.known_as for c in family.heard_of(parent) if c.pupil.pk in asked]
    return family.names if len(about) == len(family.children) else listed(about)


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
