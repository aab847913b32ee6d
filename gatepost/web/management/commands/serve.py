"""``gatepost serve``: the web server on loopback."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from gatepost.web.processes import SERVER, run_together


class Command(BaseCommand):
    help = "Run the web server on GATEPOST_PORT (8000), on this machine only. Put a proxy with TLS in front."

    def handle(self, *args: Any, **options: Any) -> None:
        sys.exit(run_together([SERVER]))
