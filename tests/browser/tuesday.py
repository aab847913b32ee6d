"""Settings of the demonstration that browser tests start: a school day, and the time goes on from there."""

import time_machine

from gatepost.config.settings import *  # noqa: F403
from tests.browser.clock import NOW

time_machine.travel(NOW, tick=True).start()
