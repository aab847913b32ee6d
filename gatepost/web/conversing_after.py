"""After the call, on one page: how it ended, which rows it serves, what goes home; and marks seen differently."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone

from gatepost.access.gate import DeskRequest
from gatepost.casework.actions import Refused
from gatepost.casework.conversation import actions
from gatepost.casework.conversation.serving import account, served, suggestions
from gatepost.casework.conversation.talk import Talk, load_talk
from gatepost.casework.models import Conversation, MarksDispute, TalkOutcome
from gatepost.letters.actions import write_letters
from gatepost.letters.kinds import BY_KEY, CONVERSATION
from gatepost.letters.models import LetterState
from gatepost.letters.recipients import recipients
from gatepost.letters.refusal import CannotPrint
from gatepost.letters.runs import officer_of
from gatepost.letters.talks import said_in
from gatepost.letters.writing import Draft, facts_for
from gatepost.web.conversing_home import CERTIFICATE, how_many, letters_of, looked
from gatepost.web.desk import DeskForm, page, show_refusal, today

SUMMARY = "summary"


class AfterForm(DeskForm):
    """How the talk ended and what comes of it: everything is filled in, a person changes what is not so."""

    outcome = forms.ChoiceField(
        label="How did it end?",
        choices=TalkOutcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Say how the talk ended."},
    )
    ring_again_on = forms.DateField(label="Ring again on (if so)", required=False)
    rows = forms.MultipleChoiceField(
        label="Which rows of the checklist does it serve?",
        help_text="It is kept once, for all of them. No row is done by this: a person says so.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one row."},
    )
    suggested = forms.MultipleChoiceField(
        label="Put these answers into the rows?",
        help_text="Only where nobody has answered yet. You can change them there.",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    home = forms.MultipleChoiceField(
        label="What goes home?",
        help_text="Written now, from what was said and from nothing else. Look at each before it goes.",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, sent: QueryDict | None, *, talk: Talk, writes: bool) -> None:
        rows, answers = served(talk), suggestions(talk)
        letters = _letters(talk) if writes else []
        held = talk.conversation
        start = {
            "outcome": held.outcome,
            "ring_again_on": held.ring_again_on,
            "rows": [row.row for row in rows if row.ticked],
            "suggested": [suggestion.key for suggestion in answers],
            "home": [key for key, _ in letters],
        }
        super().__init__(sent, initial=start)
        pack = talk.facts.pack
        told = [(row.row, f"{pack.row(row.row).id} {pack.row(row.row).name}. {row.because}") for row in rows]
        self._offer("rows", told)
        self._offer("suggested", [(s.key, f"{pack.row(s.row).name}: {s.says}") for s in answers])
        self._offer("home", letters)

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        if choices:
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields[name]


def _letters(talk: Talk) -> list[tuple[str, str]]:
    """A letter to whoever spoke with us, a certificate to everybody who may be written to."""
    able = [d.guardian for d in recipients(talk.facts) if d.may]
    spoke = [g for g in able if g.parent_id == talk.conversation.parent_id]
    found = [(SUMMARY, f"A letter to {g.parent} that sums up the talk") for g in spoke]
    return found + [
        (f"{CERTIFICATE}_{g.parent_id}", f"The attendance certificate to {g.parent}") for g in able
    ]


def after(request: DeskRequest, conversation: Conversation) -> HttpResponse:
    """One page, all of it filled in: keep it, and everything is ready to go."""
    if not conversation.ended_at:
        return redirect("conversation", pk=conversation.case_id)
    talk = load_talk(conversation, on=today())
    form = AfterForm(request.POST or None, talk=talk, writes=request.actor.may("letter.write", conversation))
    if request.method == "POST" and not conversation.evidence_id and form.is_valid():
        try:
            return _keep(request, talk, form)
        except Refused as refusal:
            show_refusal(form, refusal)
        except CannotPrint as refusal:
            form.add_error(None, f"This cannot be printed: {refusal}")
    return page(
        request,
        "conversations/after.html",
        title="After the call",
        here="cases",
        talk=talk,
        conversation=conversation,
        case=conversation.case,
        form=form,
        account=account(talk),
        not_written=[d for d in recipients(talk.facts) if not d.may],
        waits=any(letter.state == LetterState.WRITTEN for letter in letters_of(conversation)),
        how_many=how_many(len(letters_of(conversation))),
        written=[looked(letter) for letter in letters_of(conversation)],
        sends=request.actor.may("letter.send", conversation),
    )


def _keep(request: DeskRequest, talk: Talk, form: AfterForm) -> HttpResponse:
    said, held = form.cleaned_data, talk.conversation
    with transaction.atomic():
        ended = actions.end(
            by=request.actor,
            conversation=held,
            outcome=TalkOutcome(said["outcome"]),
            at=timezone.now(),
            ring_again_on=said["ring_again_on"],
        )
        talk = load_talk(ended, on=today())
        actions.put_in_case(
            by=request.actor, talk=talk, rows=said["rows"], suggested=said.get("suggested", []), on=today()
        )
        _write(request, talk, said.get("home", []))
    messages.success(request, "Kept once, for every row you chose.")
    return redirect("talk_after", pk=held.pk)


def _write(request: DeskRequest, talk: Talk, home: list[str]) -> None:
    """The letters that were ticked, each waiting to be looked at and approved."""
    now = timezone.now()
    facts = facts_for(talk.conversation.pupil, talk.conversation.case, now)
    officer = officer_of(request.actor, facts.school)
    if SUMMARY in home:
        draft = Draft(CONVERSATION, said_in(talk), officer, now)
        write_letters(by=request.actor, facts=facts, draft=draft, parents=[talk.conversation.parent_id])
    parents = [int(key.partition("_")[2]) for key in home if key.startswith(CERTIFICATE)]
    if parents:
        certificate = Draft(BY_KEY[CERTIFICATE], {}, officer, now)
        write_letters(by=request.actor, facts=facts, draft=certificate, parents=parents)


def go_on(request: DeskRequest, conversation: Conversation) -> HttpResponse:
    """Back to a talk that was ended too soon."""
    try:
        actions.go_on(by=request.actor, conversation=conversation)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("talk_after", pk=conversation.pk)
    return redirect("talk_step", pk=conversation.pk, step="read_back")


class AnswerForm(DeskForm):
    """What a named person found out about marks that a parent sees differently."""

    answer = forms.CharField(
        label="What did you find, and what did you tell the family?",
        help_text="With the days. A mark that was wrong is changed in the school's own system.",
        widget=forms.Textarea({"rows": 4}),
        max_length=2000,
    )


def dispute(request: DeskRequest, dispute: MarksDispute) -> HttpResponse:
    """Marks that a parent sees differently: until a named person answers, nothing goes to the council."""
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_dispute(
                by=request.actor, dispute=dispute, answer=form.cleaned_data["answer"], on=today()
            )
            messages.success(request, "Answered. It no longer stops anything.")
            return redirect("case", pk=dispute.case_id)
        except Refused as refusal:
            show_refusal(form, refusal)
    return page(
        request,
        "conversations/dispute.html",
        title="Marks seen differently",
        here="cases",
        dispute=dispute,
        form=form,
    )
