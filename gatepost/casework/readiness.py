"""Could this go to the council? What stops it, what is weak, what is in place: one pure answer for all who ask.

The same list feeds the screen, the refusal of an action, and the pack. Nothing here recommends; a stop says
how to clear it, and a stop is never waved through.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from gatepost.attendance.school_age import is_compulsory
from gatepost.casework.acceptance import Asked, asked
from gatepost.casework.facts import Facts
from gatepost.casework.models.meeting import MeetingState
from gatepost.casework.models.plan import PlanState
from gatepost.casework.plans.review import asks_of_school, living
from gatepost.casework.rows.frame import Missing, check_of, gap
from gatepost.casework.standing import Standing, standings
from gatepost.policy.penalties import counted_since
from gatepost.policy.schema import Route
from gatepost.records.models import Guardian


@dataclass(frozen=True)
class Point:
    """One thing that stops a referral or weakens it: the row or check, what it is, how to mend it."""

    key: str
    row: str
    says: str
    mend: str


@dataclass(frozen=True)
class Readiness:
    """The answer for one route, and the parents it would name."""

    route: Route
    parents: tuple[Guardian, ...]
    hard_stops: tuple[Point, ...]
    weak: tuple[Point, ...]
    in_place: tuple[str, ...]
    standings: tuple[Standing, ...] = field(repr=False)
    asked: tuple[Asked, ...] = ()
    """What the authority asks besides, each with its answer."""

    @property
    def ready(self) -> bool:
        """Nothing hard is missing."""
        return not self.hard_stops

    @property
    def sentence(self) -> str:
        """The answer in one line."""
        stops, weak = len(self.hard_stops), len(self.weak)
        tail = f" {weak} {'is' if weak == 1 else 'are'} weak." if weak else ""
        if stops:
            return f"Not ready: {stops} thing{'s' if stops > 1 else ''} stop{'' if stops > 1 else 's'} this.{tail}"
        return f"Ready for the headteacher.{tail}" if self.route.enforces else f"Nothing stops this.{tail}"

    def as_json(self) -> dict[str, Any]:
        """As ``gatepost readiness --json`` prints it."""

        def told(points: tuple[Point, ...]) -> list[dict[str, str]]:
            return [{"row": p.row, "says": p.says, "mend": p.mend, "key": p.key} for p in points]

        return {"ready": self.ready, "hard_stops": told(self.hard_stops), "weak": told(self.weak)}


@dataclass(frozen=True)
class Ahead:
    """Something that was agreed with the family, and its day."""

    on: date
    what: str


def agreed_ahead(facts: Facts) -> Ahead | None:
    """The last day that was agreed with the family and has not passed: fair to wait for. It stops nothing."""
    days = [
        Ahead(plan.review_on, "The plan is looked at again")
        for plan in facts.plans
        if plan.state == PlanState.RUNNING
    ]
    days += [
        Ahead(date.fromisoformat(meeting.at[:10]), "A meeting with the family is set")
        for meeting in facts.meetings
        if meeting.state == MeetingState.FIXED
    ]
    return max((day for day in days if day.on >= facts.on), key=lambda day: day.on, default=None)


def readiness(facts: Facts, route: str | None = None, parents: list[int] | None = None) -> Readiness:
    """What stands between this case and a referral by ``route``, naming ``parents`` (all who are responsible)."""
    chosen = facts.pack.route(route)
    named = tuple(g for g in facts.guardians if g.responsible and (parents is None or g.parent_id in parents))
    rows = tuple(standings(facts))
    found = {key: check(facts, chosen, named) for key, check in CHECKS.items()}
    answers = asked(facts, chosen)
    stops: list[Point] = []
    weak = [point for check in WEAK for point in check(facts)]
    for key, points in found.items():
        (stops if chosen.enforces or key in ALWAYS_STOP else weak).extend(points)
    for standing in rows:
        for missing in standing.missing:
            point = Point(missing.key, standing.row.key, missing.says, missing.mend)
            (stops if _stops(missing, standing, chosen, named) else weak).append(point)
    for answer in answers:
        if not answer.met:
            (stops if answer.ask.gate == "hard" else weak).append(_unmet(answer))
    clear = [key for key, points in found.items() if not points]
    in_place = (*_in_place(facts, rows, clear), *(f"{a.ask.name}: {a.how}" for a in answers if a.met))
    return Readiness(chosen, named, tuple(stops), tuple(weak), in_place, rows, answers)


def _unmet(answer: Asked) -> Point:
    return Point(f"ask.{answer.ask.key}", "", f"The council asks: {answer.ask.name}.", answer.ask.mend)


def _stops(missing: Missing, standing: Standing, route: Route, named: tuple[Guardian, ...]) -> bool:
    """Whether a gap stops this referral, rather than making it weak.

    A gap about one parent stops a referral that names them. Some routes (a holiday in term time) ask less:
    the pack says which rows are then merely weak, except for what nobody may set aside.
    """
    concerns = missing.parent is None or missing.parent in {g.parent_id for g in named}
    excused = standing.row.waivable and standing.row.key in route.excused_rows
    return route.enforces and missing.hard and concerns and not excused


def _in_place(facts: Facts, rows: tuple[Standing, ...], clear: list[str]) -> tuple[str, ...]:
    """What is settled: the checks that were made and found nothing, then the rows that people have judged."""
    threshold, rule = facts.measured_all.threshold, facts.rule
    slots = {"child": facts.name, "sessions": threshold.sessions, "limit": rule.sessions, "weeks": rule.weeks}
    told = [
        check_of(facts, key).in_place.format(**slots)
        for key in clear
        if check_of(facts, key).in_place and (key != "threshold" or threshold.reached)
    ]
    return (*told, *(_settled(facts, s) for s in rows if s.settled and not s.missing))


def _settled(facts: Facts, standing: Standing) -> str:
    name = facts.pack.row(standing.row.key).name
    return f"{name}: {standing.applies.why}" if standing.status == "does_not_apply" else name


def _point(facts: Facts, key: str, about: object = "", **slots: object) -> Point:
    found = gap(facts, key, about, **slots)
    return Point(found.key, check_of(facts, key).row, found.says, found.mend)


def _notices(facts: Facts, route: Route, parents: tuple[Guardian, ...]) -> list[Point]:
    """After two notices to one parent for one child within three years there is no third: another way."""
    if not route.gives_notice:
        return []
    rules, on = facts.pack.penalty_notices, facts.on
    most, since = rules.most.on(on), counted_since(rules, on)
    count = Counter(n.parent_id for n in facts.notices if since <= n.issued_on <= on)
    return [
        _point(facts, "notices_used", g.parent_id, parent=g.parent, count=count[g.parent_id], limit=most)
        for g in parents
        if count[g.parent_id] >= most
    ]


def _consent(facts: Facts, route: Route, parents: tuple[Guardian, ...]) -> list[Point]:
    """Help that is chosen goes nowhere without the family's yes (and a no is never held against them)."""
    if not route.needs_consent or any(consent.stands for consent in facts.consents):
        return []
    return [_point(facts, "consent")]


def _conflict(facts: Facts, route: Route, parents: tuple[Guardian, ...]) -> list[Point]:
    """A counted mark on a day for which something else is held: a card from the surgery, a parent's call."""
    counted = {session.date: session for session, _ in facts.window}
    held = {
        e.happened_on: f"document.{e.pk}"
        for e in facts.told("health", "document")
        if e.happened_on in counted
    }
    held |= {a.date: f"call.{a.pk}" for a in facts.attempts if a.suggestion in EXPLAINS and a.date in counted}
    return [
        _point(facts, "marks.conflict", about, first=counted[day])
        for day, about in sorted(held.items())
        if f"marks.conflict_{about}" not in facts.confirmations
    ]


def _threshold(facts: Facts, route: Route, parents: tuple[Guardian, ...]) -> list[Point]:
    rule, threshold = facts.rule, facts.measured_all.threshold
    if not route.needs_threshold or threshold.reached:
        return []
    return [_point(facts, "threshold", sessions=threshold.sessions, limit=rule.sessions, weeks=rule.weeks)]


def _unsettled(facts: Facts, route: Route, parents: tuple[Guardian, ...]) -> list[Point]:
    marks = facts.unsettled
    return [_point(facts, "marks.unsettled", count=len(marks), first=marks[0])] if marks else []


def _unmarked(facts: Facts, route: Route, parents: tuple[Guardian, ...]) -> list[Point]:
    return [_point(facts, "marks.blank", count=len(facts.unmarked))] if facts.unmarked else []


def _age(facts: Facts, route: Route, parents: tuple[Guardian, ...]) -> list[Point]:
    born = facts.pupil.date_of_birth
    outside = [session for session, _ in facts.window if not is_compulsory(born, session.date)]
    return [_point(facts, "age", date=outside[0])] if outside else []


def _parent(facts: Facts, route: Route, parents: tuple[Guardian, ...]) -> list[Point]:
    if not parents:
        return [_point(facts, "parent.none")]
    return [
        _point(facts, "parent.address", g.parent_id, parent=g.parent)
        for g in parents
        if not (g.parent.address_line1 and g.parent.postcode)
    ]


def _hold(facts: Facts, route: Route, parents: tuple[Guardian, ...]) -> list[Point]:
    return [_point(facts, "hold", hold.pk, who=hold.placed_by) for hold in facts.holds]


def _disputed(facts: Facts, route: Route, parents: tuple[Guardian, ...]) -> list[Point]:
    """Marks that a parent sees differently: a named person answers before anything goes to the council."""
    return [
        _point(facts, "marks.disputed", dispute.pk, who=dispute.parent, first=dispute.says.rstrip("."))
        for dispute in facts.disputes
    ]


def _used_before(facts: Facts, route: Route, parents: tuple[Guardian, ...]) -> list[Point]:
    """The same sessions cannot carry two referrals, not even with a new one beside them."""
    used = [r for r in facts.referrals if set(facts.window_spelt) & set(r.frozen.get("window", []))]
    return [_point(facts, "duplicate", date=f"{used[0].signed_at:%d %b %Y}")] if used else []


EXPLAINS = ("I", "M")
"""Marks that a parent's call suggested: illness, an appointment."""
ALWAYS_STOP = ("hold", "consent", "parent.address")
"""What stops help as well: a pause, no yes from the family, nobody to ask."""
CHECKS: dict[str, Callable[[Facts, Route, tuple[Guardian, ...]], list[Point]]] = {
    "threshold": _threshold,
    "marks.unsettled": _unsettled,
    "marks.blank": _unmarked,
    "marks.disputed": _disputed,
    "marks.conflict": _conflict,
    "age": _age,
    "parent.address": _parent,
    "hold": _hold,
    "duplicate": _used_before,
    "consent": _consent,
    "notices_used": _notices,
}
"""What is asked of every case, whatever its rows say, by the key of its words in the pack."""


def _plan_without_school(facts: Facts) -> list[Point]:
    """A plan that asks something of everybody but the school."""
    plan = living(facts.plans)
    asked = plan is None or asks_of_school(plan.actions.all())
    return [] if asked else [_point(facts, "plan_without_school")]


WEAK: tuple[Callable[[Facts], list[Point]], ...] = (_plan_without_school,)
"""What makes any case weaker without stopping it."""
