"""C8 Look at brothers and sisters: away on the same days? Has their school been asked?"""

from gatepost.casework.facts import Facts, Sibling
from gatepost.casework.rows.frame import Applies, Finding, Missing, Row, gap

KEY = "siblings"


def applies(facts: Facts) -> Applies:
    if facts.siblings:
        count = len(facts.siblings)
        return Applies(True, f"{count} brother{'s or sisters' if count > 1 else ' or sister'} known.")
    return Applies(False, "No brother or sister is on record.")


def elsewhere(facts: Facts) -> list[Sibling]:
    """Brothers and sisters whose register this school cannot read."""
    return [s for s in facts.siblings if s.pupil is None]


def findings(facts: Facts) -> list[Finding]:
    found = [
        Finding(s.together.sentence, "Both registers", s.together.sessions, staff_only=True)
        for s in facts.siblings
        if s.together
    ]
    for sibling in elsewhere(facts):
        school = sibling.link.sibling_school or "another school"
        found.append(Finding(f"A brother or sister at {school}.", "School's own system"))
    return found or [Finding("No brother or sister is on record.", "School's own system")]


def missing(facts: Facts) -> list[Missing]:
    """Each other school is asked, for facts only; to have no lawful reason to ask is an answer too."""
    schools = {s.link.sibling_school for s in elsewhere(facts)}
    told = facts.told(KEY, "reply", "call", "request")
    sent = {e.request.name for e in told if e.request and e.request.sibling_upn}
    rest = {school for school in schools if school not in sent}
    asked = {e.who.strip().lower() for e in told if not e.request_id and not e.who.startswith((*sent,))}
    settled = len(asked) >= len(rest) or facts.answer(KEY, "not_asked_because")
    return [] if settled else [gap(facts, f"{KEY}.not_asked")]


ROW = Row("C8", KEY, applies, findings, missing)
