"""``gatepost check``: configuration, database, worker, mail, texts, fonts, bank holidays, disk: one line each."""

import shutil
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import checks, mail
from django.core.management.commands.check import Command as DjangoCheck
from django.db import connection
from django.utils import timezone
from notifications_python_client.errors import APIError
from procrastinate.contrib.django.models import ProcrastinateWorker

from gatepost.access import wall
from gatepost.audit import chain
from gatepost.letters.fonts import fonts
from gatepost.messages.providers import notify
from gatepost.policy import national

FRESH = timedelta(minutes=2)
LEAST_FREE = 10
YEAR = timedelta(days=365)


class Command(DjangoCheck):
    help = "Say whether this installation is well, a line for each part: configuration, database, audit log, worker …"

    def handle(self, *apps: Any, **options: Any) -> None:
        if apps or options.get("list_tags") or options.get("tags") or options.get("deploy"):
            super().handle(*apps, **options)
            return
        lines: tuple[tuple[str, Callable[[], str]], ...] = (
            ("configuration", configuration),
            ("database", database),
            ("audit log", audit_log),
            ("worker", worker),
            ("mail", mail_server),
            ("texts", text_gateway),
            ("fonts", paper_fonts),
            ("bank holidays", bank_holidays),
            ("disk", disk),
        )
        faults = [self._tell(name, look) for name, look in lines]
        sys.exit(1 if any(faults) else 0)

    def _tell(self, name: str, look: Callable[[], str]) -> bool:
        """One line for one part; whether it is at fault."""
        try:
            fault = look()
        except Exception as error:  # whatever is broken, the other lines still matter
            fault = f"does not answer ({type(error).__name__})"
        self.stdout.write(f"{name:<14} {fault or 'well'}")
        return bool(fault)


def configuration() -> str:
    errors = [e for e in checks.run_checks() if e.is_serious()]
    return "; ".join(f"{e.msg} {e.hint or ''}".strip() for e in errors)


def database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('is_superuser')")
        role, superuser = cursor.fetchone()
    if superuser == "on":
        return f"works as {role}, who can bypass the wall between schools"
    missing = wall.unprotected()
    return f"not behind the wall: {', '.join(missing)}; run 'gatepost init'" if missing else ""


def audit_log() -> str:
    broken = chain.broken_links()
    return f"changed after it was sealed, in {len(broken)} places" if broken else ""


def worker() -> str:
    seen = ProcrastinateWorker.objects.filter(last_heartbeat__gte=timezone.now() - FRESH)
    return "" if seen.exists() else "not running: start it with 'gatepost work'"


def mail_server() -> str:
    if settings.EMAIL_BACKEND.endswith("console.EmailBackend") or settings.EMAIL_BACKEND.endswith(
        "locmem.EmailBackend"
    ):
        return "" if settings.DEMONSTRATION else "EMAIL_URL is not set: nothing can be sent"
    connected = mail.get_connection()
    connected.open()
    connected.close()
    return ""


def text_gateway() -> str:
    """Notify answers for key and template; without a key, numbers are copied by hand and all is well."""
    if not settings.NOTIFY_API_KEY:
        return ""
    missing = [name for name in ("NOTIFY_TEMPLATE", "NOTIFY_CALLBACK_TOKEN") if not getattr(settings, name)]
    if missing:
        return f"{' and '.join(missing)} not set: see README"
    try:
        notify.template_answers()
    except APIError as error:
        return f"Notify does not answer for key and template ({error.status_code})"
    return ""


def paper_fonts() -> str:
    return "" if fonts() else "none found: run 'make setup'"


def bank_holidays() -> str:
    """Known for a year ahead: a council's clock counts working days by them."""
    until = national.bank_holidays_known_until()
    if until - timezone.localdate() > YEAR:
        return ""
    return (
        f"known to the end of {until.year} only: working days after that are counted without them; "
        "add the days from gov.uk/bank-holidays to policy/data/england/bank_holidays.yaml"
    )


def disk() -> str:
    usage = shutil.disk_usage(settings.DATA if settings.DATA.exists() else settings.PROJECT)
    free = 100 * usage.free // usage.total
    return "" if free >= LEAST_FREE else f"only {free}% free"
