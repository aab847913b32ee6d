"""Settings of a web server that a test starts: the test's own database, and a school day whatever today is."""

from datetime import datetime
from zoneinfo import ZoneInfo

import time_machine

from tests.messages.killed import *  # noqa: F403

time_machine.travel(datetime(2026, 11, 24, 9, 41, tzinfo=ZoneInfo("Europe/London")), tick=True).start()
