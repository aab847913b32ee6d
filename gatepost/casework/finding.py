"""Finding what a command names, or saying plainly that it is not there. Needs a scope."""

from django.core.management.base import CommandError

from gatepost.casework.models import Case
from gatepost.policy.pack import load
from gatepost.records.models import Pupil


def case(pk: int) -> Case:
    """A case by its number."""
    found = Case.objects.filter(pk=pk).select_related("pupil__school").first()
    if found is None:
        raise CommandError(f"There is no case {pk}.")
    return found


def known_route(case: Case, route: str | None) -> None:
    """Refuse a route that the authority's pack does not name."""
    routes = [known.key for known in load(case.pupil.school.pack).routes]
    if route is not None and route not in routes:
        raise CommandError(f"There is no route “{route}”. There are: {', '.join(routes)}.")


def pupil(upn: str, laestab: str | None = None) -> Pupil:
    """A pupil by UPN; a child at two schools needs the school too."""
    found = Pupil.objects.filter(upn=upn.strip().upper()).select_related("school")
    if laestab:
        found = found.filter(school__laestab=laestab)
    if len(found) > 1:
        raise CommandError(f"{upn} is on roll at {len(found)} schools: add --school LAESTAB.")
    if not found:
        raise CommandError(f"No pupil has the UPN {upn}.")
    return found[0]
