"""What a link officer needs to know to advise, without a name: the council is asked, and nobody is referred."""

from dataclasses import dataclass

from gatepost.casework.acceptance import TAKEN_UP, early_help_answer
from gatepost.casework.facts import Facts
from gatepost.casework.standing import standings

ROWS_NAMING_NEEDS = (
    "young_carer",
    "learning_needs",
    "language",
    "ehcp",
    "health",
    "mental_health",
    "punctuality",
)
STAGES = {"primary": "a primary school", "secondary": "a secondary school", "special": "a special school"}


@dataclass(frozen=True)
class Line:
    """One line to read out: what it is about, and what may be said."""

    about: str
    says: str


def sheet(facts: Facts) -> tuple[Line, ...]:
    """What may be read out on the telephone. Counts and kinds alone: no name, no word that anybody wrote."""
    return (
        Line("The pupil", f"Year {facts.pupil.year_group} at {STAGES.get(facts.school.phase, 'a school')}."),
        Line("The register", _register(facts)),
        Line("What has been looked at", _looked(facts)),
        Line("What seems to play a part", _needs(facts)),
        Line("Support so far", _support(facts)),
        Line("Services beside the family", _services(facts)),
    )


def _register(facts: Facts) -> str:
    rule, found, tally = facts.rule, facts.measured_all.threshold, facts.measured.tally
    return (
        f"{tally.absent} of {tally.possible} sessions missed this year, {tally.unauthorised} of them not agreed. "
        f"{found.sessions} not agreed within {rule.weeks} school weeks, where {rule.sessions} are the limit in law."
    )


def _looked(facts: Facts) -> str:
    rows = standings(facts)
    asked = [row for row in rows if row.applies.yes]
    return f"{sum(row.settled for row in asked)} of the {len(asked)} checks that apply are settled."


def _needs(facts: Facts) -> str:
    names = [
        facts.pack.row(row.row.key).name
        for row in standings(facts)
        if row.row.key in ROWS_NAMING_NEEDS and row.applies.yes and row.row.state(facts)
    ]
    reasons = [reason.name for reason in facts.pack.reasons if reason.key in facts.reasons("parent_meeting")]
    told = [f"Looked at: {'; '.join(names)}."] if names else []
    told += [f"The parents name: {'; '.join(reasons)}."] if reasons else []
    return " ".join(told) or "Nobody has said yet."


def _support(facts: Facts) -> str:
    answers = [
        facts.pack.outcome_name(e.outcome).lower()
        for e in facts.evidence
        if e.kind in ("offer", "referral") and not e.taken_back
    ]
    told = (
        f"{len(answers)} offer{'s' if len(answers) != 1 else ''}: {', '.join(answers)}."
        if answers
        else "None yet."
    )
    help_ = TAKEN_UP.get(early_help_answer(facts), "not offered yet")
    return f"{told} Early Help: {help_}."


def _services(facts: Facts) -> str:
    names = [facts.pack.service_name(service.service) for service in facts.services]
    return f"{'; '.join(names)}." if names else "None is known to the school."
