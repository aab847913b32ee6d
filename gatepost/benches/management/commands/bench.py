"""``gatepost bench``: timings, each beside a yardstick measured in the same run."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.table import Table

from gatepost.benches import scratch
from gatepost.benches.calls import calls
from gatepost.benches.cases import case
from gatepost.benches.council import council
from gatepost.benches.importing import importing
from gatepost.benches.kernel import kernel
from gatepost.benches.mornings import mornings
from gatepost.benches.nation import nation
from gatepost.benches.pages import pages
from gatepost.benches.paper import batches, letters, packs
from gatepost.benches.timing import Disagree, Figure, Scale
from gatepost.benches.watching import watching

BENCHES: Mapping[str, Callable[[Scale], Iterator[Figure]]] = {
    "kernel": kernel,
    "nation": nation,
    "import": importing,
    "watch": watching,
    "pages": pages,
    "case": case,
    "morning": mornings,
    "call": calls,
    "letters": letters,
    "batches": batches,
    "desk": council,
    "pack": packs,
}
REFUSED = 1


class Command(BaseCommand):
    help = "Time Gatepost beside yardsticks. Leaves no trace: works in a passing folder and database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("name", nargs="?", choices=sorted(BENCHES), help="one benchmark; all without it")
        parser.add_argument("--json", action="store_true", help="one JSON object a line")
        parser.add_argument("--rounds", type=int, default=5, help="the best of so many (5)")
        parser.add_argument("--small", action="store_true", help="a few children, only to see that it runs")

    def handle(self, *args: Any, name: str | None, **options: Any) -> None:
        scale = Scale(small=options["small"], rounds=max(options["rounds"], 1))
        figures = (figure for bench in ([name] if name else BENCHES) for figure in BENCHES[bench](scale))
        try:
            if options["json"]:
                for figure in figures:
                    self.stdout.write(json.dumps(figure.as_json(), ensure_ascii=False))
            else:
                Console().print(_table(figures))
        except Disagree as error:
            raise CommandError(str(error), returncode=REFUSED) from error
        except ModuleNotFoundError as error:
            raise CommandError(f"{error.name} is missing: run make setup.", returncode=REFUSED) from error
        finally:
            scratch.forget()


def _table(figures: Iterator[Figure]) -> Table:
    table = Table("bench", "figure", "seconds", "yardstick", "seconds", "ratio", "peak MB")
    for one in figures:
        table.add_row(
            one.bench,
            one.figure,
            f"{one.seconds:.4f}",
            one.yardstick,
            f"{one.yardstick_seconds:.4f}",
            f"{one.ratio:.3f}",
            f"{one.peak_mb:.0f}",
        )
    return table
