"""Letters in other languages: what there is, and the translators' page with the English beside it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from gatepost.access.gate import DeskRequest
from gatepost.casework.actions import Refused
from gatepost.letters.kinds import BY_KEY
from gatepost.letters.models import Translation
from gatepost.letters.own import own_words
from gatepost.letters.refusal import CannotPrint
from gatepost.letters.render import render
from gatepost.letters.translating import actions
from gatepost.letters.translating.specimen import NOT_ON_PAPER, figures, printing_faults, specimen
from gatepost.letters.translations import ENGLISH, RIGHT_TO_LEFT, Own, Wording, fingerprint, languages, read
from gatepost.letters.wording import fields, markdown, paragraphs, translation_faults
from gatepost.policy.pack import load
from gatepost.web.desk import page

NAMED = {
    "foot": "Foot of every letter",
    "sheet": "The certificate itself",
    NOT_ON_PAPER: "A parent’s own page: coming to a meeting, agreeing a plan",
}


def name_of(name: str) -> str:
    """A wording as people call it."""
    return NAMED.get(name) or BY_KEY[name].name


def translations(request: DeskRequest) -> HttpResponse:
    """Every letter in every language: checked by whom and when, unchecked, or not there."""
    own = own_words(_school(request))
    lines = [
        (name, name_of(name), [(code, _state(code, name, own)) for code in languages()[1:]])
        for name in actions.NAMES
    ]
    return page(
        request,
        "letters/translations.html",
        title="Letters in other languages",
        here="letter_runs",
        languages=languages()[1:],
        lines=lines,
    )


def _state(language: str, name: str, own: Own) -> tuple[str, str]:
    """A status tag's kind and its words."""
    held, unread = read(language, name, own), own.get((language, name))
    if held is None:
        return "not_started", "Not there"
    if held.is_checked and held.checked:
        return "good", f"Checked, {held.checked.day} {held.checked:%b %Y}"
    if unread and unread.english != fingerprint(name):
        return "stop", "English has changed"
    return "weak", "Unchecked"


def translation(request: DeskRequest, language: str, name: str) -> HttpResponse:
    """The translators' page: each part of the English with its translation beside it."""
    _must_exist(language, name)
    own = own_words(_school(request))
    held = read(language, name, own)
    typed = [""] * len(paragraphs(markdown(name)))
    if held:
        typed = [*paragraphs(held.text), *typed][: max(len(typed), len(paragraphs(held.text)))]
    if request.method == "POST":
        typed = [request.POST.get(f"part-{place}", "") for place in range(len(typed))]
        try:
            _save(request, language, name, typed)
            messages.success(request, "Saved, unchecked. Ask somebody else who reads both to check it.")
            return redirect("translation", language=language, name=name)
        except Refused as refusal:
            return _shown(request, language, name, own, typed, list(refusal.faults.values()))
    return _shown(request, language, name, own, typed, [])


def _save(request: DeskRequest, language: str, name: str, typed: list[str]) -> None:
    seen = request.POST.get("seen", "")
    actions.translate(
        by=request.actor,
        school=_school(request),
        language=language,
        name=name,
        text="\n\n".join(typed),
        seen=int(seen) if seen.isdecimal() else None,
    )


def _shown(
    request: DeskRequest, language: str, name: str, own: Own, typed: list[str], refused: list[str]
) -> HttpResponse:
    held, english = read(language, name, own), markdown(name)
    newest = actions.newest(_school(request), language, name)
    sides = zip(paragraphs(english), typed, strict=False)
    return page(
        request,
        "letters/translation.html",
        title="A translation",
        here="letter_runs",
        language=language,
        language_name=load().language_name(language),
        direction="rtl" if language in RIGHT_TO_LEFT else "ltr",
        name=name,
        heading=name_of(name),
        parts=[(place, source, sorted(fields(source)), words) for place, (source, words) in enumerate(sides)],
        held=held,
        newest=newest,
        outdated=newest is not None and newest.english != fingerprint(name),
        faults=refused or _faults(language, name, held, own),
        refused=refused,
        figures=figures(language),
        on_paper=name != NOT_ON_PAPER,
        may_check=_may_check(request, newest),
        versions=Translation.objects.filter(language=language, name=name).order_by("-pk")[:10],
        status=200,
    )


def _faults(language: str, name: str, held: Wording | None, own: Own) -> list[str]:
    """What is wrong with the words that count now."""
    if held is None:
        return []
    found = translation_faults(held.text, markdown(name))
    return found or printing_faults(language, name, held.text, own)


def _may_check(request: DeskRequest, newest: Translation | None) -> bool:
    me = request.actor.user
    mine = newest is not None and me is not None and newest.translated_by_id == me.pk
    return request.actor.may("translation.check") and not mine


def check(request: DeskRequest, language: str, name: str) -> HttpResponse:
    """Somebody has read it against the English."""
    return _done(request, language, name, "check")


def uncheck(request: DeskRequest, language: str, name: str) -> HttpResponse:
    """Somebody has doubts."""
    return _done(request, language, name, "uncheck")


def _done(request: DeskRequest, language: str, name: str, what: str) -> HttpResponse:
    about: dict[str, Any] = {"by": request.actor, "school": _school(request), "language": language}
    try:
        if what == "check":
            seen = request.POST.get("seen", "")
            actions.check(**about, name=name, seen=int(seen) if seen.isdecimal() else None)
            messages.success(request, "Checked. From now on it may stand for the English.")
        else:
            actions.uncheck(**about, name=name)
            messages.success(request, "Unchecked again. English goes with it until somebody has checked it.")
    except Refused as refusal:
        messages.error(request, " ".join(refusal.faults.values()))
    return redirect("translation", language=language, name=name)


def translation_pdf(request: DeskRequest, language: str, name: str) -> HttpResponse:
    """A specimen on paper: to nobody, about nobody."""
    _must_exist(language, name)
    if name == NOT_ON_PAPER:
        raise Http404
    try:
        pdf = render("letter", specimen(language, name, own_words(_school(request))))
    except CannotPrint as refusal:
        messages.error(request, str(refusal))
        return redirect("translation", language=language, name=name)
    headers = {"Content-Disposition": 'inline; filename="specimen.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def _must_exist(language: str, name: str) -> None:
    if language == ENGLISH or language not in languages() or name not in actions.NAMES:
        raise Http404


def _school(request: DeskRequest) -> int:
    return request.actor.school
