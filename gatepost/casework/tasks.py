"""What the worker does without being asked."""

from django.utils import timezone
from procrastinate.contrib.django import app

from gatepost.access.actor import Actor
from gatepost.access.models import School
from gatepost.access.wall import scope
from gatepost.audit import chain
from gatepost.casework import watch
from gatepost.casework.living import actions as living
from gatepost.records.models import RegisterImport


@app.periodic(cron="15 4 * * *")
@app.task(queueing_lock="watch", pass_context=False)
def nightly_watch(timestamp: int) -> None:
    """Look through every school's registers before the day begins."""
    for schools in watch.in_turn(School.objects.order_by("pk")):
        with scope([school.pk for school in schools]):
            watch.run_all(by=Actor.system(schools), schools=schools, on=timezone.localdate())
        for school in schools:
            with scope([school.pk]):
                living.compare(
                    by=Actor.system([school]), school=school, at=timezone.now(), register_import=None
                )


@app.task(pass_context=False)
def marks_changed(school: int, register_import: int) -> None:
    """After an import, or after one was taken back: tell whoever relied on marks that are others now."""
    with scope([school]):
        changed_by = RegisterImport.objects.select_related("school").get(pk=register_import)
        _look_again(changed_by.school, changed_by)


def tell_later(register_import: RegisterImport) -> None:
    """A job for one import, in its own transaction: kept or lost with it. One at a time for each school."""
    job = marks_changed.configure(lock=f"marks-{register_import.school_id}")
    job.defer(school=register_import.school_id, register_import=register_import.pk)


def _look_again(school: School, changed_by: RegisterImport) -> None:
    system = Actor.system([school])
    watch.run(by=system, school=school, on=timezone.localdate())
    living.compare(by=system, school=school, at=timezone.now(), register_import=changed_by)


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="seal", pass_context=False)
def seal_audit(timestamp: int) -> None:
    """Close the audit log's latest events into the chain."""
    chain.seal(now=timezone.now())
