"""C15 Other professionals: met, and the lead consulted before any enforcement? This one cannot be overridden."""

from gatepost.casework.facts import Facts
from gatepost.casework.rows.frame import Applies, Finding, Missing, Row, gap
from gatepost.records.models import Service

KEY = "lead_professional"
MEETING_KEEPS = 56
"""Days: a meeting older than eight weeks says little about today."""


def applies(facts: Facts) -> Applies:
    if facts.services:
        names = ", ".join(facts.pack.service_name(s.service) for s in facts.services)
        return Applies(True, f"Named with this family: {names}.")
    if facts.pupil.social_care != "none":
        return Applies(True, f"{facts.pupil.get_social_care_display()}.")
    return Applies(False, "No other service is named for this family.")


def consulted(facts: Facts, service: Service) -> bool:
    """Whether this service's lead has been asked for their view; nobody stands in for anybody else."""
    name = service.lead_name.lower()
    asked = [f"{e.who} {e.says}" for e in facts.told(KEY, "consultation")]
    if facts.answer(KEY, "consulted_on"):
        asked.append(str(facts.answer(KEY, "consulted_who") or ""))
    return any(not name or name in who.lower() for who in asked)


def findings(facts: Facts) -> list[Finding]:
    return [
        Finding(_about(facts, service), "School's own system; consultations recorded in Gatepost")
        for service in facts.services
    ]


def _about(facts: Facts, service: Service) -> str:
    lead = f"{facts.pack.service_name(service.service)}: {service.lead_name or 'lead not named'}."
    met = f" Last met {service.last_meeting:%d %b %Y}." if service.last_meeting else " No meeting on record."
    return lead + met + (" Consulted." if consulted(facts, service) else " Not consulted yet.")


def missing(facts: Facts) -> list[Missing]:
    """A hard stop that neither "not needed" nor the head can set aside."""
    gaps = [
        gap(
            facts,
            f"{KEY}.not_consulted",
            s.service,
            who=s.lead_name or f"The lead for {facts.pack.service_name(s.service)}",
        )
        for s in facts.services
        if not consulted(facts, s)
    ]
    if facts.pupil.social_care != "none" and not facts.services and not facts.told(KEY, "consultation"):
        gaps.append(gap(facts, f"{KEY}.not_consulted", who="The social worker"))
    if facts.services and not _met_lately(facts):
        gaps.append(gap(facts, f"{KEY}.no_meeting"))
    return gaps


def _met_lately(facts: Facts) -> bool:
    dates = [s.last_meeting for s in facts.services if s.last_meeting]
    dates += [e.happened_on for e in facts.told(KEY, "meeting")]
    return any((facts.on - day).days <= MEETING_KEEPS for day in dates)


ROW = Row("C15", KEY, applies, findings, missing, waivable=False)
