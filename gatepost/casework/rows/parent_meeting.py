"""C5 Meet the parents and ask why: what do they say, and how does it sit with what the child says?"""

from datetime import date

from gatepost.attendance.history import times
from gatepost.casework.facts import Facts
from gatepost.casework.meetings.slots import offers, shape
from gatepost.casework.rows.frame import ALWAYS, Applies, Finding, Missing, Row, gap
from gatepost.casework.two_sides import TwoSides
from gatepost.records.models import Guardian, Restriction

KEY = "parent_meeting"
OFFERS = 2


def applies(facts: Facts) -> Applies:
    return ALWAYS


def findings(facts: Facts) -> list[Finding]:
    met, offered = meetings(facts), facts.told(KEY, "offer")
    told = f"Met {times(len(met))}, last on {met[-1].day} {met[-1]:%b %Y}" if met else "Not met yet"
    told += f"; {len(offered)} meeting{'s' if len(offered) != 1 else ''} offered."
    return [Finding(told, "Recorded in Gatepost"), *_whom(facts), *_compared(facts)]


def _whom(facts: Facts) -> list[Finding]:
    """Each parent with responsibility, and what to mind before one is asked."""
    people = [_minding(facts, guardian) for guardian in facts.guardians if guardian.responsible]
    return [Finding(f"To ask: {'; '.join(people)}.", "Family details", staff_only=True)] if people else []


def _minding(facts: Facts, guardian: Guardian) -> str:
    parent = guardian.parent
    if guardian.contact_restriction != Restriction.NONE:
        return f"{parent}, {guardian.get_contact_restriction_display().lower()}"
    if parent.needs_interpreter:
        return f"{parent}, with an interpreter ({facts.pack.language_name(parent.language)})"
    return str(parent)


def meetings(facts: Facts) -> list[date]:
    """When the parents were met: as evidence, or as a person says in this row."""
    days = {e.happened_on for e in facts.told(KEY, "meeting")}
    said = facts.answers(KEY)
    if said.get("met") in ("school", "home", "phone") and said.get("met_on"):
        days.add(date.fromisoformat(said["met_on"]))
    return sorted(days)


def _compared(facts: Facts) -> list[Finding]:
    """What both said and what only one did, for staff: never printed."""
    sides = TwoSides(facts)
    if not sides.child or not sides.parents:
        return []
    return [
        Finding(
            f"{group.heading}: {', '.join(line.name for line in group.lines)}.",
            "Reasons taken from one list",
            staff_only=True,
        )
        for group in sides.groups
    ]


def missing(facts: Facts) -> list[Missing]:
    met = meetings(facts) or len(_different(facts)) >= OFFERS
    return [] if met else [gap(facts, f"{KEY}.not_met")]


def _different(facts: Facts) -> set[object]:
    """Meetings offered; two of the same shape are one offer, and one that still lies ahead is none yet."""
    planned = {meeting.offer_id for meeting in facts.meetings}
    told = {e.says.strip().lower() for e in facts.told(KEY, "offer") if e.pk not in planned}
    return told | {shape(meeting) for meeting in offers(facts.meetings, facts.on)}


ROW = Row("C5", KEY, applies, findings, missing)
