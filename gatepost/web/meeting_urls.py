"""Meetings and plans, each page with its rule; the family's own page carries its own proof."""

from django.urls import path

from gatepost.access.gate import ANYONE, screen
from gatepost.casework.models import Case, Meeting, Plan
from gatepost.web import family, meetings, plans
from gatepost.web.plain import post_only

PLAN = "meeting.plan"
urlpatterns = [
    path("cases/<int:pk>/plan", screen(meetings.plan_tab, may="case.view", about=Case), name="case_plan"),
    path(
        "cases/<int:pk>/meetings/new",
        screen(meetings.plan_meeting, may=PLAN, about=Case),
        name="plan_meeting",
    ),
    path(
        "cases/<int:pk>/plan/write",
        screen(post_only(plans.write_plan), may=PLAN, about=Case),
        name="write_plan",
    ),
    path("meetings/<int:pk>", screen(meetings.meeting, may="case.view", about=Meeting), name="meeting"),
    path(
        "meetings/<int:pk>/change",
        screen(meetings.change_meeting, may=PLAN, about=Meeting),
        name="change_meeting",
    ),
    path(
        "meetings/<int:pk>/cancel",
        screen(meetings.cancel_meeting, may=PLAN, about=Meeting),
        name="cancel_meeting",
    ),
    path(
        "meetings/<int:pk>/record",
        screen(meetings.record_meeting, may=PLAN, about=Meeting),
        name="record_meeting",
    ),
    path("meetings/<int:pk>/agenda", screen(meetings.agenda, may="case.view", about=Meeting), name="agenda"),
    path("plans/<int:pk>", screen(plans.plan, may=PLAN, about=Plan), name="plan"),
    path("plans/<int:pk>/review", screen(plans.review, may=PLAN, about=Plan), name="review_plan"),
    path("p", screen(family.enter_code, may=ANYONE), name="family_code"),
    path("p/thanks/<slug:language>", screen(family.thanks, may=ANYONE), name="family_thanks"),
    path("p/<str:token>", screen(family.family_page, may=ANYONE), name="family_page"),
]
