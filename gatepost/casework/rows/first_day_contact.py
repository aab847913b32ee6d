"""C1 Follow up absences on the day: did we ring or visit, ask why openly, and offer help or friendly challenge?"""

from datetime import date

from gatepost.casework.facts import Facts
from gatepost.casework.rows.frame import ALWAYS, Applies, Finding, Missing, Row, gap

KEY = "first_day_contact"


def applies(facts: Facts) -> Applies:
    return ALWAYS


def days_to_follow_up(facts: Facts) -> list[date]:
    """Days with an absence that the school had not agreed: somebody should have asked that day."""
    return sorted({session.date for session in facts.sessions_of(*unagreed(facts))})


def unagreed(facts: Facts) -> list[str]:
    """Codes of absence not agreed; whoever came after the register closed (U) was seen that day."""
    return [c.symbol for c in facts.book.codes if c.counts_as == "unauthorised" and c.symbol != "U"]


def followed_up(facts: Facts) -> list[date]:
    """Those of the days on which a call, visit or text was made."""
    asked = {e.happened_on for e in facts.told(KEY, "call", "visit", "text")}
    asked |= {attempt.date for attempt in facts.attempts if attempt.asked}
    return [day for day in days_to_follow_up(facts) if day in asked]


def findings(facts: Facts) -> list[Finding]:
    days, done = days_to_follow_up(facts), followed_up(facts)
    if not days:
        return [Finding("Every absence this year was agreed or explained.", "Register")]
    sentence = f"{len(done)} of {len(days)} days away without agreement were followed up the same day."
    gaps = tuple(s for s in facts.sessions_of(*unagreed(facts)) if s.date in set(days) - set(done))
    return [Finding(sentence, "Register, and contacts recorded in Gatepost", gaps)]


def missing(facts: Facts) -> list[Missing]:
    days, done = days_to_follow_up(facts), followed_up(facts)
    enough = 100 * len(done) >= facts.pack.thresholds.follow_up_percent.on(facts.on) * len(days)
    if enough or facts.answer(KEY, "gaps_explained"):
        return []
    return [gap(facts, f"{KEY}.gaps", count=len(done), of=len(days))]


ROW = Row("C1", KEY, applies, findings, missing)
