"""One figure of a benchmark: our time, a yardstick's, and the memory at the peak."""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from typing import Any, TypeVar

import numpy as np

Answer = TypeVar("Answer")
Work = Callable[[], Any]


@dataclass(frozen=True)
class Figure:
    """What one comparison measured; the best of several rounds on both sides."""

    bench: str
    figure: str
    seconds: float
    yardstick: str
    yardstick_seconds: float
    peak_mb: float

    @property
    def ratio(self) -> float:
        """Our time as a share of the yardstick's: below 1 is faster."""
        return self.seconds / self.yardstick_seconds

    def as_json(self) -> dict[str, Any]:
        """The figure as ``gatepost bench --json`` prints it."""
        shown = asdict(self)
        shown |= {"ratio": self.ratio, "peak_mb": shown.pop("peak_mb")}
        return {name: round(value, 6) if isinstance(value, float) else value for name, value in shown.items()}


@dataclass(frozen=True)
class Scale:
    """How much a benchmark does: all of it, or just enough to see that it runs."""

    small: bool = False
    rounds: int = 5

    def of(self, full: int, small: int) -> int:
        """A number of pupils, pages or letters at this scale."""
        return small if self.small else full


class Disagree(Exception):
    """The yardstick found something else than we did, so that its time says nothing."""


def beside(
    bench: str,
    figure: str,
    ours: Work,
    yardstick: str,
    theirs: Work,
    *,
    rounds: int,
    before: Work = lambda: None,
    agree: Callable[[Any, Any], bool] = lambda ours, theirs: True,
) -> Figure:
    """Time both in turn, so that a busy moment of the machine meets both; keep the best round of each.

    ``before`` prepares each of our rounds, untimed. Raises Disagree when the two answers differ.
    """
    mine: list[float] = []
    other: list[float] = []
    peak = 0.0
    for _ in range(rounds):
        before()
        forget_peak()
        found = _timed(ours, mine)
        peak = max(peak, peak_mb())
        if not agree(found, _timed(theirs, other)):
            raise Disagree(f"{bench}, {figure}: {yardstick} has another answer")
    return Figure(bench, figure, min(mine), yardstick, min(other), peak)


def p95(waits: Sequence[float]) -> float:
    """The wait within which 95 of 100 end."""
    return float(np.percentile(waits, 95))


def _timed(work: Callable[[], Answer], times: list[float]) -> Answer:
    start = time.perf_counter()
    answer = work()
    times.append(time.perf_counter() - start)
    return answer


_PROC = Path("/proc")


def forget_peak() -> None:
    """Begin a new peak, where the system can (Linux); elsewhere the peak is the whole run's."""
    forget = _PROC / "self" / "clear_refs"
    if forget.exists():
        forget.write_text("5")


def peak_mb(pid: int | None = None) -> float:
    """The most memory that a process (this one) has held, in megabytes."""
    status = _PROC / str(pid or "self") / "status"
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return getrusage(RUSAGE_SELF).ru_maxrss / 1024
