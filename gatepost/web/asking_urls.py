"""Two minutes of a colleague's time: the desk's side, and the page that a link opens."""

from django.urls import path

from gatepost.access.gate import ANYONE, screen
from gatepost.casework.models import Case, ColleagueRequest, SchoolQuestion
from gatepost.records.models import SiblingLink
from gatepost.web import asked, asking, between_schools, consulting
from gatepost.web.plain import post_only

urlpatterns = [
    path(
        "cases/<int:pk>/checklist/<slug:key>/ask",
        screen(asking.ask, may="request.send", about=Case),
        name="ask_colleague",
    ),
    path(
        "requests/<int:pk>/withdraw",
        screen(post_only(asking.withdraw), may="request.send", about=ColleagueRequest),
        name="withdraw_request",
    ),
    path(
        "siblings/<int:pk>/ask",
        screen(between_schools.ask_school, may="request.send", about=SiblingLink),
        name="ask_siblings_school",
    ),
    path(
        "siblings/<int:pk>/paper",
        screen(between_schools.on_paper, may="request.send", about=SiblingLink),
        name="siblings_school_paper",
    ),
    path(
        "cases/<int:pk>/leads/<str:service>",
        screen(consulting.consult, may="evidence.add", about=Case),
        name="consult",
    ),
    path(
        "from-schools/<int:pk>",
        screen(between_schools.question, may="school.answer", about=SchoolQuestion),
        name="school_question",
    ),
    path("asked", screen(asking.mine, may="request.answer"), name="asked_of_me"),
    path("q/thanks", screen(asked.thanks, may=ANYONE), name="two_minutes_thanks"),
    path("q/kept", screen(asked.kept, may=ANYONE), name="two_minutes_kept"),
    path("q/told", screen(asked.told_lead, may=ANYONE), name="two_minutes_worried"),
    path("q/<str:token>", screen(asked.two_minutes, may=ANYONE), name="two_minutes"),
]
