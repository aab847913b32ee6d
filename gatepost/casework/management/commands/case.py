"""``gatepost case open`` and ``gatepost case show``."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from gatepost.access.actor import Actor
from gatepost.access.wall import scope
from gatepost.casework import actions, finding
from gatepost.casework.facts import gather
from gatepost.casework.models import Case
from gatepost.casework.seeing import came_from, printed
from gatepost.casework.standing import standings


class Command(BaseCommand):
    help = "Open a case for a pupil, or show one with its sixteen rows."

    def add_arguments(self, parser: Any) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        opening = verbs.add_parser("open", help="open a case")
        opening.add_argument("--upn", required=True)
        opening.add_argument("--school", help="LAESTAB, when the pupil is on roll at two schools")
        showing = verbs.add_parser("show", help="print a case")
        showing.add_argument("id", type=int)
        showing.add_argument("--json", action="store_true")

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        by = Actor.system()
        with scope(by.schools):
            if verb == "open":
                self._open(by, options["upn"], options["school"])
            else:
                self._show(finding.case(options["id"]), options["json"])

    def _open(self, by: Actor, upn: str, laestab: str | None) -> None:
        pupil = finding.pupil(upn, laestab)
        try:
            case = actions.open_case(by=by, pupil=pupil, on=timezone.localdate())
        except actions.Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(str(case.pk))

    def _show(self, case: Case, as_json: bool) -> None:
        shown = as_shown(case)
        if as_json:
            self.stdout.write(json.dumps(shown))
            return
        self.stdout.write(f"Case {case.pk}, {case.get_status_display().lower()}, opened {case.opened_on}")
        for row in shown["rows"]:
            self.stdout.write(f"{row['id']:<4}{row['name']:<44}{row['status'].replace('_', ' ')}")


def as_shown(case: Case) -> dict[str, Any]:
    """The case as ``--json`` prints it: each of C1–C16 with applies, status, evidence, missing."""
    facts = gather(case.pupil, on=timezone.localdate(), case=case)
    rows = [
        {
            "id": s.row.id,
            "key": s.row.key,
            "name": facts.pack.row(s.row.key).name,
            "applies": s.applies.yes,
            "why": s.applies.why,
            "status": s.status,
            "data": [{"says": f.sentence, "source": f.source} for f in s.row.findings(facts)],
            "evidence": [
                {
                    "kind": e.kind,
                    "on": e.happened_on.isoformat(),
                    "who": e.who,
                    "says": printed(e),
                    "from": came_from(e),
                }
                for e in s.row.evidence(facts)
            ],
            "missing": [{"says": m.says, "mend": m.mend, "hard": m.hard} for m in s.missing],
        }
        for s in standings(facts)
    ]
    return {
        "id": case.pk,
        "upn": case.pupil.upn,
        "status": case.status,
        "pack": case.pack_version,
        "rows": rows,
    }
