"""What the authority asks of a referral besides the sixteen rows, asked at the school before it is sent.

The list is the authority's own (``acceptance.yaml`` of its pack), so that what would come back is seen here
first. Each question is answered from the case, or by a named person's sentence; nothing is guessed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from gatepost.attendance.windows import ThresholdRule
from gatepost.casework.facts import Facts
from gatepost.casework.models import Confirmation, Evidence, Outcome
from gatepost.casework.models.plan import PlanState
from gatepost.policy.acceptance import Ask
from gatepost.policy.schema import Route

TOLD_KINDS = ("letter", "call", "meeting", "visit")
TAKEN_UP = {
    "yes": "accepted",
    "no": "not wanted at present",
    "withdrawn": "accepted, then taken back",
    "accepted": "accepted",
    "declined": "not wanted at present",
    "thinking": "the family thinks about it",
    "in_place": "in place already",
}


@dataclass(frozen=True)
class Asked:
    """One thing the authority asks, and how it is answered; ``how`` is empty while it is not."""

    ask: Ask
    how: str
    confirmation: Confirmation | None = None

    @property
    def met(self) -> bool:
        return bool(self.how)

    @property
    def by_a_person(self) -> bool:
        """Whether only a person can answer it."""
        return self.ask.look in BY_A_PERSON


def asked(facts: Facts, route: Route) -> tuple[Asked, ...]:
    """Everything the authority asks on this route, in its own order, with the answer found."""
    return tuple(
        _answered(facts, ask)
        for ask in facts.pack.acceptance.asks
        if not ask.routes or route.key in ask.routes
    )


def other_ways(facts: Facts, route: Route) -> list[str]:
    """A line for each other way, with what the case says of it: a start for the person who weighs them."""
    answer = early_help_answer(facts)
    offers = [e for e in facts.evidence if e.kind in ("offer", "referral") and not e.taken_back]
    told = {
        "early_help": TAKEN_UP.get(answer, "not offered yet"),
        "support": _offers_recorded(len(offers)),
    }
    lines = [f"Support from the school: {told['support']}."]
    lines += [f"Early Help: {told['early_help']}."] if route.key != "early_help" else []
    others = ("attendance_contract", "education_supervision_order")
    return lines + [f"{facts.pack.route(key).name}: " for key in others if key != route.key]


def _offers_recorded(count: int) -> str:
    if count == 1:
        return "1 offer is recorded"
    return f"{count} offers are recorded" if count else "no offer is recorded"


def _answered(facts: Facts, ask: Ask) -> Asked:
    confirmation = facts.confirmations.get(ask.key)
    return Asked(ask, LOOKS[ask.look](facts, ask), confirmation)


def _contacts(facts: Facts, ask: Ask) -> str:
    """Talks on days away, and everything recorded as a contact; one call about two children is one."""
    spoken = {a.call for a in facts.attempts if a.outcome == Outcome.SPOKE}
    kept = {(e.kind, e.happened_on, e.parent_id) for e in _standing(facts, *TOLD_KINDS, "text")}
    count = len(spoken) + len(kept)
    return f"{count} contacts are recorded" if count >= ask.at_least else ""


def _visits(facts: Facts, ask: Ask) -> str:
    days = {a.date for a in facts.attempts if a.channel == "visit"}
    days |= {e.happened_on for e in _standing(facts, "visit")}
    return f"visited on {', '.join(_day(day) for day in sorted(days))}" if len(days) >= ask.at_least else ""


def _early_help(facts: Facts, ask: Ask) -> str:
    answer = early_help_answer(facts)
    return f"Early Help: {TAKEN_UP[answer]}" if answer in TAKEN_UP else ""


def early_help_answer(facts: Facts) -> str:
    """The family's own answer where it was taken down; otherwise what a person wrote in the row."""
    if facts.consents:
        last = facts.consents[-1]
        return "withdrawn" if last.withdrawn_on else last.answer
    return str(facts.answer("family_circumstances", "early_help") or "")


def _plan(facts: Facts, ask: Ask) -> str:
    """What was agreed with a name and a date: in a plan that is more than a draft, or as a row's next step."""
    agreed = [step for plan in facts.plans if plan.state != PlanState.DRAFT for step in plan.actions.all()]
    promised = [s for s in facts.states.values() if s.next_action and s.next_who and s.next_on]
    count = len(agreed) + len(promised)
    return f"{count} agreed actions with a name and a date" if count else ""


def _told_parents(facts: Facts, ask: Ask) -> str:
    """A person says when each parent was told; it must not lie too far back."""
    confirmation = facts.confirmations.get(ask.key)
    if confirmation is None or facts.school_days_since(confirmation.happened_on) > ask.within:
        return ""
    return f"told on {_day(confirmation.happened_on)}: {confirmation.says}"


def _last_session(facts: Facts, ask: Ask) -> str:
    sessions = facts.sessions_of(*ask.codes)
    if not sessions or facts.school_days_since(sessions[-1].date) > ask.within:
        return ""
    return f"the last session was on {_day(sessions[-1].date)}"


def _window(facts: Facts, ask: Ask) -> str:
    """The authority's own number of sessions within its own weeks, by the same count as the threshold."""
    rule = ThresholdRule(facts.rule.codes, ask.at_least, ask.within, facts.rule.provisional)
    found = facts.measured_by(rule).threshold
    return f"{found.sessions} sessions within {ask.within} school weeks" if found.reached else ""


def _said(facts: Facts, ask: Ask) -> str:
    confirmation = facts.confirmations.get(ask.key)
    return confirmation.says if confirmation else ""


LOOKS: dict[str, Callable[[Facts, Ask], str]] = {
    "contacts": _contacts,
    "visits": _visits,
    "early_help": _early_help,
    "plan": _plan,
    "told_parents": _told_parents,
    "last_session": _last_session,
    "window": _window,
    "said": _said,
}
"""How each kind of question is answered."""
BY_A_PERSON = ("said", "told_parents")
"""What only a person knows."""


def _standing(facts: Facts, *kinds: str) -> list[Evidence]:
    return [e for e in facts.evidence if e.kind in kinds and not e.taken_back]


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
