"""C6 Think about what the family is dealing with: what would help now, and who else did we offer?"""

from datetime import timedelta

from gatepost.attendance.register import session_at
from gatepost.casework.facts import Facts
from gatepost.casework.models import Consent, Evidence
from gatepost.casework.rows.frame import ALWAYS, Applies, Finding, Missing, Row, gap
from gatepost.casework.two_sides import TwoSides

KEY = "family_circumstances"
REFERRAL_WEEKS = 4
"""School weeks after which a service that has not answered is asked again."""
NEW_HERE = timedelta(days=28)
"""A child who joined later than this into the school year came in the middle of it."""
UNANSWERED = ("", "no_answer")


def applies(facts: Facts) -> Applies:
    return ALWAYS


def findings(facts: Facts) -> list[Finding]:
    """What is on record of the family's situation, what was named, and each offer and referral with its answer."""
    told = [_offered(facts, e) for e in facts.told(KEY, "offer", "referral")]
    told += [
        Finding(
            f"{c.answered_on.day} {c.answered_on:%b}: Early Help. {c.parent}: {_answer(c)}.", "Early Help"
        )
        for c in facts.consents
    ]
    return [*told, *_named(facts), *_known(facts)] or [
        Finding("No help has been offered yet.", "Recorded in Gatepost")
    ]


def _offered(facts: Facts, made: Evidence) -> Finding:
    """An offer as it was made; a referral with the service it went to."""
    to = f"Referral, {made.who}: " if made.kind == "referral" else ""
    answer = facts.pack.outcome_name(made.outcome)
    says = f"{made.happened_on.day} {made.happened_on:%b}: {to}{made.says} Answer: {answer}."
    return Finding(says, "Recorded in Gatepost")


def _named(facts: Facts) -> list[Finding]:
    """Reasons at home that a parent or the child gave: for staff alone, whoever gave them."""
    sides, home = TwoSides(facts), facts.pack.reason_family("home")
    names = [facts.pack.reason_name(key) for key in sorted(home & (sides.child | sides.parents))]
    told = f"Named at home: {', '.join(name.lower() for name in names)}."
    return [Finding(told, "Reasons taken from one list", staff_only=True)] if names else []


def _known(facts: Facts) -> list[Finding]:
    """What the school's own system says of the family's situation."""
    at_home = {guardian.lives_with for guardian in facts.guardians if guardian.responsible}
    told = [
        "Free school meals." if facts.pupil.fsm else "",
        *(f"{facts.pack.service_name(s.service)} is involved." for s in facts.services),
        _joined(facts),
        "A parent with responsibility lives at another address." if at_home == {True, False} else "",
    ]
    found = [Finding(fact, "School's own system") for fact in told if fact]
    if facts.grieving:
        grief = "Somebody in the family has died. Speak to the safeguarding lead first."
        found.insert(0, Finding(grief, "Recorded in Gatepost", staff_only=True))
    return found


def _joined(facts: Facts) -> str:
    """That a child came in the middle of the year: a move is a change for a family."""
    if not facts.counted.any():
        return ""
    first = session_at(facts.register.first_year, int(facts.counted.argmax())).date
    if first <= facts.year_start + NEW_HERE:
        return ""
    return f"Joined this school on {first.day} {first:%B}."


def _answer(consent: Consent) -> str:
    return "said yes, then took it back" if consent.withdrawn_on else consent.get_answer_display()


def missing(facts: Facts) -> list[Missing]:
    """A real offer is one that the family answered; "no" and "wants to think" are full answers."""
    told = facts.told(KEY, "offer", "referral")
    answered = any(e.outcome not in UNANSWERED for e in told)
    early_help = facts.answer(KEY, "early_help") in ("accepted", "declined", "thinking", "in_place")
    if not (answered or early_help or facts.consents or facts.answer(KEY, "not_appropriate_because")):
        return [gap(facts, f"{KEY}.no_offer")]
    return [gap(facts, f"{KEY}.waits", e.pk, who=e.who, count=REFERRAL_WEEKS) for e in _waiting(facts)]


def _waiting(facts: Facts) -> list[Evidence]:
    """Referrals that the family wanted and about which the service has said nothing for weeks."""
    heard = {(e.who.strip().lower()) for e in facts.told(KEY, "reply", "meeting", "call")}
    return [
        e
        for e in facts.told(KEY, "referral")
        if e.outcome == "accepted"
        and e.who.strip().lower() not in heard
        and facts.school_weeks_since(e.happened_on) > REFERRAL_WEEKS
    ]


ROW = Row("C6", KEY, applies, findings, missing)
