"""What the worker fetches without being asked: at night, for each school that gave a key."""

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from gatepost.access.actor import Actor
from gatepost.access.models import School
from gatepost.access.wall import scope
from gatepost.imports.models import WondeLink


@app.periodic(cron="20 3 * * *")
@app.task(queueing_lock="wonde", pass_context=False)
def nightly_wonde(timestamp: int) -> None:
    """Before the registers are looked through: a job for each school with a key of its own, so that none waits."""
    with scope(School.objects.values_list("pk", flat=True)):
        schools = list(WondeLink.objects.exclude(token=b"").values_list("school", flat=True))
    for school in schools:
        fetch_school.configure(lock=f"wonde-{school}").defer(school=school)


@app.task(pass_context=False)
def fetch_school(school: int) -> None:
    """Fetch what is new at one school, and keep it; what is odd waits for a person."""
    # Every command reads this file; the worker alone needs what is imported here.
    from gatepost.imports.wonde.actions import bring_in

    with scope([school]):
        ours = School.objects.get(pk=school)
        by = Actor.system([ours])
        bring_in(by=by, school=ours, at=timezone.now(), base_url=settings.WONDE_BASE_URL)
