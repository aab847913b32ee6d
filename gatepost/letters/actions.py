"""Every write of letters: written, approved for exactly what they say, posted, come back, or taken out."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from uuid import uuid4

import msgspec
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from gatepost.access.actor import Actor
from gatepost.audit.log import note
from gatepost.casework.actions import Refused, add_evidence
from gatepost.casework.facts import Facts, gather
from gatepost.casework.living import actions as living
from gatepost.casework.models import Case, CaseStatus, Evidence, ReliedKind
from gatepost.casework.uploads import Upload
from gatepost.letters import translations
from gatepost.letters.again import layout_now
from gatepost.letters.as_text import as_text
from gatepost.letters.codes import new_code, tidy
from gatepost.letters.context import LetterContext
from gatepost.letters.editing import Edit, SideName, edited, extra_fault, fault_of, parts
from gatepost.letters.held import Held, held, history, not_ours_to_issue
from gatepost.letters.kinds import Kind
from gatepost.letters.models import Decision, Layout, Letter, LetterState, Run
from gatepost.letters.own import own_words
from gatepost.letters.recipients import GRIEVING, Eligibility, recipients
from gatepost.letters.refusal import CannotPrint
from gatepost.letters.render import checksum, render
from gatepost.letters.sealed import place_of
from gatepost.letters.slots import faults_of
from gatepost.letters.writing import Draft, OwnPage, facts_for, freeze, marks_hash, thaw, write
from gatepost.policy.pack import load
from gatepost.records.models import Pupil


@transaction.atomic
def write_letters(
    *,
    by: Actor,
    facts: Facts,
    draft: Draft,
    parents: Collection[int],
    why_now: str = "",
    run: Run | None = None,
    pages: Mapping[int, OwnPage] | None = None,
) -> list[Letter]:
    """Write one letter to each of ``parents`` who may be written to, and keep the decision on everybody.

    ``facts`` are those of ``writing.facts_for``. Refused when something stops it, when something speaks for
    waiting and ``why_now`` is empty, when a slot is missing, or when nobody may be written to. ``pages``, by
    parent: where they can answer without an account; it stands in their own letter alone.
    """
    by.must("letter.write", facts.pupil)
    _refuse_while_held(draft.kind, facts, why_now, draft.at.date())
    if wrong := extra_fault(draft.extra):
        raise Refused(extra=wrong)
    if faults := faults_of(draft.kind, draft.slots, facts):
        raise Refused(**faults)
    decisions = recipients(facts)
    chosen = [d for d in decisions if d.may and d.guardian.parent_id in parents]
    if not chosen:
        raise Refused(parents="Choose somebody who may be written to.")
    _replace_waiting(facts, draft, [d.guardian.parent_id for d in chosen])
    own = {d.guardian.parent_id: _with_page(draft, (pages or {}).get(d.guardian.parent_id)) for d in chosen}
    letters = [_write_one(by, facts, own[d.guardian.parent_id], d, why_now, run) for d in chosen]
    _keep_decisions(facts, draft, decisions, letters)
    return letters


def _refuse_while_held(kind: Kind, facts: Facts, why_now: str, on: date) -> None:
    reasons = held(kind, facts, history(facts, on))
    stops = [reason.says for reason in reasons if reason.stops]
    if stops:
        raise Refused(held=f"This has to wait. {' '.join(stops)}")
    if reasons and not why_now.strip():
        raise Refused(why_now=f"Say why you write now. {' '.join(reason.says for reason in reasons)}")


def _replace_waiting(facts: Facts, draft: Draft, parents: list[int]) -> None:
    """A letter written again takes the place of the one that was waiting."""
    own = Letter.objects.filter(pupil=facts.pupil, kind=draft.kind.key, parent__in=parents)
    waiting = own.filter(state__in=(LetterState.WRITTEN, LetterState.APPROVED))
    living.let_go(kind=ReliedKind.LETTER, subjects=waiting.values_list("pk", flat=True), at=draft.at)
    waiting.update(state=LetterState.OUT, out_because="Written again.")


def _with_page(draft: Draft, page: OwnPage | None) -> Draft:
    return replace(draft, slots={**draft.slots, **page.slots()}) if page else draft


def _write_one(
    by: Actor, facts: Facts, draft: Draft, decision: Eligibility, why_now: str, run: Run | None
) -> Letter:
    code = new_code()
    context = write(draft, facts, decision.guardian, code=code)
    letter = Letter(
        school_id=facts.pupil.school_id,
        pupil=facts.pupil,
        case=facts.case,
        parent=decision.guardian.parent,
        run=run,
        kind=draft.kind.key,
        language=context.language,
        slots=dict(draft.slots),
        extra=draft.extra.strip(),
        code=code,
        layout=_layout_of(facts.pupil.school_id),
        why_now=why_now.strip(),
        context=freeze(context),
        sha256=checksum(context),
        marks=marks_hash(facts),
        words=_words_now(draft.kind, context.language, facts.pupil.school_id),
        written_by=by.user,
        written_at=draft.at,
    )
    letter.pdf.save(f"{uuid4().hex}.pdf", ContentFile(render("letter", context)), save=False)
    letter.save()
    living.rely(
        by=by,
        kind=ReliedKind.LETTER,
        subject=letter.pk,
        name=f"“{letter.about.name}” to {letter.parent}",
        pupil=facts.pupil,
        case=facts.case,
        on=facts.on,
        at=draft.at,
    )
    note(by, f"letter.{draft.kind.key}.written", letter)
    return letter


def _layout_of(school: int) -> Layout:
    """What letters are set with today, kept once."""
    now = layout_now(school)
    kept, _ = Layout.objects.get_or_create(
        school_id=school, sha256=now.sha256, fonts=now.fonts, engine=now.engine, defaults={"files": now.files}
    )
    return kept


def _keep_decisions(facts: Facts, draft: Draft, decisions: list[Eligibility], letters: list[Letter]) -> None:
    written = {letter.parent_id: letter for letter in letters}
    Decision.objects.bulk_create(
        Decision(
            school_id=facts.pupil.school_id,
            pupil=facts.pupil,
            parent=decision.guardian.parent,
            kind=draft.kind.key,
            may=decision.may,
            why=decision.why
            if decision.guardian.parent_id in written or not decision.may
            else "Could be written to; not chosen.",
            made_at=draft.at,
            letter=written.get(decision.guardian.parent_id),
        )
        for decision in decisions
    )


def _words_now(kind: Kind, language: str, school: int) -> str:
    return translations.version(kind.key, language, own_words(school))


def changed_since(letter: Letter) -> str:
    """What an unsent letter no longer agrees with, in a sentence; empty while it still says what is so.

    The letter is written again from what is known now about the same day, and the two are compared.
    """
    if letter.words != _words_now(letter.about, letter.language, letter.school_id):
        return "The wording or layout has changed since."
    facts = facts_for(letter.pupil, letter.case, letter.written_at)
    if letter.marks != marks_hash(facts):
        return "Marks have changed since."
    decision = next((d for d in recipients(facts) if d.guardian.parent_id == letter.parent_id), None)
    if decision is None or not decision.may:
        return decision.why if decision else "This adult is no longer in the child's family details."
    return _compared(letter, facts, decision)


def _compared(letter: Letter, facts: Facts, decision: Eligibility) -> str:
    then = thaw(letter.context)
    draft = Draft(letter.about, letter.slots, then.officer, letter.written_at, letter.extra)
    try:
        now = write(draft, facts, decision.guardian, code=letter.code, edits=edits_of(letter))
    except CannotPrint as refusal:
        return str(refusal)
    if now.to != then.to:
        return "The name or address has changed since."
    return "" if checksum(now) == letter.sha256 else "What it says has changed since."


@transaction.atomic
def approve(*, by: Actor, letter: Letter, at: datetime) -> Letter:
    """Let a letter go, for exactly what it says now. A letter that is out of date is taken out instead."""
    by.must(letter.about.permission, letter)
    _must_be(letter, LetterState.WRITTEN)
    if _taken_out_if_changed(by, letter) or _taken_out_if_held(by, letter, at.date()):
        return letter
    letter.state, letter.approved_by, letter.approved_at = LetterState.APPROVED, by.user, at
    letter.save(update_fields=["state", "approved_by", "approved_at"])
    note(by, "letter.approved", letter)
    return letter


def edits_of(letter: Letter) -> list[Edit]:
    """What was changed in a letter for its recipient alone."""
    return msgspec.convert(letter.edits, list[Edit])


@transaction.atomic
def edit(*, by: Actor, letter: Letter, words: Mapping[tuple[SideName, int], str]) -> Letter:
    """Change parts of one unsent letter for its recipient alone; ``words`` by side and place, all or some.

    An approval is void: what was approved is not what it says now. A letter that names the law is not edited,
    so that nothing it must contain goes missing. A letter that is out of date is taken out instead.
    """
    by.must("letter.write", letter)
    _must_be(letter, LetterState.WRITTEN, LetterState.APPROVED)
    if letter.about.formal:
        raise Refused(letter="A letter that names the law is written again, not edited.")
    if _taken_out_if_changed(by, letter):
        return letter
    plain = unedited(letter)
    changes = [
        Edit(side=side, place=place, was=was, now=now)
        for side, place, was in parts(plain)
        if (now := words.get((side, place), was).strip()) != was
    ]
    if wrong := next((fault for change in changes if (fault := fault_of(change.now))), ""):
        raise Refused(words=wrong)
    try:
        context = edited(plain, changes)
        paper = render("letter", context)
    except CannotPrint as refusal:
        raise Refused(words=str(refusal)) from None
    letter.edits, letter.context = msgspec.to_builtins(changes), freeze(context)
    letter.sha256, letter.layout = checksum(context), _layout_of(letter.school_id)
    letter.state, letter.approved_by, letter.approved_at = LetterState.WRITTEN, None, None
    letter.pdf.delete(save=False)
    letter.pdf.save(f"{uuid4().hex}.pdf", ContentFile(paper), save=False)
    letter.save()
    note(by, "letter.edited", letter)
    return letter


def unedited(letter: Letter) -> LetterContext:
    """The letter as it would be without its edits."""
    facts = facts_for(letter.pupil, letter.case, letter.written_at)
    guardian = next(g for g in facts.guardians if g.parent_id == letter.parent_id)
    draft = Draft(letter.about, letter.slots, thaw(letter.context).officer, letter.written_at, letter.extra)
    return write(draft, facts, guardian, code=letter.code)


@transaction.atomic
def post(*, by: Actor, letter: Letter, on: date, how: str, proof: str, today: date) -> Letter:
    """Say that a letter was posted: from now on it is evidence for every row it serves, and never changes.

    An approved letter whose grounds went after it was printed is taken out: do not post it.
    """
    by.must("letter.send", letter)
    _must_be(letter, LetterState.APPROVED)
    if why := not_ours_to_issue(letter.about, load(letter.school.pack), today):
        raise Refused(letter=why)
    if on > today:
        raise Refused(posted_on="The date must be today or earlier.")
    if letter.approved_at and on < letter.approved_at.date():
        raise Refused(posted_on="The date must not be before the letter was approved.")
    if _taken_out_if_changed(by, letter):
        return letter
    letter.state, letter.posted_by, letter.posted_on = LetterState.POSTED, by.user, on
    letter.how, letter.proof = how, proof.strip()
    letter.case = letter.case or Case.objects.filter(pupil=letter.pupil, status=CaseStatus.OPEN).first()
    letter.evidence = _evidence(by, letter, today) if letter.case else None
    letter.save()
    living.went_out(kind=ReliedKind.LETTER, subject=letter.pk)
    note(by, "letter.posted", letter)
    return letter


@transaction.atomic
def ready_for_email(*, by: Actor, letter: Letter) -> tuple[str, str]:
    """Subject and words of an approved letter's copy by e-mail, to its one recipient alone.

    The letter is posted all the same: only the post makes it evidence. A letter that is out of date is taken
    out, and its words are empty.
    """
    by.must("letter.send", letter)
    _must_be(letter, LetterState.APPROVED)
    words = "" if _taken_out_if_changed(by, letter) else as_text(thaw(letter.context))
    return f"A letter from {letter.school}", words


@transaction.atomic
def count_in_case(*, by: Actor, case: Case, today: date) -> int:
    """Let letters that went before the case was opened be evidence in it; how many there were."""
    by.must("evidence.add", case)
    earlier = Letter.objects.filter(pupil=case.pupil_id, state=LetterState.POSTED, case__isnull=True)
    for letter in earlier:
        letter.case = case
        letter.evidence = _evidence(by, letter, today)
        letter.save(update_fields=["case", "evidence"])
    return len(earlier)


def _evidence(by: Actor, letter: Letter, today: date) -> Evidence:
    """What the checklist, the pack and the history need to know, so that nobody types it again."""
    assert letter.case and letter.posted_on
    kind, language = letter.about, _counts_as(letter)
    proof = f", proof of posting {letter.proof}" if letter.proof else ""
    unchecked = "" if language == letter.language else ", with an unchecked translation"
    name = f"“{kind.name}” ({kind.stage})" if kind.stage else f"“{kind.name}”"
    with letter.pdf.open("rb") as file:
        paper = Upload(f"{letter.kind}-{letter.pk}.pdf", "application/pdf", file.read())
    return add_evidence(
        by=by,
        case=letter.case,
        rows=[*kind.serves, "language"],
        kind="letter",
        happened_on=letter.posted_on,
        who=str(letter.parent),
        says=f"{name} to {letter.parent}, {letter.get_how_display().lower()}{proof}{unchecked}.",
        on=today,
        parent=letter.parent,
        language=language,
        upload=paper,
    )


def _counts_as(letter: Letter) -> str:
    return translations.counts_as(letter.language, letter.kind, own_words(letter.school_id))


@transaction.atomic
def came_back(*, by: Actor, letter: Letter, on: date) -> Letter:
    """Post came back: nobody writes to that address again until it has changed."""
    by.must("letter.send", letter)
    _must_be(letter, LetterState.POSTED)
    letter.returned_on = on
    letter.save(update_fields=["returned_on"])
    note(by, "letter.came_back", letter)
    return letter


def find_returned(*, by: Actor, code: str) -> Letter:
    """The posted letter that carries a code, as typed or scanned from the paper.

    Raises Refused when the code has a slip in it, or belongs to no letter that was posted here.
    """
    by.must("letter.send")
    tidied = tidy(code)
    if not tidied:
        raise Refused(code="This is not a whole code. It has eight signs, such as 7K3M-92QX.")
    found = Letter.objects.filter(code=tidied, state=LetterState.POSTED).first()
    if found is None:
        raise Refused(code="No letter that this school posted carries this code.")
    return found


@transaction.atomic
def take_out(*, by: Actor, letter: Letter, why: str) -> Letter:
    """Leave a letter unsent. It stays on view with the reason; its paper does not."""
    by.must("letter.write", letter)
    _must_be(letter, LetterState.WRITTEN, LetterState.APPROVED)
    if not why.strip():
        raise Refused(why="Say why it is not sent.")
    return _out(by, letter, why.strip())


@transaction.atomic
def take_out_of(*, by: Actor, pupils: Collection[int]) -> int:
    """After a death: take out every letter about these children that has not gone; how many there were."""
    by.must("death.tell")
    waiting = Letter.objects.filter(pupil__in=pupils, state__in=(LetterState.WRITTEN, LetterState.APPROVED))
    letters = list(waiting.select_for_update(of=("self",)))
    for letter in letters:
        _out(by, letter, GRIEVING)
    return len(letters)


@transaction.atomic
def take_out_sealed(*, by: Actor, pupil: Pupil) -> int:
    """After a name was sealed: take out every letter that has not gone and holds it; how many there were."""
    by.must("name.seal", pupil)
    waiting = Letter.objects.filter(pupil=pupil, state__in=(LetterState.WRITTEN, LetterState.APPROVED))
    letters = [
        letter for letter in waiting.select_for_update(of=("self",)) if place_of(letter.context, pupil)
    ]
    for letter in letters:
        _out(by, letter, "It holds a name that must not be used any more.")
    return len(letters)


def _out(by: Actor, letter: Letter, why: str) -> Letter:
    letter.state, letter.out_because = LetterState.OUT, why
    if letter.pdf:
        letter.pdf.delete(save=False)
    letter.save(update_fields=["state", "out_because", "pdf"])
    living.let_go(kind=ReliedKind.LETTER, subjects=[letter.pk], at=timezone.now())
    note(by, "letter.taken_out", letter)
    return letter


def _taken_out_if_changed(by: Actor, letter: Letter) -> bool:
    why = changed_since(letter)
    if why:
        _out(by, letter, why)
    return bool(why)


def _taken_out_if_held(by: Actor, letter: Letter, on: date) -> bool:
    """A pause or a known reason that came after the letter was written stops it too."""
    facts = gather(letter.pupil, on=on, case=letter.case)
    stops: list[Held] = [h for h in held(letter.about, facts, history(facts, on)) if h.stops]
    if stops:
        _out(by, letter, stops[0].says)
    return bool(stops)


def _must_be(letter: Letter, *states: str) -> None:
    if letter.state not in states:
        raise Refused(letter=f"This letter is “{letter.get_state_display().lower()}” already.")
