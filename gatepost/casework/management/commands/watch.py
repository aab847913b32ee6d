"""``gatepost watch``: look through the registers for children to think about."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from gatepost.access.actor import Actor
from gatepost.access.models import School
from gatepost.access.wall import scope
from gatepost.casework import watch


class Command(BaseCommand):
    help = "The nightly watch: opens and updates concerns. It never opens a case."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--on", type=date.fromisoformat, help="as at the end of this day (today)")

    def handle(self, *args: Any, on: date | None, **options: Any) -> None:
        for schools in watch.in_turn(School.objects.order_by("name")):
            with scope([school.pk for school in schools]):
                by = Actor.system(schools)
                found = watch.run_all(by=by, schools=schools, on=on or timezone.localdate())
            for school in schools:
                self.stdout.write(f"{school}: {found[school.pk]} pupils to think about")
