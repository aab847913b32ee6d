"""The Parquet that ``gatepost insight export`` writes and ``gatepost insight run`` reads: bytes and flags, no names.

One row for a pupil on a school's roll and an academic year. There is nothing in it by which one system could
find a child in another: no name, number, birthday, school or form.
"""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from gatepost.attendance.register import COLUMNS, WEEKS, Marks, Mask

SCHEMA = pa.schema(
    [
        pa.field("year", pa.int16()),  # in which the academic year began
        pa.field("authority", pa.string()),  # the three digits with which a LAESTAB begins
        pa.field("phase", pa.string()),
        pa.field("year_group", pa.string()),
        pa.field("weeks", pa.int64()),  # bit n: the school holds a session in week n of the register
        pa.field("marks", pa.binary(COLUMNS)),  # 530 bytes; 0 where no session counts for this child
    ]
)
WORDS = ["authority", "phase", "year_group"]
"""Columns in which few words stand again and again."""
ROWS_A_GROUP = 20_000
"""Rows that lie together in a file: what one core holds at a time, about 10 MB."""


class Unreadable(Exception):
    """Why a file cannot be counted, in a sentence with the mend."""


def rows(
    year: int, authority: str, phase: str, year_groups: Iterable[str], weeks: Mask, marks: Marks, counts: Mask
) -> pa.Table:
    """The rows of one school's pupils; ``marks`` and ``counts`` (where a session counts): (pupils, 530)."""
    laid = np.where(counts, marks, 0).astype(np.uint8)
    groups = [group or "unknown" for group in year_groups]
    bits = int((weeks.astype(object) * [1 << week for week in range(WEEKS)]).sum())
    many = len(laid)
    columns = (
        pa.array([year] * many, pa.int16()),
        pa.array([authority] * many, pa.string()),
        pa.array([phase or "unknown"] * many, pa.string()),
        pa.array(groups, pa.string()),
        pa.array([bits] * many, pa.int64()),
        pa.FixedSizeBinaryArray.from_buffers(pa.binary(COLUMNS), many, [None, pa.py_buffer(laid.tobytes())]),
    )
    return pa.Table.from_arrays(columns, schema=SCHEMA)


def writer(path: Path) -> pq.ParquetWriter:
    """A file of this layout, to be closed by the caller."""
    names = [name for name in SCHEMA.names if name != "marks"]
    return pq.ParquetWriter(path, SCHEMA, compression="zstd", use_dictionary=names)


def files_of(path: Path) -> list[Path]:
    """The Parquet files at ``path``, a file or a folder of them. Raises Unreadable unless all can be counted."""
    if not path.exists():
        raise Unreadable(f"There is no {path}. Write it with: gatepost insight export --out {path}")
    files = sorted(path.glob("*.parquet")) if path.is_dir() else [path]
    if not files:
        raise Unreadable(f"The folder {path} holds no file that ends in .parquet.")
    if not sum(_rows_in(file) for file in files):
        raise Unreadable(f"{path} holds no pupil: there is nothing to count.")
    return files


def _rows_in(file: Path) -> int:
    try:
        with pq.ParquetFile(file) as opened:
            found, held = opened.schema_arrow, opened.metadata.num_rows
    except (pa.ArrowInvalid, OSError) as error:
        raise Unreadable(f"{file} is not a Parquet file that can be read.") from error
    for field in SCHEMA:
        at = found.get_field_index(field.name)
        if at < 0:
            raise Unreadable(f"{file} has another layout: the column “{field.name}” is missing.")
        if found.field(at).type != field.type:
            raise Unreadable(
                f"{file} has another layout: the column “{field.name}” is {found.field(at).type}, "
                f"not {field.type}."
            )
    return int(held)


def marks_of(column: pa.Array) -> Marks:
    """The marks of a batch, shape (pupils, 530), without a copy. Raises ValueError for a row of another length."""
    if column.null_count:
        raise ValueError("a row has no marks")
    if pa.types.is_fixed_size_binary(column.type):
        data, start = column.buffers()[1], column.offset * COLUMNS
    else:
        ends = np.frombuffer(column.buffers()[1], np.int32)[column.offset : column.offset + len(column) + 1]
        if (np.diff(ends) != COLUMNS).any():
            raise ValueError(f"a row of marks has not {COLUMNS} bytes")
        data, start = column.buffers()[2], int(ends[0]) if len(column) else 0
    marks = np.frombuffer(data or b"", np.uint8, len(column) * COLUMNS, start if data else 0)
    return marks.reshape(-1, COLUMNS)


def weeks_of(column: pa.Array) -> Mask:
    """The school weeks of all, shape (53,), or where they differ each pupil's, (pupils, 53)."""
    bits: NDArray[np.int64] = column.to_numpy(zero_copy_only=False)
    kinds, which = np.unique(bits, return_inverse=True) if (bits != bits[0]).any() else (bits[:1], 0)
    weeks: Mask = ((kinds[:, None] >> np.arange(WEEKS)) & 1 == 1)[which]  # schools have few different ones
    return weeks
