"""C6 Think about what the family is dealing with: what would help now, and who else did we offer?"""

from gatepost.casework.facts import Facts
from gatepost.casework.models import Consent
from gatepost.casework.rows.frame import ALWAYS, Applies, Finding, Missing, Row, gap

KEY = "family_circumstances"


def applies(facts: Facts) -> Applies:
    return ALWAYS


def findings(facts: Facts) -> list[Finding]:
    known = [
        "Free school meals." if facts.pupil.fsm else "",
        *(f"{facts.pack.service_name(s.service)} is involved." for s in facts.services),
    ]
    offers = facts.told(KEY, "offer", "referral")
    told = [
        Finding(
            f"{e.happened_on.day} {e.happened_on:%b}: {e.says} Answer: {facts.pack.outcome_name(e.outcome)}.",
            "Recorded in Gatepost",
        )
        for e in offers
    ]
    told += [
        Finding(
            f"{c.answered_on.day} {c.answered_on:%b}: Early Help. {c.parent}: {_answer(c)}.", "Early Help"
        )
        for c in facts.consents
    ]
    told += [Finding(fact, "School's own system") for fact in known if fact]
    return told or [Finding("No help has been offered yet.", "Recorded in Gatepost")]


def _answer(consent: Consent) -> str:
    return "said yes, then took it back" if consent.withdrawn_on else consent.get_answer_display()


def missing(facts: Facts) -> list[Missing]:
    """A real offer is one that the family answered; "no" and "wants to think" are full answers."""
    answered = any(e.outcome not in ("", "no_answer") for e in facts.told(KEY, "offer", "referral"))
    early_help = facts.answer(KEY, "early_help") in ("accepted", "declined", "thinking", "in_place")
    if answered or early_help or facts.consents or facts.answer(KEY, "not_appropriate_because"):
        return []
    return [gap(facts, f"{KEY}.no_offer")]


ROW = Row("C6", KEY, applies, findings, missing)
