"""The shape of the national rules: dated, cited numbers, register codes, and what each role may do."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from gatepost.attendance.codes import CountsAs
from gatepost.policy.dated import Citation, Dated, Strict
from gatepost.policy.schema import Count, Key, Option, Words


class Thresholds(Strict, frozen=True, kw_only=True):
    """What is counted, and the numbers at which the law asks something of a school."""

    codes: Dated[frozenset[str]]
    provisional: Dated[frozenset[str]]
    sessions: Dated[Count]
    weeks: Dated[Count]
    illness_codes: Dated[frozenset[str]]
    illness_return_days: Dated[Count]
    unauthorised_return_days: Dated[Count]
    settle_within_days: Dated[Count]
    register_open_minutes: Dated[Count]
    register_kept_years: Dated[Count]
    plan_review_months: Dated[Count]
    follow_up_percent: Dated[Count]


class PenaltyNotices(Strict, frozen=True, kw_only=True):
    """Amounts in pounds, spans in days, weeks and years."""

    first: Dated[Count]
    first_within_days: Dated[Count]
    first_early: Dated[Count]
    first_early_within_days: Dated[Count]
    second: Dated[Count]
    most: Dated[Count]
    years: Dated[Count]
    counted_from: Dated[date]
    improvement_weeks_least: Dated[Count]
    improvement_weeks_most: Dated[Count]
    improvement_contents: Dated[tuple[Words, ...]]
    issued_by: Dated[Literal["school", "authority"]]


class Triggers(Strict, frozen=True, kw_only=True):
    """The numbers from which a child is worth a thought."""

    missed_days: Dated[Count]
    recent_weeks: Dated[Count]
    fall_points: Dated[Count]
    weekday_times: Dated[Count]
    weekday_of: Dated[Count]
    lates: Dated[Count]
    late_minutes: Dated[Count]
    unexplained_days: Dated[Count]
    threshold_near: Dated[Count]
    projected_days: Dated[Count]
    fewest_sessions: Dated[Count]


class Measures(Strict, frozen=True, kw_only=True):
    """Absence in percent of a pupil's own possible sessions."""

    persistent: Dated[Count]
    severe: Dated[Count]


class SchoolAge(Strict, frozen=True, kw_only=True):
    """Compulsory school age; days are written month-day."""

    start_age: Dated[Count]
    start_days: Dated[tuple[str, ...]]
    end_age: Dated[Count]
    end_day: Dated[Words]


class Permission(Strict, frozen=True, kw_only=True):
    """Something that a role may do: "noun.verb"."""

    key: Annotated[str, Meta(pattern=r"^[a-z]+\.[a-z_]+$")]
    means: Words


class Role(Strict, frozen=True, kw_only=True):
    """Who somebody is at a school, how far they see, and what they may do."""

    key: Key
    name: Words
    description: Words
    scope: Literal["own_groups", "school", "referred", "totals"]
    permissions: frozenset[str]


class Roles(Strict, frozen=True, kw_only=True):
    permissions: tuple[Permission, ...]
    roles: tuple[Role, ...]


class TriageLine(Strict, frozen=True, kw_only=True):
    """One thing that a council asks of a referral, the rows that answer it, and the pack's section about it."""

    key: Key
    asks: Words
    rows: tuple[Key, ...]
    section: Words
    return_reason: Key


class DecisionKind(Strict, frozen=True, kw_only=True):
    """Something that may be decided for one parent and one child, and what the school does next."""

    key: Key
    label: Words
    next: Words
    source: Citation


class Council(Strict, frozen=True, kw_only=True):
    """The council's desk: clocks, what a triage card asks, reasons, decisions."""

    clock_days: Dated[Count]
    answer_days: Dated[Count]
    proceedings_months: Dated[Count]
    lines: tuple[TriageLine, ...]
    return_reasons: tuple[Option, ...]
    decisions: tuple[DecisionKind, ...]
    withdraw_reasons: tuple[Option, ...]

    def __post_init__(self) -> None:
        known = {reason.key for reason in self.return_reasons}
        if unknown := [line.key for line in self.lines if line.return_reason not in known]:
            raise ValueError(f"“{unknown[0]}” leads to a reason that is not in the list of reasons")


class BankHolidays(Strict, frozen=True, kw_only=True):
    """Weekdays on which a council does not work."""

    source: Citation
    days: frozenset[date]


class CodeLine(Strict, frozen=True, kw_only=True):
    """One register code under one edition of the law; ``byte`` is its place in the matrix."""

    symbol: Words
    byte: Annotated[str, Meta(min_length=1, max_length=1)]
    meaning: Words
    counts_as: CountsAs
    source: Citation
    start: date | None = None
    end: date | None = None
    session: Literal["AM", "PM"] | None = None


class Codes(Strict, frozen=True, kw_only=True):
    codes: tuple[CodeLine, ...]


class Correction(Strict, frozen=True, kw_only=True):
    """A step that may be proposed when figures have changed, and words to begin with.

    The words may hold {child}, {what} (was written or said), {on} (which day), {figures} and {ground}.
    """

    key: Key
    does: Words
    why: Words
    family: str = ""
    council: str = ""


class Corrections(Strict, frozen=True, kw_only=True):
    steps: tuple[Correction, ...]
