"""C3 Ask the people who know the child: what do the tutor, head of year and pastoral lead see?"""

from gatepost.casework.facts import Facts
from gatepost.casework.rows.frame import ALWAYS, Applies, Finding, Missing, Row, gap

KEY = "pastoral_staff"


def applies(facts: Facts) -> Applies:
    return ALWAYS


def findings(facts: Facts) -> list[Finding]:
    asked, answered = facts.told(KEY, "request"), facts.told(KEY, "reply", "meeting", "note")
    found = [
        Finding(f"{e.who}, {e.happened_on.day} {e.happened_on:%b}: {e.says}", "Recorded in Gatepost")
        for e in answered
    ]
    if not answered:
        waiting = f"{len(asked)} asked, no answer yet." if asked else "Nobody has been asked yet."
        form = f" {facts.name} is in form {facts.pupil.form}." if facts.pupil.form else ""
        found = [Finding(waiting + form, "Recorded in Gatepost; school's own system")]
    return found


def missing(facts: Facts) -> list[Missing]:
    return [] if facts.told(KEY, "reply", "meeting", "note") else [gap(facts, f"{KEY}.nobody")]


ROW = Row("C3", KEY, applies, findings, missing)
