"""The demonstration's post: a translation that a person has checked, letters of last week, one of them come back."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from gatepost.access.actor import Actor
from gatepost.access.models import Membership, School
from gatepost.access.wall import scope
from gatepost.casework.care_of.actions import Place, write_care_of
from gatepost.letters import actions, runs
from gatepost.letters.models import Letter, LetterState
from gatepost.letters.translating import actions as translating
from gatepost.letters.translating.actions import newest
from gatepost.records.models import CalendarSpan, Parent

CHECKED = {"pl": ("noticed", "foot")}
"""What the head of year, who reads Polish, has read against the English. The others stay unchecked."""
FAMILIES, POSTED = 6, 4
BEFORE = 5
"""School days since the letters were made."""


def tell_the_post(*, at: datetime) -> int:
    """At a primary school an address to write care of; at every secondary school: translations checked, a run of
    letters made, most posted; how many letters."""
    made = 0
    for school in School.objects.filter(phase="primary"):
        with scope([school.pk]):
            _write_care_of(_somebody(school, "dsl"), at)
    for school in School.objects.filter(phase="secondary"):
        with scope([school.pk]):
            officer, reader = _somebody(school, "attendance_officer"), _somebody(school, "head_of_year")
            _check(reader, school)
            made += _write(officer, school, _moment(school, at))
            _bring_back(officer, school, at)
    return made


def _write_care_of(lead: Actor, at: datetime) -> None:
    """A mother whose own address nobody may know reads her letters at a centre in town."""
    place = Place("Mrs J Adeyemi", "Harbour Centre", "22 Quay Street", "Oakbridge", "ZZ4 4ZZ")
    for parent in Parent.objects.filter(address_restricted=True):
        write_care_of(by=lead, parent=parent, place=place, source="With her, in the nurse’s room.", at=at)


def _somebody(school: School, role: str) -> Actor:
    members = Membership.objects.filter(school=school, role=role, left__isnull=True).select_related("user")
    return Actor.of(members.order_by("pk")[0])


def _moment(school: School, at: datetime) -> datetime:
    """Eleven in the morning, some school days ago."""
    today = timezone.localtime(at).date()
    days = list(CalendarSpan.calendar(school.pk).school_days(today - timedelta(days=60), today))
    day = days[-BEFORE - 1] if len(days) > BEFORE else today - timedelta(days=7)
    return timezone.make_aware(datetime.combine(day, time(11)))


def _check(reader: Actor, school: School) -> None:
    for language, names in CHECKED.items():
        for name in names:
            held = newest(school.pk, language, name)
            translating.check(
                by=reader, school=school.pk, language=language, name=name, seen=held.pk if held else None
            )


def _write(officer: Actor, school: School, at: datetime) -> int:
    """A run for some families; the first letters approved and posted, the others wait to be looked at."""
    able = [need for need in runs.who_needs(school, at.date()) if not need.held]
    if not able:
        return 0
    needs = sorted(able, key=lambda need: need.to[0].guardian.parent.language not in CHECKED)[:FAMILIES]
    run = runs.start(by=officer, school=school, pupils=[need.pupil.pk for need in needs], at=at)
    while runs.make_next(run, FAMILIES, at):
        continue
    letters = list(run.letters.select_related("pupil__school", "parent").order_by("pk"))
    runs.approve_all(by=officer, letters=letters[:POSTED], at=at)
    for letter in run.letters.filter(state=LetterState.APPROVED).select_related("pupil__school", "school"):
        actions.post(
            by=officer, letter=letter, on=at.date(), how="first", proof="AB 123 456 7", today=at.date()
        )
    return len(letters)


def _bring_back(officer: Actor, school: School, at: datetime) -> None:
    """The post brings one back: nobody writes to that address again until it has changed."""
    posted = (
        Letter.objects.filter(school=school, state=LetterState.POSTED, code__gt="").order_by("pk").first()
    )
    if posted:
        found = actions.find_returned(by=officer, code=posted.code)
        actions.came_back(by=officer, letter=found, on=timezone.localtime(at).date())
