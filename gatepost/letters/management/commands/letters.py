"""``gatepost letters CASE --kind certificate --out DIR``: a letter, one PDF per recipient."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from gatepost.access.actor import Actor
from gatepost.access.wall import scope
from gatepost.audit.log import note
from gatepost.casework import finding
from gatepost.casework.facts import Facts, gather
from gatepost.letters.gather import certificate
from gatepost.letters.recipients import recipients
from gatepost.letters.refusal import CannotPrint
from gatepost.letters.render import render


class Command(BaseCommand):
    help = "Write a letter for each person who may be written to about a case, and say who may not and why."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("case", type=int)
        parser.add_argument("--kind", choices=["certificate"], default="certificate")
        parser.add_argument("--out", type=Path, required=True, help="the folder to write into")

    def handle(self, *args: Any, case: int, kind: str, out: Path, **options: Any) -> None:
        by = Actor.system()
        with scope(by.schools):
            found = finding.case(case)
            facts = gather(found.pupil, on=timezone.localdate(), case=found)
            out.mkdir(parents=True, exist_ok=True)
            written = self._write(facts, kind, out)
            note(by, f"letter.{kind}", found)
        if not written:
            raise CommandError("Nobody may be written to about this child at the moment.")

    def _write(self, facts: Facts, kind: str, out: Path) -> int:
        try:
            pdf = render("certificate", certificate(facts, at=timezone.now()))
        except (CannotPrint, ValueError) as fault:
            raise CommandError(f"The {kind} cannot be printed: {fault}") from fault
        decisions = recipients(facts)
        for decision in decisions:
            if decision.may:
                path = out / f"{kind}-{facts.case.pk if facts.case else 0}-{decision.guardian.parent_id}.pdf"
                path.write_bytes(pdf)
                self.stdout.write(f"Wrote {path}")
            else:
                self.stdout.write(f"Not written to: parent {decision.guardian.parent_id}. {decision.why}")
        return sum(decision.may for decision in decisions)
