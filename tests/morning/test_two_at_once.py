"""Two people on the phone about one child: both are kept, and the second is told."""

import threading
from collections.abc import Callable
from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.db import connection

from gatepost.access.actor import Actor
from gatepost.access.models import School
from gatepost.access.wall import scope
from gatepost.casework.contacts import Told, record_contact
from gatepost.casework.models import ContactAttempt, Outcome
from tests import factories

AT = datetime(2026, 11, 24, 9, 41, tzinfo=ZoneInfo("Europe/London"))


def together(*deeds: Callable[[], None]) -> None:
    """Begin all at one moment, each on a connection of its own."""
    start = threading.Barrier(len(deeds))

    def begin(deed: Callable[[], None]) -> None:
        try:
            start.wait(10)
            deed()
        finally:
            connection.close()

    threads = [threading.Thread(target=begin, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)


def test_both_calls_are_kept_and_whoever_is_second_hears_of_the_first(committed_school: School) -> None:
    with scope([committed_school.pk]):
        asha = factories.pupil(committed_school)
    ben, lee = (factories.actor(committed_school, name=name) for name in ("Ben", "Lee"))
    told_of: dict[str, list[ContactAttempt]] = {}

    def ring(by: Actor) -> None:
        told = Told(Outcome.NO_ANSWER)
        with scope([committed_school.pk]):
            told_of[by.name] = record_contact(
                by=by, pupils=[asha], told=told, call=uuid4(), at=AT, on=factories.TODAY
            )

    together(lambda: ring(ben), lambda: ring(lee))
    with scope([committed_school.pk]):
        assert ContactAttempt.objects.count() == 2
    assert sorted(len(others) for others in told_of.values()) == [0, 1]
    second = next(name for name, others in told_of.items() if others)
    assert str(told_of[second][0].by) != second
