"""``gatepost demo``: the demonstration authority, ready to look at."""

import io
import secrets
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from gatepost.access import wall
from gatepost.access.actor import Actor
from gatepost.access.models import Membership, School, User
from gatepost.access.wall import scope
from gatepost.casework.facts import Facts
from gatepost.casework.living import actions as living
from gatepost.casework.models import Referral
from gatepost.casework.readiness import Readiness
from gatepost.demonstration import afterwards, casework, council, meeting, morning, post
from gatepost.demonstration.folder import write
from gatepost.imports.actions import apply_plan
from gatepost.imports.plan import plan_folder
from gatepost.letters import helping
from gatepost.letters.packing import pack
from gatepost.letters.render import render, twin
from gatepost.policy import national
from gatepost.policy.pack import names
from gatepost.web.processes import SERVER, WORKER, run_together

KEPT_IN = "demonstration-password.txt"


class Command(BaseCommand):
    help = "Make the demonstration authority (once), start server and worker, and print how to sign in."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--authority", default="Nottinghamshire", help="whose published figures to resemble"
        )
        parser.add_argument("--load-only", action="store_true", help="load the authority and stop")

    def handle(self, *args: Any, authority: str, load_only: bool, **options: Any) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError(
                "This is a real installation (GATEPOST_SECRET_KEY is set): no demonstration here."
            )
        if not wall.stands():
            call_command("init", stdout=io.StringIO())
        if not School.objects.exists():
            load(authority)
        password = set_password()
        if not load_only:
            announce(password)
            sys.exit(run_together([SERVER, WORKER]))


def load(authority: str) -> None:
    """Write the authority's files, import them as a school would, and look through the registers once."""
    now = timezone.localtime()
    columns = (TextColumn("{task.description:<32}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar, tempfile.TemporaryDirectory() as folder:
        step = bar.add_task("Inventing children and families", total=8)
        write(Path(folder), on=now.date(), authority=authority)
        bar.update(step, advance=1, description="Reading the registers")
        plan = plan_folder(Path(folder), on=now.date())
        bar.update(step, advance=1, description="Keeping the registers")
        apply_plan(by=Actor.system(), plan=plan, at=now)
        pack = authority.lower().replace(" ", "_")
        School.objects.update(pack=pack if pack in names() else "england", authority=authority)
        bar.update(step, advance=1, description="Looking for children to think about")
        casework.watch_registers(now.date())
        bar.update(step, advance=1, description="Telling nineteen cases")
        casework.open_cases(on=now.date(), at=now, papers=papers)
        for school in School.objects.all():
            with scope([school.pk]):
                afterwards.tell(school, on=now.date(), at=now)
        bar.update(step, advance=1, description="Posting a few letters")
        post.tell_the_post(at=now)
        bar.update(step, advance=1, description="Filling the council’s tray")
        council.fill_the_tray(on=now.date(), at=now, papers=papers)
        meeting.hold_support_meetings(on=now.date(), at=now)
        bar.update(step, advance=1, description="Putting a few marks right")
        put_right(Path(folder) / "later", now)
        bring_half_a_list(Path(folder), now)
        casework.ask_for_help(on=now.date(), at=now, papers=helping.papers)
        for school in School.objects.all():
            with scope([school.pk]):
                morning.tell(school, at=now)
        bar.update(step, advance=1, description="Ready")


def put_right(folder: Path, now: datetime) -> None:
    """The next morning's file states some marks differently, after a referral rested on them."""
    folder.mkdir()
    for school in School.objects.all():
        with scope([school.pk]):
            told = casework.corrected(school, now.date())
        if told:
            (folder / "session_marks.csv").write_text(told, encoding="utf-8")
            apply_plan(by=Actor.system(), plan=plan_folder(folder, on=now.date()), at=now)
            with scope([school.pk]):
                living.compare(by=Actor.system([school]), school=school, at=now)


def bring_half_a_list(folder: Path, now: datetime) -> None:
    """A list with one year group in it, which the import stops at, and why the officer went on all the same."""
    for school in School.objects.filter(phase="secondary"):
        with scope([school.pk]):
            text, by = afterwards.one_year_only(folder, school), afterwards.officer(school)
        if text and by:
            part = folder / f"half-{school.laestab}"
            part.mkdir()
            (part / "pupils.csv").write_text(text, encoding="utf-8")
            plan = plan_folder(part, on=now.date(), by=by)
            reasons = {doubt.key: afterwards.WHY_ONE_YEAR for doubt in plan.doubts}
            apply_plan(by=by, plan=plan, at=now, reasons=reasons)


def papers(
    facts: Facts, answer: Readiness, referral: Referral, at: datetime, signer: str
) -> tuple[bytes, bytes]:
    """A referral's pack: its twin for a machine, and its PDF."""
    context = pack(facts, answer, referral, at=at, signer=signer)
    return twin(context), render("pack", context)


def set_password() -> str:
    """One password for every invented person, made new for each installation and kept in its folder."""
    kept = settings.DATA / KEPT_IN
    if not kept.exists():
        kept.write_text(secrets.token_urlsafe(9))
        kept.chmod(0o600)
    password = kept.read_text()
    first = User.objects.order_by("pk").first()
    if first and not first.check_password(password):
        first.set_password(password)
        User.objects.update(password=first.password)
    return password


def announce(password: str) -> None:
    """Print the address and one sign-in for each role."""
    console = Console()
    console.print(f"\n[bold]Gatepost is at http://localhost:{settings.PORT}[/]  (Ctrl-C ends it)\n")
    console.print(f"Everybody's password is [bold]{password}[/]. Sign in as:\n")
    for key, role in national.roles().items():
        members = Membership.objects.filter(role=key).select_related("user", "school").order_by("pk")
        shown = members.filter(school__phase="secondary").first() or members.first()
        if shown:
            console.print(
                f"  {shown.user.email:<36} {role.name}, {shown.school}", highlight=False, soft_wrap=True
            )
    console.print()
