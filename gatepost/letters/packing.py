"""The referral pack: every fact it may print, gathered from the case, with its reference."""

from datetime import date, datetime, time
from textwrap import shorten

import msgspec
from django.utils import timezone

from gatepost.casework.chronology import chronology
from gatepost.casework.facts import Facts
from gatepost.casework.models import Evidence, Plan, PlanAction, PlanState, Referral
from gatepost.casework.readiness import Readiness
from gatepost.casework.rows import lead_professional, pupil_voice
from gatepost.casework.standing import Standing
from gatepost.letters import context as paper, drawing, pack_context as packs, particulars
from gatepost.letters.gather import case_ref, certificate, child_of, head_of, school_of
from gatepost.letters.sealed import struck_out
from gatepost.letters.statement import statement

MARKING = "Official–Sensitive: personal"
DRAFT = " · DRAFT, not signed"
STATUS: dict[str, packs.RowStatus] = {
    "done": "Done",
    "in_progress": "In progress",
    "not_started": "Not started",
    "check_again": "Check again",
    "not_needed": "Not needed",
    "does_not_apply": "Not needed",
}
MOST_OFFERS = 8
"""On the page that says how it was decided; every offer is in its own section."""
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
    whole = packs.PackContext(
        school=school_of(facts),
        made_at=at,
        case_ref=case_ref(facts.school, facts.case.pk if facts.case else 0),
        marking=MARKING if referral else f"{MARKING}{DRAFT}",
        route=answer.route.name,
        child=child_of(facts),
        parents=_parents(facts, answer),
        threshold=_threshold(facts, comments=answer.route.key == "prosecution"),
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
        voice_account=voice_account(facts),
        voice=voice(facts),
        family=family_views(facts),
        offers=offers(facts, refs),
        letters=_letters(facts, refs),
        contacts=_contacts(facts),
        plan=_plan(facts),
        reviews=_reviews(facts),
        consultations=consultations(facts),
        evidence=tuple(_evidence(e, refs[e.pk]) for e in for_council(facts)),
        decision=_decision(facts, answer, referral),
        asked=_asked(facts, answer),
        statement=statement(facts, answer, head) if answer.route.key == "prosecution" else None,
        about=particulars.of_child(facts),
        changes=particulars.changes(facts),
        early_help=particulars.consent_of(facts),
        meetings=particulars.meetings(facts),
        services=_services(facts),
    )
    return struck_out(whole, facts.pupil)


def as_draft(context: packs.PackContext) -> packs.PackContext:
    """The same pack before anybody has signed it, marked so on every page."""
    return msgspec.structs.replace(context, marking=f"{MARKING}{DRAFT}", signed_on=None)


def for_council(facts: Facts) -> list[Evidence]:
    """What may be printed: all that still stands, except what may hold words the child did not share."""
    return [e for e in facts.evidence if not e.taken_back and (e.share_council or not _from_child(e))]


def _from_child(evidence: Evidence) -> bool:
    """Whether it may hold a child's words: a note of a try to listen can quote them as well."""
    return evidence.kind == "voice" or "pupil_voice" in evidence.rows


def _decision(facts: Facts, answer: Readiness, referral: Referral | None) -> packs.Decision | None:
    """Why this way, why now, what else: as the people who put it forward wrote it, beside what the case shows."""
    if referral is None or not referral.why_now:
        return None
    return packs.Decision(
        route_means=f"{answer.route.name}. {answer.route.says}",
        why_now=referral.why_now,
        considered=tuple(line.strip() for line in referral.considered.splitlines() if line.strip()),
        put_forward_by=str(referral.drafted_by or "The school"),
        put_forward_on=timezone.localdate(referral.drafted_at),
        reached_at=referral.drafted_by.email if referral.drafted_by else "",
        offered=tuple(offered(facts)),
        views=tuple(_views(facts)),
        duties=tuple(f"{a.ask.name}: {a.how}" for a in answer.asked if a.by_a_person and a.how),
    )


def offered(facts: Facts, longest: int = 0) -> list[str]:
    """Each offer in a line, the newest first: what, when, by whom, and the family's answer.

    ``longest``: how many letters of what was offered stand there; all of them without it.
    """
    told = [
        f"{_day(e.happened_on)}, {e.who}: {_cut(e.says, longest)} {facts.pack.outcome_name(e.outcome)}."
        for e in for_council(facts)
        if e.kind in ("offer", "referral")
    ]
    helped = [
        f"{_day(said.on)}, {said.taken_by}: Early Help, with {said.who}. {said.answer.capitalize()}."
        for said in particulars.consent_of(facts)
    ]
    return [*helped, *reversed(told)][:MOST_OFFERS]


def _cut(words: str, longest: int) -> str:
    return shorten(words, longest, placeholder=" …") if longest else words


def _views(facts: Facts) -> list[str]:
    """What everybody else thinks: each lead professional, and that the child and the parents were heard."""
    asked = [f"{c.professional.name}, {_day(c.asked_on)}: {c.view}" for c in consultations(facts)]
    said = family_views(facts)
    heard = (
        f"{said[-1].who}, {_day(said[-1].on)}: “{said[-1].words}”"
        if said
        else "The parents: not told us yet."
    )
    return [*(asked or ["No lead professional is known to the school."]), voice_account(facts), heard]


def _day(on: date) -> str:
    return f"{on.day} {on:%b %Y}"


def _asked(facts: Facts, answer: Readiness) -> tuple[packs.AskedFor, ...]:
    """The lines of the authority's form with the sections that answer them, then its further questions."""
    form = tuple(packs.AskedFor(asks=line.asks, part=line.part) for line in facts.pack.acceptance.form)
    further = tuple(packs.AskedFor(asks=a.ask.name, answer=a.how or "Not answered") for a in answer.asked)
    return form + further


def _parents(facts: Facts, answer: Readiness) -> tuple[packs.ReferredParent, ...]:
    return tuple(
        packs.ReferredParent(
            name=str(g.parent),
            relationship=g.relationship or "parent",
            date_of_birth=g.parent.date_of_birth,
            responsibility=particulars.responsibility(g),
            language=facts.pack.language_name(g.parent.language or "en"),
            interpreter=g.parent.needs_interpreter,
            address=particulars.address_shown(g),
            particulars=particulars.of_parent(facts, g),
        )
        for g in answer.parents
    )


def _threshold(facts: Facts, *, comments: bool) -> packs.Threshold:
    """Counted again from the marks, each session named; for a court with the register's own comments."""
    told = {(n.date, n.pm): n.comment for n in facts.notes} if comments else {}
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
                comment=told.get((session.date, session.pm), ""),
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
        finding=f"{_finding(facts, standing)}{_next(standing)}",
        evidence=tuple(refs[e.pk] for e in row.evidence(facts) if e.pk in refs),
    )


def _next(standing: Standing) -> str:
    """The row's own next step, with who and when."""
    state = standing.state
    if state is None or not state.next_action:
        return ""
    by_when = f" by {_day(state.next_on)}" if state.next_on else ""
    return (
        f" Next: {state.next_action.rstrip('.')}{f', {state.next_who}' if state.next_who else ''}{by_when}."
    )


def _finding(facts: Facts, standing: Standing) -> str:
    """What was found, or why the row was not needed."""
    state = standing.state
    if standing.status == "does_not_apply":
        return standing.applies.why
    if state and state.status == "not_needed":
        return state.not_needed_note
    if standing.row.key == "pupil_voice":
        return voice_account(facts)
    told = [finding.sentence for finding in standing.row.findings(facts) if not finding.staff_only]
    return " ".join(told) or "Looked into. What was found is kept for the staff who help."


def voice_account(facts: Facts) -> str:
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
            at=_noon(e.happened_on),
            to=str(e.parent or e.who),
            how=e.get_kind_display(),
            outcome=e.says,
            timed=False,
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


def _plan(facts: Facts) -> tuple[packs.PlanAction, ...]:
    """What was agreed, plan by plan; a draft that nobody has agreed is not printed."""
    return tuple(
        packs.PlanAction(
            what=action.does,
            because=_because(facts, action),
            who=action.who,
            by=action.by_when,
            outcome=_became(action),
        )
        for plan in _agreed(facts)
        for action in plan.actions.all()
    )


def _agreed(facts: Facts) -> list[Plan]:
    return [plan for plan in facts.plans if plan.state != PlanState.DRAFT]


def _because(facts: Facts, action: PlanAction) -> str:
    """The reason that it answers, where a grown-up gave it; one that only the child gave stays with the child."""
    known = {
        reason for row in facts.pack.rows if row.key != "pupil_voice" for reason in facts.reasons(row.key)
    }
    return facts.pack.reason_name(action.reason) if action.reason in known else "Agreed in the plan"


def _became(action: PlanAction) -> str:
    """What was seen at the review: whether it was done, and whether it helped."""
    if not action.did:
        return "Not reviewed yet"
    helped = {True: "; it helped", False: "; it did not help", None: ""}[action.helped]
    return f"{action.get_did_display()}{helped}"


def _reviews(facts: Facts) -> tuple[packs.Review, ...]:
    return tuple(
        packs.Review(
            on=plan.reviewed_on,
            found=plan.learned or "Nothing was written down.",
            decided=plan.get_decision_display() or "Nothing was decided.",
        )
        for plan in _agreed(facts)
        if plan.reviewed_on
    )


def consultations(facts: Facts) -> tuple[packs.Consultation, ...]:
    """Each lead professional whose view is on record, and each who has not been asked: by name, never left out."""
    told = [(e.who, e.happened_on, e.says) for e in facts.told("lead_professional", "consultation")]
    answers = facts.answers("lead_professional")
    who, on, view = (answers.get(part) for part in ("consulted_who", "consulted_on", "view"))
    if who and on and view:
        words = answers.get("view_in_words") or facts.option("lead_professional", "view", str(view))
        told.append((str(who), date.fromisoformat(str(on)), str(words)))
    return tuple(
        packs.Consultation(
            professional=paper.Officer(name=name, role="Lead professional"),
            asked_on=day,
            answered_on=day,
            view=words,
        )
        for name, day, words in told
    )


def _services(facts: Facts) -> tuple[packs.Serving, ...]:
    """Every service beside the family, with its lead, and whether its view is on record."""
    waiting = {lead.service for lead in lead_professional.not_consulted(facts)}
    return tuple(
        packs.Serving(
            service=facts.pack.service_name(service.service),
            lead=service.lead_name or "Not named",
            reached=service.lead_phone or service.lead_email or "Not held",
            met=_day(service.last_meeting) if service.last_meeting else "No date is held",
            asked="Not consulted yet" if service.service in waiting else "View on record, or none needed",
        )
        for service in facts.services
    )


def _evidence(evidence: Evidence, ref: str) -> packs.Evidence:
    held = evidence.file_name or "Recorded in Gatepost"
    what = f"{evidence.get_kind_display()}: {evidence.says}"
    return packs.Evidence(ref=ref, what=what, on=evidence.happened_on, held=held)
