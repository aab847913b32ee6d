"""What a council may write to a parent about its decision: Markdown of the policy, filled from the decision."""

import re
from datetime import date, timedelta

from gatepost.authority.deciding.earlier import rules_of
from gatepost.authority.models import Decision
from gatepost.policy import national
from gatepost.policy.penalties import FIRST, due

_FIELD = re.compile(r"\{(\w+)\}")


def has_letter(kind: str) -> bool:
    """Whether there are words for this kind: courts have forms of their own."""
    return kind in national.council_letters()


def letter(decision: Decision) -> list[str]:
    """The letter, a paragraph each; headings begin with “#”. Fit to be changed before it is sent."""
    values = _common(decision) | _of_kind(decision)
    kept = [part for part in _paragraphs(national.council_letters()[decision.kind]) if _has_all(part, values)]
    following = [*kept[1:], "#"]
    told = [part for part, after in zip(kept, following, strict=True) if not (_head(part) and _head(after))]
    return [_FIELD.sub(lambda field: values[field[1]], part) for part in told]


def _paragraphs(markdown: str) -> list[str]:
    return [part.strip() for part in re.split(r"\n\s*\n", markdown) if part.strip()]


def _has_all(part: str, values: dict[str, str]) -> bool:
    return all(values.get(field) for field in _FIELD.findall(part))


def _head(part: str) -> bool:
    return part.startswith("#")


def _common(decision: Decision) -> dict[str, str]:
    referral = decision.referral
    return {
        "child": referral.child.split()[0],
        "parent": decision.parent.name,
        "school": referral.school_name,
        "council": f"{decision.authority} council",
        "officer": str(decision.by or "an attendance officer"),
        "decided_on": _day(decision.at.date()),
        "reasons": "" if decision.internal else decision.reasons,
    }


def _of_kind(decision: Decision) -> dict[str, str]:
    if decision.kind == "notice_to_improve":
        return _period(decision)
    return _payment(decision) if decision.order is not None else {}


def _period(decision: Decision) -> dict[str, str]:
    start = date.fromisoformat(decision.terms["starts_on"])
    last = start + timedelta(weeks=int(decision.terms["weeks"])) - timedelta(days=1)
    contact = decision.terms["contact"] or str(decision.by or "the school")
    return {
        "starts_on": _day(start),
        "ends_on": _day(last),
        "enough": decision.terms["enough"],
        "contact": contact,
    }


def _payment(decision: Decision) -> dict[str, str]:
    """Sums and days as they were when the notice was issued; days by date once it is known when it came."""
    assert decision.issued_on is not None
    assert decision.order is not None
    rules, on = rules_of(decision.authority), decision.issued_on
    first = decision.order == FIRST
    told = {"amount": str(decision.amount)} if first else {"second": str(decision.amount)}
    told |= {"early": str(rules.first_early.on(on))} if first else {"years": str(rules.years.on(on))}
    if decision.served_on is None:
        early = {"early_days": str(rules.first_early_within_days.on(on))} if first else {}
        return told | early | {"days": str(rules.first_within_days.on(on))}
    last = due(rules, decision.order, received_on=decision.served_on)
    if last.early_until is None:
        return told | {"second_until": _day(last.until)}
    return told | {"early_until": _day(last.early_until), "until": _day(last.until)}


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
