"""C11 Possible unmet learning need? The SENCo's answer, with the reason."""

from gatepost.casework.facts import Facts
from gatepost.casework.rows.frame import ALWAYS, Applies, Finding, Missing, Row, gap

KEY = "learning_needs"


def applies(facts: Facts) -> Applies:
    return ALWAYS


def findings(facts: Facts) -> list[Finding]:
    support = {"none": "No SEN support on record.", "support": "Has SEN support.", "ehcp": "Has an EHC plan."}
    found = [Finding(support[facts.pupil.sen], "School's own system")]
    if facts.pupil.senco_note:
        note = f"SENCo’s note: {facts.pupil.senco_note}"
        found.append(Finding(note, "School's own system", staff_only=True))
    found += [
        Finding(s.sentence, "Lesson registers", s.sessions)
        for s in facts.lesson_patterns
        if s.stands_out and s.key == "subject"
    ]
    return found


def missing(facts: Facts) -> list[Missing]:
    view = facts.answer(KEY, "senco_view")
    if not view:
        return [gap(facts, f"{KEY}.no_view")]
    planned = view != "need_found" or facts.answer(KEY, "next_step")
    return [] if planned else [gap(facts, f"{KEY}.no_step")]


ROW = Row("C11", KEY, applies, findings, missing)
