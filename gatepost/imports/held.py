"""What Gatepost holds already of the schools and children that a folder speaks of."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Max

from gatepost.access.models import Membership, School, User
from gatepost.records.models import (
    CalendarSpan,
    Enrolment,
    Guardian,
    LessonYear,
    MarkNote,
    Parent,
    Pupil,
    RegisterImport,
    RegisterYear,
    Service,
    SiblingLink,
    TeachingGroup,
)

Child = tuple[str, str]
"""A child at a school: LAESTAB and UPN."""
Note = tuple[int | None, str]
"""What a mark says besides its code: minutes late, comment."""


@dataclass
class Held:
    """What is held, by the keys that files use. Every mapping covers only the schools in play."""

    schools: Mapping[str, School]
    spans: dict[str, list[CalendarSpan]] = field(default_factory=dict)
    pupils: dict[Child, Pupil] = field(default_factory=dict)
    enrolments: dict[Child, list[Enrolment]] = field(default_factory=dict)
    parents: dict[tuple[str, str], Parent] = field(default_factory=dict)
    guardians: dict[tuple[str, str, str], Guardian] = field(default_factory=dict)
    links: dict[tuple[str, str, str], SiblingLink] = field(default_factory=dict)
    services: dict[tuple[str, str, str], Service] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    memberships: dict[tuple[str, str, str], Membership] = field(default_factory=dict)
    families: dict[str, set[Child]] = field(default_factory=dict)
    """Person → the children they look after, here and at the actor's other schools."""
    names: Mapping[str, str] = field(default_factory=dict)
    """LAESTAB → the school's name, of every school that ``families`` mentions."""

    def children(self, upn: str) -> list[Child]:
        """The schools in play that know a child."""
        return [(laestab, upn) for laestab in self.schools if (laestab, upn) in self.pupils]


def last_imports(schools: Iterable[School]) -> dict[str, int]:
    """The latest import of each school, by LAESTAB: a plan made before a later one is out of date."""
    latest = dict(RegisterImport.objects.values_list("school_id").annotate(Max("pk")))
    return {school.laestab: latest.get(school.pk, 0) for school in schools}


def load(schools: Mapping[str, School], *, upns: set[str], people: set[str], emails: set[str]) -> Held:
    """What is held about these children, people and staff; needs the scope of the schools."""
    held = Held(schools, names={school.laestab: school.name for school in School.objects.all()})
    laestab = {school.pk: school.laestab for school in schools.values()}
    _load_children(held, laestab, upns)
    _load_families(held, laestab, upns, people)
    members = Membership.objects.filter(school__in=laestab).select_related("user")
    held.memberships = {(laestab[m.school_id], m.user.email, m.role): m for m in members}
    held.users = {user.email: user for user in User.objects.filter(email__in=emails)}
    return held


def _load_children(held: Held, laestab: Mapping[int, str], upns: set[str]) -> None:
    spans, enrolments = defaultdict(list), defaultdict(list)
    for span in CalendarSpan.objects.filter(school__in=laestab):
        spans[laestab[span.school_id]].append(span)
    pupils = Pupil.objects.filter(school__in=laestab, upn__in=upns)
    held.pupils = {(laestab[pupil.school_id], pupil.upn): pupil for pupil in pupils}
    child = {pupil.pk: key for key, pupil in held.pupils.items()}
    for enrolment in Enrolment.objects.filter(pupil__in=child):
        enrolments[child[enrolment.pupil_id]].append(enrolment)
    services = Service.objects.filter(pupil__in=child)
    held.services = {(*child[service.pupil_id], service.service): service for service in services}
    links = SiblingLink.objects.filter(pupil__in=child)
    held.links = {(*child[link.pupil_id], link.sibling_upn): link for link in links}
    held.spans, held.enrolments = dict(spans), dict(enrolments)


def _load_families(held: Held, laestab: Mapping[int, str], upns: set[str], people: set[str]) -> None:
    parents = Parent.objects.filter(school__in=laestab, person_id__in=people)
    held.parents = {(laestab[parent.school_id], parent.person_id): parent for parent in parents}
    everywhere = dict(School.objects.values_list("pk", "laestab"))
    families: dict[str, set[Child]] = defaultdict(set)
    guardians = Guardian.objects.filter(parent__person_id__in=people).select_related("pupil", "parent")
    for guardian in guardians:
        child = (everywhere[guardian.school_id], guardian.pupil.upn)
        families[guardian.parent.person_id].add(child)
        if guardian.school_id in laestab and guardian.pupil.upn in upns:
            held.guardians[(*child, guardian.parent.person_id)] = guardian
    held.families = dict(families)


def registers(pupils: Mapping[int, Child], years: Iterable[int]) -> dict[tuple[str, str, int], bytes]:
    """The registers held of these pupils (by primary key), by child and academic year."""
    rows = RegisterYear.objects.filter(pupil__in=pupils, year__in=list(years))
    return {
        (*pupils[pk], year): bytes(marks) for pk, year, marks in rows.values_list("pupil_id", "year", "marks")
    }


def notes(pupils: Mapping[int, Child], first: date, last: date) -> dict[tuple[str, str, date, bool], Note]:
    """The notes beside marks of these pupils in a span of dates."""
    rows = MarkNote.objects.filter(pupil__in=pupils, date__range=(first, last))
    return {(*pupils[n.pupil_id], n.date, n.pm): (n.minutes_late, n.comment) for n in rows}


GroupKey = tuple[str, int, str, str]
"""A teaching group: LAESTAB, academic year, code, subject."""


def groups(schools: Mapping[int, str], years: Iterable[int]) -> dict[GroupKey, TeachingGroup]:
    """The teaching groups held of these schools (by primary key)."""
    rows = TeachingGroup.objects.filter(school__in=schools, year__in=list(years))
    return {(schools[g.school_id], g.year, g.code, g.subject): g for g in rows}


def lessons(groups: Mapping[GroupKey, TeachingGroup]) -> dict[GroupKey, dict[str, bytes]]:
    """For each group the lessons held of its pupils, by UPN."""
    key = {group.pk: at for at, group in groups.items()}
    held: dict[GroupKey, dict[str, bytes]] = {at: {} for at in groups}
    rows = LessonYear.objects.filter(group__in=key).values_list("group_id", "pupil__upn", "marks")
    for group, upn, marks in rows:
        held[key[group]][upn] = bytes(marks)
    return held
