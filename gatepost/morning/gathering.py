"""One school's morning, read with a fixed number of questions to the database."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import TypeVar

from django.utils import timezone

from gatepost.access.actor import Actor
from gatepost.access.models import School
from gatepost.attendance.register import Session
from gatepost.casework.contacts import digits, wrong_numbers
from gatepost.casework.models import Case, CaseStatus, ContactAttempt, standing_attempts
from gatepost.morning.clock import WALL, Clock, old_marks
from gatepost.morning.models import Claim, LeadDecision, MorningTimes, OldMarks, Visit, VisitRequest
from gatepost.morning.order import LOOKS, Away, Group, in_order, joined
from gatepost.morning.progress import REACHED, Child, Progress, State, progress
from gatepost.morning.roll_call import RollCall
from gatepost.morning.visiting import is_overdue, on_the_way, waits_for_visit
from gatepost.policy.pack import Pack, load
from gatepost.records import deaths
from gatepost.records.models import Guardian, Parent, Pupil, RegisterImport, Restriction, SiblingLink

T = TypeVar("T", Guardian, ContactAttempt, LeadDecision)
CLAIMED_FOR = timedelta(minutes=15)


@dataclass(frozen=True)
class Contact:
    """One adult to ring, as the person who reads may see them. ``of`` names the children, when not of all.

    ``last``: the newest try of the last thirty days. ``wrong``: the try in which somebody else answered at the
    number that is still held.
    """

    parent: Parent
    relationship: str
    responsible: bool
    forbidden: bool
    language: str
    of: str
    last: ContactAttempt | None = None
    wrong: ContactAttempt | None = None


@dataclass(frozen=True)
class ChildAway:
    """One child who is away without a reason.

    ``contacts``: whom to ring about this child, by id, in order; ``adults``: everybody who is a contact of theirs;
    ``nobody``: not one of these may be rung; ``since``: when the register closed.
    """

    pupil: Pupil
    away: Away
    progress: Progress
    contacts: tuple[int, ...]
    attempts: tuple[ContactAttempt, ...]
    adults: frozenset[int]
    nobody: bool
    since: datetime
    roll_call: RollCall = field(repr=False)
    half: str

    @property
    def told(self) -> ContactAttempt | None:
        """The last try in which somebody was reached."""
        return next((a for a in reversed(self.attempts) if a.outcome in REACHED), None)

    @property
    def tries(self) -> int:
        """How often somebody tried to reach the family."""
        return sum(attempt.asked for attempt in self.attempts)

    @property
    def tried(self) -> dict[int, int]:
        """How often each contact was tried today."""
        return dict(zip(self.contacts, self.progress.tried, strict=True))

    @property
    def left(self) -> set[int]:
        """The contacts who have still to be tried in this round."""
        tries = self.tried
        fewest = min(tries.values(), default=0)
        return {contact for contact, n in tries.items() if n == fewest} if self.progress.ring else set()

    @cached_property
    def strip(self) -> list[tuple[Session, str, str]]:
        """The ten sessions before today: only an open row shows them."""
        return self.roll_call.last_sessions(self.pupil.pk)

    @cached_property
    def strip_says(self) -> str:
        """The strip in words."""
        missed = sum(counts in ("authorised", "unauthorised") for _, _, counts in self.strip)
        return f"Away for {missed} of the last {len(self.strip)} sessions" if missed else "In for all of them"


@dataclass(frozen=True)
class Family:
    """One row of the list: brothers and sisters who are away today, and one call."""

    children: tuple[ChildAway, ...]
    group: Group
    why: str
    contacts: tuple[Contact, ...]
    claimed_by: str = ""
    visit: Visit | None = None

    @property
    def key(self) -> int:
        """The youngest child's id stands for the family."""
        return self.children[0].pupil.pk

    @property
    def pupils(self) -> set[int]:
        return {child.pupil.pk for child in self.children}

    @property
    def shape(self) -> str:
        return LOOKS[self.group][0]

    @property
    def word(self) -> str:
        return LOOKS[self.group][1]

    @cached_property
    def progress(self) -> Progress:
        """The most pressing of the children's."""
        order = list(State)
        return min((c.progress for c in self.children), key=lambda found: order.index(found.state))

    @property
    def state(self) -> State:
        return self.progress.state

    @property
    def names(self) -> str:
        """As little of a name as tells children apart: the screen can be seen from the hatch."""
        return " + ".join(c.pupil.known_as for c in self.children) + f" {self.children[0].pupil.surname[:1]}."

    @property
    def first_names(self) -> str:
        return listed([c.pupil.known_as for c in self.children])

    @property
    def alike(self) -> bool:
        """Whether there is one thing to say of all its children."""
        return len({child.progress.state for child in self.children}) == 1

    @property
    def pressing(self) -> list[ChildAway]:
        """The children of whom the row speaks: those with whom there is most to do."""
        return [child for child in self.children if child.progress.state == self.state]

    def heard_of(self, parent: Parent | None) -> list[ChildAway]:
        """The children whom a talk with this adult is about: theirs, and those who have nobody else to ring.

        A father of one of them says nothing about the other, and hears nothing of them.
        """
        if parent is None:
            return list(self.children)
        return [child for child in self.children if child.nobody or parent.pk in child.adults]

    @property
    def forms(self) -> str:
        return ", ".join(c.pupil.form or c.pupil.year_group for c in self.children)

    @property
    def seen(self) -> int:
        """The newest attempt that stands on the row."""
        return max((a.pk for c in self.children for a in c.attempts), default=0)

    @cached_property
    def attempts(self) -> list[ContactAttempt]:
        """Each call once, whichever children it was about."""
        calls = {a.call: a for c in self.children for a in c.attempts}
        return sorted(calls.values(), key=lambda attempt: (attempt.at, attempt.pk))

    @property
    def tried(self) -> dict[int, int]:
        """How often each contact was tried today, in the order in which they are rung."""
        tries: dict[int, int] = {}
        for child in self.children:
            for contact, n in child.tried.items():
                tries[contact] = max(n, tries.get(contact, 0))
        return {c.parent.pk: tries[c.parent.pk] for c in self.contacts if c.parent.pk in tries}

    @property
    def lead_first(self) -> bool:
        return any(c.away.lead_first and c.progress.state == State.LEAD for c in self.children)

    def contacts_for(self, reader: Actor) -> tuple[Contact, ...]:
        """Whom to ring; nobody, while the safeguarding lead is to be asked first and the reader is not the lead."""
        return () if self.hidden_from(reader) else self.contacts

    def hidden_from(self, reader: Actor) -> bool:
        return self.lead_first and not reader.may("worklist.decide")

    def next_contact(self, reader: Actor) -> Contact | None:
        """Whom the row offers to ring next."""
        return next((c for c in self.contacts_for(reader) if c.parent.pk == self.progress.next_contact), None)


@dataclass(frozen=True)
class Morning:
    """Everything the worklist, the board and the close of the morning show."""

    school: School
    now: datetime
    clock: Clock
    roll_call: RollCall
    families: tuple[Family, ...]
    reading: "_Reading" = field(repr=False)
    decisions: Mapping[int, Sequence[LeadDecision]] = field(default_factory=dict)

    @property
    def on(self) -> date:
        return timezone.localdate(self.now)

    @cached_property
    def read_at(self) -> datetime | None:
        """When the newest file of marks came in."""
        return RegisterImport.objects.order_by("-at").values_list("at", flat=True).first()

    @cached_property
    def old_marks(self) -> str:
        """Why nobody should be rung on these marks, and how to mend it; empty while they are new enough."""
        oldest = timedelta(minutes=self.clock.oldest_marks)
        return old_marks(self.read_at, begun=self.roll_call.begun, now=self.now, oldest=oldest)

    @cached_property
    def gone_on(self) -> OldMarks | None:
        """Who said that the school rings on old marks today, and why."""
        return OldMarks.objects.filter(school=self.school, date=self.on).select_related("by").first()

    @property
    def blocked(self) -> bool:
        """The marks are old, and nobody has said why to ring on them."""
        return bool(self.old_marks) and self.gone_on is None

    @property
    def open(self) -> bool:
        return self.roll_call.calendar.is_open(self.on)

    @cached_property
    def counts(self) -> Counter[State]:
        """Children by what there is to do."""
        return Counter(c.progress.state for c in self.children)

    @cached_property
    def children(self) -> list[ChildAway]:
        return [child for family in self.families for child in family.children]

    @cached_property
    def alarms(self) -> int:
        """Children about whom the safeguarding lead should have decided by now."""
        return sum(child.progress.alarm for child in self.children)

    @property
    def overdue(self) -> int:
        """Visits from which nothing was heard in time."""
        return len({visit.pk for visit in self.reading.sent.values() if is_overdue(visit, self.now)})

    @property
    def safe(self) -> int:
        return self.counts[State.SAFE]

    def family_of(self, pupil: int) -> Family | None:
        return next((f for f in self.families if any(c.pupil.pk == pupil for c in f.children)), None)


def gather(school: School, *, now: datetime, of: int | None = None) -> Morning:
    """Read a school's morning as it stands at a moment; ``of``: only the family of one child."""
    roll_call = RollCall.take(school, timezone.localdate(now))
    away = _with_siblings(of, roll_call) if of else roll_call.away
    roll_call.look_up(away if of else [*away, *roll_call.without_register()])
    return _morning(_Reading(school, now, roll_call, away))


def gather_again(morning: Morning, *, now: datetime) -> Morning:
    """The same morning after a try to reach somebody was kept: nothing else that was read a moment ago is old."""
    reading = copy(morning.reading)
    reading.now = now
    reading.read_tries()
    return _morning(reading)


def _morning(reading: "_Reading") -> Morning:
    return Morning(
        school=reading.school,
        now=reading.now,
        clock=reading.clock,
        roll_call=reading.roll_call,
        families=tuple(reading.families()),
        reading=reading,
        decisions=reading.decisions,
    )


def _with_siblings(pupil: int, roll_call: RollCall) -> list[int]:
    """A child who is away and the brothers and sisters who are away too, and theirs."""
    away = dict(Pupil.objects.filter(pk__in=roll_call.away).values_list("upn", "pk"))
    links = SiblingLink.objects.filter(pupil__in=roll_call.away, sibling_upn__in=away)
    pairs = [(one, away[other]) for one, other in links.values_list("pupil_id", "sibling_upn")]
    return sorted(joined(pupil, pairs) & set(roll_call.away))


class _Reading:
    """What belongs to the children who are away, each kind of it asked for once."""

    def __init__(self, school: School, now: datetime, roll_call: RollCall, away: list[int]) -> None:
        self.school, self.now, self.on, self.roll_call = school, now, roll_call.on, roll_call
        self.pupils = {pupil.pk: pupil for pupil in Pupil.objects.filter(pk__in=away).order_by("upn")}
        self.clock: Clock = MorningTimes.of(school.pk)
        self.pack: Pack = load(school.pack)
        self.guardians = _by_pupil(
            Guardian.objects.filter(pupil__in=self.pupils).select_related("parent").order_by("priority", "pk")
        )
        self.wrong = wrong_numbers({g.parent for found in self.guardians.values() for g in found})
        self.grieving = deaths.silent(self.pupils.keys())
        links = SiblingLink.objects.filter(pupil__in=self.pupils)
        self.links = list(links.values_list("pupil_id", "sibling_upn"))
        self.cases = set(
            Case.objects.filter(pupil__in=self.pupils, status=CaseStatus.OPEN).values_list(
                "pupil_id", flat=True
            )
        )
        self.decisions = _by_pupil(
            LeadDecision.objects.filter(pupil__in=self.pupils, date=self.on).select_related("by")
        )
        self.sent = {pupil: visit for visit in on_the_way(self.on) for pupil in visit.children}
        self.claims = {
            claim.pupil_id: str(claim.by)
            for claim in Claim.objects.filter(
                pupil__in=self.pupils, date=self.on, at__gt=now - CLAIMED_FOR
            ).select_related("by")
        }
        self.read_tries()

    def read_tries(self) -> None:
        """What was tried, and which visits are wanted: all that a key on the list can change."""
        self.attempts = _by_pupil(
            standing_attempts()
            .filter(pupil__in=self.pupils, date__gte=self.on - timedelta(days=30))
            .select_related("by", "parent")
        )
        wanted = VisitRequest.objects.filter(pupil__in=self.pupils, date=self.on, taken_back_at=None)
        asked = dict(wanted.order_by("at").values_list("pupil_id", "at"))
        been = [a for tries in self.attempts.values() for a in tries if a.date == self.on]
        self.visits = waits_for_visit(asked, been) | self.sent.keys()

    def families(self) -> Iterable[Family]:
        """Rows in the order in which to ring."""
        by_upn = {pupil.upn: pk for pk, pupil in self.pupils.items()}
        pairs = [(one, by_upn[upn]) for one, upn in self.links if upn in by_upn]
        pairs = [pair for pair in pairs if self._one_call(*pair)]
        for placed in in_order((self._away(pk) for pk in self.pupils), pairs, f"{self.on:%A}"):
            children = tuple(self._child(away) for away in placed.children)
            claim = next((self.claims[c.pupil.pk] for c in children if c.pupil.pk in self.claims), "")
            visit = next((self.sent[c.pupil.pk] for c in children if c.pupil.pk in self.sent), None)
            yield Family(children, placed.group, placed.why, tuple(self._contacts(children)), claim, visit)

    def _one_call(self, one: int, other: int) -> bool:
        """Whether one call can be about both: otherwise each has a row of their own.

        They share somebody whom one may ring; or there is nobody to ring about one of them; or the lead comes first.
        """
        if self._lead_first(one) or self._lead_first(other):
            return True
        adults, others = self._ringable(one), self._ringable(other)
        return not adults or not others or bool(adults & others)

    def _ringable(self, pk: int) -> set[int]:
        return {g.parent_id for g in self.guardians[pk] if not not_to_be_contacted(g)}

    def _lead_first(self, pk: int) -> bool:
        asked = (g.contact_restriction == Restriction.REFER_DSL for g in self.guardians[pk])
        return pk in self.grieving or any(asked)

    def _away(self, pk: int) -> Away:
        pupil = self.pupils[pk]
        days = self.roll_call.days_without_reason(pk)
        reached = {a.date for a in self.attempts[pk] if a.outcome in REACHED}
        return Away(
            pupil=pk,
            name=pupil.known_as,
            surname=pupil.surname,
            year=pupil.year_group,
            age=_age(pupil.date_of_birth, self.on),
            social_care=pupil.social_care,
            lead_first=self._lead_first(pk),
            first_absence=self.roll_call.first_absence(pk),
            days=len(days),
            unreached=not reached & set(days),
            weekday_run=self.roll_call.weekday_run(pk),
            open_case=pk in self.cases,
        )

    def _child(self, away: Away) -> ChildAway:
        pk = away.pupil
        today = tuple(a for a in self.attempts[pk] if a.date == self.on)
        usable = tuple(g.parent_id for g in self.guardians[pk] if self._may_ring(g))
        pm = self.roll_call.from_afternoon(pk)
        child = Child(
            contacts=usable,
            since=datetime.combine(self.on, self._closes(pm), WALL),
            named=away.named,
            lead_first=away.lead_first,
            here=self.roll_call.here_now(pk),
            visit=pk in self.visits,
        )
        later = self._between if pm else timedelta(0)
        times = self.clock.deadlines(self.on, later)
        stands = progress(child, today, self.decisions[pk], times=times, now=self.now)
        half = "this afternoon" if pm else "today"
        return ChildAway(
            pupil=self.pupils[pk],
            away=away,
            progress=stands,
            contacts=usable,
            attempts=today,
            adults=frozenset(g.parent_id for g in self.guardians[pk]),
            nobody=not self._ringable(pk),
            since=child.since,
            roll_call=self.roll_call,
            half=half,
        )

    def _may_ring(self, guardian: Guardian) -> bool:
        """Whoever has a number: not one that was found to be somebody else's on an earlier day, or with another."""
        number = digits(guardian.parent.phone)
        wrong = self.wrong.get(number)
        found_now = wrong is not None and (wrong.date, wrong.parent_id) == (self.on, guardian.parent_id)
        return bool(number) and not not_to_be_contacted(guardian) and (wrong is None or found_now)

    def _closes(self, pm: bool) -> time:
        times = self.pack.times
        if pm:
            return self.school.pm_closes or times.pm_closes
        return self.school.am_closes or times.am_closes

    @property
    def _between(self) -> timedelta:
        morning, afternoon = (datetime.combine(self.on, self._closes(pm), WALL) for pm in (False, True))
        return afternoon - morning

    def _contacts(self, children: Sequence[ChildAway]) -> Iterable[Contact]:
        """Each adult once, in the order in which the school rings them."""
        of: dict[int, list[str]] = defaultdict(list)
        first: dict[int, Guardian] = {}
        for child in children:
            for guardian in self.guardians[child.pupil.pk]:
                first.setdefault(guardian.parent_id, guardian)
                of[guardian.parent_id].append(child.pupil.known_as)
        tries = [a for child in children for a in self.attempts[child.pupil.pk]]
        newest_first = sorted(tries, key=lambda a: (a.at, a.pk), reverse=True)
        for parent, g in first.items():
            yield Contact(
                parent=g.parent,
                relationship=g.relationship,
                responsible=g.responsible,
                forbidden=not_to_be_contacted(g),
                language=self.pack.language_name(g.parent.language),
                of="" if len(of[parent]) == len(children) else listed(of[parent]),
                wrong=self.wrong.get(digits(g.parent.phone)),
                last=next((a for a in newest_first if a.parent_id == parent), None),
            )


def listed(names: Sequence[str]) -> str:
    """Names as one says them."""
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def not_to_be_contacted(guardian: Guardian) -> bool:
    """Whether nobody of the office rings or writes, and whatever this adult says is for the safeguarding lead."""
    return guardian.died or guardian.contact_restriction == Restriction.NO_CONTACT


def _by_pupil(rows: Iterable[T]) -> dict[int, list[T]]:
    found: dict[int, list[T]] = defaultdict(list)
    for row in rows:
        found[row.pupil_id].append(row)
    return found


def _age(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
