"""Imports into one school wait for one another."""

from collections.abc import Iterable

from django.db import connection

_LOCKS = 4471
"""Our number among PostgreSQL's advisory locks."""


def take_turns(laestabs: Iterable[str]) -> None:
    """Wait until no other import into these schools is under way; in one order, so that none waits for ever."""
    with connection.cursor() as cursor:
        for laestab in sorted(laestabs):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCKS, int(laestab)])
