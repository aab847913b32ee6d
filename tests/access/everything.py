"""One school with one of everything: what every page that is about something can be asked about."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.db import models
from django.utils import timezone

from gatepost.access.models import School
from gatepost.authority.models import (
    AgreedAction,
    Ask,
    Decision,
    DeskParent,
    DeskPost,
    DeskReferral,
    Dispatch,
    MeetingAction,
    SupportMeeting,
)
from gatepost.casework.models import (
    Case,
    ColleagueRequest,
    Concern,
    Consent,
    Conversation,
    Evidence,
    FigureChange,
    HelpRequest,
    Hold,
    KnownNotice,
    MarksDispute,
    PartTimeTimetable,
    Referral,
    Reliance,
    SchoolQuestion,
    ToldCount,
    VoiceItem,
    VoiceSession,
)
from gatepost.casework.models.meeting import Meeting
from gatepost.casework.models.plan import Plan
from gatepost.letters.models import Letter, Run
from gatepost.messages.models import Batch, Message
from gatepost.morning.models import ReceivedMessage, Visit
from gatepost.records.models import Death, Parent, Pupil, RegisterImport, SealedName, Service, SiblingLink
from tests import factories


@dataclass
class World:
    """One school with one of everything, and another school with its own people."""

    ours: School
    theirs: School
    made: dict[type[models.Model], int]


def one_of_everything(school: School) -> dict[type[models.Model], int]:
    child = factories.pupil(school)
    adult = factories.parent(child)
    factories.marks(child, {})
    officer, dsl = factories.actor(school), factories.actor(school, "dsl")
    case = factories.case(child, officer)
    about: dict[str, Any] = {"school": school, "case": case}
    concern = Concern.objects.create(
        school=school,
        pupil=child,
        key="late",
        sentence="Late.",
        first_seen=factories.TODAY,
        last_seen=factories.TODAY,
    )
    evidence = Evidence.objects.create(
        **about, rows=["punctuality"], kind="note", happened_on=factories.TODAY, who="Ben", says="A note."
    )
    hold = Hold.objects.create(**about, placed_by=dsl.user, role="dsl", why="Wait.")
    referral = Referral.objects.create(**about, route="penalty_notice", drafted_by=officer.user)
    when = {"written_at": timezone.now()}
    letter = Letter.objects.create(**about, pupil=child, parent=adult.parent, kind="noticed", **when)
    run = Run.objects.create(school=school, kind="noticed", started_at=timezone.now())
    now = timezone.now()
    batch = Batch.objects.create(school=school, date=factories.TODAY, at=now)
    message = Message.objects.create(
        school=school, pupil=child, children=[child.pk], parent=adult.parent, queued_at=now
    )
    asked = ColleagueRequest.objects.create(
        **about,
        row="pastoral_staff",
        name="Ms Roe",
        email="roe@example.org",
        asked_at=now,
        ends_on=now.date(),
    )
    question = SchoolQuestion.objects.create(
        school=school, from_school=school, request=asked.pk, upn=child.upn, asked_at=now, ends_on=now.date()
    )
    link = SiblingLink.objects.create(
        school=school, pupil=child, sibling_upn=factories.upn(9), sibling_school="Fernhill School"
    )
    sitting = VoiceSession.objects.create(**about, format="cards", with_whom="Mrs Osei", began_at=now)
    item = VoiceItem.objects.create(school=school, session=sitting, prompt="maths", place=0, asked="Maths")
    talk = Conversation.objects.create(**about, parent=adult.parent, started_at=now)
    consent = Consent.objects.create(
        **about,
        parent=adult.parent,
        answer="yes",
        answered_on=factories.TODAY,
        how_explained="We talked it through together.",
        taken_by=officer.user,
    )
    helped = HelpRequest(**about, consent=consent, frozen={}, sha256="0" * 64, made_by=officer.user)
    helped.made_at = timezone.now()
    helped.save()
    notice = KnownNotice.objects.create(
        school=school, child=child, parent=adult.parent, issued_on=factories.TODAY, told_by="S. Webb"
    )
    dispute = MarksDispute.objects.create(
        **about, parent=adult.parent, says="Not away.", raised_on=factories.TODAY
    )
    relied = Reliance.objects.get(kind="case", subject=case.pk)
    change = FigureChange.objects.create(
        school=school,
        reliance=relied,
        noticed_at=now,
        before=relied.figures,
        after=relied.figures,
        proposal="look_again",
    )
    part_time = PartTimeTimetable.objects.create(
        school=school,
        pupil=child,
        start=factories.TODAY,
        end=factories.TODAY,
        review_on=factories.TODAY,
        recorded_at=now,
    )
    told = ToldCount.objects.create(
        school=school,
        pupil=child,
        sessions=7,
        start=factories.TODAY,
        end=factories.TODAY,
        told_by="Fernhill School",
        told_on=factories.TODAY,
        recorded_at=now,
    )
    death = Death.objects.create(
        school=school, pupil=factories.pupil(school, "Ravi", 7), source="An aunt rang.", told_at=now
    )
    sealed = SealedName.objects.create(school=school, pupil=child, name="Oldsurname", sealed_at=now)
    Service.objects.create(school=school, pupil=child, service="early_help", lead_name="Sam Ortiz")
    meeting = Meeting.objects.create(**about, planned_on=factories.TODAY)
    plan = Plan.objects.create(**about, starts_on=factories.TODAY, review_on=factories.TODAY)
    return {
        Death: death.pk,
        SealedName: sealed.pk,
        Meeting: meeting.pk,
        Plan: plan.pk,
        PartTimeTimetable: part_time.pk,
        FigureChange: change.pk,
        ColleagueRequest: asked.pk,
        SchoolQuestion: question.pk,
        ToldCount: told.pk,
        SiblingLink: link.pk,
        VoiceSession: sitting.pk,
        VoiceItem: item.pk,
        Conversation: talk.pk,
        MarksDispute: dispute.pk,
        Consent: consent.pk,
        HelpRequest: helped.pk,
        KnownNotice: notice.pk,
        Parent: adult.parent.pk,
        Batch: batch.pk,
        Message: message.pk,
        Letter: letter.pk,
        Run: run.pk,
        Pupil: child.pk,
        Case: case.pk,
        Concern: concern.pk,
        Evidence: evidence.pk,
        Hold: hold.pk,
        Referral: referral.pk,
        **_at_the_desk(referral),
        ReceivedMessage: ReceivedMessage.objects.create(
            school=school, key=uuid4(), date=factories.TODAY, at=now, words="She has a cold."
        ).pk,
        Visit: Visit.objects.create(
            school=school,
            pupil=child,
            children=[child.pk],
            call=uuid4(),
            date=factories.TODAY,
            at=now,
            first=officer.user,
            second=dsl.user,
            address="1 Mill Lane",
            reason="Nobody reached.",
            check_in_by=now,
        ).pk,
        RegisterImport: RegisterImport.objects.create(school=school, at=timezone.now(), digest="").pk,
    }


def _at_the_desk(referral: Referral) -> dict[type[models.Model], int]:
    """A referral that went to the council, what was asked, and what was decided."""
    now = timezone.now()
    dispatch = Dispatch.objects.create(
        school=referral.school, referral=referral, way="desk", authority="Millshire", sent_at=now
    )
    ask = Ask.objects.create(
        school=referral.school,
        dispatch=dispatch,
        uid=uuid4(),
        row="punctuality",
        question="When?",
        due_on=now,
    )
    support = SupportMeeting.objects.create(school=referral.school, held_on=now, with_whom="Dev Patel")
    agreed = MeetingAction.objects.create(
        school=referral.school, meeting=support, what="Ring.", who="Ben", by_date=now
    )
    held = factories.desk_referral("Millshire")
    adult = DeskParent.objects.create(authority="Millshire", referral=held, name="Mrs Rao", person="rao")
    terms = {"offence": "s444_1", "evidential": "", "public_interest": "", "hearing": "court"}
    decision = Decision.objects.create(
        authority="Millshire",
        referral=held,
        parent=adult,
        kind="prosecution",
        reasons="Why.",
        terms=terms,
        at=now,
    )
    post = DeskPost.objects.create(
        authority="Millshire", referral=held, outgoing=False, kind="agenda", at=now
    )
    task = AgreedAction.objects.create(
        authority="Millshire", agenda=post, laestab="9991001", number=agreed.pk, what="Ring.", by_date=now
    )
    return {
        AgreedAction: task.pk,
        Ask: ask.pk,
        SupportMeeting: support.pk,
        MeetingAction: agreed.pk,
        DeskReferral: held.pk,
        DeskParent: adult.pk,
        Decision: decision.pk,
        DeskPost: post.pk,
    }
