"""Letters for many families: who needs one, who is held back and why, and making them, a few children at a time."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from gatepost.access.actor import Actor
from gatepost.access.models import Membership, School
from gatepost.audit.log import note
from gatepost.casework.actions import Refused
from gatepost.casework.facts import Facts
from gatepost.casework.models import Case, CaseStatus, Concern, ConcernState
from gatepost.casework.rows.lead_professional import SOCIAL_CARE
from gatepost.letters.actions import approve, write_letters
from gatepost.letters.context import BatchContext, Officer
from gatepost.letters.editing import extra_fault
from gatepost.letters.gather import letterhead
from gatepost.letters.held import LETTERS_APART
from gatepost.letters.kinds import BY_KEY
from gatepost.letters.lately import improving, meetings_soon
from gatepost.letters.models import ChildState, Letter, LetterState, Run, RunChild, RunState
from gatepost.letters.recipients import GRIEVING, Address, Eligibility, decide
from gatepost.letters.refusal import CannotPrint
from gatepost.letters.render import render
from gatepost.letters.writing import Draft, facts_of_list, thaw
from gatepost.policy import national
from gatepost.records import deaths
from gatepost.records.models import CalendarSpan, Enrolment, Guardian, Pupil

KIND = "noticed"
"""The only letter of the stages that may go to many at once from a list; the others are about one family."""

MISSED = ("missed_days", "threshold", "threshold_near", "unauthorised_run", "fall", "projected")
"""Concerns that the letter's words fit: days are adding up. Not lateness, and not a long illness."""


@dataclass(frozen=True)
class Need:
    """One child whose family may need a letter: why, to whom, and what speaks for waiting."""

    pupil: Pupil
    sentence: str
    adults: list[Eligibility]
    last: date | None
    held: str

    @property
    def to(self) -> list[Eligibility]:
        return [adult for adult in self.adults if adult.may]


def who_needs(school: School, on: date) -> list[Need]:
    """Each child with a concern nobody has decided on, or a known reason: the strongest concern first."""
    found = Concern.objects.filter(school=school, state__in=(ConcernState.NEW, ConcernState.KNOWN))
    children: dict[int, list[Concern]] = defaultdict(list)
    for concern in found.select_related("pupil").order_by("-weight", "pk"):
        children[concern.pupil_id].append(concern)
    missing = [group for group in children.values() if any(c.key in MISSED for c in group)]
    known = _Known(school, [group[0].pupil for group in missing], on)
    return [known.need(group) for group in missing]


class _Known:
    """What is asked of the database once for all the children of a list."""

    def __init__(self, school: School, children: list[Pupil], on: date) -> None:
        self.on, self.school = on, school
        pupils = [child.pk for child in children]
        self.guardians: dict[int, list[Guardian]] = defaultdict(list)
        for guardian in Guardian.objects.filter(pupil__in=pupils).select_related("parent__care_of"):
            self.guardians[guardian.pupil_id].append(guardian)
        self.on_roll = set(
            Enrolment.objects.filter(pupil__in=pupils, start_date__lte=on)
            .exclude(leaving_date__lt=on)
            .values_list("pupil_id", flat=True)
        )
        self.in_case = set(
            Case.objects.filter(pupil__in=pupils, status=CaseStatus.OPEN).values_list("pupil_id", flat=True)
        )
        letters = Letter.objects.filter(pupil__in=pupils).exclude(state=LetterState.OUT)
        self.letters: dict[int, list[Letter]] = defaultdict(list)
        for letter in letters.order_by("posted_on"):
            self.letters[letter.pupil_id].append(letter)
        self.came_back: set[Address] = {
            (letter.parent_id, tuple(letter.context["to"]["address"]))
            for letter in Letter.objects.filter(school=school, returned_on__isnull=False)
        }
        self.apart = _school_days_before(school, on)
        self.grieving = deaths.silent(pupils)
        self.meetings = meetings_soon(pupils, on)
        self.improving = improving(school, children, on)

    def need(self, concerns: list[Concern]) -> Need:
        pupil = concerns[0].pupil
        adults = decide(
            self.guardians[pupil.pk],
            on_roll=pupil.pk in self.on_roll,
            came_back=self.came_back,
            grieving=pupil.pk in self.grieving,
            on=self.on,
        )
        posted = [letter.posted_on for letter in self.letters[pupil.pk] if letter.posted_on]
        last = posted[-1] if posted else None
        sentence = next(concern.sentence for concern in concerns if concern.key in MISSED)
        return Need(pupil, sentence, adults, last, self._held(pupil, concerns, adults, last))

    def _held(
        self, pupil: Pupil, concerns: list[Concern], adults: list[Eligibility], last: date | None
    ) -> str:
        known = next((c for c in concerns if c.state == ConcernState.KNOWN), None)
        meeting = self.meetings.get(pupil.pk)
        reasons = [
            (pupil.pk in self.grieving, GRIEVING),
            (known is not None, f"Known reason: {known.reason}" if known else ""),
            (any(c.key == "ill" for c in concerns), "A long illness: a person writes their own letter."),
            (
                pupil.social_care in SOCIAL_CARE,
                f"{pupil.get_social_care_display()}: ask the social worker, then write from a case.",
            ),
            (pupil.pk in self.in_case, "Has a case: write from there."),
            (
                any(letter.posted_on is None for letter in self.letters[pupil.pk]),
                "A letter is waiting already.",
            ),
            (
                last is not None and last > self.apart,
                f"A letter went in the last {LETTERS_APART} school days.",
            ),
            (
                meeting is not None,
                f"There is a meeting on {meeting:%A} {meeting.day} {meeting:%B}." if meeting else "",
            ),
            (
                pupil.pk in self.improving,
                "It is getting better: days off have at least halved in the last two weeks.",
            ),
            (not any(adult.may for adult in adults), "Nobody may be written to: see the reasons."),
        ]
        return next((why for stands, why in reasons if stands), "")


def why_not_here(school: School, asked: str, on: date) -> list[tuple[Pupil, str]]:
    """For each child whose name holds ``asked``: why they are not on the list, or that they are. At most 20."""
    wanted = Q(surname__icontains=asked) | Q(forename__icontains=asked) | Q(preferred_name__icontains=asked)
    found = list(Pupil.objects.filter(wanted, school=school).order_by("surname", "forename")[:20])
    needs = {need.pupil.pk: need for need in who_needs(school, on)}
    decided = Concern.objects.filter(pupil__in=found).order_by("last_seen", "pk")
    last = {concern.pupil_id: concern for concern in decided}
    return [(pupil, _why_not(needs.get(pupil.pk), last.get(pupil.pk))) for pupil in found]


def _why_not(need: Need | None, last: Concern | None) -> str:
    if need:
        return f"Held back: {need.held}" if need.held else "On the list above."
    if last is None:
        return "Nothing in the register gives cause for a letter."
    if last.state in (ConcernState.NEW, ConcernState.KNOWN):
        return f"Seen for something else, which this letter does not fit: {last.sentence}"
    return f"Somebody has decided about the last concern: {last.get_state_display().lower()}."


def _school_days_before(school: School, on: date) -> date:
    """The day that lies fifteen school days back."""
    days = list(CalendarSpan.calendar(school.pk).school_days(on - timedelta(days=120), on))
    return days[-LETTERS_APART - 1] if len(days) > LETTERS_APART else date.min


@transaction.atomic
def start(*, by: Actor, school: School, pupils: Collection[int], at: datetime, extra: str = "") -> Run:
    """Begin a run: a line for each child; the worker makes the letters. ``extra``: a sentence for this group."""
    by.must("letter.write")
    if wrong := extra_fault(extra.strip()):
        raise Refused(extra=wrong)
    may = {need.pupil.pk for need in who_needs(school, at.date()) if not need.held}
    chosen = sorted(may & set(pupils))
    if not chosen:
        raise Refused(pupils="Choose at least one child whose family may be written to.")
    run = Run.objects.create(
        school=school, kind=KIND, extra=extra.strip(), started_by=by.user, role=by.role, started_at=at
    )
    RunChild.objects.bulk_create(RunChild(school=school, run=run, pupil_id=pupil) for pupil in chosen)
    note(by, "letter_run.started", run)
    return run


def make_next(run: Run, at_most: int = 1, at: datetime | None = None) -> bool:
    """Write the letters of the next waiting children, at most so many, dated ``at`` (now); whether there were any.

    Their facts are read together. No child is done twice: what ends half-way is undone and waits again.
    """
    waiting = run.children.select_for_update(skip_locked=True, of=("self",)).filter(state=ChildState.WAITING)
    children = list(waiting.select_related("pupil__school")[:at_most])
    fresh = Run.objects.get(pk=run.pk)
    if not children or fresh.state == RunState.STOPPED:
        if fresh.state == RunState.MAKING and not run.children.filter(state=ChildState.WAITING).exists():
            Run.objects.filter(pk=run.pk).update(state=RunState.MADE)
        return False
    by, now = _whoever_started(run), at or timezone.now()
    known = facts_of_list([child.pupil for child in children], now)
    for child, facts in zip(children, known, strict=True):
        child.why = _make(run, by, facts, now) if by else "Whoever started this has left."
        child.state = ChildState.OUT if child.why else ChildState.MADE
    RunChild.objects.bulk_update(children, ["state", "why"])
    return True


def _whoever_started(run: Run) -> Actor | None:
    """Who writes; nobody once they have left."""
    membership = Membership.objects.filter(
        user=run.started_by, school=run.school, role=run.role, left__isnull=True
    ).first()
    return Actor.of(membership) if membership else None


def _make(run: Run, by: Actor, facts: Facts, now: datetime) -> str:
    """Why nothing was written; empty when letters were."""
    draft = Draft(BY_KEY[run.kind], {}, officer_of(by, run.school), now, run.extra)
    everyone = [guardian.parent_id for guardian in facts.guardians]
    try:
        with transaction.atomic():
            write_letters(by=by, facts=facts, draft=draft, parents=everyone, run=run)
    except (Refused, CannotPrint, ValueError) as refusal:
        return str(refusal)
    return ""


@transaction.atomic
def stop(*, by: Actor, run: Run) -> None:
    """Make no more letters of this run. What is made stays, to be approved or taken out."""
    by.must("letter.write", run)
    Run.objects.filter(pk=run.pk, state=RunState.MAKING).update(state=RunState.STOPPED)
    run.children.filter(state=ChildState.WAITING).update(state=ChildState.OUT, why="Stopped.")
    note(by, "letter_run.stopped", run)


def approve_all(*, by: Actor, letters: Iterable[Letter], at: datetime) -> tuple[int, int]:
    """Approve each letter that still says what is so; how many were approved, how many taken out."""
    states = [approve(by=by, letter=letter, at=at).state for letter in letters]
    approved = sum(state == LetterState.APPROVED for state in states)
    return approved, len(states) - approved


def by_class(letter: Letter) -> tuple[str, str, int]:
    """The order in which a school hands letters out."""
    return letter.pupil.form, letter.pupil.surname, letter.pk


def by_postcode(letter: Letter) -> tuple[str, str, int]:
    """The order in which the post likes them; the postcode is the address's last line."""
    address = letter.context["to"]["address"]
    return address[-1], address[0], letter.pk


def as_written(letter: Letter) -> tuple[str, str, int]:
    """The order in which they were written, each parent's together."""
    return "", str(letter.parent), letter.pk


ORDERS: dict[str, Callable[[Letter], tuple[str, str, int]]] = {
    "class": by_class,
    "postcode": by_postcode,
    "written": as_written,
}


def batch(school: School, letters: Iterable[Letter], at: datetime, order: str = "class") -> bytes:
    """One PDF to print on both sides, in one of ``ORDERS``; each letter begins on a sheet of its own."""
    ordered = sorted(letters, key=ORDERS[order])
    sheets = tuple(thaw(letter.context) for letter in ordered)
    return render("batch", BatchContext(school=letterhead(school), made_at=at, to_print=sheets))


def officer_of(by: Actor, school: School) -> Officer:
    """Whoever writes, as a letter names them."""
    role = national.roles()[by.role].name if by.role in national.roles() else "School office"
    return Officer(name=by.name, role=role, phone=school.phone)
