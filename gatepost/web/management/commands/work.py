"""``gatepost work``: the background worker."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from gatepost.web.processes import WORKER, run_together


class Command(BaseCommand):
    help = "Run the background worker: the nightly watch, and the sealing of the audit log."

    def handle(self, *args: Any, **options: Any) -> None:
        sys.exit(run_together([WORKER]))
