"""Texts to families who are away, and the list of all that was sent."""

from collections import defaultdict
from datetime import timedelta

from django import forms
from django.conf import settings
from django.contrib import messages as news
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from gatepost.access.gate import DeskRequest
from gatepost.access.models import School
from gatepost.audit.log import note
from gatepost.casework.actions import Refused
from gatepost.casework.contacts import wrong_numbers
from gatepost.casework.models import Channel as Way, standing_attempts
from gatepost.messages import actions
from gatepost.messages.models import Batch, Message, NeverText, State, TextRules
from gatepost.messages.providers import notify
from gatepost.messages.recipients import Decision, Household, decide, too_old
from gatepost.messages.words import TOKEN, absence_text
from gatepost.morning.gathering import Family, Morning, gather
from gatepost.morning.progress import State as Stand
from gatepost.records import deaths
from gatepost.records.models import Guardian, Parent, Pupil
from gatepost.web.desk import DeskForm, page, show_refusal

LOOKS = {
    State.WAITING: "not_started",
    State.SENDING: "in_progress",
    State.SENT: "good",
    State.DELIVERED: "done",
    State.FAILED: "weak",
    State.UNKNOWN: "check_again",
    State.STOPPED: "not_needed",
}
SHOWN = 200


def the_morning(request: DeskRequest) -> Morning:
    """This school's morning as it stands now."""
    return gather(School.objects.get(pk=request.actor.school), now=timezone.localtime())


GRIEVING = "There was a death in the family: speak to the safeguarding lead first."


def decisions(morning: Morning) -> list[Decision]:
    """Whom to text, and who is left out and why; families known to be safe are not asked about."""
    families = [family for family in morning.families if family.state != Stand.SAFE]
    guardians: dict[int, list[Guardian]] = defaultdict(list)
    everyone = {pk for family in families for pk in _pupils(family)}
    for guardian in Guardian.objects.filter(pupil__in=everyone).select_related("parent"):
        guardians[guardian.pupil_id].append(guardian)
    grieving = deaths.silent(everyone)
    households = [
        Household(
            tuple(child.pupil for child in family.children),
            tuple(guardian for pk in _pupils(family) for guardian in guardians[pk]),
            GRIEVING if grieving & set(_pupils(family)) else _held(family),
        )
        for family in families
    ]
    tried = actions.tried_today(morning.school, morning.now)
    tried |= set(
        standing_attempts().filter(date=morning.on, channel=Way.TEXT).values_list("pupil_id", flat=True)
    )
    never = set(NeverText.objects.values_list("parent_id", flat=True))
    used = actions.numbers_today(morning.school, morning.now)
    wrong = wrong_numbers({g.parent for found in guardians.values() for g in found})
    return decide(households, tried=tried, never=never, used=used, wrong=wrong, drama=settings.DEMONSTRATION)


def _pupils(family: Family) -> list[int]:
    return [child.pupil.pk for child in family.children]


def _held(family: Family) -> str:
    if family.state == Stand.LEAD and not family.progress.ring:
        return "With the safeguarding lead."
    return "A visit is asked for." if family.state == Stand.VISIT else ""


def _old(morning: Morning) -> bool:
    oldest = timedelta(minutes=TextRules.of(morning.school.pk).oldest_marks)
    return too_old(morning.read_at, morning.now, oldest)


def _root(request: DeskRequest) -> str:
    """The address of the answer page, up to the token."""
    return request.build_absolute_uri(reverse("answer", kwargs={"token": "-"})).removesuffix("-")


def text_families(request: DeskRequest) -> HttpResponse:
    """Who would be texted, who is left out and why, and the words; then send exactly what was shown."""
    morning = the_morning(request)
    found, old = decisions(morning), _old(morning)
    if request.method == "POST":
        return _send(request, morning, found, old)
    rules = TextRules.of(morning.school.pk)
    return page(
        request,
        "messages/text.html",
        title="Text families",
        here="morning",
        morning=morning,
        may=[d for d in found if d.may],
        left_out=[d for d in found if not d.may],
        old=old,
        rules=rules,
        ready=rules.texting and notify.is_set_up(),
        words=absence_text(morning.school, _root(request)).replace(TOKEN, "…"),
    )


def _send(request: DeskRequest, morning: Morning, found: list[Decision], old: bool) -> HttpResponse:
    request.actor.must("contact.record")
    shown = set(request.POST.getlist("families"))
    if old:
        news.error(request, "Nothing was sent: the marks are too old. Import this morning’s register first.")
        return redirect("text_families")
    chosen = [d for d in found if not d.may or str(d.household.key) in shown]
    changed = len(shown) - sum(d.may for d in chosen)
    try:
        batch = actions.queue_texts(
            by=request.actor, school=morning.school, decisions=chosen, root=_root(request), at=morning.now
        )
    except Refused as refusal:
        news.error(request, str(refusal))
        return redirect("text_families")
    if changed > 0:
        news.warning(request, f"{changed} left out: something had changed since the list was made.")
    return redirect("text_batch", pk=batch.pk)


def copy_numbers(request: DeskRequest) -> HttpResponse:
    """The numbers to paste into another way of texting; then keep that it was done."""
    request.actor.must("contact.view")
    morning = the_morning(request)
    may = [d for d in decisions(morning) if d.may] if not _old(morning) else []
    if request.method == "POST":
        shown = set(request.POST.getlist("families"))
        done = [d for d in may if str(d.household.key) in shown]
        kept = actions.mark_texted(by=request.actor, decisions=done, at=morning.now)
        news.success(request, f"{kept} {'family' if kept == 1 else 'families'} kept as texted.")
        return redirect("text_families")
    for decision in may:
        note(request.actor, "contact.number_copied", decision.household.children[0])
    words = absence_text(morning.school, "").replace(f"Tell us here: {TOKEN} or ring", "Please ring")
    return page(
        request,
        "messages/numbers.html",
        title="Numbers to text",
        here="morning",
        may=may,
        numbers="\n".join(decision.number for decision in may),
        words=words.replace(f"Tell us here: {TOKEN}", "Please ring the school"),
    )


def batch(request: DeskRequest, batch: Batch) -> HttpResponse:
    """How far the texts of one batch have come, and who was left out."""
    found = list(batch.messages.select_related("parent", "pupil").order_by("pk"))
    names = {p.pk: str(p) for p in Pupil.objects.filter(pk__in=[pk for pk, _ in batch.left_out])}
    return page(
        request,
        "messages/batch.html",
        title="Texts",
        here="morning",
        batch=batch,
        rows=_rows(found),
        going=sum(m.state in (State.WAITING, State.SENDING) for m in found),
        waiting=sum(m.state == State.WAITING for m in found),
        total=len(found),
        left_out=[(names.get(pk, "A child"), why) for pk, why in batch.left_out],
    )


def stop_batch(request: DeskRequest, batch: Batch) -> HttpResponse:
    """Stop all of a batch that have not begun to go."""
    stopped = sum(actions.stop(by=request.actor, message=m) for m in batch.messages.select_related("pupil"))
    news.success(request, f"{stopped} stopped." if stopped else "All had gone already.")
    return redirect("text_batch", pk=batch.pk)


def sent(request: DeskRequest) -> HttpResponse:
    """All that was sent lately; what nobody knows of stands first."""
    found = Message.objects.select_related("parent", "pupil", "queued_by")
    unknown = list(found.filter(state=State.UNKNOWN))
    return page(
        request,
        "messages/sent.html",
        title="Messages",
        here="messages",
        unknown=_rows(unknown),
        rows=_rows(list(found.exclude(state=State.UNKNOWN)[:SHOWN])),
        shown=SHOWN,
    )


def _rows(found: list[Message]) -> list[tuple[Message, str]]:
    return [(message, LOOKS[State(message.state)]) for message in found]


def stop(request: DeskRequest, message: Message) -> HttpResponse:
    """Stop one message that waits."""
    stopped = actions.stop(by=request.actor, message=message)
    news.success(request, "Stopped. It does not go." if stopped else "It had gone already.")
    return redirect("messages")


def check(request: DeskRequest, message: Message) -> HttpResponse:
    """Find out about a message that nobody knows of: ask Notify, or take a person's word."""
    if said := request.POST.get("went"):
        actions.settle(by=request.actor, message=message, went=said == "yes")
        news.success(request, "Kept.")
    elif actions.check(by=request.actor, message=message):
        message.refresh_from_db()
        news.success(request, f"Notify says: {message.get_state_display().lower()}. {message.why}")
    else:
        news.error(request, "Notify does not answer at the moment. Try again later, or ring the family.")
    return redirect("messages")


def never_text(request: DeskRequest, parent: Parent) -> HttpResponse:
    """Keep that somebody asked not to be texted."""
    actions.never_text(by=request.actor, parent=parent, at=timezone.now())
    news.success(request, f"{parent} is not texted any more. Ring instead.")
    return redirect("text_families")


class RulesForm(DeskForm):
    """What a school decides about messages."""

    texting = forms.BooleanField(label="Families may be texted from here", required=False)
    oldest_marks = forms.IntegerField(
        label="Minutes after which marks are too old to text anybody on", min_value=5, max_value=480
    )
    mail_hold = forms.IntegerField(
        label="Minutes in which an e-mail can still be stopped", min_value=0, max_value=120
    )


def rules(request: DeskRequest) -> HttpResponse:
    """Whether families are texted, and how long things wait."""
    held = TextRules.of(request.actor.school)
    initial = {name: getattr(held, name) for name in RulesForm.base_fields}
    form = RulesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        school = School.objects.get(pk=request.actor.school)
        try:
            actions.set_rules(by=request.actor, school=school, **form.cleaned_data)
            news.success(request, "Saved.")
            return redirect("message_rules")
        except Refused as refusal:
            show_refusal(form, refusal)
    return page(request, "messages/rules.html", title="Texts and e-mails", here="settings", form=form)
