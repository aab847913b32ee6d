"""Hearing a child: prepare, say who will read it, one prompt on a page, read back, and close the loop."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from gatepost.access.gate import DeskRequest
from gatepost.access.models import Membership
from gatepost.casework.actions import Refused
from gatepost.casework.facts import gather
from gatepost.casework.hearing import actions
from gatepost.casework.hearing.actions import Said
from gatepost.casework.hearing.formats import WISHES, Page, pages, suggested, told
from gatepost.casework.models import Case, VoiceItem, VoiceSession
from gatepost.casework.seeing import may_open_picture
from gatepost.casework.sharing import ForParents, PictureForParents
from gatepost.casework.uploads import NotAccepted, accept
from gatepost.policy.pack import Pack, load
from gatepost.policy.script import fill
from gatepost.web.desk import DeskForm, as_key, page, show_refusal, today

BEFORE, BACK = "before", "read-back"


class PrepareForm(DeskForm):
    """The adult's choices: which way, who listens, where, and who helps."""

    format = forms.ChoiceField(
        label="Which way suits this child?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a way that fits the child."},
    )
    with_whom = forms.CharField(
        label="Who listens?",
        help_text="Best somebody the child trusts, and not whoever would enforce.",
        widget=forms.TextInput({"list": "staff"}),
        max_length=120,
    )
    place = forms.CharField(label="Where?", help_text="A quiet room.", required=False, max_length=120)
    helper = forms.CharField(
        label="Does anybody help, and are breaks agreed?",
        help_text="For example: an interpreter, an advocate, a break after five minutes.",
        required=False,
        max_length=160,
    )

    def __init__(self, *args: Any, pack: Pack, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["format"].choices = [  # type: ignore[attr-defined]
            (way.key, f"{way.name}: {way.fits[:1].lower()}{way.fits[1:]}") for way in pack.voice.formats
        ]


def prepare(request: DeskRequest, case: Case) -> HttpResponse:
    """Choose a way that fits; one is suggested, with the reason."""
    facts = gather(case.pupil, on=today(), case=case)
    hint = suggested(facts)
    start = {"format": hint.format, "with_whom": request.actor.name}
    form = PrepareForm(request.POST or None, pack=facts.pack, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            begun = actions.begin(by=request.actor, facts=facts, at=timezone.now(), **form.cleaned_data)
            return redirect("voice_step", pk=begun.pk, step=BEFORE)
        except Refused as refusal:
            show_refusal(form, refusal)
    return page(
        request,
        "voice/prepare.html",
        title="Hear the child",
        here="cases",
        case=case,
        pupil=case.pupil,
        facts=facts,
        form=form,
        hint=hint,
        way=facts.pack.format(hint.format),
        before=case.voice_sessions.select_related("held_by"),
        staff=Membership.objects.filter(school=case.school, left__isnull=True).select_related("user"),
    )


def step(request: DeskRequest, session: VoiceSession, step: str) -> HttpResponse:
    """One page of a sitting. Whichever button is pressed, what is on the page is kept first."""
    if session.ended_at:
        return redirect("voice", pk=session.pk)
    if step == BEFORE:
        return _before(request, session)
    if session.told_first_at is None:
        return redirect("voice_step", pk=session.pk, step=BEFORE)
    if step == BACK:
        return _read_back(request, session)
    pack = load(session.case.school.pack)
    everything = pages(session, pack)
    here = next((p for p in everything if p.key == step), None)
    if here is None:
        raise Http404
    if request.method == "POST":
        return _onward(request, session, everything, here)
    item = session.items.filter(prompt=here.key).first()
    return page(
        request,
        "voice/step.html",
        title="My side",
        here="cases",
        session=session,
        prompt=here,
        item=item,
        wishes=_wishes(item),
        families=_families(pack, item),
        number=everything.index(here) + 1,
        count=len(everything),
        lead=_lead(session),
    )


def _wishes(item: VoiceItem | None) -> list[str]:
    said = item.words.split("\n") if item else []
    return (said + [""] * WISHES)[:WISHES]


def _families(pack: Pack, item: VoiceItem | None) -> list[tuple[str, list[tuple[str, str, bool]]]]:
    """The 24 reasons in their families, as a child would say them, and those chosen so far."""
    chosen = set(item.chosen) if item else set()
    return [
        (family.label, [(r.key, r.child, r.key in chosen) for r in pack.reasons if r.family == family.key])
        for family in pack.reason_list.families
    ]


def _lead(session: VoiceSession) -> str:
    """The safeguarding lead by name, as the child is told it."""
    leads = Membership.objects.filter(school=session.school, role="dsl", left__isnull=True)
    lead = leads.select_related("user").order_by("pk").first()
    return str(lead.user) if lead else "the safeguarding lead"


def _onward(request: DeskRequest, session: VoiceSession, everything: list[Page], here: Page) -> HttpResponse:
    go = request.POST.get("go", "next")
    if go != "skip":
        item = actions.keep(by=request.actor, session=session, page=here.key, said=_said(request, here))
        if go == "lead" and item:
            actions.tell_lead(by=request.actor, item=item, at=timezone.now())
            messages.success(request, "Told. The words are with the safeguarding lead, and no longer here.")
            return redirect("voice_step", pk=session.pk, step=here.key)
    if go == "stop":
        actions.finish(by=request.actor, session=session, agreed_by="", at=timezone.now(), stopped=True)
        messages.success(request, "Stopped. Everything that was said is kept.")
        return redirect("voice", pk=session.pk)
    place = everything.index(here) + (-1 if go == "back" else 1)
    if place >= len(everything):
        return redirect("voice_step", pk=session.pk, step=BACK)
    return redirect("voice_step", pk=session.pk, step=everything[place].key if place >= 0 else BEFORE)


def _said(request: DeskRequest, here: Page) -> Said:
    words = request.POST.get("words", "")
    if here.kind == "wishes":
        words = "\n".join(wish.strip() for wish in request.POST.getlist("wish")[:WISHES] if wish.strip())
    return Said(
        answer=request.POST.get("answer", ""), chosen=request.POST.getlist("reason"), words=words[:4000]
    )


class BeforeForm(DeskForm):
    """What is said first."""

    keep_from_home = forms.CharField(
        label="", widget=forms.Textarea({"rows": 2}), required=False, max_length=1000
    )
    said_this = forms.BooleanField(label="I said this", required=False)


def _before(request: DeskRequest, session: VoiceSession) -> HttpResponse:
    """Who will read this, and what cannot be kept secret. There is no way round it."""
    pack, lead = load(session.case.school.pack), _lead(session)
    start = {"keep_from_home": session.keep_from_home, "said_this": session.told_first_at is not None}
    form = BeforeForm(request.POST or None, initial=start)
    form.fields["keep_from_home"].label = pack.voice.keep_from_home
    if request.method == "POST" and form.is_valid():
        try:
            actions.tell_first(by=request.actor, session=session, at=timezone.now(), **form.cleaned_data)
            return redirect("voice_step", pk=session.pk, step=pages(session, pack)[0].key)
        except Refused as refusal:
            show_refusal(form, refusal)
    lines = [fill(line, {"lead": lead}) for line in pack.voice.before]
    return page(
        request, "voice/before.html", title="Before we start", here="cases", session=session, form=form, lines=lines
    )  # fmt: skip


def _read_back(request: DeskRequest, session: VoiceSession) -> HttpResponse:
    """The child sees or hears it all, changes it, and says for each part who may read it."""
    faults: dict[str, str] = {}
    if request.method == "POST":
        try:
            return _agreed(request, session)
        except Refused as refusal:
            faults = refusal.faults
    return page(
        request,
        "voice/read_back.html",
        title="My side",
        here="cases",
        session=session,
        faults=faults,
        last=pages(session, load(session.case.school.pack))[-1].key,
        **_shown(session),
    )


def _shown(session: VoiceSession) -> dict[str, Any]:
    """Every item as it was said, with whom it may be shared."""
    pack = load(session.case.school.pack)
    return {
        "case": session.case,
        "pupil": session.case.pupil,
        "way": pack.format(session.format),
        "items": [(item, told(item, pack)) for item in session.items.select_related("session")],
        "lead": _lead(session),
    }


def _agreed(request: DeskRequest, session: VoiceSession) -> HttpResponse:
    """Keep the sharing as it stands on the page, then do what the button says."""
    go = request.POST.get("go", "right")
    _share(request, session)
    if go.startswith(("lead-", "out-")):
        _one_item(request, session, go)
        return redirect("voice_step", pk=session.pk, step=BACK)
    if go == "picture":
        return redirect("voice_add_picture", pk=session.pk)
    how = request.POST.get("agreed_by", "") if go == "right" else ""
    if go == "right" and how not in ("tick", "drawing", "aloud"):
        raise Refused(agreed_by="Choose how the child said that this is right, or stop here.")
    actions.finish(by=request.actor, session=session, agreed_by=how, at=timezone.now(), stopped=go == "stop")
    messages.success(request, "Kept, for those whom the child chose.")
    return redirect("voice", pk=session.pk)


def _share(request: DeskRequest, session: VoiceSession) -> None:
    actions.share(
        by=request.actor,
        session=session,
        parents={*map(as_key, request.POST.getlist("parents"))} - {0},
        council={*map(as_key, request.POST.getlist("council"))} - {0},
    )


def _one_item(request: DeskRequest, session: VoiceSession, go: str) -> None:
    """Tell the lead of one item, or take it out because the child wants it out."""
    what, _, pk = go.partition("-")
    item = session.items.select_related("session__case").filter(pk=as_key(pk)).first()
    if item is None:
        raise Http404
    if what == "lead":
        actions.tell_lead(by=request.actor, item=item, at=timezone.now())
        messages.success(request, "Told. The words are with the safeguarding lead, and no longer here.")
    else:
        actions.take_out(by=request.actor, item=item)
        messages.success(request, "Taken out.")


class PictureForm(DeskForm):
    """A photo or drawing, and what it shows."""

    file = forms.FileField(
        label="The photo, or a photo of the drawing",
        help_text="A JPEG or PNG picture, up to 10 MB. Best with no other person on it.",
        error_messages={"required": "Choose a JPEG or PNG picture."},
    )
    shows = forms.CharField(
        label="What does it show?",
        help_text="Ask the child, and write it as the child says it. It is also for those who cannot see the picture.",
        widget=forms.Textarea({"rows": 3}),
        max_length=1000,
        error_messages={"required": "Say in words what it shows, best in the child’s own."},
    )


def add_picture(request: DeskRequest, session: VoiceSession) -> HttpResponse:
    """A photo or drawing becomes an item like the words: read back, and shared or kept by itself."""
    form = PictureForm(request.POST or None, request.FILES or None)
    back = (
        redirect("voice", pk=session.pk)
        if session.ended_at
        else redirect("voice_step", pk=session.pk, step=BACK)
    )
    if request.method == "POST" and form.is_valid():
        try:
            upload = accept(form.cleaned_data["file"])
            actions.add_picture(
                by=request.actor, session=session, upload=upload, shows=form.cleaned_data["shows"]
            )
            messages.success(request, "Kept. Choose now who may see it.")
            return back
        except NotAccepted as refusal:
            form.add_error("file", str(refusal))
        except Refused as refusal:
            show_refusal(form, refusal)
    return page(
        request,
        "voice/picture.html",
        title="A photo or drawing",
        here="cases",
        session=session,
        pupil=session.case.pupil,
        back=back["Location"],
        form=form,
    )


def picture(request: DeskRequest, item: VoiceItem) -> HttpResponse:
    """A child's photo or drawing, for those who may read the child's words."""
    if not item.file.name or not may_open_picture(item, request.actor):
        raise Http404
    kind = "image/png" if item.file.name.endswith(".png") else "image/jpeg"
    with item.file.open("rb") as file:
        return HttpResponse(file.read(), content_type=kind, headers={"X-Content-Type-Options": "nosniff"})


class NotTodayForm(DeskForm):
    """How it was offered."""

    how = forms.CharField(
        label="How was it offered, and what did the child show or say?",
        help_text="“No” is a full answer. Another way, person or place may suit another day.",
        widget=forms.Textarea({"rows": 3}),
        max_length=1000,
        error_messages={"required": "Say how it was offered, and what the child showed or said."},
    )


def not_today(request: DeskRequest, session: VoiceSession) -> HttpResponse:
    """The child would rather not talk: an honest try, kept with how it was tried."""
    form = NotTodayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            how = form.cleaned_data["how"]
            actions.chose_not_to(by=request.actor, session=session, how=how, at=timezone.now())
            messages.success(request, "Kept as an honest try. There is no hurry.")
            return redirect("row", pk=session.case_id, key=actions.ROW)
        except Refused as refusal:
            show_refusal(form, refusal)
    return page(
        request, "voice/not_today.html", title="Not today", here="cases", session=session, form=form,
        case=session.case, pupil=session.case.pupil,
    )  # fmt: skip


def sitting(request: DeskRequest, session: VoiceSession) -> HttpResponse:
    """A sitting that has ended: what was said, who may read it, and what became of it."""
    if not session.ended_at:
        return redirect("voice_step", pk=session.pk, step=BEFORE)
    if request.method == "POST":
        _share(request, session)
        if go := request.POST.get("go", ""):
            _one_item(request, session, go)
        else:
            messages.success(request, "Who may read it is changed, also in the case.")
        return redirect("voice", pk=session.pk)
    return page(
        request, "voice/sitting.html", title="My side", here="cases", session=session,
        loop={answer.item_id: answer for answer in session.loop.all()}, **_shown(session),
    )  # fmt: skip


def loop(request: DeskRequest, session: VoiceSession) -> HttpResponse:
    """You said, we did, we could not because: filled in, then told to the child."""
    faults: dict[str, str] = {}
    if request.method == "POST":
        try:
            shown = request.POST.get("go") == "told"
            answers = _answers(request)
            actions.close_loop(by=request.actor, session=session, answers=answers, on=today(), shown=shown)
            messages.success(request, "The loop is closed." if shown else "Kept.")
            return redirect("voice" if shown else "voice_loop", pk=session.pk)
        except Refused as refusal:
            faults = refusal.faults
    held = {answer.item_id: (answer.did, answer.could_not) for answer in session.loop.all()}
    typed = _answers(request) if request.method == "POST" else held
    context = _shown(session)
    context["items"] = [
        (item, words, *typed.get(item.pk, ("", ""))) for item, words in context["items"] if not item.with_lead_since
    ]  # fmt: skip
    return page(
        request, "voice/loop.html", title="What became of it", here="cases", session=session, faults=faults,
        **context,
    )  # fmt: skip


def _answers(request: DeskRequest) -> dict[int, tuple[str, str]]:
    keys = [key.removeprefix("did_") for key in request.POST if key.startswith("did_")]
    return {
        int(key): (request.POST.get(f"did_{key}", ""), request.POST.get(f"not_{key}", ""))
        for key in keys
        if key.isdigit()
    }


def card(request: DeskRequest, session: VoiceSession) -> HttpResponse:
    """A card to print. It may be read at home: it holds only what the child lets parents read."""
    pack = load(session.case.school.pack)
    answers = list(session.loop.select_related("item"))
    said = [(a, _for_home(a.item, told(a.item, pack))) for a in answers]
    return page(
        request,
        "voice/card.html",
        title="A card for you",
        here="cases",
        session=session,
        pupil=session.case.pupil,
        lines=[(words[0], answer) for answer, words in said if words],
        left_out=sum(not words for _, words in said),
    )


def _for_home(item: VoiceItem, words: str) -> list[ForParents]:
    """The item as the card may hold it, with its picture where there is one; nothing the child keeps from home."""
    shared = ForParents.among([(item, words)])
    return [PictureForParents.showing(item, each.text) for each in shared] if item.file else shared
