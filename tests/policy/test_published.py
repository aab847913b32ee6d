"""The published figures: right row, exact rates, and a fallback that says so."""

import csv
from decimal import Decimal
from fractions import Fraction
from importlib.resources import files

import pytest

from gatepost.policy import published
from gatepost.policy.published import NotPublished, figures, nearest

CSV = files("gatepost.policy").joinpath("data/england/attendance_2025_26.csv")
LINES = list(csv.DictReader(CSV.read_text(encoding="utf-8").splitlines()))
AUTHORISED = ("I", "M", "R", "S", "T", "H", "E", "C", "C1", "J1", "C2")


def test_nottinghamshire_secondary_is_the_published_row() -> None:
    row = figures("secondary", authority="Nottinghamshire")
    assert (row.level, row.region) == ("authority", "East Midlands")
    assert row.possible == 16_219_869
    assert row.absence == Fraction(row.absent, 16_219_869)
    assert round(float(100 * row.absence), 2) == 8.35  # as on the Department's dashboard
    assert round(row.persistent_percent, 1) == Decimal("22.6")


def test_every_row_with_counts_is_reachable_and_adds_up() -> None:
    counted = [line for line in LINES if line["possible_sessions"] != "c"]
    assert (len(LINES), len(counted)) == (647, 643)
    for line in counted:
        where = {"authority": line["la_name"] or None, "region": line["region_name"] or None}
        row = figures(line["education_phase"].lower(), **where)  # type: ignore[arg-type]
        assert row.possible == int(line["possible_sessions"]) == row.attended + row.absent
        assert row.absent == row.authorised + row.unauthorised
        assert row.unauthorised == sum(row.reasons[code] for code in "GUON")
        assert 0 <= row.authorised - sum(row.reasons[code] for code in AUTHORISED) <= 106


def test_an_authority_and_a_region_are_not_mixed_up() -> None:
    london = figures("primary", region="London")
    assert london.level == "region"
    assert london.possible > 20 * figures("primary", authority="Camden").possible
    assert figures("primary").possible == 1_299_079_364


def test_a_held_back_row_is_not_published_and_falls_back_to_the_region() -> None:
    with pytest.raises(NotPublished, match="City of London"):
        figures("primary", authority="City of London")
    assert nearest("primary", authority="City of London").place == "London"
    assert nearest("special", authority="Rutland").level == "region"
    assert nearest("special", authority="Nottinghamshire").level == "authority"


def test_an_unknown_authority_is_refused_by_name() -> None:
    with pytest.raises(NotPublished, match="Barsetshire"):
        nearest("primary", authority="Barsetshire")


def test_without_its_region_england_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = dict(published._rows())
    del rows["region", "East Midlands", "special"]
    monkeypatch.setattr(published, "_rows", lambda: rows)
    assert nearest("special", authority="Rutland").level == "england"


def test_a_row_can_not_be_changed() -> None:
    row = figures("primary")
    with pytest.raises(TypeError):
        row.reasons["I"] = 0  # type: ignore[index]
    with pytest.raises(AttributeError):
        row.possible = 1  # type: ignore[misc]
