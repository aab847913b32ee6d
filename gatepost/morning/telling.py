"""A child's own worker elsewhere is told of an absence that nobody can explain: who, that, whom to ring; no more."""

from collections.abc import Iterable
from dataclasses import dataclass

from gatepost.access.actor import Actor
from gatepost.access.models import School
from gatepost.morning.gathering import ChildAway, Family, Morning
from gatepost.morning.models import ServiceTold
from gatepost.morning.progress import State
from gatepost.records.models import Service

ROLES = {
    "cin": "social worker",
    "cp": "social worker",
    "looked_after": "social worker",
    "youth_offending": "youth justice worker",
}
"""The services whose worker hears of an unexplained absence, and what that person is called."""


@dataclass(frozen=True)
class Telling:
    """One worker who can be told of one child today; ``told``: that they have been."""

    child: ChildAway
    service: Service
    body: str
    told: ServiceTold | None = None

    @property
    def whom(self) -> str:
        return f"{self.service.lead_name} ({ROLES[self.service.service]})"


def tellings(morning: Morning, family: Family, by: Actor) -> tuple[Telling, ...]:
    """Whom to tell about a family's children, as one person may: a worker is named, and nobody knows why.

    Nobody, while the safeguarding lead is to be asked first and ``by`` is not the lead.
    """
    unexplained = {c.pupil.pk: c for c in family.children if c.progress.state != State.SAFE and not c.told}
    if family.hidden_from(by) or not unexplained:
        return ()
    named = Service.objects.filter(pupil__in=unexplained, service__in=ROLES).exclude(lead_name="")
    today = ServiceTold.objects.filter(pupil__in=unexplained, date=morning.on).select_related("by")
    told = {(row.pupil_id, row.service): row for row in today}
    return tuple(
        Telling(
            unexplained[each.pupil_id],
            each,
            _words(morning.school, unexplained[each.pupil_id], each, by),
            told.get((each.pupil_id, each.service)),
        )
        for each in _once(named.order_by("pupil", "pk"))
    )


def _once(services: Iterable[Service]) -> list[Service]:
    """One person is told once of a child, under however many services they stand."""
    return list({(each.pupil_id, each.lead_name): each for each in services}.values())


def _words(school: School, child: ChildAway, service: Service, by: Actor) -> str:
    ring = f" on {school.phone}" if school.phone else ""
    who = f"{child.pupil.known_as} {child.pupil.surname[:1]}. ({child.pupil.form or child.pupil.year_group})"
    return (
        f"Dear {service.lead_name},\n\n{who} is not in school {child.half}, "
        "and nobody in the family has been reached yet.\n\n"
        f"Please ring {by.name} at {school}{ring}.\n\nThank you."
    )
