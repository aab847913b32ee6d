"""``gatepost letters CASE --kind certificate --out DIR``: a letter, one PDF per recipient."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from gatepost.access.actor import Actor
from gatepost.access.wall import scope
from gatepost.audit.log import note
from gatepost.casework import finding
from gatepost.casework.facts import Facts
from gatepost.letters.gather import head_of
from gatepost.letters.kinds import BY_KEY, Kind
from gatepost.letters.recipients import recipients
from gatepost.letters.refusal import CannotPrint
from gatepost.letters.render import render
from gatepost.letters.slots import beginnings, faults_of
from gatepost.letters.writing import Draft, facts_for, write


class Command(BaseCommand):
    help = "Look at a letter as each person who may be written to would get it, and say who may not and why."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("case", type=int)
        parser.add_argument("--kind", choices=sorted(BY_KEY), default="certificate")
        parser.add_argument(
            "--slots", type=Path, help="a JSON file with what a person adds: a text for each slot"
        )
        parser.add_argument("--out", type=Path, required=True, help="the folder to write into")

    def handle(self, *args: Any, case: int, kind: str, slots: Path | None, out: Path, **options: Any) -> None:
        by, now = Actor.system(), timezone.now()
        with scope(by.schools):
            found = finding.case(case)
            facts = facts_for(found.pupil, found, now)
            out.mkdir(parents=True, exist_ok=True)
            written = self._write(facts, _draft(BY_KEY[kind], facts, slots, now), out)
            note(by, f"letter.{kind}.printed", found)
        if not written:
            raise CommandError("Nobody may be written to about this child at the moment.")

    def _write(self, facts: Facts, draft: Draft, out: Path) -> int:
        decisions = recipients(facts)
        for decision in decisions:
            parent = decision.guardian.parent_id
            if not decision.may:
                self.stdout.write(f"Not written to: parent {parent}. {decision.why}")
                continue
            try:
                pdf = render("letter", write(draft, facts, decision.guardian))
            except (CannotPrint, ValueError) as fault:
                raise CommandError(f"“{draft.kind.name}” cannot be printed: {fault}") from fault
            path = out / f"{draft.kind.key}-{facts.case.pk if facts.case else 0}-{parent}.pdf"
            path.write_bytes(pdf)
            self.stdout.write(f"Wrote {path}")
        return sum(decision.may for decision in decisions)


def _draft(kind: Kind, facts: Facts, slots: Path | None, now: datetime) -> Draft:
    """The letter as the case begins it, with what the file adds; refused while something is still missing."""
    filled = beginnings(kind, facts) | (json.loads(slots.read_text(encoding="utf-8")) if slots else {})
    if faults := faults_of(kind, filled, facts):
        told = "\n".join(f"  {slot}: {fault}" for slot, fault in faults.items())
        raise CommandError(f"“{kind.name}” needs more. Give it in a JSON file with --slots:\n{told}")
    return Draft(kind, filled, head_of(facts), now)
