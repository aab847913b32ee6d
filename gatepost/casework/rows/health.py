"""C14 Health: what is going on, and what have we seen? Evidence is asked for only with a reason."""

from gatepost.attendance.history import days
from gatepost.casework.facts import Facts
from gatepost.casework.rows.frame import ALWAYS, Applies, Finding, Missing, Row

KEY = "health"


def applies(facts: Facts) -> Applies:
    return ALWAYS


def findings(facts: Facts) -> list[Finding]:
    ill, limit = facts.sessions_of("I"), facts.pack.illness_return_days(facts.on)
    appointments = facts.sessions_of("M")
    found = [
        Finding(
            f"{days(len(ill))} of illness this year: the council is told from {limit} days.", "Register", ill
        )
    ]
    if appointments:
        told = f"{len(appointments)} session{'s' if len(appointments) > 1 else ''} at medical appointments."
        found.append(Finding(told, "Register", appointments))
    return found


def missing(facts: Facts) -> list[Missing]:
    gaps = []
    limit = facts.pack.illness_return_days(facts.on)
    if len(facts.sessions_of("I")) >= 2 * limit and facts.answer(KEY, "council_told") != "yes":
        says = f"{limit} days of illness have been reached, and the council has not been told."
        gaps.append(Missing(f"{KEY}.return", says, "Tell the council, and record the date here.", hard=True))
    if facts.answer(KEY, "evidence_asked") == "yes" and not facts.answer(KEY, "evidence_seen"):
        says = "Something was asked of the family about illness, and has not been seen yet."
        gaps.append(
            Missing(
                f"{KEY}.awaited",
                says,
                "Wait for it, or accept another form: a talk can be enough.",
                hard=True,
            )
        )
    return gaps


ROW = Row("C14", KEY, applies, findings, missing)
