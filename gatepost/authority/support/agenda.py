"""The agenda on one page, made by itself: whether the work is done comes before any percentage.

Children stand in it with initials and year only. What is in a child's way is told from what the school has
cleared for the council, and from nothing else.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db.models import Q
from django.utils import timezone

from gatepost.access.models import School
from gatepost.attendance.register import Mask, academic_year, column_dates, first_monday
from gatepost.attendance.tally import Tally, count, days, group, tally
from gatepost.authority.models import MeetingAction, SupportMeeting
from gatepost.casework.models import (
    Case,
    CaseStatus,
    Evidence,
    EvidenceKind,
    PartTimeTimetable,
    Plan,
    RowState,
    VoiceSession,
)
from gatepost.casework.models.contact import Outcome, standing_attempts
from gatepost.policy import national
from gatepost.policy.pack import load
from gatepost.records import registers
from gatepost.records.models import CalendarSpan, Enrolment, Pupil, Service
from gatepost.records.registers import Register

REACHED = {Outcome.SPOKE, Outcome.ARRIVED, Outcome.SAW_CHILD, Outcome.ADULT_ONLY}
UNEXPLAINED = "N"
NOT_SHARED = "not shared yet"


@dataclass(frozen=True)
class Line:
    """One child in the agenda. ``case`` is None where nobody has opened one."""

    pupil: Pupil
    case: Case | None
    missed: str
    barrier: str
    plan: str
    lead: str
    ask: str

    def as_json(self) -> dict[str, str]:
        """What goes on paper and to the council: initials, never a name."""
        return {
            "initials": initials_of(self.pupil),
            "year": self.pupil.year_group,
            "missed": self.missed,
            "barrier": self.barrier,
            "plan": self.plan,
            "lead": self.lead,
            "ask": self.ask,
        }


@dataclass(frozen=True)
class Agenda:
    """All that the page says; ``severe`` and ``several`` still know whom they mean."""

    meeting: SupportMeeting
    school: str
    last: list[MeetingAction]
    practice: list[str]
    headline: str
    severe: list[Line]
    several: list[Line]
    persistent_count: int
    duties: list[str]
    agreed: list[MeetingAction]

    def as_json(self) -> dict[str, Any]:
        """The page as the council has it, and as it is printed."""
        return {
            "meeting": self.meeting.pk,
            "school": self.school,
            "held_on": self.meeting.held_on.isoformat(),
            "with_whom": self.meeting.with_whom,
            "people": self.meeting.people,
            "last": [{"what": a.what, "who": a.who, "done": a.done_on is not None} for a in self.last],
            "practice": self.practice,
            "headline": self.headline,
            "severe": [line.as_json() for line in self.severe],
            "several": [line.as_json() for line in self.several],
            "persistent_count": self.persistent_count,
            "duties": self.duties,
            "cohort": self.meeting.cohort,
            "asks": self.meeting.asks,
            "agreed": [_agreed(action) for action in self.agreed],
        }


def initials_of(pupil: Pupil) -> str:
    """How a child stands on paper and at the council: “A.R.”."""
    return f"{pupil.known_as[:1]}.{pupil.surname[:1]}."


def _agreed(action: MeetingAction) -> dict[str, Any]:
    child = action.case.pupil if action.case else None
    return {
        "number": action.pk,
        "child": f"{initials_of(child)} Y{child.year_group}" if child else "",
        "what": action.what,
        "who": action.who,
        "by": action.by_date.isoformat(),
        "done": action.done_on.isoformat() if action.done_on else "",
    }


def agenda(meeting: SupportMeeting, on: date) -> Agenda:
    """The agenda of a meeting from the marks and cases as they are at the end of ``on``."""
    school = School.objects.get(pk=meeting.school_id)
    before = SupportMeeting.objects.filter(held_on__lt=meeting.held_on).order_by("-held_on", "-pk").first()
    (start, was), begins = _terms(school, on), first_monday(academic_year(on))
    register = registers.read(school, start=min(begins, was[0] if was else start), end=on)
    year = _tallies(register, register.counted(begins, on))
    cases = {c.pupil_id: c for c in Case.objects.exclude(status=CaseStatus.STOOD_DOWN).select_related("lead")}
    agreed = list(meeting.actions.select_related("case__pupil"))
    here = _on_roll(on)
    severe = [p for p, t in zip(register.pupils, year, strict=True) if t.severe and p.pk in here]
    persistent = [p for p, t in zip(register.pupils, year, strict=True) if t.persistent and p.pk in here]
    several = [p for p in _with_services(persistent) if p not in severe]
    lines = _lines([*severe, *several], register, begins, on, cases, agreed)
    return Agenda(
        meeting,
        school.name,
        list(before.actions.all()) if before else [],
        _practice(register, start, on, cases.values()),
        _headline(
            _tallies(register, register.counted(start, on)),
            _tallies(register, register.counted(*was)) if was else [],
        ),
        lines[: len(severe)],
        lines[len(severe) :],
        len(persistent),
        _duties(register, begins, on, here),
        agreed,
    )


def _on_roll(on: date) -> set[int]:
    """Whom the school still has: a child who left is talked about with their new school."""
    now = Enrolment.objects.filter(Q(leaving_date__isnull=True) | Q(leaving_date__gte=on), start_date__lte=on)
    return set(now.values_list("pupil_id", flat=True))


def _terms(school: School, on: date) -> tuple[date, tuple[date, date] | None]:
    """The first day of the term of ``on``, and the term before."""
    spans = [s for s in CalendarSpan.calendar(school.pk).spans if s.kind == "term" and s.start <= on]
    if not spans:
        return on, None
    return spans[-1].start, (spans[-2].start, spans[-2].end) if len(spans) > 1 else None


def _tallies(register: Register, counted: Mask) -> list[Tally]:
    return tally(count(register.marks, counted), national.code_book())


def _headline(now: Sequence[Tally], was: Sequence[Tally]) -> str:
    """Attendance and how many are away much, this term beside the last: in that order, and never alone."""

    def said(tallies: Sequence[Tally]) -> tuple[str, int, int]:
        shown = group(tallies).shown_attendance or "no sessions"
        return shown, sum(t.persistent for t in tallies), sum(t.severe for t in tallies)

    here = said(now)
    if not was:
        return f"Attendance {here[0]}; persistently absent {here[1]}; severely absent {here[2]} this term."
    then = said(was)
    return (
        f"Last term to this term: attendance {then[0]} → {here[0]}; persistently absent {then[1]} → {here[1]}; "
        f"severely absent {then[2]} → {here[2]}."
    )


def _with_services(pupils: Sequence[Pupil]) -> list[Pupil]:
    """Those with more than one service beside the family."""
    held = Counter(Service.objects.filter(pupil__in=pupils).values_list("pupil_id", flat=True))
    return [pupil for pupil in pupils if held[pupil.pk] > 1]


def _lines(
    pupils: Sequence[Pupil],
    register: Register,
    start: date,
    on: date,
    cases: dict[int, Case],
    agreed: Sequence[MeetingAction],
) -> list[Line]:
    row = {pupil.pk: n for n, pupil in enumerate(register.pupils)}
    counted = register.counted(start, on)
    names = {r.key: r.name for r in load(register.school.pack).reasons}
    plans = set(
        Plan.objects.filter(state="running", case__in=cases.values()).values_list("case_id", flat=True)
    )
    found = []
    for pupil in pupils:
        case = cases.get(pupil.pk)
        one = register.only(row[pupil.pk])
        mask = counted[row[pupil.pk] : row[pupil.pk] + 1]
        found.append(
            Line(
                pupil,
                case,
                _missed(one, mask),
                _barrier(case, names),
                "yes" if case and case.pk in plans else "no",
                (case.lead.name if case and case.lead else "none") if case else "no case",
                "; ".join(a.what for a in agreed if case and a.case_id == case.pk),
            )
        )
    return found


def _missed(one: Register, mask: Mask) -> str:
    """How much, and over how many school weeks: asked of the tally, a week at a time."""
    total = _tallies(one, mask)[0]
    place = np.arange(mask.shape[1]) // 10
    weeks = {int(week) for week in np.unique(place[mask[0]])}
    away = sum(_tallies(one, mask & (place == week)[None, :])[0].absent > 0 for week in weeks)
    return f"{days(total.absent)} in {away} week{'s' if away != 1 else ''}"


def _barrier(case: Case | None, names: dict[str, str]) -> str:
    """The reason given most often in what may go to the council."""
    if case is None:
        return NOT_SHARED
    told: Iterable[list[str]] = Evidence.objects.filter(
        case=case, share_council=True, taken_back=""
    ).values_list("reasons", flat=True)
    often = Counter(reason for reasons in told for reason in reasons if reason in names).most_common(1)
    return names[often[0][0]] if often else NOT_SHARED


def _practice(register: Register, start: date, on: date, cases: Iterable[Case]) -> list[str]:
    """What the school itself does, before any figure about children."""
    open_cases = list(cases)
    heard = set(
        VoiceSession.objects.filter(case__in=open_cases, outcome="heard").values_list("case_id", flat=True)
    )
    late = Plan.objects.filter(state="running", review_on__lt=on, case__in=open_cases).count()
    return [
        *_same_day(register, start, on),
        f"Reviews of plans past their day: {late}.",
        f"Children with an open case who have not been heard yet: {len(open_cases) - len(heard)} of {len(open_cases)}.",
        _letters(start, on),
    ]


def _same_day(register: Register, start: date, on: date) -> list[str]:
    """Days away that were not agreed: how many were followed up on the day, and how many reached nobody."""
    book = national.code_book()
    unauthorised = [c.byte for c in book.codes if "unauthorised" in str(c.counts_as)]
    away = register.counted(start, on) & np.isin(register.marks, unauthorised)
    columns = column_dates(register.first_year, register.years)
    days_away = {
        (register.pupils[int(n)].pk, columns[int(c)].item()) for n, c in zip(*np.nonzero(away), strict=True)
    }
    tried: dict[tuple[int, date], bool] = {}
    for attempt in standing_attempts().filter(date__gte=start, date__lte=on):
        key = (attempt.pupil_id, attempt.date)
        if attempt.asked and timezone.localdate(attempt.at) == attempt.date and key in days_away:
            tried[key] = tried.get(key, False) or attempt.outcome in REACHED
    if not days_away:
        return ["Same-day contact: no day away without agreement this term."]
    share = 100 * len(tried) // len(days_away)
    return [
        f"Same-day contact: {share}% ({len(tried)} of {len(days_away)} days away that were not agreed).",
        f"Days on which nobody was reached: {len(days_away) - sum(tried.values())}.",
    ]


def _letters(start: date, on: date) -> str:
    sent = Evidence.objects.filter(
        kind=EvidenceKind.LETTER,
        happened_on__gte=start,
        happened_on__lte=on,
        taken_back="",
        parent__isnull=False,
    ).select_related("parent")
    fits = sum((letter.language or "en") == letter.parent.language for letter in sent if letter.parent)
    return f"Letters in a language that the family reads: {fits} of {len(sent)}."


def _duties(register: Register, start: date, on: date, here: set[int]) -> list[str]:
    """Whom the school tells of what, and what has an end: as far as it is recorded; a person says the rest."""
    rules = load(register.school.pack).thresholds
    most, settle = rules.illness_return_days.on(on), rules.settle_within_days.on(on)
    codes = rules.illness_codes.on(on)
    year = zip(register.pupils, _tallies(register, register.counted(start, on)), strict=True)
    ill = {p.pk for p, t in year if p.pk in here and sum(t.codes.get(code, 0) for code in codes) >= 2 * most}
    told = RowState.objects.filter(
        row="health", answers__council_told="yes", case__pupil__in=ill, case__in=_latest_cases(ill)
    )
    part = PartTimeTimetable.objects.filter(start__lte=on, end__gte=on)
    late = part.filter(review_on__lt=on).count()
    return [
        f"{most} days of illness or more this year: the council has been told of {told.count()} of {len(ill)}.",
        f"Part-time timetables: {part.count()}, each with an end date; {late} past their review."
        if part.exists()
        else "Part-time timetables: none.",
        f"No reason after {settle} school days (N): {_unsettled(register, start, on, settle)} sessions.",
    ]


def _latest_cases(pupils: set[int]) -> list[int]:
    """One case for each child: that which was opened last."""
    latest = Case.objects.filter(pupil__in=pupils).order_by("pupil", "-opened_on", "-pk").distinct("pupil")
    return list(latest.values_list("pk", flat=True))


def _unsettled(register: Register, start: date, on: date, settle: int) -> int:
    open_days = list(register.calendar.school_days(start, on))
    if len(open_days) <= settle:
        return 0
    counted = register.counted(start, open_days[-settle - 1])
    return sum(t.codes.get(UNEXPLAINED, 0) for t in _tallies(register, counted))
