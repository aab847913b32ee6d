"""England's nine million children from a file, counted on every core, and how the kernel grows with their number."""

import os
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import pairwise
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from gatepost.benches.invented import CALENDAR, YEAR, marks
from gatepost.benches.kernel import surveyed
from gatepost.benches.timing import Figure, Scale, beside
from gatepost.insight import layout
from gatepost.insight.engines import local

SCHOOL, DIFFERENT = 400, 100_000
"""Pupils of a school; and how many different years of marks there are, handed out over and over."""


def nation(scale: Scale) -> Iterator[Figure]:
    """Growth from memory: each size beside the one before it, times as many. Then all, beside only reading the file."""
    sizes = [scale.of(size, size // 1000) for size in (10_000, 100_000, 1_000_000)]
    for fewer, more in pairwise(sizes):
        few, many = marks(fewer), marks(more)
        yield beside(
            "nation",
            f"{more:,} pupils × {many.shape[1]}, from memory",
            partial(surveyed, many),
            f"{more // fewer} × the time of {fewer:,} pupils",
            partial(_again, few, more // fewer),
            rounds=scale.rounds,
        )
    del few, many
    with tempfile.TemporaryDirectory(prefix="gatepost-bench-") as folder:
        size, path = scale.of(9_000_000, 2_000), Path(folder) / "nation.parquet"
        write(path, size)
        figure = beside(
            "nation",
            f"{size:,} pupils from Parquet, every table, {_cores()} cores",
            partial(local, [path]),
            "pyarrow only reads the file, as many cores",
            partial(_only_read, path),
            rounds=min(scale.rounds, 2),
            before=pa.default_memory_pool().release_unused,  # what the yardstick's reading kept
            agree=_everybody,
        )
        largest = getrusage(RUSAGE_CHILDREN).ru_maxrss / 1024
        yield replace(figure, peak_mb=figure.peak_mb + (_cores() - 1) * largest)


def write(path: Path, pupils: int) -> None:
    """A country of ``pupils``, in authorities of 150 schools or so; written a piece at a time."""
    different = marks(min(DIFFERENT, pupils))
    weeks, opened = CALENDAR.school_weeks(YEAR), CALENDAR.open_mask(YEAR)
    with layout.writer(path) as file:
        waiting: list[pa.Table] = []
        for n, first in enumerate(range(0, pupils, SCHOOL)):
            at = first % len(different)
            here = different[at : at + min(SCHOOL, pupils - first)]
            phase, groups = ("primary", np.arange(7)) if n % 4 else ("secondary", np.arange(7, 12))
            years = np.sort(groups[np.arange(len(here)) % len(groups)]).astype(str).tolist()
            counts = np.broadcast_to(opened, here.shape)
            waiting.append(layout.rows(YEAR, str(201 + n // 150), phase, years, weeks, here, counts))
            if len(waiting) * SCHOOL >= layout.ROWS_A_GROUP or first + SCHOOL >= pupils:
                file.write_table(pa.concat_tables(waiting))
                waiting = []


def _cores() -> int:
    return len(os.sched_getaffinity(0))


def _again(year: Any, times: int) -> None:
    for _ in range(times):
        surveyed(year)


def _only_read(path: Path) -> int:
    return sum(batch.num_rows for batch in ds.dataset(path).to_batches())


def _everybody(ours: pa.Table, theirs: int) -> bool:
    counted = ours.filter(pc.equal(ours["figure"], "pupils"))
    return bool(pc.sum(counted["number"]).as_py() == theirs)
