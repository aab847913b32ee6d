"""Every write of hearing a child: begun, told first, kept word for word, shared, ended, and answered."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from uuid import uuid4

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from gatepost.access.actor import Actor
from gatepost.audit.log import note
from gatepost.casework.actions import Refused, add_evidence, save_row
from gatepost.casework.contacts import Told, record_contact
from gatepost.casework.facts import Facts
from gatepost.casework.hearing.formats import own_subjects, pages, told
from gatepost.casework.models import (
    CaseStatus,
    Channel,
    Evidence,
    EvidenceKind,
    LoopAnswer,
    Outcome,
    RowStatus,
    SittingOutcome,
    VoiceItem,
    VoiceSession,
)
from gatepost.casework.uploads import Upload
from gatepost.policy.pack import load
from gatepost.records.models import CalendarSpan

ROW = "pupil_voice"
PICTURE = "A photo or drawing. It shows:"
AFTER_ALL_PAGES = 1000
"""Pictures stand after whatever was said at a page, in the order in which they came."""
MOST_PICTURES = 12
WITH_THE_LEAD = "These words are with the safeguarding lead."


@dataclass(frozen=True)
class Said:
    """What came back from one page: a pile, face or light; reasons; words exactly as they were said."""

    answer: str = ""
    chosen: Sequence[str] = ()
    words: str = ""

    @property
    def empty(self) -> bool:
        return not (self.answer or self.chosen or self.words.strip())


@transaction.atomic
def begin(
    *, by: Actor, facts: Facts, format: str, with_whom: str, place: str, helper: str, at: datetime
) -> VoiceSession:
    """Prepare a sitting in the format that an adult chose. Nothing is asked yet."""
    case = facts.case
    assert case is not None
    by.must("voice.record", case)
    faults = {}
    if case.status != CaseStatus.OPEN:
        faults["case"] = "This case has ended."
    if format not in {way.key for way in facts.pack.voice.formats}:
        faults["format"] = "Choose a way that fits the child."
    if not with_whom.strip():
        faults["with_whom"] = "Say who the child will talk to: best somebody they trust."
    if faults:
        raise Refused(**faults)
    session = VoiceSession.objects.create(
        school_id=case.school_id,
        case=case,
        format=format,
        with_whom=with_whom.strip(),
        place=place.strip(),
        helper=helper.strip(),
        subjects=own_subjects(facts) if format == "my_week" else [],
        began_at=at,
        held_by=by.user,
    )
    note(by, "voice.begun", session, pupil=case.pupil_id)
    return session


@transaction.atomic
def tell_first(
    *, by: Actor, session: VoiceSession, said_this: bool, keep_from_home: str, at: datetime
) -> VoiceSession:
    """Keep that the child was told who will read this, and what cannot be kept secret. It cannot be skipped."""
    by.must("voice.record", session)
    held = _open(session)
    if not said_this:
        raise Refused(said_this="Say this first, in your own way, and tick that you have said it.")
    held.told_first_at, held.keep_from_home = held.told_first_at or at, keep_from_home.strip()
    held.save(update_fields=["told_first_at", "keep_from_home"])
    note(by, "voice.told_first", held, pupil=held.pupil.pk)
    return held


@transaction.atomic
def keep(*, by: Actor, session: VoiceSession, page: str, said: Said) -> VoiceItem | None:
    """Keep what was said at one page; an empty page is a page that was skipped, and leaves nothing behind."""
    by.must("voice.record", session)
    held = _open(session)
    if held.told_first_at is None:
        raise Refused(said_this="First say who will read this, and tick that you have said it.")
    pack = load(held.case.school.pack)
    everything = pages(held, pack)
    here = next((p for p in everything if p.key == page), None)
    if here is None:
        raise Refused(page="This sitting has no such page.")
    old = held.items.filter(prompt=page).first()
    if old and old.with_lead_since:
        return old
    if said.empty:
        held.items.filter(prompt=page).delete()
        return None
    known = {reason.key for reason in pack.reasons}
    item, _ = VoiceItem.objects.update_or_create(
        session=held,
        prompt=page,
        defaults={
            "school_id": held.school_id,
            "place": everything.index(here),
            "asked": here.say,
            "answer": said.answer if said.answer in {o.key for o in here.options} else "",
            "chosen": [key for key in said.chosen if key in known],
            "words": said.words,
        },
    )
    return item


@transaction.atomic
def add_picture(*, by: Actor, session: VoiceSession, upload: Upload, shows: str) -> VoiceItem:
    """Keep a photo or drawing of the child's, with words for what it shows: staff who help see it, until it is shared.

    It may also come after the sitting, when the drawing is dry. Refused before the child was told who reads it.
    """
    by.must("voice.record", session)
    sittings = VoiceSession.objects.select_for_update(of=("self",)).select_related("case__pupil")
    held = sittings.get(pk=session.pk)
    pictures = held.items.exclude(file="").count()
    faults = {}
    if held.told_first_at is None:
        faults["file"] = "First say who will read this, and tick that you have said it."
    elif held.outcome == SittingOutcome.CHOSE_NOT_TO:
        faults["file"] = "The child would rather not, this time. Begin another sitting."
    elif pictures >= MOST_PICTURES:
        faults["file"] = f"{MOST_PICTURES} pictures are kept with one sitting. Begin another for more."
    elif not upload.is_picture:
        faults["file"] = "Choose a JPEG or PNG picture."
    if not shows.strip():
        faults["shows"] = "Say in words what it shows, best in the child’s own."
    if faults:
        raise Refused(**faults)
    item = VoiceItem(
        school_id=held.school_id,
        session=held,
        prompt=f"picture-{uuid4().hex[:12]}",
        place=AFTER_ALL_PAGES + pictures,
        asked=PICTURE,
        words=shows.strip(),
    )
    item.file.save(upload.stored_name, upload.as_file(), save=False)
    item.save()
    note(by, "voice.picture_added", held, pupil=held.pupil.pk)
    _compose(by, held)
    return item


@transaction.atomic
def share(
    *, by: Actor, session: VoiceSession, parents: Collection[int], council: Collection[int]
) -> list[VoiceItem]:
    """Keep whom the child lets read each item, by the item's id. What is not named is for staff who help."""
    by.must("voice.record", session)
    items = list(VoiceItem.objects.select_for_update().filter(session=session))
    for item in items:
        item.share_parents = item.pk in parents and item.with_lead_since is None
        item.share_council = item.pk in council and item.with_lead_since is None
        item.save(update_fields=["share_parents", "share_council"])
    note(by, "voice.shared", session, pupil=session.pupil.pk)
    _compose(by, session)
    return items


@transaction.atomic
def take_out(*, by: Actor, item: VoiceItem) -> None:
    """Take an item out because the child wants it out: it is gone, also from the case."""
    by.must("voice.record", item)
    session = item.session
    item.delete()
    if item.file.name:
        transaction.on_commit(partial(item.file.storage.delete, item.file.name))
    note(by, "voice.taken_out", session, pupil=session.pupil.pk)
    _compose(by, session)


@transaction.atomic
def tell_lead(*, by: Actor, item: VoiceItem, at: datetime) -> VoiceItem:
    """Copy an item's words to the safeguarding lead's board, and remove them from the ordinary record.

    What is left says only that there is something with the lead. A picture opens for whoever may read what is
    confidential, and for nobody else.
    """
    by.must("voice.record", item)
    held = VoiceItem.objects.select_for_update(of=("self",)).select_related("session__case").get(pk=item.pk)
    if held.with_lead_since:
        return held
    pack = load(held.session.case.school.pack)
    words = f"{held.session.pupil.known_as}, to {held.session.with_whom}: {told(held, pack)}"
    words += " The picture is on the sitting’s page." if held.file else ""
    record_contact(
        by=Actor(by.role, by.schools, by.user, by.permissions | {"contact.record"}),
        pupils=[held.pupil],
        told=Told(Outcome.WORRIED, channel=Channel.SCHOOL, heard_child=True, words=words, worried=True),
        call=uuid4(),
        at=at,
        on=timezone.localdate(at),
    )
    held.words, held.answer, held.chosen, held.with_lead_since = "", "", [], at
    held.share_parents = held.share_council = False
    held.save()
    LoopAnswer.objects.filter(item=held).delete()
    note(by, "voice.told_lead", held, pupil=held.pupil.pk)
    _compose(by, held.session)
    return held


@transaction.atomic
def finish(
    *, by: Actor, session: VoiceSession, agreed_by: str, at: datetime, stopped: bool = False
) -> VoiceSession:
    """End a sitting and put it in the case, each item for whom the child allowed.

    ``agreed_by``: how the child said that it is right. Stopping half way is fine: what was said is kept. A task
    to tell the child what became of it is due within a few school days.
    """
    by.must("voice.record", session)
    held = _open(session)
    if held.told_first_at is None or (not held.items.exists() and not stopped):
        raise Refused(
            items="Nothing has been said yet. You can stop, or say that the child would rather not."
        )
    day, pack = timezone.localdate(at), load(held.case.school.pack)
    if not held.items.exists():
        return _chose_not_to(by, held, "Began, and would rather stop before saying anything.", at)
    held.ended_at, held.agreed_by = at, agreed_by
    held.outcome = SittingOutcome.STOPPED if stopped else SittingOutcome.HEARD
    held.loop_due_on = CalendarSpan.calendar(held.school_id).school_days_on(day, pack.voice.loop_within)
    held.save()
    _compose(by, held)
    _fill_row(by, held, day)
    note(by, f"voice.{held.outcome}", held, pupil=held.pupil.pk)
    return held


@transaction.atomic
def chose_not_to(*, by: Actor, session: VoiceSession, how: str, at: datetime) -> VoiceSession:
    """Keep an honest try: the child would rather not talk, and how it was offered. Two of different shape count."""
    by.must("voice.record", session)
    held = _open(session)
    if not how.strip():
        raise Refused(how="Say how it was offered, and what the child showed or said.")
    return _chose_not_to(by, held, how.strip(), at)


def _chose_not_to(by: Actor, held: VoiceSession, how: str, at: datetime) -> VoiceSession:
    held.ended_at, held.outcome, held.how_tried = at, SittingOutcome.CHOSE_NOT_TO, how
    held.save()
    way = load(held.case.school.pack).format(held.format).name
    where = f", {held.place}" if held.place else ""
    day = timezone.localdate(at)
    add_evidence(
        by=by,
        case=held.case,
        rows=[ROW],
        kind=EvidenceKind.NOTE,
        happened_on=day,
        who=held.with_whom,
        says=f"Would rather not talk. {way}{where}. {how}",
        on=day,
        voice=held,
    )
    note(by, "voice.chose_not_to", held, pupil=held.pupil.pk)
    return held


@transaction.atomic
def close_loop(
    *, by: Actor, session: VoiceSession, answers: Mapping[int, tuple[str, str]], on: date, shown: bool
) -> VoiceSession:
    """Keep what became of what the child said: by item, what was done, and what could not be and why.

    ``shown``: the child has been told. Then the loop is closed.
    """
    by.must("voice.record", session)
    items = {item.pk: item for item in session.items.filter(with_lead_since=None)}
    filled = {pk: said for pk, said in answers.items() if pk in items and any(part.strip() for part in said)}
    if shown and not filled:
        raise Refused(loop="Say for at least one thing what was done, or why it could not be.")
    LoopAnswer.objects.filter(session=session).delete()
    for pk, (did, could_not) in filled.items():
        LoopAnswer.objects.create(
            school_id=session.school_id,
            session=session,
            item=items[pk],
            did=did.strip(),
            could_not=could_not.strip(),
        )
    session.loop_closed_on = on if shown else None
    session.save(update_fields=["loop_closed_on"])
    if shown:
        _kept_promise(session)
    note(by, "voice.loop_closed" if shown else "voice.loop_kept", session, pupil=session.pupil.pk)
    return session


def _kept_promise(session: VoiceSession) -> None:
    """The row no longer says that the child is to be told, unless another sitting still waits for it."""
    waiting = session.case.voice_sessions.filter(loop_due_on__isnull=False, loop_closed_on=None)
    if waiting.exists():
        return
    kept = session.case.row_states.select_for_update().filter(row=ROW, next_action=_promise(session))
    kept.update(next_action="", next_who="", next_on=None, version=F("version") + 1)


def _promise(session: VoiceSession) -> str:
    return f"Tell {session.pupil.known_as} what changed"


def _open(session: VoiceSession) -> VoiceSession:
    held = VoiceSession.objects.select_for_update(of=("self",)).select_related("case__pupil", "case__school")
    found = held.get(pk=session.pk)
    if found.ended_at:
        raise Refused(session="This sitting has ended. Begin another to add to it.")
    return found


def _compose(by: Actor, session: VoiceSession) -> None:
    """Put the items of a sitting that has ended in the case: one piece of evidence for each group of readers."""
    session = VoiceSession.objects.select_related("case__pupil", "case__school").get(pk=session.pk)
    if session.ended_at is None:
        return
    pack = load(session.case.school.pack)
    groups: dict[tuple[bool, bool], list[VoiceItem]] = {}
    for item in session.items.all():
        groups.setdefault((item.share_parents, item.share_council), []).append(item)
    held = {(e.share_parents, e.share_council): e for e in session.evidence.filter(kind=EvidenceKind.VOICE)}
    for readers, evidence in held.items():
        if readers not in groups:
            evidence.delete()
    for readers, items in groups.items():
        says = "\n".join(WITH_THE_LEAD if item.with_lead_since else told(item, pack) for item in items)
        reasons = [key for item in items for key in item.chosen]
        if readers in held:
            held[readers].says, held[readers].reasons = says, reasons
            held[readers].rows = pack.rows_served(ROW, "voice", reasons)
            held[readers].save(update_fields=["says", "reasons", "rows"])
        else:
            _put_in_case(by, session, readers, says, reasons)


def _put_in_case(
    by: Actor, session: VoiceSession, readers: tuple[bool, bool], says: str, reasons: list[str]
) -> Evidence:
    assert session.ended_at is not None
    day = timezone.localdate(session.ended_at)
    return add_evidence(
        by=by,
        case=session.case,
        rows=load(session.case.school.pack).rows_served(ROW, "voice", reasons),
        kind=EvidenceKind.VOICE,
        happened_on=day,
        who=session.with_whom,
        says=says,
        on=day,
        share_parents=readers[0],
        share_council=readers[1],
        voice=session,
        reasons=reasons,
    )


def _fill_row(by: Actor, session: VoiceSession, day: date) -> None:
    """Put in the row what the sitting answers, where nobody has; the words stay with the sitting. And a task."""
    state = session.case.row_states.filter(row=ROW).first()
    if state and state.status in (RowStatus.DONE, RowStatus.NOT_NEEDED):
        return
    heard = {
        "heard": "another_way" if session.format == "other" else "heard",
        "format": session.format,
        "heard_on": day.isoformat(),
        "heard_with": session.with_whom,
        "told_who_reads": "yes",
        **({"read_back": "yes"} if session.agreed_by else {}),
    }
    promised = state is not None and bool(state.next_action)
    save_row(
        by=by,
        case=session.case,
        row=ROW,
        on=day,
        seen_version=state.version if state else 0,
        status=RowStatus.IN_PROGRESS,
        answers={**heard, **(state.answers if state else {})},
        next_action=state.next_action if state and promised else _promise(session),
        next_who=state.next_who if state and promised else session.with_whom,
        next_on=state.next_on if state and promised else session.loop_due_on,
    )
