"""Where the counting runs: on this machine's cores, or on Spark. Both call the same function."""

import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import groupby, takewhile
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from gatepost.insight.counting import KEYS, PARTS, counted
from gatepost.insight.layout import SCHEMA, WORDS, Unreadable

Engine = Callable[[Sequence[Path]], pa.Table]
Work = Sequence[tuple[Path, int]]
"""Groups of rows, each by its file and its place in it."""
_AT_ONCE = 8
"""Groups of rows that are counted as one piece of work; fewer, and other processes are not worth their start."""


def local(files: Sequence[Path]) -> pa.Table:
    """The sums of all files, on every core of this machine; a core holds one group of rows at a time."""
    work = [(file, group) for file in files for group in range(pq.ParquetFile(file).num_row_groups)]
    pieces = [work[first : first + _AT_ONCE] for first in range(0, len(work), _AT_ONCE)]
    others = len(os.sched_getaffinity(0)) - 1
    try:
        if not others or len(pieces) == 1:
            return added([_part(piece) for piece in pieces])
        with ProcessPoolExecutor(others, mp_context=get_context("spawn")) as pool:
            theirs = [pool.submit(_part, piece) for piece in pieces]
            try:
                mine = _from_the_end(pieces, theirs)
                return added([*mine, *(part.result() for part in theirs[: len(pieces) - len(mine)])])
            finally:
                pool.shutdown(cancel_futures=True)
    except ValueError as error:
        raise Unreadable(f"The marks cannot be counted: {error}.") from error


def _from_the_end(pieces: Sequence[Work], theirs: Sequence[Future[pa.Table]]) -> list[pa.Table]:
    """This process works too, while the others start: what nobody has begun, from the last piece on."""
    return [
        _part(piece)
        for piece, _ in takewhile(lambda both: both[1].cancel(), zip(pieces[::-1], theirs[::-1], strict=True))
    ]


def _part(work: Work) -> pa.Table:
    return added([pa.Table.from_batches(counted(_read(work)), PARTS)])


def _read(work: Work) -> Iterator[pa.RecordBatch]:
    for file, own in groupby(work, key=lambda one: one[0]):
        with pq.ParquetFile(file, pre_buffer=False, read_dictionary=WORDS) as opened:
            for _, group in own:
                table = opened.read_row_group(group, columns=SCHEMA.names, use_threads=False)
                yield from table.combine_chunks().to_batches()


def added(parts: Sequence[pa.Table]) -> pa.Table:
    """Sums of sums: one row for each of ``KEYS``, in their order."""
    sums = pa.concat_tables(parts).group_by(list(KEYS)).aggregate([("number", "sum"), ("pupils", "sum")])
    named = sums.rename_columns({"number_sum": "number", "pupils_sum": "pupils"})
    return named.select(PARTS.names).sort_by([(key, "ascending") for key in KEYS]).combine_chunks()


def spark(files: Sequence[Path]) -> pa.Table:
    """The sums of all files, by Spark: on this machine, or where ``spark-submit`` says."""
    session = _session()
    from pyspark.errors import PythonException
    from pyspark.sql import functions as of

    columns = ", ".join(f"{field.name} {_SPARK[field.type]}" for field in PARTS)
    try:
        rows = session.read.parquet(*map(str, files)).select(*SCHEMA.names)
        parts = rows.mapInArrow(counted, columns).groupBy(*KEYS)
        sums = parts.agg(*(of.sum(name).alias(name) for name in ("number", "pupils"))).toArrow()
        return added([sums.cast(PARTS)])
    except PythonException as error:
        told = re.findall(r"^\w+Error: (.+)$", str(error), re.M) or [str(error)]
        raise Unreadable(f"The marks cannot be counted: {told[-1]}.") from error
    finally:
        session.stop()


_SPARK = {pa.int16(): "short", pa.int64(): "long", pa.string(): "string"}


def _session() -> Any:
    try:
        from pyspark.sql import SparkSession
    except ModuleNotFoundError:
        raise Unreadable(
            "Spark is not installed: pip install 'gatepost[spark]', or --engine local."
        ) from None
    java = Path(os.environ.get("JAVA_HOME", "/nowhere"), "bin", "java")
    if not java.exists() and not shutil.which("java"):
        raise Unreadable("Spark needs Java 17: install openjdk-17-jre-headless, or use --engine local.")
    from pyspark import SparkConf

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    conf = SparkConf().setAppName("gatepost insight").setIfMissing("spark.master", "local[*]")
    conf.setIfMissing("spark.sql.shuffle.partitions", "8").setIfMissing("spark.log.level", "FATAL")
    conf.setIfMissing("spark.ui.enabled", "false").setIfMissing("spark.ui.showConsoleProgress", "false")
    if str(conf.get("spark.master")).startswith("local"):
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        conf.set("spark.driver.host", "127.0.0.1").set("spark.driver.bindAddress", "127.0.0.1")
    return SparkSession.builder.config(conf=conf).getOrCreate()


ENGINES: Mapping[str, Engine] = {"local": local, "spark": spark}
