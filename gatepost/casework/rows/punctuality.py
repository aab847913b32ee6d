"""C7 Make mornings work: start and close times shared, and practical help tried?"""

from collections import Counter
from datetime import date

from gatepost.attendance.history import times
from gatepost.attendance.register import Session
from gatepost.casework.facts import Facts
from gatepost.casework.rows.frame import Applies, Finding, Missing, Row, gap

KEY = "punctuality"
MOST_COMMENTS = 3


def applies(facts: Facts) -> Applies:
    """Regularly late: by the numbers in the policy pack, or any arrival after the register closed."""
    numbers, limits = facts.lateness.numbers, facts.late_limits
    recent = f"Late {times(int(numbers['recent']))}" if numbers["recent"] else "Not late"
    why = f"{recent} in the last 4 school weeks, {int(numbers['minutes'])} minutes this year"
    if numbers["recent"] >= limits.lates or numbers["minutes"] >= limits.minutes:
        return Applies(
            True, f"{why}: regular lateness begins at {limits.lates} times or {limits.minutes} minutes."
        )
    if numbers["after_close"]:
        return Applies(True, "Arrived after the register closed, which the law counts as absence.")
    return Applies(False, f"{why}: not regularly late.")


def findings(facts: Facts) -> list[Finding]:
    found = [Finding(facts.lateness.sentence, "Register", facts.lateness.sessions)]
    late = set(facts.lateness.sessions)
    said = Counter(n.comment for n in facts.notes if n.comment and Session(n.date, n.pm) in late)
    if said:
        told = "; ".join(f"“{comment}” {times(n)}" for comment, n in said.most_common(MOST_COMMENTS))
        found.append(Finding(f"Noted beside late marks: {told}.", "Register"))
    if shared := times_shared(facts):
        found.append(Finding(f"Start times shared on {shared.day} {shared:%b %Y}.", "Recorded in Gatepost"))
    return found


def times_shared(facts: Facts) -> date | None:
    """When start and close times last went to the parents by letter, text or call."""
    return max((e.happened_on for e in facts.told(KEY, "letter", "text", "call")), default=None)


def missing(facts: Facts) -> list[Missing]:
    shared = facts.answer(KEY, "start_times_shared") == "yes" or times_shared(facts)
    return [] if shared else [gap(facts, f"{KEY}.times")]


ROW = Row("C7", KEY, applies, findings, missing)
