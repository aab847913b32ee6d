"""C11 Possible unmet learning need? The SENCo's answer, with the reason."""

from gatepost.casework.facts import Facts
from gatepost.casework.rows.frame import ALWAYS, Applies, Finding, Missing, Row

KEY = "learning_needs"


def applies(facts: Facts) -> Applies:
    return ALWAYS


def findings(facts: Facts) -> list[Finding]:
    support = {"none": "No SEN support on record.", "support": "Has SEN support.", "ehcp": "Has an EHC plan."}
    found = [Finding(support[facts.pupil.sen], "School's own system")]
    if facts.pupil.senco_note:
        found.append(Finding(f"SENCo's note: {facts.pupil.senco_note}", "School's own system"))
    found += [
        Finding(s.sentence, "Lesson registers", s.sessions)
        for s in facts.lesson_patterns
        if s.stands_out and s.key == "subject"
    ]
    return found


def missing(facts: Facts) -> list[Missing]:
    if facts.answer(KEY, "senco_view"):
        if facts.answer(KEY, "senco_view") != "need_found" or facts.answer(KEY, "next_step"):
            return []
        says = "A learning need was found, and nothing has been planned for it yet."
        return [Missing(f"{KEY}.no_step", says, "Record the provision and the next step.", hard=True)]
    says = "The SENCo has not said whether there may be an unmet learning need."
    return [
        Missing(f"{KEY}.no_view", says, "Ask the SENCo, and record the answer with its reason.", hard=True)
    ]


ROW = Row("C11", KEY, applies, findings, missing)
