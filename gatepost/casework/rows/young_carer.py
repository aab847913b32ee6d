"""C10 Young carer? Does caring for somebody affect attendance?"""

from gatepost.casework.facts import Facts
from gatepost.casework.rows.frame import ALWAYS, Applies, Finding, Missing, Row

KEY = "young_carer"


def applies(facts: Facts) -> Applies:
    return ALWAYS


def findings(facts: Facts) -> list[Finding]:
    words = {True: "On the young carer register.", False: "Not on the young carer register."}
    told = words.get(facts.pupil.young_carer, "Nobody has recorded whether this child cares for someone.")  # type: ignore[call-overload]
    return [Finding(told, "School's own system")]


def missing(facts: Facts) -> list[Missing]:
    caring = facts.answer(KEY, "caring") or ("yes" if facts.pupil.young_carer else None)
    if caring != "yes" or facts.answer(KEY, "support_offered") or facts.told(KEY, "offer", "referral"):
        return []
    says = f"{facts.name} cares for somebody, and no support has been offered."
    return [Missing(f"{KEY}.no_support", says, "Offer support or a young carer's assessment.", hard=True)]


ROW = Row("C10", KEY, applies, findings, missing)
