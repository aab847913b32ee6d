"""The tray: what an officer sees first, narrowed and counted by the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet

from gatepost.access.models import User
from gatepost.authority.models import DeskReferral
from gatepost.casework.referral_states import OPEN, State

SUNDAY = 6
TABS = {
    "new": "New",
    "ready": "Ready to decide",
    "due": "Due this week",
    "waiting": "Waiting for the school",
    "open": "All open",
    "over": "Over",
}


@dataclass(frozen=True)
class Wanted:
    """How the tray is narrowed."""

    tab: str = "new"
    mine: User | None = None
    school: str = ""
    route: str = ""
    words: str = ""


def _tab(tab: str, on: date) -> Q:
    week_ends = on + timedelta(days=SUNDAY - on.weekday())
    return {
        "new": Q(state=State.SENT),
        "ready": Q(state=State.ACCEPTED),
        "due": Q(state__in=OPEN, due_on__lte=week_ends),
        "waiting": Q(state=State.WAITING),
        "open": Q(state__in=OPEN),
        "over": ~Q(state__in=OPEN),
    }[tab]


def tray(authority: str, wanted: Wanted, on: date) -> "QuerySet[DeskReferral]":
    """The referrals of one tab, the most pressing first."""
    found = DeskReferral.objects.filter(_tab(wanted.tab, on), authority=authority).select_related("officer")
    found = found.defer("text", "register", "pages")
    if wanted.mine:
        found = found.filter(officer=wanted.mine)
    if wanted.school:
        found = found.filter(laestab=wanted.school)
    if wanted.route:
        found = found.filter(route=wanted.route)
    if wanted.words:
        found = found.filter(Q(number__icontains=wanted.words) | Q(child__icontains=wanted.words))
    return found.order_by("-received_at", "-pk") if wanted.tab == "over" else found.order_by("due_on", "pk")


def counts(authority: str, on: date) -> Mapping[str, int]:
    """How many there are behind each tab: one question of the database."""
    asked = {tab: Count("pk", filter=_tab(tab, on)) for tab in TABS}
    return DeskReferral.objects.filter(authority=authority).aggregate(**asked)


def schools(authority: str) -> list[tuple[str, str]]:
    """Schools that have sent anything: number and name."""
    found = DeskReferral.objects.filter(authority=authority).values_list("laestab", "school_name")
    return sorted(set(found.distinct()), key=lambda school: school[1])
