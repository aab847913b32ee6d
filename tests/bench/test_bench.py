"""Every benchmark runs, keeps to its contract and leaves nothing behind. No time is asserted."""

import json
import subprocess
import sys
from collections import Counter
from typing import Any

import numpy as np
import pytest
from django.db import connection

from gatepost.attendance.measure import Survey
from gatepost.benches import kernel
from gatepost.benches.invented import CALENDAR, YEAR, marks
from gatepost.benches.management.commands.bench import BENCHES
from gatepost.benches.timing import Disagree, Scale, beside

KEYS = {
    "bench": str,
    "figure": str,
    "seconds": float,
    "yardstick": str,
    "yardstick_seconds": float,
    "ratio": float,
    "peak_mb": float,
}


@pytest.mark.django_db
def test_every_bench_prints_its_contract_and_drops_its_database() -> None:
    command = [sys.executable, "-m", "gatepost.config.cli", "bench", "--small", "--rounds", "1", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    figures: list[dict[str, Any]] = [json.loads(line) for line in done.stdout.splitlines()]
    assert Counter(figure["bench"] for figure in figures).keys() == BENCHES.keys()
    for figure in figures:
        assert list(figure) == list(KEYS)
        assert all(isinstance(figure[key], kind) for key, kind in KEYS.items())
        assert min(figure["seconds"], figure["yardstick_seconds"], figure["peak_mb"]) > 0
        assert figure["ratio"] == pytest.approx(figure["seconds"] / figure["yardstick_seconds"], rel=0.05)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_database WHERE datname LIKE 'gatepost_bench_%'")
        assert cursor.fetchone() == (0,)


def test_a_yardstick_with_another_answer_is_refused() -> None:
    with pytest.raises(Disagree, match="another answer"):
        beside("b", "f", lambda: 1, "y", lambda: 2, rounds=1, agree=lambda one, other: one == other)


def test_mutant_one_session_more_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """DuckDB's sums are compared to the last session."""
    exact = kernel.surveyed

    def one_more(year: Any) -> Survey:
        found = exact(year)
        found.sums[0, 0] += 1
        return found

    monkeypatch.setattr(kernel, "surveyed", one_more)
    with pytest.raises(Disagree):
        list(kernel.kernel(Scale(small=True, rounds=1)))


def test_the_invented_year_is_a_school_year() -> None:
    """380 sessions, as in England's 190 days; most children mostly there, some often away."""
    year = marks(400)
    assert int(CALENDAR.open_mask(YEAR).sum()) == 380
    assert ((year != ord(" ")).sum(axis=1) == 380).all()
    away = np.isin(year, [ord(code) for code in "IOGMNEU"]).sum(axis=1) / 380
    assert 0.04 < away.mean() < 0.1
    assert 0.1 < (away >= 0.1).mean() < 0.4
