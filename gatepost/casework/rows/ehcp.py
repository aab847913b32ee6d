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
    """When the next review is due: as recorded, and never later than twelve months after the last one.

    Children and Families Act 2014, section 44(1): a plan is reviewed at least every twelve months.
    """
    last = last_review(facts)
    planned = [facts.pupil.ehcp_next_review, dated(facts.answer(KEY, "next_review_on"))]
    dates = [day for day in planned if day and (last is None or day > last)]
    return min([*dates, *([a_year_after(last)] if last else [])], default=None)


def last_review(facts: Facts) -> date | None:
    """The latest review that the school's own system or a person here knows of."""
    known = [facts.pupil.ehcp_last_review, dated(facts.answer(KEY, "last_reviewed_on"))]
    return max((day for day in known if day), default=None)


def dated(answer: str | None) -> date | None:
    """An answer that is a date, as answers keep them."""
    return date.fromisoformat(answer) if answer else None


def a_year_after(day: date) -> date:
    """The same day a year on; 1 March for 29 February."""
    return day.replace(year=day.year + 1) if (day.month, day.day) != (2, 29) else date(day.year + 1, 3, 1)


def findings(facts: Facts) -> list[Finding]:
    last, due = last_review(facts), review_due(facts)
    told = f"Last reviewed on {last:%d %b %Y}." if last else "No date of a review is recorded."
    if due:
        late = (facts.on - due).days
        told += (
            f" Overdue by {late} day{'s' if late > 1 else ''}."
            if late > 0
            else f" Next review by {due:%d %b %Y}."
        )
    return [Finding(told, "School's own system"), *_since_review(facts, last), *_outcomes(facts)]


def _since_review(facts: Facts, last: date | None) -> list[Finding]:
    """Attendance since the plan was last looked at."""
    if last is None or last >= facts.on:
        return []
    sums = facts.measured_between(last, facts.on).tally
    told = f"Since that review: away for {sums.absent} of {sums.possible} sessions."
    return [Finding(told, "Register")] if sums.possible else []


def _outcomes(facts: Facts) -> list[Finding]:
    """Whether the plan's outcomes are supported, as the SENCo says."""
    said = facts.answer(KEY, "outcomes_supported")
    told = f"Outcomes supported: {facts.option(KEY, 'outcomes_supported', said).lower()}." if said else ""
    return [Finding(told, "Recorded in Gatepost")] if told else []


def missing(facts: Facts) -> list[Missing]:
    due, early = review_due(facts), facts.answer(KEY, "early_review_requested") == "yes"
    settled = facts.pupil.sen != "ehcp" or early or (due is not None and due >= facts.on)
    return [] if settled else [gap(facts, f"{KEY}.review")]


ROW = Row("C13", KEY, applies, findings, missing)
