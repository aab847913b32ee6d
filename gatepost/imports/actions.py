"""Keeping what a plan says: the one place where an import writes. All of it, or nothing."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from gatepost.access.actor import Actor, NotAllowed
from gatepost.access.models import Membership, School, User
from gatepost.access.wall import scope
from gatepost.audit.log import note
from gatepost.casework.deaths import actions as deaths
from gatepost.casework.tasks import tell_later
from gatepost.imports.doubts.doubt import Declared, Doubted, unanswered
from gatepost.imports.held import last_imports
from gatepost.imports.models import Statement
from gatepost.imports.plan import Plan
from gatepost.imports.pupils import new_deaths
from gatepost.imports.state import Changes, Fields, Key
from gatepost.imports.turns import take_turns
from gatepost.imports.undo.actions import forget_old
from gatepost.imports.undo.journal import Journal
from gatepost.records import actions as records
from gatepost.records.models import (
    Amendment,
    CalendarSpan,
    Enrolment,
    Guardian,
    LessonYear,
    MarkNote,
    Parent,
    Pupil,
    RegisterImport,
    Service,
    SiblingLink,
    TeachingGroup,
)

REASON = "The school's own system states another mark"


class Refused(Exception):
    """A plan with faults, and nobody has said that its good rows are to be kept."""


class OutOfDate(Exception):
    """Somebody imported into one of the schools after the plan was made. Make the plan again."""


def apply_plan(
    *,
    by: Actor,
    plan: Plan,
    at: datetime,
    keep_good: bool = False,
    reasons: Mapping[str, str] = MappingProxyType({}),
) -> list[RegisterImport]:
    """Keep everything that a plan adds and changes, in one transaction; returns the import of each school.

    Writes nothing for schools in which nothing changes, so the same folder again leaves no trace.
    ``reasons`` says, by the key of a doubt, why a person goes on in spite of it; it is kept with the import.
    Raises Refused when the plan has faults and ``keep_good`` is not set, Doubted when a doubt stands in the way,
    OutOfDate when the plan no longer rests on what is held, NotAllowed when the actor may not import, or not
    into these schools.
    """
    by.must("import.apply")
    if plan.people.memberships.all():
        by.must("member.manage")
    if plan.refused and not keep_good:
        raise Refused
    if standing := unanswered(plan.doubts, reasons):
        raise Doubted(standing)
    if not plan.touched:
        _still_so(plan)
        return []
    with transaction.atomic():
        take_turns(plan.people.known)
        journal = Journal()
        schools = _keep_schools(by, plan, journal)
        with scope(school.pk for school in schools.values()):
            if last_imports(schools.values()) != {laestab: plan.basis.get(laestab, 0) for laestab in schools}:
                raise OutOfDate
            return _Keeper(by, plan, at, schools, journal, reasons).keep()


def _still_so(plan: Plan) -> None:
    """Files that change nothing, of a later day: what is held was still so on that day."""
    for laestab, school in plan.people.held.schools.items():
        before = plan.standing[laestab].as_at
        if plan.declared.as_at and (before is None or before < plan.declared.as_at):
            with scope([school.pk]):
                last = RegisterImport.objects.filter(taken_back=None, takes_back=None).order_by("-pk").first()
                if last:
                    said = {"as_at": plan.declared.as_at}
                    Statement.objects.update_or_create(school=school, register_import=last, defaults=said)


def _keep_schools(by: Actor, plan: Plan, journal: Journal) -> dict[str, School]:
    changes = plan.people.schools
    if changes.added and not by.may("*"):
        raise NotAllowed("Only the system founds a school.")
    before = {school.laestab: school for school in School.objects.filter(laestab__in=plan.people.known)}
    if set(before) - set(plan.people.held.schools):
        raise OutOfDate
    if {school.pk for school in before.values()} - set(by.schools):
        raise NotAllowed("The plan speaks of a school that is not this actor's.")
    _write(journal, School, changes, lambda key: {"laestab": key[0]}, unique=["laestab"])
    return {school.laestab: school for school in School.objects.filter(laestab__in=plan.people.known)}


def _write(
    journal: Journal, kind: type[models.Model], changes: Changes, keys: Any, *, unique: list[str]
) -> None:
    """Upsert the rows of one kind; ``keys`` turns a key of the files into the fields that identify a row."""
    stated = changes.all()
    rows = [kind(**keys(key), **fields) for key, fields in stated.items()]
    if rows:
        named = set().union(*stated.values())
        journal.upsert(kind, rows, unique=unique, fields=named)


class _Keeper:
    """One import on its way into the database: knows each key's row as the rows come to be."""

    def __init__(
        self,
        by: Actor,
        plan: Plan,
        at: datetime,
        schools: Mapping[str, School],
        journal: Journal,
        reasons: Mapping[str, str],
    ) -> None:
        self.by, self.plan, self.at, self.journal, self.reasons = by, plan, at, journal, reasons
        self.school = {laestab: school.pk for laestab, school in schools.items()}
        self.laestab = {pk: laestab for laestab, pk in self.school.items()}
        self.pupil: dict[tuple[str, str], int] = {}
        self.imports: dict[str, RegisterImport] = {}

    def keep(self) -> list[RegisterImport]:
        """Write everything, foundations first."""
        self._keep_calendar()
        self._keep_children()
        self._keep_families()
        self._keep_staff()
        self._note_imports()
        self._keep_marks()
        self._keep_lessons()
        self.journal.keep({self.school[laestab]: kept for laestab, kept in self.imports.items()})
        forget_old(at=self.at)
        for kept in self.imports.values():
            tell_later(kept)
        return list(self.imports.values())

    def _keep_calendar(self) -> None:
        people = self.plan.people
        self.journal.take_out(CalendarSpan, people.spans_replaced)
        gone = [
            span.pk
            for laestab, start, end, kind in people.spans.changed
            for span in people.held.spans[laestab]
            if (span.date_from, span.date_to, span.kind) == (start, end, kind)
        ]
        self.journal.take_out(CalendarSpan, gone)
        spans = [
            CalendarSpan(school_id=self.school[laestab], date_from=start, date_to=end, kind=kind, **says)
            for (laestab, start, end, kind), says in people.spans.all().items()
        ]
        self.journal.add(CalendarSpan, spans)

    def _keep_children(self) -> None:
        people = self.plan.people
        renamed = Pupil.objects.filter(upn__in=people.renamed.values(), school__in=self.laestab)
        self.journal.about_to_change(renamed)
        for (laestab, upn), former in people.renamed.items():
            records.replace_upn(self.school[laestab], former, upn)
        _write(
            self.journal,
            Pupil,
            people.pupils,
            lambda key: {"school_id": self.school[key[0]], "upn": key[1]},
            unique=["school", "upn"],
        )
        rows = Pupil.objects.filter(school__in=self.laestab, upn__in={upn for _, upn in people.rolls})
        self.pupil = {(self.laestab[s], upn): pk for pk, s, upn in rows.values_list("pk", "school_id", "upn")}
        self.journal.take_out(Enrolment, people.enrolments_replaced)
        _write(
            self.journal,
            Enrolment,
            people.enrolments,
            lambda key: {**self._child(key), "start_date": key[2]},
            unique=["pupil", "start_date"],
        )
        self._tell_of_deaths()

    def _tell_of_deaths(self) -> None:
        """Said once, it stands, whatever a later file says: whoever reads the files need not look for it."""
        source = f"The school’s own files, read on {timezone.localdate(self.at):%d %B %Y}"
        gone = Pupil.objects.filter(pk__in=[self.pupil[child] for child in new_deaths(self.plan.people)])
        for child in gone.select_related("school"):
            deaths.tell(by=Actor.system([child.school]), pupil=child, parent=None, source=source, at=self.at)

    def _child(self, key: Key) -> Fields:
        return {"school_id": self.school[key[0]], "pupil_id": self.pupil[key[0], key[1]]}

    def _keep_families(self) -> None:
        people = self.plan.people
        _write(
            self.journal,
            Parent,
            people.parents,
            lambda key: {"school_id": self.school[key[0]], "person_id": key[1]},
            unique=["school", "person_id"],
        )
        persons = {person for _, _, person in people.guardians.all()}
        rows = Parent.objects.filter(school__in=self.laestab, person_id__in=persons)
        parent = {
            (self.laestab[s], who): pk for pk, s, who in rows.values_list("pk", "school_id", "person_id")
        }
        _write(
            self.journal,
            Guardian,
            people.guardians,
            lambda key: {**self._child(key), "parent_id": parent[key[0], key[2]]},
            unique=["pupil", "parent"],
        )
        self.journal.take_out(Guardian, [tie.pk for tie in people.left_behind])
        _write(
            self.journal,
            SiblingLink,
            people.links,
            lambda key: {**self._child(key), "sibling_upn": key[2]},
            unique=["pupil", "sibling_upn"],
        )
        _write(
            self.journal,
            Service,
            people.services,
            lambda key: {**self._child(key), "service": key[2]},
            unique=["pupil", "service"],
        )

    def _keep_staff(self) -> None:
        people = self.plan.people
        newcomers = [User(email=email, **says) for (email,), says in people.users.added.items()]
        for newcomer in newcomers:
            newcomer.set_unusable_password()
        records.upsert(User, newcomers, unique=["email"], fields=[])
        emails = {email for _, email, _ in people.memberships.all()}
        user = dict(User.objects.filter(email__in=emails).values_list("email", "pk"))
        _write(
            self.journal,
            Membership,
            people.memberships,
            lambda key: {"school_id": self.school[key[0]], "user_id": user[key[1]], "role": key[2]},
            unique=["user", "school", "role"],
        )

    def _note_imports(self) -> None:
        counts = self.plan.as_json()["files"]
        for laestab in self.plan.touched:
            kept = RegisterImport.objects.create(
                school_id=self.school[laestab],
                at=self.at,
                by=self.by.user,
                digest=self.plan.digest,
                counts=counts,
                marks_to=self.plan.marks.last.get(laestab),
            )
            note(self.by, "import.applied", kept)
            self.imports[laestab] = kept
            self._keep_statement(laestab, kept)

    def _keep_statement(self, laestab: str, kept: RegisterImport) -> None:
        """What was said of the files, and why somebody went on in spite of a doubt about them."""
        declared = self.plan.declared
        reasons = [
            {"doubt": doubt.says, "reason": self.reasons.get(doubt.key, "").strip()}
            for doubt in self.plan.doubts
        ] + [{"doubt": doubt, "reason": reason} for doubt, reason in declared.remarks]
        if reasons or declared != Declared():
            Statement.objects.create(
                school_id=kept.school_id,
                register_import=kept,
                as_at=declared.as_at,
                whole=bool(declared.whole) and "pupils.csv" in self.plan.files,
                missing=self.plan.missing.get(laestab, []),
                reasons=reasons,
            )
        if reasons:
            note(self.by, "import.went_on", kept)

    def _keep_marks(self) -> None:
        marks = self.plan.marks
        records.store_registers(
            (
                (self.school[laestab], self.pupil[laestab, upn], year, row)
                for (laestab, upn, year), row in marks.registers.items()
            ),
            {self.school[laestab]: kept for laestab, kept in self.imports.items()},
        )
        amendments = (
            Amendment(
                **self._child(change.child),
                date=change.date,
                pm=change.pm,
                original=change.original,
                new=change.new,
                reason=REASON,
                at=self.at,
                by=self.by.user,
                register_import=self.imports[change.child[0]],
            )
            for change in marks.amended
        )
        records.add(Amendment, list(amendments))
        self._keep_notes()

    def _keep_notes(self) -> None:
        rows = [
            MarkNote(**self._child(key), date=key[2], pm=key[3], minutes_late=minutes, comment=comment)
            for key, (minutes, comment) in self.plan.marks.notes.items()
        ]
        self.journal.upsert(
            MarkNote, rows, unique=["pupil", "date", "pm"], fields=["minutes_late", "comment"]
        )
        self.journal.take_out(
            MarkNote, MarkNote.objects.filter(_says_nothing(rows)).values_list("pk", flat=True)
        )

    def _keep_lessons(self) -> None:
        lessons = self.plan.lessons
        groups = [
            TeachingGroup(
                school_id=self.school[laestab],
                year=year,
                code=code,
                subject=subject,
                teacher=group.teacher,
                meetings=group.meetings,
            )
            for (laestab, year, code, subject), group in lessons.groups.items()
        ]
        self.journal.upsert(
            TeachingGroup,
            groups,
            unique=["school", "year", "code", "subject"],
            fields=["teacher", "meetings"],
        )
        pk = self._group_keys(key for key, _ in lessons.lessons)
        rows = [
            (self.school[laestab], self.pupil[laestab, upn], pk[key], row)
            for (key, (laestab, upn)), row in lessons.lessons.items()
        ]
        unique, keys = ("pupil", "group"), {(pupil, group) for _, pupil, group, _ in rows}
        before = self.journal.found(LessonYear, unique, keys)
        records.store_lessons(rows)
        self.journal.wrote(LessonYear, unique, keys, before)

    def _group_keys(
        self, wanted: Iterable[tuple[str, int, str, str]]
    ) -> dict[tuple[str, int, str, str], int]:
        years = {year for _, year, _, _ in wanted}
        rows = TeachingGroup.objects.filter(school__in=self.laestab, year__in=years)
        found = rows.values_list("school_id", "year", "code", "subject", "pk")
        return {(self.laestab[school], year, code, subject): pk for school, year, code, subject, pk in found}


def _says_nothing(rows: list[MarkNote]) -> models.Q:
    touched = models.Q(pupil__in={row.pupil_id for row in rows})
    return touched & models.Q(minutes_late=None, comment="")
