"""What an authority knows of a parent and a child from other referrals, also of other schools."""

from dataclasses import dataclass
from datetime import date

from gatepost.authority.desks import pack_of
from gatepost.authority.models import Decision, DeskParent, DeskReferral
from gatepost.policy.penalties import Earlier, NoNotice, Notice, next_notice, years_before
from gatepost.policy.rules import PenaltyNotices

NOTICE = "penalty_notice"


def rules_of(authority: str) -> PenaltyNotices:
    """The numbers of penalty notices and notices to improve, as this authority has them."""
    return pack_of(authority).penalty_notices


def notices_to(parent: DeskParent) -> list[Decision]:
    """Every penalty notice to this parent for this child, by whichever school's referral, oldest first.

    The child is known by the UPN; the parent by the name, which an officer sees and checks.
    """
    found = Decision.objects.filter(
        kind=NOTICE, parent__person=parent.person, referral__upn=parent.referral.upn
    )
    return list(found.select_related("referral", "parent").order_by("issued_on", "pk"))


def next_for(parent: DeskParent, on: date) -> Notice | NoNotice:
    """What a notice to this parent for this child would be on a date."""
    earlier = [
        Earlier(d.issued_on, frozenset(d.referral.window), d.withdrawn_at is not None)
        for d in notices_to(parent)
        if d.issued_on
    ]
    return next_notice(rules_of(parent.authority), earlier, parent.referral.window, on=on)


@dataclass(frozen=True)
class Known:
    """The officer's own part of the card about one parent."""

    parent: DeskParent
    notices: list[Decision]
    in_three_years: int
    others: list[DeskReferral]
    """Referrals that name somebody of the same name for another child: perhaps the same parent."""
    next: Notice | NoNotice


def known_of(parent: DeskParent, on: date) -> Known:
    """Earlier notices across the authority's schools, and other children who may be this parent's."""
    notices = notices_to(parent)
    since = years_before(on, rules_of(parent.authority).years.on(on))
    counted = [d for d in notices if d.withdrawn_at is None and d.issued_on and since < d.issued_on <= on]
    others = DeskReferral.objects.filter(parents__person=parent.person).exclude(upn=parent.referral.upn)
    return Known(parent, notices, len(counted), list(others.distinct()[:6]), next_for(parent, on))


def elsewhere(referral: DeskReferral) -> list[DeskReferral]:
    """Other referrals of the same child: earlier ones, and those of another school, after a move."""
    others = DeskReferral.objects.filter(upn=referral.upn).exclude(pk=referral.pk)
    return list(others.order_by("-received_at")[:6])
