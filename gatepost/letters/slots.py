"""What a person adds to a letter: how it begins, and what is still missing."""

from collections.abc import Mapping
from datetime import date

from gatepost.attendance import tally
from gatepost.casework.facts import Facts
from gatepost.letters.kinds import CONVERSATION, Kind
from gatepost.letters.talks import unsaid


def beginnings(kind: Kind, facts: Facts) -> dict[str, str]:
    """What the case already knows, so that nobody types it twice; a person changes it as they like."""
    known = {"support": support_so_far(facts), "record": register_shows(facts)}
    told = [e for e in facts.told("parent_meeting", "meeting", "call", "visit") if e.says]
    if told:
        known |= {"spoke_on": told[-1].happened_on.isoformat(), "parent_said": told[-1].says}
    return {slot.key: known.get(slot.key, "") or slot.start for slot in kind.slots}


def support_so_far(facts: Facts) -> str:
    """Each offer with its date and the family's answer, one a line."""
    offers = [e for e in facts.evidence if e.kind in ("offer", "referral") and not e.taken_back]
    lines = (
        f"{e.happened_on.day} {e.happened_on:%B}: {e.says} ({facts.pack.outcome_name(e.outcome).lower()})"
        for e in offers
    )
    return "\n".join(lines)


def register_shows(facts: Facts) -> str:
    """Days missed that were not agreed, with their dates."""
    counts = facts.measured.tally
    unagreed = [code.symbol for code in facts.book.codes if code.counts_as == "unauthorised"]
    days = sorted({session.date for session in facts.sessions_of(*unagreed)})
    if not days:
        return ""
    dates = ", ".join(f"{day.day} {day:%B}" for day in days)
    since = f"since {facts.year_start.day} {facts.year_start:%B}"
    return (
        f"{facts.name} has missed {tally.days(counts.absent)} days {since}. The school has not agreed "
        f"{tally.days(counts.unauthorised)} of them (“unauthorised”): {dates}."
    )


def faults_of(kind: Kind, slots: Mapping[str, str], facts: Facts) -> dict[str, str]:
    """What is still missing or cannot be, by slot; empty when the letter may be written."""
    if kind is CONVERSATION:
        return unsaid(slots, facts)
    missing = {
        slot.key: f"This is still needed: {slot.label.lstrip('0123456789. ')}"
        for slot in kind.slots
        if not slots.get(slot.key, "").strip()
    }
    return missing or (_period_faults(slots, facts) if kind.key == "improve" else {})


def _period_faults(slots: Mapping[str, str], facts: Facts) -> dict[str, str]:
    """The period is as long as the authority has set."""
    start, end = (date.fromisoformat(slots[key]) for key in ("period_from", "period_to"))
    rules = facts.pack.penalty_notices
    least, most = rules.improvement_weeks_least.on(facts.on), rules.improvement_weeks_most.on(facts.on)
    weeks = ((end - start).days + 1) / 7
    if least <= weeks <= most:
        return {}
    return {"period_to": f"The period must be {least} to {most} weeks long; this is {weeks:.1f}."}
