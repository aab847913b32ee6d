"""``gatepost officer``: give a person a seat at an authority's desk, where the installation has no school of it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from gatepost.access.actor import Actor
from gatepost.authority.partners import actions
from gatepost.casework.actions import Refused


class Command(BaseCommand):
    help = "Give a person a seat at a local authority's desk."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", required=True)
        parser.add_argument("--authority", required=True, help="its name, as schools have it")

    def handle(self, *args: Any, email: str, name: str, authority: str, **options: Any) -> None:
        try:
            actions.seat(by=Actor.system([]), email=email, name=name, authority=authority)
        except Refused as refusal:
            raise CommandError(str(refusal), returncode=1) from refusal
        self.stdout.write(f"{name} sits at the desk of {authority}.")
