"""The demonstration authority in a passing database, with a case open: for pages and paper."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone

from gatepost.access.actor import Actor
from gatepost.access.models import Membership, School
from gatepost.access.wall import scope
from gatepost.benches import scratch
from gatepost.casework import watch
from gatepost.casework.actions import open_case
from gatepost.casework.models import Case, Concern
from gatepost.demonstration.folder import write
from gatepost.imports.actions import apply_plan
from gatepost.imports.plan import plan_folder


@dataclass(frozen=True)
class Desk:
    """A school at work: its attendance officer, and a case."""

    database: str
    school: School
    officer: Membership
    case: Case


@contextmanager
def demonstration() -> Iterator[Desk]:
    """The largest school of the demonstration, looked through, with a case for the child nearest to a limit."""
    with scratch.database(_tell) as name:
        officer = _officer()
        with scope([officer.school_id]):
            case = Case.objects.select_related("pupil__school").get()
        yield Desk(name, officer.school, officer, case)


def _tell() -> None:
    now = timezone.localtime()
    with tempfile.TemporaryDirectory(prefix="gatepost-bench-") as folder:
        write(Path(folder), on=now.date())
        plan = plan_folder(Path(folder), on=now.date())
        apply_plan(by=Actor.system(), plan=plan, at=now)
    school = _officer().school
    with scope([school.pk]):
        system = Actor.system([school])
        watch.run(by=system, school=school, on=now.date())
        nearest = Concern.objects.order_by("-weight", "pk").first()
        assert nearest is not None
        open_case(by=system, pupil=nearest.pupil, on=now.date())


def _officer() -> Membership:
    return (
        Membership.objects.filter(role="attendance_officer")
        .select_related("user", "school")
        .order_by("pk")[0]
    )
