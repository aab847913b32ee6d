"""Taking an import back, whole, while nothing later depends on it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.apps import apps
from django.db import models, transaction

from gatepost.access.actor import Actor, NotAllowed
from gatepost.access.models import School
from gatepost.access.wall import scope
from gatepost.audit.log import note
from gatepost.casework.models import Concern
from gatepost.casework.tasks import tell_later
from gatepost.imports.models import Before, TakenBack
from gatepost.imports.turns import take_turns
from gatepost.imports.undo.journal import rows_before
from gatepost.records import actions as records
from gatepost.records.models import (
    Amendment,
    CareOf,
    Death,
    LettersAgain,
    RegisterChange,
    RegisterImport,
    RegisterYear,
    SealedName,
)
from gatepost.records.registers import changed_by

KEPT_FOR = timedelta(days=30)
"""How long an import can be taken back."""
REASON = "The import that changed this mark was taken back"
_STAYS = {"access.school", "access.user"}
"""What an import founds and nobody takes away: a school, and people who may work elsewhere too."""
_IMPORTED = ("access", "records", "imports")
"""Apps whose rows come from imports; anything elsewhere is somebody's work."""

_TOLD = (CareOf, Death, LettersAgain, SealedName)
"""Of these apps, what no taking back of an import takes away."""


class Needed(Exception):
    """Something rests on the import; each of ``why`` says what, in a sentence for a person."""

    def __init__(self, why: list[str]) -> None:
        super().__init__(" ".join(why))
        self.why = why


def undo_import(*, by: Actor, register_import: RegisterImport, at: datetime) -> RegisterImport:
    """Put everything back as it stood before an import; returns the entry under which that was done.

    Taking back what is taken back already changes nothing. Raises Needed when something later depends on
    the import, NotAllowed when the actor may not import into its school.
    """
    by.must("import.apply")
    if register_import.school_id not in by.schools:
        raise NotAllowed("The import is not this actor's school's.")
    with transaction.atomic(), scope([register_import.school_id]):
        take_turns([School.objects.get(pk=register_import.school_id).laestab])
        if done := TakenBack.objects.filter(register_import=register_import).first():
            return done.under
        if why := needed_by(register_import, at=at):
            raise Needed(why)
        return _take_back(by, register_import, at)


def needed_by(register_import: RegisterImport, *, at: datetime) -> list[str]:
    """What stands in the way of taking an import back; empty when nothing does. Needs the school's scope."""
    if TakenBack.objects.filter(under=register_import).exists():
        return ["This is itself the taking back of an import. Import the files again instead."]
    if at - register_import.at > KEPT_FOR:
        return [f"The import is older than {KEPT_FOR.days} days."]
    return [*_later(register_import), *_work_on(register_import)]


def _later(register_import: RegisterImport) -> Iterator[str]:
    ours = RegisterImport.objects.filter(school=register_import.school_id)
    later = ours.filter(pk__gt=register_import.pk, taken_back=None, takes_back=None).order_by("-pk").first()
    if later:
        yield (
            f"Import {later.pk} of {later.at:%d %B %Y} came after it and may build on it: take that back first."
        )
    amended = Amendment.objects.filter(
        school=register_import.school_id, register_import=None, at__gt=register_import.at
    )
    if count := amended.count():
        yield f"{_many(count, 'mark was', 'marks were')} amended since."


def _work_on(register_import: RegisterImport) -> Iterator[str]:
    """What people have done for children and adults whom the import added."""
    for before in Before.objects.filter(register_import=register_import).order_by("pk"):
        if before.added:
            yield from _resting_on(apps.get_model(before.kind), before.added)


def _resting_on(kind: type[models.Model], added: list[int]) -> Iterator[str]:
    for relation in kind._meta.related_objects:
        other: type[models.Model] = relation.related_model
        if other._meta.app_label in _IMPORTED and other not in _TOLD:
            continue
        resting = other._default_manager.filter(**{f"{relation.field.name}__in": added})
        if other is Concern:  # a concern that nobody has decided goes with its child
            resting = resting.exclude(decided_by=None)
        if count := resting.count():
            about = other._meta
            work = _many(count, f"{about.verbose_name} rests", f"{about.verbose_name_plural} rest")
            yield f"{work} on a {kind._meta.verbose_name} that it added."


def _many(count: int, one: str, more: str) -> str:
    return f"{count:,} {one if count == 1 else more}"


def _take_back(by: Actor, register_import: RegisterImport, at: datetime) -> RegisterImport:
    before = RegisterImport.objects.filter(school=register_import.school_id, pk__lt=register_import.pk)
    last = before.order_by("-pk").first()
    under = RegisterImport.objects.create(
        school_id=register_import.school_id,
        at=at,
        by=by.user,
        digest="",
        marks_to=last.marks_to if last else None,
    )
    TakenBack.objects.create(
        school_id=register_import.school_id, register_import=register_import, under=under
    )
    _put_marks_back(by, register_import, under)
    for written in Before.objects.filter(register_import=register_import).order_by("-pk"):
        kind = apps.get_model(written.kind)
        if written.kind not in _STAYS:
            records.take_out(kind, written.added)
        records.put_back(kind, rows_before(written))
    note(by, "import.taken_back", register_import)
    tell_later(under)
    return under


def _put_marks_back(by: Actor, register_import: RegisterImport, under: RegisterImport) -> None:
    changes = RegisterChange.objects.filter(register_import=register_import)
    stored = RegisterYear.objects.filter(pupil__in=changes.values("pupil"))
    held = {
        (pupil, year): bytes(marks) for pupil, year, marks in stored.values_list("pupil", "year", "marks")
    }
    records.store_registers(
        (
            (change.school_id, change.pupil_id, change.year, changed_by(marks, bytes(change.difference)))
            for change in changes
            if (marks := held.get((change.pupil_id, change.year)))
        ),
        {register_import.school_id: under},
    )
    back = [
        Amendment(
            school_id=amended.school_id,
            pupil_id=amended.pupil_id,
            date=amended.date,
            pm=amended.pm,
            original=amended.new,
            new=amended.original,
            reason=REASON,
            at=under.at,
            by=by.user,
            register_import=under,
        )
        for amended in Amendment.objects.filter(register_import=register_import)
    ]
    records.add(Amendment, back)


def forget_old(*, at: datetime) -> None:
    """Let go of what can no longer be taken back. Needs the schools' scope."""
    old = Before.objects.filter(register_import__at__lt=at - KEPT_FOR)
    records.take_out(Before, old.values_list("pk", flat=True))
