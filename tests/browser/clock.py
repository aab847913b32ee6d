"""The demonstration's day in these tests: a Tuesday of the autumn term, whatever today is."""

from datetime import datetime
from zoneinfo import ZoneInfo

NOW = datetime(2026, 11, 24, 9, 41, tzinfo=ZoneInfo("Europe/London"))
