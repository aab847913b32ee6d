"""Invented children, each supported for six weeks and ready for one way: run as a process on a desk's own data.

Words of the command are the ways wanted; without one, a child for each of the six.
"""

# ruff: noqa: E402

import json
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.browser.tuesday")  # the demonstration's own day

import django

django.setup()

from django.db import transaction
from django.utils import timezone

from gatepost.access.models import School
from gatepost.access.wall import scope
from gatepost.casework.readiness import readiness
from gatepost.demonstration.council import STORIES, answer_what_the_council_asks, candidates, support
from gatepost.demonstration.desk import Desk
from gatepost.records.models import Pupil

WAYS = (
    "notice_to_improve",
    "penalty_notice",
    "enforcement_only",
    "education_supervision_order",
    "early_help",
    "advice",
)


class NotThisOne(Exception):
    """Something stops this child: nothing of the story is kept."""


def told(pupil: Pupil, way: str) -> int:
    """The case of a child for whom everything was done that this way asks."""
    desk = Desk(pupil, timezone.localdate())
    support(desk, STORIES[0])
    answer_what_the_council_asks(desk, way)
    stops = [p for p in readiness(desk.facts(), way).hard_stops if p.key != "consent"]
    if stops:
        raise NotThisOne
    return desk.case.pk


def main(ways: tuple[str, ...]) -> dict[str, int]:
    """A case for each way, by the way's key."""
    cases: dict[str, int] = {}
    with scope([School.objects.get(name="Oakbridge Academy").pk]):
        for pupil in candidates():
            way = next((way for way in ways if way not in cases), None)
            if way is None:
                break
            try:
                with transaction.atomic():
                    cases[way] = told(pupil, way)
            except NotThisOne:
                continue
    return cases


if __name__ == "__main__":
    print(json.dumps(main(tuple(sys.argv[1:]) or WAYS)))
