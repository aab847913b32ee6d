"""A real worker is killed in the middle of handing a text over: another finds it, and nothing goes twice."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate import exceptions
from procrastinate.contrib.django.models import ProcrastinateJob

from gatepost.access.models import School
from gatepost.access.wall import as_owner, scope
from gatepost.messages import actions, delivery
from gatepost.messages.models import Message, State, TextRules
from gatepost.messages.recipients import Decision, Household
from gatepost.messages.tasks import recover_stalled
from tests import factories
from tests.messages.notify import Notify


@pytest.fixture
def waiting(django_db_setup: None, django_db_blocker: Any, notify: Notify) -> Iterator[Message]:
    """A text that waits, in a database that other processes see; cleared as the owner afterwards."""
    with django_db_blocker.unblock():
        school = factories.school()
        with scope([school.pk]):
            message = _queued(school)
        yield message
        with as_owner(), connection.cursor() as cursor:
            cursor.execute(
                "TRUNCATE access_school, access_user, audit_event, procrastinate_jobs, procrastinate_workers, "
                "procrastinate_periodic_defers RESTART IDENTITY CASCADE"
            )


def _queued(school: School) -> Message:
    child = factories.pupil(school)
    adult = factories.parent(child, phone="07700 900123")
    TextRules.objects.create(school=school, texting=True)
    found = Decision(Household((child,), (adult,)), "", adult, "+447700900123")
    batch = actions.queue_texts(
        by=factories.actor(school), school=school, decisions=[found], root="https://x/a/", at=timezone.now()
    )
    return batch.messages.get()


def worker(notify: Notify) -> "subprocess.Popen[bytes]":
    """A worker of its own process that does what there is to do and ends."""
    server = connection.settings_dict
    surroundings = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.messages.killed",
        "TEST_DATABASE": server["NAME"],
        "NOTIFY_BASE_URL": notify.url,
        "NOTIFY_API_KEY": notify.key,
        "NOTIFY_TEMPLATE": notify.template,
    }
    command = [sys.executable, "-m", "gatepost.config.cli", "procrastinate", "worker", "--one-shot"]
    return subprocess.Popen(command, env=surroundings, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def test_a_killed_worker_leaves_an_unknown_and_one_text(waiting: Message, notify: Notify) -> None:
    taken, go_on = threading.Event(), threading.Event()

    def take_and_dawdle(text: dict[str, Any]) -> int:
        notify.take(text)
        taken.set()
        go_on.wait(30)
        return 500

    notify.plan.append(take_and_dawdle)
    first = worker(notify)
    assert taken.wait(30)
    first.kill()
    first.wait(10)
    go_on.set()
    long_ago = timezone.now() - timedelta(minutes=2)
    with as_owner(), connection.cursor() as cursor:  # two minutes without a sign of life
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = %s", [long_ago])
    with suppress(exceptions.AlreadyEnqueued):  # the first worker's own clock may have asked for it
        recover_stalled.defer(timestamp=0)
    for _ in range(2):  # one gives the job back, the next finds it
        assert worker(notify).wait(60) == 0
    with scope([waiting.school_id]):
        waiting.refresh_from_db()
    assert (waiting.state, waiting.why) == (State.UNKNOWN, delivery.ENDED)
    assert len(notify.asked) == 1
    job = ProcrastinateJob.objects.get(task_name="gatepost.messages.tasks.send_message")
    assert job.status == "succeeded"
