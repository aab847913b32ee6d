"""What the worker does without being asked."""

from django.utils import timezone
from procrastinate.contrib.django import app

from gatepost.access.actor import Actor
from gatepost.access.models import School
from gatepost.access.wall import scope
from gatepost.audit import chain
from gatepost.casework import watch


@app.periodic(cron="15 4 * * *")
@app.task(queueing_lock="watch", pass_context=False)
def nightly_watch(timestamp: int) -> None:
    """Look through every school's registers before the day begins."""
    for school in School.objects.all():
        with scope([school.pk]):
            watch.run(by=Actor.system([school]), school=school, on=timezone.localdate())


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="seal", pass_context=False)
def seal_audit(timestamp: int) -> None:
    """Close the audit log's latest events into the chain."""
    chain.seal(now=timezone.now())
