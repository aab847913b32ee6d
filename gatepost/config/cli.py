"""The ``gatepost`` command: Django's commands, with a running database under them."""

import os
import sys

from gatepost.config import database

# Commands that touch no data need no server.
WITHOUT_DATABASE = {"help", "--help", "-h", "--version", "makemigrations", "templates"}


def main() -> None:
    """Run one command; exit 0 done, 1 refused with reasons, 2 wrong usage."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gatepost.config.settings")
    asked = sys.argv[1:2] or ["help"]
    if asked[0] not in WITHOUT_DATABASE and not {"-h", "--help"} & set(sys.argv):
        database.ensure_running()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["gatepost", *(sys.argv[1:] or ["help"])])


if __name__ == "__main__":
    main()
