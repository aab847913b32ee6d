"""Letters of one case: what may be written, what waits to be approved or posted, and what went."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from gatepost.access.gate import DeskRequest
from gatepost.casework.actions import Refused
from gatepost.casework.facts import Facts, gather
from gatepost.casework.models import Case
from gatepost.casework.standing import standings
from gatepost.letters import actions
from gatepost.letters.gather import head_of
from gatepost.letters.held import Held, held, history, not_ours_to_issue
from gatepost.letters.kinds import BY_KEY, KINDS, Kind, Slot
from gatepost.letters.models import Letter, LetterState, PostedHow
from gatepost.letters.own import own_words
from gatepost.letters.recipients import Eligibility, recipients
from gatepost.letters.refusal import CannotPrint
from gatepost.letters.runs import officer_of
from gatepost.letters.sealed import place_of
from gatepost.letters.slots import beginnings
from gatepost.letters.translations import ENGLISH, RIGHT_TO_LEFT, Own, chosen, is_checked
from gatepost.letters.writing import Draft, OwnPage, facts_for
from gatepost.messages.models import FamilyPage
from gatepost.policy.pack import load
from gatepost.policy.readability import reading_age
from gatepost.web.cases import case_context
from gatepost.web.desk import DeskForm, page, show_refusal, today

SEALED = "This letter was written under a name that must not be used any more: ask the safeguarding lead."
WAITING = (LetterState.WRITTEN, LetterState.APPROVED)


def letters(request: DeskRequest, case: Case) -> HttpResponse:
    """What waits, what can be written and what speaks for waiting, and every letter that went."""
    facts = gather(case.pupil, on=today(), case=case)
    past = history(facts, today())
    own = Letter.objects.filter(pupil=case.pupil).select_related("parent", "approved_by", "posted_by")
    shown = [letter for letter in own if letter.case_id in (case.pk, None)]
    return page(
        request,
        "letters/case.html",
        title="Letters",
        tab="letters",
        facts=facts,
        pupil=case.pupil,
        kinds=[(kind, held(kind, facts, past)) for kind in KINDS],
        decisions=recipients(facts),
        waiting=[letter for letter in shown if letter.state in WAITING],
        posted=[letter for letter in reversed(shown) if letter.state == LetterState.POSTED],
        out=[letter for letter in reversed(shown) if letter.state == LetterState.OUT][:10],
        earlier=[letter for letter in shown if letter.case_id is None and letter.state == LetterState.POSTED],
        **case_context(facts, standings(facts)),
    )


def _field(slot: Slot) -> forms.Field:
    told: dict[str, Any] = {"label": slot.label, "help_text": slot.hint}
    if slot.kind == "date":
        return forms.DateField(**told)
    if slot.kind == "moment":
        return forms.DateTimeField(widget=forms.DateTimeInput({"type": "datetime-local"}), **told)
    if slot.kind == "line":
        return forms.CharField(max_length=120, **told)
    return forms.CharField(widget=forms.Textarea({"rows": 3}), max_length=900, **told)


class WriteForm(DeskForm):
    """What a person adds to a letter, to whom it goes, and why now where something speaks for waiting."""

    def __init__(
        self,
        *args: Any,
        kind: Kind,
        decisions: list[Eligibility],
        reasons: list[Held],
        own: Own,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        for slot in kind.slots:
            self.fields[slot.key] = _field(slot)
            self.fields[slot.key].error_messages["required"] = f"This is still needed: {slot.label}"
        if reasons:
            self.fields["why_now"] = forms.CharField(
                label="Why do you write now all the same?",
                help_text=" ".join(reason.says for reason in reasons),
                widget=forms.Textarea({"rows": 2}),
                max_length=400,
            )
        able = [(str(d.guardian.parent_id), _named(d, kind, own)) for d in decisions if d.may]
        self.fields["parents"] = forms.MultipleChoiceField(
            label="To whom? Each gets a letter of their own.",
            choices=able,
            widget=forms.CheckboxSelectMultiple,
            initial=[key for key, _ in able],
            error_messages={"required": "Choose at least one person."},
        )

    def slots(self) -> dict[str, str]:
        """What was filled in, as it is kept."""
        given = {slot.key: self.cleaned_data[slot.key] for slot in self.kind.slots}
        return {key: _kept(value) for key, value in given.items()}


def _kept(value: Any) -> str:
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def _named(decision: Eligibility, kind: Kind, own: Own) -> str:
    """The person and the language in which this letter would reach them."""
    parent, about = decision.guardian.parent, ""
    reads = parent.language or ENGLISH
    if reads != ENGLISH:
        used = chosen(reads, kind.key, formal=kind.formal, own=own)
        checked = "translated" if is_checked(used, kind.key, own) else "translated, unchecked"
        about = f", reads {load().language_name(reads)}: {'English only' if used == ENGLISH else checked}"
    return f"{parent} ({decision.guardian.relationship}{about})"


def write(request: DeskRequest, case: Case, kind: str) -> HttpResponse:
    """One letter: what it needs, who gets it and who does not, and why it might wait."""
    about = BY_KEY.get(kind)
    if about is None:
        raise Http404
    now = timezone.now()
    facts = facts_for(case.pupil, case, now)
    reasons, decisions = held(about, facts, history(facts, today())), recipients(facts)
    form = WriteForm(
        request.POST or None,
        kind=about,
        decisions=decisions,
        reasons=[reason for reason in reasons if not reason.stops],
        own=own_words(case.school_id),
        initial=beginnings(about, facts),
    )
    if request.method == "POST" and form.is_valid():
        try:
            written = _write(request, form, facts, now)
            messages.success(request, f"{_letters(len(written))} written. Look at each before it goes.")
            return redirect("letter", pk=written[0].pk)
        except Refused as refusal:
            show_refusal(form, refusal)
        except CannotPrint as refusal:
            form.add_error(None, f"This cannot be printed: {refusal}")
    return page(
        request,
        "letters/write.html",
        title="Write a letter",
        here="cases",
        case=case,
        pupil=case.pupil,
        form=form,
        kind=about,
        stops=[reason.says for reason in reasons if reason.stops],
        decisions=decisions,
    )


def _write(request: DeskRequest, form: WriteForm, facts: Facts, now: datetime) -> list[Letter]:
    officer = head_of(facts) if form.kind.head_signs else officer_of(request.actor, facts.school)
    return actions.write_letters(
        by=request.actor,
        facts=facts,
        draft=Draft(form.kind, form.slots(), officer, now),
        parents={int(key) for key in form.cleaned_data["parents"]},
        why_now=form.cleaned_data.get("why_now", ""),
        pages=_own_pages(request, form.kind, facts),
    )


CARRIES_PAGE = {"talk": "meeting", "invitation": "meeting", "plan": "plan"}
"""Letters that bring a parent to their own page, and what the page must be about."""


def _own_pages(request: DeskRequest, kind: Kind, facts: Facts) -> dict[int, OwnPage]:
    """The page that waits for each parent's answer, for the letter that asks the same: its reader has no e-mail."""
    about = CARRIES_PAGE.get(kind.key)
    if about is None or facts.case is None:
        return {}
    waiting = FamilyPage.objects.filter(case=facts.case, answered_at=None, ends_on__gte=today())
    address = request.build_absolute_uri(reverse("family_code"))
    return {
        page.parent_id: OwnPage(address, f"{page.school_id}-{page.code}", page.ends_on)
        for page in waiting.exclude(**{about: None})
    }


def _letters(n: int) -> str:
    return "1 letter" if n == 1 else f"{n} letters"


class PostedForm(DeskForm):
    """How a letter went, and how we know."""

    posted_on = forms.DateField(label="Posted by me on")
    how = forms.ChoiceField(label="How", choices=PostedHow.choices, initial=PostedHow.FIRST)
    proof = forms.CharField(label="Certificate-of-posting number, if any", max_length=60, required=False)


def letter(request: DeskRequest, letter: Letter) -> HttpResponse:
    """One letter as its reader will see it; what can be done with it now."""
    if not may_read(request, letter):
        messages.error(request, SEALED)
        return redirect("letters", pk=letter.case_id) if letter.case_id else redirect("letter_runs")
    return _shown(request, letter, PostedForm(initial={"posted_on": today()}))


def _shown(request: DeskRequest, letter: Letter, form: PostedForm) -> HttpResponse:
    beside = Letter.objects.filter(state=letter.state)
    said = letter.context.get("back") or letter.front
    words = " ".join("".join(run["text"] for run in part["runs"]) for part in said.get("body", []))
    group = beside.filter(run=letter.run) if letter.run_id else beside.filter(run=None, pupil=letter.pupil_id)
    listed = list(group.select_related("pupil", "parent").order_by("pupil__form", "pupil__surname", "pk"))
    keys = [each.pk for each in listed]
    place = keys.index(letter.pk)
    sides = [letter.context[name] for name in ("front", "back") if letter.context.get(name)]
    return page(
        request,
        "letters/letter.html",
        title="A letter",
        here="letter_runs" if letter.run_id else "cases",
        letter=letter,
        sides=[(side, "rtl" if side["language"] in RIGHT_TO_LEFT else "ltr") for side in sides],
        before=keys[place - 1] if place else None,
        after=keys[place + 1] if place + 1 < len(keys) else None,
        place=place + 1,
        count=len(keys),
        listed=listed[max(0, place - 6) : place + 7],
        age=f"{reading_age(words):.0f}" if words else "",
        length=len(words.split()),
        not_ours=not_ours_to_issue(letter.about, load(letter.school.pack), today()),
        may_edit=letter.state in WAITING and not letter.about.formal,
        keys=request.actor.user is not None and request.actor.user.shortcuts,
        may_approve=request.actor.may(letter.about.permission, letter),
        form=form,
    )


def may_read(request: DeskRequest, letter: Letter) -> bool:
    """Whether this person may open a letter: one under a sealed name of the child is for the lead alone."""
    return request.actor.may("name.seal", letter) or not place_of(letter.context, letter.pupil)


def letter_pdf(request: DeskRequest, letter: Letter) -> FileResponse:
    """The paper, byte for byte as it is approved and posted."""
    if not letter.pdf or not may_read(request, letter):
        raise Http404
    name = f"letter-{letter.pk}.pdf"
    return FileResponse(letter.pdf.open("rb"), content_type="application/pdf", filename=name)


def approve(request: DeskRequest, letter: Letter) -> HttpResponse:
    """Let it go, for what it says now."""
    return _done(request, letter, "Approved. Print it, then say when you posted it.", at=timezone.now())


def _done(request: DeskRequest, letter: Letter, words: str, *, at: datetime) -> HttpResponse:
    try:
        actions.approve(by=request.actor, letter=letter, at=at)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _onward(letter)
    _say(request, letter, words)
    return _onward(letter)


def _say(request: DeskRequest, letter: Letter, words: str) -> None:
    if letter.state == LetterState.OUT:
        messages.error(request, f"Not sent. {letter.out_because} Write it again if it is still needed.")
    else:
        messages.success(request, words)


def _onward(letter: Letter) -> HttpResponse:
    return redirect("letter", pk=letter.pk)


def take_out(request: DeskRequest, letter: Letter) -> HttpResponse:
    """Leave it unsent, with the reason."""
    try:
        actions.take_out(by=request.actor, letter=letter, why=request.POST.get("why", ""))
        messages.success(request, "Taken out. It will not be sent.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return _onward(letter)


def posted(request: DeskRequest, letter: Letter) -> HttpResponse:
    """It is in the post: now it is evidence, and nobody types that again."""
    form = PostedForm(request.POST)
    if not form.is_valid():
        return _shown(request, letter, form)
    sent = form.cleaned_data
    try:
        actions.post(
            by=request.actor,
            letter=letter,
            on=sent["posted_on"],
            how=sent["how"],
            proof=sent["proof"],
            today=today(),
        )
    except Refused as refusal:
        show_refusal(form, refusal)
        return _shown(request, letter, form)
    _say(request, letter, "Posted, and kept as evidence for the checklist.")
    return _onward(letter)


def came_back(request: DeskRequest, letter: Letter) -> HttpResponse:
    """The post brought it back."""
    try:
        actions.came_back(by=request.actor, letter=letter, on=today())
        messages.success(request, "Noted. Nobody is written to at this address until it has changed.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return _onward(letter)


def count(request: DeskRequest, case: Case) -> HttpResponse:
    """Let letters that went before the case was opened count in it."""
    counted = actions.count_in_case(by=request.actor, case=case, today=today())
    messages.success(request, f"{_letters(counted)} added to the evidence of this case.")
    return redirect("letters", pk=case.pk)
