"""A support meeting in the demonstration: last term's promises, this term's page, and a task for the council."""

from datetime import date, datetime, timedelta

from gatepost.access.actor import Actor
from gatepost.access.models import Membership, School
from gatepost.access.wall import scope
from gatepost.authority.models import MeetingAction, SupportMeeting
from gatepost.authority.support import actions
from gatepost.authority.support.agenda import agenda
from gatepost.casework.models import Case, CaseStatus

WHO = "the council’s attendance officer"


def hold_support_meetings(*, on: date, at: datetime) -> int:
    """One school has met last term and has this term's page ready and shared: how many meetings there are."""
    for school in School.objects.filter(phase="secondary").exclude(authority="").order_by("pk")[:1]:
        with scope([school.pk]):
            return _meet(school, on, at)
    return 0


def _meet(school: School, on: date, at: datetime) -> int:
    leads = Membership.objects.filter(school=school, role="attendance_officer", left__isnull=True)
    officer = Actor.of(leads.select_related("user", "school").order_by("pk")[0])
    before = actions.plan_meeting(
        by=officer, school=school, held_on=on - timedelta(days=77), with_whom=WHO, people=officer.name
    )
    passes = _agree(
        officer, before, None, "Bus passes for three families on the east side", WHO, before.held_on
    )
    _agree(officer, before, None, "A place at the drop-in of the mental health team", WHO, before.held_on)
    actions.mark_done(by=officer, action=passes, on=before.held_on + timedelta(days=20))
    meeting = actions.plan_meeting(
        by=officer, school=school, held_on=on + timedelta(days=7), with_whom=WHO, people=officer.name
    )
    actions.prepare(
        by=officer,
        meeting=meeting,
        cohort="Year 8 girls, Mondays, the day of PE (n=9)",
        asks="The drop-in again. An interpreter for Urdu on two mornings.",
        sure=True,  # invented words: nobody is named
    )
    shown = agenda(meeting, on)
    named = next((line.case for line in (*shown.severe, *shown.several) if line.case), None)
    about = named or Case.objects.filter(status=CaseStatus.OPEN).order_by("pk").first()
    _agree(officer, meeting, about, "A joint visit at home, before breakfast", WHO, on)
    actions.share(by=officer, meeting=meeting, on=on, at=at)
    return 2


def _agree(
    by: Actor, meeting: SupportMeeting, case: Case | None, what: str, who: str, held: date
) -> MeetingAction:
    due = held + timedelta(days=21)
    return actions.agree(
        by=by, meeting=meeting, case=case, what=what, who=who, by_date=due, on=held, sure=True
    )
