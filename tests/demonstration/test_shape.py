"""Absence in the demonstration has the published shape, counted here mark by mark from the files."""

import csv
import itertools
from collections import Counter
from datetime import date
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from gatepost.demonstration import shape
from gatepost.demonstration.folder import write
from gatepost.policy.published import NotPublished
from tests.demonstration.conftest import Told, told_of

AUTHORISED = {"I", "M", "R", "S", "T", "E", "C", "C1", "J1", "C2"}
UNAUTHORISED = {"G", "U", "O", "N"}
NOT_POSSIBLE = {"X", "D"}
PHASES = {"9992001": "Primary", "9994001": "Secondary", "9997001": "Special"}
STANDS_IN = {("Rutland", "Special"): ("East Midlands", "")}
COLUMNS = {
    "L": "reason_l_present_late_before_registers_closed",
    "B": "reason_b_aea_education_off_site",
    "P": "reason_p_aea_approved_sporting_activity",
    "V": "reason_v_aea_educational_visit_trip",
    "W": "reason_w_aea_work_experience",
    "K": "reason_k_aea_education_arranged_by_la",
    "I": "reason_i_authorised_illness",
    "M": "reason_m_authorised_medical_dental",
    "R": "reason_r_authorised_religious_observance",
    "S": "reason_s_authorised_study_leave",
    "T": "reason_t_authorised_mobile_child",
    "E": "reason_e_authorised_excluded",
    "C": "reason_c_authorised_other",
    "C1": "reason_c1_authorised_regulated_performance",
    "J1": "reason_j1_authorised_interview",
    "C2": "reason_c2_authorised_temp_reduced_timetable",
    "G": "reason_g_unauthorised_holiday",
    "U": "reason_u_unauthorised_late_after_registers_closed",
    "O": "reason_o_other_unauthorised",
    "N": "reason_n_no_reason_yet",
}


def published_row(authority: str, phase: str) -> dict[str, str]:
    region, place = STANDS_IN.get((authority, phase), ("", authority))
    text = files("gatepost.policy").joinpath("data/england/attendance_2025_26.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    found = [row for row in rows if (row["la_name"], row["education_phase"]) == (place, phase)]
    return next(row for row in found if not region or row["region_name"] == region)


def counts(told: Told, laestab: str, *, this_year: bool) -> list[Counter[str]]:
    """A count of codes for each child, one school and one year."""
    starts = told.year_starts
    counted = (
        Counter(mark.code for mark in marks if (mark.date >= starts) == this_year)
        for (_, school), marks in told.sessions.items()
        if school == laestab
    )
    return [codes for codes in counted if codes]


def furthest_from_published(codes: Counter[str], row: dict[str, str]) -> float:
    """The largest gap, in percentage points, over every reason and the three totals."""
    possible = sum(codes.values()) - sum(codes[code] for code in NOT_POSSIBLE)
    ours = {column: codes[code] for code, column in COLUMNS.items()}
    ours["authorised_absence"] = sum(codes[code] for code in AUTHORISED)
    ours["unauthorised_absence"] = sum(codes[code] for code in UNAUTHORISED)
    ours["overall_absence"] = ours["authorised_absence"] + ours["unauthorised_absence"]
    total = int(row["possible_sessions"])
    return max(abs(100 * n / possible - 100 * int(row[column]) / total) for column, n in ours.items())


@pytest.mark.parametrize("this_year", [True, False], ids=["so-far", "last-year"])
@pytest.mark.parametrize("laestab", PHASES)
def test_each_reason_is_within_three_tenths_of_a_point(
    any_demonstration: Told, laestab: str, this_year: bool
) -> None:
    row = published_row(any_demonstration.authority, PHASES[laestab])
    codes = sum(counts(any_demonstration, laestab, this_year=this_year), Counter())
    assert sum(codes.values()) > 5_000
    assert set(codes) <= {"/", "\\", *COLUMNS, *NOT_POSSIBLE}
    assert furthest_from_published(codes, row) < 0.3


@pytest.mark.parametrize("laestab", PHASES)
def test_persistent_absence_is_near_the_published_share(any_demonstration: Told, laestab: str) -> None:
    children = counts(any_demonstration, laestab, this_year=False)
    shares = [
        (
            sum(codes[code] for code in AUTHORISED | UNAUTHORISED),
            sum(codes.values()) - codes["X"] - codes["D"],
        )
        for codes in children
    ]
    persistent = sum(10 * absent >= possible for absent, possible in shares if possible)
    row = published_row(any_demonstration.authority, PHASES[laestab])
    assert 100 * persistent / len(shares) == pytest.approx(float(row["pa_perc"]), abs=3)
    severe = sum(2 * absent >= possible for absent, possible in shares if possible)
    assert 0 < severe < persistent / 4


def test_illness_comes_in_spells_and_lateness_with_minutes(autumn: Told) -> None:
    ill_after_ill = ill = 0
    for marks in autumn.sessions.values():
        for mark, following in itertools.pairwise(marks):
            ill += mark.code == "I"
            ill_after_ill += mark.code == following.code == "I"
        for mark in marks:
            assert (1 <= mark.minutes <= 30) if mark.code == "L" else mark.code == "U" or not mark.minutes
    assert ill_after_ill / ill > 0.6  # were it scattered, about 0.03


def test_the_authority_without_special_schools_says_whose_figures_stand_in(any_demonstration: Told) -> None:
    says = any_demonstration.summary.shaped_by()[2]
    assert ("East Midlands stands in" in says) == (any_demonstration.authority == "Rutland")


def test_a_school_that_forgot_holidays_is_noticed(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutant: without G the primary school falls outside the tolerance."""
    owed = shape._still_owed
    monkeypatch.setattr(shape, "_still_owed", lambda code, *rest: 0 if code == "G" else owed(code, *rest))
    broken = told_of(tmp_path_factory.mktemp("broken"), date(2026, 11, 24), "Nottinghamshire")
    codes = sum(counts(broken, "9992001", this_year=False), Counter())
    assert furthest_from_published(codes, published_row("Nottinghamshire", "Primary")) > 0.3


def test_apportioning_adds_up_and_follows_the_shares() -> None:
    assert shape.apportion(10, np.array([1.0, 1.0, 1.0])).tolist() == [4, 3, 3]
    assert shape.apportion(7, np.array([5.0, 0.0, 1.0])).tolist() == [6, 0, 1]
    assert shape.apportion(0, np.array([1.0])).tolist() == [0]


def test_an_unknown_authority_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    folder = tmp_path / "none"
    with pytest.raises(NotPublished, match="Barsetshire"):
        write(folder, on=date(2026, 11, 24), authority="Barsetshire")
    assert not folder.exists()
