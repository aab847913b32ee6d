"""C15 Other professionals: met, and the lead consulted before any enforcement? This one cannot be overridden."""

from dataclasses import dataclass
from datetime import date

from gatepost.casework.facts import Facts
from gatepost.casework.rows.frame import Applies, Finding, Missing, Row, gap

KEY = "lead_professional"
MEETING_KEEPS = 56
"""Days: a meeting older than eight weeks says little about today."""
RING_AFTER = 5
"""School days before the school rings a lead whom it asked on paper: a week is time to look into it."""
SILENT_AFTER = 10
"""School days after which it stands on record that no answer came. It is no consultation, however long it lasts."""
SOCIAL_CARE = ("cin", "cp", "looked_after")


@dataclass(frozen=True)
class Lead:
    """Somebody who must be asked: by name, or as the lead of a service that gave no name."""

    service: str
    name: str
    called: str


def applies(facts: Facts) -> Applies:
    if facts.services:
        names = ", ".join(facts.pack.service_name(s.service) for s in facts.services)
        return Applies(True, f"Named with this family: {names}.")
    if facts.pupil.social_care != "none":
        return Applies(True, f"{facts.pupil.get_social_care_display()}.")
    return Applies(False, "No other service is named for this family.")


def leads(facts: Facts) -> list[Lead]:
    """Each lead professional who is asked before any enforcement; a service that the pack does not know is."""
    asked = {agency.key for agency in facts.pack.agencies if not agency.needs_consulting}
    found = [
        Lead(
            s.service,
            s.lead_name.strip(),
            s.lead_name or f"The lead for {facts.pack.service_name(s.service)}",
        )
        for s in facts.services
        if s.service not in asked
    ]
    if facts.pupil.social_care != "none" and not any(lead.service in SOCIAL_CARE for lead in found):
        found.append(Lead(facts.pupil.social_care, "", "The social worker"))
    return found


def not_consulted(facts: Facts) -> list[Lead]:
    """Those whose view is not on record. Nobody stands in for anybody else.

    A lead without a name is met by a consultation with somebody who is not one of the named leads.
    """
    asked, everyone = _asked(facts), leads(facts)
    named = [lead.name.lower() for lead in everyone if lead.name]
    others = [who for who in asked if not any(name in who for name in named)]
    without = [lead for lead in everyone if not lead.name]
    silent = [lead for lead in everyone if lead.name and not any(lead.name.lower() in who for who in asked)]
    return [*silent, *without[len(others) :]]


def _asked(facts: Facts) -> set[str]:
    """Whose view is on record, in lower case: who, when and what they said."""
    told = {e.who.lower() for e in facts.told(KEY, "consultation")}
    answers = facts.answers(KEY)
    if all(answers.get(part) for part in ("consulted_who", "consulted_on", "view")):
        told.add(str(answers["consulted_who"]).lower())
    return told


@dataclass(frozen=True)
class Waiting:
    """A lead whose view is not on record, and when they were first asked for it on paper, if they were."""

    lead: Lead
    asked_on: date | None = None
    days: int = 0
    """School days that have begun since."""
    ring_on: date | None = None
    rung: bool = False

    @property
    def to_ring(self) -> bool:
        """Whether somebody should ring them now."""
        return self.days >= RING_AFTER and not self.rung


def waiting(facts: Facts) -> list[Waiting]:
    """Each lead whose view is not on record. Having been asked puts nobody's view on record."""
    return [_waiting(facts, lead) for lead in not_consulted(facts)]


def _waiting(facts: Facts, lead: Lead) -> Waiting:
    with_them = (lead.name or lead.called).lower()
    asked = [e.happened_on for e in facts.told(KEY, "request") if with_them in e.who.lower()]
    if not asked:
        return Waiting(lead)
    first = min(asked)
    ring_on = facts.calendar.school_days_on(first, RING_AFTER)
    calls = (e for e in facts.told(KEY, "call") if with_them in e.who.lower())
    rung = any(e.happened_on > first for e in calls)
    return Waiting(lead, first, facts.school_days_since(first), ring_on, rung)


def _still_waiting(one: Waiting) -> str:
    """What is known of a question that nobody has answered yet; empty for a lead who was not asked on paper."""
    if one.asked_on is None:
        return ""
    told = f"{one.lead.called} was asked on {one.asked_on.day} {one.asked_on:%b %Y}: "
    if one.days >= SILENT_AFTER:
        return f"{told}no answer in {SILENT_AFTER} school days. That is on record, and is not a consultation."
    waited = f"{one.days} school days without an answer. Ring them." if one.to_ring else "no answer yet."
    return f"{told}{waited}"


def findings(facts: Facts) -> list[Finding]:
    unheard, found = waiting(facts), []
    for service in facts.services:
        told = f"{facts.pack.service_name(service.service)}: {service.lead_name or 'lead not named'}."
        met = service.last_meeting
        told += f" Last met {met.day} {met:%b %Y}." if met else " No meeting on record."
        told += " Not consulted yet." if service.service in {one.lead.service for one in unheard} else ""
        found.append(Finding(told, "School's own system; consultations recorded in Gatepost"))
    for e in facts.told(KEY, "consultation"):
        told = f"{e.who} was consulted on {e.happened_on.day} {e.happened_on:%b %Y}."
        found.append(Finding(told, "Recorded in Gatepost"))
    silent = [told for one in unheard if (told := _still_waiting(one))]
    found += [Finding(told, "Recorded in Gatepost") for told in silent]
    return found or [Finding(applies(facts).why, "School's own system")]


def missing(facts: Facts) -> list[Missing]:
    """A hard stop that neither "not needed", nor a route, nor the head can set aside."""
    gaps = [
        gap(facts, f"{KEY}.not_consulted", lead.service, who=lead.called) for lead in not_consulted(facts)
    ]
    if leads(facts) and not _met_lately(facts):
        gaps.append(gap(facts, f"{KEY}.no_meeting"))
    return gaps


def _met_lately(facts: Facts) -> bool:
    dates = [s.last_meeting for s in facts.services if s.last_meeting]
    dates += [e.happened_on for e in facts.told(KEY, "meeting")]
    return any((facts.on - day).days <= MEETING_KEEPS for day in dates)


ROW = Row("C15", KEY, applies, findings, missing, waivable=False)
