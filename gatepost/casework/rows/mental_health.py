"""C16 Anxiety or mental health: what support is in place, since when, with what effect?"""

from datetime import date

from gatepost.casework.facts import Facts
from gatepost.casework.rows.frame import Applies, Finding, Missing, Row, gap
from gatepost.casework.two_sides import TwoSides

KEY = "mental_health"


def applies(facts: Facts) -> Applies:
    """Switched on by a reason that the child, a parent or staff gave, or by a service on record."""
    if any(s.service == "camhs" for s in facts.services):
        return Applies(True, f"{facts.pack.service_name('camhs')} is involved.")
    said = sources(facts)
    if said:
        return Applies(True, f"Feelings were given as a reason by {' and '.join(said)}.")
    return Applies(
        False, "Nobody has given anxiety or mental health as a reason, and no such service is named."
    )


def sources(facts: Facts) -> list[str]:
    """Who gave a reason from the family “feelings”."""
    feelings = facts.pack.reason_family("feelings")
    sides = TwoSides(facts)
    said = {facts.name: sides.child, "a parent": sides.parents, "staff": set(sides.school)}
    return [who for who, reasons in said.items() if feelings & reasons]


def findings(facts: Facts) -> list[Finding]:
    said = sources(facts)
    found = (
        [
            Finding(
                f"Given as a reason by {' and '.join(said)}.", "Reasons taken from one list", staff_only=True
            )
        ]
        if said
        else []
    )
    found += [
        Finding(
            f"{facts.pack.service_name(s.service)}: {s.lead_name or 'lead not named'}.", "School's own system"
        )
        for s in facts.services
        if s.service == "camhs"
    ]
    found += _support(facts)
    return found or [Finding("Nothing is recorded.", "Recorded in Gatepost")]


def _support(facts: Facts) -> list[Finding]:
    """What is in place since when, with what effect, and when it is looked at again."""
    chosen = facts.answer(KEY, "support") or ()
    if not chosen:
        return []
    since, effect = facts.answer(KEY, "since"), facts.answer(KEY, "effect")
    told = "In place or asked for: " + ", ".join(facts.option(KEY, "support", key) for key in chosen)
    told += f", since {said_day(since)}" if since else ""
    told += f". Effect: {facts.option(KEY, 'effect', effect).lower()}" if effect else ""
    again = facts.answer(KEY, "next_review_on")
    told += f". Looked at again by {said_day(again)}" if again else ""
    return [Finding(f"{told}.", "Recorded in Gatepost")]


def said_day(iso: str) -> str:
    """A date that an answer keeps, as it is said."""
    on = date.fromisoformat(iso)
    return f"{on.day} {on:%b %Y}"


def missing(facts: Facts) -> list[Missing]:
    support = facts.answer(KEY, "support") or facts.told(KEY, "offer", "referral")
    if not support:
        return [gap(facts, f"{KEY}.no_support")]
    again = facts.answer(KEY, "next_review_on")
    late = bool(again) and date.fromisoformat(again) < facts.on
    return [gap(facts, f"{KEY}.review", date=said_day(again))] if late else []


ROW = Row("C16", KEY, applies, findings, missing)
