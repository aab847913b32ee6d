"""Trying hostile variants on a reader, in a process of its own that may not grow, hang or fall silently."""

import os
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

Try = Callable[[int], str]
"""Reads the variant of a seed; what is wrong with how it was read, "" for nothing."""

LONGEST = 10
"""Seconds for one variant."""
LARGEST = 512 * 2**20
_AT_ONCE = 20
"""Failures after which a run stops: more only repeat them."""


@dataclass
class Outcome:
    """What became of a run: the variants tried, the largest memory held, and each failing seed with what happened."""

    variants: int = 0
    peak_mb: int = 0
    failures: dict[int, str] = field(default_factory=dict)


def run(reader: str, *, variants: int, seed: int = 0, worker: list[str] | None = None) -> Outcome:
    """Try the variants ``seed`` … ``seed + variants − 1``; a process that dies is named by its seed and replaced."""
    outcome, first, end = Outcome(), seed, seed + variants
    with tempfile.TemporaryDirectory(prefix="gatepost-fuzz-") as room:
        note = Path(room) / "progress"
        while first < end and len(outcome.failures) < _AT_ONCE:
            words = worker or [sys.executable, "-m", "gatepost.imports.fuzzing.worker"]
            done = subprocess.run(
                [*words, reader, str(first), str(end), str(note)], capture_output=True, text=True, check=False
            )
            first = _take_in(outcome, note, first, done.returncode, done.stderr)
    outcome.variants = min(first, end) - seed
    return outcome


def _take_in(outcome: Outcome, note: Path, first: int, code: int, words: str) -> int:
    """Read what a worker wrote down; returns the seed after the last that it tried."""
    at = first
    for line in note.read_text(encoding="utf-8").splitlines() if note.exists() else []:
        seed, _, said = line.partition(" ")
        if seed == "peak":
            outcome.peak_mb = max(outcome.peak_mb, int(said))
        elif said:
            outcome.failures[int(seed)] = said
        else:
            at = int(seed)
    note.unlink(missing_ok=True)
    if code:
        last = words.strip().splitlines()[-1:] or ["no word"]
        ends = {-signal.SIGALRM: f"no answer in {LONGEST} seconds", -signal.SIGKILL: "killed"}
        outcome.failures[at] = ends.get(code, f"the reader fell over ({code}): {last[0][:200]}")
    return at + 1


def work(attempt: Try, first: int, end: int, note: Path, *, longest: int = LONGEST) -> None:
    """Try each seed, writing down which before and what was wrong after. Ends this process where one hangs."""
    resource.setrlimit(resource.RLIMIT_DATA, (LARGEST, LARGEST))
    with note.open("w", encoding="utf-8", buffering=1) as down:
        for seed in range(first, end):
            down.write(f"{seed} \n")
            signal.alarm(longest)  # the default action ends the process, whatever it is busy with
            wrong = _tried(attempt, seed)
            signal.alarm(0)
            if wrong:
                down.write(f"{seed} {wrong}\n")
        peak = _most_held()
        down.write(f"peak {peak}\n")
        if peak > LARGEST // 2**20:
            down.write(f"{end - 1} {peak} MB were held\n")
    os._exit(0)


def _most_held() -> int:
    """The most memory of this program, in MB. The kernel's "maxrss" would also count whoever started it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def _tried(attempt: Try, seed: int) -> str:
    try:
        return attempt(seed).replace("\n", " ")
    except MemoryError:
        return f"more than {LARGEST // 2**20} MB"
    except Exception as error:  # whatever it is, it would have reached a person
        return f"{type(error).__name__}: {error}"[:300].replace("\n", " ")
