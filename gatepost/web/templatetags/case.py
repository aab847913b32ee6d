"""What the pages of a case show about one child: who, what comes next, what each side says. ``{% load case %}``."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django import template
from django.forms import BoundField
from django.template import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from gatepost.access.actor import Actor
from gatepost.casework.chronology import Happening, chronology
from gatepost.casework.facts import Facts
from gatepost.casework.meetings.slots import Slot, set_time
from gatepost.casework.models import Case, Evidence, MeetingState, PlanState, RowState, RowStatus, VoiceItem
from gatepost.casework.plans.review import living
from gatepost.casework.rows import lead_professional, pupil_voice
from gatepost.casework.rows.frame import Finding
from gatepost.casework.seeing import may_open_file, may_open_picture, pictures_of, words_of
from gatepost.casework.standing import Standing
from gatepost.casework.why import already_known
from gatepost.charts.chart import Chart
from gatepost.policy.schema import Question
from gatepost.records.models import Guardian, Service
from gatepost.web.row_forms import RowForm
from gatepost.web.templatetags.desk import spoken

register = template.Library()

TABS = (
    ("overview", "Overview", "case", "case.view"),
    ("checklist", "Checklist", "checklist", "case.view"),
    ("contacts", "People and contact", "contacts", "contact.view"),
    ("plan", "Plan", "case_plan", "case.view"),
    ("letters", "Letters", "letters", "letter.write"),
    ("history", "History", "history", "case.view"),
)


@register.inclusion_tag("gatepost/components/identity_bar.html", takes_context=True)
def identity(context: Context, facts: Facts) -> dict[str, Any]:
    """The bar that says whom this is about, what is known, and what comes next."""
    pupil, case = facts.pupil, facts.case
    pairs = [("Year", pupil.year_group), ("Form", pupil.form)]
    if case:
        pairs += [("Led by", str(case.lead or "nobody yet")), ("Case", _standing(case))]
    return {
        "name": str(pupil),
        "facts": pairs,
        "flags": already_known(facts),
        "next": next_step(facts),
        "actions": _actions(context, case) if case else "",
    }


def _standing(case: Case) -> str:
    opened = f"since {case.opened_on.day} {case.opened_on:%B}"
    return f"open {opened}" if case.status == "open" else f"{case.get_status_display().lower()}, {opened}"


def _actions(context: Context, case: Case) -> SafeString:
    shown = {"case": case, "actor": context.get("actor")}
    return mark_safe(render_to_string("gatepost/cases/actions.html", shown))  # noqa: S308 (our own template)


def next_step(facts: Facts) -> str:
    """The next thing that somebody has promised to do, soonest first."""
    promised = [(s.next_on or date.max, s.next_action, s.next_who, s.next_on) for s in facts.states.values()]
    promised += [
        (one.ring_on, f"Ring {one.lead.called} for their view", "", one.ring_on)
        for one in lead_professional.waiting(facts)
        if one.ring_on and not one.rung
    ]
    promised += [(slot.at.date(), f"Meeting: {slot}", "", None) for slot in _meetings_to_come(facts)]
    if said := sorted(((by, what, who, on) for by, what, who, on in promised if what), key=lambda p: p[:2]):
        _, what, who, on = said[0]
        return _promise(what, who, on, facts.on)
    case = facts.case
    if case and case.first_step and not facts.evidence:
        return _promise(case.first_step, str(case.lead or ""), case.first_step_on, facts.on)
    return ""


def _meetings_to_come(facts: Facts) -> list[Slot]:
    """Times that are set, today or later."""
    slots = [set_time(meeting) for meeting in facts.meetings if meeting.state == MeetingState.FIXED]
    return sorted((s for s in slots if s and s.at.date() >= facts.on), key=lambda s: s.at)


@register.simple_tag
def under_way(facts: Facts) -> list[tuple[str, str]]:
    """Meetings that are set, and each step of the plan that runs: what, and who by when."""
    told = [(f"Meeting: {slot}", "") for slot in _meetings_to_come(facts)]
    plan = living(facts.plans)
    if plan is None or plan.state != PlanState.RUNNING:
        return told
    told += [(step.does, ", ".join([step.who, due(step.by_when, facts.on)])) for step in plan.actions.all()]
    return [*told, ("We look at the plan again", due(plan.review_on, facts.on))]


def _promise(what: str, who: str, by: date | None, on: date) -> str:
    told = ", ".join(part for part in (who, due(by, on)) if part)
    return f"{what} ({told})" if told else what


@register.filter
def due(by: date | None, on: date) -> str:
    """When something is due, as seen on a day."""
    if by is None:
        return ""
    if by == on:
        return "due today"
    return f"was due {spoken(by)}" if by < on else f"due {spoken(by)}"


@register.filter
def unsaid(picture: Chart, found: Iterable[Finding]) -> str:
    """What stands above a drawing instead of its sentence, where that stands among the findings already."""
    return "Day by day" if picture.title in {finding.sentence for finding in found} else ""


@register.inclusion_tag("gatepost/components/tabs.html", takes_context=True)
def case_tabs(context: Context, case: Case, tally: str) -> dict[str, Any]:
    """The pages of a case; the checklist says how far it has come."""
    actor: Actor = context["actor"]
    tabs = [
        {
            "url": reverse(name, kwargs={"pk": case.pk}),
            "words": f"{words} ({tally})" if key == "checklist" else words,
            "here": key == context.get("tab"),
        }
        for key, words, name, permission in TABS
        if actor.may(permission, case)
    ]
    return {"label": "This case", "tabs": tabs}


@dataclass(frozen=True)
class Side:
    """What one side says gets in the way: in its own words, and in the words of the shared list."""

    who: str
    row: str
    words: str = ""
    source: str = ""
    reasons: list[str] = field(default_factory=list)

    tried: str = ""
    """That the child would rather not talk, and how often it was tried."""

    @property
    def heard(self) -> bool:
        return bool(self.words or self.reasons or self.tried)


@register.simple_tag(takes_context=True)
def sides(context: Context, facts: Facts) -> list[Side]:
    """Child, parents and school, side by side. A child's own words are for those whose role allows it."""
    actor: Actor = context["actor"]
    own = facts.answer("pupil_voice", "own_words") if actor.may("voice.read", facts.case) else ""
    return [
        _child(facts, _side(facts, actor, facts.name, "pupil_voice", own, "voice")),
        _side(
            facts,
            actor,
            "Parents",
            "parent_meeting",
            facts.answer("parent_meeting", "parents_words"),
            *SPOKEN,
        ),
        _side(
            facts, actor, "School", "pastoral_staff", facts.answer("pastoral_staff", "what_they_see"), *SEEN
        ),
    ]


def _child(facts: Facts, side: Side) -> Side:
    """A child who would rather not talk was asked: that is not the same as not heard yet."""
    tried = pupil_voice.not_today(facts)
    if side.heard or not tried:
        return side
    times = "once" if len(tried) == 1 else "twice" if len(tried) == 2 else f"{len(tried)} times"
    return replace(
        side, tried=f"Would rather not talk, asked {times}: the last time on {spoken(tried[-1].happened_on)}."
    )


CONTACTS = ("call", "text", "message", "letter", "visit", "meeting")
SPOKEN = ("meeting", "call", "visit", "reply")
SEEN = ("reply", "meeting", "note")


def _side(facts: Facts, actor: Actor, who: str, row: str, answered: str | None, *kinds: str) -> Side:
    said = facts.told(row, *kinds)
    reasons = [reason.name for reason in facts.pack.reasons if reason.key in facts.reasons(row)]
    if answered or not said:
        return Side(who, row, answered or "", "", reasons)
    last = said[-1]
    return Side(who, row, words_of(last, actor), f"{last.who}, {spoken(last.happened_on)}", reasons)


@register.simple_tag
def offers(facts: Facts) -> list[tuple[Evidence, str]]:
    """What was offered to the family, each with the family's answer, newest first.

    A meeting whose time was set, or which is over, is told elsewhere.
    """
    settled = {m.offer_id for m in facts.meetings if m.state != MeetingState.OFFERED}
    made = [
        e
        for e in facts.evidence
        if e.kind in ("offer", "referral") and not e.taken_back and e.pk not in settled
    ]
    return [(e, facts.pack.outcome_name(e.outcome)) for e in reversed(made)]


@register.simple_tag(takes_context=True)
def words_seen(context: Context, evidence: Evidence) -> str:
    """What happened, as this person may read it."""
    return words_of(evidence, context["actor"])


@register.simple_tag(takes_context=True)
def file_opens(context: Context, evidence: Evidence) -> bool:
    """Whether there is a file that this person may open."""
    return bool(evidence.file) and may_open_file(evidence, context["actor"])


@register.simple_tag(takes_context=True)
def pictures_seen(context: Context, evidence: Evidence) -> list[VoiceItem]:
    """A child's photos and drawings that belong to this, as this person may see them."""
    return pictures_of(evidence, context["actor"])


@register.simple_tag(takes_context=True)
def picture_opens(context: Context, item: VoiceItem) -> bool:
    """Whether an item of a sitting has a picture that this person may see."""
    return bool(item.file) and may_open_picture(item, context["actor"])


@register.simple_tag(takes_context=True)
def done_so_far(context: Context, facts: Facts) -> list[Happening]:
    """What was done for the child, oldest first; the child's own words have a place of their own."""
    return [line for line in chronology(facts, context["actor"]) if line.kind != "voice"]


@dataclass(frozen=True)
class Asked:
    """A question of a row, and the earlier answers after which it is asked."""

    field: BoundField
    after: BoundField | None
    answers: str


@register.filter
def questions(form: RowForm) -> list[Asked]:
    """The pack's questions, each with the answer that brings it up."""
    fields = {question.key: bound for question, bound in zip(form.questions, form.asked(), strict=True)}
    return [_asked(question, fields) for question in form.questions]


def _asked(question: Question, fields: dict[str, BoundField]) -> Asked:
    for key, answers in question.shown_when.items():
        if key in fields:  # an answer that this person may not read hides nothing that they may
            return Asked(fields[question.key], fields[key], " ".join(answers))
    return Asked(fields[question.key], None, "")


@register.simple_tag
def two_versions(form: RowForm, theirs: RowState) -> list[tuple[str, str, str]]:
    """Where two people wrote different things: the question, what is held now, what I typed."""
    mine = form.answers()
    pairs = [
        (q.label, _said(q, theirs.answers.get(q.key)), _said(q, mine.get(q.key))) for q in form.questions
    ]
    sent = form.cleaned_data
    status = RowStatus(sent["status"]).label
    pairs += [
        ("Where are we with this?", theirs.get_status_display(), status),
        ("What happens next?", theirs.next_action, sent["next_action"]),
        ("Who does it?", theirs.next_who, sent["next_who"]),
    ]
    return [(label, held, typed) for label, held, typed in pairs if held != typed]


@register.filter
def answered(form: RowForm, state: RowState | None) -> list[tuple[str, str]]:
    """What is kept in a row: each answer that this reader may read, why it is not needed, and what happens next."""
    if state is None:
        return []
    told = [(question.label, _said(question, state.answers.get(question.key))) for question in form.questions]
    told.append(("Why it is not needed", state.not_needed_note))
    next_on = spoken(state.next_on) if state.next_on else ""
    told.append(("What happens next", ", ".join(filter(None, (state.next_action, state.next_who, next_on)))))
    return [(label, said) for label, said in told if said]


def _said(question: Question, answer: Any) -> str:
    """An answer in the words of its options; a date as it is written."""
    if question.kind == "date" and answer:
        day = date.fromisoformat(str(answer))
        return f"{day.day} {day:%B %Y}"
    labels = {"yes": "Yes", "no": "No"} | {option.key: option.label for option in question.options}
    given: Iterable[Any] = answer if isinstance(answer, list | tuple) else [answer]
    return ", ".join(labels.get(each, str(each)) for each in given if each not in (None, ""))


@register.simple_tag
def service_words(facts: Facts, service: Service) -> str:
    """What a service is called here."""
    return facts.pack.service_name(service.service)


@register.simple_tag
def language_words(facts: Facts, guardian: Guardian) -> str:
    """The language and the form in which this adult reads and speaks with us."""
    parent = guardian.parent
    told = [f"Language: {facts.pack.language_name(parent.language or 'en')}"]
    told += ["with an interpreter"] if parent.needs_interpreter else []
    told += [f"letters in {parent.format.replace('_', ' ')}"] if parent.format != "standard" else []
    return ", ".join(told)


@register.simple_tag
def outcome_words(facts: Facts, evidence: Evidence) -> str:
    """The family's answer to an offer."""
    return facts.pack.outcome_name(evidence.outcome)


@register.simple_tag
def shared_with(evidence: Evidence) -> str:
    """Who may see a child's own words besides staff who help."""
    if evidence.kind != "voice":
        return ""
    others = ["parents"] if evidence.share_parents else []
    others += ["the council"] if evidence.share_council else []
    return f"May be seen by {' and '.join(others)}." if others else "For staff who help."


@register.simple_tag
def task_of(standing: Standing, findings: dict[str, list[Finding]]) -> dict[str, str]:
    """One line of the task list: what the data shows first, and who judged it when."""
    state, found = standing.state, findings[standing.row.key]
    told = [standing.why] if standing.status == "check_again" else []
    told += [finding.sentence for finding in found]
    who = ""
    if state and state.judged_on:
        who = f"{state.judged_by}, {spoken(state.judged_on)}"
    elif state and state.next_who:
        who = ", ".join(
            part for part in (state.next_who, spoken(state.next_on) if state.next_on else "") if part
        )
    return {"hint": " ".join(told), "who": who}


@register.simple_tag(takes_context=True)
def contacts_made(context: Context, facts: Facts) -> list[Happening]:
    """Every contact and every try at one, newest first."""
    lines = chronology(facts, context["actor"])
    return [line for line in reversed(lines) if line.kind in CONTACTS]
