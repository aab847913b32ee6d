"""The desk's tray, what comes back to schools and why, and agendas that schools have shared."""

import csv

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from gatepost.access.gate import DeskRequest
from gatepost.audit.log import note
from gatepost.authority.arriving import arrive
from gatepost.authority.desk import actions, returned, tray as trays
from gatepost.authority.desk.receiving import told_done
from gatepost.authority.desks import pack_of
from gatepost.authority.envelope import LIMIT, Message, NotAccepted
from gatepost.authority.models import AgreedAction, DeskPost, DeskReferral, Dispatch
from gatepost.casework.referral_states import WORDS, State
from gatepost.morning.closing import plain_cell
from gatepost.web.council.carried import asked_for, signed_file
from gatepost.web.desk import DeskForm, page, today

ON_A_PAGE = 50


def tray(request: DeskRequest) -> HttpResponse:
    """What has come, what waits, what is due: narrowed by the address alone, so that a view can be kept."""
    authority, on = request.actor.authority, today()
    wanted = _wanted(request)
    counts = trays.counts(authority, on)
    found = Paginator(trays.tray(authority, wanted, on), ON_A_PAGE)
    if request.GET.keys() <= {"tab", "page"}:
        found.count = counts[wanted.tab]  # counted already: the database is asked once
    shown = found.get_page(request.GET.get("page"))
    return page(
        request,
        "council/tray.html",
        title="Referrals",
        here="tray",
        wanted=wanted,
        tabs=[(key, words, counts[key]) for key, words in trays.TABS.items()],
        shown=shown,
        words={state.value: words for state, words in WORDS.items()},
        schools=trays.schools(authority),
        routes=pack_of(authority).routes,
        waiting=State.WAITING.value,
    )


def _wanted(request: DeskRequest) -> trays.Wanted:
    asked = request.GET
    tab = asked.get("tab", "new")
    return trays.Wanted(
        tab=tab if tab in trays.TABS else "new",
        mine=request.actor.user if asked.get("mine") else None,
        school=asked.get("school", "")[:7],
        route=asked.get("route", "")[:40],
        words=asked.get("q", "").strip()[:80],
    )


def schools(request: DeskRequest) -> HttpResponse:
    """Returned for evidence: how often, and why, school by school in the order of the alphabet."""
    agendas = DeskPost.objects.filter(kind="agenda").order_by("-at")[:50]
    open_ones = AgreedAction.objects.filter(done_on__isnull=True).select_related("agenda")
    counted = returned.by_school(request.actor.authority)
    return page(
        request,
        "council/schools.html",
        title="What comes back",
        here="tray_schools",
        schools=counted,
        by_row=returned.by_row(counted),
        rows=_row_names(request.actor.authority),
        agendas=agendas,
        agreed=open_ones[:100],
    )


def schools_csv(request: DeskRequest) -> HttpResponse:
    """The same as a file, to take to a meeting: numbers under six are not told in it."""
    authority = request.actor.authority
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="what-comes-back.csv"'
    csv.writer(answer).writerows(
        [plain_cell(cell) for cell in line] for line in returned.lines(authority, _row_names(authority))
    )
    if request.actor.user:
        note(request.actor, "returned.exported", request.actor.user)
    return answer


def _row_names(authority: str) -> dict[str, str]:
    return {row.key: row.name for row in pack_of(authority).rows}


class BringForm(DeskForm):
    """A message that came as a file."""

    file = forms.FileField(label="The file that a school or a council has sent you")


def bring(request: DeskRequest) -> HttpResponse:
    """Take in a signed file, on either side. Who signed it decides what it may do, not who brings it."""
    form = BringForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            message = arrive(form.cleaned_data["file"].read(LIMIT + 1), at=timezone.now())
            messages.success(
                request, "Taken in. It was signed by who sent it, and nothing in it was changed."
            )
            return _to_what_came(request, message)
        except NotAccepted as refusal:
            form.add_error("file", str(refusal))
    return page(request, "council/bring.html", title="Take in a file", here="tray", form=form)


def _to_what_came(request: DeskRequest, message: Message) -> HttpResponse:
    """To the referral that a file was about, on this person's own side."""
    if request.actor.authority:
        held = DeskReferral.objects.filter(ref=message.ref).first()
        at_desk = "tray_schools" if message.kind == "agenda" else "tray"
        return redirect("desk_card", pk=held.pk) if held else redirect(at_desk)
    if message.kind == "done":
        return redirect("support_meetings")
    sent = Dispatch.objects.filter(ref=message.ref).first()
    return redirect("sent_referral", pk=sent.referral_id) if sent else redirect("referrals")


def agenda(request: DeskRequest, shared: DeskPost) -> HttpResponse:
    """A support meeting's agenda as its school has shared it."""
    return page(
        request,
        "council/agenda_shared.html",
        title="Support meeting",
        here="tray_schools",
        agenda=shared.body,
        shared=shared,
        agreed=shared.agreed.all(),
        to_carry=_numbers(shared),
    )


def _numbers(shared: DeskPost) -> set[int]:
    """Which of the agreed things are done here, while the school’s own Gatepost does not know it yet."""
    numbers = list(shared.agreed.values_list("number", flat=True))
    return {post.body["number"] for post in told_done(shared.body.get("laestab", ""), numbers)}


def agreed_file(request: DeskRequest, action: AgreedAction) -> HttpResponse:
    """That something agreed is done, as a signed file for a school of another installation."""
    waiting = asked_for(request, told_done(action.laestab, [action.number]))
    if waiting is None:
        messages.error(request, "There is no message to carry.")
        return redirect("shared_agenda", pk=action.agenda_id)
    return signed_file(waiting, f"agreed-{action.number}-done")


def agreed_done(request: DeskRequest, action: AgreedAction) -> HttpResponse:
    """Something that was agreed with a school is done."""
    actions.agreed_done(by=request.actor, action=action, on=today(), at=timezone.now())
    messages.success(request, "Ticked as done.")
    return redirect("shared_agenda", pk=action.agenda_id)
