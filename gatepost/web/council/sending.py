"""The school's side: sending a signed referral, answering the council, withdrawing, and what was decided."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from gatepost.access.gate import DeskRequest
from gatepost.authority.arriving import arrive
from gatepost.authority.desk import returned
from gatepost.authority.envelope import LIMIT, NotAccepted
from gatepost.authority.models import Ask, Dispatch, SchoolPost, Way
from gatepost.authority.school import actions, watching
from gatepost.casework.actions import Refused
from gatepost.casework.facts import gather
from gatepost.casework.models import Referral
from gatepost.casework.referral_states import WATCHED, WORDS, Move, State, moves
from gatepost.letters.gather import case_ref
from gatepost.policy.pack import load
from gatepost.web.council.carried import asked_for, signed_file
from gatepost.web.desk import DeskForm, page, show_refusal, today


class WithdrawForm(DeskForm):
    """Why a referral is taken back."""

    why = forms.CharField(label="Why is this withdrawn?", max_length=600, widget=forms.Textarea({"rows": 2}))


class OutcomeForm(DeskForm):
    """What a council decided that answers by mail: two fields."""

    outcome = forms.CharField(
        label="What did the council decide?", max_length=1000, widget=forms.Textarea({"rows": 2})
    )
    outcome_on = forms.DateField(label="When?", widget=forms.DateInput({"type": "date"}))


def sent(request: DeskRequest, referral: Referral) -> HttpResponse:
    """A signed referral: where it stands, what the council said, and what the school does now."""
    if referral.signed_at is None:
        return redirect("sign_off", pk=referral.pk)
    asked = request.POST.get("form", "")
    withdrawing = WithdrawForm(request.POST if asked == "withdraw" else None)
    outcome = OutcomeForm(request.POST if asked == "outcome" else None)
    fault = ""
    if request.method == "POST":
        try:
            done = _do(request, referral, asked, withdrawing, outcome)
        except Refused as refusal:
            done = ""
            if asked == "send":
                fault = str(refusal)
            else:
                show_refusal(withdrawing if asked == "withdraw" else outcome, refusal)
        if done:
            messages.success(request, done)
            return redirect("sent_referral", pk=referral.pk)
    return _show(request, referral, withdrawing, outcome, fault)


def _do(
    request: DeskRequest, referral: Referral, asked: str, withdrawing: WithdrawForm, outcome: OutcomeForm
) -> str:
    """What was done, in words; empty where a form still needs something."""
    now = timezone.now()
    if asked == "send":
        facts = gather(referral.case.pupil, on=today(), case=referral.case)
        actions.send(by=request.actor, referral=referral, facts=facts, at=now)
        return "Sent. Support continues."
    if asked == "withdraw" and withdrawing.is_valid():
        actions.withdraw(by=request.actor, referral=referral, why=withdrawing.cleaned_data["why"], at=now)
        return "Withdrawn. The case is open again."
    if asked == "outcome" and outcome.is_valid():
        said = outcome.cleaned_data
        actions.type_outcome(
            by=request.actor, referral=referral, outcome=said["outcome"], on=said["outcome_on"]
        )
        return "Kept, and written into the case."
    return ""


def _show(
    request: DeskRequest, referral: Referral, withdrawing: WithdrawForm, outcome: OutcomeForm, fault: str
) -> HttpResponse:
    dispatch = Dispatch.objects.filter(referral=referral).select_related("partner").first()
    may, profile = moves(referral.state), load(referral.case.school.pack)
    posts = list(dispatch.posts.all()) if dispatch else []
    return page(
        request,
        "council/sent.html",
        title="With the council",
        here="cases",
        referral=referral,
        case=referral.case,
        pupil=referral.case.pupil,
        dispatch=dispatch,
        state=_where(referral, dispatch, posts),
        reference=f"Case {case_ref(referral.school, referral.case_id)}, {profile.route(referral.route).name}",
        clocks=[clock for clock in profile.acceptance.clocks if clock.key in ("acknowledge", "decide")],
        posts=posts,
        decisions=[post for post in posts if post.kind == "decided"],
        returned=[post for post in posts if post.kind == "returned"],
        mends=returned.mended_in(
            [key for p in posts if p.kind == "returned" for key in p.body.get("keys", ())]
        ),
        asks=list(dispatch.asks.all()) if dispatch else [],
        row_names={row.key: row.name for row in profile.rows},
        progress=_progress(dispatch) if dispatch else None,
        may_send=Move.SEND in may,
        may_withdraw=Move.WITHDRAW in may,
        watched=State(referral.state) in WATCHED,
        by_hand=[post for post in posts if post.outgoing and not post.delivered_at],
        withdrawing=withdrawing,
        outcome=outcome,
        fault=fault,
        status=409 if fault else 200,
    )


def _where(referral: Referral, dispatch: Dispatch | None, posts: list[SchoolPost]) -> str:
    """Where it stands, in words: what has left the school and has not arrived is not with the council yet."""
    going = next((p for p in posts if p.outgoing and p.kind == "referral" and not p.delivered_at), None)
    if dispatch is None or going is None or referral.state != State.SENT:
        return WORDS[State(referral.state)]
    if dispatch.way == Way.DOWNLOAD:
        return "To go by secure mail"
    return "Not taken by the council yet" if going.fault else "On its way to the council"


def _progress(dispatch: Dispatch) -> dict[str, Any] | None:
    """The living count of an improvement period."""
    period = watching.period_of(dispatch)
    if period is None:
        return None
    start, end = period
    day = min(today(), end)
    count = watching.unauthorised_in(dispatch.pupil, start, day) if day >= start else 0
    return {"start": start, "end": end, "count": count, "begun": today() >= start, "over": today() > end}


def message_file(request: DeskRequest, referral: Referral) -> HttpResponse:
    """A message to the council that has not arrived, signed, to go by secure mail."""
    post = asked_for(request, SchoolPost.objects.filter(dispatch__referral=referral))
    if post is None:
        messages.error(request, "There is no message to carry.")
        return redirect("sent_referral", pk=referral.pk)
    return signed_file(post, f"referral-{referral.pk}-{post.kind}")


class AnswerForm(DeskForm):
    """An answer to the council."""

    answer = forms.CharField(
        label="Your answer to the council", max_length=2000, widget=forms.Textarea({"rows": 3})
    )


def answer(request: DeskRequest, ask: Ask) -> HttpResponse:
    """Answer one question of the council; what is recorded in the row since goes with it."""
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            words = form.cleaned_data["answer"]
            actions.answer(by=request.actor, ask=ask, words=words, on=today(), at=timezone.now())
            messages.success(request, "Answered. It goes to the council once every question is answered.")
            return redirect("row", pk=ask.dispatch.referral.case_id, key=ask.row)
        except Refused as refusal:
            show_refusal(form, refusal)
    return page(
        request,
        "council/answer.html",
        title="The council asks",
        here="cases",
        ask=ask,
        form=form,
        case=ask.dispatch.case,
        pupil=ask.pupil,
    )


def what_came_back(request: DeskRequest) -> HttpResponse:
    """For the school: how many of its referrals came back, and in which rows to begin."""
    sent_count, back, reasons = returned.of_school()
    return page(
        request,
        "council/came_back.html",
        title="What came back",
        here="referrals",
        sent=sent_count,
        back=back,
        reasons=reasons,
        row_names={row.key: row.name for row in load().rows},
    )


@csrf_exempt  # a server's call without a cookie: the signature in it is what gives the right
def exchange(request: HttpRequest) -> HttpResponse:
    """Take a signed message of another installation: 200 taken, 422 with the sentence why not."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if int(request.META.get("CONTENT_LENGTH") or 0) > LIMIT:
        return JsonResponse({"refused": "This is too large to be a referral."}, status=413)
    try:
        message = arrive(request.read(LIMIT + 1), at=timezone.now())
    except NotAccepted as refusal:
        return JsonResponse({"refused": str(refusal)}, status=422)
    return JsonResponse({"taken": str(message.uid)})
