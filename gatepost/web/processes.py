"""The processes of an installation: web server and worker, started and ended together."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from types import FrameType

from django.conf import settings

# Two cores: a page is work for one core, and threads of one process take turns. Four processes with two threads
# let the operating system share the cores between people; more threads made everybody wait for everybody.
SERVER = (
    *(sys.executable, "-m", "gunicorn", "gatepost.config.wsgi:application", "--preload"),
    *("--bind", f"127.0.0.1:{settings.PORT}", "--workers", "4", "--threads", "2", "--log-level", "warning"),
)
WORKER = (sys.executable, "-m", "gatepost.config.cli", "procrastinate", "worker", "--concurrency", "2")


def run_together(commands: Sequence[Sequence[str]]) -> int:
    """Run the commands until one ends or Ctrl-C; then end all of them. Returns the first one's exit code."""
    children = [subprocess.Popen(command) for command in commands]

    def end(*_: int | FrameType | None) -> None:
        for child in children:
            child.terminate()

    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, end)
    try:
        os.wait()
    finally:
        end()
        codes = [child.wait() for child in children]
    return max(0, codes[0])
