"""C3 Ask the people who know the child: what do the tutor, head of year and pastoral lead see?"""

from gatepost.casework.facts import NEAR, Facts
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
        found = [Finding(waiting, "Recorded in Gatepost")]
    return [*found, *_who_would_know(facts)]


def _who_would_know(facts: Facts) -> list[Finding]:
    """The form, and those who look after it, by name."""
    if not facts.pupil.form:
        return []
    names = [f"{member.user}, {NEAR[member.role]}" for member in facts.near]
    told = f"{facts.name} is in form {facts.pupil.form}" + (f": {'; '.join(names)}." if names else ".")
    return [Finding(told, "School's own system")]


def missing(facts: Facts) -> list[Missing]:
    return [] if facts.told(KEY, "reply", "meeting", "note") else [gap(facts, f"{KEY}.nobody")]


ROW = Row("C3", KEY, applies, findings, missing)
