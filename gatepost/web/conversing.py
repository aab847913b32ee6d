"""The live call: what to know before, one step at a time, every word kept as it is typed."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from gatepost.access.gate import DeskRequest
from gatepost.access.models import Membership
from gatepost.casework.actions import Refused
from gatepost.casework.contacts import Told, record_contact
from gatepost.casework.conversation import actions
from gatepost.casework.conversation.actions import StepEditedMeanwhile
from gatepost.casework.conversation.before import (
    allowed,
    counted,
    do_nots,
    for_the_lead,
    last_contact,
    on_the_line,
)
from gatepost.casework.conversation.talk import Talk, load_talk
from gatepost.casework.facts import Facts, gather
from gatepost.casework.models import Case, Conversation, ConversationStep, Outcome, StepState, TalkOutcome
from gatepost.policy.schema import Step
from gatepost.web.conversing_forms import BeginForm, StepForm
from gatepost.web.desk import DeskForm, page, show_refusal, today

STATES = {"said": StepState.SAID, "finish": StepState.SAID, "not_today": StepState.NOT_TODAY}
"""What pressing a button says about the step; every other button keeps a draft."""
ENDS = ("finish", "early", "stop")
RING_AGAIN = timedelta(days=2)


def before(request: DeskRequest, case: Case) -> HttpResponse:
    """Half a minute before you ring: the facts, what not to say, whom to talk to."""
    facts = gather(case.pupil, on=today(), case=case)
    form = BeginForm(request.POST or None, facts=facts)
    if request.method == "POST" and form.is_valid():
        try:
            begun = actions.begin(
                by=request.actor,
                case=case,
                parent=form.chosen(),
                at=timezone.now(),
                in_person=request.POST.get("how") == "in_person",
                good_thing=form.cleaned_data["good_thing"],
            )
            return redirect("talk_step", pk=begun.pk, step=_where_left(load_talk(begun, on=today())))
        except Refused as refusal:
            show_refusal(form, refusal)
    return page(
        request,
        "conversations/before.html",
        title="Before you ring",
        here="cases",
        case=case,
        pupil=case.pupil,
        form=form,
        wait=actions.why_to_wait(request.actor, case),
        open_talks=case.conversations.filter(ended_at__isnull=True).select_related("parent"),
        people=[(g, on_the_line(facts, g)) for g in facts.guardians if not g.died],
        **_strip(facts),
    )


def _strip(facts: Facts) -> dict[str, Any]:
    """The facts beside every step."""
    return {
        "facts": facts,
        "counted": counted(facts),
        "allowed": allowed(facts),
        "do_nots": do_nots(facts),
        "for_the_lead": for_the_lead(facts),
        "last_contact": last_contact(facts),
    }


def _where_left(talk: Talk) -> str:
    """The first step that is neither said nor left out."""
    settled = {key for key, line in talk.steps.items() if line.state != StepState.OPEN}
    waiting = (s.key for s in talk.script if s.key not in settled and not talk.held_because(s))
    return next(waiting, talk.script[-1].key)


def guide(request: DeskRequest, case: Case) -> HttpResponse:
    """The same talk on one sheet of paper, with lines to write on."""
    facts = gather(case.pupil, on=today(), case=case)
    able = BeginForm(None, facts=facts).able
    if not able:
        raise Http404
    chosen = next((g for g in able if str(g.parent_id) == request.GET.get("parent")), able[0])
    started = Conversation(
        case=case, parent=chosen.parent, held_by=request.actor.user, good_thing=request.GET.get("good", "")
    )
    talk = Talk(facts=facts, conversation=started, steps={})
    return page(
        request,
        "conversations/guide.html",
        title="Guide to a talk",
        here="cases",
        case=case,
        guardian=chosen,
        interpreter=on_the_line(facts, chosen),
        talk=talk,
        steps=[(s, talk.lines(s), talk.held_because(s)) for s in talk.script],
        pause=facts.pack.conversation.pause,
        **_strip(facts),
    )


def step(request: DeskRequest, conversation: Conversation, step: str) -> HttpResponse:
    """One step of the talk: what to say, where to write, and every other step within reach."""
    talk = load_talk(conversation, on=today())
    if conversation.ended_at:
        return redirect("talk_after", pk=conversation.pk)
    here = _step(talk, step)
    form = StepForm(request.POST or None, talk=talk, step=here, actor=request.actor)
    theirs: ConversationStep | None = None
    if request.method == "POST" and form.is_valid():
        try:
            return _keep(request, talk, here, form)
        except StepEditedMeanwhile as meanwhile:
            theirs = meanwhile.theirs
            form.keep_mine_next_time(theirs)
        except Refused as refusal:
            _show_faults(form, refusal)
    return _show(request, talk, here, form, theirs)


def _show_faults(form: StepForm, refusal: Refused) -> None:
    """Faults of answers come by question key."""
    named = {f"q_{key}" if f"q_{key}" in form.fields else key: said for key, said in refusal.faults.items()}
    show_refusal(form, Refused(**named))


def _step(talk: Talk, key: str) -> Step:
    try:
        return talk.step(key)
    except KeyError as unknown:
        raise Http404 from unknown


def _keep(request: DeskRequest, talk: Talk, here: Step, form: StepForm) -> HttpResponse:
    """Keep what is on the screen, whichever way the person goes from it."""
    go = request.POST.get("go", "")
    captured = form.captured(STATES.get(go))
    actions.keep_step(by=request.actor, talk=talk, step=here, captured=captured, at=timezone.now())
    talk = load_talk(talk.conversation, on=today())
    if go in ENDS:
        return _end(request, talk, go)
    if go == "worried":
        return redirect(f"{reverse('talk_worried', kwargs={'pk': talk.conversation.pk})}?step={here.key}")
    return redirect("talk_step", pk=talk.conversation.pk, step=_onward(talk, here, go))


def _onward(talk: Talk, here: Step, go: str) -> str:
    """The step that a button leads to: a named one, the one before, or the next that is not held."""
    keys = [s.key for s in talk.script]
    place = keys.index(here.key)
    if go in keys:
        return go
    if go == "back":
        return keys[max(place - 1, 0)]
    if go in ("said", "not_today", "next"):
        return next((s.key for s in talk.script[place + 1 :] if not talk.held_because(s)), here.key)
    return here.key


def _end(request: DeskRequest, talk: Talk, go: str) -> HttpResponse:
    outcome = {"finish": TalkOutcome.TALKED, "stop": TalkOutcome.STOPPED}.get(go) or _cut_short(talk)
    again = today() + RING_AGAIN if outcome == TalkOutcome.STOPPED else None
    actions.end(
        by=request.actor,
        conversation=talk.conversation,
        outcome=outcome,
        at=timezone.now(),
        ring_again_on=again and (talk.facts.calendar.next_school_day(again - timedelta(days=1)) or again),
    )
    if outcome == TalkOutcome.STOPPED:
        messages.success(
            request, "You stopped in time. That is a good outcome: the talk can go on another day."
        )
    return redirect("talk_after", pk=talk.conversation.pk)


def _cut_short(talk: Talk) -> TalkOutcome:
    """What kind of early end this was, from what was captured."""
    if talk.answer("greeting", "right_person") in ("someone_else", "no_answer", "wrong_number"):
        return TalkOutcome.NO_ANSWER
    later = talk.answer("who_is_calling", "good_time") == "later"
    return TalkOutcome.LATER if later else TalkOutcome.ENDED_EARLY


def _show(
    request: DeskRequest, talk: Talk, here: Step, form: StepForm, theirs: ConversationStep | None
) -> HttpResponse:
    place = talk.script.index(here)
    return page(
        request,
        "conversations/step.html",
        title="A talk with a parent",
        status=409 if theirs else 200,
        here="cases",
        case=talk.conversation.case,
        talk=talk,
        step=here,
        number=place + 1,
        line=talk.steps.get(here.key),
        held=talk.held_because(here),
        firm=talk.must_wait(here),
        lines=talk.lines(here),
        besides=talk.only_if_it_flows(here),
        form=form,
        theirs=theirs,
        differences=form.differences(theirs) if theirs else [],
        steps=[(s, talk.steps.get(s.key), talk.held_because(s)) for s in talk.script],
        first=place == 0,
        last=place + 1 == len(talk.script),
        pause=talk.facts.pack.conversation.pause,
        interpreter=on_the_line(talk.facts, talk.guardian),
        lead=_the_lead(talk.conversation),
        **(_strip(talk.facts) | {"do_nots": do_nots(talk.facts, talk.guardian)}),
    )


def draft(request: DeskRequest, conversation: Conversation, step: str) -> JsonResponse:
    """Keep what is being typed, every few seconds; say when, and from which version the next draft goes on."""
    talk = load_talk(conversation, on=today())
    here = _step(talk, step)
    form = StepForm(request.POST, talk=talk, step=here, actor=request.actor)
    if not form.is_valid():
        return JsonResponse(
            {"fault": "Something here cannot be kept yet. Press “Keep” to see what."}, status=400
        )
    try:
        at = timezone.now()
        kept = actions.keep_step(by=request.actor, talk=talk, step=here, captured=form.captured(None), at=at)
    except Refused as refusal:
        return JsonResponse({"fault": f"{refusal} Press “Keep” to see both."}, status=409)
    return JsonResponse({"saved": f"{timezone.localtime(at):%H:%M:%S}", "version": kept.version})


class WorriedForm(DeskForm):
    """What the worry is, in a few words."""

    words = forms.CharField(
        label="What worries you?",
        help_text="What you saw or heard, in the words that were used. Only the safeguarding lead reads it.",
        max_length=240,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": "Say in a few words what worries you."},
    )


def _interrupted(request: DeskRequest, conversation: Conversation) -> str:
    """The step at which the worry came up; where the talk was left if the address names none."""
    talk, named = load_talk(conversation, on=today()), request.GET.get("step")
    return next((s.key for s in talk.script if s.key == named), _where_left(talk))


def _the_lead(conversation: Conversation) -> str:
    """Who is told of a worry, where there is one safeguarding lead; empty where there are several or none."""
    leads = Membership.objects.filter(school=conversation.school_id, role="dsl", left__isnull=True)
    names = [lead.user.name for lead in leads.select_related("user")[:2]]
    return names[0] if len(names) == 1 else ""


def worried(request: DeskRequest, conversation: Conversation) -> HttpResponse:
    """Tell the safeguarding lead, in the middle of a talk, and come back to it."""
    form = WorriedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = Told(
            outcome=Outcome.WORRIED,
            parent=conversation.parent,
            words=form.cleaned_data["words"],
            worried=True,
        )
        record_contact(
            by=request.actor,
            pupils=[conversation.pupil],
            told=told,
            call=uuid4(),
            at=timezone.now(),
            on=today(),
        )
        messages.success(request, "Kept for the safeguarding lead. If it cannot wait, go and tell them now.")
        return redirect("talk_step", pk=conversation.pk, step=_interrupted(request, conversation))
    leads = Membership.objects.filter(school=conversation.school, role="dsl", left__isnull=True)
    return page(
        request,
        "conversations/worried.html",
        title="Tell the safeguarding lead",
        here="cases",
        conversation=conversation,
        form=form,
        back=_interrupted(request, conversation),
        leads=leads.select_related("user"),
    )
