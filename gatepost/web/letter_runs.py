"""“Who needs a letter”: the list, a run of letters, its preview, its paper and its proof of posting."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from gatepost.access.gate import DeskRequest
from gatepost.access.models import School
from gatepost.casework.actions import Refused
from gatepost.letters import actions, runs
from gatepost.letters.models import ChildState, LetterState, Run, RunState
from gatepost.letters.tasks import make_letters
from gatepost.web.desk import page, show_refusal, today
from gatepost.web.letter_edits import waiting_emails
from gatepost.web.letters import PostedForm

A_PART = 50
"""Children of the list before the rest folds away; folded or not, they are of one form, and stay chosen."""


def letter_runs(request: DeskRequest) -> HttpResponse:
    """Who needs a letter, who is held back and why; and the runs there were."""
    school = School.objects.get(pk=request.actor.school)
    if request.method == "POST":
        return _start(request, school)
    needs = runs.who_needs(school, today())
    asked = request.GET.get("q", "").strip()
    ready = [need for need in needs if not need.held]
    return page(
        request,
        "letters/runs.html",
        title="Who needs a letter",
        here="letter_runs",
        needs=ready,
        groups=[
            (at + 1, min(at + A_PART, len(ready)), ready[at : at + A_PART])
            for at in range(0, len(ready), A_PART)
        ],
        held=[need for need in needs if need.held],
        asked=asked,
        answers=runs.why_not_here(school, asked, today()) if asked else [],
        runs=Run.objects.order_by("-started_at")[:10],
    )


def _start(request: DeskRequest, school: School) -> HttpResponse:
    chosen = [int(key) for key in request.POST.getlist("pupils") if key.isdigit()]
    extra = request.POST.get("extra", "")
    try:
        run = runs.start(by=request.actor, school=school, pupils=chosen, at=timezone.now(), extra=extra)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("letter_runs")
    make_letters.defer(school=school.pk, run=run.pk)
    return redirect("letter_run", pk=run.pk)


def letter_run(request: DeskRequest, run: Run) -> HttpResponse:
    """How far a run has come; each letter to look at; then approve, print, post."""
    return _shown(request, run, PostedForm(initial={"posted_on": today()}))


def _shown(request: DeskRequest, run: Run, form: PostedForm) -> HttpResponse:
    children = list(run.children.select_related("pupil").order_by("pupil__form", "pupil__surname"))
    by_state = {
        state: list(
            run.letters.filter(state=state)
            .select_related("pupil", "parent")
            .order_by("pupil__form", "pupil__surname", "pk")
        )
        for state in LetterState.values
    }
    done = sum(child.state != ChildState.WAITING for child in children)
    return page(
        request,
        "letters/run.html",
        title="Letters",
        here="letter_runs",
        run=run,
        done=done,
        total=len(children),
        making=run.state == RunState.MAKING and done < len(children),
        not_written=[child for child in children if child.state == ChildState.OUT],
        letters=by_state,
        emails=waiting_emails(run),
        orders=runs.ORDERS,
        may_send=request.actor.may("letter.send", run),
        form=form,
    )


def go_on(request: DeskRequest, run: Run) -> HttpResponse:
    """Ask the worker again, after it was ended in the middle."""
    make_letters.defer(school=run.school_id, run=run.pk)
    return redirect("letter_run", pk=run.pk)


def stop(request: DeskRequest, run: Run) -> HttpResponse:
    """Make no more."""
    runs.stop(by=request.actor, run=run)
    messages.success(request, "Stopped. What is made already is below.")
    return redirect("letter_run", pk=run.pk)


def approve(request: DeskRequest, run: Run) -> HttpResponse:
    """Approve all that were looked at; a letter whose ground has gone is taken out with the reason."""
    waiting = run.letters.filter(state=LetterState.WRITTEN).select_related("pupil__school", "parent")
    approved, out = runs.approve_all(by=request.actor, letters=waiting, at=timezone.now())
    told = f"{approved} approved."
    messages.success(request, f"{told} {out} taken out: see why below." if out else told)
    return redirect("letter_run", pk=run.pk)


def run_pdf(request: DeskRequest, run: Run) -> HttpResponse:
    """All approved letters in one file, to be printed on both sides."""
    letters = run.letters.filter(state=LetterState.APPROVED).select_related("pupil")
    if not letters:
        raise Http404
    pdf = runs.batch(run.school, letters, timezone.now(), _order(request))
    headers = {"Content-Disposition": f'inline; filename="letters-{run.pk}.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def _order(request: DeskRequest) -> str:
    """By class, or by postcode: the sheet for the post office and the paper are asked for in the same way."""
    asked = request.GET.get("order", "class")
    return asked if asked in runs.ORDERS else "class"


def posting_sheet(request: DeskRequest, run: Run) -> HttpResponse:
    """The sheet that goes to the post office: each letter's mark and where it goes."""
    letters = run.letters.filter(state=LetterState.APPROVED).select_related("pupil")
    ordered = sorted(letters, key=runs.ORDERS[_order(request)])
    return page(
        request,
        "letters/posting.html",
        title="Proof of posting",
        here="letter_runs",
        run=run,
        school=run.school,
        lines=[(letter.context["mark"], letter.context["to"]) for letter in ordered],
    )


def posted(request: DeskRequest, run: Run) -> HttpResponse:
    """All approved letters of the run are in the post."""
    form = PostedForm(request.POST)
    if not form.is_valid():
        return _shown(request, run, form)
    sent, went, out = form.cleaned_data, 0, 0
    for letter in run.letters.filter(state=LetterState.APPROVED):
        try:
            done = actions.post(
                by=request.actor,
                letter=letter,
                on=sent["posted_on"],
                how=sent["how"],
                proof=sent["proof"],
                today=today(),
            )
        except Refused as refusal:
            show_refusal(form, refusal)
            return _shown(request, run, form)
        went += done.state == LetterState.POSTED
        out += done.state == LetterState.OUT
    messages.success(
        request, f"{went} posted.{f' {out} taken out: do not post, see why below.' if out else ''}"
    )
    return redirect("letter_run", pk=run.pk)
