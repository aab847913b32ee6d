"""Every write of casework: who may, what changes, and its line in the audit log, in one transaction."""

import hashlib
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from gatepost.access.actor import Actor, NotAllowed
from gatepost.access.models import User
from gatepost.audit.log import note
from gatepost.casework.living import actions as living
from gatepost.casework.models import (
    Case,
    CaseStatus,
    Concern,
    ConcernState,
    Evidence,
    EvidenceKind,
    Hold,
    ReliedKind,
    RowState,
    RowStatus,
    SittingOutcome,
)
from gatepost.casework.models.voice import HONEST_TRIES
from gatepost.casework.refusal import Refused as Refused
from gatepost.casework.uploads import Upload
from gatepost.policy.pack import Pack, load
from gatepost.records.models import Parent, Pupil


class EditedMeanwhile(Refused):
    """Somebody else saved first; ``theirs`` is what is held now, and nothing typed is lost."""

    def __init__(self, theirs: RowState) -> None:
        super().__init__(version=f"{theirs.saved_by or 'Somebody'} saved this row while you were writing.")
        self.theirs = theirs


@transaction.atomic
def decide_concern(
    *, by: Actor, concern: Concern, state: ConcernState, until: date | None, reason: str, on: date
) -> Concern:
    """Watch a child for a while, or note a known reason with its end date."""
    by.must("concern.decide", concern)
    if state == ConcernState.KNOWN and not reason.strip():
        raise Refused(reason="Say what the known reason is, for example “operation on 3 December”.")
    if until is None or until <= on:
        raise Refused(until="Give a date after today on which to look again.")
    concern.state, concern.until, concern.reason, concern.decided_by = state, until, reason.strip(), by.user
    concern.save(update_fields=["state", "until", "reason", "decided_by"])
    living.rely(
        by=by,
        kind=ReliedKind.CONCERN,
        subject=concern.pk,
        name=f"The decision “{concern.get_state_display().lower()}”",
        pupil=concern.pupil,
        case=None,
        on=on,
        at=timezone.now(),
        out=True,
    )
    note(by, f"concern.{state}", concern)
    return concern


@transaction.atomic
def open_case(
    *,
    by: Actor,
    pupil: Pupil,
    on: date,
    lead: User | None = None,
    worry: str = "",
    first_step: str = "",
    first_step_on: date | None = None,
) -> Case:
    """Begin support for a child. Pins the pack in force, so later changes of policy do not move the goal.

    Refused when the child has an open case already: join that one.
    """
    by.must("case.open", pupil)
    if Case.objects.filter(pupil=pupil, status=CaseStatus.OPEN).exists():
        raise Refused(pupil=f"{pupil.known_as} already has an open case. Join that one.")
    case = Case.objects.create(
        school_id=pupil.school_id,
        pupil=pupil,
        opened_on=on,
        opened_by=by.user,
        lead=lead or by.user,
        worry=worry.strip(),
        first_step=first_step.strip(),
        first_step_on=first_step_on,
        pack_version=load(pupil.school.pack).version,
    )
    Concern.objects.filter(pupil=pupil).exclude(state=ConcernState.GONE).update(state=ConcernState.CASE)
    living.rely(
        by=by,
        kind=ReliedKind.CASE,
        subject=case.pk,
        name="The opening of the case",
        pupil=pupil,
        case=case,
        on=on,
        at=timezone.now(),
        out=True,
    )
    note(by, "case.opened", case)
    return case


@transaction.atomic
def certificate_printed(*, by: Actor, case: Case, on: date, at: datetime) -> None:
    """Somebody has taken a certificate out of the desk: keep what it was counted from."""
    by.must("case.view", case)
    living.rely(
        by=by,
        kind=ReliedKind.CERTIFICATE,
        subject=case.pk,
        name="The attendance certificate",
        pupil=case.pupil,
        case=case,
        on=on,
        at=at,
        out=True,
    )
    note(by, "certificate.printed", case)


@transaction.atomic
def stand_down(
    *, by: Actor, case: Case, because: str, look_again_on: date, thank_family: bool, on: date
) -> Case:
    """End a case well: why, when to look again, and whether the family gets a thank-you letter."""
    by.must("case.stand_down", case)
    if not because.strip():
        raise Refused(because="Say why you are standing down.")
    if look_again_on <= on:
        raise Refused(look_again_on="Choose a date after today to look again.")
    case.status, case.closed_on, case.closed_because = CaseStatus.STOOD_DOWN, on, because.strip()
    case.look_again_on, case.thank_family = look_again_on, thank_family
    case.save()
    Concern.objects.filter(pupil=case.pupil, state=ConcernState.CASE).update(
        state=ConcernState.WATCH, until=look_again_on
    )
    note(by, "case.stood_down", case)
    return case


@transaction.atomic
def save_row(
    *,
    by: Actor,
    case: Case,
    row: str,
    on: date,
    seen_version: int,
    status: RowStatus,
    answers: dict[str, Any],
    not_needed_reason: str = "",
    not_needed_note: str = "",
    next_action: str = "",
    next_who: str = "",
    next_on: date | None = None,
) -> RowState:
    """Keep what a person says about one row of the checklist, and their judgement of it.

    ``seen_version`` is the version the person was looking at: a later one raises ``EditedMeanwhile``.
    Done needs every question the pack marks as needed; not needed needs a reason.
    """
    by.must("row.record", case)
    if status in (RowStatus.DONE, RowStatus.NOT_NEEDED):
        by.must("row.judge", case)
        if by.user is None:
            raise NotAllowed("Only a person judges a row.")
    pack = load(case.school.pack)
    faults = _faults(pack, row, status, answers, not_needed_reason, not_needed_note, next_action, next_who)
    known = _known_here(case, pack, row)
    faults = {key: fault for key, fault in faults.items() if key not in known}
    faults |= _ahead(pack, row, answers, on)
    if faults:
        raise Refused(**faults)
    state = _locked(case, row)
    if state.version != seen_version:
        raise EditedMeanwhile(state)
    judged = status in (RowStatus.DONE, RowStatus.NOT_NEEDED)
    state.status, state.answers = status, answers
    state.not_needed_reason, state.not_needed_note = not_needed_reason, not_needed_note.strip()
    state.next_action, state.next_who, state.next_on = next_action.strip(), next_who.strip(), next_on
    state.judged_by, state.judged_on = (by.user, on) if judged else (None, None)
    state.saved_by, state.version = by.user, state.version + 1
    state.save()
    note(by, f"row.{status}", state, pupil=case.pupil_id)
    return state


def heard_here(case: Case, row: str) -> bool:
    """Whether the child's words stand with a sitting that was held here: nobody types them a second time."""
    sat = case.evidence.filter(voice__isnull=False, kind=EvidenceKind.VOICE, taken_back="")
    return row == "pupil_voice" and sat.exists()


def _known_here(case: Case, pack: Pack, row: str) -> set[str]:
    """Questions that sittings held here answer: the child's words, or how it was tried. Nobody types them twice."""
    if row != "pupil_voice":
        return set()
    known = {q.key for q in pack.row(row).questions if q.sensitive} if heard_here(case, row) else set()
    tried = case.voice_sessions.filter(outcome=SittingOutcome.CHOSE_NOT_TO)
    return known | ({"tries"} if len({sitting.shape for sitting in tried}) >= HONEST_TRIES else set())


def _ahead(pack: Pack, row: str, answers: dict[str, Any], on: date) -> dict[str, str]:
    """Dates of things that have happened, and that are still to come."""
    past = [question for question in pack.row(row).questions if question.past]
    return {
        q.key: "The date must be today or earlier." for q in past if answers.get(q.key, "") > on.isoformat()
    }


def _locked(case: Case, row: str) -> RowState:
    RowState.objects.get_or_create(case=case, row=row, defaults={"school_id": case.school_id})
    return RowState.objects.select_for_update().get(case=case, row=row)


def _faults(
    pack: Pack,
    row: str,
    status: RowStatus,
    answers: dict[str, Any],
    reason: str,
    why: str,
    action: str,
    who: str,
) -> dict[str, str]:
    wording = pack.row(row)
    faults: dict[str, str] = {}
    if status == RowStatus.DONE:
        faults |= {q.key: f"Answer “{q.label}” before this row is done." for q in wording.unanswered(answers)}
    if status == RowStatus.NOT_NEEDED:
        if reason not in {r.key for r in wording.not_needed_reasons}:
            faults["not_needed_reason"] = "Say why this is not needed."
        elif not why.strip():
            faults["not_needed_note"] = "Add a sentence on why this is not needed for this child."
    if action.strip() and not who.strip():
        faults["next_who"] = "Say who will do this: a person, by name."
    return faults


@transaction.atomic
def turn_on(*, by: Actor, case: Case, row: str) -> RowState:
    """Switch on a row that the data alone would leave out."""
    by.must("row.record", case)
    state = _locked(case, row)
    state.turned_on, state.version, state.saved_by = True, state.version + 1, by.user
    state.save(update_fields=["turned_on", "version", "saved_by", "saved_at"])
    note(by, "row.turned_on", state, pupil=case.pupil_id)
    return state


@transaction.atomic
def add_evidence(
    *,
    by: Actor,
    case: Case,
    rows: list[str],
    kind: str,
    happened_on: date,
    who: str,
    says: str,
    on: date,
    parent: Parent | None = None,
    language: str = "",
    outcome: str = "",
    share_parents: bool = False,
    share_council: bool = False,
    upload: Upload | None = None,
    **source: Any,
) -> Evidence:
    """Record one thing that happened, once, for every row that it serves.

    ``source``: what it came from, where Gatepost knows: ``request``, ``voice``, and the ``reasons`` given there.
    """
    by.must("evidence.add", case)
    if kind == EvidenceKind.VOICE:
        by.must("voice.record", case)
    faults = _evidence_faults(load(case.school.pack), case, rows, kind, happened_on, who, says, on, parent)
    if faults:
        raise Refused(**faults)
    evidence = Evidence(
        school_id=case.school_id,
        case=case,
        rows=rows,
        kind=kind,
        happened_on=happened_on,
        who=who.strip(),
        says=says.strip(),
        parent=parent,
        language=language,
        outcome=outcome,
        share_parents=share_parents,
        share_council=share_council,
        recorded_by=by.user,
        **source,
    )
    if upload:
        evidence.file_name, evidence.sha256 = upload.shown_name, hashlib.sha256(upload.content).hexdigest()
        evidence.file.save(upload.stored_name, upload.as_file(), save=False)
    evidence.save()
    _begin_rows(case, rows, by)
    note(by, "evidence.added", evidence, pupil=case.pupil_id)
    return evidence


def _evidence_faults(
    pack: Pack,
    case: Case,
    rows: list[str],
    kind: str,
    happened_on: date,
    who: str,
    says: str,
    on: date,
    parent: Parent | None,
) -> dict[str, str]:
    faults = {}
    if happened_on > on:
        faults["happened_on"] = "The date must be today or earlier."
    if not who.strip():
        faults["who"] = "Add who you spoke to, or who did this."
    if not says.strip():
        faults["says"] = "Say what happened, in a sentence."
    if not rows or any(kind not in pack.row(row).evidence_kinds for row in rows):
        faults["kind"] = "Choose a kind of evidence that this row can use."
    if parent and not case.pupil.guardians.filter(parent=parent).exists():
        faults["parent"] = "Choose one of this child's parents or carers."
    return faults


def _begin_rows(case: Case, rows: list[str], by: Actor) -> None:
    """Evidence starts a row; only a person finishes it."""
    for row in rows:
        state = _locked(case, row)
        if state.status == RowStatus.NOT_STARTED:
            state.status, state.saved_by = RowStatus.IN_PROGRESS, by.user
            state.save(update_fields=["status", "saved_by", "saved_at"])


@transaction.atomic
def take_back(*, by: Actor, evidence: Evidence, because: str) -> Evidence:
    """Say that a piece of evidence no longer stands. It stays on view, with the reason."""
    by.must("evidence.add", evidence)
    if not because.strip():
        raise Refused(because="Say why this no longer stands.")
    evidence.taken_back, evidence.taken_back_at = because.strip(), timezone.now()
    evidence.save(update_fields=["taken_back", "taken_back_at"])
    note(by, "evidence.taken_back", evidence, pupil=evidence.case.pupil_id)
    return evidence


@transaction.atomic
def place_hold(*, by: Actor, case: Case, why: str) -> Hold:
    """Pause any step towards enforcement: for the safeguarding lead and the SENCo."""
    by.must("hold.place", case)
    if by.user is None or not why.strip():
        raise Refused(why="Say why this needs to pause.")
    hold = Hold.objects.create(
        school_id=case.school_id, case=case, placed_by=by.user, role=by.role, why=why.strip()
    )
    note(by, "hold.placed", hold, pupil=case.pupil_id)
    return hold


@transaction.atomic
def release_hold(*, by: Actor, hold: Hold, at: datetime) -> Hold:
    """End a pause; only a role that may place one may release it."""
    by.must("hold.release", hold)
    hold.released_by, hold.released_at = by.user, at
    hold.save(update_fields=["released_by", "released_at"])
    note(by, "hold.released", hold, pupil=hold.case.pupil_id)
    return hold


LOOK = """
WITH before AS (SELECT at FROM casework_lastlook WHERE case_id = %s AND user_id = %s)
INSERT INTO casework_lastlook (school_id, case_id, user_id, at) VALUES (%s, %s, %s, %s)
ON CONFLICT (case_id, user_id) DO UPDATE SET at = excluded.at
RETURNING (SELECT at FROM before)
"""
"""Keep a look and return the one before it, in one statement: it runs on every opening of a case."""


def remember_look(*, by: Actor, case: Case, at: datetime) -> datetime | None:
    """Note that a person looks at a case now; return when they last did."""
    if by.user is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(LOOK, [case.pk, by.user.pk, case.school_id, case.pk, by.user.pk, at])
        before: datetime | None = cursor.fetchone()[0]
    return before
