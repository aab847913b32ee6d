"""Part of a nation in, whole numbers out: the one kernel over batches of rows, on whatever engine runs it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

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

KEYS = ("year", "authority", "phase", "year_group", "figure", "week")
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


class Group(NamedTuple):
    """Whose rows are added up."""

    year: int
    authority: str
    phase: str
    year_group: str


Line = tuple[int, str, str, str, str, int, int, int]


def counted(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The sums of some batches of the layout, as one. Raises ValueError for marks that stand for no code."""
    held: dict[Group, GroupSums] = {}
    for batch in batches:
        if batch.num_rows:
            for key, sums in _counted(batch):
                held[key] = _plus(held[key], sums) if key in held else sums
    if held:
        columns = zip(*_lines(held), strict=True)
        arrays = [pa.array(column, field.type) for column, field in zip(columns, PARTS, strict=True)]
        yield pa.RecordBatch.from_arrays(arrays, schema=PARTS)


def _counted(batch: pa.RecordBatch) -> Iterator[tuple[Group, GroupSums]]:
    group, keys = _groups(batch)
    marks, weeks = marks_of(batch.column("marks")), weeks_of(batch.column("weeks"))
    book, years = national.code_book(), np.array([key.year for key in keys])
    for year in np.unique(years).tolist():
        rule = load().threshold_rule(date(year + 1, 7, 31))
        own = np.flatnonzero(years == year)
        if len(own) == len(keys):
            sums = group_sums(marks, group, len(keys), weeks, book, rule)
        else:
            rows = np.flatnonzero(years[group] == year)
            some = weeks if weeks.ndim == 1 else weeks[rows]
            sums = group_sums(marks[rows], group[rows], len(keys), some, book, rule)
        yield from ((keys[at], GroupSums._make(numbers[at] for numbers in sums)) for at in own.tolist())


def _groups(batch: pa.RecordBatch) -> tuple[NDArray[np.intp], list[Group]]:
    """Whose group each row is of, and the groups."""
    place = np.zeros(batch.num_rows, dtype=np.int64)
    for name in Group._fields:
        if batch.column(name).null_count:
            raise ValueError(f"a row has no {name}")
        encoded = pc.dictionary_encode(batch.column(name))
        place = place * len(encoded.dictionary) + encoded.indices.to_numpy(zero_copy_only=False)
    begins = np.flatnonzero(np.diff(place, prepend=-1))  # as a rule, rows of one group stand together
    _, first, of_run = np.unique(place[begins], return_index=True, return_inverse=True)
    keys = batch.select(list(Group._fields)).take(pa.array(begins[first])).to_pylist()
    return np.repeat(of_run, np.diff(begins, append=len(place))), [Group(**key) for key in keys]


def _plus(one: GroupSums, other: GroupSums) -> GroupSums:
    return GroupSums._make(a + b for a, b in zip(one, other, strict=True))


def _lines(held: Mapping[Group, GroupSums]) -> Iterator[Line]:
    """A group over the whole year; an authority's marks by code, and its absence by week."""
    authorities: dict[Group, GroupSums] = {}
    for key, sums in held.items():
        yield from _of_group(key, sums)
        whole = key._replace(phase="", year_group="")
        authorities[whole] = _plus(authorities[whole], sums) if whole in authorities else sums
    for key, sums in authorities.items():
        yield from _of_authority(key, sums)


def _of_group(key: Group, sums: GroupSums) -> list[Line]:
    year = sums.sums.sum(axis=0)
    numbers = {name: (year[n], sums.adding[n]) for n, name in enumerate(MEASURES) if name in _SHOWN}
    numbers["absent"] = (numbers["authorised"][0] + numbers["unauthorised"][0], sums.absent[WEEKS])
    numbers["pupils"] = (numbers["possible"][1],) * 2
    numbers |= {name: (sums.labelled[n],) * 2 for n, name in enumerate(LABELS)}
    return [(*key, name, WHOLE_YEAR, int(n), int(pupils)) for name, (n, pupils) in numbers.items()]


def _of_authority(key: Group, sums: GroupSums) -> list[Line]:
    lines: list[Line] = [
        (*key, MARK + code.symbol, WHOLE_YEAR, int(sums.counts[code.byte]), int(sums.having[code.byte]))
        for code in national.code_book().codes
        if sums.counts[code.byte]
    ]
    weekly = dict(zip(MEASURES, sums.sums.T, strict=True))
    for week in np.flatnonzero(weekly["possible"]).tolist():
        absent = int(weekly["authorised"][week] + weekly["unauthorised"][week])
        lines += [
            (*key, "possible", week, int(weekly["possible"][week]), int(sums.here[week])),
            (*key, "absent", week, absent, int(sums.absent[week])),
        ]
    return lines
