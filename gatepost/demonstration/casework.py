"""The demonstration's casework: what the watch saw a week ago and sees today, and nineteen cases on their way."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Protocol

from gatepost.access.actor import Actor
from gatepost.access.models import School
from gatepost.access.wall import scope
from gatepost.casework import referrals, watch
from gatepost.casework.early_help import actions as early_help
from gatepost.casework.facts import Facts, gather
from gatepost.casework.models import Consent, Referral
from gatepost.casework.readiness import Readiness
from gatepost.demonstration import afterwards
from gatepost.demonstration.cases import CASES
from gatepost.demonstration.desk import Desk
from gatepost.demonstration.rows import BY_ROW
from gatepost.records.models import Pupil

SIGNED = "Oliver Sansom"
HELPED = "Megan Doyle"
BEFORE = timedelta(days=7)
"""The watch is run as at a week ago first, so that what is new this week can be told from the rest."""
Papers = Callable[[Facts, Readiness, Referral, datetime, str], tuple[bytes, bytes]]
"""What makes a pack: from facts, readiness, the referral, the moment and the signer to its twin and its PDF."""


class HelpPapers(Protocol):
    """What makes a request for Early Help: its twin and its PDF."""

    def __call__(
        self,
        facts: Facts,
        consent: Consent,
        *,
        by: Actor,
        at: datetime,
        going_well: str,
        worries: str,
        hopes: str,
    ) -> tuple[bytes, bytes]: ...


def watch_registers(on: date) -> None:
    """Look through every school's registers as at a week ago, and today."""
    for school in School.objects.all():
        with scope([school.pk]):
            for day in (on - BEFORE, on):
                watch.run(by=Actor.system([school]), school=school, on=day)


def open_cases(*, on: date, at: datetime, papers: Papers) -> int:
    """Tell the cases, by actions of the school's own people; the number told."""
    told = 0
    for school in School.objects.all():
        with scope([school.pk]):
            for name, tell in (CASES | BY_ROW).items():
                forename, surname = name.split()
                if pupil := Pupil.objects.filter(school=school, forename=forename, surname=surname).first():
                    desk = Desk(pupil, on)
                    tell(desk)
                    told += 1
                    draft = referrals.draft_of(desk.case)
                    if name == SIGNED and draft:
                        _sign(desk, draft, at, papers)
    return told


def ask_for_help(*, on: date, at: datetime, papers: HelpPapers) -> None:
    """One family has said yes to Early Help, and its request is written: to be read with them before it goes."""
    for school in School.objects.all():
        with scope([school.pk]):
            forename, surname = HELPED.split()
            pupil = Pupil.objects.filter(school=school, forename=forename, surname=surname).first()
            if pupil is None:
                continue
            desk = Desk(pupil, on)
            by = desk.staff["year"]
            consent = early_help.answer(
                by=by,
                case=desk.case,
                parent=desk.parents[0],
                answer="yes",
                answered_on=desk.ago(6),
                how_explained="At home, with the leaflet: what it is, who would see what, and that a yes can end.",
                language="en",
                agencies="The young carers’ service and the school nurse",
                on=on,
            )
            twin, pdf = papers(
                desk.facts(),
                consent,
                by=by,
                at=at,
                going_well="Megan runs the book stall, and her work is never late.",
                worries="On treatment days Ms Doyle needs somebody beside her until ten, and that has been Megan.",
                hopes="Somebody to be with Mum on treatment days, so that Megan can set off with her friends.",
            )
            early_help.make(by=by, case=desk.case, twin=twin, pdf=pdf, at=at)


def corrected(school: School, on: date) -> str:
    """What the school's own system states after a doctor's letter: marks on which the signed referral rested.

    As a file of session marks, with a reason that came late; empty at a school where nothing of it happened.
    """
    lines = [*_doctors_letter(school, on), *afterwards.late_reasons(school)]
    return "\n".join(["upn,laestab,date,session,code", *lines, ""]) if lines else ""


def _doctors_letter(school: School, on: date) -> list[str]:
    signed = Referral.objects.filter(case__school=school, signed_at__isnull=False).first()
    if signed is None:
        return []
    facts = gather(signed.case.pupil, on=on, case=signed.case)
    spare = len(facts.window) - facts.rule.sessions
    return [
        f"{facts.pupil.upn},{school.laestab},{session.date},{'PM' if session.pm else 'AM'},M"
        for session, _ in facts.window[: spare + 2]
    ]


def _sign(desk: Desk, referral: Referral, at: datetime, papers: Papers) -> None:
    """The headteacher says why each weak point is acceptable, and signs."""
    head, facts = desk.staff["head"], desk.facts()
    answer = referrals.assess(facts, referral)
    why = {point.key: "Known and looked at; it would not change the picture here." for point in answer.weak}
    accepted = referrals.accept_weak(by=head, referral=referral, facts=facts, sentences=why)
    twin, pdf = papers(facts, answer, accepted, at, head.name)
    referrals.sign(by=head, referral=accepted, facts=facts, twin=twin, pdf=pdf, at=at)
