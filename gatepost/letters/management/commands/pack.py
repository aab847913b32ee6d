"""``gatepost pack CASE --out FILE``: the referral pack as PDF/UA, with a JSON twin beside it."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from gatepost.access.actor import Actor
from gatepost.access.wall import scope
from gatepost.audit.log import note
from gatepost.casework import finding, referrals
from gatepost.casework.facts import gather
from gatepost.casework.models import Case, Referral
from gatepost.casework.readiness import readiness
from gatepost.letters.packing import pack
from gatepost.letters.refusal import CannotPrint
from gatepost.letters.render import render, twin


class Command(BaseCommand):
    help = "Write a case's referral pack: as it was signed, or as things stand now unless anything stops it."

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
            signed = found.referrals.filter(signed_at__isnull=False).order_by("-signed_at").first()
            pdf, json = as_signed(signed) if signed else self._made_now(found, route, draft)
            note(by, "pack.made", found)
        out.write_bytes(pdf)
        out.with_suffix(".json").write_bytes(json)
        self.stdout.write(f"Wrote {out} and {out.with_suffix('.json')}")

    def _made_now(self, found: Case, route: str | None, draft: bool) -> tuple[bytes, bytes]:
        """The pack and its twin from the case as it stands; refused unless it is ready, or only a draft."""
        finding.known_route(found, route)
        facts = gather(found.pupil, on=timezone.localdate(), case=found)
        answer = readiness(facts, route)
        if not answer.ready and not draft:
            stops = "\n".join(f"  {point.says} {point.mend}" for point in answer.hard_stops)
            raise CommandError(f"{answer.sentence}\n{stops}\nWith --draft the pack is made all the same.")
        signer = facts.school.head_name or "The headteacher"
        try:
            context = pack(facts, answer, None, at=timezone.now(), signer=signer)
            return render("pack", context), twin(context)
        except (CannotPrint, ValueError) as fault:
            raise CommandError(f"The pack cannot be printed: {fault}") from fault


def as_signed(referral: Referral) -> tuple[bytes, bytes]:
    """A signed pack and its twin, byte for byte as they were frozen."""
    with referral.pdf.open("rb") as kept:
        return kept.read(), referrals.twin_of(referral)
