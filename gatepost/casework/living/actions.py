"""Every write about figures that people relied on: who relied, what changed, what was done about it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from gatepost.access.actor import Actor
from gatepost.access.models import School
from gatepost.attendance.figures import Figures, fallen
from gatepost.attendance.register import academic_year, first_monday
from gatepost.audit.log import note
from gatepost.casework.living.basis import Basis, bases, basis_of, marks_that_differ
from gatepost.casework.living.proposing import NOTHING, proposal
from gatepost.casework.models import Case, FigureChange, Reliance, ReliedKind
from gatepost.casework.refusal import Refused
from gatepost.policy.pack import load
from gatepost.records.models import Pupil, RegisterImport


def rely(
    *,
    by: Actor,
    kind: ReliedKind,
    subject: int,
    name: str,
    pupil: Pupil,
    case: Case | None,
    on: date,
    at: datetime,
    out: bool = False,
) -> Reliance:
    """Keep what the figures of a letter, talk, referral or decision are counted from, up to ``on``.

    The same subject again takes the place of what was kept. Whoever calls has asked the permission for the
    subject itself, stands in its transaction, and notes it.
    """
    now = basis_of(pupil, on, load(pupil.school.pack))
    FigureChange.objects.filter(
        reliance__kind=kind, reliance__subject=subject, dealt_at__isnull=True, gone_at__isnull=True
    ).update(gone_at=at)
    kept, _ = Reliance.objects.update_or_create(
        kind=kind,
        subject=subject,
        defaults={
            "school_id": pupil.school_id,
            "name": name[:200],
            "pupil": pupil,
            "case": case,
            "by": by.user,
            "at": at,
            "counted_to": on,
            "first_year": now.first_year,
            "marks": now.packed,
            "sha256": now.sha256,
            "policy": now.policy,
            "figures": now.figures.as_json(),
            "out": out,
            "let_go": False,
        },
    )
    return kept


def went_out(*, kind: ReliedKind, subject: int) -> None:
    """What was prepared has been sent: from now on people outside have read it. Noted by whoever sends."""
    Reliance.objects.filter(kind=kind, subject=subject).update(out=True)


def let_go(*, kind: ReliedKind, subjects: Iterable[int], at: datetime) -> None:
    """What was prepared never went out: nobody relies on it. Noted by whoever takes it out."""
    gone = Reliance.objects.filter(kind=kind, subject__in=list(subjects), out=False)
    FigureChange.objects.filter(reliance__in=gone, dealt_at__isnull=True, gone_at__isnull=True).update(
        gone_at=at
    )
    gone.update(let_go=True)


@transaction.atomic
def compare(
    *, by: Actor, school: School, at: datetime, register_import: RegisterImport | None = None
) -> list[FigureChange]:
    """Count again every figure that somebody relies on, and write down which have changed; returns those.

    Asked again without a change of marks, calendar or policy it writes nothing. Needs the school's scope.
    """
    by.must("concern.watch")
    oldest = first_monday(academic_year(at.date()) - 1)
    relied = Reliance.objects.filter(school=school, let_go=False, counted_to__gte=oldest)
    standing = list(relied.select_for_update(of=("self",)).select_related("pupil__school").order_by("pk"))
    last = _last_told(standing)
    told = []
    for reliance, now in _counted_again(school, standing):
        before = last.get(reliance.pk)
        if now.sha256 == (before.sha256 if before else reliance.sha256) and now.policy == reliance.policy:
            continue
        if change := _told(reliance, now, before, at, register_import):
            told.append(change)
    for change in told:
        note(by, "figures.changed", change)
    return told


def _last_told(standing: list[Reliance]) -> dict[int, FigureChange]:
    """The latest change of each reliance that has not gone by itself."""
    changes = FigureChange.objects.filter(reliance__in=standing, gone_at__isnull=True).order_by(
        "noticed_at", "pk"
    )
    return {change.reliance_id: change for change in changes}


def _counted_again(school: School, standing: list[Reliance]) -> Iterable[tuple[Reliance, Basis]]:
    """Each reliance with its figures as they are counted now: one reading of registers for each date."""
    pack = load(school.pack)
    by_date: dict[date, list[Reliance]] = defaultdict(list)
    for reliance in standing:
        by_date[reliance.counted_to].append(reliance)
    for on, same in by_date.items():
        pupils = {reliance.pupil_id: reliance.pupil for reliance in same}
        found = dict(zip(pupils, bases(list(pupils.values()), on, pack), strict=True))
        yield from ((reliance, found[reliance.pupil_id]) for reliance in same)


def _told(
    reliance: Reliance,
    now: Basis,
    last: FigureChange | None,
    at: datetime,
    register_import: RegisterImport | None,
) -> FigureChange | None:
    """Write one change down, or bring the open one up to date; None where nothing is to be told.

    Told against what people know: what was said, or the latest change that somebody has dealt with.
    """
    dealt = reliance.changes.filter(dealt_at__isnull=False).order_by("-noticed_at", "-pk").first()
    before, known = (Figures.from_json(dealt.after), dealt.marks) if dealt else (reliance.said, [])
    marks = marks_that_differ(reliance.first_year, bytes(reliance.marks), now.marks)
    standing = last if last and last.open else None
    if now.figures == before and marks == known:
        if standing:
            standing.gone_at = at
            standing.save(update_fields=["gone_at"])
        return None
    change = standing or FigureChange(school_id=reliance.school_id, reliance=reliance)
    change.noticed_at, change.register_import = at, register_import
    change.before, change.after = before.as_json(), now.figures.as_json()
    change.marks, change.sha256 = marks, now.sha256
    change.fallen = fallen(reliance.said, now.figures)
    change.proposal = proposal(reliance, before, now.figures)
    change.save()
    return change


@transaction.atomic
def deal_with(*, by: Actor, change: FigureChange, sentence: str, at: datetime) -> FigureChange:
    """Say what was done about figures that have changed. Refused without a sentence, or when it is done."""
    by.must("evidence.add", change)
    if not change.open:
        raise Refused(dealt="This has been dealt with already. Load the page again to see how.")
    if len(sentence.split()) < 2:
        raise Refused(dealt="Say in a sentence what you did, for example “Sent a corrected letter today”.")
    change.dealt, change.dealt_by, change.dealt_at = sentence.strip(), by.user, at
    change.save(update_fields=["dealt", "dealt_by", "dealt_at"])
    note(by, "figures.dealt_with", change)
    return change


def open_changes(school: int) -> "list[FigureChange]":
    """Changes that wait for somebody, the ground that has fallen first."""
    waiting = FigureChange.objects.filter(
        school=school, dealt_at__isnull=True, gone_at__isnull=True, reliance__let_go=False
    ).exclude(proposal=NOTHING)
    found = waiting.select_related(
        "reliance__pupil", "reliance__case__lead", "reliance__by", "register_import"
    )
    return sorted(found, key=lambda change: (not change.fallen, -change.noticed_at.timestamp()))
