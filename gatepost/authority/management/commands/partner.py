"""``gatepost partner``: this installation's public key, the installations it knows, and pinning another."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from gatepost.access.actor import Actor
from gatepost.authority import keys
from gatepost.authority.models import Partner
from gatepost.authority.partners import actions
from gatepost.casework.actions import Refused


class Command(BaseCommand):
    help = "Print our public key and whom we know; with a name and a key, know another installation."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("name", nargs="?", help="what to call the other installation")
        parser.add_argument(
            "--key", default="", help="its public key, as its own 'gatepost partner' prints it"
        )
        parser.add_argument(
            "--address", default="", help="where it answers; without one, files are carried by hand"
        )
        parser.add_argument("--authority", default="", help="whose desk it is")
        parser.add_argument(
            "--school", action="append", default=[], help="LAESTAB for which it may speak; repeat"
        )

    def handle(self, *args: Any, name: str | None, **options: Any) -> None:
        if name:
            self._pin(name, options)
        self.stdout.write(f"our key: {keys.public_key()}")
        for partner in Partner.objects.order_by("name"):
            speaks = partner.authority or ", ".join(partner.laestabs)
            self.stdout.write(f"{partner.name}: {speaks}, {partner.address or 'by hand'}")

    def _pin(self, name: str, options: dict[str, Any]) -> None:
        try:
            actions.pin(
                by=Actor.system([]),
                name=name,
                public_key=options["key"].strip(),
                address=options["address"],
                authority=options["authority"],
                laestabs=options["school"],
            )
        except Refused as refusal:
            raise CommandError(str(refusal), returncode=1) from refusal
