"""What an authority knows of a parent and a child from other referrals, also of other schools."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from gatepost.authority.deciding.court_time import CourtTime, court_time
from gatepost.authority.deciding.likeness import Likeness, Named, likeness
from gatepost.authority.desks import pack_of
from gatepost.authority.models import Decision, DeskParent, DeskReferral, SamePerson
from gatepost.policy import national
from gatepost.policy.penalties import Earlier, NoNotice, Notice, counted_since, next_notice
from gatepost.policy.rules import PenaltyNotices

NOTICE = "penalty_notice"


def rules_of(authority: str) -> PenaltyNotices:
    """The numbers of penalty notices and notices to improve, as this authority has them."""
    return pack_of(authority).penalty_notices


def time_for_court(referral: DeskReferral, on: date) -> CourtTime | None:
    """Until when a court can try the sessions of a referral; None where it has none."""
    return court_time(referral.window, national.council().proceedings_months.on(on), on=on)


@dataclass(frozen=True)
class Circle:
    """Who else is this parent. ``same`` is certain, or an officer said so; ``asked`` nobody has answered yet."""

    same: tuple[DeskParent, ...]
    asked: tuple[DeskParent, ...]


def circle_of(parent: DeskParent, others: Iterable[DeskParent]) -> Circle:
    """Sort ``others`` by who they are to this parent; a certain link of a certain link is one too.

    An officer's “no” about any of the circle keeps the other one out. Two parents of one referral are two people.
    """
    open_ones = {other.pk: other for other in others if other.pk != parent.pk}
    answers = _answers([parent.pk, *open_ones])
    inside, looked = [parent], 0
    while looked < len(inside):
        one, looked = inside[looked], looked + 1
        for other in list(open_ones.values()):
            if _says(one, other, answers) == Likeness.SAME and not _denied(other, inside, answers):
                inside.append(open_ones.pop(other.pk))
    asked = [
        other
        for other in open_ones.values()
        if not _denied(other, inside, answers)
        and any(_says(one, other, answers) != Likeness.OTHER for one in inside)
    ]
    return Circle(tuple(inside), tuple(asked))


Answers = dict[tuple[int, int], bool]


def _answers(pks: list[int]) -> Answers:
    found = SamePerson.objects.filter(Q(one__in=pks) | Q(other__in=pks))
    return {(answer.one_id, answer.other_id): answer.same for answer in found}


def _answer(one: DeskParent, other: DeskParent, answers: Answers) -> bool | None:
    return answers.get((min(one.pk, other.pk), max(one.pk, other.pk)))


def _denied(other: DeskParent, inside: list[DeskParent], answers: Answers) -> bool:
    return any(_answer(one, other, answers) is False for one in inside)


def _says(one: DeskParent, other: DeskParent, answers: Answers) -> Likeness:
    answered = _answer(one, other, answers)
    if answered is not None:
        return Likeness.SAME if answered else Likeness.OTHER
    if one.referral_id == other.referral_id:
        return Likeness.OTHER
    return likeness(Named(one.name, one.born, one.address), Named(other.name, other.born, other.address))


def of_this_child(parent: DeskParent) -> Circle:
    """This parent among all whom referrals of this child name, by whichever school. The UPN is the child."""
    found = DeskParent.objects.filter(referral__upn=parent.referral.upn).select_related("referral")
    return circle_of(parent, found.order_by("pk"))


def of_other_children(parent: DeskParent) -> Circle:
    """The same among parents of other children: a family's referrals, also from other schools."""
    *first, last = parent.person.split() or [""]
    alike = Q(person__in={parent.person, last, *(f"{name[0]} {last}" for name in first[:1])})
    if parent.born:
        alike |= Q(born=parent.born)
    found = DeskParent.objects.filter(alike).exclude(referral__upn=parent.referral.upn)
    return circle_of(parent, found.select_related("referral").order_by("pk")[:60])


def notices_to(people: Iterable[DeskParent]) -> list[Decision]:
    """Every penalty notice to one of these parents of one child, oldest first."""
    found = Decision.objects.filter(kind=NOTICE, parent__in=[one.pk for one in people])
    return list(found.select_related("referral", "parent").order_by("issued_on", "pk"))


def answers_about(parent: DeskParent) -> list[tuple[SamePerson, DeskParent]]:
    """What officers have said about this parent and somebody else, newest first."""
    found = SamePerson.objects.filter(Q(one=parent) | Q(other=parent))
    found = found.select_related("one__referral", "other__referral", "by").order_by("-at")
    return [(said, said.other if said.one_id == parent.pk else said.one) for said in found]


def asked_about(parent: DeskParent) -> list[DeskParent]:
    """Everybody who may be this parent, for this child or another, and about whom nobody has answered."""
    return [*of_this_child(parent).asked, *of_other_children(parent).asked]


def open_questions(parent: DeskParent) -> list[DeskParent]:
    """Who may be this parent and has had a notice for this child: to be answered before a notice is issued."""
    asked = of_this_child(parent).asked
    standing = notices_to(asked)
    with_notice = {notice.parent_id for notice in standing if notice.withdrawn_at is None}
    return [other for other in asked if other.pk in with_notice]


def next_for(parent: DeskParent, on: date) -> Notice | NoNotice:
    """What a notice to this parent for this child would be on a date."""
    return _next(parent, notices_to(of_this_child(parent).same), on)


def _next(parent: DeskParent, notices: Iterable[Decision], on: date) -> Notice | NoNotice:
    earlier = [
        Earlier(d.issued_on, frozenset(d.referral.window), d.withdrawn_at is not None)
        for d in notices
        if d.issued_on
    ]
    return next_notice(rules_of(parent.authority), earlier, parent.referral.window, on=on)


@dataclass(frozen=True)
class Known:
    """The officer's own part of the card about one parent."""

    parent: DeskParent
    notices: list[Decision]
    in_three_years: int
    counted_since: date
    """An older notice is shown, and does not count."""
    asked: list[DeskParent]
    """Who may be this parent, for this child: an officer says yes or no."""
    others: list[DeskParent]
    """This parent, named for another child."""
    perhaps: list[DeskParent]
    """Who may be this parent, named for another child."""
    next: Notice | NoNotice


def known_of(parent: DeskParent, on: date) -> Known:
    """Earlier notices across the authority's schools, and other children of this parent."""
    here, elsewhere = of_this_child(parent), of_other_children(parent)
    notices = notices_to(here.same)
    since = counted_since(rules_of(parent.authority), on)
    counted = [d for d in notices if d.withdrawn_at is None and d.issued_on and since <= d.issued_on <= on]
    others = [other for other in elsewhere.same if other.pk != parent.pk]
    return Known(
        parent,
        notices,
        len(counted),
        since,
        list(here.asked),
        others[:6],
        list(elsewhere.asked[:6]),
        _next(parent, notices, on),
    )


def elsewhere(referral: DeskReferral) -> list[DeskReferral]:
    """Other referrals of the same child: earlier ones, and those of another school, after a move."""
    others = DeskReferral.objects.filter(upn=referral.upn).exclude(pk=referral.pk)
    return list(others.order_by("-received_at")[:6])
