"""What the worker does for messages, and for jobs whose worker has died."""

import logging
from datetime import datetime

from django.utils import timezone
from procrastinate import JobContext, exceptions
from procrastinate.contrib.django import app
from procrastinate.jobs import Status

from gatepost.access.actor import Actor
from gatepost.access.models import School
from gatepost.access.wall import scope
from gatepost.messages.models import Message

log = logging.getLogger(__name__)


@app.task(pass_context=False)
def send_message(school: int, message: int) -> None:
    """Send one message of the outbox, if it still waits."""
    # Every command reads this file; the worker alone needs what is imported here.
    from gatepost.messages import delivery

    delivery.send(school, message, later=ask_worker)


def ask_worker(message: Message, at: datetime | None = None) -> None:
    """A job for one message, in the caller's transaction. One at a time: two would not know of each other."""
    job = send_message.configure(lock=f"message-{message.pk}", schedule_at=at)
    job.defer(school=message.school_id, message=message.pk)


@app.periodic(cron="30 7 * * 1-5")
@app.task(queueing_lock="remind", pass_context=False)
def remind_colleagues(timestamp: int) -> None:
    """Remind colleagues who were asked for two minutes, before the school day begins."""
    from gatepost.messages import reminding

    for school in School.objects.all():
        with scope([school.pk]):
            reminding.run(by=Actor.system([school]), school=school, at=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="recover", pass_context=True)
async def recover_stalled(context: JobContext, timestamp: int) -> None:
    """Give the jobs of workers that died to those that live: every task may be begun again."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        log.warning("Job %s (%s) was left by a worker that died; it is begun again.", job.id, job.task_name)
        try:
            await manager.retry_job(job)
        except exceptions.UniqueViolation:  # one that does the same waits already
            await manager.finish_job(job, status=Status.FAILED, delete_job=False)
