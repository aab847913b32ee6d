"""Everything that the rows, the pages and the pack may know about a child, gathered once.

``gather`` asks the database a fixed number of questions, however many contacts or marks there are; what can
be worked out from them is worked out on first use. Nothing here judges: rows and people do.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import numpy as np

from gatepost.access.models import Membership, School
from gatepost.attendance.calendar import SchoolCalendar
from gatepost.attendance.codes import CodeBook
from gatepost.attendance.glance import spans_on
from gatepost.attendance.history import History, Statement
from gatepost.attendance.lateness import Bell, LateLimits, lateness
from gatepost.attendance.lessons import Lesson, lesson_patterns
from gatepost.attendance.measure import Measured, measure
from gatepost.attendance.patterns import day_patterns
from gatepost.attendance.register import (
    BLANK,
    COLUMNS,
    Mask,
    Session,
    academic_year,
    column,
    column_dates,
    first_monday,
)
from gatepost.attendance.siblings import together
from gatepost.attendance.streaks import streaks
from gatepost.attendance.windows import ThresholdRule, window_sessions
from gatepost.casework import lesson_records
from gatepost.casework.models import (
    Case,
    Confirmation,
    Consent,
    ContactAttempt,
    Evidence,
    Hold,
    KnownNotice,
    MarksDispute,
    Meeting,
    MeetingPerson,
    Plan,
    Referral,
    RowState,
    latest_answers,
    standing_attempts,
)
from gatepost.casework.referral_states import ENDED
from gatepost.policy import national
from gatepost.policy.pack import Pack, load
from gatepost.records import deaths, registers
from gatepost.records.models import Guardian, MarkNote, Pupil, Service, SiblingLink

NEAR = {"tutor": "form tutor", "head_of_year": "head of year"}
"""Roles of those who see a child's form every day, as they are said."""


@dataclass(frozen=True)
class Sibling:
    """A brother or sister: at this school with their pupil row, elsewhere by the school's name alone."""

    link: SiblingLink
    pupil: Pupil | None
    together: Statement | None


@dataclass(frozen=True)
class Facts:
    """One child on one date, as one school knows them."""

    on: date
    pupil: Pupil
    school: School
    pack: Pack
    book: CodeBook
    register: registers.Register
    guardians: tuple[Guardian, ...]
    services: tuple[Service, ...]
    notes: tuple[MarkNote, ...]
    lessons: tuple[Lesson, ...]
    links: tuple[SiblingLink, ...]
    sibling_registers: Mapping[str, tuple[Pupil, History]]
    attempts: tuple[ContactAttempt, ...] = ()
    """Tries to reach the family on days away since the year began, but for those taken back."""
    case: Case | None = None
    evidence: tuple[Evidence, ...] = ()
    states: Mapping[str, RowState] = field(default_factory=dict)
    holds: tuple[Hold, ...] = ()
    aside: int = 0
    """The key of a referral to be left out of account: it does not stand in its own way."""
    disputes: tuple[MarksDispute, ...] = ()
    """Marks that a parent sees differently, and that nobody has answered for yet."""
    meetings: tuple[Meeting, ...] = ()
    """Meetings with the family, oldest first, each with its people."""
    plans: tuple[Plan, ...] = ()
    """Plans, oldest first, each with what is done in it."""
    consents: tuple[Consent, ...] = ()
    """Each parent's last answer about Early Help."""

    @property
    def name(self) -> str:
        """What the child is called in sentences."""
        return self.pupil.known_as

    @property
    def calendar(self) -> SchoolCalendar:
        return self.register.calendar

    def answers(self, row: str) -> Mapping[str, Any]:
        """What people answered to a row's questions, by question key."""
        state = self.states.get(row)
        return state.answers if state else {}

    def answer(self, row: str, question: str) -> Any:
        """What a person answered to one question of a row; None when nobody has."""
        return self.answers(row).get(question)

    def option(self, row: str, question: str, key: str) -> str:
        """What an option of a row's question is called; its key, where the pack does not know it."""
        asked = next((q for q in self.pack.row(row).questions if q.key == question), None)
        labels = {option.key: option.label for option in asked.options} if asked else {}
        return labels.get(key, key)

    def told(self, row: str, *kinds: str) -> list[Evidence]:
        """Evidence of these kinds that serves a row and still stands, oldest first."""
        return [e for e in self.evidence if row in e.rows and e.kind in kinds and not e.taken_back]

    def reasons(self, row: str) -> set[str]:
        """Reasons of the shared list that were given for a row: by those whom the row hears, or as answered there.

        A child's count for the row that hears the child, a parent's for the one that meets parents, and a
        colleague's for the row that they were asked about.
        """
        heard = (e for e in self.evidence if row in e.rows and not e.taken_back and _speaks_for(row, e))
        return {key for e in heard for key in e.reasons} | set(self.answer(row, "reasons") or ())

    @cached_property
    def referrals(self) -> tuple[Referral, ...]:
        """What was signed about this child and has not ended: asked for when needed."""
        signed = Referral.objects.filter(case__pupil=self.pupil, signed_at__isnull=False)
        return tuple(signed.exclude(state__in=ENDED).exclude(pk=self.aside)) if self.case else ()

    @cached_property
    def grieving(self) -> bool:
        """Whether somebody in the family died, and letters may not go out again yet: asked for when needed."""
        return bool(deaths.silent([self.pupil.pk]))

    @cached_property
    def near(self) -> tuple[Membership, ...]:
        """Tutors and heads of year who look after the child's form, each once: asked for when needed."""
        if not self.pupil.form:
            return ()
        found = Membership.objects.filter(
            school=self.school, role__in=NEAR, left__isnull=True, forms__contains=[self.pupil.form]
        )
        return tuple(found.select_related("user").order_by("-role", "pk"))

    @cached_property
    def notices(self) -> tuple[KnownNotice, ...]:
        """Penalty notices that the school knows of, but for withdrawn ones: asked for when needed."""
        known = KnownNotice.objects.filter(child=self.pupil, withdrawn_on__isnull=True)
        return tuple(known) if self.case else ()

    @cached_property
    def confirmations(self) -> Mapping[str, Confirmation]:
        """What people have said to the authority's own questions, by the question's key: asked for when needed."""
        said = self.case.confirmations.select_related("by") if self.case else ()
        return {confirmation.key: confirmation for confirmation in said}

    @cached_property
    def year_start(self) -> date:
        """The first school day of this academic year, or the day the matrix begins."""
        opened = self.calendar.school_days(first_monday(academic_year(self.on)), self.on)
        return next(opened, first_monday(academic_year(self.on)))

    @cached_property
    def counted(self) -> Mask:
        """Sessions that count this academic year to date; shape (530 × years,)."""
        mask: Mask = self.register.counted(first_monday(academic_year(self.on)), self.on)[0]
        return mask

    @cached_property
    def counted_all(self) -> Mask:
        """Sessions that count in every year held, to date: windows may span years."""
        mask: Mask = self.register.counted(first_monday(self.register.first_year), self.on)[0]
        return mask

    @cached_property
    def measured(self) -> Measured:
        """This academic year to date, by the one kernel."""
        return self._measure(self.counted)

    @cached_property
    def measured_all(self) -> Measured:
        """All the years held, for windows that span them."""
        return self._measure(self.counted_all)

    def measured_between(self, start: date, end: date) -> Measured:
        """From one day to another, both included, within the years held."""
        return self._measure(self.register.counted(start, end)[0])

    @cached_property
    def rule(self) -> ThresholdRule:
        """The authority's threshold as it stands today."""
        return self.pack.threshold_rule(self.on)

    def measured_by(self, rule: ThresholdRule) -> Measured:
        """All the years held, under another rule than the threshold's: some authorities ask in other weeks."""
        return self._measure(self.counted_all, rule)

    def _measure(self, mask: Mask, rule: ThresholdRule | None = None) -> Measured:
        register = self.register
        weeks = self.calendar.school_weeks(register.first_year, register.years)
        return measure(
            register.marks, mask[None, :], register.first_year, weeks, self.book, rule or self.rule
        )[0]

    @cached_property
    def window(self) -> tuple[tuple[Session, str], ...]:
        """The sessions of the fullest ten school weeks, each with its code."""
        marks, first_year = self.register.marks[0], self.register.first_year
        threshold = self.measured_all.threshold
        return tuple(window_sessions(marks, self.counted_all, first_year, threshold, self.book, self.rule))

    @property
    def window_spelt(self) -> list[str]:
        """The same sessions as a referral keeps them: "2026-11-02 AM"."""
        return [f"{s.date.isoformat()} {'PM' if s.pm else 'AM'}" for s, _ in self.window]

    @cached_property
    def history(self) -> History:
        """This academic year's counted marks, to look for patterns in."""
        return history_of(self.register, 0, self.counted, self.pack, self.on)

    @cached_property
    def recent(self) -> Mask:
        """The last four school weeks up to today; shape (530 × years,)."""
        spread = self.pack.limits(self.on).spread
        spans = spans_on(self.calendar, self.register.first_year, self.register.years, self.on, spread)
        return spans.recent & self.counted

    def school_weeks_since(self, then: date) -> int:
        """How many school weeks have begun after the week of ``then``, up to today."""
        mondays = column_dates(self.register.first_year, self.register.years)[::10]
        weeks = self.calendar.school_weeks(self.register.first_year, self.register.years)
        after = mondays > np.datetime64(then)
        return int((weeks & after & (mondays <= np.datetime64(self.on))).sum())

    def sessions_of(self, *symbols: str) -> tuple[Session, ...]:
        """This year's counted sessions with any of these codes, in order."""
        wanted = [code.byte for code in self.book.codes if code.symbol in symbols]
        return self.history.sessions(np.isin(self.history.marks, wanted) & self.counted)

    @cached_property
    def unsettled(self) -> tuple[Session, ...]:
        """Sessions with "no reason yet" although the days in which a reason is found have passed."""
        wanted = [code.byte for code in self.book.codes if code.symbol in self.rule.provisional]
        where = np.isin(self.register.marks[0], wanted) & self.counted_all
        days = self.pack.thresholds.settle_within_days.on(self.on)
        return tuple(s for s in self.history.sessions(where) if self.school_days_since(s.date) > days)

    def school_days_since(self, then: date) -> int:
        """How many school days have come after ``then``, up to today."""
        return sum(1 for _ in self.calendar.school_days(then + timedelta(days=1), self.on))

    @cached_property
    def unmarked(self) -> tuple[Session, ...]:
        """Sessions before today for which no register was taken, this year."""
        where = (self.register.marks[0] == BLANK) & self.counted
        return tuple(session for session in self.history.sessions(where) if session.date < self.on)

    @cached_property
    def lateness(self) -> Statement:
        """How often and how long late, this year."""
        minutes = {
            self._column(note): note.minutes_late for note in self.notes if note.minutes_late is not None
        }
        times = self.pack.times
        bell = Bell(self.school.am_opens or times.am_opens, times.lesson_minutes)
        return lateness(self.history, minutes, self.recent, bell, self.late_limits)

    @cached_property
    def late_limits(self) -> LateLimits:
        """From when lateness is regular."""
        return self.pack.late_limits(self.on)

    def _column(self, note: MarkNote) -> int:
        years = academic_year(note.date) - self.register.first_year
        return years * COLUMNS + column(Session(note.date, note.pm))

    @cached_property
    def day_patterns(self) -> tuple[Statement, ...]:
        """Weekdays, halves of the day, days beside breaks."""
        return day_patterns(self.history, self.register.open)

    @cached_property
    def lesson_patterns(self) -> tuple[Statement, ...]:
        """Lessons missed while in school."""
        return lesson_patterns(self.lessons)

    @cached_property
    def streaks(self) -> Statement:
        """The longest run of days away, and the present one."""
        return streaks(self.history)

    @cached_property
    def siblings(self) -> tuple[Sibling, ...]:
        """Brothers and sisters, with days away together where both registers may be read."""
        return tuple(self._sibling(link) for link in self.links)

    def _sibling(self, link: SiblingLink) -> Sibling:
        if link.sibling_upn not in self.sibling_registers:
            return Sibling(link, None, None)
        pupil, history = self.sibling_registers[link.sibling_upn]
        compared = len(self.sibling_registers)
        return Sibling(link, pupil, together(self.history, history, pupil.known_as, compared))

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """All that was looked for, found or not: weekdays, lessons, siblings, lateness, runs."""
        shared = tuple(s.together for s in self.siblings if s.together)
        return (*self.day_patterns, *self.lesson_patterns, *shared, self.lateness, self.streaks)


def _speaks_for(row: str, evidence: Evidence) -> bool:
    """Whether the reasons in a piece of evidence are those of the side that a row is about."""
    if row == "pupil_voice":
        return evidence.kind == "voice"
    return evidence.parent_id is not None if row == "parent_meeting" else evidence.request_id is not None


def history_of(register: registers.Register, row: int, counted: Mask, pack: Pack, on: date) -> History:
    """One child's counted marks; everything else is blank, so that no pattern is found in days off roll."""
    marks = np.where(counted, register.marks[row], BLANK).astype(np.uint8)
    return History(register.first_year, marks, pack.meanings(on))


def gather(pupil: Pupil, *, on: date, case: Case | None = None) -> Facts:
    """Read all that is known about a child: last academic year and this one, to ``on``."""
    school = pupil.school
    pack = load(school.pack)
    year = academic_year(on)
    links = tuple(SiblingLink.objects.filter(pupil=pupil).order_by("pk"))
    here: list[Pupil] = []
    if links:
        here += Pupil.objects.filter(school=school, upn__in=[link.sibling_upn for link in links])
    everyone = registers.read(school, pupils=[pupil, *here], start=first_monday(year - 1), end=on)
    counted = everyone.counted(first_monday(year), on)
    return Facts(
        on=on,
        pupil=pupil,
        school=school,
        pack=pack,
        book=national.code_book(),
        register=everyone.only(0),
        guardians=tuple(pupil.guardians.select_related("parent__care_of")),
        services=tuple(pupil.services.order_by("pk")),
        notes=tuple(
            pupil.mark_notes.filter(date__gte=first_monday(year), date__lte=on).order_by("date", "pm")
        ),
        lessons=lesson_records.read(pupil, everyone, year=year, on=on),
        links=links,
        sibling_registers={
            sibling.upn: (sibling, history_of(everyone, n, counted[n], pack, on))
            for n, sibling in enumerate(here, start=1)
        },
        attempts=tuple(
            standing_attempts()
            .filter(pupil=pupil, date__gte=first_monday(year), date__lte=on)
            .select_related("parent", "by")
        ),
        **(_of_case(case) if case else {}),
    )


def _of_case(case: Case) -> dict[str, Any]:
    return {
        "case": case,
        "evidence": tuple(case.evidence.select_related("parent", "recorded_by", "voice", "request")),
        "states": {s.row: s for s in case.row_states.select_related("judged_by", "saved_by")},
        "holds": tuple(case.holds.filter(released_at__isnull=True).select_related("placed_by")),
        "disputes": tuple(case.disputes.filter(answered_on__isnull=True).select_related("parent")),
        "meetings": _meetings(case),
        "plans": tuple(case.plans.prefetch_related("actions")),
        "consents": latest_answers(case),
    }


def _meetings(case: Case) -> tuple[Meeting, ...]:
    """Each meeting with the people asked to it, in one question: a meeting of nobody is never planned."""
    asked = MeetingPerson.objects.filter(meeting__case=case).select_related(
        "parent", "meeting__led_by", "meeting__offer"
    )
    found: dict[int, Meeting] = {}
    for person in asked.order_by("meeting__planned_on", "meeting_id", "pk"):
        meeting = found.setdefault(person.meeting_id, person.meeting)
        meeting.asked = (*meeting.asked, person)
    return tuple(found.values())
