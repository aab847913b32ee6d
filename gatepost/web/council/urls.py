"""The pages between school and council, each with its rule; the exchange carries its own proof."""

from django.urls import path

from gatepost.access.gate import ANYONE, screen
from gatepost.authority.models import (
    AgreedAction,
    Ask,
    Decision,
    DeskParent,
    DeskPost,
    DeskReferral,
    MeetingAction,
    SupportMeeting,
)
from gatepost.casework.models import Referral
from gatepost.web.council import card, deciding, intake, same_person, sending, support, tray
from gatepost.web.plain import post_only

urlpatterns = [
    # The school
    path(
        "referrals/<int:pk>/sent",
        screen(sending.sent, may="referral.view", about=Referral),
        name="sent_referral",
    ),
    path(
        "referrals/<int:pk>/message",
        screen(sending.message_file, may="referral.send", about=Referral),
        name="referral_message",
    ),
    path("referrals/came-back", screen(sending.what_came_back, may="referral.view"), name="came_back"),
    path("referrals/bring", screen(tray.bring, may="referral.send"), name="bring_answer"),
    path("asks/<int:pk>/answer", screen(sending.answer, may="row.record", about=Ask), name="answer_council"),
    path("support-meetings", screen(support.meetings, may="agenda.build"), name="support_meetings"),
    path(
        "support-meetings/<int:pk>",
        screen(support.meeting, may="agenda.build", about=SupportMeeting),
        name="support_meeting",
    ),
    path(
        "support-meetings/<int:pk>/paper",
        screen(support.paper, may="agenda.build", about=SupportMeeting),
        name="support_paper",
    ),
    path(
        "support-meetings/<int:pk>/message",
        screen(support.message_file, may="agenda.build", about=SupportMeeting),
        name="support_message",
    ),
    path(
        "support-meetings/actions/<int:pk>/done",
        screen(post_only(support.done), may="agenda.build", about=MeetingAction),
        name="support_done",
    ),
    path("exchange", screen(sending.exchange, may=ANYONE), name="exchange"),
    # The desk
    path("desk", screen(tray.tray, may="desk.view"), name="tray"),
    path("desk/schools", screen(tray.schools, may="desk.view"), name="tray_schools"),
    path("desk/schools.csv", screen(tray.schools_csv, may="desk.view"), name="tray_csv"),
    path("desk/new", screen(intake.intake, may="referral.decide"), name="intake"),
    path("desk/bring", screen(tray.bring, may="referral.decide"), name="bring_referral"),
    path("desk/agendas/<int:pk>", screen(tray.agenda, may="desk.view", about=DeskPost), name="shared_agenda"),
    path(
        "desk/agreed/<int:pk>/done",
        screen(post_only(tray.agreed_done), may="referral.decide", about=AgreedAction),
        name="agreed_done",
    ),
    path(
        "desk/agreed/<int:pk>/message",
        screen(tray.agreed_file, may="referral.decide", about=AgreedAction),
        name="agreed_message",
    ),
    path("desk/<int:pk>", screen(card.card, may="desk.view", about=DeskReferral), name="desk_card"),
    path("desk/<int:pk>/pack.pdf", screen(card.pack, may="desk.view", about=DeskReferral), name="desk_pack"),
    path(
        "desk/<int:pk>/message",
        screen(card.message_file, may="referral.decide", about=DeskReferral),
        name="desk_message",
    ),
    path(
        "desk/<int:pk>/take",
        screen(post_only(card.take), may="referral.decide", about=DeskReferral),
        name="take_referral",
    ),
    path(
        "desk/<int:pk>/ticks",
        screen(post_only(card.ticks), may="referral.decide", about=DeskReferral),
        name="tick_referral",
    ),
    path("desk/<int:pk>/ask", screen(card.ask, may="referral.decide", about=DeskReferral), name="ask_school"),
    path(
        "desk/<int:pk>/accept",
        screen(post_only(card.accept), may="referral.decide", about=DeskReferral),
        name="accept_referral",
    ),
    path(
        "desk/<int:pk>/return",
        screen(card.send_back, may="referral.decide", about=DeskReferral),
        name="return_referral",
    ),
    path(
        "desk/parents/<int:pk>",
        screen(deciding.decide, may="referral.decide", about=DeskParent),
        name="decide_parent",
    ),
    path(
        "desk/parents/<int:pk>/same",
        screen(same_person.same_person, may="referral.decide", about=DeskParent),
        name="same_person",
    ),
    path(
        "desk/parents/<int:pk>/same/again",
        screen(post_only(same_person.answer_again), may="referral.decide", about=DeskParent),
        name="same_person_again",
    ),
    path(
        "desk/decisions/<int:pk>",
        screen(deciding.decision, may="desk.view", about=Decision),
        name="desk_decision",
    ),
    path(
        "desk/decisions/<int:pk>/letter",
        screen(deciding.family_letter, may="desk.view", about=Decision),
        name="family_letter",
    ),
    path(
        "desk/decisions/<int:pk>/file",
        screen(deciding.court_file, may="desk.view", about=Decision),
        name="court_file",
    ),
]
