"""What the worker does of a morning without being asked."""

from django.utils import timezone
from procrastinate.contrib.django import app

from gatepost.access.actor import Actor
from gatepost.access.models import School
from gatepost.access.wall import scope
from gatepost.morning.actions import note_escalations
from gatepost.morning.gathering import gather


@app.periodic(cron="*/5 8-15 * * 1-5")
@app.task(queueing_lock="morning", pass_context=False)
def watch_the_clock(timestamp: int) -> None:
    """Bring children whom nobody has reached before the safeguarding lead, by each school's own times."""
    now = timezone.localtime()
    for school in School.objects.all():
        with scope([school.pk]):
            morning = gather(school, now=now)
            if morning.open:
                note_escalations(by=Actor.system([school]), morning=morning)
