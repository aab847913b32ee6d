"""What the worker does that needs both the morning and the outbox, or what waits at the desk."""

from django.utils import timezone
from procrastinate.contrib.django import app

from gatepost.access.actor import Actor
from gatepost.access.models import School
from gatepost.access.wall import scope
from gatepost.messages.actions import queue_for_staff
from gatepost.messages.models import Kind
from gatepost.messages.words import alarm_mail
from gatepost.morning.alarms import alarms, who_decides
from gatepost.morning.gathering import gather
from gatepost.web.waiting import forget_waiting


@app.periodic(cron="* 7-17 * * 1-5")
@app.task(queueing_lock="alarms", pass_context=False)
def sound_alarms(timestamp: int) -> None:
    """Tell the safeguarding lead by e-mail what waits for a decision: each thing once, with no name in it."""
    for school in School.objects.all():
        with scope([school.pk]):
            tell_the_lead(school)


@app.periodic(cron="50 3 * * *")
@app.task(queueing_lock="waiting", pass_context=False)
def put_waiting_away(timestamp: int) -> None:
    """Delete files that somebody chose and never kept: they are full of children’s data."""
    forget_waiting(at=timezone.now())


def tell_the_lead(school: School) -> int:
    """Write to everybody who decides about each alarm that they have not been told of; how many mails."""
    now = timezone.localtime()
    morning = gather(school, now=now)
    found = alarms(morning) if morning.open else []
    by, written = Actor.system([school]), 0
    for alarm in found:
        subject, body = alarm_mail(school, visit=alarm.key.startswith("visit"))
        for person in who_decides(school.pk):
            written += queue_for_staff(
                by=by,
                school=school,
                staff=person,
                kind=Kind.LEAD,
                version=alarm.key,
                subject=subject,
                body=body,
                at=now,
                pupil=alarm.pupil,
            )
    return written
