"""Visits as they stand: whose door can be named to whom, and who is overdue."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from gatepost.access.actor import Actor
from gatepost.casework.models import ContactAttempt, Outcome
from gatepost.morning.models import Visit, VisitReport
from gatepost.records.models import Guardian, Parent, Restriction

CHECK_IN = timedelta(minutes=45)
"""After so long, whoever went says that they are well, or the safeguarding lead is told."""


def homes(guardians: Iterable[Guardian], reader: Actor) -> list[Parent]:
    """At whose address a family may be visited, as far as this person may know it; where a child lives first.

    Never an address that is restricted, nor that of an adult who is not to be contacted.
    """
    if not reader.may("contact.address"):
        return []
    shown = [
        g
        for g in sorted(guardians, key=lambda g: (not g.lives_with, g.priority, g.parent_id))
        if g.contact_restriction in (Restriction.NONE, Restriction.REFER_DSL)
        and not g.parent.address_restricted
        and g.parent.address_line1
    ]
    return list({g.parent_id: g.parent for g in shown}.values())


def address_of(parent: Parent) -> str:
    """One line for an envelope, a telephone or a map."""
    parts = (parent.address_line1, parent.address_line2, parent.town, parent.postcode)
    return ", ".join(part for part in parts if part)


def on_the_way(on: date) -> list[Visit]:
    """Today's visits of which nothing has been heard, the longest on the way first."""
    heard = VisitReport.objects.filter(visit__date=on).values("visit")
    found = Visit.objects.filter(date=on, called_off_at=None).exclude(pk__in=heard)
    return list(found.select_related("pupil", "first", "second", "alone_agreed_by", "by"))


def is_overdue(visit: Visit, now: datetime) -> bool:
    """Whether those who went should have said by now that they are well."""
    return now >= visit.check_in_by


def told_by(report: VisitReport) -> tuple[Outcome, bool]:
    """What a report says to the worklist, and whether it goes before the safeguarding lead at once."""
    outcome = Outcome(report.outcome)
    return outcome, outcome in (Outcome.WORRIED, Outcome.MOVED_AWAY)


def may_read_report(report: VisitReport, reader: Actor) -> bool:
    """Whether a person may read what was said at a door. What worried a visitor is for the lead, and for them."""
    if report.outcome != Outcome.WORRIED:
        return True
    return reader.may("worklist.decide", report.visit) or (
        reader.user is not None and reader.user == report.by
    )


def waits_for_visit(asked: dict[int, datetime], attempts: Iterable[ContactAttempt]) -> set[int]:
    """Children for whom a visit was asked and nobody has been to the door since."""
    been = {(a.pupil_id, a.at) for a in attempts if a.channel == "visit"}
    return {pupil for pupil, at in asked.items() if not any(p == pupil and when >= at for p, when in been)}
