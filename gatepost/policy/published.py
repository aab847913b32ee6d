"""Attendance in 2025/26 as the Department for Education published it: counts of sessions by place and phase.

Source: Department for Education, Pupil attendance in schools, academic year 2025/26; Open Government
Licence v3.0. Rates are worked out from the counts and stay exact; only persistent absence, which cannot be
worked out from counts of sessions, is the published percentage.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

Phase = Literal["primary", "secondary", "special", "total"]
Level = Literal["authority", "region", "england"]

SOURCE = "Department for Education, Pupil attendance in schools 2025/26 (Open Government Licence v3.0)"

REASONS: Mapping[str, str] = MappingProxyType(
    {
        "L": "reason_l_present_late_before_registers_closed",
        "B": "reason_b_aea_education_off_site",
        "J": "reason_j_aea_interview",
        "P": "reason_p_aea_approved_sporting_activity",
        "V": "reason_v_aea_educational_visit_trip",
        "W": "reason_w_aea_work_experience",
        "K": "reason_k_aea_education_arranged_by_la",
        "I": "reason_i_authorised_illness",
        "M": "reason_m_authorised_medical_dental",
        "R": "reason_r_authorised_religious_observance",
        "S": "reason_s_authorised_study_leave",
        "T": "reason_t_authorised_mobile_child",
        "H": "reason_h_authorised_holiday",
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
)
"""Register code → the column that counts it."""


class NotPublished(LookupError):
    """There is no such figure: the place has no schools of that phase, or so few that it is held back."""


@dataclass(frozen=True, slots=True)
class Published:
    """One published row: sessions counted over a place, a phase and an academic year."""

    level: Level
    place: str
    region: str
    phase: Phase
    possible: int
    attended: int
    absent: int
    authorised: int
    unauthorised: int
    reasons: Mapping[str, int]
    persistent_percent: Decimal

    @property
    def absence(self) -> Fraction:
        """Sessions missed ÷ possible sessions."""
        return Fraction(self.absent, self.possible)

    @property
    def authorised_rate(self) -> Fraction:
        """Sessions of authorised absence ÷ possible sessions."""
        return Fraction(self.authorised, self.possible)

    @property
    def unauthorised_rate(self) -> Fraction:
        """Sessions of unauthorised absence ÷ possible sessions."""
        return Fraction(self.unauthorised, self.possible)

    def rate(self, code: str) -> Fraction:
        """Sessions with this register code ÷ possible sessions. KeyError for a code not in ``REASONS``."""
        return Fraction(self.reasons[code], self.possible)


def figures(phase: Phase, *, authority: str | None = None, region: str | None = None) -> Published:
    """The row of a local authority, of a region, or (naming neither) of England.

    Raises NotPublished where there is no such row or the Department holds it back.
    """
    level: Level = "authority" if authority else "region" if region else "england"
    place = authority or region or "England"
    try:
        return _rows()[level, place, phase]
    except KeyError:
        raise NotPublished(f"No {phase} figures for {place} ({level}) were published for 2025/26") from None


def nearest(phase: Phase, *, authority: str) -> Published:
    """The authority's row; where there is none, its region's, and where that is missing, England's.

    The answer's ``level`` and ``place`` say which. Raises NotPublished for an unknown authority.
    """
    region = region_of(authority)
    for place in ({"authority": authority}, {"region": region}):
        try:
            return figures(phase, **place)
        except NotPublished:
            continue
    return figures(phase)


def authorities() -> tuple[str, ...]:
    """The local authorities in the publication, in order of the alphabet."""
    return tuple(sorted(_regions()))


def region_of(authority: str) -> str:
    try:
        return _regions()[authority]
    except KeyError:
        raise NotPublished(f"{authority} is not a local authority in the figures for 2025/26") from None


@cache
def _regions() -> Mapping[str, str]:
    return {line["la_name"]: line["region_name"] for line in _lines() if line["la_name"]}


@cache
def _lines() -> tuple[dict[str, str], ...]:
    source = files("gatepost.policy").joinpath("data/england/attendance_2025_26.csv")
    return tuple(csv.DictReader(source.read_text(encoding="utf-8").splitlines()))


@cache
def _rows() -> Mapping[tuple[Level, str, Phase], Published]:
    counted = (_published(line) for line in _lines() if line["possible_sessions"] != "c")
    return {(row.level, row.place, row.phase): row for row in counted}


_LEVELS: Mapping[str, Level] = {"National": "england", "Regional": "region", "Local authority": "authority"}


def _published(line: Mapping[str, str]) -> Published:
    return Published(
        level=_LEVELS[line["geographic_level"]],
        place=line["la_name"] or line["region_name"] or "England",
        region=line["region_name"],
        phase=line["education_phase"].lower(),  # type: ignore[arg-type]
        possible=int(line["possible_sessions"]),
        attended=int(line["overall_attendance"]),
        absent=int(line["overall_absence"]),
        authorised=int(line["authorised_absence"]),
        unauthorised=int(line["unauthorised_absence"]),
        reasons=MappingProxyType({code: int(line[column]) for code, column in REASONS.items()}),
        persistent_percent=Decimal(line["pa_perc"]),
    )
