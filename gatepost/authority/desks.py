"""Which way leads to a school's authority: another installation, the desk in this one, or secure mail."""

from gatepost.access.actor import AT_DESK
from gatepost.access.models import Membership, Officer, School
from gatepost.authority.models import Partner, Way
from gatepost.policy.pack import Pack, load, names


def has_desk(authority: str) -> bool:
    """Whether this installation has a desk of that authority: somebody sits at it."""
    if not authority:
        return False
    seats = Officer.objects.filter(authority=authority, left__isnull=True)
    here = Membership.objects.filter(role=AT_DESK, school__authority=authority, left__isnull=True)
    return seats.exists() or here.exists()


def partner_of(authority: str) -> Partner | None:
    """The other installation in which that authority has its desk, if somebody has pinned its key."""
    return Partner.objects.filter(authority=authority).first() if authority else None


def way_from(school: School) -> Way:
    """How a referral of this school reaches its authority."""
    if partner_of(school.authority):
        return Way.PARTNER
    return Way.DESK if has_desk(school.authority) else Way.DOWNLOAD


def pack_of(authority: str) -> Pack:
    """The policy pack of an authority: its own, or the national one."""
    name = authority.lower().replace(" ", "_")
    return load(name if name in names() else "england")
