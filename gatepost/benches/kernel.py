"""The kernel: every measure and the most sessions in any ten school weeks, of 100,000 children."""

import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from gatepost.attendance.measure import Survey, survey
from gatepost.attendance.register import Marks
from gatepost.attendance.tally import MEASURES
from gatepost.benches.invented import CALENDAR, YEAR, marks, write_long
from gatepost.benches.timing import Figure, Scale, beside
from gatepost.policy import national
from gatepost.policy.pack import load


def kernel(scale: Scale) -> Iterator[Figure]:
    """Beside DuckDB, one thread, over the same marks as long-form Parquet."""
    import duckdb

    book, year = national.code_book(), marks(scale.of(100_000, 50))
    with tempfile.TemporaryDirectory(prefix="gatepost-bench-") as folder:
        path = Path(folder) / "marks.parquet"
        write_long(year, book, path)
        with duckdb.connect(config={"threads": 1}) as lake:
            lake.read_parquet(str(path)).create_view("marks")
            yield beside(
                "kernel",
                f"{len(year):,} pupils × {year.shape[1]}, all measures and the most in ten school weeks",
                partial(surveyed, year),
                "DuckDB, one thread, long-form Parquet",
                partial(_asked, lake),
                rounds=scale.rounds,
                agree=_same,
            )


def surveyed(year: Marks) -> Survey:
    """The kernel as a whole authority meets it."""
    rule = load().threshold_rule(CALENDAR.spans[0].end)
    return survey(year, CALENDAR.open_mask(YEAR), CALENDAR.school_weeks(YEAR), national.code_book(), rule)


def _asked(lake: Any) -> dict[str, np.ndarray[Any, Any]]:
    """The same by SQL: marks counted by pupil and code, then summed; windows over counts by week."""
    sums = lake.execute(
        f"""WITH counted AS (SELECT pupil, code, count(*) AS n FROM marks GROUP BY pupil, code)
        SELECT pupil, {
            ", ".join(
                f"coalesce(sum(n) FILTER ({where}), 0) AS {name}" for name, where in _measures().items()
            )
        }
        FROM counted GROUP BY pupil ORDER BY pupil"""  # noqa: S608 — our own codes
    ).fetchnumpy()
    most = lake.execute(
        f"""WITH weekly AS (SELECT pupil, week, count(*) AS n FROM marks
                            WHERE code IN ({_listed(load().threshold_rule(CALENDAR.spans[0].end).codes)})
                            GROUP BY pupil, week),
             windows AS (SELECT pupil, sum(n) OVER (PARTITION BY pupil ORDER BY week
                            RANGE BETWEEN 9 PRECEDING AND CURRENT ROW) AS n FROM weekly)
        SELECT pupil, max(n) AS most FROM windows GROUP BY pupil"""  # noqa: S608
    ).fetchnumpy()
    everyone = np.zeros(len(sums["pupil"]), dtype=np.int64)
    everyone[most["pupil"]] = most["most"]
    return {**sums, "most": everyone}


def _measures() -> dict[str, str]:
    """Each measure as a condition on the code."""
    by_kind: dict[str, list[str]] = {}
    for code in national.code_book().codes:
        by_kind.setdefault(code.counts_as, []).append(code.symbol)
    attended = by_kind["attending"] + by_kind["attending_elsewhere"]
    possible = attended + by_kind["authorised"] + by_kind["unauthorised"]
    codes = {
        "possible": possible,
        "attended": attended,
        "authorised": by_kind["authorised"],
        "unauthorised": by_kind["unauthorised"],
        "late_before_close": ["L"],
        "late_after_close": ["U"],
        "blank": [""],
    }
    return {measure: f"code IN ({_listed(codes[measure])})" for measure in MEASURES}


def _listed(symbols: Any) -> str:
    return ", ".join(f"'{symbol}'" for symbol in sorted(set(symbols)))


def _same(ours: Survey, theirs: dict[str, np.ndarray[Any, Any]]) -> bool:
    sums = all((ours.sums[:, n] == theirs[name]).all() for n, name in enumerate(MEASURES))
    return sums and bool((ours.most == theirs["most"]).all())
