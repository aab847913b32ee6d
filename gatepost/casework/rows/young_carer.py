"""C10 Young carer? Does caring for somebody affect attendance?"""

from gatepost.casework.facts import Facts
from gatepost.casework.rows.frame import ALWAYS, Applies, Finding, Missing, Row, gap

KEY = "young_carer"


def applies(facts: Facts) -> Applies:
    return ALWAYS


def findings(facts: Facts) -> list[Finding]:
    words = {
        True: "On the young carer register.",
        False: "Not on the young carer register.",
        None: "Nobody has recorded whether this child cares for someone.",
    }
    return [Finding(words[facts.pupil.young_carer], "School's own system")]


def missing(facts: Facts) -> list[Missing]:
    caring = facts.answer(KEY, "caring") or ("yes" if facts.pupil.young_carer else "no")
    offered = facts.answer(KEY, "support_offered") or facts.told(KEY, "offer", "referral")
    return [gap(facts, f"{KEY}.no_support")] if caring == "yes" and not offered else []


ROW = Row("C10", KEY, applies, findings, missing)
