"""``gatepost init``: an empty, migrated database with its wall, ready for ``import``."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from gatepost.access import wall


class Command(BaseCommand):
    help = "Make the database ready: migrate, and raise the wall between schools. Safe to repeat."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        with wall.as_owner():
            call_command("migrate", verbosity=0)
            wall.build()
        self.stdout.write("The database is ready.")
