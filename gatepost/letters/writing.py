"""A letter about a child to one parent: everything it says, frozen, from facts and from what a person added."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

import msgspec
from django.utils import timezone

from gatepost.casework.facts import Facts, gather
from gatepost.casework.models import Case
from gatepost.letters import translations
from gatepost.letters.codes import qr
from gatepost.letters.context import (
    Block,
    CertificateContext,
    ForParents,
    LetterContext,
    Officer,
    Run,
    Sheet,
    Side,
)
from gatepost.letters.editing import Edit, edited
from gatepost.letters.gather import certificate, gather_many, school_of
from gatepost.letters.kinds import Kind, Slot
from gatepost.letters.own import own_words
from gatepost.letters.recipients import as_printed
from gatepost.letters.refusal import CannotPrint
from gatepost.letters.sealed import place_of
from gatepost.letters.sheets import sheet
from gatepost.letters.translations import ENGLISH, Own
from gatepost.letters.wording import Merge, sentence, side
from gatepost.records.models import Guardian, Parent, Pupil


@dataclass(frozen=True)
class OwnPage:
    """The page on which one parent can answer without an account: its address, the code, and its last day."""

    address: str
    code: str
    until: date

    def slots(self) -> dict[str, str]:
        """As it is kept with the letter, so that the same letter can be written again."""
        return {"page_address": self.address, "page_code": self.code, "page_until": self.until.isoformat()}


@dataclass(frozen=True)
class Draft:
    """What the person who writes a letter decides. ``at``: when; the letter counts to the day before."""

    kind: Kind
    slots: Mapping[str, str]
    officer: Officer
    at: datetime
    extra: str = ""
    """A sentence for all of a group; in English, so a reader of another language finds it on the back."""


def facts_for(pupil: Pupil, case: Case | None, at: datetime) -> Facts:
    """The child as known at the end of the day before: a letter does not change between morning and post."""
    return gather(pupil, on=timezone.localtime(at).date() - timedelta(days=1), case=case)


def facts_of_list(pupils: Sequence[Pupil], at: datetime) -> list[Facts]:
    """As ``facts_for``, without a case, for many children of one school in a fixed number of questions."""
    return gather_many(pupils, on=timezone.localtime(at).date() - timedelta(days=1))


def write(
    draft: Draft, facts: Facts, guardian: Guardian, *, code: str = "", edits: Sequence[Edit] = ()
) -> LetterContext:
    """The letter to one parent, in their language where there is one, with English on the back.

    ``code`` finds it again; ``edits`` are made for this parent alone. Raises CannotPrint, naming the field,
    when something it needs is empty, when a part that was edited says something else now,
    or when a sealed name of the child stands in it.
    """
    kind, parent, own = draft.kind, guardian.parent, own_words(facts.school.pk)
    language = translations.chosen(parent.language or ENGLISH, kind.key, formal=kind.formal, own=own)
    english = _with_extra(_side(draft, facts, guardian, ENGLISH, language, own), draft.extra)
    enclosed = _certificate(draft, facts) if kind.encloses_certificate else None
    written = LetterContext(
        school=school_of(facts),
        made_at=draft.at,
        language=language,
        to=as_printed(guardian),
        front=english if language == ENGLISH else _side(draft, facts, guardian, language, language, own),
        back=None if language == ENGLISH else english,
        officer=draft.officer,
        enclosed=enclosed,
        sheet=_sheet(enclosed, kind, language, own),
        mark=mark_of(kind, facts.pupil, parent, draft.at),
        code=code,
        qr=qr(code) if code else None,
        large=parent.format == "large_print",
        most_pages=kind.most_pages,
    )
    letter = edited(written, edits)
    if place := place_of(freeze(letter), facts.pupil):
        raise CannotPrint(f"A name that must not be used for this child any more stands here: {place}.")
    return letter


def _with_extra(english: Side, extra: str) -> Side:
    if not extra.strip():
        return english
    added = Block(kind="paragraph", runs=(Run(text=extra.strip()),))
    return msgspec.structs.replace(english, body=(*english.body, added))


def thaw(context: Mapping[str, Any]) -> LetterContext:
    """A letter's stored context, as it was when it was frozen."""
    return msgspec.convert(dict(context), LetterContext)


def freeze(context: LetterContext) -> dict[str, Any]:
    """A letter's context as it is stored."""
    frozen: dict[str, Any] = msgspec.to_builtins(context)
    return frozen


def marks_hash(facts: Facts) -> str:
    """What a letter's numbers were counted from: this year's counted marks, and the days the school was open."""
    counted = facts.counted
    return sha256(facts.register.marks[0][counted].tobytes() + counted.tobytes()).hexdigest()


def mark_of(kind: Kind, pupil: Pupil, parent: Parent, at: datetime) -> str:
    """What each sheet carries: it tells two letters of one batch apart, and names nobody."""
    return f"{kind.stage or kind.key} · {pupil.pk} · {parent.pk} · {timezone.localtime(at):%y%m%d}"


def _side(draft: Draft, facts: Facts, guardian: Guardian, language: str, front: str, own: Own) -> Side:
    labels = translations.labels(language)
    written = side(
        draft.kind.key,
        merge(draft, facts, guardian, language),
        draft.officer,
        language=language,
        dated=labels.dated(timezone.localtime(draft.at).date()),
        notice=_notice(draft.kind, guardian.parent.language, language, front, own),
        own=own,
    )
    return _with_page(written, draft.slots, labels) if draft.slots.get("page_code") else written


def _with_page(written: Side, slots: Mapping[str, str], labels: translations.Labels) -> Side:
    filled = {
        "address": slots["page_address"],
        "code": slots["page_code"],
        "until": labels.spoken_date(date.fromisoformat(slots["page_until"])),
    }
    return msgspec.structs.replace(written, body=(*written.body, sentence(labels.page, filled)))


def _notice(kind: Kind, reads: str, language: str, front: str, own: Own) -> str:
    """That a translation is unchecked (on both sides); or, above an English letter, what is enclosed."""
    if not translations.is_checked(front, kind.key, own):
        return translations.labels(language).unchecked
    if front == ENGLISH and kind.key == "certificate" and reads not in ("", ENGLISH):
        return translations.labels(reads).certificate
    return ""


def _sheet(enclosed: CertificateContext | None, kind: Kind, language: str, own: Own) -> Sheet | None:
    """The certificate in the reader's language; the English one follows on its back."""
    if enclosed is None or language == ENGLISH:
        return None
    return sheet(enclosed, language, own=own, notice=_notice(kind, language, language, language, own))


def merge(draft: Draft, facts: Facts, guardian: Guardian, language: str) -> Merge:
    """The fields of a letter as one language writes them."""
    labels, tally = translations.labels(language), facts.measured.tally
    return Merge(
        child=facts.name,
        parent=greeting(guardian.parent),
        since=labels.spoken_date(facts.year_start),
        days_missed=labels.spoken_days(tally.absent),
        not_agreed=labels.spoken_days(tally.unauthorised),
        child_says=_shared_words(facts),
        **{slot.key: _spoken(slot, draft.slots.get(slot.key, ""), labels) for slot in draft.kind.slots},
    )


def _spoken(slot: Slot, given: str, labels: translations.Labels) -> str:
    if not given:
        return ""
    if slot.kind == "date":
        return labels.spoken_date(date.fromisoformat(given))
    return labels.spoken_moment(datetime.fromisoformat(given)) if slot.kind == "moment" else given


def _shared_words(facts: Facts) -> ForParents | None:
    """The child's latest words that the child allowed parents to read."""
    shared = ForParents.among((e, e.says) for e in facts.told("pupil_voice", "voice"))
    return shared[-1] if shared else None


def greeting(parent: Parent) -> str:
    """As a letter greets them: “Mrs Khan”; by their whole name where no title is known."""
    return (
        f"{parent.title} {parent.surname}" if parent.title else f"{parent.forename} {parent.surname}".strip()
    )


def _certificate(draft: Draft, facts: Facts) -> CertificateContext:
    return certificate(facts, at=draft.at, officer=draft.officer)
