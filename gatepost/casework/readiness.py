"""Could this go to the council? What stops it, what is weak, what is in place: one pure answer for all who ask.

The same list feeds the screen, the refusal of an action, and the pack. Nothing here recommends; a stop says
how to clear it, and a stop is never waved through.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from gatepost.attendance.history import days
from gatepost.attendance.school_age import is_compulsory
from gatepost.casework.facts import Facts
from gatepost.casework.standing import Standing, standings
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
        return f"Ready for the headteacher.{tail}"

    def as_json(self) -> dict[str, Any]:
        """As ``gatepost readiness --json`` prints it."""

        def told(points: tuple[Point, ...]) -> list[dict[str, str]]:
            return [{"row": p.row, "says": p.says, "mend": p.mend, "key": p.key} for p in points]

        return {"ready": self.ready, "hard_stops": told(self.hard_stops), "weak": told(self.weak)}


def readiness(facts: Facts, route: str | None = None, parents: list[int] | None = None) -> Readiness:
    """What stands between this case and a referral by ``route``, naming ``parents`` (all who are responsible)."""
    chosen = facts.pack.route(route)
    named = tuple(g for g in facts.guardians if g.responsible and (parents is None or g.parent_id in parents))
    rows = tuple(standings(facts))
    stops: list[Point] = [point for check in CHECKS for point in check(facts, chosen, named)]
    weak: list[Point] = []
    for standing in rows:
        for missing in standing.missing:
            point = Point(missing.key, standing.row.key, missing.says, missing.mend)
            (stops if missing.hard and not _excused(standing, chosen) else weak).append(point)
    return Readiness(chosen, named, tuple(stops), tuple(weak), _in_place(facts, rows, stops), rows)


def _excused(standing: Standing, route: Route) -> bool:
    """Some routes (a holiday in term time) ask less: the pack says which rows may then be merely weak."""
    return standing.row.key in route.excused_rows


def _in_place(facts: Facts, rows: tuple[Standing, ...], stops: list[Point]) -> tuple[str, ...]:
    stopped = {point.key.split(".")[0] for point in stops}
    threshold, rule = facts.measured_all.threshold, facts.rule
    told = []
    if threshold.reached and "threshold" not in stopped:
        told.append(f"Threshold: {threshold.sessions} of {rule.sessions} within {rule.weeks} school weeks")
    told += [words for key, words in SETTLED.items() if key not in stopped]
    told += [facts.pack.row(s.row.key).name for s in rows if s.settled and not s.missing]
    return tuple(told)


SETTLED = {
    "marks": "Every mark in the period is settled",
    "age": "Of compulsory school age on every date",
    "parent": "Each parent named, with an address",
    "hold": "Nobody has asked for a pause",
}


def _threshold(facts: Facts, route: Route, parents: tuple[Guardian, ...]) -> list[Point]:
    rule, reached = facts.rule, facts.measured_all.threshold
    if not route.needs_threshold or reached.reached:
        return []
    says = f"{reached.sessions} of {rule.sessions} sessions not agreed within {rule.weeks} school weeks."
    return [Point("threshold", "", says, "Keep supporting: this is below the number in law.")]


def _marks(facts: Facts, route: Route, parents: tuple[Guardian, ...]) -> list[Point]:
    points = []
    if facts.unsettled:
        count, first = len(facts.unsettled), facts.unsettled[0]
        says = f"{count} mark{'s are' if count > 1 else ' is'} not settled yet, the first on {first}."
        points.append(
            Point(
                "marks.unsettled",
                "first_day_contact",
                says,
                "Find out the reason, and change the mark in your MIS.",
            )
        )
    if blank := facts.measured.tally.blank:
        says = f"{days(blank)} of register not taken this year: no mark for {blank} session{'s' if blank > 1 else ''}."
        points.append(
            Point("marks.blank", "", says, "Complete the register in your MIS, then import it again.")
        )
    return points


def _age(facts: Facts, route: Route, parents: tuple[Guardian, ...]) -> list[Point]:
    outside = [s for s, _ in facts.window if not is_compulsory(facts.pupil.date_of_birth, s.date)]
    if not outside:
        return []
    says = f"{facts.name} was not of compulsory school age on {outside[0]}."
    return [Point("age", "", says, "Sessions outside compulsory school age cannot be referred.")]


def _parent(facts: Facts, route: Route, parents: tuple[Guardian, ...]) -> list[Point]:
    if not parents:
        says = "No parent with responsibility is on record."
        return [
            Point("parent.none", "letters_to_parents", says, "Ask the office to check who the parents are.")
        ]
    return [
        Point(
            "parent.address",
            "letters_to_parents",
            f"No address is held for {g.parent}.",
            "Ask the office to check the address, and import it again.",
        )
        for g in parents
        if not (g.parent.address_line1 and g.parent.postcode)
    ]


def _hold(facts: Facts, route: Route, parents: tuple[Guardian, ...]) -> list[Point]:
    return [
        Point(
            "hold",
            "",
            f"{hold.placed_by} has asked for a pause.",
            f"Speak to {hold.placed_by}: only that role can release it.",
        )
        for hold in facts.holds
    ]


def _used_before(facts: Facts, route: Route, parents: tuple[Guardian, ...]) -> list[Point]:
    """The same sessions cannot carry two referrals."""
    now = {f"{s.date.isoformat()} {'PM' if s.pm else 'AM'}" for s, _ in facts.window}
    for referral in facts.referrals:
        before = set(referral.frozen.get("window", []))
        if now and now <= before:
            says = f"These sessions were already referred on {referral.signed_at:%d/%m/%Y}."
            return [
                Point(
                    "duplicate", "", says, "Wait for the council's answer, or for support to be tried again."
                )
            ]
    return []


CHECKS: tuple[Callable[[Facts, Route, tuple[Guardian, ...]], list[Point]], ...] = (
    _threshold,
    _marks,
    _age,
    _parent,
    _hold,
    _used_before,
)
"""What is asked of every case, whatever its rows say."""
