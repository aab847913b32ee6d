"""The council's desk in the demonstration: referrals in each state, brought there by people's own actions."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Q, QuerySet

from gatepost.access.actor import AT_DESK, Actor
from gatepost.access.models import Membership, School
from gatepost.access.wall import scope
from gatepost.authority.deciding import actions as deciding
from gatepost.authority.deciding.actions import Chosen
from gatepost.authority.deciding.terms import Terms
from gatepost.authority.desk import actions as desk_actions
from gatepost.authority.desk.actions import Question
from gatepost.authority.models import DeskReferral
from gatepost.authority.school import actions as sending
from gatepost.casework import acceptance, referrals
from gatepost.casework.actions import Refused
from gatepost.casework.models import Case, Concern, Referral
from gatepost.casework.readiness import readiness
from gatepost.demonstration.casework import Papers
from gatepost.demonstration.desk import Desk
from gatepost.demonstration.on_paper import before_the_move
from gatepost.demonstration.stories import STORIES as STORIES_TOLD
from gatepost.records.models import Pupil, Sen

WANTED = 8
CANDIDATES = 40


class NotThisOne(Exception):
    """Something still stops a referral of this child: the story is taken back whole."""


@dataclass(frozen=True)
class Story:
    """What a family and a school had tried, and by which way it goes to the council."""

    route: str
    words: str
    parent_says: str
    offer: str
    answer: str


STORIES = (
    Story(
        "notice_to_improve",
        "“Mornings are loud at ours. I sleep through my alarm.”",
        "“I leave for work at six. I cannot see who gets up.”",
        "A call at seven from the breakfast club, and a seat kept there.",
        "declined",
    ),
    Story(
        "penalty_notice",
        "“Everyone has a group except me.”",
        "“We were told that it would settle by itself.”",
        "A small group at lunch, twice a week.",
        "declined",
    ),
    Story(
        "notice_to_improve",
        "“I like Art. I don’t like the corridor.”",
        "“My child says it is fine, and then stays in bed.”",
        "Leaving each lesson five minutes early.",
        "declined",
    ),
    Story(
        "enforcement_only",
        "“There is no point when I am so far behind.”",
        "“We do not need help from outside.”",
        "Early Help, and an hour of catching up on Thursdays.",
        "declined",
    ),
)


def fill_the_tray(*, on: date, at: datetime, papers: Papers) -> int:
    """Put children forward, sign, send, and let the officer work: how many referrals the desk has."""
    sent = 0
    for school in School.objects.order_by("-phase", "pk"):
        with scope([school.pk]):
            for pupil in candidates():
                if sent == WANTED:
                    break
                story = STORIES[sent % len(STORIES)]
                ago = timedelta(days=sent + 1)
                sent += _put_forward(pupil, story, on - ago, at - ago, papers)
            _send_what_is_signed(school, on, at)
    _work(on, at)
    return sent


def candidates() -> "QuerySet[Pupil]":
    """Children over the threshold, without a case or an EHC plan. Those of a told story are left for visitors."""
    told = [Q(forename=s.child.forename, surname=s.child.surname) for s in STORIES_TOLD]
    over = Concern.objects.filter(key__startswith="threshold").order_by("-weight", "pk")
    in_case = Case.objects.values_list("pupil_id", flat=True)
    return (
        Pupil.objects.filter(pk__in=over.values("pupil"))
        .exclude(pk__in=in_case)
        .exclude(sen=Sen.EHCP)
        .exclude(reduce(or_, told))
        .order_by("pk")[:CANDIDATES]
    )


def _put_forward(pupil: Pupil, story: Story, on: date, at: datetime, papers: Papers) -> bool:
    """Support that was offered and was not enough; whether the head signed."""
    try:
        with transaction.atomic():
            desk = Desk(pupil, on)
            support(desk, story)
            answer_what_the_council_asks(desk, story.route)
            facts = desk.facts()
            if not readiness(facts, story.route).ready:
                raise NotThisOne
            draft = referrals.draft(
                by=desk.staff["officer"],
                facts=facts,
                route=story.route,
                parents=desk.parents,
                why_now="Support has run for six weeks, and mornings are as before.",
                considered="Early Help: offered, and not wanted now.\nA smaller plan at school: tried for a month.",
                will_change="The family would hear from somebody else that the offers still stand.",
            )
            _sign(desk, draft, at, papers)
    except (NotThisOne, Refused):
        return False
    return True


def support(desk: Desk, story: Story) -> None:
    """Six weeks of it, each step by whoever would take it at the child's school."""
    desk.open(45, "Days away are adding up, and nobody has agreed them.", "Ask what is in the way")
    desk.wrote(40)
    desk.asked_tutor(34, "Quiet in the morning, better by lunch.", "Finishes what is begun.")
    desk.heard(28, story.words, "Somebody who waits at the gate.", "just_ask", council=True)
    desk.met(24, story.parent_says, ["tired"], "To try once more, from Monday.")
    desk.offered(22, story.offer, story.answer, ["mental_health"])
    desk.judged(
        "mental_health",
        22,
        support=["reduced_pressure"],
        since=desk.ago(22).isoformat(),
        effect="same",
        next_review_on=(desk.on + timedelta(days=10)).isoformat(),
    )
    desk.asked_senco(20, "no_sign", "Reading and work in lessons are as expected.")
    desk.nothing_else(18)


def answer_what_the_council_asks(desk: Desk, route: str) -> None:
    """What no record can show, and the council asks on this way: the officer says it in a sentence."""
    facts = desk.facts()
    for asked in acceptance.asked(facts, facts.pack.route(route)):
        if asked.by_a_person and not asked.met:
            referrals.confirm(
                by=desk.staff["officer"],
                case=desk.case,
                key=asked.ask.key,
                says="Talked through with the family at the meeting; more time alone would not change the mornings.",
                happened_on=desk.ago(20),
                on=desk.on,
            )


def _sign(desk: Desk, draft: Referral, at: datetime, papers: Papers) -> None:
    head, facts = desk.staff["head"], desk.facts()
    answer = referrals.assess(facts, draft)
    why = {point.key: "Known and looked at; it would not change the picture here." for point in answer.weak}
    accepted = referrals.accept_weak(by=head, referral=draft, facts=facts, sentences=why)
    twin, pdf = papers(facts, answer, accepted, at, head.name)
    referrals.sign(by=head, referral=accepted, facts=facts, twin=twin, pdf=pdf, at=at)


def _send_what_is_signed(school: School, on: date, at: datetime) -> None:
    """All that is signed goes, as many days ago as it was signed."""
    for referral in (
        Referral.objects.filter(state="signed").select_related("case__pupil__school").order_by("pk")
    ):
        desk = Desk(referral.case.pupil, on)
        desk.case = referral.case
        try:
            with transaction.atomic():
                sending.send(
                    by=desk.staff["head"], referral=referral, facts=desk.facts(), at=referral.signed_at or at
                )
        except Refused:
            continue


def _work(on: date, at: datetime) -> None:
    """What the officer has done so far: one of everything, and the rest is new."""
    seat = Membership.objects.filter(role=AT_DESK).exclude(school__authority="").order_by("pk").first()
    if seat is None:
        return
    officer = Actor.of(seat)
    with scope([], officer.authority):
        found = list(DeskReferral.objects.order_by("-received_at", "pk"))
    for work, referral in zip(WORK, found[2:], strict=False):
        with scope([], officer.authority):
            work(officer, DeskReferral.objects.get(pk=referral.pk), on, at)
            if work is _accepts:  # to be decided next, and it is open whose notice a paper tells of
                before_the_move(officer, referral, on, at)


Work = Callable[[Actor, DeskReferral, date, datetime], None]


def _asks(officer: Actor, referral: DeskReferral, on: date, at: datetime) -> None:
    desk_actions.take(by=officer, referral=referral)
    desk_actions.tick(by=officer, referral=referral, answers={"heard": "met", "support": "ask"}, at=at)
    desk_actions.ask(
        by=officer,
        referral=referral,
        questions=[
            Question("family_circumstances", "On which date was the seat at breakfast offered, and to whom?")
        ],
        due_on=on + timedelta(days=10),
        on=on,
        at=at,
    )


def _accepts(officer: Actor, referral: DeskReferral, on: date, at: datetime) -> None:
    desk_actions.tick(
        by=officer, referral=referral, answers={"threshold": "met", "heard": "met", "letters": "met"}, at=at
    )
    desk_actions.accept(by=officer, referral=referral, at=at)


def _gives_time(officer: Actor, referral: DeskReferral, on: date, at: datetime) -> None:
    _accepts(officer, referral, on, at)
    terms = Terms(
        starts_on=on,
        weeks=6,
        enough="No absence that is not agreed in four of the six weeks.",
        contact=officer.name,
    )
    _decide(officer, referral, "notice_to_improve", terms, on, at)


def _issues_a_notice(officer: Actor, referral: DeskReferral, on: date, at: datetime) -> None:
    _accepts(officer, referral, on, at)
    _decide(officer, referral, "penalty_notice", Terms(issued_on=on, served_on=on), on, at)


def _decide(officer: Actor, referral: DeskReferral, kind: str, terms: Terms, on: date, at: datetime) -> None:
    for parent in referral.parents.all():
        chosen = Chosen(kind, "Support was offered with the family, and mornings away went on.", terms)
        version = DeskReferral.objects.get(pk=referral.pk).version
        deciding.decide(by=officer, parent=parent, chosen=chosen, seen_version=version, on=on, at=at)


def _returns(officer: Actor, referral: DeskReferral, on: date, at: datetime) -> None:
    desk_actions.send_back(
        by=officer,
        referral=referral,
        reasons=["need_not_explored"],
        acceptable="Ask the school nurse about the mornings, and write down what she finds.",
        at=at,
    )


WORK: tuple[Work, ...] = (_asks, _accepts, _gives_time, _issues_a_notice, _returns)
"""In this order, for the referrals that came before the two newest."""
