"""The ``gatepost`` command: Django's commands, with a running database under them."""

import os
import sys

# Commands that touch no data need no server.
WITHOUT_DATABASE = {"help", "--version", "makemigrations", "fuzz"}


def main() -> None:
    """Run one command; exit 0 done, 1 refused with reasons, 2 wrong usage."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gatepost.config.settings")
    words = set(sys.argv[1:]) or {"help"}
    if words & (WITHOUT_DATABASE | {"-h", "--help"}) or sys.argv[1:3] == ["insight", "run"]:
        os.environ.setdefault("DATABASE_URL", "postgresql:///none")
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(["gatepost", *(sys.argv[1:] or ["help"])])
    except BrokenPipeError:  # whoever was reading has seen enough: `gatepost measure --json | head -1`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


if __name__ == "__main__":
    main()
