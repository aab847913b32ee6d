"""C7 Make mornings work: start and close times shared, and practical help tried?"""

from collections import Counter
from datetime import date, timedelta

from gatepost.attendance.history import times
from gatepost.attendance.register import Session
from gatepost.casework.facts import Facts
from gatepost.casework.rows.frame import Applies, Finding, Missing, Row, gap

KEY = "punctuality"
MOST_COMMENTS = 3
MEASURES = ("alarm_clock", "chart", "breakfast_club", "met_at_gate")
ANSWERED = ("accepted", "declined", "started", "helped", "no_help")


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
    return [*found, *_measures(facts), *_before_and_after(facts)]


def _measures(facts: Facts) -> list[Finding]:
    """Each practical help, and how far it has come."""
    wording = {question.key: question.label for question in facts.pack.row(KEY).questions}
    told = [
        f"{wording[key]}: {facts.option(KEY, key, answer).lower()}"
        for key in MEASURES
        if (answer := facts.answer(KEY, key)) and answer != "not_offered"
    ]
    return [Finding("; ".join(told) + ".", "Recorded in Gatepost")] if told else []


def began(facts: Facts) -> date | None:
    """When something was first done about mornings: times shared, or help offered."""
    tries = facts.told(KEY, "letter", "text", "call", "offer", "meeting")
    return min((e.happened_on for e in tries), default=None)


def _before_and_after(facts: Facts) -> list[Finding]:
    """How often late in as many school days before as since something was done."""
    start = began(facts)
    if start is None or start >= facts.on:
        return []
    after = list(facts.calendar.school_days(start, facts.on))
    before = list(facts.calendar.school_days(facts.year_start, start - timedelta(days=1)))[-len(after) :]
    if not after or not before:
        return []
    late = Counter(session.date for session in facts.lateness.sessions)
    was, now = (sum(late[day] for day in days) for days in (before, after))
    told = f"Late {times(was)} in the {len(before)} school days before {start.day} {start:%b}"
    told += f", {times(now)} in the {len(after)} since."
    return [Finding(told, "Register")]


def times_shared(facts: Facts) -> date | None:
    """When start and close times last went to the parents by letter, text or call."""
    return max((e.happened_on for e in facts.told(KEY, "letter", "text", "call")), default=None)


def missing(facts: Facts) -> list[Missing]:
    shared = facts.answer(KEY, "start_times_shared") == "yes" or times_shared(facts)
    gaps = [] if shared else [gap(facts, f"{KEY}.times")]
    answered = any(facts.answer(KEY, key) in ANSWERED for key in MEASURES)
    offered = any(e.outcome not in ("", "no_answer") for e in facts.told(KEY, "offer"))
    return gaps if answered or offered else [*gaps, gap(facts, f"{KEY}.no_offer")]


ROW = Row("C7", KEY, applies, findings, missing)
