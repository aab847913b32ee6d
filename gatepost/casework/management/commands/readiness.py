"""``gatepost readiness CASE``: could this go to the council?"""

import json
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from gatepost.access.actor import Actor
from gatepost.access.wall import scope
from gatepost.casework import finding
from gatepost.casework.facts import gather
from gatepost.casework.readiness import readiness


class Command(BaseCommand):
    help = "What stops a referral, what is weak, and how to mend it."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("case", type=int)
        parser.add_argument("--route", help="as named in the authority's pack")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, case: int, route: str | None, json: bool, **options: Any) -> None:
        with scope(Actor.system().schools):
            found = finding.case(case)
            finding.known_route(found, route)
            answer = readiness(gather(found.pupil, on=timezone.localdate(), case=found), route)
        self.stdout.write(dumps(answer.as_json()) if json else answer.sentence)
        for point in () if json else answer.hard_stops + answer.weak:
            self.stdout.write(f"  {point.says} {point.mend}")


dumps = json.dumps
