"""C13 EHC plan working? Outcomes supported, and when was it last reviewed?"""

from datetime import date

from gatepost.casework.facts import Facts
from gatepost.casework.rows.frame import Applies, Finding, Missing, Row, gap

KEY = "ehcp"


def applies(facts: Facts) -> Applies:
    if facts.pupil.sen == "ehcp":
        return Applies(True, "An EHC plan is on record.")
    return Applies(False, "No EHC plan on record.")


def review_due(facts: Facts) -> date | None:
    """When the next review is due: as recorded, or twelve months after the last one.

    Children and Families Act 2014, section 44(1): a plan is reviewed at least every twelve months.
    """
    pupil = facts.pupil
    if pupil.ehcp_next_review or not pupil.ehcp_last_review:
        return pupil.ehcp_next_review
    last = pupil.ehcp_last_review
    return (
        last.replace(year=last.year + 1) if (last.month, last.day) != (2, 29) else date(last.year + 1, 3, 1)
    )


def findings(facts: Facts) -> list[Finding]:
    last, due = facts.pupil.ehcp_last_review, review_due(facts)
    told = f"Last reviewed on {last:%d %b %Y}." if last else "No date of a review is recorded."
    if due:
        late = (facts.on - due).days
        told += f" Overdue by {late} days." if late > 0 else f" Next review by {due:%d %b %Y}."
    return [Finding(told, "School's own system")]


def missing(facts: Facts) -> list[Missing]:
    due, early = review_due(facts), facts.answer(KEY, "early_review_requested") == "yes"
    settled = facts.pupil.sen != "ehcp" or early or (due is not None and due >= facts.on)
    return [] if settled else [gap(facts, f"{KEY}.review")]


ROW = Row("C13", KEY, applies, findings, missing)
