"""Part of a nation in, whole numbers out: the one kernel over batches of rows, on whatever engine runs it."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from gatepost.attendance.groups import LABELS, GroupSums, group_sums
from gatepost.attendance.register import WEEKS
from gatepost.attendance.tally import MEASURES
from gatepost.insight.layout import marks_of, weeks_of
from gatepost.policy import national
from gatepost.policy.pack import load

GROUP = ("year", "authority", "phase", "year_group")
KEYS = (*GROUP, "figure", "week")
PARTS = pa.schema(
    [
        pa.field("year", pa.int16()),
        pa.field("authority", pa.string()),
        pa.field("phase", pa.string()),  # empty with year_group: the authority as a whole
        pa.field("year_group", pa.string()),
        pa.field("figure", pa.string()),
        pa.field("week", pa.int16()),  # WHOLE_YEAR or a week of the register
        pa.field("number", pa.int64()),
        pa.field("pupils", pa.int64()),  # how many children stand behind the number
    ]
)
"""Sums of one batch. The same keys of two batches may be added."""
WHOLE_YEAR = -1
MARK = "mark "
"""Before a code's symbol: the figure that counts its marks."""
_SHOWN = ("possible", "authorised", "unauthorised", "blank")

Line = tuple[int, str, str, str, str, int, int, int]


def counted(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The sums of each batch of the layout. Raises ValueError for marks that stand for no code."""
    for batch in batches:
        if batch.num_rows:
            lines = list(chain.from_iterable(_counted(batch)))
            columns = zip(*lines, strict=True) if lines else [[]] * len(PARTS)
            arrays = [pa.array(column, field.type) for column, field in zip(columns, PARTS, strict=True)]
            yield pa.RecordBatch.from_arrays(arrays, schema=PARTS)


def _counted(batch: pa.RecordBatch) -> Iterator[list[Line]]:
    group, keys = _groups(batch)
    marks, weeks = marks_of(batch.column("marks")), weeks_of(batch.column("weeks"))
    years = np.array([key[0] for key in keys])
    for year in np.unique(years).tolist():
        rows: slice | NDArray[np.intp] = slice(None)
        own, groups = group, keys
        if len(np.unique(years)) > 1 or (np.diff(group) < 0).any():
            rows = np.flatnonzero(years[group] == year)
            rows = rows[np.argsort(group[rows], kind="stable")]
            own = group[rows]
        rule = load().threshold_rule(date(year + 1, 7, 31))
        sums = group_sums(marks[rows], own, len(groups), weeks[rows], national.code_book(), rule)
        yield from (_of_group(key, sums, at) for at, key in enumerate(groups) if key[0] == year)
        for authority in sorted({key[1] for key in groups if key[0] == year}):
            at = [n for n, key in enumerate(groups) if key[:2] == (year, authority)]
            yield _of_authority((year, authority, "", ""), sums, at)


def _groups(batch: pa.RecordBatch) -> tuple[NDArray[np.intp], list[tuple[int, str, str, str]]]:
    """Whose group each row is of, and the groups."""
    place = np.zeros(batch.num_rows, dtype=np.int64)
    for name in GROUP:
        if batch.column(name).null_count:
            raise ValueError(f"a row has no {name}")
        encoded = pc.dictionary_encode(batch.column(name))
        place = place * len(encoded.dictionary) + encoded.indices.to_numpy(zero_copy_only=False)
    _, first, group = np.unique(place, return_index=True, return_inverse=True)
    keys = batch.select(list(GROUP)).take(pa.array(first)).to_pylist()
    return group, [(int(k["year"]), k["authority"], k["phase"], k["year_group"]) for k in keys]


def _of_group(key: tuple[int, str, str, str], sums: GroupSums, at: int) -> list[Line]:
    """A group over the whole year."""
    year = sums.sums[at].sum(axis=0)
    numbers = {name: (year[n], sums.adding[at, n]) for n, name in enumerate(MEASURES) if name in _SHOWN}
    numbers["absent"] = (numbers["authorised"][0] + numbers["unauthorised"][0], sums.absent[at, WEEKS])
    numbers["pupils"] = (numbers["possible"][1],) * 2
    numbers |= {name: (sums.labelled[at, n],) * 2 for n, name in enumerate(LABELS)}
    return [(*key, name, WHOLE_YEAR, int(n), int(pupils)) for name, (n, pupils) in numbers.items()]


def _of_authority(key: tuple[int, str, str, str], sums: GroupSums, at: list[int]) -> list[Line]:
    """An authority's marks by code, and its absence by week."""
    book = national.code_book()
    marks, having = sums.counts[at].sum(axis=(0, 1)), sums.having[at].sum(axis=0)
    lines: list[Line] = [
        (*key, MARK + code.symbol, WHOLE_YEAR, int(marks[code.byte]), int(having[code.byte]))
        for code in book.codes
        if marks[code.byte]
    ]
    weekly = dict(zip(MEASURES, sums.sums[at].sum(axis=0).T, strict=True))
    away, here = sums.absent[at].sum(axis=0), sums.here[at].sum(axis=0)
    for week in np.flatnonzero(weekly["possible"]).tolist():
        absent = int(weekly["authorised"][week] + weekly["unauthorised"][week])
        lines += [
            (*key, "possible", week, int(weekly["possible"][week]), int(here[week])),
            (*key, "absent", week, absent, int(away[week])),
        ]
    return lines
