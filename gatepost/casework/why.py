"""Why think about this child: one sentence with its numbers, what stands out, what does not, what is known."""

from dataclasses import dataclass

from gatepost.attendance.history import Findings, days, days_of, findings
from gatepost.casework.facts import Facts

FEWEST_SESSIONS = 10


@dataclass(frozen=True)
class Why:
    """What the first page of a child says. Nothing in it guesses at a cause."""

    sentence: str
    rate: str | None
    found: Findings
    known: list[str]


def why(facts: Facts) -> Why:
    """The sentence, the statements and what is already known, from facts gathered once."""
    tally = facts.measured.tally
    rate = tally.shown_attendance if tally.possible >= FEWEST_SESSIONS else None
    return Why(sentence(facts), rate, findings(facts.statements), already_known(facts))


def sentence(facts: Facts) -> str:
    """Days missed, how many through illness, how many not agreed: in days, never in percent."""
    tally, name = facts.measured.tally, facts.name
    since = f"since {facts.year_start.day} {facts.year_start:%B}"
    if not tally.possible:
        return f"{name} has had no sessions to attend {since}."
    if not tally.absent:
        return f"{name} has not missed a session {since}."
    ill, unagreed = tally.codes.get("I", 0), tally.unauthorised
    parts = [f"{days(ill)} through illness" if ill else "", _not_agreed(facts) if unagreed else ""]
    other = tally.absent - ill - unagreed
    parts.append(f"{days(other)} agreed for other reasons" if other else "")
    told = "; ".join(part for part in parts if part)
    return f"{name} has missed {days_of(tally.absent, tally.possible)} {since}: {told}."


def _not_agreed(facts: Facts) -> str:
    tally = facts.measured.tally
    counts = {
        c.symbol: tally.codes.get(c.symbol, 0) for c in facts.book.codes if c.counts_as == "unauthorised"
    }
    told = ", ".join(f"{symbol} {n}" for symbol, n in counts.items() if n)
    return f"{days(tally.unauthorised)} ({tally.unauthorised} sessions) not agreed by the school ({told})"


def already_known(facts: Facts) -> list[str]:
    """What the school's own system says about the child and the family, each in a few words."""
    pupil, words = facts.pupil, facts.pack.language_name
    known = ["A death in the family: speak to the safeguarding lead first"] if facts.grieving else []
    known += [
        pupil.get_sen_display() if pupil.sen != "none" else "",
        f"Home language: {words(pupil.home_language)}" if pupil.home_language not in ("", "en") else "",
        "Free school meals" if pupil.fsm else "",
        "On the young carer register" if pupil.young_carer else "",
    ]
    known += [
        f"{facts.pack.service_name(s.service)}: {s.lead_name or 'lead not named'}" for s in facts.services
    ]
    known += [
        f"{s.pupil.known_as} ({s.pupil.form}) is family"
        if s.pupil
        else f"Brother or sister at {s.link.sibling_school}"
        for s in facts.siblings
    ]
    return [fact for fact in known if fact]
