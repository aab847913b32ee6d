"""C14 Health: what is going on, and what have we seen? Evidence is asked for only with a reason."""

from gatepost.attendance.history import days
from gatepost.casework.facts import Facts
from gatepost.casework.rows.frame import ALWAYS, Applies, Finding, Missing, Row, gap

KEY = "health"


def applies(facts: Facts) -> Applies:
    return ALWAYS


def findings(facts: Facts) -> list[Finding]:
    ill, limit = facts.sessions_of("I"), facts.pack.thresholds.illness_return_days.on(facts.on)
    appointments = facts.sessions_of("M")
    found = [
        Finding(
            f"{days(len(ill))} of illness this year: the council is told from {limit} days.", "Register", ill
        )
    ]
    if appointments:
        told = f"{len(appointments)} session{'s' if len(appointments) > 1 else ''} at medical appointments."
        found.append(Finding(told, "Register", appointments))
    return found


def missing(facts: Facts) -> list[Missing]:
    gaps = []
    limit = facts.pack.thresholds.illness_return_days.on(facts.on)
    if len(facts.sessions_of("I")) >= 2 * limit and facts.answer(KEY, "council_told") != "yes":
        gaps.append(gap(facts, f"{KEY}.return", limit=limit))
    asked = facts.answer(KEY, "evidence_asked") == "yes"
    if asked and not str(facts.answer(KEY, "why_doubt") or "").strip():
        gaps.append(gap(facts, f"{KEY}.no_doubt"))
    if asked and not _seen(facts):
        gaps.append(gap(facts, f"{KEY}.awaited"))
    return gaps


def _seen(facts: Facts) -> bool:
    """A document, or what a person says they have seen: a talk can be enough."""
    return bool(facts.answer(KEY, "evidence_seen") or facts.told(KEY, "document"))


ROW = Row("C14", KEY, applies, findings, missing)
