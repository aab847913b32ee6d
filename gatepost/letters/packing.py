"""The referral pack: every fact it may print, gathered from the case, with its reference."""

from datetime import date, datetime, time

import msgspec
from django.utils import timezone

from gatepost.casework.chronology import chronology
from gatepost.casework.facts import Facts
from gatepost.casework.models import Evidence, Referral
from gatepost.casework.readiness import Readiness
from gatepost.casework.rows import pupil_voice
from gatepost.casework.standing import Standing
from gatepost.letters import context as paper, drawing, pack_context as packs
from gatepost.letters.gather import certificate, child_of, head_of, school_of
from gatepost.letters.statement import statement
from gatepost.records.models import Guardian

MARKING = "Official–Sensitive: personal"
STATUS: dict[str, packs.RowStatus] = {
    "done": "Done",
    "in_progress": "In progress",
    "not_started": "Not started",
    "check_again": "Check again",
    "not_needed": "Not needed",
    "does_not_apply": "Not needed",
}
OBJECTS = ("prefer_other", "object")
"""Views of a lead professional that are printed on the first page."""


def pack(
    facts: Facts, answer: Readiness, referral: Referral | None, *, at: datetime, signer: str
) -> packs.PackContext:
    """The whole pack. Without a referral it is a draft: for the school to look at, marked so on every page."""
    chart = drawing.for_council(facts)
    refs = {e.pk: f"E{n}" for n, e in enumerate(for_council(facts), start=1)}
    head = msgspec.structs.replace(head_of(facts), name=signer)
    signing = paper.Certification(wording=facts.pack.acceptance.declaration, head=head)
    certified = msgspec.structs.replace(certificate(facts, at=at), certification=signing)
    return packs.PackContext(
        school=school_of(facts),
        made_at=at,
        case_ref=f"{facts.school.laestab}-{facts.case.pk if facts.case else 0}",
        marking=MARKING if referral else f"{MARKING} · DRAFT, not signed",
        route=answer.route.name,
        child=child_of(facts),
        parents=_parents(facts, answer),
        threshold=_threshold(facts),
        weak_points=_weak(answer, referral),
        disagreement=_disagreement(facts),
        expected_change=referral.will_change if referral else "Not said yet.",
        head=head,
        signed_on=timezone.localtime(at).date() if referral else None,
        chronology=_chronology(facts, refs),
        certificate=certified,
        calendar=drawing.picture(chart),
        key=drawing.key(chart),
        rows=tuple(_row(facts, standing, refs) for standing in answer.standings),
        voice_account=_voice_account(facts),
        voice=voice(facts),
        family=family_views(facts),
        offers=offers(facts, refs),
        letters=_letters(facts, refs),
        contacts=_contacts(facts),
        plan=_plan(answer),
        reviews=(),
        consultations=_consultations(facts),
        evidence=tuple(_evidence(e, refs[e.pk]) for e in for_council(facts)),
        decision=_decision(answer, referral),
        asked=_asked(facts, answer),
        statement=statement(facts, answer, head) if answer.route.key == "prosecution" else None,
    )


def for_council(facts: Facts) -> list[Evidence]:
    """What may be printed: all that still stands, except what may hold words the child did not share."""
    return [e for e in facts.evidence if not e.taken_back and (e.share_council or not _from_child(e))]


def _from_child(evidence: Evidence) -> bool:
    """Whether it may hold a child's words: a note of a try to listen can quote them as well."""
    return evidence.kind == "voice" or "pupil_voice" in evidence.rows


def _decision(answer: Readiness, referral: Referral | None) -> packs.Decision | None:
    """Why this way, why now, what else: as the people who put it forward wrote it."""
    if referral is None or not referral.why_now:
        return None
    return packs.Decision(
        route_means=f"{answer.route.name}. {answer.route.says}",
        why_now=referral.why_now,
        considered=tuple(line.strip() for line in referral.considered.splitlines() if line.strip()),
        put_forward_by=str(referral.drafted_by or "The school"),
        put_forward_on=timezone.localdate(referral.drafted_at),
    )


def _asked(facts: Facts, answer: Readiness) -> tuple[packs.AskedFor, ...]:
    """The lines of the authority's form with the sections that answer them, then its further questions."""
    form = tuple(packs.AskedFor(asks=line.asks, part=line.part) for line in facts.pack.acceptance.form)
    further = tuple(packs.AskedFor(asks=a.ask.name, answer=a.how or "Not answered") for a in answer.asked)
    return form + further


def _responsibility(guardian: Guardian) -> str:
    if guardian.parental_responsibility == "yes":
        return "has parental responsibility"
    return "has care of the child" if guardian.education_law_parent == "yes" else "responsibility not known"


def _parents(facts: Facts, answer: Readiness) -> tuple[packs.ReferredParent, ...]:
    return tuple(
        packs.ReferredParent(
            name=str(g.parent),
            relationship=g.relationship or "parent",
            responsibility=_responsibility(g),
            language=facts.pack.language_name(g.parent.language or "en"),
            interpreter=g.parent.needs_interpreter,
            address=address_shown(g),
        )
        for g in answer.parents
    )


def address_shown(guardian: Guardian) -> str:
    """An address is printed only where it may be seen."""
    parent = guardian.parent
    if parent.address_restricted or guardian.contact_restriction == "no_address":
        return ""
    lines = (parent.address_line1, parent.address_line2, parent.town, parent.postcode)
    return ", ".join(line for line in lines if line)


def _threshold(facts: Facts) -> packs.Threshold:
    """Counted again from the marks, each session named."""
    rule, found = facts.rule, facts.measured_all.threshold
    meaning = {code.symbol: code.meaning for code in facts.book.codes}
    return packs.Threshold(
        needed=rule.sessions,
        weeks=rule.weeks,
        window_from=found.window_from or facts.year_start,
        window_to=found.window_to or facts.on,
        marks=tuple(
            packs.Mark(
                on=session.date,
                session="PM" if session.pm else "AM",
                code=code,
                meaning=meaning[code],
                provisional=code in rule.provisional,
            )
            for session, code in facts.window
        ),
    )


def _weak(answer: Readiness, referral: Referral | None) -> tuple[packs.WeakPoint, ...]:
    accepted = referral.accepted if referral else {}
    return tuple(
        packs.WeakPoint(
            what=point.says, reason=accepted.get(point.key) or "The head has not looked at this yet."
        )
        for point in answer.weak
    )


def _disagreement(facts: Facts) -> packs.Disagreement | None:
    """Disagreement is allowed; it is printed on the first page."""
    answers = facts.answers("lead_professional")
    if answers.get("view") not in OBJECTS or not answers.get("consulted_on"):
        return None
    who = paper.Officer(
        name=answers.get("consulted_who") or "The lead professional", role="Lead professional"
    )
    view = answers.get("view_in_words") or "Would rather this were not sent."
    return packs.Disagreement(professional=who, view=view, on=date.fromisoformat(answers["consulted_on"]))


def _chronology(facts: Facts, refs: dict[int, str]) -> tuple[packs.Event, ...]:
    return tuple(
        packs.Event(
            on=h.on, what=h.what, source=h.source, evidence=(refs[h.evidence.pk],) if h.evidence else ()
        )
        for h in chronology(facts)
        if h.evidence is None or h.evidence.pk in refs
    )


def _row(facts: Facts, standing: Standing, refs: dict[int, str]) -> packs.CheckedRow:
    wording, row = facts.pack.row(standing.row.key), standing.row
    return packs.CheckedRow(
        ref=row.id,
        title=wording.name,
        status=STATUS[standing.status],
        finding=_finding(facts, standing),
        evidence=tuple(refs[e.pk] for e in row.evidence(facts) if e.pk in refs),
    )


def _finding(facts: Facts, standing: Standing) -> str:
    """What was found, or why the row was not needed."""
    state = standing.state
    if standing.status == "does_not_apply":
        return standing.applies.why
    if state and state.status == "not_needed":
        return state.not_needed_note
    if standing.row.key == "pupil_voice":
        return _voice_account(facts)
    told = [finding.sentence for finding in standing.row.findings(facts) if not finding.staff_only]
    return " ".join(told) or "Looked into. What was found is kept for the staff who help."


def _voice_account(facts: Facts) -> str:
    """That the child was heard, or how often that was tried; never what the child said."""
    if last := pupil_voice.heard(facts):
        day, who = last
        return f"{facts.name} was heard on {day.day} {day:%B %Y}, with {who}."
    if tries := len(pupil_voice.tries(facts)):
        return f"{facts.name} has not been heard yet; {tries} {'tries' if tries > 1 else 'try'} so far."
    return f"{facts.name} has not been heard."


def voice(facts: Facts) -> tuple[packs.Voice, ...]:
    """Only words the child allowed the council to read can be made into this type at all."""
    return tuple(
        packs.Voice(
            words=paper.ForCouncil.of(e, _unquoted(e.says)),
            on=e.happened_on,
            how=f"With {e.who}",
        )
        for e in facts.told("pupil_voice", "voice")
        if e.share_council
    )


def _unquoted(words: str) -> str:
    """The words alone: paper puts its own quotation marks around what somebody said."""
    inner = words[1:-1]
    whole = words[:1] + words[-1:] in ("“”", '""') and not set('“”"') & set(inner)
    return inner if whole else words


def family_views(facts: Facts) -> tuple[packs.FamilyView, ...]:
    said = [
        e for e in for_council(facts) if "parent_meeting" in e.rows and e.kind in ("meeting", "call", "visit")
    ]
    return tuple(
        packs.FamilyView(
            who=str(e.parent or e.who), words=_unquoted(e.says), on=e.happened_on, how=e.get_kind_display()
        )
        for e in said
    )


def offers(facts: Facts, refs: dict[int, str]) -> tuple[packs.Offer, ...]:
    return tuple(
        packs.Offer(
            on=e.happened_on,
            what=e.says,
            to=str(e.parent or "The family"),
            answer=facts.pack.outcome_name(e.outcome),
            evidence=(refs[e.pk],),
        )
        for e in for_council(facts)
        if e.kind in ("offer", "referral")
    )


def _letters(facts: Facts, refs: dict[int, str]) -> tuple[packs.SentLetter, ...]:
    return tuple(
        packs.SentLetter(
            on=e.happened_on,
            name=e.says,
            to=str(e.parent or "The family"),
            language=facts.pack.language_name(e.language or "en"),
            proof=e.file_name or f"Recorded by {e.recorded_by or 'the school'}",
            evidence=(refs[e.pk],),
        )
        for e in for_council(facts)
        if e.kind == "letter"
    )


def _contacts(facts: Facts) -> tuple[packs.Contact, ...]:
    recorded = [
        packs.Contact(
            at=_noon(e.happened_on), to=str(e.parent or e.who), how=e.get_kind_display(), outcome=e.says
        )
        for e in for_council(facts)
        if e.kind in ("call", "visit", "text")
    ]
    tried = [
        packs.Contact(
            at=a.at, to=str(a.parent or "Home"), how=a.get_channel_display(), outcome=a.get_outcome_display()
        )
        for a in facts.attempts
        if a.asked
    ]
    return tuple(sorted(recorded + tried, key=lambda contact: contact.at))


def _noon(on: date) -> datetime:
    """Of evidence, Gatepost keeps the day and not the minute."""
    return timezone.make_aware(datetime.combine(on, time(12)))


def _plan(answer: Readiness) -> tuple[packs.PlanAction, ...]:
    return tuple(
        packs.PlanAction(
            what=s.state.next_action,
            because=s.row.id,
            who=s.state.next_who,
            by=s.state.next_on or s.state.saved_at.date(),
            outcome="Open",
        )
        for s in answer.standings
        if s.state and s.state.next_action
    )


def _consultations(facts: Facts) -> tuple[packs.Consultation, ...]:
    return tuple(
        packs.Consultation(
            professional=paper.Officer(name=e.who, role="Lead professional"),
            asked_on=e.happened_on,
            answered_on=e.happened_on,
            view=e.says,
        )
        for e in facts.told("lead_professional", "consultation")
    )


def _evidence(evidence: Evidence, ref: str) -> packs.Evidence:
    held = evidence.file_name or "Recorded in Gatepost"
    what = f"{evidence.get_kind_display()}: {evidence.says}"
    return packs.Evidence(ref=ref, what=what, on=evidence.happened_on, held=held)
