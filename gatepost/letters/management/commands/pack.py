"""``gatepost pack CASE --out FILE``: the referral pack as PDF/UA, with a JSON twin beside it."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from gatepost.access.actor import Actor
from gatepost.access.wall import scope
from gatepost.audit.log import note
from gatepost.casework import finding
from gatepost.casework.facts import gather
from gatepost.casework.readiness import readiness
from gatepost.letters.packing import pack
from gatepost.letters.refusal import CannotPrint
from gatepost.letters.render import render, twin


class Command(BaseCommand):
    help = "Write the referral pack of a case, as things stand now. Refused while anything stops a referral."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("case", type=int)
        parser.add_argument("--out", type=Path, required=True, help="the PDF to write; the twin gets .json")
        parser.add_argument("--route", help="as named in the authority's pack")
        parser.add_argument("--draft", action="store_true", help="also when not ready: marked as a draft")

    def handle(
        self, *args: Any, case: int, out: Path, route: str | None, draft: bool, **options: Any
    ) -> None:
        by = Actor.system()
        with scope(by.schools):
            found = finding.case(case)
            facts = gather(found.pupil, on=timezone.localdate(), case=found)
            answer = readiness(facts, route)
            if not answer.ready and not draft:
                stops = "\n".join(f"  {point.says} {point.mend}" for point in answer.hard_stops)
                raise CommandError(f"{answer.sentence}\n{stops}\nWith --draft the pack is made all the same.")
            signed = found.referrals.filter(signed_at__isnull=False).order_by("-signed_at").first()
            signer = str(signed.signed_by) if signed else facts.school.head_name or "The headteacher"
            try:
                context = pack(facts, answer, signed, at=timezone.now(), signer=signer)
                pdf = render("pack", context)
            except (CannotPrint, ValueError) as fault:
                raise CommandError(f"The pack cannot be printed: {fault}") from fault
            note(by, "pack.made", found)
        out.write_bytes(pdf)
        out.with_suffix(".json").write_bytes(twin(context))
        self.stdout.write(f"Wrote {out} and {out.with_suffix('.json')}")
