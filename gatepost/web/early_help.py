"""Early Help: the family's answer, the request written with them, and its end when they change their mind."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from gatepost.access.gate import DeskRequest
from gatepost.casework.early_help import actions
from gatepost.casework.facts import Facts, gather
from gatepost.casework.models import Case, Consent, ConsentAnswer, HelpRequest
from gatepost.casework.refusal import Refused
from gatepost.letters import helping
from gatepost.letters.refusal import CannotPrint
from gatepost.web.desk import DeskForm, page, show_refusal, today

EXPLAINED = "We talked through what Early Help is, who would see what, and that a yes can be taken back."


class AnswerForm(DeskForm):
    """What a parent answered to the offer."""

    parent = forms.ChoiceField(label="Who answered?")
    answer = forms.ChoiceField(
        label="What did they say?",
        help_text="A no does not count against the family. It is recorded as a choice.",
        choices=ConsentAnswer.choices,
        widget=forms.RadioSelect,
    )
    answered_on = forms.DateField(label="When?", widget=forms.DateInput({"type": "date"}))
    how_explained = forms.CharField(
        label="What was explained, and how?", widget=forms.Textarea({"rows": 3}), max_length=1000
    )
    language = forms.ChoiceField(label="In which language?")
    agencies = forms.CharField(
        label="Who may be told, in the parent's words?",
        help_text="For example: the school nurse, not the GP.",
        max_length=300,
        required=False,
    )

    def __init__(self, *args: Any, facts: Facts, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        adults = [g for g in facts.guardians if g.responsible]
        self.fields["parent"].choices = [(str(g.parent_id), f"{g.parent} ({g.relationship})") for g in adults]  # type: ignore[attr-defined]
        languages = facts.pack.vocabulary.languages
        self.fields["language"].choices = [(found.key, found.name) for found in languages]  # type: ignore[attr-defined]


class RequestForm(DeskForm):
    """What only people can write: with the family, strengths first."""

    going_well = forms.CharField(label="What goes well?", widget=forms.Textarea({"rows": 3}), max_length=2000)
    worries = forms.CharField(
        label="What are the worries?", widget=forms.Textarea({"rows": 3}), max_length=2000
    )
    hopes = forms.CharField(
        label="What does the family hope for?",
        help_text="In their words.",
        widget=forms.Textarea({"rows": 3}),
        max_length=2000,
    )


class SentForm(DeskForm):
    sent_to = forms.CharField(label="To whom did it go?", max_length=200)


def early_help(request: DeskRequest, case: Case) -> HttpResponse:
    """The family's answers, newest first, and the request that rests on a yes."""
    facts = gather(case.pupil, on=today(), case=case)
    asking = _answer_form(request, facts)
    writing = RequestForm(request.POST if request.POST.get("what") == "make" else None)
    if request.method == "POST":
        try:
            done = _answered(request, case, facts, asking) or _made(request, case, facts, writing)
            if done:
                messages.success(request, done)
                return redirect("early_help", pk=case.pk)
        except Refused as refusal:
            show_refusal(writing if writing.is_bound else asking, refusal)
        except CannotPrint as refusal:
            writing.add_error(None, f"This cannot be printed: {refusal}")
    return page(
        request,
        "early_help/early_help.html",
        title="Early Help",
        here="cases",
        case=case,
        pupil=case.pupil,
        facts=facts,
        consents=case.consents.select_related("parent", "taken_by", "withdrawn_to").order_by("-pk"),
        standing=actions.standing_consent(case),
        requests=case.help_requests.select_related("made_by", "consent").order_by("-pk"),
        asking=asking,
        writing=writing,
        sending=SentForm(),
    )


def _answer_form(request: DeskRequest, facts: Facts) -> AnswerForm:
    asked = request.POST if request.POST.get("what") == "answer" else None
    start = {"answered_on": today(), "language": "en", "how_explained": EXPLAINED}
    return AnswerForm(asked, facts=facts, initial=start)


def _answered(request: DeskRequest, case: Case, facts: Facts, form: AnswerForm) -> str:
    if not form.is_bound or not form.is_valid():
        return ""
    given = dict(form.cleaned_data)
    chosen = next(g.parent for g in facts.guardians if str(g.parent_id) == given.pop("parent"))
    actions.answer(by=request.actor, case=case, parent=chosen, on=today(), **given)
    return "Kept, as the family's own choice."


def _made(request: DeskRequest, case: Case, facts: Facts, form: RequestForm) -> str:
    if not form.is_bound or not form.is_valid():
        return ""
    consent = actions.standing_consent(case)
    if consent is None:
        raise Refused(consent="The family has not said yes to Early Help. Nothing is sent without it.")
    now = timezone.now()
    twin, pdf = helping.papers(facts, consent, by=request.actor, at=now, **form.cleaned_data)
    actions.make(by=request.actor, case=case, twin=twin, pdf=pdf, at=now)
    return "The request is ready. Read it with the family before it goes."


def withdraw(request: DeskRequest, consent: Consent) -> HttpResponse:
    """The family takes its yes back."""
    try:
        actions.withdraw(by=request.actor, consent=consent, on=today())
        messages.success(
            request, "The yes is taken back. Nothing goes any further; tell whoever has it already."
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("early_help", pk=consent.case_id)


def sent(request: DeskRequest, made: HelpRequest) -> HttpResponse:
    """Keep that it went, and to whom."""
    try:
        actions.sent(by=request.actor, request=made, to=request.POST.get("sent_to", ""), on=today())
        messages.success(request, "Kept.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("early_help", pk=made.case_id)


def request_pdf(request: DeskRequest, made: HelpRequest) -> FileResponse:
    """The request on paper, as it was made; not after the family has changed its mind."""
    _going(made)
    name = f"early-help-{made.pk}.pdf"
    return FileResponse(
        made.pdf.open("rb"), content_type="application/pdf", as_attachment=True, filename=name
    )


def request_json(request: DeskRequest, made: HelpRequest) -> HttpResponse:
    """The same for a machine, byte for byte what the checksum is of."""
    _going(made)
    headers = {"Content-Disposition": f'attachment; filename="early-help-{made.pk}.json"'}
    return HttpResponse(actions.twin_of(made), content_type="application/json", headers=headers)


def _going(made: HelpRequest) -> None:
    if made.stopped_on is not None or not made.pdf:
        raise Http404
