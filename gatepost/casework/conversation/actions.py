"""Every write of a conversation: begun, kept step by step, ended, and what it came to be in the case."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from gatepost.access.actor import Actor
from gatepost.audit.log import note as log
from gatepost.casework.actions import Refused, add_evidence, save_row
from gatepost.casework.conversation.serving import Suggestion, account, kind_of, suggestions
from gatepost.casework.conversation.talk import Talk, unanswered
from gatepost.casework.living import actions as living
from gatepost.casework.models import (
    Case,
    CaseStatus,
    Conversation,
    ConversationStep,
    Evidence,
    MarksDispute,
    ReliedKind,
    RowStatus,
    StepState,
    TalkOutcome,
)
from gatepost.policy.pack import load
from gatepost.policy.schema import Step
from gatepost.records import deaths
from gatepost.records.models import Parent, Restriction


class StepEditedMeanwhile(Refused):
    """Somebody else wrote at this step first; ``theirs`` is what is held now, and nothing typed is lost."""

    def __init__(self, theirs: ConversationStep) -> None:
        super().__init__(version=f"{theirs.saved_by or 'Somebody'} wrote here while you were writing.")
        self.theirs = theirs


@dataclass(frozen=True)
class Captured:
    """What was captured at one step. ``seen_version``: the version that the person had before them."""

    seen_version: int
    answers: dict[str, Any] = field(default_factory=dict)
    note: str = ""
    state: StepState | None = None
    """Said, or not today; None keeps the step as it is: a draft."""
    why_not: str = ""


def why_to_wait(by: Actor, case: Case) -> str:
    """Why ``by`` should not ring this family now; empty where nothing speaks against it.

    After a death the safeguarding lead rings, until they let letters go out again. A talk in which somebody
    hears of a death goes on, and is kept.
    """
    if by.may("death.release", case) or not deaths.silent([case.pupil_id]):
        return ""
    return (
        "There was a death in the family. Please do not ring now: the safeguarding lead speaks with them first, "
        "and says when others may."
    )


@transaction.atomic
def begin(
    *, by: Actor, case: Case, parent: Parent, at: datetime, in_person: bool = False, good_thing: str = ""
) -> Conversation:
    """Begin a talk with a parent, or go on with the one that is open: it is found as it was left."""
    by.must("conversation.hold", case)
    guardian = case.pupil.guardians.filter(parent=parent).first()
    if guardian is None or guardian.died or guardian.contact_restriction == Restriction.NO_CONTACT:
        raise Refused(parent="Choose one of this child's parents or carers who may be contacted.")
    if guardian.contact_restriction == Restriction.REFER_DSL and by.role != "dsl":
        raise Refused(parent="Speak to the safeguarding lead first: they hold this talk, or lift the note.")
    if wait := why_to_wait(by, case):
        raise Refused(parent=wait)
    if case.status != CaseStatus.OPEN:
        raise Refused(case="This case has ended.")
    Case.objects.select_for_update().get(pk=case.pk)
    held = Conversation.objects.filter(case=case, parent=parent, ended_at__isnull=True).first()
    if held:
        return held
    begun = Conversation.objects.create(
        school_id=case.school_id,
        case=case,
        parent=parent,
        held_by=by.user,
        in_person=in_person,
        good_thing=good_thing.strip(),
        started_at=at,
    )
    log(by, "conversation.begun", begun)
    return begun


@transaction.atomic
def keep_step(*, by: Actor, talk: Talk, step: Step, captured: Captured, at: datetime) -> ConversationStep:
    """Keep what was captured at a step, as a draft or as said or left out.

    Raises ``StepEditedMeanwhile`` when somebody else has written other words there since. A step that is held
    cannot be said; a step said needs its answers; some steps need a reason for "not today".
    """
    by.must("conversation.hold", talk.conversation)
    line = _locked(talk.conversation, step.key, at)
    if line.conversation.ended_at:
        raise Refused(state="This talk has ended. Add what is missing to the case.")
    if line.version != captured.seen_version and line.answers != captured.answers:
        raise StepEditedMeanwhile(line)
    if faults := _faults(talk, step, captured):
        raise Refused(**faults)
    first = line.version == 0
    line.answers, line.note = captured.answers, captured.note.strip()
    if captured.state:
        line.state = captured.state
        line.why_not = captured.why_not if captured.state == StepState.NOT_TODAY else ""
        line.told = list(talk.lines(step)) if captured.state == StepState.SAID else []
    line.version, line.saved_by, line.saved_at = line.version + 1, by.user, at
    line.save()
    if step.key == "days_missed":
        _keep_dispute(by, talk, line)
        _keep_figures(by, talk, line, at)
    if first or captured.state:
        log(by, f"conversation.step_{line.state}", line)
    return line


def _keep_figures(by: Actor, talk: Talk, line: ConversationStep, at: datetime) -> None:
    """What the days that were said aloud were counted from: when marks change, whoever said them hears of it."""
    if line.state == StepState.SAID:
        living.rely(
            by=by,
            kind=ReliedKind.CONVERSATION,
            subject=line.conversation_id,
            name=f"The talk with {talk.conversation.parent}",
            pupil=talk.facts.pupil,
            case=talk.conversation.case,
            on=talk.facts.on,
            at=at,
            out=True,
        )


def _locked(conversation: Conversation, step: str, at: datetime) -> ConversationStep:
    lines = ConversationStep.objects
    lines.get_or_create(
        conversation=conversation,
        step=step,
        defaults={"school_id": conversation.school_id, "saved_at": at},
    )
    return (
        lines.select_for_update(of=("self",))
        .select_related("conversation")
        .get(conversation=conversation, step=step)
    )


def _faults(talk: Talk, step: Step, captured: Captured) -> dict[str, str]:
    if captured.state == StepState.SAID:
        if held := talk.must_wait(step):
            return {"state": f"This step is held. {held}"}
        return {q.key: f"Answer “{q.label}” first." for q in unanswered(step, captured.answers)}
    known = {reason.key for reason in step.not_today}
    if captured.state == StepState.NOT_TODAY and known and captured.why_not not in known:
        return {"why_not": "Say why this is left out today."}
    return {}


def _keep_dispute(by: Actor, talk: Talk, line: ConversationStep) -> None:
    """What the parent has instead of our marks stands until a named person answers, or the parent takes it back."""
    says = str(line.answers.get("disputed") or "").strip()
    held = MarksDispute.objects.filter(conversation=talk.conversation).first()
    if line.answers.get("sounds_right") != "no" or not says:
        if held and not held.answered_on:
            held.delete()
            log(by, "marks.dispute_taken_back", talk.conversation)
        return
    new = held or MarksDispute(
        school_id=line.school_id,
        case=talk.conversation.case,
        parent=talk.conversation.parent,
        conversation=talk.conversation,
        raised_on=timezone.localdate(line.saved_at),
    )
    if new.answered_on is None and new.says != says:
        new.says = says
        new.save()
        log(by, "marks.disputed", new)


@transaction.atomic
def answer_dispute(*, by: Actor, dispute: MarksDispute, answer: str, on: date) -> MarksDispute:
    """A named person has looked into it and told the family: from now on it stops nothing."""
    by.must("conversation.hold", dispute)
    pack = load(dispute.case.school.pack)
    check = next(check for check in pack.readiness.checks if check.key == "marks.disputed")
    if by.user is None or by.role not in check.cleared_by:
        raise Refused(answer="The attendance officer, the head of year or the headteacher answers this.")
    if not answer.strip():
        raise Refused(answer="Say what you found, and what you told the family.")
    dispute.answer, dispute.answered_by, dispute.answered_on = answer.strip(), by.user, on
    dispute.save(update_fields=["answer", "answered_by", "answered_on"])
    log(by, "marks.dispute_answered", dispute)
    return dispute


@transaction.atomic
def end(
    *,
    by: Actor,
    conversation: Conversation,
    outcome: TalkOutcome,
    at: datetime,
    ring_again_on: date | None = None,
) -> Conversation:
    """End a talk. Stopping because somebody is upset is a good outcome, not a failure; only what was said counts."""
    by.must("conversation.hold", conversation)
    held = Conversation.objects.select_for_update().get(pk=conversation.pk)
    if held.evidence_id:
        raise Refused(outcome="What came of this talk is in the case already.")
    held.ended_at, held.outcome, held.ring_again_on = held.ended_at or at, outcome, ring_again_on
    held.save(update_fields=["ended_at", "outcome", "ring_again_on"])
    log(by, f"conversation.{outcome}", held)
    return held


@transaction.atomic
def go_on(*, by: Actor, conversation: Conversation) -> Conversation:
    """Open a talk again that was ended by mistake, as long as nothing has come of it."""
    by.must("conversation.hold", conversation)
    held = Conversation.objects.select_for_update().get(pk=conversation.pk)
    if held.evidence_id:
        raise Refused(outcome="What came of this talk is in the case already.")
    held.ended_at, held.outcome, held.ring_again_on = None, "", None
    held.save(update_fields=["ended_at", "outcome", "ring_again_on"])
    log(by, "conversation.reopened", held)
    return held


@transaction.atomic
def put_in_case(
    *, by: Actor, talk: Talk, rows: Collection[str], suggested: Collection[str], on: date
) -> Evidence:
    """Record the talk once, for the rows that a person chose, and put in the answers that they let stand.

    No row is ever done by this: an answer is put in only where nobody has answered, and the judgement is left.
    """
    by.must("evidence.add", talk.conversation)
    conversation = Conversation.objects.select_for_update().get(pk=talk.conversation.pk)
    if conversation.evidence_id:
        raise Refused(rows="What came of this talk is in the case already.")
    if not conversation.ended_at:
        raise Refused(rows="End the talk first.")
    evidence = add_evidence(
        by=by,
        case=conversation.case,
        rows=list(rows),
        kind=kind_of(talk),
        happened_on=timezone.localdate(conversation.started_at),
        who=f"{conversation.held_by} with {conversation.parent}",
        says=" ".join(account(talk)),
        on=on,
        parent=conversation.parent,
        language=conversation.parent.language,
        reasons=_reasons(talk),
    )
    conversation.evidence = evidence
    conversation.save(update_fields=["evidence"])
    for suggestion in suggestions(talk):
        if suggestion.key in suggested:
            _suggest(by, talk, suggestion, on)
    log(by, "conversation.kept", conversation)
    return evidence


def _reasons(talk: Talk) -> list[str]:
    """Reasons of the shared list that the parent gave, if that was asked aloud."""
    said = talk.answers("working_together").get("reasons") if talk.said("working_together") else ()
    return list(said or ())


def _suggest(by: Actor, talk: Talk, suggestion: Suggestion, on: date) -> None:
    """Put answers into a row that nobody has judged; what somebody answered before stays."""
    case = talk.conversation.case
    state = case.row_states.filter(row=suggestion.row).first()
    if state and state.status in (RowStatus.DONE, RowStatus.NOT_NEEDED):
        return
    held = state.answers if state else {}
    save_row(
        by=by,
        case=case,
        row=suggestion.row,
        on=on,
        seen_version=state.version if state else 0,
        status=RowStatus.IN_PROGRESS,
        answers={**suggestion.answers, **held},
        next_action=state.next_action if state else "",
        next_who=state.next_who if state else "",
        next_on=state.next_on if state else None,
    )
