"""What goes home after a talk: looked at on one page, then all of it sent or printed with one button."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from gatepost.access.gate import DeskRequest
from gatepost.casework.actions import Refused
from gatepost.casework.models import Conversation
from gatepost.letters import actions, runs
from gatepost.letters.kinds import CONVERSATION
from gatepost.letters.models import Letter, LetterState
from gatepost.policy.readability import OLDEST, forbidden_words, reading_age
from gatepost.web.letter_edits import email

CERTIFICATE = "certificate"


@dataclass(frozen=True)
class Looked:
    """One letter as its reader will read it, in English, with what speaks about its tone."""

    letter: Letter
    paragraphs: tuple[str, ...]
    age: int
    words: int
    flags: tuple[str, ...]


def looked(letter: Letter) -> Looked:
    """The letter's English words, how old a reader must be, and words that could hurt."""
    english = letter.context.get("back") or letter.front
    parts = tuple("".join(run["text"] for run in part["runs"]) for part in english.get("body", []))
    whole = " ".join(parts)
    age = round(reading_age(whole)) if whole else 0
    flags = tuple(f"the word “{word}”" for word in forbidden_words(whole))
    hard = (f"hard to read before the age of {age}",) if age > OLDEST else ()
    return Looked(letter, parts, age, len(whole.split()), (*flags, *hard))


def letters_of(talk: Conversation) -> list[Letter]:
    """What was written after a talk and has not been taken out, the letter before the certificates."""
    written = Letter.objects.filter(
        case=talk.case_id, kind__in=(CONVERSATION.key, CERTIFICATE), written_at__gte=talk.ended_at
    )
    found = written.exclude(state=LetterState.OUT).select_related("parent", "pupil", "school", "case")
    return sorted(found, key=lambda letter: (letter.kind == CERTIFICATE, letter.pk))


def how_many(letters: int) -> str:
    """As a button says it."""
    return {1: "it", 2: "both"}.get(letters, f"all {letters}")


def send_home(request: DeskRequest, conversation: Conversation) -> HttpResponse:
    """Approve all that was written, as it stands on the page; then by e-mail as well, or to the printer."""
    if not conversation.ended_at:
        return redirect("conversation", pk=conversation.case_id)
    waiting = [letter for letter in letters_of(conversation) if letter.state == LetterState.WRITTEN]
    try:
        for letter in waiting:
            actions.approve(by=request.actor, letter=letter, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("talk_after", pk=conversation.pk)
    for letter in waiting:
        if letter.state == LetterState.OUT:
            messages.error(request, f"{letter.about.name} is not sent. {letter.out_because}")
    if request.POST.get("go") == "print":
        return redirect("home_pdf", pk=conversation.pk)
    _email(request, conversation)
    return redirect("talk_after", pk=conversation.pk)


def _email(request: DeskRequest, conversation: Conversation) -> None:
    went, by_post = 0, []
    for letter in letters_of(conversation):
        if letter.state == LetterState.APPROVED:
            try:
                email(by=request.actor, letter=letter, at=timezone.now())
                went += 1
            except Refused as refusal:
                by_post.append(f"{letter.about.name} to {letter.parent}: {refusal}")
    if went:
        messages.success(
            request,
            f"{went} by e-mail in ten minutes; until then you can stop it. Print them for the post too.",
        )
    if by_post:
        messages.error(request, f"By post only, print these: {' '.join(by_post)}")


def home_pdf(request: DeskRequest, conversation: Conversation) -> HttpResponse:
    """All that is approved in one file, to print on both sides."""
    if not conversation.ended_at:
        return redirect("conversation", pk=conversation.case_id)
    ready = [letter for letter in letters_of(conversation) if letter.state == LetterState.APPROVED]
    if not ready:
        messages.error(request, "Nothing is waiting to be printed.")
        return redirect("talk_after", pk=conversation.pk)
    pdf = runs.batch(conversation.school, ready, timezone.now(), "written")
    headers = {"Content-Disposition": f'inline; filename="after-talk-{conversation.pk}.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)
