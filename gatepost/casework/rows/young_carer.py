"""C10 Young carer? Does caring for somebody affect attendance?"""

from gatepost.casework.facts import Facts
from gatepost.casework.rows.frame import ALWAYS, Applies, Finding, Missing, Row, gap
from gatepost.casework.two_sides import TwoSides

KEY = "young_carer"
CARING = "caring"
"""The reason of the shared list that stands for looking after somebody."""


def applies(facts: Facts) -> Applies:
    return ALWAYS


def findings(facts: Facts) -> list[Finding]:
    """The register of young carers, brothers and sisters who care, who named it, and what was offered."""
    words = {
        True: "On the young carer register.",
        False: "Not on the young carer register.",
        None: "Nobody has recorded whether this child cares for someone.",
    }
    found = [Finding(words[facts.pupil.young_carer], "School's own system")]
    caring = [s.pupil.known_as for s in facts.siblings if s.pupil and s.pupil.young_carer]
    if caring:
        told = f"On the young carer register too: {', '.join(caring)}."
        found.append(Finding(told, "School's own system", staff_only=True))
    if said := named_by(facts):
        told = f"Looking after somebody was named by {' and '.join(said)}."
        found.append(Finding(told, "Reasons taken from one list", staff_only=True))
    found += [
        Finding(
            f"{e.happened_on.day} {e.happened_on:%b}: {e.says} Answer: {facts.pack.outcome_name(e.outcome)}.",
            "Recorded in Gatepost",
        )
        for e in facts.told(KEY, "offer", "referral")
    ]
    return found


def named_by(facts: Facts) -> list[str]:
    """Who gave caring as a reason: the child, a parent, a colleague."""
    sides = TwoSides(facts)
    said = {facts.name: sides.child, "a parent": sides.parents, "staff": set(sides.school)}
    return [who for who, reasons in said.items() if CARING in reasons]


def missing(facts: Facts) -> list[Missing]:
    """A carer is offered something; where somebody named it since, an earlier no is asked about again."""
    answer = facts.answer(KEY, "caring")
    known = facts.pupil.young_carer or named_by(facts)
    caring = answer or ("yes" if known else "no")
    offered = facts.answer(KEY, "support_offered") or facts.told(KEY, "offer", "referral")
    if caring == "yes" and not offered:
        return [gap(facts, f"{KEY}.no_support")]
    if caring == "no" and (said := _named_since(facts)):
        return [gap(facts, f"{KEY}.named", who=" and ".join(said))]
    return []


def _named_since(facts: Facts) -> list[str]:
    """Who named caring in something that was recorded after a person last answered no."""
    state = facts.states.get(KEY)
    since = [
        e
        for e in facts.evidence
        if CARING in e.reasons and not e.taken_back and state and e.recorded_at > state.saved_at
    ]
    return named_by(facts) if since else []


ROW = Row("C10", KEY, applies, findings, missing)
