"""``gatepost fuzz``: hostile variants of files against their readers, in a process that may not grow or hang."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from gatepost.imports.fuzzing.readers import READERS, variant
from gatepost.imports.fuzzing.running import LARGEST, LONGEST, Outcome, run

DONE, REFUSED = 0, 1


class Command(BaseCommand):
    help = (
        f"Try hostile files on the readers: no traceback, nothing over {LONGEST} seconds or {LARGEST // 2**20} MB, "
        "and every refusal names its place and rule. Touches no database. Exit 0 when nothing was found."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "reader", nargs="*", choices=[*READERS, []], help="which readers; all without one"
        )
        parser.add_argument("--variants", type=int, default=2_000, help="for each reader")
        parser.add_argument(
            "--seed", type=int, default=0, help="of the first variant; the same seed spoils alike"
        )
        parser.add_argument("--keep", type=Path, metavar="FOLDER", help="put the files that were found here")

    def handle(self, *args: Any, reader: list[str], variants: int, seed: int, **options: Any) -> None:
        found = 0
        for name in reader or READERS:
            outcome = run(name, variants=variants, seed=seed)
            self.stdout.write(
                f"{name}: {outcome.variants:,} variants, {len(outcome.failures)} found, {outcome.peak_mb} MB at most"
            )
            found += len(outcome.failures)
            self._tell(name, outcome, options["keep"])
        sys.exit(REFUSED if found else DONE)

    def _tell(self, name: str, outcome: Outcome, keep: Path | None) -> None:
        for seed, said in outcome.failures.items():
            self.stdout.write(f"  {name}, seed {seed}: {said}")
            if keep:
                keep.mkdir(parents=True, exist_ok=True)
                (keep / f"{name}-{seed}").write_bytes(variant(name, seed))
