"""C7 Make mornings work: start and close times shared, and practical help tried?"""

from gatepost.casework.facts import Facts
from gatepost.casework.rows.frame import Applies, Finding, Missing, Row, gap

KEY = "punctuality"


def applies(facts: Facts) -> Applies:
    """Regularly late: by the numbers in the policy pack, or any arrival after the register closed."""
    numbers, limits = facts.lateness.numbers, facts.late_limits
    why = f"Late {int(numbers['recent'])} times in the last 4 school weeks, {int(numbers['minutes'])} minutes this year"
    if numbers["recent"] >= limits.lates or numbers["minutes"] >= limits.minutes:
        return Applies(
            True, f"{why}: regular lateness begins at {limits.lates} times or {limits.minutes} minutes."
        )
    if numbers["after_close"]:
        return Applies(True, "Arrived after the register closed, which the law counts as absence.")
    return Applies(False, f"{why}: not regularly late.")


def findings(facts: Facts) -> list[Finding]:
    return [Finding(facts.lateness.sentence, "Register", facts.lateness.sessions)]


def missing(facts: Facts) -> list[Missing]:
    return [] if facts.answer(KEY, "start_times_shared") == "yes" else [gap(facts, f"{KEY}.times")]


ROW = Row("C7", KEY, applies, findings, missing)
