"""Settings of a worker that a test starts: the test's own database."""

import os

from gatepost.config.settings import *  # noqa: F403
from gatepost.config.settings import DATABASES

DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]
